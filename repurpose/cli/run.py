"""`repurpose run`: the main job."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from repurpose.cli import options
from repurpose.cli.display import put_json, say
from repurpose.errors import NoSuchFileError, RepurposeError, UsageError, shown

if TYPE_CHECKING:
    from repurpose.pipeline import Outcome
    from repurpose.workspace import Library

HELP = "make clips, micro-docs and timelines of recordings"
DESCRIPTION = """\
Make clips, micro-docs and timelines of one recording or several. What was already made from the same recording and
settings is not made again; a killed run goes on where it stopped; an edited plan.yaml stands.

examples:
  repurpose run stream.mp4
  repurpose run stream.mp4 --preset quick --library /tmp/try
  repurpose run a.mkv b.mkv --set select.clips_per_hour=10
  repurpose run stream.mp4 --sidecar chat.txt --inline
  repurpose run stream.mp4 --sidecar notes.txt --sidecar plan.csv --sidecar cut.edl   (docs/sidecars.md)
  repurpose run show_001.mp4 show_002.mp4 --join   parts of one recording, in order of time
  repurpose run show.mp4 --backup spare.mp4        what is missing or frozen is taken from the spare
  repurpose run stream.mp4 --again              suggest what was published or rejected before, too (see `mark`)
  repurpose run stream.mp4 --dry-run            say what would be done, and do nothing
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("recordings", nargs="+", type=Path, metavar="RECORDING")
    options.add_preset(parser)
    options.add_library(parser)
    options.add_sidecars(parser)
    parser.add_argument(
        "--join", action="store_true", help="the recordings are parts of one, in the order given, with one clock"
    )
    parser.add_argument(
        "--backup",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        dest="backups",
        help="another recording of the same show, from which dropouts are filled; repeatable",
    )
    parser.add_argument(
        "--again",
        action="append_const",
        const="select.suggest_again=true",
        dest="flags",
        help="suggest moments, too, that were published or rejected before; short for --set select.suggest_again=true",
    )
    parser.add_argument("--inline", action="store_true", help="run in this process, without Prefect")
    parser.add_argument("--dry-run", action="store_true", help="look at the recordings, say what would be done, stop")
    options.add_json(parser)


def act(arguments: argparse.Namespace) -> int:
    from repurpose.workspace import Library

    if arguments.join and len(arguments.recordings) < 2:
        raise UsageError("--join needs two recordings or more, in order of time")
    if arguments.backups and len(arguments.recordings) > 1 and not arguments.join:
        raise UsageError("--backup belongs to one recording; give one, or several parts of it with --join")
    # Wrong settings are told before any work, those that lie beside a recording too.
    for source in arguments.recordings:
        options.preset_of(arguments, source)
    if arguments.dry_run:
        return _each(arguments, None, _describe)
    return _each(arguments, Library.open(arguments.library), _process)


def _each(arguments: argparse.Namespace, library: Library | None, do: Callable[[argparse.Namespace, Path], int]) -> int:
    code = 0
    for source in arguments.recordings[:1] if arguments.join else arguments.recordings:
        try:
            code = max(code, do(arguments, source))
            if library is not None:
                library.forget_failure(source)
        except (RepurposeError, OSError) as caught:
            error = caught if isinstance(caught, RepurposeError) else RepurposeError(f"{shown(source)}: {caught}")
            code = 1
            say(f"repurpose: {error}", aside=True)
            if library is not None and not isinstance(error, NoSuchFileError):
                error.details["command"] = _again(arguments, source, library)
                library.record_failure(source.absolute(), error)
    return code


def _again(arguments: argparse.Namespace, source: Path, library: Library) -> str:
    """For the record of a failure, which a morning report may show much later: how it was processed."""
    from repurpose.doors.accounts import run_again
    from repurpose.doors.arrivals import Arrival

    parts, backups, sidecars = (
        tuple(path.absolute() for path in paths)
        for paths in ((source, *_more_parts(arguments)), arguments.backups, arguments.sidecars)
    )
    return run_again(Arrival(parts, backups), library.root, arguments.preset, options.flags_of(arguments), sidecars)


def _describe(arguments: argparse.Namespace, source: Path) -> int:
    from repurpose.analyse.chat import read_chat
    from repurpose.ingest import read_parts
    from repurpose.ingest.names import apply_name_pattern
    from repurpose.ingest.show import read_plan
    from repurpose.timebase import clock

    preset = options.preset_of(arguments, source)
    parts = (source, *_more_parts(arguments))
    recording = read_parts(parts, arguments.backups, preset.settings.ingest, tuple(arguments.sidecars))
    recording = apply_name_pattern(recording, preset.settings.inbox.name_pattern)
    plan = read_plan(recording)  # what is broken in these files would stop the run, so it is told here
    read_chat(recording, settings=preset.settings.ingest)
    video, audio = recording.video, recording.audio
    wide, high = video.display_size
    say(f"{source}: {clock(recording.probe.duration_ms)}, {wide}x{high} {video.codec}, id {recording.id}")
    for part in recording.parts[1:]:
        say(f"  goes on with {part.path} at {clock(part.start_ms)}")
    for part in recording.backups:
        say(f"  backup: {part.path}, {clock(part.duration_ms)}")
    say(f"  sound: {f'track {audio.index} {audio.title} {audio.codec}' if audio else 'none'}")
    say(f"  sidecars: {', '.join(Path(sidecar.path).name for sidecar in recording.sidecars) or 'none'}")
    say(f"  preset {preset.name} would put it into {arguments.library}")
    for finding in (*recording.findings, *plan.findings):
        say(f"  {finding.severity}: {finding.message}")
    return 0


def _more_parts(arguments: argparse.Namespace) -> tuple[Path, ...]:
    return tuple(arguments.recordings[1:]) if arguments.join else ()


def _process(arguments: argparse.Namespace, source: Path) -> int:
    """1 where a clip did not pass its tests: the recording is done, but somebody has to look."""
    from repurpose.cli.display import show_progress

    with show_progress(source.name) as progress:
        if arguments.inline:
            from repurpose.pipeline import process
            from repurpose.tasks import InlineRunner
            from repurpose.workspace import Library

            outcome = process(
                source,
                Library.open(arguments.library),
                options.preset_of(arguments, source),
                InlineRunner(workers=2),
                progress=progress,
                sidecars=tuple(arguments.sidecars),
                more_parts=_more_parts(arguments),
                backups=tuple(arguments.backups),
            )
        else:
            from flows.process_recording import run_recording

            outcome = run_recording(
                source,
                arguments.library,
                arguments.preset,
                options.flags_of(arguments),
                tuple(arguments.sidecars),
                progress,
                _more_parts(arguments),
                tuple(arguments.backups),
            )
    _print_outcome(arguments, outcome)
    _raise_if_incomplete(outcome)
    apart = [clip for clip in outcome.edition.clips if clip.held]
    for clip in apart:
        say(f"repurpose: clip {clip.id} is kept apart: {clip.errors[0].message}", aside=True)
    return int(bool(apart))


def _print_outcome(arguments: argparse.Namespace, outcome: Outcome) -> None:
    if arguments.json:
        put_json((outcome.folder / "manifest.json").read_text(encoding="utf-8"))
        return
    say(f"gallery    {outcome.folder / 'index.html'}")
    for clip in outcome.edition.clips:
        folder = outcome.folder / "clips" / f"{clip.id}-{clip.slug}"
        shapes = ", ".join(item.shape for item in clip.renditions) or "FAILED"
        say(f"clip       {folder}  ({clip.title}; {'KEPT APART: ' * clip.held}{shapes})")
    for doc in outcome.edition.docs:
        say(f"micro-doc  {outcome.folder / 'docs' / f'{doc.id}-{doc.slug}' / 'index.html'}  ({doc.title})")
    say(f"plan       {outcome.folder / 'plan.yaml'}")
    say(f"report     {outcome.folder / 'report.md'}")


def _raise_if_incomplete(outcome: Outcome) -> None:
    """A run that could not make an entry of its plan has failed in part, whatever else it made."""
    failed = [finding for finding in outcome.edition.findings if finding.rule == "render.failed"]
    if failed:
        raise RepurposeError(f"{len(failed)} of the plan's entries failed: {failed[0].message}")
