"""The moments that a person marked in a real stream's chat, against message rate alone.

Windows of 1 s are ranked by what the audience answers to them; a window is right where it lies in a marked span.
Moments are ranked by their score; one is right where it overlaps a marked span that none before it has found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path
from statistics import fmean

import numpy as np
import numpy.typing as npt

from bench.select.figure import Row
from repurpose.analyse.chat import parse_chat
from repurpose.analyse.chat_voices import STEP_MS, Curve, excess, moving_mean, weigh_messages
from repurpose.model import Chat, ChatMessage, SelectSettings, Span
from repurpose.select.audience import audience_moments
from repurpose.select.reactions import read_reactions

MEDIA = Path(__file__).resolve().parents[3] / "shared" / "media" / "chat"
GAIN = 1.2
SEEDS = 20
MOMENT_MS = 45_000
Right = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Marked:
    messages: tuple[ChatMessage, ...]
    spans: tuple[Span, ...]
    duration_ms: int

    @property
    def right(self) -> Right:
        """A value each STEP_MS."""
        found = np.zeros(self.duration_ms // STEP_MS + 1, dtype=bool)
        for span in self.spans:
            found[span.start_ms // STEP_MS : span.end_ms // STEP_MS] = True
        return found


def rows() -> Iterator[Row]:
    if not MEDIA.is_dir():
        return
    stream = read_marked(MEDIA / "stream_first_half")
    yield _windows(stream)
    yield _moments(stream)
    yield _other_half(stream)
    yield from _thirds(stream)


def read_marked(stem: Path) -> Marked:
    log = stem.with_suffix(".txt")
    messages = tuple(parse_chat(log.read_text(encoding="utf-8"), str(log)))
    marked = stem.with_name(stem.name + "_highlights.txt").read_text(encoding="utf-8").split("\n")
    spans = (tuple(1000 * int(second) for second in line.split()) for line in marked if line.strip())
    return Marked(messages, tuple(Span(start, end) for start, end in spans), max(each.ms for each in messages) + 1000)


# --- windows -----------------------------------------------------------------------------------------------


def _windows(stream: Marked) -> Row:
    right = stream.right
    ours = precision(our_curve(stream), right)
    rate, delay, smooth = max((precision(curve, right), *how) for how, curve in rates(stream))
    chance = fmean(precision(_random(right.size, seed), right) for seed in range(SEEDS))
    even = precision(_even(right.size, len(stream.spans)), right)
    return Row(
        f"average precision of 1 s windows, {len(stream.spans)} marked spans ({right.mean():.1%} of the time)",
        f"{ours:.3f} ({ours / rate - 1:+.0%})",
        f"rate alone {rate:.3f} (its best: {delay} s delay, {smooth} s smoothing), random {chance:.3f}, "
        f"evenly spaced {even:.3f}",
        "rate alone +20 %",
        ours >= GAIN * rate,
    )


def _thirds(stream: Marked) -> Iterator[Row]:
    """Each third by itself: how far one figure can be trusted."""
    right, ours = stream.right, our_curve(stream)
    edges = [right.size * part // 3 for part in range(4)]
    for number, (first, last) in enumerate(pairwise(edges), 1):
        part = right[first:last]
        best = max(precision(curve[first:last], part) for _, curve in rates(stream))
        yield Row(
            f"the same in the stream's third {number} ({part.mean():.1%} of the time)",
            f"{precision(ours[first:last], part):.3f}",
            f"rate alone {best:.3f} (its best there)",
            "",
            None,
        )


def _other_half(stream: Marked) -> Row:
    """Every free length chosen on one half and measured on the other, ours and the baseline's."""
    right = stream.right
    halves = (slice(0, right.size // 2), slice(right.size // 2, None))
    tried = {
        "ours": [curve for _, curve in _variants(stream)],
        "rate": [curve for _, curve in rates(stream)],
    }
    found = {
        name: [
            precision(max(curves, key=lambda curve: precision(curve[learn], right[learn]))[test], right[test])
            for learn, test in (halves, halves[::-1])
        ]
        for name, curves in tried.items()
    }
    ours, rate = fmean(found["ours"]), fmean(found["rate"])
    return Row(
        "the same, lengths chosen on one half and measured on the other, mean of both",
        f"{ours:.3f} ({' and '.join(f'{value:.3f}' for value in found['ours'])}; {ours / rate - 1:+.0%})",
        f"rate alone {rate:.3f} ({' and '.join(f'{value:.3f}' for value in found['rate'])})",
        "rate alone +20 %",
        ours >= GAIN * rate,
    )


def our_curve(stream: Marked) -> Curve:
    return read_reactions(Chat(stream.messages), stream.duration_ms).answers


def _variants(stream: Marked) -> Iterator[tuple[tuple[int, int], Curve]]:
    """What we measure, with other lengths than the ones that are built in."""
    weights = weigh_messages(stream.messages)
    for usual_s in (200, 300, 450, 600, 900):
        curve = excess(stream.messages, weights, stream.duration_ms, usual_s * 1000)
        for after in (25, 40, 50, 60):
            yield (usual_s, after), moving_mean(curve, 0, after)


def rates(stream: Marked) -> Iterator[tuple[tuple[int, int], Curve]]:
    """The baseline: messages a second, the mean around `delay` s later; (delay, smoothing) in s."""
    sent = np.bincount([each.ms // STEP_MS for each in stream.messages], minlength=stream.duration_ms // STEP_MS + 1)
    for delay, smooth in product(range(0, 45, 5), (5, 10, 20, 30, 40, 60, 90)):
        yield (delay, smooth), moving_mean(sent.astype(np.float64), smooth // 2 - delay, delay + smooth - smooth // 2)


# --- moments -----------------------------------------------------------------------------------------------


def _moments(stream: Marked) -> Row:
    settings = SelectSettings()
    found = audience_moments(Chat(stream.messages), stream.duration_ms, settings)
    ours = ranked([each.span for each in sorted(found, key=lambda each: (-each.score, each.span))], stream.spans)
    best = max((ranked(peaks(curve), stream.spans) for _, curve in rates(stream)), key=lambda each: each.precision)
    size = stream.right.size
    chance = fmean(ranked(peaks(_random(size, seed)), stream.spans).precision for seed in range(SEEDS))
    even = ranked(peaks(_even(size, 2 * len(stream.spans))), stream.spans)
    return Row(
        f"average precision of ranked moments; recall at {' / '.join(str(k) for k in RECALLS)}",
        f"{ours.precision:.3f}; {ours.recalls} ({ours.precision / best.precision - 1:+.0%})",
        f"rate alone {best.precision:.3f}; {best.recalls} (its best), random {chance:.3f}, "
        f"evenly spaced {even.precision:.3f}",
        "rate alone +20 %",
        ours.precision >= GAIN * best.precision,
    )


RECALLS = (5, 10, 14, 20, 28)


@dataclass(frozen=True, slots=True)
class Ranked:
    precision: float
    recalls: str


def ranked(moments: Sequence[Span], spans: Sequence[Span]) -> Ranked:
    """Average precision over all marked spans, those that are never found too; and recall at RECALLS."""
    found: set[Span] = set()
    hits: list[bool] = []
    for moment in moments:
        new = [span for span in spans if span.overlaps(moment) and span not in found]
        found.update(new[:1])
        hits.append(bool(new))
    counts = np.cumsum(hits)
    total = float(sum(counts[at] / (at + 1) for at, hit in enumerate(hits) if hit))
    recalls = (counts[min(k, len(counts)) - 1] / len(spans) for k in RECALLS)
    return Ranked(total / len(spans), " / ".join(f"{recall:.2f}" for recall in recalls))


def peaks(curve: Curve) -> list[Span]:
    """The highest of a curve, each MOMENT_MS long, none within another."""
    left, half = curve.copy(), MOMENT_MS // STEP_MS // 2
    found: list[Span] = []
    while np.isfinite(left.max()):
        at = int(np.argmax(left))
        left[max(0, at - 2 * half) : at + 2 * half] = -np.inf
        found.append(Span(max(0, at - half) * STEP_MS, (at + half) * STEP_MS))
    return found


# --- what both share ---------------------------------------------------------------------------------------


def precision(curve: Curve, right: Right) -> float:
    """Average precision of the windows by their value; among equals the earlier first."""
    ordered = right[np.argsort(-curve, kind="stable")]
    at = np.flatnonzero(ordered)
    return float(np.mean(np.arange(1, at.size + 1) / (at + 1))) if at.size else 0.0


def _random(size: int, seed: int) -> Curve:
    return np.random.default_rng(seed).random(size)


def _even(size: int, count: int) -> Curve:
    """Highest at `count` places, evenly spaced."""
    places: Iterable[float] = ((number + 0.5) * size / count for number in range(count))
    at = np.arange(size)
    nearest: Curve = np.min([np.abs(at - place) for place in places], axis=0)
    return -nearest
