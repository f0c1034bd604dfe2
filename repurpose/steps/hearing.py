"""Tasks that give the words: recognised, or read from captions beside the recording; then as they are to be written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from repurpose.captions.glossary import Glossary, correct, hot_words
from repurpose.codec import digest
from repurpose.model import Finding, Sidecar, Sound, Transcript
from repurpose.remembering import KeptValue, recall
from repurpose.steps.kept import StoredBatches
from repurpose.steps.work import Work
from repurpose.tasks import Runner, Task
from repurpose.timebase import clock
from repurpose.workspace import WORK

GROUP_BATCHES = 6
"""Batches of 8 chunks that one task hears where several run at once: some 20 minutes of speech."""
MOST_SHOWN = 50
"""Corrected sentences that a finding holds as evidence."""


def words(work: Work, runner: Runner, heard: Sound) -> Transcript:
    """What is said, as it is to be written: from captions beside the recording, else recognised; then corrected."""
    from repurpose.steps.caption_files import choose

    sidecar, findings = choose(work.recording.sidecars, work.settings.speech.language)
    found = Transcript("", "")
    if sidecar is not None:
        found = runner.call(subtitled(work, heard, sidecar))
        findings += found.findings if not found.words else ()
    if not found.words:
        found = recognise(work, runner, heard, hot_words(work.glossary))
    return runner.call(corrected(work, replace(found, findings=findings + found.findings)))


def recognise(work: Work, runner: Runner, heard: Sound, hotwords: tuple[str, ...] = ()) -> Transcript:
    """The transcript, its batches mapped to as many workers as may recognise at once.

    The groups only fill the store from which the transcript is then made: whatever they left out, for an error or a
    kill, it hears itself, and its value is the same.
    """
    from repurpose.media.processors import speech_workers

    task = transcript(work, heard, hotwords)
    if speech_workers() > 1 and heard.speech and recall(work.workspace, task) is None:
        runner.map(list(_groups(work, runner, heard, hotwords)))
    return runner.call(task)


def transcript(work: Work, heard: Sound, hotwords: tuple[str, ...] = ()) -> Task[Transcript]:
    """`hotwords` help where the recording is first recognised; another list recognises nothing anew."""
    from repurpose.analyse.transcript import transcribe

    def run() -> Transcript:
        _require_samples(work)
        report = work.report("transcript")
        settings = work.settings.speech
        try:
            return transcribe(work.recording, heard, work.pcm, settings, report, _store(work, heard), hotwords)
        finally:
            _let_go()

    return Task(
        "transcript",
        run,
        _speech_inputs(work, heard),
        KeptValue("transcript", f"{WORK}/recognised.json", "transcript/1", Transcript),
        version=2,
        resource="speech",
        timeout_seconds=work.alarm_seconds,
    )


def _groups(work: Work, runner: Runner, heard: Sound, hotwords: tuple[str, ...]) -> Iterator[Task[None]]:
    """A task for each group of batches, which leaves what it heard in the store."""
    from repurpose.analyse.transcript import Listening, prepare

    def ready() -> Listening:
        _require_samples(work)
        speech, settings = heard.speech, work.settings.speech
        return prepare(work.pcm, work.recording.span, speech, settings, _store(work, heard), hotwords)

    listening = runner.call(Task("speech", ready, resource="speech", timeout_seconds=work.alarm_seconds))

    def hear(first: int) -> None:
        for index in range(first, min(first + GROUP_BATCHES, len(listening.batches))):
            listening.hear(index)

    for number, first in enumerate(range(0, len(listening.batches), GROUP_BATCHES), 1):
        yield Task(f"speech {number:02}", partial(hear, first), resource="speech", timeout_seconds=work.alarm_seconds)


def _speech_inputs(work: Work, heard: Sound) -> tuple[object, ...]:
    from repurpose.media.speech_model import chosen_model

    speech = work.settings.speech
    resolved = replace(speech, model=chosen_model(speech.model, speech.language))
    return (work.recording.id, work.recording.audio_index, heard.speech, resolved)


def _store(work: Work, heard: Sound) -> StoredBatches:
    return StoredBatches(work.workspace, f"{digest(*_speech_inputs(work, heard))[:16]}-2")


def _require_samples(work: Work) -> None:
    from repurpose.analyse.sound import listen

    if not work.pcm.exists():
        listen(work.recording, work.pcm)


def _let_go() -> None:
    from repurpose.media.memory import give_back
    from repurpose.media.recogniser import forget_recognisers

    forget_recognisers()
    give_back()


def subtitled(work: Work, heard: Sound, sidecar: Sidecar) -> Task[Transcript]:
    """The words of captions beside the recording, in place of recognition."""
    from repurpose.analyse.subtitled import subtitle_words
    from repurpose.steps.caption_files import read_caption_file

    def run() -> Transcript:
        file = read_caption_file(sidecar)
        _require_samples(work)
        report = work.report("captions")
        try:
            return subtitle_words(file, work.pcm, work.recording.span, heard.speech, work.settings.speech, report)
        finally:
            _let_go()

    return Task(
        "captions",
        run,
        (*_speech_inputs(work, heard), sidecar, Path(sidecar.path).name),
        KeptValue("captions", f"{WORK}/captions.json", "transcript/1", Transcript),
        resource="speech",
        timeout_seconds=work.alarm_seconds,
    )


def corrected(work: Work, found: Transcript) -> Task[Transcript]:
    """The transcript that all later rooms read: quick, so a changed glossary asks for no recognition."""
    return Task(
        "glossary",
        lambda: as_written(found, work.glossary),
        (found, work.glossary.corrections),
        KeptValue("glossary", "analysis/transcript.json", "transcript/1", Transcript),
    )


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
