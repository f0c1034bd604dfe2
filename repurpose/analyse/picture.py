"""What the picture shows, in a cheap survey of everything: brightness, movement, detail, jumps."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from repurpose.analyse.glances import Glances, difference
from repurpose.media.frame_pixels import Pixels
from repurpose.media.picture_groups import LONGEST_MS, Group, GroupReader
from repurpose.media.video_frames import Picture
from repurpose.model import (
    Finding,
    FrameSample,
    Recording,
    ScenesSettings,
    Survey,
)

Progress = Callable[[float], None] | None

JUMP = 5.0
"""A packet this many times its group's median may hold a new picture (held for 283 cuts in six recordings)."""
JUMP_SHARE = 0.1
"""Where the key frames around are alike, the old picture must have come back within the group, and coding it again
costs at least this share of its key frame's bytes. On still slides a moved pointer jumps too, at 1 to 3 %."""
TIME_STEP_MS = 2000
"""Distance of samples where key frames cannot serve."""
EDGE = 40
"""Step of luma (0..255) between neighbours of a small picture that counts as a strong edge."""


def survey(
    recording: Recording, settings: ScenesSettings, on_progress: Progress = None, glances: Glances | None = None
) -> Survey:
    """Read every packet and decode the key frames, small: brightness, difference and detail at each.

    With `glances`, what they see is in the samples too.

    Where key frames are over 12 s apart, or every frame is one, samples are taken by time: `method` then is `time`
    and a finding says so. Damage ends the survey at what is readable, with a finding.
    """
    samples: list[FrameSample] = []
    jumps: list[int] = []
    far_ms = every_key = groups = 0
    with GroupReader(recording, rough=True, colour=glances is not None) as reader:

        def watched() -> Iterator[Group]:
            nonlocal far_ms, every_key, groups
            for group in reader.groups():
                groups += 1
                far_ms += 0 if group.whole else int(np.ptp(group.times_ms))
                every_key += group.every_key and len(group.packets) > 1
                if jump_indices(group.sizes).size:
                    jumps.append(group.start_ms)
                yield group
                if on_progress is not None:
                    on_progress(min(1.0, group.start_ms / max(1, recording.probe.duration_ms)))

        before: Pixels | None = None
        for picture in _samples(reader, watched()):
            samples.append(_measure(picture, before, glances))
            before = picture.pixels
        findings = [*_method_findings(recording, far_ms, every_key, groups), *_damage_findings(recording, reader)]
    by_time = far_ms > 0 or every_key > groups // 2
    return Survey(tuple(samples), tuple(jumps), "time" if by_time else "key-frames", tuple(findings))


def jump_indices(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Which packets of a group, the key frame at its head apart, are far above the group's median size.

    >>> jump_indices(np.array([9000, 80, 70, 4000, 75, 60])).tolist()
    [3]
    """
    if len(sizes) < 2:
        return np.zeros(0, np.int64)
    least = max(JUMP * float(np.median(sizes[1:])), JUMP_SHARE * float(sizes[0]))
    return np.flatnonzero(sizes[1:] > least) + 1


def _samples(reader: GroupReader, groups: Iterator[Group]) -> Iterator[Picture]:
    """The key frame at the head of each whole group; of groups in pieces a frame every `TIME_STEP_MS`."""
    heads: set[int] = set()
    next_ms = 0

    def wanted(pictures: Iterator[Picture]) -> Iterator[Picture]:
        nonlocal next_ms
        for picture in pictures:
            if picture.ms in heads or picture.ms >= next_ms:
                heads.discard(picture.ms)
                next_ms = picture.ms + TIME_STEP_MS
                yield picture

    for group in groups:
        heads.add(int(group.times_ms[0]))
        if group.whole:
            yield from wanted(reader.decode(group.packets[:1], gray=True))
        else:
            yield from wanted(reader.decode(group.packets, ["anchors"] * len(group.packets), gray=True))
    yield from wanted(reader.drain(gray=True))


def _measure(picture: Picture, before: Pixels | None, glances: Glances | None) -> FrameSample:
    luma = picture.pixels.astype(np.int16)
    change = 0.0 if before is None else difference(picture.pixels, before)
    edges = np.abs(np.diff(luma, axis=1)[1:]) + np.abs(np.diff(luma, axis=0)[:, 1:]) > EDGE
    detail = float(edges.mean()) if edges.size else 0.0
    faces, text = glances.see(picture) if glances is not None else (None, None)
    brightness = float(luma.mean()) / 255
    return FrameSample(max(0, picture.ms), round(brightness, 4), round(change, 4), round(detail, 4), faces, text)


def _method_findings(recording: Recording, far_ms: int, every_key: int, groups: int) -> Iterator[Finding]:
    if far_ms > 0:
        yield Finding(
            "picture.key_frames",
            "info",
            recording.name,
            f"key frames are over {LONGEST_MS // 1000} s apart for {far_ms // 1000} s of the recording;"
            f" the picture was sampled every {TIME_STEP_MS // 1000} s there, which takes longer",
        )
    if every_key > groups // 2:
        yield Finding(
            "picture.key_frames",
            "info",
            recording.name,
            "every frame is a key frame; the picture was sampled once a second instead",
        )


def _damage_findings(recording: Recording, reader: GroupReader) -> Iterator[Finding]:
    if reader.broken_packets or reader.cut_short:
        what = "reading ended early" if reader.cut_short else f"{reader.broken_packets} frames could not be decoded"
        yield Finding(
            "picture.damaged", "warning", recording.name, f"the picture is damaged: {what}; what is readable was used"
        )
