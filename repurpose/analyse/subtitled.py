"""What is said, read from captions beside the recording: their words, with times from the sound."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from repurpose.analyse.caption_text import spoken
from repurpose.analyse.samples import length_ms, read_samples
from repurpose.analyse.sentences import split_sentences
from repurpose.analyse.word_alignment import AROUND_MS, SpokenCue, settle, shift_of, windows
from repurpose.analyse.word_times import in_order
from repurpose.errors import ModelError
from repurpose.media.recogniser import LONGEST_MS, Recogniser, is_language, load_recogniser
from repurpose.media.speech_model import chosen_model
from repurpose.model import Cue, Finding, Severity, SpeechSettings, Transcript, Word
from repurpose.timebase import Span

Progress = Callable[[float], None]

SAMPLES = 7
"""Places over the recording where captions are held against the sound at first: 0.5 s of work each."""
REACH_MS = 10_000
"""How far off captions may be to be found again: samples of 10 s are looked for in 30 s."""
SHIFTED_MS = 700
"""Captions this far off their words are taken to be shifted; less is an editor's way of timing."""
SURE_WORD = 0.5
LITTLE_SURE = 0.35
"""Mean probability of the words in samples, under which something else is said: 0.26 to 0.46 in wrong places, 0.66 to
0.93 in right ones of a talk, 0.3 to 0.8 in meetings where people talk over each other."""
FEW_VOICED = 0.5


@dataclass(frozen=True, slots=True)
class CaptionFile:
    """Captions that lie beside a recording, as read."""

    name: str
    cues: tuple[Cue, ...]
    language: str = ""
    """As its name tells; empty where it does not."""
    findings: tuple[Finding, ...] = ()
    """What was wrong with the file."""


def subtitle_words(
    file: CaptionFile,
    pcm: Path,
    whole: Span,
    speech: tuple[Span, ...],
    settings: SpeechSettings,
    on_progress: Progress | None = None,
) -> Transcript:
    """The words of captions with their times, from `pcm` (16 kHz mono s16le from 0) and where a voice is heard in it.

    Captions that are up to REACH_MS off are moved to where their words are heard. A word that is not found near its
    caption is placed by its letters. All that is told by findings, and that nothing was recognised. Without any word
    the transcript is empty.
    """
    inside = tuple(cue for cue in file.cues if cue.span.overlaps(whole))
    ear, why_deaf = _ear(file, pcm, whole, speech, settings)
    cues = spoken(inside, ear.language if ear else file.language)
    if not cues:
        message = f"{file.name} holds no words of this recording; the speech was recognised instead"
        empty = () if file.findings and not file.cues else (_finding("sidecar_empty", "warning", message),)
        return Transcript("", "", findings=(*empty, *file.findings))
    findings = list[Finding]()
    if ear is not None:
        shift_ms, found = _compared(file.name, ear, cues)
        findings += found
        cues = tuple(SpokenCue(cue.span.shift(-shift_ms), cue.words) for cue in cues) if shift_ms else cues
    findings += _unvoiced(file.name, cues, speech) if not findings else []
    placed = list(_placed(ear, cues, speech, on_progress))
    words = in_order([replace(word, timed=timed) for word, timed in placed], whole)
    heard = sum(timed for _, timed in placed)
    findings.insert(0, _told(file, len(placed), heard, why_deaf))
    language = ear.language if ear else file.language
    return Transcript(language, f"sidecar {file.name}", words, split_sentences(words), (*findings, *file.findings))


@dataclass(frozen=True, slots=True)
class _Ear:
    """The recogniser with the sound that it may listen to."""

    recogniser: Recogniser
    pcm: Path
    whole: Span
    language: str

    def align(self, words: Sequence[str], within: Span) -> tuple[Word, ...]:
        """On the recording's clock; empty where it cannot be told."""
        heard = within.clamp(self.whole)
        found = self.recogniser.align(read_samples(self.pcm, heard), words, language=self.language)
        return tuple(Word(word.span.shift(heard.start_ms), word.text, word.probability) for word in found)


def _ear(
    file: CaptionFile, pcm: Path, whole: Span, speech: Sequence[Span], settings: SpeechSettings
) -> tuple[_Ear | None, str]:
    """The recogniser in the captions' language; without it, why not."""
    if not speech:
        return None, "no speech was found in the sound"
    length = Span(0, length_ms(pcm))
    try:
        recogniser = load_recogniser(chosen_model(settings.model, file.language or settings.language))
    except ModelError as error:
        return None, str(error)
    language = file.language if is_language(file.language) else ""
    language = language or ("" if settings.language == "auto" else settings.language)
    if not language:
        middle = speech[len(speech) // 2]
        window = Span(middle.start_ms, middle.start_ms + LONGEST_MS).clamp(length)
        language = recogniser.language(read_samples(pcm, window))[0] if recogniser.multilingual else "en"
    if language not in recogniser.known_languages:
        return None, f"the speech model {settings.model} knows no '{language}'"
    return _Ear(recogniser, pcm, whole.clamp(length), language), ""


def _compared(name: str, ear: _Ear, cues: Sequence[SpokenCue]) -> tuple[int, list[Finding]]:
    """How far off the captions are (positive: late), and what is to be said of it; samples decide."""
    groups = [group for _, group in windows(cues, LONGEST_MS - 2 * REACH_MS)]
    chosen = sorted({round(at * (len(groups) - 1) / max(1, SAMPLES - 1)) for at in range(SAMPLES)})
    offsets: list[int] = []
    sure: list[float] = []
    for group in (groups[at] for at in chosen):
        span = Span(group[0].span.start_ms, max(cue.span.end_ms for cue in group))
        found = ear.align([word for cue in group for word in cue.words], span.grow(REACH_MS, REACH_MS))
        sure += [word.probability for word in found]
        offset = shift_of(group, found, SURE_WORD)
        offsets += [] if offset is None else [offset]
    shift_ms = round(statistics.median(offsets)) if offsets else 0
    agreeing = sum(abs(offset - shift_ms) <= SHIFTED_MS for offset in offsets)
    if not sure or statistics.fmean(sure) < LITTLE_SURE:
        return 0, [_other(name)]
    if abs(shift_ms) < SHIFTED_MS or 2 * agreeing <= len(chosen):
        return 0, []
    way = "late" if shift_ms > 0 else "early"
    message = (
        f"the captions of {name} come {abs(shift_ms) / 1000:.1f} s too {way}; they were moved to where they are said"
    )
    return shift_ms, [_finding("sidecar_shifted", "warning", message, (("shift_ms", str(-shift_ms)),))]


def _placed(
    ear: _Ear | None, cues: Sequence[SpokenCue], speech: Sequence[Span], on_progress: Progress | None
) -> Iterator[tuple[Word, bool]]:
    """Each word with its time, and whether it was heard there."""
    packed = list(windows(cues))
    for number, (span, group) in enumerate(packed, 1):
        words = [word for cue in group for word in cue.words]
        fits = span.duration_ms + 2 * AROUND_MS <= LONGEST_MS
        found = ear.align(words, span.grow(AROUND_MS, AROUND_MS)) if ear and fits else ()
        near = [each for each in speech if each.overlaps(span.grow(AROUND_MS, AROUND_MS))]
        at = 0
        for cue in group:
            yield from settle(cue, found[at : at + len(cue.words)], near)
            at += len(cue.words)
        if on_progress is not None:
            on_progress(number / len(packed))


def _unvoiced(name: str, cues: Sequence[SpokenCue], speech: Sequence[Span]) -> list[Finding]:
    voiced = sum(any(cue.span.overlaps(each) for each in speech) for cue in cues)
    return [_other(name)] if speech and voiced < FEW_VOICED * len(cues) else []


def _told(file: CaptionFile, count: int, heard: int, why_deaf: str) -> Finding:
    message = f"the words were read from {file.name}, not recognised"
    if why_deaf:
        return _finding("sidecar_untimed", "warning", f"{message}; their times are by letters only: {why_deaf}")
    rest = (
        f"; {count - heard} of {count} were not heard near their caption and are placed by letters"
        if heard < count
        else ""
    )
    return _finding("sidecar", "info", message + rest)


def _other(name: str) -> Finding:
    message = (
        f"the captions of {name} do not seem to say what is heard: they are of another recording or language, or more "
        f"than {REACH_MS // 1000} s off; mend the file, or take it away to have the speech recognised"
    )
    return _finding("sidecar_other", "warning", message)


def _finding(rule: str, severity: Severity, message: str, evidence: tuple[tuple[str, str], ...] = ()) -> Finding:
    return Finding(f"speech.{rule}", severity, "recording", message, evidence)
