"""How much speaks for a planned item to begin at a moment: its words after it and not before, a turn, a silence."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from repurpose.model import ShowItem, Sound, Transcript
from repurpose.select.vocabulary import plain, stem

Array = NDArray[np.float64]

WINDOW_MS = (45_000, 180_000)
"""How far an item's words are counted before and after a moment, at least and at most: half the planned length."""
ANNOUNCED_MS = 25_000
"""Whoever opens an item names it within this; what is named at once counts twice what is named at the end of it."""
NEAR_TURN_MS = 10_000
PAUSE_MS = (700, 3000)
SILENCE_MS = 8000
"""A stretch without a voice that a waiting screen or a break may be."""
MINUTE_MS = 60_000
_SPEAKER, _TAG = 0.6, 0.4
"""Weight of a name and of a tag beside a word of the title."""
_OPENING, _AFTER, _BEFORE, _TURN, _PAUSE, _QUIET = 0.8, 0.5, 0.5, 0.3, 0.15, 1.2
MENTION_MS = 30_000
"""Mentions of a term within this count once: who says a word says it again."""
_BELONGS = 1.0
"""Log odds of each mention of a word of full rarity for lying within its item."""
_SHARED_START = (5, 0.7)
"""Words are forms of one word where they share this many letters, and this share of the longer one."""


@dataclass(frozen=True, slots=True)
class Moments:
    """Where an item may begin: the starts of sentences and of silences, in order of time."""

    ms: Array
    bonus: Array
    """For a turn of topic and a pause before, 0..1: the same for every item."""
    quiet: Array
    """True (1.0) where a silence begins."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Where each term of the transcript is said, and how rare it is."""

    times: Mapping[str, Array]
    minutes: int


def read_spoken(transcript: Transcript) -> Spoken:
    times: dict[str, list[int]] = {}
    for ms, term in _terms_said(transcript):
        times.setdefault(term, []).append(ms)
    minutes = len({word.span.start_ms // MINUTE_MS for word in transcript.words})
    return Spoken({term: np.array(where, dtype=np.float64) for term, where in times.items()}, minutes)


def read_moments(transcript: Transcript, sound: Sound, turns: Sequence[int], duration_ms: int) -> Moments:
    """`turns` are the starts of topics as the words alone tell them."""
    starts: dict[int, float] = {}
    before = -PAUSE_MS[1]
    for first, last in transcript.sentences:
        at = transcript.words[first].span.start_ms
        pause = min(max(0, at - before - PAUSE_MS[0]) / (PAUSE_MS[1] - PAUSE_MS[0]), 1.0)
        starts.setdefault(at, _PAUSE * pause)
        before = transcript.words[last].span.end_ms
    for turn in turns:
        near = [at for at in _around(sorted(starts), turn) if abs(at - turn) <= NEAR_TURN_MS]
        if near:
            starts[min(near, key=lambda at: (abs(at - turn), at))] += _TURN
    silent = {start for start, _ in silences(sound, duration_ms)}
    every = sorted({0, *starts, *silent})
    return Moments(
        np.array(every, dtype=np.float64),
        np.array([starts.get(at, 0.0) for at in every]),
        np.array([float(at in silent) for at in every]),
    )


def silences(sound: Sound, duration_ms: int) -> Iterator[tuple[int, int]]:
    """Stretches of SILENCE_MS and more without a voice; none where nobody listened for voices."""
    if not sound.speech:
        return
    at = 0
    for span in (*sound.speech, None):
        end = duration_ms if span is None else span.start_ms
        if end - at >= SILENCE_MS:
            yield at, end
        at = duration_ms if span is None else max(at, span.end_ms)


def terms_of(items: Sequence[ShowItem], language: str, spoken: Spoken) -> list[dict[str, float]]:
    """For each item the terms that are said of it, by weight: rare in the recording, and in the other items."""
    wanted = [_wanted(item, language) for item in items]
    shared = Counter(term for terms in wanted for term in terms)
    by_start: dict[str, list[str]] = {}
    for said in sorted(spoken.times):
        by_start.setdefault(said[: _SHARED_START[0]], []).append(said)
    found: list[dict[str, float]] = []
    for terms in wanted:
        weights: dict[str, float] = {}
        for term, weight in terms.items():
            for said in by_start.get(term[: _SHARED_START[0]], ()):
                if _alike(term, said):
                    rarity = _rarity(spoken, said) * weight / shared[term]
                    weights[said] = max(weights.get(said, 0.0), rarity)
        found.append(weights)
    return found


def evidence(item: ShowItem, terms: Mapping[str, float], moments: Moments, spoken: Spoken) -> Array:
    """How much speaks for the item to begin at each moment, in words of full rarity; below 0 against it."""
    reach = min(max(item.span.duration_ms // 2, WINDOW_MS[0]), WINDOW_MS[1])
    total = np.zeros(len(moments.ms))
    for term, weight in sorted(terms.items()):
        times = spoken.times[term]
        here, after, before = (np.searchsorted(times, moments.ms + shift) for shift in (-1.0, reach, -reach))
        first = np.append(times, np.inf)[here] - moments.ms
        total += weight * _OPENING * np.where(first < ANNOUNCED_MS, 1 - first / (2 * ANNOUNCED_MS), 0.0)
        total += weight * (_AFTER * _saturated(after - here) - _BEFORE * _saturated(here - before))
    return total


def belonging(terms: Mapping[str, float], spoken: Spoken, edges_ms: Array) -> Array:
    """Log odds for the item of all that is said before each of `edges_ms`: its words, beyond their share of the time.

    The difference between two edges so speaks for the item to last from one to the other.
    """
    total = np.zeros(len(edges_ms))
    share = edges_ms / max(1.0, edges_ms[-1])
    for term, weight in sorted(terms.items()):
        times = spoken.times[term]
        _, first = np.unique(times // MENTION_MS, return_index=True)
        total += _BELONGS * weight * (np.searchsorted(times[first], edges_ms) - len(first) * share)
    return total


def quiet_evidence(item: ShowItem, moments: Moments, sound: Sound, duration_ms: int) -> Array:
    """For a waiting screen or a break: a silence that begins there, by the share of the planned length it fills."""
    total = np.zeros(len(moments.ms))
    for start, end in silences(sound, duration_ms):
        at = bisect_left(moments.ms, start)
        if at < len(total) and moments.ms[at] == start:
            total[at] = _QUIET * min(1.0, (end - start) / max(1, min(item.span.duration_ms, WINDOW_MS[1])))
    return total


def _saturated(count: NDArray[np.intp]) -> Array:
    """The first mention counts half, the next a sixth, and so on to one."""
    return np.asarray(count / (count + 1.0), dtype=np.float64)


def _rarity(spoken: Spoken, term: str) -> float:
    """1 for a word of one minute, near 0 for one of every minute."""
    where = len(set((spoken.times[term] // MINUTE_MS).tolist()))
    return log((spoken.minutes + 1) / where) / log(spoken.minutes + 1)


def _wanted(item: ShowItem, language: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for text, weight in ((item.title, 1.0), (item.speaker, _SPEAKER), (" ".join(item.tags), _TAG)):
        for term in _terms(text.split(), language):
            weights[term] = max(weights.get(term, 0.0), weight)
    return weights


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return shared >= _SHARED_START[0] and shared >= _SHARED_START[1] * max(len(one), len(other))


def _terms(words: Iterable[str], language: str) -> Iterator[str]:
    for word in words:
        text = plain(word)
        if _unspaced(text):
            yield from (text[at : at + 2] for at in range(len(text) - 1))
        else:
            parts = [part for part in text.replace("/", "-").split("-") if part]
            yield from filter(None, (stem(part, language) for part in parts))


def _terms_said(transcript: Transcript) -> Iterator[tuple[int, str]]:
    """Each term with its time; pairs of letters where a script has no spaces, across the words of the recogniser."""
    before = ""
    for word in transcript.words:
        text = plain(word.text)
        joined = before[-1:] + text if _unspaced(before) and _unspaced(text) else text
        for term in _terms([joined], transcript.language):
            yield word.span.start_ms, term
        before = text


def _unspaced(text: str) -> bool:
    """True for scripts that are written without spaces between words: Chinese, Japanese, Thai and their neighbours."""
    return any("\u0e00" <= letter <= "\u0eff" or "\u3040" <= letter <= "\u9fff" for letter in text)


def _around(ordered: Sequence[int], at: int) -> Sequence[int]:
    place = bisect_left(ordered, at)
    return ordered[max(0, place - 1) : place + 1]
