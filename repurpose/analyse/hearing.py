"""One batch of chunks heard: words with true times, again where they are doubtful, missing, or in another language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from repurpose.analyse.chunks import Chunk
from repurpose.analyse.heard import HeardBatch, Tongue
from repurpose.analyse.invention import loops, unheard, why_invented
from repurpose.analyse.samples import packed, read_chunk
from repurpose.analyse.word_times import fit_to_speech, in_order
from repurpose.media.recogniser import Heard, Recogniser
from repurpose.model import SpeechSettings, Word
from repurpose.timebase import Span

SECOND_BEAM, SECOND_LIMIT_MS = 5, 10_000
"""What was missed or looks invented is heard again with a wider search and in shorter chunks."""

DOUBTFUL, HARD_TO_HEAR = -0.5, 0.15
"""A chunk of which the mean log probability is under the first, or the no-speech probability over the second, is heard
again with a wider search; the surer text counts. Of the far microphones of five meetings the model gave 0.20 to 0.45
that nobody speaks, of a talk and read sentences 0.00 to 0.08 (an echoing room 0.16 to 0.23). The second limit took 5 of
95 wrong words of these meetings away; it was chosen on them."""

SURE_OF_CHANGE, LONG_ENOUGH_MS = 0.9, 8_000
"""A chunk of so much sound that is so surely in another language is decoded in that one."""


@dataclass(frozen=True, slots=True)
class _Said:
    words: tuple[Word, ...]
    outside: tuple[Word, ...]
    """Left out already: nobody speaks there."""
    reason: str
    """Why the words seem invented; empty where they do not."""
    heard: Heard


@dataclass(frozen=True, slots=True)
class Ear:
    """What every batch is heard with."""

    recogniser: Recogniser
    pcm: Path
    speech: tuple[Span, ...]
    language: str
    settings: SpeechSettings
    hotwords: str = ""

    def hear_batch(self, chunks: Sequence[Chunk]) -> HeardBatch:
        """Hear chunks together. The result follows from these chunks alone, whatever was heard before or beside."""
        said = self._better(chunks, list(self._hear(chunks, self.settings.beam_size, self.language)))
        said, tongues = self._in_their_tongues(chunks, said)
        words = [word for one in said if not one.reason for word in one.words]
        doubted = [word for one in said if one.reason for word in one.words]
        dropped = [word for one in said for word in one.outside]
        span = Span(chunks[0].span.start_ms, chunks[-1].span.end_ms)
        again = [
            chunk
            for parts, gap in unheard(self.speech, sorted(words, key=lambda word: word.span), span)
            for chunk in packed(self.pcm, parts, gap, SECOND_LIMIT_MS)
        ]
        dropped += [word for word in doubted if not any(chunk.span.overlaps(word.span) for chunk in again)]
        for one in self._hear_again(again, tongues):
            (dropped if one.reason else words).extend(one.words)
            dropped += one.outside
        return HeardBatch(in_order(words, span), in_order(dropped, span), tongues)

    def _better(self, chunks: Sequence[Chunk], said: list[_Said]) -> list[_Said]:
        """With doubtful chunks heard again more widely, without hot words."""
        beam = max(SECOND_BEAM, self.settings.beam_size)
        doubtful = [at for at, one in enumerate(said) if _is_doubtful(one.heard)]
        wider = self._hear([chunks[at] for at in doubtful], beam, self.language, hotwords="")
        for at, one in zip(doubtful, wider, strict=True):
            if one.words and one.heard.mean_log_probability > said[at].heard.mean_log_probability:
                said[at] = one
        return said

    def _in_their_tongues(self, chunks: Sequence[Chunk], said: list[_Said]) -> tuple[list[_Said], tuple[Tongue, ...]]:
        """With chunks of another language decoded in it, where the model is then surer of their words."""
        if self.settings.language != "auto":
            return said, ()
        tongues = []
        for at, (chunk, one) in enumerate(zip(chunks, said, strict=True)):
            language = one.heard.language
            if language in ("", self.language) or one.heard.language_probability < SURE_OF_CHANGE:
                continue
            if chunk.duration_ms < LONG_ENOUGH_MS:
                continue
            (other,) = self._hear([chunk], self.settings.beam_size, language)
            if other.words and other.heard.mean_log_probability > one.heard.mean_log_probability:
                said[at] = other
                tongues.append(Tongue(chunk.span, language))
        return said, tuple(tongues)

    def _hear_again(self, chunks: Sequence[Chunk], tongues: Sequence[Tongue]) -> Iterator[_Said]:
        """Speech without words to trust, in shorter chunks, each in the language of its place."""
        beam = max(SECOND_BEAM, self.settings.beam_size)
        spoken = [
            next((one.language for one in tongues if one.span.overlaps(chunk.span)), self.language) for chunk in chunks
        ]
        for language in sorted(set(spoken)):
            mine = [chunk for chunk, one in zip(chunks, spoken, strict=True) if one == language]
            yield from self._hear(mine, beam, language, hotwords="")

    def _hear(
        self, chunks: Sequence[Chunk], beam_size: int, language: str, hotwords: str | None = None
    ) -> Iterator[_Said]:
        """The words of each chunk on the recording's clock."""
        prompt = self.hotwords if hotwords is None else hotwords
        heard = self.recogniser.hear(
            [read_chunk(self.pcm, chunk) for chunk in chunks],
            language=language,
            beam_size=beam_size,
            batch_size=self.settings.batch_size,
            hotwords=prompt,
        )
        for chunk, found in zip(chunks, heard, strict=True):
            words = [replace(word, span=chunk.to_recording(word.span)) for word in found.words]
            kept, outside = fit_to_speech(words, self.speech)
            yield _Said(kept, outside, why_invented(found, chunk.duration_ms, prompt), found)


def _is_doubtful(heard: Heard) -> bool:
    if not heard.words:
        return False
    hard = heard.mean_log_probability < DOUBTFUL or heard.no_speech_probability > HARD_TO_HEAR
    return hard or loops([word.text for word in heard.words])
