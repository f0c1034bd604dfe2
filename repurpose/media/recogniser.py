"""The speech recogniser: short stretches of sound in, words with times out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from repurpose.errors import ModelError
from repurpose.media.audio_blocks import RATE
from repurpose.media.processors import cpu_count, speech_workers
from repurpose.media.speech_model import model_folder
from repurpose.model import Word
from repurpose.timebase import Span, seconds_to_ms

LONGEST_MS = 30_000
"""What the model looks at in one go; it does not hear what lies beyond."""

MOST_HOTWORD_LETTERS = 200
"""Of hot words: well under the half of the text length that a prompt may have, as the model may say a prompt again."""

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
    language: str = ""
    """The likeliest language of the stretch itself, whatever it was decoded in; empty from an English-only model."""
    language_probability: float = 0.0


class Recogniser:
    """A Whisper model in memory: int8 on the CPU cores that this process may use. Offline always.

    Several threads may use one; up to `speech_workers()` of them decode at the same time, sharing the cores.
    """

    def __init__(self, folder: Path) -> None:
        """Load the CTranslate2 model in `folder` (0.2 s for base); raises ModelError when it is none."""
        os.environ["HF_HUB_OFFLINE"] = "1"
        from faster_whisper import WhisperModel

        workers = speech_workers()
        try:
            self._model = WhisperModel(
                str(folder),
                device="cpu",
                compute_type="int8",
                cpu_threads=max(1, cpu_count() // workers),
                num_workers=workers,
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(
                f"{folder} holds no speech model that can be loaded: {error}", folder=str(folder)
            ) from error

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
        self,
        stretches: Sequence[np.ndarray],
        *,
        language: str,
        beam_size: int,
        batch_size: int,
        hotwords: str = "",
    ) -> Iterator[Heard]:
        """Decode stretches of at most 30 s each (16 kHz float32), together in batches, in their order.

        No text of one is fed into another, and no voice detection runs here. `hotwords` are names and terms to listen
        for, at most `MOST_HOTWORD_LETTERS` of them: the model reads them as what was said before.
        """
        if not stretches:
            return
        from faster_whisper import BatchedInferencePipeline

        ends = np.cumsum([len(stretch) for stretch in stretches]) / RATE
        starts = np.concatenate([[0.0], ends[:-1]])
        listening = _Listening(self._model)
        # A new pipeline each time: it would carry the time of the last word over to the next call.
        segments, _ = BatchedInferencePipeline(listening).transcribe(
            np.concatenate(stretches),
            language=language,
            beam_size=beam_size,
            batch_size=batch_size,
            word_timestamps=True,
            clip_timestamps=[{"start": start, "end": end} for start, end in zip(starts, ends, strict=True)],
            hotwords=hotwords[:MOST_HOTWORD_LETTERS] or None,
        )
        # Without timestamp tokens there is one segment for each stretch; its times count from a start that was
        # rounded to the feature frame in `seek`.
        for index, segment in enumerate(segments):
            yield Heard(
                _words(segment.words or (), segment.seek / self._model.frames_per_second, language not in UNSPACED),
                segment.avg_logprob,
                segment.no_speech_prob,
                segment.compression_ratio,
                *listening.votes[index],
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


_loading = Lock()


def load_recogniser(name: str) -> Recogniser:
    """The recogniser of a model by name or folder, loaded once in a process until `forget_recognisers`."""
    with _loading:
        return _load(model_folder(name))


def forget_recognisers() -> None:
    """Let the loaded models go: base is 150 MiB that every later step would carry."""
    _load.cache_clear()


@cache
def _load(folder: Path) -> Recogniser:
    return Recogniser(folder)


class _Listening:
    """The model as the batched pipeline sees it, noting the language of what is encoded."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.votes: list[tuple[str, float]] = []

    def encode(self, features: np.ndarray) -> Any:
        encoded = self._model.encode(features)
        if self._model.model.is_multilingual:
            ranked = self._model.model.detect_language(encoded)
            self.votes += [(str(best[0][0][2:-2]), float(best[0][1])) for best in ranked]  # "<|en|>"
        else:
            self.votes += [("", 0.0)] * len(features)
        return encoded

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)


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
