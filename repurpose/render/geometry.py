"""Which part of the source lies where in the finished picture, in pixels, by the layout of a shot. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from repurpose.model import Box, ShotFraming, screen_share

SAME_ASPECT = Fraction(1, 100)
"""Aspects that differ by less are scaled onto each other: 1366x768 counts as 16:9."""
WHOLE = Box(0.0, 0.0, 1.0, 1.0)

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rect:
    """Pixels; all sides even, because yuv420p halves them."""

    width: int
    height: int
    left: int = 0
    top: int = 0

    @property
    def size(self) -> Size:
        return self.width, self.height


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the source, and where it is put in the finished picture."""

    source: Rect
    target: Rect


def parts_of(shot: ShotFraming, source_size: Size, size: Size, ms: int | None = None) -> tuple[Part, ...]:
    """What a shot shows at a moment (at its start, where none is given), the upper part first.

    A single part that does not fill the finished picture lies over a blurred copy of itself.
    """
    if shot.layout == "screen+camera" and shot.screen is not None and shot.camera is not None:
        return _stacked(shot.screen, shot.camera, source_size, size)
    box = shot.crop_at(shot.span.start_ms if ms is None else ms)
    if shot.layout in ("hold", "track"):
        return (Part(Rect(*crop_pixels(box, source_size, Fraction(*size))), Rect(*size)),)
    part = pixels_of(box, source_size) if shot.layout == "wide" and box is not None else Rect(*source_size)
    # Also for `full` of another aspect, as an edited plan may ask for: bars are better than a squeezed picture.
    return (Part(part, _middle(part.size, size)),)


def fills(part: Part, size: Size) -> bool:
    """Whether a part covers the whole finished picture."""
    return part.target.size == size


def pixels_of(box: Box, source_size: Size) -> Rect:
    """A box of the source in even pixels."""
    wide, high = (
        min(even(share * length), length - length % 2)
        for share, length in zip((box.width, box.height), source_size, strict=True)
    )
    left = max(0, min(round(box.x * source_size[0]), source_size[0] - wide))
    top = max(0, min(round(box.y * source_size[1]), source_size[1] - high))
    return Rect(wide, high, left - left % 2, top - top % 2)


def _middle(part: Size, size: Size) -> Rect:
    if same_aspect(part, size):
        return Rect(*size)
    wide, high = fit_size(part, size)
    return Rect(wide, high, (size[0] - wide) // 2, (size[1] - high) // 2)


def _stacked(screen: Box, camera: Box, source_size: Size, size: Size) -> tuple[Part, ...]:
    """The screen as high as its width asks for, and the camera in the rest."""
    wide, high = size
    above = even(high * screen_share(screen, source_size, size))
    spaces = Rect(wide, above), Rect(wide, high - above, 0, above)
    return tuple(
        Part(_filling(box, source_size, space), space) for box, space in zip((screen, camera), spaces, strict=True)
    )


def _filling(box: Box, source_size: Size, space: Rect) -> Rect:
    """What of a box fills a space: all of it, where the rounding to even pixels is all that differs."""
    part = pixels_of(box, source_size)
    return part if same_aspect(part.size, space.size) else Rect(*crop_pixels(box, source_size, Fraction(*space.size)))


def fit_size(source_size: Size, size: Size) -> Size:
    """The largest even size of the source's aspect inside `size`.

    >>> fit_size((1920, 1080), (1080, 1920))
    (1080, 608)
    """
    factor = min(Fraction(size[0], source_size[0]), Fraction(size[1], source_size[1]))
    return min(size[0], even(source_size[0] * factor)), min(size[1], even(source_size[1] * factor))


def crop_pixels(box: Box | None, source_size: Size, aspect: Fraction) -> tuple[int, int, int, int]:
    """Width, height, left and top in even pixels of the largest crop of `aspect` around the middle of `box`.

    It lies inside the box, so nothing is squeezed where a box has another aspect; None is the whole picture.

    >>> crop_pixels(None, (1920, 1080), Fraction(9, 16))
    (608, 1080, 656, 0)
    """
    wide, high, left, top = crop_place(box, source_size, aspect)
    across, down = round(left), round(top)
    return wide, high, across - across % 2, down - down % 2


def crop_place(box: Box | None, source_size: Size, aspect: Fraction) -> tuple[int, int, float, float]:
    """As `crop_pixels`, with left and top where they are exactly, between pixels."""
    box = box or WHOLE
    room_wide, room_high = box.width * source_size[0], box.height * source_size[1]
    wide = min(even(min(room_wide, room_high * aspect)), source_size[0])
    high = min(even(min(room_high, room_wide / aspect)), source_size[1])
    left = box.x * source_size[0] + (room_wide - wide) / 2
    top = box.y * source_size[1] + (room_high - high) / 2
    return wide, high, max(0.0, min(left, source_size[0] - wide)), max(0.0, min(top, source_size[1] - high))


def same_aspect(one: Size, two: Size) -> bool:
    return abs(Fraction(*one) / Fraction(*two) - 1) <= SAME_ASPECT


def even(length: float | Fraction) -> int:
    """The nearest even length, at least 2: yuv420p halves both sides."""
    return max(2, round(length / 2) * 2)
