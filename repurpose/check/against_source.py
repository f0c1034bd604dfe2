"""What the finished files are held against in the recording itself: its sound's levels, and a few of its key frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from repurpose.check.finding import Untested, found
from repurpose.check.likeness import SEARCH_MS, Cells, Placing, Sight, picture_delay_ms, placings, sums_of
from repurpose.check.sync import check_picture_sync
from repurpose.check.windows import window_of
from repurpose.errors import RepurposeError
from repurpose.media.audio_blocks import read_audio
from repurpose.media.finished_file import levels_of
from repurpose.media.picture_stretches import Look
from repurpose.media.video_frames import read_frames, read_keys
from repurpose.model import SHAPE_SIZES, ClipTimes, Finding, Framing, Recording, Span
from repurpose.timebase import clock

MOST_SIGHTS = 8
FEWEST_SIGHTS = 3
SIDE = 640
EDGE_MS = 100
"""Pictures this near to a cut are not compared: they may lie on its other side by a frame."""
UNLIKE, ELSEWHERE, SAME = 0.75, 0.1, 0.9
"""Likeness below which a picture is another one; how much more like another place of the source it has to be to be
found there; likeness from which it is right whatever else is like it. Without their worst quarter other pictures were
up to 0.6 alike; on the sample's clips it was 0.97 and more."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One picture of the recording."""

    ms: int
    sums: Cells


def source_levels(recording: Recording, span: Span) -> tuple[float, ...]:
    """Levels of the recording's sound from the span's start on."""
    if recording.audio_index is None:
        return ()
    return levels_of(read_audio(recording.path, recording.audio_index, span.start_ms, span.duration_ms))


def source_moments(recording: Recording, times: ClipTimes) -> tuple[Moment, ...]:
    """Up to eight pictures of what the clip shows: key frames, or single ones where key frames lie far apart."""
    span = times.span
    wanted = [span.start_ms + span.duration_ms * (2 * at + 1) // (2 * MOST_SIGHTS) for at in range(MOST_SIGHTS)]
    shown = [ms for ms in wanted if not times.is_cut(ms)]
    try:
        keys = [Moment(key.ms, sums_of(key.pixels)) for key in read_keys(recording, shown, side=SIDE)]
        keys = [key for key in keys if span.contains(key.ms) and not times.is_cut(key.ms)]
        if len(keys) >= FEWEST_SIGHTS:
            return tuple(keys)
        pictures = list(read_frames(recording, shown[1::3], side=SIDE))
        return tuple(Moment(max(each.ms, span.start_ms), sums_of(each.pixels.mean(axis=2))) for each in pictures)
    except RepurposeError:
        return ()


def sights_of(
    moments: Sequence[Moment], times: ClipTimes, framing: Framing, source_size: tuple[int, int]
) -> tuple[Sight, ...]:
    """The moments as a shape shows them; those beside a change of the framing are left out."""
    changes = [before.span.end_ms for before, _ in pairwise(framing.shots)]
    sights = []
    for moment in moments:
        window = window_of(framing.at(moment.ms), moment.ms, source_size, SHAPE_SIZES[framing.shape])
        if window is not None and all(abs(moment.ms - change) > EDGE_MS for change in changes):
            sights.append(Sight(times.clip_ms(moment.ms), moment.sums, window))
    return tuple(sights)


def to_look_at(moments: Sequence[Moment], times: ClipTimes) -> tuple[Span, ...]:
    """Where in the clip pictures are compared with these moments."""
    near = (times.clip_ms(moment.ms) for moment in moments)
    return tuple(Span(max(0, ms - SEARCH_MS - EDGE_MS), ms + SEARCH_MS + EDGE_MS) for ms in near)


def check_picture(sights: Sequence[Sight], looks: Sequence[Look], where: str) -> Iterator[Finding | Untested]:
    """Whether the finished picture is the source's: the planned part of it, at the planned time."""
    placed = placings(sights, looks)
    if not placed:
        why = "the recording's picture has too little in it to be known again" if sights else "nothing to compare with"
        yield Untested("picture.source", where, why)
        yield Untested("picture.crop", where, why)
        yield Untested("sync.picture", where, why)
        return
    wrong = list(_wrong(placed, where))
    yield from wrong
    if wrong:
        yield Untested("sync.picture", where, "the picture is another one")
        return
    # Between two stretches that were looked at lies more; the usual distance is what matters.
    look_ms = min((after.ms - before.ms for before, after in pairwise(looks)), default=0)
    timed = check_picture_sync(picture_delay_ms(sights, looks), look_ms, where)
    if timed is None:
        yield Untested("sync.picture", where, "the picture hardly moves where it was compared with the recording's")
    else:
        yield from timed


def _wrong(placed: Sequence[Placing], where: str) -> Iterator[Finding]:
    off = [each for each in placed if each.likeness < SAME and each.best - each.likeness > ELSEWHERE]
    if off:
        worst = min(off, key=lambda each: each.likeness)
        by = max(abs(worst.x), abs(worst.y))
        text = (
            f"at {len(off)} of {len(placed)} times looked at, first at {clock(off[0].clip_ms)}, it shows another part "
            f"of the recording's picture than planned, {by:.0%} off"
        )
        yield found("picture.crop", "error", where, text, f"{worst.likeness:.2f} like the plan", SAME)
    unlike = [each for each in placed if each not in off and each.likeness < UNLIKE]
    if len(unlike) * 2 > len(placed):
        text = f"at {len(unlike)} of {len(placed)} times looked at it shows another picture than the recording"
        yield found("picture.source", "error", where, text, f"{median(each.likeness for each in unlike):.2f}", UNLIKE)
