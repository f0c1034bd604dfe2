"""Shots, coarse to fine: only frames where the survey says that something changed are decoded and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from repurpose.analyse.picture import difference, jump_indices
from repurpose.media.picture_groups import Depth, Group, GroupReader
from repurpose.media.shot_detection import Cut, ShotDetector
from repurpose.media.video_frames import Picture
from repurpose.model import Recording, Scene, ScenesSettings, Span, Survey

if TYPE_CHECKING:
    from repurpose.media.video_frames import VideoPacket

Progress = Callable[[float], None] | None

CHANGED = 0.02
"""Mean luma difference (0..1) from which two pictures differ; a cut that PySceneDetect accepts makes 0.06 and more."""
FINE_JUMP_SHARE = 0.01
"""Within a group whose key frames differ, a packet of this share of the key frame's bytes may already be the cut."""
BUSY = 2.0
"""A group whose later packets weigh more than this many times its key frame moves all the time (talk: up to 1.4,
film trailers: 4 to 1800)."""
AROUND = 3
"""Frames decoded around a possible cut: PySceneDetect compares it with two on each side."""
CONTENT_PER_THRESHOLD = 15 / 27
"""PySceneDetect's default detector wants a score of 15 where its plain content detector wants 27."""


def find_scenes(
    recording: Recording, survey: Survey, settings: ScenesSettings, on_progress: Progress = None
) -> tuple[Scene, ...]:
    """Shots that tile the recording from 0 to its end, cut at the true time of each shot's first frame.

    Hard cuts are those of `scenedetect`'s own command at its defaults (detect-adaptive; `settings.threshold` moves
    its content limit in proportion), fades those through blank black or white.
    """
    detector = ShotDetector(recording.video.fps, settings.threshold * CONTENT_PER_THRESHOLD, settings.min_scene_ms)
    last_ms = -1
    with GroupReader(recording) as reader:
        for picture, fresh in _changing(reader, _still_groups(survey)):
            if picture.ms > last_ms:
                detector.feed(picture, fresh=fresh)
                last_ms = picture.ms
            if on_progress is not None:
                on_progress(min(1.0, picture.ms / max(1, recording.probe.duration_ms)))
    return _tile(detector.cuts(), recording.span)


def _tile(cuts: tuple[Cut, ...], whole: Span) -> tuple[Scene, ...]:
    inside = [cut for cut in cuts if whole.start_ms < cut.ms < whole.end_ms]
    starts = [Cut(whole.start_ms, 0.0), *inside]
    ends = [*(cut.ms for cut in inside), whole.end_ms]
    return tuple(Scene(Span(cut.ms, end_ms), round(cut.score, 2)) for cut, end_ms in zip(starts, ends, strict=True))


def _still_groups(survey: Survey) -> frozenset[int]:
    """Starts of the groups that look the same at both ends and hold no jump in packet size."""
    alike = {this.ms for this, after in pairwise(survey.samples) if after.difference < CHANGED}
    return frozenset(alike - set(survey.packet_jumps_ms))


def _changing(reader: GroupReader, still: frozenset[int]) -> Iterator[tuple[Picture, bool]]:
    """The frames that matter, in order, some of them twice; True with those that may not follow the frame before."""
    running, fresh = False, True
    for group, following in _with_next(reader.groups()):
        skipped = group.whole and group.start_ms in still
        attempts = () if skipped else _attempts(group)
        if running and (skipped or attempts):
            yield from _marked(reader.decode(_head(group)), False)
            yield from _marked(reader.drain(), False)
            running = False
        few = next(filter(None, (_few(reader, group, following, depths) for depths in attempts)), None)
        if few is not None:
            yield from _marked(few, fresh)
        elif not skipped:
            yield from _marked(reader.decode(group.packets), fresh)
            running = True
        fresh = skipped
    yield from _marked(reader.drain(), False)


def _attempts(group: Group) -> tuple[list[Depth], ...]:
    """What to decode of a group in which something changed, cheapest first; none where only all of it will do.

    First only around the jumps in packet size, nothing after the last; then also at the end and the references between.
    """
    if not group.whole or group.sizes[1:].sum() > BUSY * group.sizes[0]:
        return ()
    count = len(group.packets)
    rank = np.argsort(np.argsort(group.times_ms, kind="stable"), kind="stable")
    # A B frame before a large P frame in time is made of it: the new picture may begin right after the anchor before.
    highest = np.maximum.accumulate(group.times_ms)
    anchors = np.sort(rank[np.concatenate(([True], group.times_ms[1:] > highest[:-1]))])
    near = np.zeros(count, bool)
    last = 0
    for jump in rank[jump_indices(group.sizes, FINE_JUMP_SHARE)]:
        start = anchors[max(0, np.searchsorted(anchors, jump) - 1)] - AROUND
        end = anchors[min(len(anchors) - 1, np.searchsorted(anchors, jump + AROUND))]
        near[max(0, start) : end + 1] = True
        last = max(last, int(end))
    if 2 * near.sum() > count:
        return ()
    at_end = near.copy()
    at_end[-AROUND:] = True
    thorough: list[Depth] = ["all" if at_end[at] else "references" for at in rank]
    if not near.any():
        return (thorough,)
    quick: list[Depth] = ["all" if near[at] else "references" if at < last else "none" for at in rank]
    return quick, thorough


def _few(reader: GroupReader, group: Group, following: Group | None, depths: list[Depth]) -> list[Picture] | None:
    """The frames at these depths and the head of the next group; None where the picture changed between two of them."""
    head = () if following is None else _head(following)
    pictures = [*reader.decode(group.packets, depths), *reader.decode(head), *reader.drain()]
    times = sorted({*group.times_ms.tolist(), *(() if following is None else following.times_ms[: len(head)].tolist())})
    place = {ms: index for index, ms in enumerate(times)}
    pictures = sorted((picture for picture in pictures if picture.ms in place), key=lambda picture: picture.ms)
    for one, other in pairwise(pictures):
        if place[other.ms] - place[one.ms] > 1 and difference(one.pixels, other.pixels) >= CHANGED:
            return None
    return pictures


def _head(group: Group) -> tuple[VideoPacket, ...]:
    """The packets that give a group's first frames, as many as a cut at its very first needs after it."""
    first = np.sort(group.times_ms)[: AROUND + int((group.times_ms < group.times_ms[0]).sum())]
    return group.packets[: int(np.flatnonzero(np.isin(group.times_ms, first))[-1]) + 1]


def _marked(pictures: Iterable[Picture], fresh: bool) -> Iterator[tuple[Picture, bool]]:
    for picture in pictures:
        yield picture, fresh
        fresh = False


def _with_next(groups: Iterable[Group]) -> Iterator[tuple[Group, Group | None]]:
    this: Group | None = None
    for after in groups:
        if this is not None:
            yield this, after
        this = after
    if this is not None:
        yield this, None
