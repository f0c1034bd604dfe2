"""The timeline's middle: every near candidate at its time and score, each a link to its place on the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil, floor

from repurpose.publish.considered import Considered, verdict
from repurpose.publish.timeline_scale import Band, Scale, during, n, tip, words
from repurpose.publish.wording import count, shorten

HEIGHT = 140
_TOP, _FOOT = 14, 8
LANE = 24
"""For clips without a score, below the others."""
KEPT, LOST = (20, 14), (9, 7)
"""Least width, and height: a kept one has room for its number."""
SEEN = (10, 4)
"""Width or height of a mark that must stay uncovered, to be seen and clicked."""
_FATES = {
    "kept": "kept",
    "moved": "moved by a person",
    "added": "added by a person",
    "earlier": "chosen in an earlier run",
    "lost": "not kept",
    "dropped": "chosen, then taken out by a person",
}


@dataclass(frozen=True, slots=True)
class _Mark:
    moment: Considered
    left: float
    width: float
    height: int
    middle: float

    def hides(self, other: _Mark) -> bool:
        """Whether too little of the other shows where this one is drawn over it."""
        beside = max(self.left - other.left, other.left + other.width - self.left - self.width)
        return beside < SEEN[0] and abs(self.middle - other.middle) < self.height / 2 - other.height / 2 + SEEN[1]


def plot(moments: Sequence[Considered], scale: Scale) -> Band:
    """Better scores stand higher. What was kept is filled and numbered, and drawn over what was not.

    In each of the two groups the marks, and so the steps of the Tab key, are in order of time.
    """
    scores = [moment.score for moment in moments if moment.score is not None]
    low, high = _range(scores)
    lane = LANE if len(scores) < len(moments) else 0
    order = sorted(moments, key=lambda each: (each.made, each.span.start_ms, -each.span.end_ms))
    placed: list[_Mark] = []
    for moment in reversed(order):
        placed.append(_free(_mark(moment, scale, low, high), placed))
    groups = groupby(reversed(placed), key=lambda mark: mark.moment.fate)
    marks = "\n".join(f'<g class="{fate}">{"".join(map(_drawn, group))}</g>' for fate, group in groups)
    said = f"{count(sum(each.made for each in moments), 'clip')}, {sum(not each.made for each in moments)} held back"
    group = f'<g class="moments" role="group" aria-label="Considered moments: {said}">\n{marks}\n</g>'
    return Band(HEIGHT + lane, f"{_grid(low, high, scale) if scores else ''}{group}\n")


def _mark(moment: Considered, scale: Scale, low: int, high: int) -> _Mark:
    least, height = KEPT if moment.made else LOST
    left, width = scale.box(moment.span, least)
    middle = HEIGHT + LANE / 2 if moment.score is None else _y(moment.score * 10, low, high)
    return _Mark(moment, left, width, height, middle)


def _free(mark: _Mark, placed: Sequence[_Mark]) -> _Mark:
    """Where the marks over it leave it to be seen: a few units up or down from its score at most."""
    if mark.moment.made:
        return mark
    near = [other for other in placed if abs(other.middle - mark.middle) < 3 * KEPT[1] and other.hides(
        replace(mark, middle=other.middle))]  # fmt: skip
    for away in range(2 * KEPT[1]):
        for middle in (mark.middle - away, mark.middle + away):
            moved = replace(mark, middle=middle)
            if _TOP <= middle <= HEIGHT - _FOOT and not any(other.hides(moved) for other in near):
                return moved
    return mark


def _range(scores: Iterable[float]) -> tuple[int, int]:
    """In tenths, at least two apart."""
    found = list(scores) or [0.0]
    low, high = floor(min(found) * 10 + 1e-9), ceil(max(found) * 10 - 1e-9)
    return (low, high) if high - low >= 2 else (max(0, high - 2), max(2, high))


def _y(tenths: float, low: int, high: int) -> float:
    return _TOP + (HEIGHT - _TOP - _FOOT) * (1 - (tenths - low) / (high - low))


def _grid(low: int, high: int, scale: Scale) -> str:
    lines = []
    for tenths in range(low, high + 1, 1 if high - low <= 5 else 2):
        y = _y(tenths, low, high)
        lines.append(f'<path class="grid" d="M0 {n(y)}H{scale.width}"/>')
        lines += [f'<text class="value" x="{x}" y="{n(y - 2)}">{tenths / 10:.1f}</text>' for x in scale.heads()]
    return f'<g aria-hidden="true">{"".join(lines)}</g>\n'


def _drawn(mark: _Mark) -> str:
    moment, height = mark.moment, mark.height
    where = f'x="{n(mark.left)}" y="{n(mark.middle - height / 2)}" width="{n(mark.width)}" height="{height}"'
    number = ""
    if moment.made:
        number = f'<text x="{n(mark.left + mark.width / 2)}" y="{n(mark.middle + 4)}">{words(moment.clip)}</text>'
    return f'<a href="#{moment.anchor}">{tip(_said(moment))}<rect {where} rx="{height // 3}"/>{number}</a>\n'


def _said(moment: Considered) -> str:
    """Which one, when, its score, and why; of a lost one only what beat it: its row says the rest."""
    name = f"Clip {moment.clip}, " if moment.made else ""
    score = f", score {moment.score:.2f}" if moment.score is not None else ""
    head = f"{name}{during(moment.span)}{score}, {_FATES[moment.fate]}"
    if moment.score is None:
        return head
    return f"{head}: {shorten(moment.reason, 120) if moment.made else verdict(moment.reason)}"
