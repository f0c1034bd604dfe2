"""Where a brand's pictures stand in a clip, clear of faces and text, and what captions keep clear of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from repurpose.captions.drawing.placement import covered_cost
from repurpose.model import (
    SHAPE_SIZES,
    Box,
    ClipPlan,
    ClipTimes,
    Occupied,
    Recording,
    Settings,
    ShapeName,
    Span,
)
from repurpose.render.brand_kit import logo_size
from repurpose.render.brand_layout import Panel, Rectangle, panel_places, shape_brand
from repurpose.render.branding import panel_frames
from repurpose.timebase import FrameGrid

LESS_LIKED = 0.3
"""Cost of each place after the first; to cover anything costs 10 and more (`covered_cost`)."""


@dataclass(frozen=True, slots=True)
class BrandPlaces:
    """A brand in one shape of a clip."""

    occupied: tuple[Occupied, ...] = ()
    """On the captions' clock."""
    panel: Box | None = None
    """Where its lower third stands."""


def brand_places(
    clip: ClipPlan,
    recording: Recording,
    settings: Settings,
    fps: Fraction,
    seen: Mapping[ShapeName, tuple[Occupied, ...]],
) -> dict[ShapeName, BrandPlaces]:
    """The places in each shape; `seen` are its faces and texts on the captions' clock. Raises PresetError."""
    if not settings.brand.is_on:
        return {}
    size, times = logo_size(settings.brand), clip.times(fps)
    places = {}
    for framing in clip.framing:
        shape = framing.shape
        look = shape_brand(settings, clip, recording, shape, size)
        whole = Span(times.span.start_ms, times.span.start_ms + times.made_ms)
        logo = (Occupied(whole, _share(look.logo, shape)),) if look.logo else ()
        span = _panel_span(times, settings)
        if look.panel is None or span is None:
            places[shape] = BrandPlaces(logo)
            continue
        box = _best_place(settings, clip, shape, look.panel, span, (*seen.get(shape, ()), *logo))
        places[shape] = BrandPlaces((*logo, Occupied(span, box)), box)
    return places


def _panel_span(times: ClipTimes, settings: Settings) -> Span | None:
    shown = panel_frames(times, settings.brand)
    if shown is None:
        return None
    grid, start_ms = FrameGrid(times.fps), times.span.start_ms
    return Span(start_ms + grid.ms(shown[0]), start_ms + grid.ms(sum(shown)))


def _best_place(
    settings: Settings, clip: ClipPlan, shape: ShapeName, panel: Panel, span: Span, seen: tuple[Occupied, ...]
) -> Box:
    near = [each for each in seen if each.span.overlaps(span)]
    size, leftwards = (panel.place.width, panel.place.height), panel.inks[0].text.text.leftwards
    places = [_share(place, shape) for place in panel_places(settings, clip, shape, size, leftwards=leftwards)]
    costs = [rank * LESS_LIKED + covered_cost(span, box, near) for rank, box in enumerate(places)]
    return places[costs.index(min(costs))]


def _share(place: Rectangle, shape: ShapeName) -> Box:
    width, height = SHAPE_SIZES[shape]
    sides = (place.left / width, place.top / height, place.width / width, place.height / height)
    return Box(*(round(side, 4) for side in sides))
