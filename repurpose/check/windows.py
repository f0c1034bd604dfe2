"""Which part of the recording's picture is where in a finished one, worked out anew from the plan. Pure.

Not by the code that renders: a test that asks its subject what is right would agree with every mistake.
"""

from __future__ import annotations

from dataclasses import dataclass

from repurpose.model import Box, ShotFraming, screen_share

WHOLE = Box(0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the source, scaled as it is into a part of the finished picture; both as shares."""

    source: Box
    finished: Box

    def seen(self, box: Box) -> Box | None:
        """A box of the source in the finished picture; None where it lies outside the window."""
        left, top = max(box.x, self.source.x), max(box.y, self.source.y)
        right = min(box.x + box.width, self.source.x + self.source.width)
        bottom = min(box.y + box.height, self.source.y + self.source.height)
        if right <= left or bottom <= top:
            return None
        across, down = self.finished.width / self.source.width, self.finished.height / self.source.height
        return Box(
            self.finished.x + (left - self.source.x) * across,
            self.finished.y + (top - self.source.y) * down,
            (right - left) * across,
            (bottom - top) * down,
        )

    def moved(self, x: float, y: float) -> Window:
        """Looking elsewhere in the source, as a crop at the wrong place would."""
        return Window(Box(self.source.x + x, self.source.y + y, self.source.width, self.source.height), self.finished)


def window_of(shot: ShotFraming, ms: int, source_size: tuple[int, int], size: tuple[int, int]) -> Window | None:
    """What a shot's layout shows at a moment of the recording; of two parts the screen; None for no part.

    >>> from repurpose.model import Span
    >>> window_of(ShotFraming(Span(0, 1), "fit"), 0, (1920, 1080), (1080, 1080)).finished
    Box(x=0.0, y=0.21875, width=1.0, height=0.5625)
    """
    if shot.layout == "screen+camera":
        if shot.screen is None:
            return None
        part = Box(0.0, 0.0, 1.0, screen_share(shot.screen, source_size, size))
        aspect = shot.screen.width * source_size[0] / (shot.screen.height * source_size[1])
        return Window(_within(shot.screen, size[0] / (size[1] * part.height) / aspect), part)
    box = (shot.crop_at(ms) if shot.layout in ("hold", "track", "wide") else None) or WHOLE
    aspect = box.width * source_size[0] / (box.height * source_size[1])
    shape = size[0] / size[1]
    if shot.layout in ("hold", "track"):
        return Window(_within(box, shape / aspect), WHOLE)
    across, down = (1.0, shape / aspect) if aspect > shape else (aspect / shape, 1.0)
    if abs(aspect / shape - 1) <= 0.01:
        across = down = 1.0
    return Window(box, Box((1 - across) / 2, (1 - down) / 2, across, down))


def _within(box: Box, relation: float) -> Box:
    """The largest part of the shape's aspect in the middle of the box; `relation` is shape's by box's aspect."""
    width, height = box.width * min(1.0, relation), box.height * min(1.0, 1 / relation)
    return Box(box.x + (box.width - width) / 2, box.y + (box.height - height) / 2, width, height)
