"""`repurpose render`: re-render one clip."""

from __future__ import annotations

import argparse
import json
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

from repurpose.cli import options
from repurpose.cli.display import put_json, say
from repurpose.errors import TimeError, UsageError

if TYPE_CHECKING:
    from repurpose.clip_changes import Change
    from repurpose.clips import FoundClip
    from repurpose.model import Settings
    from repurpose.plan.boundaries import Wish

HELP = "re-render one clip, with changed boundaries, title or shapes"
DESCRIPTION = """\
Re-render one clip from stored analysis. The change goes into plan.yaml (a text with comments of your
own is kept as plan.previous.yaml); shapes that were not asked for are marked stale. What you wrote into
the clip's captions.srt is burnt in as it stands; delete the file to have the captions made anew.
CLIP is a clip's folder, its clip.json, or an id such as 01 or RECORDING/01.

The files that stand stay in place until the new ones have passed their tests; those that do not pass are put
into the clip's folder `held`, and the exit code is 1. With --stale exactly those files are made anew that
`repurpose status` tells as stale, missing or damaged: of the whole library, of a recording, or of a clip.

A boundary that falls inside a word moves to the word's nearer edge, with the preset's air, and is told on stderr.

examples:
  repurpose render 01 --start +1.5s --end 0:04:10
  repurpose render 01 --start -0.5s                    a sign moves the boundary
  repurpose render 01 --start "+1 sentence" --end "-2 words"
  repurpose render 01 --start-at "so the first" --end-at "that is all"
  repurpose render 01 --longer 8s                      to the sentence end nearest to 8 s more
  repurpose render clips/01-how-to-pair --shape vertical --title "Pairing in one minute"
  repurpose render 01 --style karaoke
  repurpose render 01 --shorter 5s --dry-run           say what would change, and do nothing
  repurpose render --stale                             all that is stale in the library
  repurpose render --stale 2026-05-12-product-day-3f9a1c --shape vertical
"""
MOVE = "in the recording; +1s, '-2 words' or '+1 sentence' moves the old one"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    # `--start -0.5s`: without this argparse takes what begins with a minus for an option, unless it is a plain number.
    parser._negative_number_matcher = re.compile(r"-[0-9]")
    parser.add_argument("clip", metavar="CLIP", nargs="?", default="", help="with --stale also a recording, or nothing")
    parser.add_argument("--stale", action="store_true", help="make anew what is stale or missing, and nothing else")
    start, end = parser.add_mutually_exclusive_group(), parser.add_mutually_exclusive_group()
    start.add_argument("--start", metavar="TIME", help=f"new start, {MOVE}")
    start.add_argument("--start-at", metavar="WORDS", help="begin with these words, where they are said nearest")
    end.add_argument("--end", metavar="TIME", help=f"new end, {MOVE}")
    end.add_argument("--end-at", metavar="WORDS", help="end with these words, where they are said nearest")
    end.add_argument("--longer", metavar="TIME", help="grow by about this much, to a whole sentence")
    end.add_argument("--shorter", metavar="TIME", help="shrink by about this much, to a whole sentence")
    parser.add_argument("--exact", action="store_true", help="keep a time that falls inside a word")
    parser.add_argument("--title")
    parser.add_argument(
        "--style", metavar="NAME", help="caption style of this clip, such as karaoke; '' for the preset's"
    )
    parser.add_argument("--shape", action="append", choices=["wide", "vertical", "square"], help="repeatable")
    parser.add_argument("--preset", metavar="NAME", help="other settings than those that the recording was run with")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", dest="flags")
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and do nothing")
    options.add_library(parser)
    options.add_json(parser)


def act(arguments: argparse.Namespace) -> int:
    from repurpose.cli.display import show_progress
    from repurpose.clip_changes import Change
    from repurpose.clips import find_clip
    from repurpose.rerender import rerender
    from repurpose.tasks import InlineRunner

    started = time.monotonic()
    if arguments.stale:
        from repurpose.cli.render_stale import act_stale

        return act_stale(arguments, started)
    if not arguments.clip:
        raise UsageError("name a clip, or --stale for all that is stale")
    change = Change(
        _wish(arguments),
        arguments.title,
        arguments.style,
        tuple(dict.fromkeys(arguments.shape)) if arguments.shape else None,
    )
    found = find_clip(arguments.clip, arguments.library)
    settings = _settings(arguments, found)
    if arguments.dry_run:
        return _describe(found, change, settings, as_json=arguments.json)
    with show_progress(f"clip {found.id}") as progress:
        done = rerender(found, change, settings, InlineRunner(), progress, _note)
    record, folder = done.record, found.workspace.path(found.folder)
    if arguments.json:
        put_json((folder / "clip.json").read_text(encoding="utf-8"))
    else:
        for rendition in record.renditions:
            say(f"{folder / rendition.path}{'  (stale)' if rendition.stale else ''}")
    for finding in record.findings:
        say(f"{finding.severity}: {finding.message}", aside=True)
    say(f"clip {found.id}: done in {time.monotonic() - started:.1f} s", aside=True)
    return int(bool(done.faults or record.errors))


def _describe(found: FoundClip, change: Change, settings: Settings | None, *, as_json: bool) -> int:
    """Say what the clip is, and what it would be."""
    from repurpose.rerender import preview
    from repurpose.timebase import timestamp

    before, after, notes, transcript = preview(found, change, settings)
    to_render = change.shapes or tuple(framing.shape for framing in after.framing)
    if as_json:
        told = {
            what: {"start": timestamp(clip.span.start_ms), "end": timestamp(clip.span.end_ms), "title": clip.title,
                   "style": clip.style, "text": " ".join(word.text for word in transcript.words_in(clip.span))}
            for what, clip in (("now", before), ("then", after))
        }  # fmt: skip
        put_json(json.dumps({**told, "shapes": to_render, "notes": notes}, indent=1))
        return 0
    for what, clip in (("now", before), ("then", after)):
        span, words = clip.span, transcript.words_in(clip.span)
        says = f"'{' '.join(word.text for word in words[:4])} … {' '.join(word.text for word in words[-4:])}'"
        shapes = ", ".join(framing.shape for framing in clip.framing)
        say(
            f"{what:<5} {timestamp(span.start_ms)} to {timestamp(span.end_ms)}, {span.duration_ms / 1000:.1f} s, "
            f"{shapes}, {clip.title}: {says if words else 'nothing is said'}"
        )
    for note in notes:
        _note(note)
    style = f" in style {after.style or 'of the preset'}" if after.style != before.style else ""
    say(f"{found.workspace.path(found.folder)}: {', '.join(to_render)} would be rendered{style}")
    return 0


def _note(text: str) -> None:
    say(f"note: {text}", aside=True)


def _wish(arguments: argparse.Namespace) -> Wish:
    """What is asked of the boundaries. Raises UsageError that names the option."""
    from repurpose.plan.boundaries import Move, Wish

    def move(option: str) -> Move | None:
        text, said = getattr(arguments, option), getattr(arguments, f"{option}_at")
        if said is not None:
            return Move("said", said=said)
        try:
            return None if text is None else Move.of(text)
        except TimeError as error:
            raise UsageError(
                f"--{option} takes a time such as 1:02:03.5, or +0.5s, '-2 words' or '+1 sentence', not '{text}'"
            ) from error

    longer = options.time_of(arguments.longer, "--longer") if arguments.longer else 0
    shorter = options.time_of(arguments.shorter, "--shorter") if arguments.shorter else 0
    return Wish(move("start"), move("end"), longer - shorter, arguments.exact)


def _settings(arguments: argparse.Namespace, found: FoundClip) -> Settings | None:
    """The preset's, with what lies beside the recording; None for those of the last run."""
    if arguments.preset is None and not arguments.flags:
        return None
    if arguments.preset is None:
        raise UsageError("--set changes a preset's settings; name the preset too, such as --preset talk")
    return options.preset_of(arguments, Path(found.recording().parts[0].path)).settings
