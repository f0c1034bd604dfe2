"""Tasks of the render, check and microdocs rooms."""

from __future__ import annotations

from dataclasses import replace

from repurpose.codec import digest
from repurpose.model import (
    Asset,
    ClipCaptions,
    ClipPlan,
    DocMade,
    DocPlan,
    Finding,
    FindingList,
    Made,
    ShapeName,
    Signals,
    Sound,
    Topic,
    TopicList,
    Transcript,
)
from repurpose.remembering import KeptValue
from repurpose.render.brand_kit import brand_identity
from repurpose.steps.captioning import SRT, carded, note_written, told_of
from repurpose.steps.kept import KeptMade
from repurpose.steps.placing import held, home, unplaced
from repurpose.steps.work import Work
from repurpose.tasks import Task
from repurpose.workspace import WORK


def clip(
    work: Work,
    planned: ClipPlan,
    words: Transcript,
    captions: ClipCaptions,
    shapes: tuple[ShapeName, ...] | None = None,
) -> Task[Made]:
    """Render a clip's files into the folder of those to be tested. `shapes` None renders all that the plan names."""
    name, planned = f"clip-{planned.id}", carded(work, planned)
    target = held(planned)
    inputs = clip_inputs(work, planned, words, captions)

    def run() -> Made:
        from repurpose.render import (
            CACHE,
            damage,
            render_clip,
            unknown_brand_letters,
            unknown_letters,
            upscaled,
            with_working_encoder,
        )

        entry = f"clip/{planned.id}"
        video, told = with_working_encoder(work.settings.video, entry)
        with work.workspace.job(name) as folder:
            report = work.report(f"clip {planned.id}")
            logged: list[str] = []
            made = render_clip(
                work.recording,
                planned,
                words,
                captions,
                replace(work.settings, video=video),
                folder,
                sections=_sections(work),
                shapes=shapes,
                on_progress=report,
                on_log=logged.append,
                cards=work.workspace.folder.parent / CACHE,
            )
            note_written(work.workspace, planned, (folder / SRT).read_bytes())
            work.workspace.adopt(folder, [asset.path for asset in made], target)
        plan_digest = digest(*inputs)
        assets = tuple(_placed(asset, target, plan_digest) for asset in made)
        found = told + upscaled(planned, work.recording.video.display_size) + damage(entry, "\n".join(logged))
        found += unknown_brand_letters(planned, work.settings.brand)
        found += unknown_letters(planned, captions, work.settings) + told_of(work, planned, captions)
        return Made(entry, assets, found + _partial(work, entry))

    return Task(
        f"clip {planned.id}",
        run,
        inputs,
        KeptMade(name, "made/1", Made) if shapes is None else None,
        resource="encode",
        retries=work.settings.limits.retries,
        timeout_seconds=work.alarm_seconds,
    )


def _partial(work: Work, entry: str) -> tuple[Finding, ...]:
    """Of a recording that was cut short every output says so."""
    return tuple(replace(each, where=entry) for each in work.recording.findings if each.rule == "ingest.truncated")


def clip_inputs(work: Work, planned: ClipPlan, words: Transcript, captions: ClipCaptions) -> tuple[object, ...]:
    """Everything that a clip's files follow from; score and reason are for people."""
    from repurpose.render.metadata import chapters

    settings, planned = work.settings, carded(work, planned)
    speaker = planned.speaker if settings.brand.is_on else ""
    picture = replace(planned, score=0.0, parts=Signals(), reason="", highlight="", speaker=speaker)
    return (
        work.recording.id,
        work.recording.video_index,
        work.recording.audio_index,
        picture,
        words,
        captions,
        chapters(planned, words, _sections(work)),
        settings.clips,
        settings.captions,
        settings.vertical_captions,
        settings.video,
        settings.sound,
        *brand_identity(settings.brand),
    )


def _sections(work: Work) -> tuple[Topic, ...]:
    """The recording's sections as they were found last: what a clip's own chapters come from."""
    return work.workspace.load("analysis/topics.json", "topics/1", TopicList).sections


def clip_check(
    work: Work, planned: ClipPlan, made: Made, words: Transcript, captions: ClipCaptions, heard: Sound
) -> Task[FindingList]:
    from repurpose.check import check_clip
    from repurpose.media.memory import give_back

    target, planned = home(planned), carded(work, planned)

    def run() -> FindingList:
        local = tuple(replace(asset, path=asset.path.removeprefix(f"{target}/")) for asset in made.assets)
        found = check_clip(
            work.workspace.path(target),
            local,
            planned,
            work.recording,
            words,
            captions,
            heard,
            work.settings,
            work.report(f"check {planned.id}"),
        )
        give_back()
        return FindingList(found)

    return Task(
        f"check {planned.id}",
        run,
        (replace(made, assets=unplaced(made.assets)), planned, words, work.settings.video, work.settings.clips),
        KeptValue(f"check-{planned.id}", f"{WORK}/check-{planned.id}.json", "findings/1", FindingList),
        timeout_seconds=work.alarm_seconds,
    )


def doc(work: Work, planned: DocPlan, words: Transcript) -> Task[DocMade]:
    name = f"doc-{planned.id}"
    target = f"docs/{planned.folder}"
    inputs = (work.recording.id, work.recording.video_index, work.recording.audio_index, planned, words,
              work.settings.docs, work.settings.captions, work.settings.video)  # fmt: skip

    def run() -> DocMade:
        from repurpose.check import check_path
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
            work.workspace.adopt(folder, [asset.path for asset in made], target)
        plan_digest = digest(*inputs)
        return DocMade(record, tuple(_placed(asset, target, plan_digest) for asset in made))

    return Task(
        f"doc {planned.id}",
        run,
        inputs,
        KeptMade(name, "doc-made/1", DocMade),
        version=2,  # 2: cards straight from their pictures
        retries=work.settings.limits.retries,
        timeout_seconds=work.alarm_seconds,
    )


def _placed(asset: Asset, target: str, plan_digest: str) -> Asset:
    return replace(asset, path=f"{target}/{asset.path}", plan_digest=plan_digest)


def untested(entry: str, error: Exception) -> Finding:
    """A finished entry whose test could not be run."""
    return Finding("check.failed", "error", entry, f"{entry} was made, but could not be tested: {error}")


def failed(entry: str, error: Exception) -> Finding:
    """An entry of the plan that could not be made."""
    return Finding("render.failed", "error", entry, f"{entry} could not be made: {error}")
