"""What the parts of the timeline share: where a time lies, and text that is safe inside SVG."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from repurpose.model import Span
from repurpose.publish.wording import one_line, shorten
from repurpose.timebase import clock

NARROWEST = 960
"""Units, pixels where the page has the room: two and a half windows of a phone."""
UNITS_PER_HOUR = 400
"""A longer recording gets a wider drawing to scroll: a clip of 45 s is 5 units wide then."""
WIDEST = 4800
MARGIN = 12
CHAR = 6.8
"""Mean width of a letter at 12 units, so that a title is shortened about where its room ends."""
_STEPS_MS = tuple(1000 * step for step in (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600))
_LABEL = 84
"""The least between two labels of the time axis."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Time ⇄ units from left to right."""

    duration_ms: int

    @property
    def width(self) -> int:
        return min(WIDEST, max(NARROWEST, self.duration_ms * UNITS_PER_HOUR // 3_600_000))

    def x(self, ms: int) -> float:
        return MARGIN + (self.width - 2 * MARGIN) * min(max(0, ms), self.duration_ms) / max(1, self.duration_ms)

    def box(self, span: Span, least: float) -> tuple[float, float]:
        """Left edge and width of a span, `least` units wide or wider, inside the drawing."""
        left, right = self.x(span.start_ms), self.x(span.end_ms)
        if right - left < least:
            left = min(max(MARGIN, (left + right - least) / 2), self.width - MARGIN - least)
            right = left + least
        return left, right - left

    def ticks_ms(self) -> range:
        """Round times, far enough apart for their labels."""
        fitting = (step for step in _STEPS_MS if self.x(step) - MARGIN >= _LABEL)
        return range(0, max(1, self.duration_ms), next(fitting, _STEPS_MS[-1]))

    def heads(self) -> range:
        """Where a band's name is written: a wide drawing repeats it, as one sees a part of it at a time."""
        return range(MARGIN, self.width - NARROWEST // 2, NARROWEST)


@dataclass(frozen=True, slots=True)
class Band:
    """A row of the drawing: its height, and its elements with y from its own top."""

    height: int
    elements: str


def words(text: str) -> str:
    """A person's text, on one line and escaped, for an element or an attribute."""
    return escape(one_line(text))


def tip(text: str) -> str:
    """What an element says when it is pointed at, and to a screen reader."""
    return f"<title>{words(text)}</title>"


def fitted(text: str, left: float, width: float, y: float) -> str:
    """A title inside its box: shortened, and cut where the letters are wider than thought; nothing in a small box."""
    room = int((width - 8) / CHAR)
    if room < 3:
        return ""
    shown = escape(shorten(one_line(text), room))
    return f'<svg x="{n(left + 4)}" width="{n(width - 6)}" height="40"><text y="{n(y)}">{shown}</text></svg>'


def n(value: float) -> str:
    """A coordinate with at most one decimal.

    >>> n(12.0), n(3.14159)
    ('12', '3.1')
    """
    return f"{value:.1f}".removesuffix(".0")


def during(span: Span) -> str:
    return f"{clock(span.start_ms)} – {clock(span.end_ms)}"
