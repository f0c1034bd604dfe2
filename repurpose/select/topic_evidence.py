"""What speaks for a new topic at each gap between sentences: words, pauses, turns, shots, what is said there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from repurpose.analyse.sentences import asks
from repurpose.model import Analysis, Transcript
from repurpose.select.topic_cohesion import Values, boundary_shares, cohesion, topic_likelihoods
from repurpose.select.vocabulary import read_vocabulary

Level = Literal["chapters", "sections"]

WINDOWS = (30, 60, 120, 250)
"""Content words compared on each side of a gap: from a few sentences to some minutes."""
TEMPERATURES = (2, 6)
NEAR_SHOT_MS = 6000
LONG_PAUSE_MS = 2500
EDGE_MS = 90_000
"""Greetings and farewells take about so long."""

_LEAD = r"^\W*(?:(?:um|uh|and|yeah|yes|mm|hmm)\W+)*"
_OPENS = re.compile(
    _LEAD + r"(?:okay|ok|alright|all right|right|now|anyway|anyways|well|great|excellent|good|lovely|cool)\b", re.I
)
_SO = re.compile(r"^\W*(?:(?:um|uh|okay|ok|alright|right|and|yeah)\W+)*so\b", re.I)
_MOVES = re.compile(
    r"\b(?:mov(?:e|ing) on|next (?:thing|topic|item|question|one|up|is|step|set|section|point|part|slide)"
    r"|let'?s (?:move|talk|look|go|turn|start|switch|see|get|begin|take)"
    r"|let me (?:just )?(?:show|talk|start|go|move|switch|share)|go(?:ing)? (?:on|over|back) to|turn(?:ing)? to"
    r"|switch(?:ing)? (?:to|over|back)|(?:an)?other (?:thing|question|topic|point|issue|item)"
    r"|(?:first|second|third|last|final)(?:ly| thing| item| point| question| of all)"
    r"|(?:i|we)(?:'ll| will|(?:'m|'re| am| are) going to|'d like to| would like to| want(?:ed)? to) (?:now )?"
    r"(?:talk|show|start|move|go|look|turn|discuss|switch|ask|share|cover)"
    r"|agenda|before we|today|on to|start(?:ing)? (?:with|off)|questions? (?:about|on|from)|(?:how|what) about"
    r"|comes? (?:on|back) to|item)\b",
    re.I,
)
_CLOSES = re.compile(
    r"\b(?:thank you|thanks|that'?s (?:it|all|about it|me|everything)|any (?:other |more )?(?:questions|comments|"
    r"thoughts)|bye|see you|that concludes|sounds good|cheers|finished|i'm done|we're done|wrap(?:ping)? up"
    r"|very much)\b",
    re.I,
)
_OF_THE_TALK = re.compile(
    r"\b(?:question|agenda|presentation|present|discuss|topic|meeting|minutes|item|next|first|final|finally|finished"
    r"|start|begin|closing|close|remaining|issue|update|show|demo|report)\w*\b",
    re.I,
)
"""Words about the talk itself: they cluster where it turns."""


@dataclass(frozen=True, slots=True)
class TopicEvidence:
    names: tuple[str, ...]
    values: Values
    """[gap, name]; gap i lies before sentence i + 1."""


def expected_count(level: Level, minutes: float) -> float:
    """Boundaries of a level that are to be expected in so long a recording.

    As people set them in 40 meetings of 8 to 150 minutes; beyond, one in 20 minutes, and one in 5.
    """
    if level == "chapters":
        return float(max(4 * (minutes / 40) ** 0.15, minutes / 20))
    return float(max(12 * (minutes / 40) ** 0.4, minutes / 5))


def topic_evidence(analysis: Analysis) -> TopicEvidence:
    """All evidence at each gap, on scales that do not depend on the recording."""
    transcript = analysis.transcript
    found = {**_of_words(transcript), **_of_cues(transcript), **_of_turns(transcript), **_of_time(analysis)}
    names = tuple(sorted(found))
    values = np.array([found[name] for name in names]).T
    # Against this recording's own mean: what its people say all the time speaks for nothing.
    return TopicEvidence(names, values - values.mean(axis=0))


def _of_words(transcript: Transcript) -> dict[str, Values]:
    sentences = read_vocabulary(transcript).sentences
    minutes = transcript.words[-1].span.end_ms / 60_000
    found = {f"apart {window}": _standard(-cohesion(sentences, window)) for window in WINDOWS}
    table = topic_likelihoods(sentences)
    for level in ("chapters", "sections"):
        for temperature in TEMPERATURES:
            shares = boundary_shares(table, expected_count(level, minutes), temperature)
            reach = max(2, len(sentences) // 60) if len(sentences) < 1200 else 20
            held = np.clip(shares, 1e-4, 1 - 1e-4)
            found[f"division {level} {temperature}"] = np.log(held / (1 - held))
            found[f"division near {level} {temperature}"] = np.log(1e-3 + spread(shares, reach + 1))
    return found | _of_new_words(sentences)


def _of_new_words(sentences: Sequence[tuple[str, ...]]) -> dict[str, Values]:
    """Words that are said for the first, and for the last time here, of those that come twice or more."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for index, stems in enumerate(sentences):
        for stem in stems:
            first.setdefault(stem, index)
            last[stem] = index
    starts, ends = np.zeros(len(sentences)), np.zeros(len(sentences))
    said = [(stem, sentences[at].count(stem)) for stem, at in first.items()]
    for stem, here in said:
        if last[stem] != first[stem] or here > 1:
            starts[first[stem]] += 1
            ends[last[stem]] += 1
    sizes = np.array([len(stems) for stems in sentences], dtype=float)
    size_before, size_after = (np.maximum(3, side(sizes, 15)) for side in (_before, _after))
    return {
        "new words": _standard(_after(starts, 15) / size_after - _before(starts, 15) / size_before),
        "old words": _standard(_before(ends, 15) / size_before - _after(ends, 15) / size_after),
    }


def _of_cues(transcript: Transcript) -> dict[str, Values]:
    texts = [transcript.sentence_text(index) for index in range(len(transcript.sentences))]

    def told(pattern: re.Pattern[str]) -> Values:
        return np.array([1.0 if pattern.search(text) else 0.0 for text in texts])

    opens, moves, closes, of_talk = map(told, (_OPENS, _MOVES, _CLOSES, _OF_THE_TALK))
    asked = np.array([float(asks(text.rstrip())) for text in texts])
    starts = _turn_starts(transcript)
    lengths = np.log([last - first + 1 for first, last in transcript.sentences])
    found = {
        "opens": opens[1:],
        "so": told(_SO)[1:],
        "moves": moves[1:],
        "moves before": moves[:-1],
        "moves next": _moved(moves, 1)[1:],
        "moves after": _moved(moves, 2)[1:],
        "closes": closes[1:],
        "closes before": closes[:-1],
        "closes earlier": _moved(closes, -1)[:-1],
        "asks before": asked[:-1],
        "moves near": _mean(moves, 4, 5),
        "closes just before": _mean(closes, 5, 0),
        "opens near": _mean(opens, 1, 3),
        "of the talk": of_talk[1:],
        "of the talk near": _mean(of_talk, 2, 4),
        "of the talk before": _mean(of_talk, 5, 0),
        "of the talk after": _mean(of_talk, 0, 6),
        "turn opens": (starts * opens)[1:],
        "turn moves": (starts * moves)[1:],
        "turn with length": (starts * lengths)[1:],
        "length": _standard(lengths[1:]),
        "length before": _standard(lengths[:-1]),
        "longer": _standard(_after(np.exp(lengths), 5) - _before(np.exp(lengths), 5)),
    }
    return found


def _of_turns(transcript: Transcript) -> dict[str, Values]:
    starts = _turn_starts(transcript)
    edges = np.array([*transcript.turns, len(transcript.words)] if transcript.turns else [0, len(transcript.words)])
    firsts = np.array([first for first, _ in transcript.sentences])
    turn = np.clip(np.searchsorted(edges, firsts, "right") - 1, 0, len(edges) - 2)
    size = _standard(np.log(np.maximum(1, edges[turn + 1] - edges[turn])))
    return {
        "turn": starts[1:],
        "rare turn": starts[1:] * -np.log(starts.mean() + 0.01),
        "turn size": size[1:] * starts[1:],
        "turn size before": size[:-1] * starts[1:],
        "fewer turns": _standard(_before(starts, 8) - _after(starts, 8)),
        "fewer turns around": _standard(_before(starts, 30) - _after(starts, 30)),
    }


def _of_time(analysis: Analysis) -> dict[str, Values]:
    transcript = analysis.transcript
    spans = [transcript.sentence_span(index) for index in range(len(transcript.sentences))]
    starts = np.array([span.start_ms for span in spans], dtype=float)
    ends = np.maximum.accumulate([span.end_ms for span in spans])
    pause = np.clip(starts[1:] - ends[:-1], 0, 8000)
    left = ends[-1] - starts[1:]
    cuts = np.array([-1e9, *sorted(scene.span.start_ms for scene in analysis.scenes[1:]), 1e12])
    after = np.searchsorted(cuts, starts[1:])
    distance = np.minimum(cuts[after] - starts[1:], starts[1:] - cuts[after - 1])
    return {
        "pause": _standard(np.log1p(pause / 300)),
        "long pause": np.minimum(1.0, pause / LONG_PAUSE_MS),
        "shot": (distance <= NEAR_SHOT_MS).astype(float),
        "time from start": np.log(starts[1:] / 1000 + 5),
        "time to end": np.log(left / 1000 + 5),
        "beginning": (starts[1:] < EDGE_MS).astype(float),
        "end": (left < EDGE_MS).astype(float),
    }


# --- over gaps -------------------------------------------------------------------------------------------------


def spread(values: Values, reach: int) -> Values:
    """Each value shared with its neighbours: whole at its place, nothing from `reach` on."""
    weights = 1 - np.abs(np.arange(1 - reach, reach)) / reach
    full: Values = np.convolve(values, weights)[reach - 1 : reach - 1 + len(values)]
    return full


def _turn_starts(transcript: Transcript) -> Values:
    turns = set(transcript.turns)
    return np.array([float(first in turns) for first, _ in transcript.sentences])


def _standard(values: Values) -> Values:
    scaled: Values = (values - values.mean()) / (values.std() + 1e-9)
    return scaled


def _moved(values: Values, by: int) -> Values:
    """Each place shows what stands `by` places later."""
    moved = np.zeros_like(values)
    if by >= 0:
        moved[: max(0, len(values) - by)] = values[by:]
    else:
        moved[-by:] = values[:by]
    return moved


def _before(values: Values, count: int) -> Values:
    """For each gap the sum over the `count` sentences before it."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    gaps = np.arange(1, len(values))
    return np.asarray(total[gaps] - total[np.maximum(0, gaps - count)])


def _after(values: Values, count: int) -> Values:
    total = np.concatenate([[0.0], np.cumsum(values)])
    gaps = np.arange(1, len(values))
    return np.asarray(total[np.minimum(len(values), gaps + count)] - total[gaps])


def _mean(values: Values, before: int, after: int) -> Values:
    return (_before(values, before) + _after(values, after)) / (before + after)
