"""Whose mouth and body move while a voice is heard, where several faces are seen. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from repurpose.analyse.face_motion import Motion
from repurpose.timebase import Span

STEP_MS = 200
_WINDOW_MS = 1200
"""Movement is summed up over this long: syllables come at 3 to 5 a second, and a single smile or nod is shorter."""
SHORTEST_MS = 1200
"""A turn that is shorter is none: a picture cannot follow it without flicker."""
_PAUSE_MS = 1500
"""Who spoke before and after a pause as short as this speaks on."""
_SWITCH = 1.5
"""What a change of speaker costs, in the units of `_gain`: some 1.3 s of movement four times that of the other."""
_UNSURE = 0.62
"""Share of all movement, for two faces, from which one of them is taken to speak rather than nobody in particular."""
_ALONE = -0.2
"""While one face alone is seen there is nothing to tell it from: nobody is named, unless just before and after."""
_FLOOR = 0.02
"""Movement of a face that does nothing: noise of the camera and of its encoding."""
_BODY = 0.25
"""Weight of the body's movement against the mouth's: who speaks gestures, and who listens shifts in the chair."""

_Row = NDArray[np.float64]


def who_speaks(
    motions: Sequence[Sequence[Motion]], spans: Sequence[Span], speech: Sequence[Span]
) -> tuple[tuple[Span, ...], ...]:
    """For each face, when it is the one that speaks, as far as its movement tells; nothing for one face alone.

    `motions` and `spans` are those of the faces of one shot; a face counts only while it is seen.
    """
    if len(motions) < 2 or not speech:
        return ((),) * len(motions)
    start_ms, end_ms = min(span.start_ms for span in spans), max(span.end_ms for span in spans)
    times = np.arange(start_ms, end_ms, STEP_MS, dtype=np.float64)
    if len(times) == 0:
        return ((),) * len(motions)
    heard = np.array([any(span.contains(int(ms)) for span in speech) for ms in times])
    energy = np.stack([_energy(times, heard, each) for each in motions])
    seen = np.stack([[span.contains(int(ms)) for ms in times] for span in spans])
    speakers = _likeliest(_gain(energy, seen, heard))
    return tuple(_turns(times, heard, speakers == index) for index in range(len(motions)))


def _energy(times: _Row, heard: NDArray[np.bool_], motions: Sequence[Motion]) -> _Row:
    """How much the face moves as a speaker does, around each time, counted where a voice is heard."""
    row, count = np.zeros(len(times)), np.zeros(len(times))
    for motion in motions:
        at = int((motion.ms - times[0]) // STEP_MS)
        if 0 <= at < len(times) and heard[at]:
            row[at] += max(0.0, motion.mouth - motion.eyes) + _BODY * motion.body
            count[at] += 1
    window = np.ones(_WINDOW_MS // STEP_MS + 1)
    return np.asarray(np.convolve(row, window, "same") / np.maximum(1, np.convolve(count, window, "same")))


def _gain(energy: _Row, seen: NDArray[np.bool_], heard: NDArray[np.bool_]) -> _Row:
    """What it is worth to say, at each time, that a face speaks (rows), or that nobody can be told (the last)."""
    level = np.where(seen, energy + _FLOOR, 1e-6)
    share = level / level.sum(axis=0)
    several = np.maximum(2, seen.sum(axis=0))
    unsure = _UNSURE * 2 / several
    gain = np.vstack([np.log(share / unsure), np.zeros(len(heard))])
    gain[:-1, seen.sum(axis=0) < 2] = _ALONE
    gain[:-1][~seen] = -5
    gain[:, ~heard] = 0
    return np.asarray(gain.clip(-2, 2))


def _likeliest(gain: _Row) -> NDArray[np.int64]:
    """The course of speakers that is worth most, each change paid for (Viterbi's way)."""
    states, count = gain.shape
    best, back = gain[:, 0].copy(), np.zeros((states, count), np.int64)
    for at in range(1, count):
        other = int(np.argmax(best))
        stay = best >= best[other] - _SWITCH
        back[:, at] = np.where(stay, np.arange(states), other)
        best = np.where(stay, best, best[other] - _SWITCH) + gain[:, at]
    course = np.zeros(count, np.int64)
    course[-1] = int(np.argmax(best))
    for at in range(count - 1, 0, -1):
        course[at - 1] = back[course[at], at]
    return course


def _turns(times: _Row, heard: NDArray[np.bool_], his: NDArray[np.bool_]) -> tuple[Span, ...]:
    """Stretches in which one is the speaker and is heard, over short pauses."""
    spans: list[Span] = []
    for ms, speaks, voice in zip(times, his, heard, strict=True):
        if not speaks:
            continue
        start, end = int(ms), int(ms) + STEP_MS
        if spans and _reaches(spans[-1], start, times, his):
            spans[-1] = Span(spans[-1].start_ms, end if voice else spans[-1].end_ms)
        elif voice:
            spans.append(Span(start, end))
    return tuple(span for span in spans if span.duration_ms >= SHORTEST_MS)


def _reaches(span: Span, start_ms: int, times: _Row, his: NDArray[np.bool_]) -> bool:
    """The pause between is short, and nobody else has the word in it."""
    between = his[(times >= span.end_ms) & (times < start_ms)]
    return bool(start_ms - span.end_ms <= _PAUSE_MS and between.all())
