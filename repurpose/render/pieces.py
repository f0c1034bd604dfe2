"""What is left between a clip's cuts: frames dropped, sound joined to the same length, a closer look after a cut.

Pure. Without cuts, at speed 1, every function gives back what it was given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from repurpose.media import filter_graph
from repurpose.media.filter_graph import Stream
from repurpose.model import ClipTimes, Framing, ShotFraming
from repurpose.plan.punch import punched
from repurpose.timebase import Span

CROSSFADE_MS = 10
"""Of the sound at a join, half of it from beyond each edge: pieces keep the length of their pictures."""

TEMPO_MS = 200
"""What follows the end, for the tempo's filter, which keeps its last window to itself."""


def closer_after_cuts(framing: Framing, times: ClipTimes, percent: int, still: Sequence[Span] = ()) -> Framing:
    """Shots divided at the cuts within them: every second piece of a shot is a punch-in (`repurpose.plan.punch`).

    A shot that begins in a cut, or where it ends, needs none, nor does a cut in a `still` picture. Shots stay on the
    recording's clock and without gaps.
    """
    if not times.cuts or percent <= 100:
        return framing
    kept = times.kept()
    joins = [two.start_ms for one, two in pairwise(kept) if not any(_is_in(one, two, cut) for cut in still)]
    shots: list[ShotFraming] = []
    for shot in framing.over(times.span).shots:
        within = [ms for ms in joins if _begins_before(shot, ms, times) and ms < shot.span.end_ms]
        edges = [shot.span.start_ms, *within, shot.span.end_ms]
        for number, (start_ms, end_ms) in enumerate(pairwise(edges)):
            piece = replace(shot, span=replace(shot.span, start_ms=start_ms, end_ms=end_ms))
            shots.append(punched(piece, percent) if number % 2 else piece)
    return replace(framing, shots=tuple(shots))


def _is_in(before: Span, after: Span, cut: Span) -> bool:
    """Whether what lies between two pieces is a cut, as far as it is whole frames."""
    return cut.start_ms <= before.end_ms + 1 and after.start_ms <= cut.end_ms


def _begins_before(shot: ShotFraming, join_ms: int, times: ClipTimes) -> bool:
    """Whether a shot is seen before a join, too."""
    return times.clip_ms(shot.span.start_ms) < times.clip_ms(join_ms)


def kept_picture(stream: Stream, times: ClipTimes) -> Stream:
    """Endless frames at the clip's rate, from its start on, without its cuts, at its speed, of its exact length."""
    if times.is_plain:
        return stream.filter("trim", end_frame=times.frame_count)
    fps, pieces = times.fps, times.pieces
    # Endless frames, all of them dropped after the last piece, would never end.
    stream = stream.filter("trim", end_frame=pieces[-1].end)
    if times.cuts:
        shown = filter_graph.added([f"between(n,{each.first},{each.end - 1})" for each in pieces])
        stream = stream.filter("select", shown)
    # The clock counts frames since `fps`; through seconds, a rounding error would put some a frame early.
    stream = stream.filter("setpts", "N")
    if times.speed != 1:
        # What is left of a frame would be cut off: the nearest one, as `ClipTimes.made_frame` has it.
        stream = stream.filter("setpts", f"floor(PTS/{times.speed}+0.500001)").filter("fps", f"{fps}", start_time=0)
        stream = stream.filter("tpad", stop=-1, stop_mode="clone").filter("trim", end_frame=times.frame_count)
    return stream


def kept_sound(stream: Stream, times: ClipTimes, rate: int) -> Stream:
    """Endless sound at `rate` without the clip's cuts, at its speed; as many samples as the picture has frames for."""
    if times.cuts:
        stream = _joined(stream, times, rate)
    if times.speed != 1:
        stream = stream.filter("atempo", times.speed)
    if times.cuts:
        stream = stream.filter("apad")  # rounding to samples may leave one out
    return stream.filter("atrim", end_sample=round(times.frame_count / times.fps * rate))


def _joined(stream: Stream, times: ClipTimes, rate: int) -> Stream:
    pieces, half = times.pieces, rate * CROSSFADE_MS // 2000
    spare = rate * TEMPO_MS // 1000 if times.speed != 1 else 0
    ways = filter_graph.divide_sound(stream, len(pieces))
    joined: Stream = None
    for number, (way, piece) in enumerate(zip(ways, pieces, strict=True)):
        first, end = (round(frame / times.fps * rate) for frame in (piece.first, piece.end))
        first -= half if number else 0
        end += half if number < len(pieces) - 1 else spare
        part = way.filter("atrim", start_sample=first, end_sample=end).filter("asetpts", "PTS-STARTPTS")
        joined = part if joined is None else filter_graph.crossfaded(joined, part, 2 * half)
    return joined
