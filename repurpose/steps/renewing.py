"""Some files of a clip made anew: tested before they take the place of those that stand, which stay until then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from repurpose.captions.formats.writing import to_srt, to_vtt
from repurpose.errors import RepurposeError
from repurpose.model import SHAPE_SIZES, Asset, ClipCaptions, ClipPlan, Finding, Made, ShapeName, Transcript
from repurpose.steps import making
from repurpose.steps.captioning import SRT, carded, note_written
from repurpose.steps.kept import KeptSound
from repurpose.steps.placing import held, home
from repurpose.steps.provenance import VTT, Facts, clip_facts, note_facts
from repurpose.steps.seeing import seen_of
from repurpose.steps.work import Work
from repurpose.storage import file_sha256
from repurpose.tasks import Task
from repurpose.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Renewed:
    """What came of making files of a clip anew."""

    made: Made
    """The files where they lie now, and what was noticed and tested."""
    held: bool = False
    """Whether they did not pass, and lie apart; those that stood before still stand."""


def clip_anew(
    work: Work, planned: ClipPlan, words: Transcript, captions: ClipCaptions, names: Collection[str]
) -> Task[Renewed]:
    """Make the files of `names` (as in `clip_facts`); only pictures that are among them are encoded."""
    facts = clip_facts(work, planned, words, captions)

    def run() -> Renewed:
        with work.workspace.job(f"clip-{planned.id}") as folder:
            wanted = {name: facts[name] for name in names}
            made, found = _made(work, planned, words, captions, wanted, folder)
            found += _tested(work, planned, words, captions, folder, made)
            chosen = [asset for asset in made if asset.path in wanted]
            return _placed(work.workspace, planned, folder, chosen, found, wanted)

    return Task(
        f"clip {planned.id}",
        run,
        resource="encode",
        retries=work.settings.limits.retries,
        timeout_seconds=work.alarm_seconds,
    )


def _made(
    work: Work,
    planned: ClipPlan,
    words: Transcript,
    captions: ClipCaptions,
    wanted: Mapping[str, Facts],
    folder: Path,
) -> tuple[tuple[Asset, ...], tuple[Finding, ...]]:
    texts = [name for name in (SRT, VTT) if name in wanted]
    if len(texts) == len(wanted):
        for name in texts:
            (folder / name).write_text(_caption_text(name, planned, captions), encoding="utf-8")
        made = tuple(_described(folder / name, name, planned) for name in texts)
        return made, making.noticed(work, planned, captions)
    shapes: tuple[ShapeName, ...] = tuple(shape for shape in SHAPE_SIZES if f"{shape}.mp4" in wanted)
    # A poster alone is taken from an encode of its shape: no file is kept of that.
    return making.rendered(work, planned, words, captions, folder, shapes or (planned.framing[0].shape,))


def _tested(
    work: Work,
    planned: ClipPlan,
    words: Transcript,
    captions: ClipCaptions,
    folder: Path,
    made: Iterable[Asset],
) -> tuple[Finding, ...]:
    # Only now: what a test needs takes a while to load, and encoding is to begin at once.
    from repurpose.check.clip import check_clip
    from repurpose.media.memory import give_back

    pictures = tuple(asset for asset in made if asset.kind == "video")
    if not pictures:
        return ()
    report = work.report(f"check {planned.id}")
    try:
        heard = KeptSound("sound").read(work.workspace)
        return check_clip(
            folder,
            pictures,
            carded(work, planned),
            work.recording,
            words,
            captions,
            heard,
            work.settings,
            seen_of(work, planned),
            report,
        ).findings
    except (RepurposeError, OSError) as error:
        return (making.untested(f"clip/{planned.id}", error),)
    finally:
        give_back()


def _placed(
    workspace: Workspace,
    planned: ClipPlan,
    folder: Path,
    made: Collection[Asset],
    found: tuple[Finding, ...],
    facts: Mapping[str, Facts],
) -> Renewed:
    """Give the files their final names, or put them apart where an error was found; an earlier failure goes then."""
    entry = f"clip/{planned.id}"
    bad = any(finding.severity == "error" for finding in found)
    target = held(planned) if bad else home(planned)
    kept = tuple(asset for asset in made if not (bad and asset.kind == "captions"))
    note_facts(workspace, entry, facts)
    if not bad and SRT in facts:
        note_written(workspace, planned, (folder / SRT).read_bytes())
    workspace.adopt(folder, [asset.path for asset in kept], target)
    if not bad:
        _clear_held(workspace, planned, {asset.path for asset in kept})
    return Renewed(Made(entry, making.placed(kept, target, facts), found), bad)


def _clear_held(workspace: Workspace, planned: ClipPlan, names: Collection[str]) -> None:
    folder = workspace.path(held(planned))
    for name in names:
        (folder / name).unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def write_captions(
    work: Work, planned: ClipPlan, captions: ClipCaptions, facts: Mapping[str, Facts], names: Iterable[str]
) -> tuple[Asset, ...]:
    """Write caption files of a clip in their place, and nothing else of it."""
    wanted = {name: facts[name] for name in names}
    written: list[Asset] = []
    note_facts(work.workspace, f"clip/{planned.id}", wanted)
    for name in wanted:
        text = _caption_text(name, planned, captions)
        if name == SRT:
            note_written(work.workspace, planned, text.encode())
        path = work.workspace.write(f"{home(planned)}/{name}", text)
        written.append(_described(path, name, planned))
    return making.placed(tuple(written), home(planned), wanted)


def _caption_text(name: str, planned: ClipPlan, captions: ClipCaptions) -> str:
    write = to_srt if name == SRT else to_vtt
    return write(captions.cues, offset_ms=planned.span.start_ms)


def _described(path: Path, name: str, planned: ClipPlan) -> Asset:
    return Asset("captions", name, file_sha256(path), path.stat().st_size, made_from=f"clip/{planned.id}")
