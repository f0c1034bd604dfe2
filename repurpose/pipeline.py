"""The way through, written once: ingest → analyse → select → plan → render → check → publish."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from repurpose.codec import to_json
from repurpose.errors import RepurposeError, SourceChangedError
from repurpose.glossary_files import read_glossary
from repurpose.ingest import read_parts
from repurpose.ingest.fingerprint import fingerprint
from repurpose.ingest.joined import join, space_needed
from repurpose.ingest.names import apply_name_pattern
from repurpose.ingest.show import read_plan
from repurpose.media.processes import ending_children
from repurpose.model import (
    Analysis,
    ClipPlan,
    DocMade,
    Edition,
    Finding,
    Manifest,
    Recording,
    Settings,
    Survey,
)
from repurpose.plan.naming import slugify
from repurpose.preflight import require_machine
from repurpose.presets import Preset
from repurpose.publish import publish
from repurpose.remembering import RememberingRunner
from repurpose.render import estimate_bytes
from repurpose.steps import analysing, hearing, making
from repurpose.steps.captioning import carded
from repurpose.steps.choosing import choose_entries
from repurpose.steps.clip_record import clip_record
from repurpose.steps.finishing import finish_entries
from repurpose.steps.work import Work
from repurpose.tasks import Progress, Runner, Task, silent
from repurpose.workspace import WORK, Library

PCM_BYTES_PER_MS = 32
"""16 kHz, 16 bit, mono."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a recording's results are, and what was made."""

    folder: Path
    manifest: Manifest
    edition: Edition


def process(
    source: Path,
    library: Library,
    preset: Preset,
    runner: Runner,
    *,
    progress: Progress = silent,
    sidecars: tuple[Path, ...] = (),
    more_parts: tuple[Path, ...] = (),
    backups: tuple[Path, ...] = (),
) -> Outcome:
    """Run the main job on one recording: one file, or `source` and the `more_parts` that follow it in time.

    Dropouts are filled from `backups`, other recordings of the same show.

    Raises InputError for a recording that cannot be used, PlanError for an edited plan that cannot, GlossaryError,
    DiskSpaceError, BusyError. A clip or doc that fails is an `error` finding of the outcome; the others are made.
    """
    settings = preset.settings.ingest
    glossary = read_glossary(library.root, preset)
    arrived = partial(read_parts, (source, *more_parts), backups, settings, sidecars)
    recording = apply_name_pattern(runner.call(Task("ingest", arrived)), preset.settings.inbox.name_pattern)
    with library.workspace(recording, slugify(recording.name)).claim() as workspace:
        library.require_space(_estimate(recording, preset.settings) + space_needed(recording))
        joining = partial(join, recording, workspace.path(WORK), settings, partial(progress, "join"))
        recording = runner.call(Task("join", joining)) if len(recording.sources) > 1 else recording
        workspace.write("recording.json", to_json("recording/1", recording))
        workspace.write("settings.json", to_json("settings/1", preset.settings))
        work = Work(recording, workspace, preset.settings, preset.name, progress, glossary)
        with ending_children():
            return _through(work, library, preset, RememberingRunner(runner, workspace))


def _through(work: Work, library: Library, preset: Preset, runner: Runner) -> Outcome:
    analysis, findings = analyse(work, runner)
    chosen = choose_entries(work, library, runner, analysis)
    plan = chosen.plan
    finished, docs = finish_entries(work, runner, library, plan, analysis, chosen.closeup)
    findings += chosen.findings
    for doc, result in zip(plan.docs, docs, strict=True):
        findings += (making.failed(f"doc/{doc.id}", result),) if isinstance(result, RepurposeError) else ()
    _require_same_source(work.recording)
    doc_results = [result for result in docs if isinstance(result, DocMade)]
    records = tuple(
        clip_record(work.recording, carded(work, clip), result.made, result.findings)
        for clip, result in zip(plan.clips, finished, strict=True)
    )
    edition = Edition(
        recording=work.recording,
        preset_name=preset.name,
        preset=tuple(preset.rows()),
        analysis=analysis,
        topics=chosen.topics.topics,
        sections=chosen.topics.sections,
        highlights=chosen.highlights,
        plan=plan,
        clips=records,
        docs=tuple(result.record for result in doc_results),
        assets=tuple(asset for result in finished for asset in result.made.assets)
        + tuple(asset for result in doc_results for asset in result.assets),
        findings=findings
        + tuple(finding for record in records for finding in record.findings)
        + tuple(finding for result in doc_results for finding in result.record.findings),
    )
    manifest = publish(library, work.workspace, edition, work.settings)
    return Outcome(work.workspace.folder, manifest, edition)


def analyse(work: Work, runner: Runner) -> tuple[Analysis, tuple[Finding, ...]]:
    """Everything known of the recording, with what was degraded on the way."""
    read_plan(work.recording)  # a broken file beside the recording is told before the long work, not after it
    seen = bool(work.recording.probe.video)
    survey = runner.call(_on_a_fit_machine(analysing.survey(work), work)) if seen else Survey((), (), "none")
    scenes = runner.call(analysing.scenes(work, survey)).scenes if seen else ()
    sound = runner.call(analysing.sound(work))
    chat = runner.call(analysing.chat(work, sound))  # before the long work: a broken log ends the run
    transcript = hearing.words(work, runner, sound)
    work.pcm.unlink(missing_ok=True)
    analysis = Analysis(
        duration_ms=work.recording.probe.duration_ms,
        scenes=scenes,
        survey=survey,
        transcript=transcript,
        sound=sound,
        chat=chat,
        show=runner.call(analysing.show(work, transcript, sound)),
    )
    findings = work.recording.findings + survey.findings + sound.findings + transcript.findings
    return analysis, findings + analysis.chat.findings + analysis.show.findings


def _on_a_fit_machine(task: Task[Survey], work: Work) -> Task[Survey]:
    """The first task that is heavy, refusing to start where a later one would find a program or model missing."""

    def run() -> Survey:
        require_machine(work.recording, work.settings)
        return task.run()

    return replace(task, run=run)


def _estimate(recording: Recording, settings: Settings) -> int:
    """Bytes that a run may need at once, before it is known which clips there will be."""
    hours = recording.probe.duration_ms / 3_600_000
    count = max(settings.select.at_least, round(settings.select.clips_per_hour * hours))
    clip = ClipPlan("01", "", "", "", (), replace(recording.span, end_ms=settings.select.max_ms, start_ms=0), ())
    return recording.probe.duration_ms * PCM_BYTES_PER_MS + count * estimate_bytes((clip,), settings)


def _require_same_source(recording: Recording) -> None:
    """Refuse to publish outputs of two different files under one id."""
    for part in recording.sources:
        try:
            same = fingerprint(Path(part.path)) == part.fingerprint
        except RepurposeError as error:
            raise SourceChangedError(
                f"{part.path} went away while it was processed; finished clips are kept, run again when it is back",
                file=part.path,
            ) from error
        if not same:
            raise SourceChangedError(f"{part.path} changed while it was processed; run again", file=part.path)
