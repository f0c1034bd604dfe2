"""Tasks of the analyse room."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from repurpose.captions.glossary import Glossary, correct
from repurpose.codec import digest
from repurpose.model import Chat, Closeup, Finding, SceneList, Show, Sidecar, Sound, Span, Survey, Transcript
from repurpose.remembering import KeptValue
from repurpose.steps.kept import KeptSound, StoredPieces
from repurpose.steps.work import Work
from repurpose.tasks import Runner, Task
from repurpose.timebase import clock
from repurpose.workspace import WORK

MOST_SHOWN = 50
"""Corrected sentences that a finding holds as evidence."""


def survey(work: Work) -> Task[Survey]:
    from repurpose.analyse.picture import survey as look

    return Task(
        "survey",
        lambda: look(work.recording, work.settings.scenes, work.report("survey")),
        (work.recording.id, work.recording.video_index, work.settings.scenes),
        KeptValue("survey", "analysis/picture.json", "picture/1", Survey),
        timeout_seconds=work.alarm_seconds,
    )


def scenes(work: Work, seen: Survey) -> Task[SceneList]:
    from repurpose.analyse.scenes import find_scenes

    def run() -> SceneList:
        found = find_scenes(work.recording, seen, work.settings.scenes, work.report("scenes"))
        return SceneList(work.recording.video.fps, found)

    return Task(
        "scenes",
        run,
        (work.recording.id, work.recording.video_index, work.settings.scenes, seen),
        KeptValue("scenes", "analysis/scenes.json", "scenes/1", SceneList),
        timeout_seconds=work.alarm_seconds,
    )


def sound(work: Work) -> Task[Sound]:
    from repurpose.analyse.sound import listen

    return Task(
        "sound",
        lambda: listen(work.recording, work.pcm, work.report("sound")),
        (work.recording.id, work.recording.audio_index),
        KeptSound("sound"),
        timeout_seconds=work.alarm_seconds,
    )


def transcript(work: Work, heard: Sound) -> Task[Transcript]:
    from repurpose.analyse.sound import listen
    from repurpose.analyse.transcript import transcribe
    from repurpose.media.memory import give_back

    inputs = (work.recording.id, work.recording.audio_index, heard.speech, work.settings.speech)

    def run() -> Transcript:
        if not work.pcm.exists():
            listen(work.recording, work.pcm)
        pieces = StoredPieces(work.workspace, digest(*inputs)[:16])
        report = work.report("transcript")
        try:
            return transcribe(work.recording, heard, work.pcm, work.settings.speech, report, pieces)
        finally:
            give_back()

    return Task(
        "transcript",
        run,
        inputs,
        KeptValue("transcript", f"{WORK}/recognised.json", "transcript/1", Transcript),
        resource="speech",
        timeout_seconds=work.alarm_seconds,
    )


def subtitled(work: Work, heard: Sound, sidecar: Sidecar) -> Task[Transcript]:
    """The words of captions beside the recording, in place of recognition."""
    from repurpose.analyse.sound import listen
    from repurpose.analyse.subtitled import subtitle_words
    from repurpose.media.memory import give_back
    from repurpose.steps.caption_files import read_caption_file

    def run() -> Transcript:
        file = read_caption_file(sidecar)
        if not work.pcm.exists():
            listen(work.recording, work.pcm)
        report = work.report("captions")
        try:
            return subtitle_words(file, work.pcm, work.recording.span, heard.speech, work.settings.speech, report)
        finally:
            give_back()

    return Task(
        "captions",
        run,
        (work.recording.id, work.recording.audio_index, heard.speech, work.settings.speech, sidecar,
         Path(sidecar.path).name),
        KeptValue("captions", f"{WORK}/captions.json", "transcript/1", Transcript),
        resource="speech",
        timeout_seconds=work.alarm_seconds,
    )  # fmt: skip


def corrected(work: Work, found: Transcript) -> Task[Transcript]:
    """The transcript that all later rooms read: quick, so a changed glossary asks for no recognition."""
    return Task(
        "glossary",
        lambda: as_written(found, work.glossary),
        (found, work.glossary.corrections),
        KeptValue("glossary", "analysis/transcript.json", "transcript/1", Transcript),
    )


def words(work: Work, runner: Runner, heard: Sound) -> Transcript:
    """What is said, as it is to be written: from captions beside the recording, else recognised; then corrected."""
    from repurpose.steps.caption_files import choose

    sidecar, findings = choose(work.recording.sidecars, work.settings.speech.language)
    found = Transcript("", "")
    if sidecar is not None:
        found = runner.call(subtitled(work, heard, sidecar))
        findings += found.findings if not found.words else ()
    if not found.words:
        found = runner.call(transcript(work, heard))
    return runner.call(corrected(work, replace(found, findings=findings + found.findings)))


def as_written(found: Transcript, glossary: Glossary) -> Transcript:
    """The transcript corrected by the glossary, with a finding that says where."""
    written = correct(found, glossary)
    return replace(written, findings=found.findings + _corrections(found, written))


def _corrections(found: Transcript, written: Transcript) -> tuple[Finding, ...]:
    changed = [
        (clock(found.sentence_span(at).start_ms), written.sentence_text(at))
        for at in range(len(found.sentences))
        if found.sentence_text(at) != written.sentence_text(at)
    ]
    if not changed:
        return ()
    message = f"the glossary corrected words of {len(changed)} sentences"
    return (Finding("speech.glossary", "info", "recording", message, tuple(changed[:MOST_SHOWN])),)


def chat(work: Work) -> Task[Chat]:
    from repurpose.analyse.chat import read_chat

    return Task(
        "chat",
        lambda: read_chat(work.recording),
        (work.recording.id, work.recording.sidecars, work.recording.probe.duration_ms),
        KeptValue("chat", "analysis/chat.json", "chat/1", Chat),
    )


def show(work: Work) -> Task[Show]:
    from repurpose.ingest.sidecars import read_show

    return Task(
        "show",
        lambda: read_show(work.recording),
        (work.recording.id, work.recording.sidecars, work.recording.probe.duration_ms),
        KeptValue("show", "analysis/show.json", "show/1", Show),
    )


def closeup(work: Work, spans: tuple[Span, ...], screens: tuple[Span, ...]) -> Task[Closeup]:
    from repurpose.analyse.picture import look_closer

    return Task(
        "closeup",
        lambda: look_closer(work.recording, spans, screens, work.report("closeup")),
        (work.recording.id, work.recording.video_index, spans, screens),
        KeptValue("closeup", "analysis/closeup.json", "closeup/1", Closeup),
        timeout_seconds=work.alarm_seconds,
    )
