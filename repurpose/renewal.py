"""What is stale or missing of a recording made anew, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from repurpose.codec import to_json
from repurpose.errors import RepurposeError
from repurpose.model import (
    ClipPlan,
    DocMade,
    DocPlan,
    EntryStatus,
    Finding,
    Manifest,
    RecordingStatus,
    Transcript,
)
from repurpose.publish import publish
from repurpose.recaption import recaption
from repurpose.republish import standing_record, stored_edition
from repurpose.rerender import make_anew, record_anew, with_source
from repurpose.standing import Standing, Stored
from repurpose.status import Look, look_at, status_of
from repurpose.steps import making
from repurpose.tasks import Progress, Runner
from repurpose.workspace import Library, Workspace

ALL = "all"
"""Name of the progress over everything."""


@dataclass(frozen=True, slots=True)
class Remade:
    """What came of one file, or of what belongs to it."""

    path: str
    fault: str = ""
    """Why it was not made, or not taken; empty where it stands now."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of what is stale only some."""

    entry: str = ""
    """`clip/01`; empty for all."""
    shapes: tuple[str, ...] = ()
    """Of clips only these shapes; empty for every file."""

    def chosen(self, status: RecordingStatus) -> Iterator[tuple[EntryStatus, tuple[str, ...]]]:
        """Each entry with the names of the files that are to be made of it; a doc is made whole."""
        for entry in status.entries:
            names = tuple(file.name for file in entry.to_make)
            if self.shapes:
                names = tuple(name for name in names if name.removesuffix(".mp4") in self.shapes)
            if names and self.entry in ("", entry.entry):
                yield entry, names


def to_renew(workspace: Workspace, limits: Limits, preset: str | None = None) -> tuple[str, ...]:
    """Paths of what would be made anew. Raises what `look_at` does."""
    status = status_of(look_at(workspace, preset))
    return tuple(file.path for entry, names in limits.chosen(status) for file in entry.to_make if file.name in names)


def renew_stale(
    workspace: Workspace,
    limits: Limits,
    preset: str | None,
    runner: Runner,
    progress: Progress,
    tell: Callable[[Remade], None] = lambda remade: None,
) -> tuple[Remade, ...]:
    """Make anew what is stale, missing or damaged, entry by entry, and publish after each.

    A killed renewal goes on where it stopped. An entry that fails leaves the others to be made. The glossary of now is
    applied first, and the settings of now become those of the recording.
    """
    look = look_at(workspace, preset)
    chosen = list(limits.chosen(status_of(look)))
    if not chosen:
        return ()
    if look.new_words:
        recaption(workspace)
    done: list[Remade] = []
    with workspace.claim() as held:
        look = _held_look(look, held, progress)
        for count, (entry, names) in enumerate(chosen):
            progress(ALL, count / len(chosen))
            for remade in _entry(look, entry, names, runner):
                tell(remade)
                done.append(remade)
        progress(ALL, 1.0)
    return tuple(done)


def _held_look(look: Look, held: Workspace, progress: Progress) -> Look:
    """The same in the workspace that may write, with its source; the settings of now are stored."""
    work = look.work
    recording = with_source(work.recording, held, work.settings)
    work = replace(work, recording=recording, workspace=held, progress=progress)
    held.write("settings.json", to_json("settings/1", work.settings))
    words = held.load("analysis/transcript.json", "transcript/1", Transcript)
    stored = Stored.of(work, words)
    return replace(look, work=work, stored=stored, standing=Standing.of(stored, look.plan))


def _entry(look: Look, entry: EntryStatus, names: tuple[str, ...], runner: Runner) -> Iterator[Remade]:
    paths = [f"{entry.folder}/{name}" for name in names]
    try:
        if entry.entry.startswith("doc/"):
            doc = next(doc for doc in look.plan.docs if f"doc/{doc.id}" == entry.entry)
            yield from _doc(look, doc, runner)
            return
        clip = next(clip for clip in look.plan.clips if f"clip/{clip.id}" == entry.entry)
        faults = _clip(look, clip, names, runner)
    except (RepurposeError, OSError) as error:
        faults = (str(error),)
    for path in paths:
        yield Remade(path, "; ".join(faults))


def _clip(look: Look, clip: ClipPlan, names: tuple[str, ...], runner: Runner) -> tuple[str, ...]:
    renewed = make_anew(look.stored, clip, names, runner)
    done = record_anew(look.stored, look.stored, clip, renewed, look.now)
    return tuple(dict.fromkeys(finding.message for finding in done.faults))


def _doc(look: Look, doc: DocPlan, runner: Runner) -> Iterator[Remade]:
    work, entry = look.work, f"doc/{doc.id}"
    made: DocMade = runner.call(making.doc(work, doc, look.stored.transcript.within(doc.span), anew=True))
    workspace = work.workspace
    workspace.write(f"docs/{doc.folder}/doc.json", to_json("doc/1", made.record))
    manifest = workspace.load("manifest.json", "manifest/1", Manifest)
    kept = tuple(each for each in manifest.assets if each.plan_digest and each.made_from != entry)
    told = tuple(each for each in manifest.findings if not _of(each, entry, doc)) + made.record.findings
    records = (standing_record(workspace, manifest, clip, look.standing) for clip in look.plan.clips)
    clips = tuple(record for record in records if record is not None)
    edition = stored_edition(work, look.stored.transcript, clips, kept + made.assets, told, look.standing, look.now)
    publish(Library(workspace.folder.parent), workspace, edition, work.settings)
    yield from (Remade(asset.path) for asset in made.assets)


def _of(finding: Finding, entry: str, doc: DocPlan) -> bool:
    return finding.where == entry or finding.where.startswith(f"docs/{doc.folder}/")
