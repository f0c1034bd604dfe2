"""Where a recording instructs: runs of imperatives and step words. Most talks have none."""

from __future__ import annotations

from dataclasses import dataclass

from repurpose.microdocs.actions import STRONG_ENOUGH, Action, group_actions, read_all
from repurpose.model import DocSettings, Scene, Show, Transcript
from repurpose.select.instructions import Reading
from repurpose.timebase import Span

MAX_TALK = 4
"""Sentences of talk between two instructions of one how-to; beyond, the matter has changed."""
MAX_TALK_OVER_CUT = 2
"""The same where the picture cuts to another shot between the two."""
MAX_GAP_MS = 45_000
LEAD_SENTENCES = 4
"""How far before the first instruction its announcement ("let me show you how to …") is looked for."""
LEAD_GAP_MS = 20_000
MIN_DENSITY = 0.4
"""Least share of instructions, checks and notes among the words of a how-to."""
TOLD = 0.65
"""Least strength of what is told to the listener; "I'll open" and "we will cut" lie below. Plans for next year are full
of them, so half of the instructions must be told, unless a how-to was announced."""
MIN_EVIDENCE = 2.5
"""Least sum of signs that it is a procedure: see `_evidence`."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    span: Span
    score: float


def find_instructive(
    transcript: Transcript, scenes: tuple[Scene, ...], show: Show, settings: DocSettings, duration_ms: int
) -> tuple[Span, ...]:
    """The spans that deserve a how-to, in order of time, each from a sentence's start to a sentence's end.

    Every `must_doc` item of the run of show that holds speech gives one; others come from what is said, the surest
    first, until there are `max_docs_per_hour` (rounded up), and never inside a `never_clip` item.
    """
    demanded = [span for item in show.items if item.must_doc and (span := _snapped(transcript, item.span))]
    barred = [*demanded, *(item.span for item in show.items if item.never_clip)]
    found = [
        stretch
        for stretch in _stretches(transcript, scenes, show, settings)
        if not any(stretch.span.overlaps(other) for other in barred)
    ]
    room = max(0, _most_docs(settings, duration_ms) - len(demanded))
    found.sort(key=lambda stretch: (-stretch.score, stretch.span))
    return tuple(sorted([*demanded, *(stretch.span for stretch in found[:room])]))


def sentences_in(transcript: Transcript, span: Span) -> tuple[int, ...]:
    """Indexes of the sentences whose middle lies in the span."""
    return tuple(
        index for index in range(len(transcript.sentences)) if span.contains(transcript.sentence_span(index).middle_ms)
    )


def _snapped(transcript: Transcript, span: Span) -> Span | None:
    inside = sentences_in(transcript, span)
    return _span_of(transcript, inside[0], inside[-1]) if inside else None


def _most_docs(settings: DocSettings, duration_ms: int) -> int:
    return -int(-settings.max_docs_per_hour * duration_ms // 3_600_000)


def _stretches(transcript: Transcript, scenes: tuple[Scene, ...], show: Show, settings: DocSettings) -> list[_Stretch]:
    readings = read_all(transcript, range(len(transcript.sentences)))
    cuts = tuple(scene.span.start_ms for scene in scenes)
    borders = tuple(sorted({ms for item in show.items for ms in (item.span.start_ms, item.span.end_ms)}))
    stretches = []
    for run in _runs(transcript, readings, cuts, borders):
        stretch = _judged(transcript, readings, run, borders, settings)
        if stretch is not None:
            stretches.append(stretch)
    return stretches


def _runs(
    transcript: Transcript, readings: dict[int, Reading], cuts: tuple[int, ...], borders: tuple[int, ...]
) -> list[tuple[int, int]]:
    """First and last instruction of each run, as sentence indexes."""
    runs: list[tuple[int, int]] = []
    for index, reading in readings.items():
        if reading.kind not in ("action", "check") or reading.strength < STRONG_ENOUGH:
            continue
        if runs and _goes_on(transcript, readings, runs[-1][1], index, cuts, borders):
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs


def _goes_on(
    transcript: Transcript,
    readings: dict[int, Reading],
    before: int,
    after: int,
    cuts: tuple[int, ...],
    borders: tuple[int, ...],
) -> bool:
    between = [readings[index].kind for index in range(before + 1, after)]
    gap = Span(transcript.sentence_span(before).end_ms, max(_start(transcript, after), _end(transcript, before)))
    if gap.duration_ms > MAX_GAP_MS or _crossed(borders, gap) or "closing" in between or "announcement" in between:
        return False
    return between.count("talk") <= (MAX_TALK_OVER_CUT if _crossed(cuts, gap) else MAX_TALK)


def _judged(
    transcript: Transcript,
    readings: dict[int, Reading],
    run: tuple[int, int],
    borders: tuple[int, ...],
    settings: DocSettings,
) -> _Stretch | None:
    """The stretch of a run with its announcement and its notes; None where it is no how-to."""
    first, last = run
    actions = group_actions(transcript, readings, range(first, last + 1))
    announced = _announcement(transcript, readings, first, borders)
    evidence = _evidence(actions, announced is not None)
    told = sum(action.strength >= TOLD for action in actions)
    if len(actions) < settings.min_steps or evidence < MIN_EVIDENCE or (announced is None and 2 * told < len(actions)):
        return None
    if _density(transcript, readings, first, last) < MIN_DENSITY:
        return None
    while last + 1 < len(readings) and readings[last + 1].kind in ("note", "closing"):
        last += 1
        if readings[last].kind == "closing":
            break
    start = first if announced is None else announced
    return _Stretch(_span_of(transcript, start, last), evidence)


def _evidence(actions: tuple[Action, ...], announced: bool) -> float:
    """Signs of a procedure: its announcement 2, each step word 1, each plain imperative with a concrete verb 0.5.

    So five plain imperatives are enough without any step word, and two step words with one of them; a report told
    in "I'll click, we'll open" needs its announcement.
    """
    ordered = sum(action.ordered for action in actions)
    plain = sum(action.strength >= 0.9 for action in actions)
    return 2.0 * announced + ordered + 0.5 * plain


def _announcement(
    transcript: Transcript, readings: dict[int, Reading], first: int, borders: tuple[int, ...]
) -> int | None:
    for index in range(first - 1, max(-1, first - 1 - LEAD_SENTENCES), -1):
        gap = Span(_end(transcript, index), max(_start(transcript, first), _end(transcript, index)))
        if gap.duration_ms > LEAD_GAP_MS or _crossed(borders, gap):
            return None
        if readings[index].kind == "announcement":
            return index
    return None


def _density(transcript: Transcript, readings: dict[int, Reading], first: int, last: int) -> float:
    counts = {"all": 0, "instructive": 0}
    for index in range(first, last + 1):
        start, end = transcript.sentences[index]
        counts["all"] += end - start + 1
        if readings[index].kind in ("action", "check", "note"):
            counts["instructive"] += end - start + 1
    return counts["instructive"] / counts["all"]


def _crossed(times_ms: tuple[int, ...], gap: Span) -> bool:
    return any(gap.start_ms <= ms <= gap.end_ms for ms in times_ms)


def _span_of(transcript: Transcript, first: int, last: int) -> Span:
    return Span(_start(transcript, first), max(_end(transcript, last), _start(transcript, first)))


def _start(transcript: Transcript, index: int) -> int:
    return transcript.sentence_span(index).start_ms


def _end(transcript: Transcript, index: int) -> int:
    return transcript.sentence_span(index).end_ms
