"""What is said: words with times from the speech samples, batch by batch, checked for inventions and omissions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from repurpose.analyse.chunks import LIMIT_MS, Chunk
from repurpose.analyse.finding import speech_finding
from repurpose.analyse.heard import HeardBatch
from repurpose.analyse.hearing import Ear
from repurpose.analyse.invention import unheard
from repurpose.analyse.language import changes_of_language, spoken_language
from repurpose.analyse.samples import length_ms, packed
from repurpose.analyse.sentences import split_sentences
from repurpose.analyse.word_times import in_order
from repurpose.media.recogniser import MOST_HOTWORD_LETTERS, load_recogniser
from repurpose.media.speech_model import chosen_model
from repurpose.model import Finding, Recording, Sound, SpeechSettings, Transcript, Word
from repurpose.timebase import Span, clock

Progress = Callable[[float], None]


class BatchStore(Protocol):
    """Keeps what finished batches gave, so that a run that was killed goes on with the next one."""

    def get(self, key: str) -> HeardBatch | None: ...

    def put(self, key: str, batch: HeardBatch) -> None: ...


@dataclass(frozen=True, slots=True)
class Listening:
    """A recording made ready for recognition: its language is known, its speech is cut into batches of chunks.

    Batches may be heard in any order and by several threads: each follows from its own chunks alone.
    """

    ear: Ear
    whole: Span
    model: str
    batches: tuple[tuple[Chunk, ...], ...]
    findings: tuple[Finding, ...]
    store: BatchStore | None = None

    def hear(self, index: int) -> HeardBatch:
        """What a batch says, from the store where it was heard before; kept there as soon as it is done."""
        chunks = self.batches[index]
        key = f"{self.ear.language}-{chunks[0].span.start_ms}-{chunks[-1].span.end_ms}"
        known = self.store.get(key) if self.store is not None else None
        if known is not None:
            return known
        heard = self.ear.hear_batch(chunks)
        if self.store is not None:
            self.store.put(key, heard)
        return heard


def transcribe(
    recording: Recording,
    sound: Sound,
    pcm: Path,
    settings: SpeechSettings,
    on_progress: Progress | None = None,
    store: BatchStore | None = None,
    hotwords: tuple[str, ...] = (),
) -> Transcript:
    """Recognise the speech of the samples that `listen` left in `pcm`.

    Only what `sound.speech` names is heard, a batch of at most 30 s chunks in memory at a time. Words are in order, do
    not overlap, and lie inside the recording. Left-out inventions, speech without words, and a doubtful or changing
    language are findings. `hotwords` are names and terms to listen for, the most important first; they only help the
    first hearing. Raises ModelError when the model cannot be had, PresetError for a language that it does not know.
    """
    return transcribe_speech(pcm, recording.span, sound.speech, settings, on_progress, store, hotwords)


def transcribe_speech(
    pcm: Path,
    whole: Span,
    speech: tuple[Span, ...],
    settings: SpeechSettings,
    on_progress: Progress | None = None,
    store: BatchStore | None = None,
    hotwords: tuple[str, ...] = (),
) -> Transcript:
    """As `transcribe`, of any 16 kHz mono s16le file whose first sample is at 0."""
    if not speech:
        message = "no speech was found; there are no captions and no words to choose by"
        return Transcript("", _name(settings), findings=(speech_finding("none", "warning", message),))
    ready = prepare(pcm, whole, speech, settings, store, hotwords)
    heard = []
    for index in range(len(ready.batches)):
        heard.append(ready.hear(index))
        if on_progress is not None:
            on_progress((index + 1) / len(ready.batches))
    return assemble(ready, heard)


def prepare(
    pcm: Path,
    whole: Span,
    speech: tuple[Span, ...],
    settings: SpeechSettings,
    store: BatchStore | None = None,
    hotwords: tuple[str, ...] = (),
) -> Listening:
    """Load the model, find the language, cut the speech (which is not empty) into batches."""
    recogniser = load_recogniser(chosen_model(settings.model, settings.language))
    chunks = packed(pcm, speech, whole.clamp(Span(0, length_ms(pcm))), LIMIT_MS)
    language, findings = spoken_language(recogniser, pcm, chunks, settings)
    ear = Ear(recogniser, pcm, speech, language, settings, hotword_prompt(hotwords))
    size = settings.batch_size
    batches = tuple(chunks[start : start + size] for start in range(0, len(chunks), size))
    return Listening(ear, whole, _name(settings), batches, findings, store)


def assemble(ready: Listening, heard: Sequence[HeardBatch]) -> Transcript:
    """The transcript of all batches, in their order."""
    words = in_order([word for batch in heard for word in batch.words], ready.whole)
    dropped = [word for batch in heard for word in batch.dropped]
    findings = (
        *ready.findings,
        *changes_of_language(ready.ear.language, [tongue for batch in heard for tongue in batch.tongues]),
        *_omissions(ready.ear.speech, words, ready.whole, dropped),
    )
    return Transcript(ready.ear.language, ready.model, words, split_sentences(words), findings)


def hotword_prompt(hotwords: Sequence[str]) -> str:
    """Hot words as the model is told them: whole ones, no more than it can take.

    >>> hotword_prompt(["Aylin", "", "Fjord 3000", "Aylin"])
    'Aylin, Fjord 3000'
    """
    prompt = ""
    for word in dict.fromkeys(" ".join(word.split()) for word in hotwords):
        longer = f"{prompt}, {word}" if prompt else word
        if word and len(longer) <= MOST_HOTWORD_LETTERS:
            prompt = longer
    return prompt


def _name(settings: SpeechSettings) -> str:
    return Path(chosen_model(settings.model, settings.language)).name


def _omissions(
    speech: Sequence[Span], words: Sequence[Word], whole: Span, dropped: Sequence[Word]
) -> Iterator[Finding]:
    if dropped:
        shown = tuple((clock(word.span.start_ms), word.text) for word in dropped[:50])
        message = f"{len(dropped)} words that the model had most likely invented were left out"
        yield speech_finding("invented", "info", message, shown)
    gaps = [parts for parts, _ in unheard(speech, words, whole)]
    if gaps:
        seconds = sum(part.duration_ms for parts in gaps for part in parts) // 1000
        times = tuple(("at", clock(parts[0].start_ms)) for parts in gaps[:50])
        message = f"no words could be made out in {len(gaps)} stretches of speech, {seconds} s in all"
        yield speech_finding("unheard", "info", message, times)
