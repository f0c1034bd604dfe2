"""What is said: words with times from the speech samples, piece by piece, checked for inventions and omissions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from repurpose.analyse.chunks import LIMIT_MS, Chunk, pack
from repurpose.analyse.invention import unheard, why_invented
from repurpose.analyse.sentences import split_sentences
from repurpose.errors import PresetError
from repurpose.media.audio_blocks import RATE
from repurpose.media.recogniser import Recogniser
from repurpose.media.speech_model import model_folder
from repurpose.model import Finding, Recording, Severity, Sound, SpeechSettings, Transcript, Word
from repurpose.timebase import Span, clock

Progress = Callable[[float], None]
BYTES_PER_MS = RATE // 1000 * 2

PIECE_BATCHES = 3
"""Batches decoded between two visits to the store: 8 chunks of up to 30 s each make 10 to 12 minutes of speech."""

LANGUAGE_WINDOWS = (0.25, 0.75, 0.5, 0.0, 1.0)
"""Where in the recording chunks vote on its language, in this order: 1.2 CPU seconds each."""

SURE_OF_WINDOW, FEW_CHUNKS = 0.8, 6
"""Two windows that are so sure of the same language settle it; one does in a recording of three minutes."""

SECOND_BEAM, SECOND_LIMIT_MS = 5, 10_000
"""What was missed or looks invented is heard again with a wider search and in shorter chunks."""

SURE_OF_LANGUAGE = 0.5
"""Share of the votes, weighed by their probability, under which the language is said to be unclear."""

SHORTEST_WORD_MS = 40
"""One picture at 25 frames a second: the model gives some words no length."""


class ChunkStore(Protocol):
    """Keeps the words of finished pieces, so that a run that was killed goes on with the next piece."""

    def get(self, key: str) -> tuple[Word, ...] | None: ...

    def put(self, key: str, words: tuple[Word, ...]) -> None: ...


def transcribe(
    recording: Recording,
    sound: Sound,
    pcm: Path,
    settings: SpeechSettings,
    on_progress: Progress | None = None,
    store: ChunkStore | None = None,
) -> Transcript:
    """Recognise the speech of the samples that `listen` left in `pcm`.

    Only what `sound.speech` names is heard, at most 12 minutes of it in memory at a time. Words are in order, do not
    overlap, and lie inside the recording. Left-out inventions, speech without words, and a doubtful language are
    findings. Raises ModelError when the model cannot be had, PresetError for a language that it does not know.
    """
    return transcribe_speech(pcm, recording.span, sound.speech, settings, on_progress, store)


def transcribe_speech(
    pcm: Path,
    whole: Span,
    speech: tuple[Span, ...],
    settings: SpeechSettings,
    on_progress: Progress | None = None,
    store: ChunkStore | None = None,
) -> Transcript:
    """As `transcribe`, of any 16 kHz mono s16le file whose first sample is at 0."""
    model = Path(settings.model).name
    if not speech:
        finding = _finding("none", "warning", "no speech was found; there are no captions and no words to choose by")
        return Transcript("", model, findings=(finding,))
    length_ms = pcm.stat().st_size // BYTES_PER_MS
    recogniser = Recogniser(model_folder(settings.model))
    chunks = _packed(pcm, speech, whole.clamp(Span(0, length_ms)), LIMIT_MS)
    language, findings = _language(recogniser, pcm, chunks, settings)
    work = _Work(recogniser, pcm, speech, language, settings)
    words: list[Word] = []
    dropped: list[Word] = []
    size = PIECE_BATCHES * settings.batch_size
    for start in range(0, len(chunks), size):
        kept, invented = _remembered(work, chunks[start : start + size], store)
        words += kept
        dropped += invented
        if on_progress is not None:
            on_progress(min(1.0, (start + size) / len(chunks)))
    said = in_order(words, whole)
    findings += tuple(_omissions(speech, said, whole, dropped))
    return Transcript(language, model, said, split_sentences(said), findings)


def in_order(words: Sequence[Word], whole: Span) -> tuple[Word, ...]:
    """Words by time, none before the end of the one before it, each long enough to be shown, all inside `whole`."""
    placed: list[Word] = []
    free_ms = whole.start_ms
    for word in sorted(words, key=lambda word: word.span.start_ms):
        start_ms = max(word.span.start_ms, free_ms)
        span = Span(start_ms, max(word.span.end_ms, start_ms + SHORTEST_WORD_MS)).clamp(whole)
        placed.append(Word(span, word.text, word.probability))
        free_ms = span.end_ms
    return tuple(placed)


@dataclass(frozen=True, slots=True)
class _Work:
    recogniser: Recogniser
    pcm: Path
    speech: tuple[Span, ...]
    language: str
    settings: SpeechSettings

    def hear(self, chunks: Sequence[Chunk], beam_size: int) -> Iterator[tuple[tuple[Word, ...], str]]:
        """The words of each chunk on the recording's clock, and why they seem invented (empty: they do not)."""
        heard = self.recogniser.hear(
            [_cut(self.pcm, chunk) for chunk in chunks],
            language=self.language,
            beam_size=beam_size,
            batch_size=self.settings.batch_size,
        )
        for chunk, found in zip(chunks, heard, strict=True):
            words = (Word(chunk.to_recording(word.span), word.text, word.probability) for word in found.words)
            yield tuple(words), why_invented(found, chunk.duration_ms)


Heard = tuple[tuple[Word, ...], tuple[Word, ...]]
"""Words that are kept, and words that were left out as inventions."""


def _remembered(work: _Work, piece: Sequence[Chunk], store: ChunkStore | None) -> Heard:
    key = f"{work.language}-{piece[0].span.start_ms}-{piece[-1].span.end_ms}"
    if store is None:
        return _hear_piece(work, piece)
    kept, dropped = store.get(key), store.get(f"{key}-dropped")
    if kept is None or dropped is None:
        kept, dropped = _hear_piece(work, piece)
        store.put(f"{key}-dropped", dropped)
        store.put(key, kept)
    return kept, dropped


def _hear_piece(work: _Work, piece: Sequence[Chunk]) -> Heard:
    """Hear the chunks together; then whatever speech has no words to trust, again in shorter chunks, more widely."""
    kept: list[Word] = []
    doubted: list[Word] = []
    for words, reason in work.hear(piece, work.settings.beam_size):
        (doubted if reason else kept).extend(words)
    span = Span(piece[0].span.start_ms, piece[-1].span.end_ms)
    again = [
        chunk
        for parts, gap in unheard(work.speech, kept, span)
        for chunk in _packed(work.pcm, parts, gap, SECOND_LIMIT_MS)
    ]
    dropped = [word for word in doubted if not any(chunk.span.overlaps(word.span) for chunk in again)]
    for words, reason in work.hear(again, max(SECOND_BEAM, work.settings.beam_size)):
        (dropped if reason else kept).extend(words)
    return in_order(kept, span), in_order(dropped, span)


def _language(
    recogniser: Recogniser, pcm: Path, chunks: Sequence[Chunk], settings: SpeechSettings
) -> tuple[str, tuple[Finding, ...]]:
    """The language to decode in: as set, or as most windows over the recording sound."""
    if settings.language not in ("auto", *recogniser.known_languages):
        if recogniser.multilingual:
            raise PresetError(f"speech.language '{settings.language}' is unknown to the model", key="speech.language")
        message = f"the model knows English only, the recording is set to '{settings.language}': expect wrong words"
        return "en", (_finding("model", "warning", message),)
    if settings.language != "auto":
        return settings.language, ()
    if not recogniser.multilingual:
        return "en", ()
    votes = _votes(recogniser, pcm, chunks)
    language, share = votes[0]
    if share >= SURE_OF_LANGUAGE:
        return language, ()
    ranked = ", ".join(f"{name} {share:.0%}" for name, share in votes)
    message = f"the language is not clear ({ranked}); '{language}' was taken, set speech.language if that is wrong"
    return language, (_finding("language", "warning", message),)


def _votes(recogniser: Recogniser, pcm: Path, chunks: Sequence[Chunk]) -> list[tuple[str, float]]:
    """Languages with their share of the votes of windows over the recording, each weighed by its sureness."""
    votes: defaultdict[str, list[float]] = defaultdict(list)
    windows = dict.fromkeys(round(at * (len(chunks) - 1)) for at in LANGUAGE_WINDOWS)
    enough = 1 if len(chunks) <= FEW_CHUNKS else 2
    for asked, index in enumerate(windows, 1):
        language, probability = recogniser.language(_cut(pcm, chunks[index]))
        votes[language].append(probability)
        if len(votes[language]) == asked >= enough and min(votes[language]) >= SURE_OF_WINDOW:
            break
    shares = [(language, sum(given) / asked) for language, given in votes.items()]
    return sorted(shares, key=lambda vote: (-vote[1], vote[0]))


def _packed(pcm: Path, speech: Sequence[Span], whole: Span, limit_ms: int) -> tuple[Chunk, ...]:
    return pack(speech, whole, lambda span: _quietest(pcm, span), limit_ms)


def _cut(pcm: Path, chunk: Chunk) -> np.ndarray:
    return np.concatenate([_read(pcm, part) for part in chunk.parts])


def _read(pcm: Path, span: Span) -> np.ndarray:
    """Read, not mapped: the pages of a mapped file count as memory, 115 MB an hour."""
    count, offset = span.duration_ms * BYTES_PER_MS // 2, span.start_ms * BYTES_PER_MS
    return np.fromfile(pcm, np.int16, count, offset=offset).astype(np.float32) / 32768


def _quietest(pcm: Path, span: Span) -> int:
    """The middle of the quietest 100 ms: where a cut hurts least."""
    sound = _read(pcm, span)
    steps = np.square(sound[: len(sound) // 320 * 320]).reshape(-1, 320).sum(axis=1)  # of 20 ms
    if len(steps) < 5:
        return span.middle_ms
    return span.start_ms + int(np.convolve(steps, np.ones(5), "valid").argmin()) * 20 + 50


def _omissions(
    speech: Sequence[Span], words: Sequence[Word], whole: Span, dropped: Sequence[Word]
) -> Iterator[Finding]:
    if dropped:
        shown = tuple((clock(word.span.start_ms), word.text) for word in dropped[:50])
        message = f"{len(dropped)} words that the model had most likely invented were left out"
        yield _finding("invented", "info", message, shown)
    gaps = [parts for parts, _ in unheard(speech, words, whole)]
    if gaps:
        seconds = sum(part.duration_ms for parts in gaps for part in parts) // 1000
        times = tuple(("at", clock(parts[0].start_ms)) for parts in gaps[:50])
        message = f"no words could be made out in {len(gaps)} stretches of speech, {seconds} s in all"
        yield _finding("unheard", "info", message, times)


def _finding(rule: str, severity: Severity, message: str, evidence: tuple[tuple[str, str], ...] = ()) -> Finding:
    return Finding(f"speech.{rule}", severity, "recording", message, evidence)
