"""Shots, coarse to fine: only frames where the survey says that something changed are decoded and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from repurpose.analyse.glances import difference
from repurpose.analyse.picture import jump_indices
from repurpose.media.picture_groups import Depth, Group, GroupReader
from repurpose.media.shot_detection import Cut, ShotDetector
from repurpose.media.video_frames import Picture
from repurpose.model import Recording, Scene, ScenesSettings, Span, Survey

if TYPE_CHECKING:
    from repurpose.media.video_frames import VideoPacket

Progress = Callable[[float], None] | None

CHANGED = 0.03
"""Mean difference (0..1) from which two pictures differ; cuts that PySceneDetect accepts make 0.06 and more as a rule
(its limit of 15 is the mean of three such differences, 0..255), and those that make less show by a packet jump."""
BUSY = 2.0
"""A group whose later packets weigh more than this many times its key frame moves all the time (talk: up to 1.4,
film trailers: 4 to 1800)."""
SHARP = 0.5
"""Where all packets after the key frame weigh less than this share of the next key frame, and none jumps, they cannot
have brought that next picture: it comes with the key frame itself."""
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
        depths = None if skipped else _depths(group, following)
        if running and (skipped or depths):
            yield from _marked(reader.decode(_head(group)), False)
            yield from _marked(reader.drain(), False)
            running = False
        few = _few(reader, group, following, depths) if depths else None
        if few is not None:
            yield from _marked(few, fresh)
        elif not skipped:
            yield from _marked(reader.decode(group.packets), fresh)
            running = True
        fresh = skipped
    yield from _marked(reader.drain(), False)


def _depths(group: Group, following: Group | None) -> list[Depth] | None:
    """What to decode of a group in which something changed; None where only all of it will do."""
    if not group.whole or group.sizes[1:].sum() > BUSY * group.sizes[0]:
        return None
    rank = np.argsort(np.argsort(group.times_ms, kind="stable"), kind="stable")
    jumps = rank[jump_indices(group.sizes)]
    if not jumps.size and _sharp(group, following):
        return ["all" if at == 0 else "none" for at in range(len(group.packets))]
    near = _around(group, rank, jumps if jumps.size else np.array([len(rank) - 1]))
    if 2 * near.sum() > near.size:
        return None
    last = int(np.flatnonzero(near)[-1])
    return ["all" if near[at] or at == 0 else "through" if at < last else "none" for at in rank]


def _sharp(group: Group, following: Group | None) -> bool:
    return following is not None and bool(group.sizes[1:].sum() < SHARP * following.sizes[0])


def _around(group: Group, rank: NDArray[np.int64], jumps: NDArray[np.int64]) -> NDArray[np.bool_]:
    """By order of presentation: True near a jump in packet size, from one anchor (no B frame) to another.

    A B frame before a large P frame in time is made of it: the new picture may begin right after the anchor before. And
    the B frames between two anchors refer to each other: all of them are decoded, or none.
    """
    highest = np.maximum.accumulate(group.times_ms)
    anchors = np.sort(rank[np.concatenate(([True], group.times_ms[1:] > highest[:-1]))])
    near = np.zeros(len(rank), bool)
    for jump in jumps:
        before = anchors[max(0, np.searchsorted(anchors, jump) - 1)]
        start = anchors[max(0, np.searchsorted(anchors, before - AROUND, side="right") - 1)]
        end = np.searchsorted(anchors, jump + AROUND)
        near[start : anchors[end] + 1 if end < len(anchors) else None] = True
    return near


def _few(reader: GroupReader, group: Group, following: Group | None, depths: list[Depth]) -> list[Picture] | None:
    """The frames at these depths and the head of the next group; None where the picture changed between two of them."""
    head = () if following is None else _head(following)
    pictures = [*reader.decode(group.packets, depths), *reader.decode(head), *reader.drain()]
    times = sorted({*group.times_ms.tolist(), *(() if following is None else following.times_ms[: len(head)].tolist())})
    place = {ms: index for index, ms in enumerate(times)}
    pictures = sorted((picture for picture in pictures if picture.ms in place), key=lambda picture: picture.ms)
    if depths.count("none") == len(depths) - 1:
        return pictures
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
