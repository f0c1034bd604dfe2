"""The two clocks of a clip: the recording's, and its own, which skips what is cut out and runs at the clip's speed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from repurpose.model.analysis import Transcript
from repurpose.timebase import FrameGrid, Span

MS_FRAMES = Fraction(1000)
"""A rate whose frames are milliseconds: cuts stay where they are."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch that is kept, in whole frames counted from the clip's start in the recording."""

    first: int
    end: int
    """The frame after the last."""
    before: int
    """Frames that are kept before it."""

    @property
    def frames(self) -> int:
        return self.end - self.first


@dataclass(frozen=True, slots=True)
class ClipTimes:
    """What of a recording a clip shows, and when; without cuts, at speed 1, its clock is the recording's, shifted.

    Cuts move inwards onto whole frames, so that picture, sound and cues leave out the very same time, never more than
    was asked for, and what lies behind the twentieth cut is still in step.
    """

    span: Span
    """On the recording's clock."""
    cuts: tuple[Span, ...] = ()
    """Stretches of the recording that are left out, inside the span, in order, without overlap."""
    speed: float = 1.0
    """2 plays in half the time."""
    fps: Fraction = MS_FRAMES
    """Of the finished clip."""
    intro_ms: int = 0
    """Cards before and after what the recording shows."""
    outro_ms: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether the clip shows its span as it is."""
        return not self.cuts and self.speed == 1

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What is kept, in order; at least one frame."""
        return _pieces(self)

    @property
    def frame_count(self) -> int:
        """Frames of the finished clip without its cards; at least one."""
        return max(1, self.made_frame(self.pieces[-1].before + self.pieces[-1].frames))

    @property
    def length_ms(self) -> int:
        """How long what the recording shows takes in the clip."""
        return self.clip_ms(self.span.end_ms) - self.intro_ms

    @property
    def made_ms(self) -> int:
        """Length of the finished clip with its cards, in whole frames."""
        return self.intro_ms + FrameGrid(self.fps).ms(self.frame_count) + self.outro_ms

    def made_frame(self, kept: int) -> int:
        """The frame of the finished clip, without its cards, that shows the frame before which `kept` are kept."""
        return int(kept / _exact(self.speed) + Fraction(1, 2))

    def kept_before(self, frame: int) -> int:
        """How many are kept before a frame that is counted from the clip's start in the recording."""
        reached = [piece for piece in self.pieces if piece.first <= frame]
        return reached[-1].before + min(frame, reached[-1].end) - reached[-1].first if reached else 0

    def kept(self) -> tuple[Span, ...]:
        """The pieces on the recording's clock."""
        grid, start = FrameGrid(self.fps), self.span.start_ms
        return tuple(Span(start + grid.ms(piece.first), start + grid.ms(piece.end)) for piece in self.pieces)

    def clip_ms(self, ms: int) -> int:
        """When the clip shows a moment of the recording; for what is cut out, when it goes on after the cut.

        >>> times = ClipTimes(Span(1000, 9000), (Span(3000, 4000),))
        >>> [times.clip_ms(ms) for ms in (1000, 2500, 3500, 4000, 9000)]
        [0, 1500, 2000, 2000, 7000]
        """
        return self.intro_ms + int(self._kept_before(ms) / _exact(self.speed) // 1)

    def recording_ms(self, ms: int, *, before_cut: bool = False) -> int:
        """The moment of the recording that the clip shows at `ms`: at a join the one after the cut, or before it.

        >>> times = ClipTimes(Span(1000, 9000), (Span(3000, 4000),))
        >>> times.recording_ms(1999), times.recording_ms(2000), times.recording_ms(2000, before_cut=True)
        (2999, 4000, 3000)
        """
        speed = _exact(self.speed)
        kept = (ms - self.intro_ms) * speed
        starts = [piece.before * 1000 / self.fps for piece in self.pieces]
        begun = (start < kept if before_cut else start / speed // 1 <= ms - self.intro_ms for start in starts)
        at = max(0, sum(begun) - 1)
        into = kept - starts[at] if at == 0 else max(kept - starts[at], Fraction(0))
        # Rounded up, because `clip_ms` rounds down: there and back again is the same moment.
        return self.span.start_ms + int(-(-(self.pieces[at].first * 1000 / self.fps + into) // 1))

    def clip_span(self, span: Span) -> Span:
        """When the clip shows a stretch of the recording; empty where all of it is cut out."""
        start_ms = self.clip_ms(span.start_ms)
        return Span(start_ms, max(start_ms, self.clip_ms(span.end_ms)))

    def recording_span(self, span: Span) -> Span:
        """The stretch of the recording that the clip shows while `span`, with the cuts inside it."""
        start_ms = self.recording_ms(span.start_ms)
        return Span(start_ms, max(start_ms, self.recording_ms(span.end_ms, before_cut=True)))

    def is_cut(self, ms: int) -> bool:
        """Whether a moment of the recording is left out."""
        at = bisect_left(self.cuts, ms, key=lambda cut: cut.end_ms - 1)
        return at < len(self.cuts) and self.cuts[at].contains(ms)

    def shows(self, word: Span) -> bool:
        """Whether a word is one of the clip's: its middle lies in the span and in no cut."""
        return self.span.contains(word.middle_ms) and not self.is_cut(word.middle_ms)

    # What is captioned and tested stays where an uncut clip has it: on a clock that shows the span's start as the
    # clip begins, and runs on without the cuts. So whoever takes the span's start off has the clip's own times.

    @property
    def played(self) -> Span:
        """The whole clip on the clock that starts with the span and skips the cuts."""
        start_ms = self.span.start_ms + self.intro_ms
        return Span(start_ms, start_ms + self.length_ms)

    def played_span(self, span: Span) -> Span:
        """A stretch of the recording on that clock."""
        return span if self.is_plain and not self.intro_ms else self.clip_span(span).shift(self.span.start_ms)

    def played_words(self, transcript: Transcript) -> Transcript:
        """The words on that clock, without those whose middle is cut out."""
        if self.is_plain and not self.intro_ms:
            return transcript
        kept = [index for index, word in enumerate(transcript.words) if not self.is_cut(word.span.middle_ms)]
        place = [bisect_left(kept, index) for index in range(len(transcript.words) + 1)]
        return replace(
            transcript,
            words=tuple(
                replace(word, span=self.played_span(word.span)) for word in map(transcript.words.__getitem__, kept)
            ),
            sentences=tuple(
                (place[first], place[last + 1] - 1)
                for first, last in transcript.sentences
                if place[last + 1] > place[first]
            ),
            turns=tuple(
                place[first]
                for first, after in pairwise((*transcript.turns, len(transcript.words)))
                if place[after] > place[first]
            ),
        )

    def _kept_before(self, ms: int) -> Fraction:
        """How much of the recording is shown before `ms`, in ms; outside the span as if it went on."""
        frame_ms, at = 1000 / self.fps, ms - self.span.start_ms
        last = self.pieces[-1]
        for piece in self.pieces:
            start = piece.first * frame_ms
            if at < start:
                return piece.before * frame_ms + (at if at < 0 else 0)
            if at < piece.end * frame_ms or (piece is last and not self._ends_cut()):
                return piece.before * frame_ms + at - start
        return (last.before + last.frames) * frame_ms

    def _ends_cut(self) -> bool:
        return bool(self.cuts) and self.cuts[-1].end_ms >= self.span.end_ms


@lru_cache(maxsize=64)
def _pieces(times: ClipTimes) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    before = 0
    for first, end in _edges(times):
        if end > first:
            pieces.append(Piece(first, end, before))
            before += end - first
    return tuple(pieces) or (Piece(0, 1, 0),)


def _edges(times: ClipTimes) -> Iterator[tuple[int, int]]:
    """First frame, and the one after the last, of what lies between the cuts; empty ones too."""
    grid, start_ms = FrameGrid(times.fps), times.span.start_ms
    whole = max(1, round(times.span.duration_ms * times.fps / 1000))
    at = 0
    for cut in times.cuts:
        first = grid.first_from(max(0, cut.start_ms - start_ms))
        end = whole if cut.end_ms >= times.span.end_ms else grid.frame(cut.end_ms - start_ms)
        if end > first:
            yield at, min(first, whole)
            at = min(end, whole)
    yield at, whole


def _exact(speed: float) -> Fraction:
    """The speed as it is written: 1.1 is eleven tenths."""
    return Fraction(str(speed))
