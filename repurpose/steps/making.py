"""Tasks of the render, check and microdocs rooms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from repurpose.codec import digest
from repurpose.errors import RenderError
from repurpose.model import (
    HELD,
    Asset,
    ClipCaptions,
    ClipPlan,
    DocMade,
    DocPlan,
    Finding,
    FindingList,
    Made,
    ShapeName,
    Sound,
    Transcript,
)
from repurpose.remembering import KeptValue
from repurpose.steps.captioning import SRT, carded, note_written, told_of
from repurpose.steps.kept import KeptMade
from repurpose.steps.placing import held, home, unplaced
from repurpose.steps.provenance import DOC, Facts, clip_facts, doc_facts, note_facts, sections_of
from repurpose.steps.seeing import seen_of
from repurpose.steps.work import Work
from repurpose.tasks import Task
from repurpose.workspace import WORK


def clip(work: Work, planned: ClipPlan, words: Transcript, captions: ClipCaptions) -> Task[Made]:
    """Render all of a clip's files into the folder of those to be tested."""
    name, entry, target = f"clip-{planned.id}", f"clip/{planned.id}", held(planned)
    facts = clip_facts(work, planned, words, captions)

    def run() -> Made:
        with work.workspace.job(name) as folder:
            made, found = rendered(work, planned, words, captions, folder)
            note_facts(work.workspace, entry, facts)
            note_written(work.workspace, planned, (folder / SRT).read_bytes())
            work.workspace.adopt(folder, [asset.path for asset in made], target)
        return Made(entry, placed(made, target, facts), found)

    return Task(
        f"clip {planned.id}",
        run,
        tuple(sorted(facts.items())),
        KeptMade(name, "made/1", Made),
        version=2,  # 2: a digest for each file
        resource="encode",
        retries=work.settings.limits.retries,
        timeout_seconds=work.alarm_seconds,
    )


def rendered(
    work: Work,
    planned: ClipPlan,
    words: Transcript,
    captions: ClipCaptions,
    folder: Path,
    shapes: tuple[ShapeName, ...] | None = None,
) -> tuple[tuple[Asset, ...], tuple[Finding, ...]]:
    """Make a clip's files in a job's folder, by name, with what was noticed; `shapes` limits its pictures."""
    from repurpose.render import CACHE, damage, render_clip, with_working_encoder

    entry = f"clip/{planned.id}"
    report = work.report(f"clip {planned.id}")
    logged: list[str] = []
    video, told = with_working_encoder(work.settings.video, entry)
    made = render_clip(
        work.recording,
        carded(work, planned),
        words,
        captions,
        replace(work.settings, video=video),
        folder,
        sections=sections_of(work),
        shapes=shapes,
        on_progress=report,
        on_log=logged.append,
        cards=work.workspace.folder.parent / CACHE,
    )
    return made, told + damage(entry, "\n".join(logged)) + noticed(work, planned, captions)


def noticed(work: Work, planned: ClipPlan, captions: ClipCaptions) -> tuple[Finding, ...]:
    """What is known of a clip without looking at its files."""
    from repurpose.render import unknown_brand_letters, unknown_letters, upscaled

    found = upscaled(planned, work.recording.video.display_size)
    found += unknown_brand_letters(planned, work.settings.brand)
    found += unknown_letters(planned, captions, work.settings) + told_of(work, planned, captions)
    return found + _partial(work, f"clip/{planned.id}")


def _partial(work: Work, entry: str) -> tuple[Finding, ...]:
    """Of a recording that was cut short every output says so."""
    return tuple(replace(each, where=entry) for each in work.recording.findings if each.rule == "ingest.truncated")


def clip_check(
    work: Work,
    planned: ClipPlan,
    made: Made,
    words: Transcript,
    captions: ClipCaptions,
    heard: Sound,
) -> Task[FindingList]:
    """Test a clip's files, wherever they lie now."""
    from repurpose.check.clip import check_clip
    from repurpose.media.memory import give_back

    target, planned = home(planned), carded(work, planned)
    seen = seen_of(work, planned)

    def run() -> FindingList:
        local = tuple(replace(asset, path=asset.path.removeprefix(f"{target}/")) for asset in made.assets)
        tested = check_clip(
            work.workspace.path(target),
            local,
            planned,
            work.recording,
            words,
            captions,
            heard,
            work.settings,
            seen,
            work.report(f"check {planned.id}"),
        )
        give_back()
        return FindingList(tested.findings)

    return Task(
        f"check {planned.id}",
        run,
        (replace(made, assets=unplaced(made.assets)), planned, words, work.settings.video, work.settings.clips, seen),
        KeptValue(f"check-{planned.id}", f"{WORK}/check-{planned.id}.json", "findings/1", FindingList),
        version=4,  # 2: against the recording itself, every cue, faces; 3 and 4: what refused good clips
        timeout_seconds=work.alarm_seconds,
    )


def doc(work: Work, planned: DocPlan, words: Transcript, *, anew: bool = False) -> Task[DocMade]:
    """Make a doc's files. Where it is made `anew`, a film that does not pass is put apart and raises RenderError."""
    name = f"doc-{planned.id}"
    target = f"docs/{planned.folder}"
    facts = doc_facts(work, planned, words)

    def run() -> DocMade:
        from repurpose.check.probe_file import check_path
        from repurpose.media.memory import give_back
        from repurpose.microdocs import make_doc

        with work.workspace.job(name) as folder:
            report = work.report(f"doc {planned.id}")
            record, made = make_doc(work.recording, planned, words, work.settings, folder, on_progress=report)
            tested = check_path(folder / "film.mp4", work.settings.video)
            faults = tuple(
                replace(finding, where=f"{target}/film.mp4") for finding in tested if finding.severity != "info"
            )
            record = replace(record, findings=record.findings + faults)
            give_back()
            if anew and (errors := [finding for finding in faults if finding.severity == "error"]):
                work.workspace.adopt(folder, [asset.path for asset in made], f"{target}/{HELD}")
                raise RenderError(
                    f"a newer version did not pass ({errors[0].message}): it lies in {target}/{HELD}, and the files "
                    "made before it stand"
                )
            note_facts(work.workspace, f"doc/{planned.id}", {DOC: facts})
            work.workspace.adopt(folder, [asset.path for asset in made], target)
        return DocMade(record, placed(made, target, {asset.path: facts for asset in made}))

    return Task(
        f"doc {planned.id}",
        run,
        facts,
        KeptMade(name, "doc-made/1", DocMade),
        version=3,  # 2: cards straight from their pictures; 3: what it follows from, as facts
        retries=work.settings.limits.retries,
        timeout_seconds=work.alarm_seconds,
    )


def placed(made: tuple[Asset, ...], target: str, facts: Mapping[str, Facts]) -> tuple[Asset, ...]:
    """A job's files as they stand in their folder, with the digest of what each follows from."""
    return tuple(replace(asset, path=f"{target}/{asset.path}", plan_digest=digest(facts[asset.path])) for asset in made)


def untested(entry: str, error: Exception) -> Finding:
    """A finished entry whose test could not be run."""
    return Finding("check.failed", "error", entry, f"{entry} was made, but could not be tested: {error}")


def failed(entry: str, error: Exception) -> Finding:
    """An entry of the plan that could not be made."""
    return Finding("render.failed", "error", entry, f"{entry} could not be made: {error}")
