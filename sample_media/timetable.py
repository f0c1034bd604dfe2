"""When everything of a script happens: pure arithmetic over the lengths of the spoken sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sample_media.script import Line, Script, Shot

FPS = 30
LEAD_MS = 380  # a cut comes in the silence before a sentence
FADE_MS = 500  # each half of a fade through black
BLACK_MS = 200  # the rest at its bottom


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line with its place in the recording; the span holds speech, not the silence about it."""

    line: Line
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A shot with its frames, `first` up to but not `end`, and its spoken lines."""

    shot: Shot
    first: int
    end: int
    spoken: tuple[Spoken, ...]
    fades_out: bool

    @property
    def start_ms(self) -> int:
        """The first frame's presentation time."""
        return frame_ms(self.first)

    @property
    def end_ms(self) -> int:
        """The presentation time of the frame after the last."""
        return frame_ms(self.end)


@dataclass(frozen=True, slots=True)
class Timetable:
    """A script with times."""

    script: Script
    placed: tuple[Placed, ...]

    @property
    def frames(self) -> int:
        """The number of frames of the whole recording."""
        return self.placed[-1].end

    @property
    def duration_ms(self) -> int:
        """The length of the whole recording."""
        return frame_ms(self.frames)


def frame_ms(frame: int) -> int:
    """The presentation time of a frame, floored to a millisecond.

    >>> frame_ms(2)
    66
    """
    return frame * 1000 // FPS


def frame_at(ms: int) -> int:
    """The first frame that is presented at or after a time.

    >>> frame_at(66), frame_at(67)
    (2, 3)
    """
    return -(-ms * FPS // 1000)


def arrange(script: Script, lengths_ms: Sequence[Sequence[int]]) -> Timetable:
    """The timetable of a script whose sentences, shot by shot, are that long."""
    placed: list[Placed] = []
    frame = 0
    for index, (shot, lengths) in enumerate(zip(script.shots, lengths_ms, strict=True)):
        fades_out = index + 1 < len(script.shots) and script.shots[index + 1].fades_in
        one = _place(shot, lengths, frame, fades_out)
        placed.append(one)
        frame = one.end
    return Timetable(script, tuple(placed))


def _place(shot: Shot, lengths_ms: Sequence[int], first: int, fades_out: bool) -> Placed:
    spoken: list[Spoken] = []
    start_ms = frame_ms(first)
    at_ms = start_ms + LEAD_MS + (FADE_MS + BLACK_MS // 2 if shot.fades_in else 0)
    for line, length in zip(shot.lines, lengths_ms, strict=True):
        spoken.append(Spoken(line, at_ms, at_ms + length))
        at_ms += length + line.cheer_ms + line.pause_ms
    if not spoken:
        at_ms = start_ms + round(shot.seconds * 1000)
    elif fades_out:
        at_ms += FADE_MS + BLACK_MS // 2
    return Placed(shot, first, frame_at(at_ms), tuple(spoken), fades_out)
