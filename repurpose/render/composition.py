"""The shots of a clip composed into one shape: crops that stand or move, backdrops, parts above each other. Pure.

Shots that differ only in where a crop is are one crop filter, whose place is an expression of time. Where layouts
differ the decoded picture is divided, each piece trimmed to its frames, composed, and joined again: still one decode.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from repurpose.media import filter_graph
from repurpose.media.filter_graph import Stream
from repurpose.media.picture_filters import scaled
from repurpose.model import ClipTimes, Framing, ShotFraming
from repurpose.render.crop_motion import Motion, motion_of
from repurpose.render.geometry import Part, Rect, Size, crop_pixels, even, fills, parts_of
from repurpose.timebase import FrameGrid

BLUR_STEP = 16
"""The backdrop is blurred at 1/16 of its size: at full size the blur alone costs more than the encode."""
MARGIN = 4
"""Pixels around a moving crop, of which the part between pixels is cut off after scaling: a crop moves in whole pixels
of the source, which enlarged are a visible step each."""


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring shots that one chain of filters shows, and their frames of the finished clip."""

    shots: tuple[ShotFraming, ...]
    starts: tuple[int, ...]
    """First frame of each shot."""
    end: int
    """The frame after the last."""

    @property
    def frames(self) -> int:
        return self.end - self.starts[0]


def runs(framing: Framing, source_size: Size, size: Size, times: ClipTimes) -> tuple[Run, ...]:
    """The shots of a clip in as few runs as they need; a shot that is shorter than a frame is left out."""
    shots = framing.over(times.span).shots
    starts = [0, *(first_frame(shot.span.start_ms, times) for shot in shots[1:])]
    ends = [*starts[1:], times.frame_count]
    shown = [each for each in zip(shots, starts, ends, strict=True) if each[1] < each[2]]
    grouped = groupby(shown, key=lambda each: _way(each[0], source_size, size))
    found = [list(group) for _, group in grouped]
    return tuple(
        Run(tuple(shot for shot, _, _ in group), tuple(start for _, start, _ in group), group[-1][2]) for group in found
    )


def longest(found: tuple[Run, ...]) -> Run:
    """The run with the most frames, the first of several."""
    return max(found, key=lambda run: (run.frames, -run.starts[0]))


def first_frame(ms: int, times: ClipTimes) -> int:
    """The clip's first frame of a shot that begins at `ms` in the recording."""
    grid = FrameGrid(times.fps)
    frame = grid.frame(ms)
    # A shot's start is a frame's time, floored; where the frame is not known, that is half a ms early on average.
    exact = frame / times.fps if grid.ms(frame) == ms else Fraction(2 * ms + 1, 2000)
    # `fps` moves each frame of the source to the nearest one of the clip.
    at = max(0, int((exact - Fraction(times.span.start_ms, 1000)) * times.fps + Fraction(1, 2)))
    return at if times.is_plain else times.made_frame(times.kept_before(at))


def composed(stream: Stream, framing: Framing, source_size: Size, size: Size, times: ClipTimes) -> Stream:
    """The upright source, at the clip's rate, in a shape of `size`."""
    found = runs(framing, source_size, size, times)
    if len(found) == 1:
        return composed_run(stream, found[0], source_size, size, times)
    pieces = []
    for way, run in zip(filter_graph.divide(stream, len(found)), found, strict=True):
        piece = way.filter("trim", start_frame=run.starts[0], end_frame=run.end)
        pieces.append(composed_run(piece, run, source_size, size, times).filter("setpts", "PTS-STARTPTS"))
    # Joining counts in microseconds; the frames get their exact times back.
    frame = 1 / times.fps
    joined = filter_graph.joined(pieces).filter("settb", f"{frame.numerator}/{frame.denominator}")
    return joined.filter("setpts", "N")


def composed_run(stream: Stream, run: Run, source_size: Size, size: Size, times: ClipTimes) -> Stream:
    """As `composed`, for one run; frames keep the clip's times."""
    parts = parts_of(run.shots[0], source_size, size)
    if len(parts) > 1:
        ways = filter_graph.divide(stream, len(parts))
        cuts = (_cut(way, part.source, source_size) for way, part in zip(ways, parts, strict=True))
        return filter_graph.stacked(*(scaled(cut, part.target.size) for cut, part in zip(cuts, parts, strict=True)))
    if not fills(parts[0], size):
        return _over_backdrop(_cut(stream, parts[0].source, source_size), parts[0], size)
    motion = motion_of(run.shots, run.starts, source_size, size, times)
    if motion.moves:
        return _followed(stream, motion, parts[0].source, source_size, size)
    if parts[0].source.size != source_size:
        stream = stream.filter("crop", *parts[0].source.size, motion.across, motion.down)
    return scaled(stream, size)


def _way(shot: ShotFraming, source_size: Size, size: Size) -> object:
    """What two shots share that one chain of filters can show."""
    parts = parts_of(shot, source_size, size)
    return parts[0].source.size if len(parts) == 1 and fills(parts[0], size) else parts


def _cut(stream: Stream, part: Rect, source_size: Size) -> Stream:
    if part.size == source_size:
        return stream
    return stream.filter("crop", part.width, part.height, part.left, part.top)


def _followed(stream: Stream, motion: Motion, part: Rect, source_size: Size, size: Size) -> Stream:
    """A moving crop, placed to a pixel of the finished picture: a little more is cut out, scaled, and cut again."""
    outer, large, coarse, fine = [], [], [], []
    for axis, place in enumerate((motion.across, motion.down)):
        whole, inner = source_size[axis], part.size[axis]
        outer.append(inner + min(MARGIN, whole - inner) // 2 * 2)
        large.append(even(Fraction(size[axis] * outer[axis], inner)))
        last = (whole - outer[axis]) // 2 * 2
        coarse.append(f"min(2*floor(({place})/2),{last})")
        fine.append(f"st(2,{place});(ld(2)-min(2*floor(ld(2)/2),{last}))*{large[axis]}/{outer[axis]}")
    stream = scaled(stream.filter("crop", *outer, *coarse), (large[0], large[1]))
    return stream.filter("crop", *size, *fine, exact=1)


def _over_backdrop(stream: Stream, part: Part, size: Size) -> Stream:
    """A part of the picture, whole, over a dimmed, blurred copy that fills the shape."""
    inner = part.target
    front, behind = filter_graph.divide(scaled(stream, inner.size), 2)
    small = (even(size[0] / BLUR_STEP), even(size[1] / BLUR_STEP))
    behind = behind.filter("crop", *crop_pixels(None, inner.size, Fraction(*size)))
    behind = behind.filter("scale", *small, flags="area").filter("gblur", 6).filter("lutyuv", y="16+(val-16)*0.6")
    behind = behind.filter("scale", *size, flags="bilinear")
    over = behind.overlay(front, x=inner.left, y=inner.top)
    # The backdrop went through rounded sizes, and ffmpeg keeps count of that in the sample aspect.
    return over.filter("setsar", 1)
