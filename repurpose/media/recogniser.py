"""The speech recogniser: short stretches of sound in, words with times out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from repurpose.errors import ModelError
from repurpose.media.audio_blocks import RATE
from repurpose.media.processors import cpu_count
from repurpose.model import Word
from repurpose.timebase import Span, seconds_to_ms

LONGEST_MS = 30_000
"""What the model looks at in one go; it does not hear what lies beyond."""

UNSPACED = ("zh", "ja", "th", "lo", "my", "yue")
"""Languages written without spaces, of which the model gives syllables and signs as words."""

_MOST_TOKENS = 440
"""Of a text; the model holds 448 with the marks around it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the model wrote for one stretch, and how sure it was of it."""

    words: tuple[Word, ...]
    """In ms from the start of the stretch."""
    mean_log_probability: float
    no_speech_probability: float
    compression_ratio: float
    """Of the text, by zlib: over 2.4 it repeats itself."""


class Recogniser:
    """A Whisper model in memory: int8 on the CPU cores that this process may use. Offline always."""

    def __init__(self, folder: Path) -> None:
        """Load the CTranslate2 model in `folder` (0.2 s for base); raises ModelError when it is none."""
        os.environ["HF_HUB_OFFLINE"] = "1"
        from faster_whisper import BatchedInferencePipeline, WhisperModel

        try:
            self._model = WhisperModel(
                str(folder), device="cpu", compute_type="int8", cpu_threads=cpu_count(), local_files_only=True
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(
                f"{folder} holds no speech model that can be loaded: {error}", folder=str(folder)
            ) from error
        self._batched = BatchedInferencePipeline(self._model)

    @property
    def multilingual(self) -> bool:
        return bool(self._model.model.is_multilingual)

    @property
    def known_languages(self) -> tuple[str, ...]:
        """ISO 639-1 where there is such a code."""
        return tuple(self._model.supported_languages)

    def language(self, window: np.ndarray) -> tuple[str, float]:
        """The likeliest language of at most 30 s of 16 kHz float32, and its probability."""
        language, probability, _ = self._model.detect_language(window)
        return str(language), float(probability)

    def hear(
        self, stretches: Sequence[np.ndarray], *, language: str, beam_size: int, batch_size: int, **options: Any
    ) -> Iterator[Heard]:
        """Decode stretches of at most 30 s each (16 kHz float32), together in batches, in their order.

        No text of one is fed into another, and no voice detection runs here. `options` go to faster-whisper.
        """
        if not stretches:
            return
        ends = np.cumsum([len(stretch) for stretch in stretches]) / RATE
        starts = np.concatenate([[0.0], ends[:-1]])
        segments, _ = self._batched.transcribe(
            np.concatenate(stretches),
            language=language,
            beam_size=beam_size,
            batch_size=batch_size,
            word_timestamps=True,
            clip_timestamps=[{"start": start, "end": end} for start, end in zip(starts, ends, strict=True)],
            **options,
        )
        # Without timestamp tokens there is one segment for each stretch; its times count from a start that was
        # rounded to the feature frame in `seek`.
        for segment in segments:
            yield Heard(
                _words(segment.words or (), segment.seek / self._model.frames_per_second, language not in UNSPACED),
                segment.avg_logprob,
                segment.no_speech_prob,
                segment.compression_ratio,
            )

    def align(self, stretch: np.ndarray, words: Sequence[str], *, language: str) -> tuple[Word, ...]:
        """When each of the given words is said in at most 30 s of 16 kHz float32, and how well it fits what is heard.

        Nothing is decoded: the text is held against the sound by the model's attention, as for the times of its own
        words. Empty where the text is longer than the model can hold, or the sound too short.
        """
        from faster_whisper.audio import pad_or_trim
        from faster_whisper.tokenizer import Tokenizer

        model = self._model
        tokenizer = Tokenizer(model.hf_tokenizer, self.multilingual, task="transcribe", language=language)
        space = "" if language in UNSPACED else " "
        tokens = [tokenizer.encode(f"{space}{word}") for word in words]
        if not tokens or len(stretch) < RATE // 10 or sum(map(len, tokens)) > _MOST_TOKENS:
            return ()
        features = model.feature_extractor(stretch)
        frames = min(features.shape[-1] - 1, model.feature_extractor.nb_max_frames)
        (result,) = model.model.align(
            model.encode(pad_or_trim(features)), tokenizer.sot_sequence, [list(chain(*tokens))], frames
        )
        text, times = (np.array(each) for each in zip(*result.alignments, strict=True))
        begins = times[np.diff(text, prepend=text[0] - 1) > 0] / model.tokens_per_second  # of each token, then the end
        edges = np.cumsum([0, *map(len, tokens)])
        return tuple(
            Word(
                Span(*(seconds_to_ms(float(begins[at])) for at in (first, end))),
                word,
                round(float(np.mean(result.text_token_probs[first:end])), 4),
            )
            for word, first, end in zip(words, edges, edges[1:], strict=False)
        )


def is_language(code: str) -> bool:
    """Whether the code is one of a spoken language, as in `talk.en.srt`; ISO 639-1 where there is such a code."""
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    return code in _LANGUAGE_CODES


def _words(found: Sequence[Any], start_seconds: float, spaced: bool) -> tuple[Word, ...]:
    """The model's words, with times from the start of the stretch.

    In a script with spaces, what has none before it belongs to the word before: the model gives "0" and ".3".
    """
    words: list[Word] = []
    for piece in found:
        text = piece.word.strip()
        start = max(0, seconds_to_ms(piece.start - start_seconds))
        span = Span(start, max(start, seconds_to_ms(piece.end - start_seconds)))
        probability = round(float(piece.probability), 4)
        if spaced and words and not piece.word.startswith(" "):
            last = words.pop()
            span = Span(last.span.start_ms, max(last.span.end_ms, span.end_ms))
            text, probability = last.text + text, min(last.probability, probability)
        if text:
            words.append(Word(span, text, probability))
    return tuple(words)
