"""When a screen changed and then held still: a menu opened, a dialog came, a page was turned. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from repurpose.media.frame_pixels import Pixels
from repurpose.media.video_frames import Picture
from repurpose.model import Box, PictureChange

SIDE = 480
"""Longer side of the pictures to compare."""
STEP_MS = 200
"""The picture is compared five times a second, and has settled when two samples in a row agree."""

_BLOCK = 8
"""Side of the blocks that are compared: 32 pixels of a 1080p picture, about the size of a mouse pointer."""
_BLOCK_CHANGE = 6.0
"""Mean luma step (0..255) of a changed block: text comes to 20 and more, compression noise to 3."""
_WIDE, _LARGE = 5, 13
"""A patch this many blocks long, or of this many blocks, is no pointer: a moved one covers 2 x 3 blocks twice."""
_MOST = 0.25
"""Share of changed blocks from which there is no need to tell patches apart."""
_LIVELY = 0.15
"""A block that changed in more than this share of the last samples shows a moving picture, such as a presenter in a
corner: left out. One change of the screen comes to 0.03, a slow animation to 0.1."""
_WHOLE = 0.5
"""A change of more than this share of the picture is a transition, which says nothing about its corners."""
_FADING = 0.97
"""Weight of the past in that share: it looks back some `WARM_UP_MS`."""
WARM_UP_MS = 6000
"""Begin this much earlier, so that what moves all the time is known."""

_Mask = NDArray[np.bool_]


@dataclass(slots=True)
class ChangeFinder:
    """Give it every frame of a stretch in order, small and gray; it tells the changes once they have settled."""

    _base: Pixels | None = None
    _before: Picture | None = None
    _recent: deque[Picture] = field(default_factory=deque)
    _liveliness: NDArray[np.float64] | None = None
    _next_ms: int = 0

    def feed(self, picture: Picture) -> Iterator[PictureChange]:
        self._recent.append(picture)
        if self._base is None or self._before is None:
            self._base, self._before, self._next_ms = picture.pixels, picture, picture.ms + STEP_MS
            return
        if picture.ms < self._next_ms:
            return
        self._next_ms = picture.ms + STEP_MS
        moving = changed_blocks(self._before.pixels, picture.pixels)
        past = np.zeros(moving.shape) if self._liveliness is None else self._liveliness
        if moving.mean() <= _WHOLE:
            past = _FADING * past + (1 - _FADING) * moving
        self._liveliness = past
        quiet = past <= _LIVELY
        if not _patches(moving & quiet):
            yield from self._settled(self._base, picture, quiet)
        while self._recent[0].ms < self._before.ms:
            self._recent.popleft()
        self._before = picture

    def _settled(self, base: Pixels, picture: Picture, quiet: _Mask) -> Iterator[PictureChange]:
        patches = _patches(changed_blocks(base, picture.pixels) & quiet)
        if patches:
            blocks = np.array([block for patch in patches for block in patch])
            yield PictureChange(self._since(picture, quiet), _region(blocks, picture.pixels), _share(blocks, quiet))
            self._base = picture.pixels
        elif not quiet.all():
            # What moved all the time is no news when it stops.
            lively = np.kron(~quiet, np.ones((_BLOCK, _BLOCK), bool))[: base.shape[0], : base.shape[1]]
            self._base = np.where(lively, picture.pixels, base)

    def _since(self, picture: Picture, quiet: _Mask) -> int:
        """The first frame from which the picture has looked like this."""
        since_ms = picture.ms
        for frame in reversed(self._recent):
            if _patches(changed_blocks(frame.pixels, picture.pixels) & quiet):
                break
            since_ms = frame.ms
        return since_ms


def changed_blocks(one: Pixels, other: Pixels) -> _Mask:
    """Which blocks differ between two gray pictures of one size; blocks at the right and lower edge may be smaller."""
    step = np.abs(one.astype(np.int16) - other)
    rows, columns = (np.arange(0, length, _BLOCK) for length in step.shape)
    sums = np.add.reduceat(np.add.reduceat(step, rows, axis=0, dtype=np.int64), columns, axis=1)
    counts = np.outer(np.diff([*rows, step.shape[0]]), np.diff([*columns, step.shape[1]]))
    return np.asarray(sums > _BLOCK_CHANGE * counts)


def _patches(mask: _Mask) -> list[list[tuple[int, int]]]:
    """Connected patches of changed blocks that are too large for a mouse pointer, as (row, column)."""
    changed = np.argwhere(mask)
    if len(changed) < _WIDE:
        return []
    if len(changed) > _MOST * mask.size:
        return [[(int(row), int(column)) for row, column in changed]]
    left = {(int(row), int(column)) for row, column in changed}
    patches = []
    for start in sorted(left):
        if start not in left:
            continue
        left.discard(start)
        patch, at = [start], 0
        while at < len(patch):
            row, column = patch[at]
            near = {(row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1)} & left
            left -= near
            patch.extend(sorted(near))
            at += 1
        extent = 1 + np.ptp(np.array(patch), axis=0).max()
        if len(patch) >= _LARGE or extent >= _WIDE:
            patches.append(patch)
    return patches


def _region(blocks: NDArray[np.int64], pixels: Pixels) -> Box:
    height, width = pixels.shape
    top, left = blocks.min(axis=0) * _BLOCK
    bottom, right = (blocks.max(axis=0) + 1) * _BLOCK
    bottom, right = min(int(bottom), height), min(int(right), width)
    shares = (left / width, top / height, (right - left) / width, (bottom - top) / height)
    return Box(*(round(float(share), 4) for share in shares))


def _share(blocks: NDArray[np.int64], quiet: _Mask) -> float:
    return round(len(blocks) / quiet.size, 4)
