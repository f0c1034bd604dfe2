"""Where a brand's pictures stand in each shape, and how large their texts are set. Pure but for the fonts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from repurpose.captions.drawing.ass_style import AssStyle, style_for
from repurpose.captions.drawing.titles import Placed, set_text
from repurpose.media.fonts import face_of, own_face
from repurpose.model import SHAPE_SIZES, Box, BrandSettings, CaptionSettings, ClipPlan, Recording, Settings, ShapeName

PADDING, BAR, GAP, CORNER = 0.022, 0.008, 0.02, 0.010
"""Of a lower third: around its text, its coloured bar, to what stands under it, its round corners; as shares of the
shape's shorter side, like the letter heights below."""
TITLE_EM, LINE_EM = 0.046, 0.034
PANEL_OPACITY = 0.88
PANEL_WIDTHS: dict[ShapeName, float] = {"wide": 0.46, "vertical": 0.72, "square": 0.76}
"""The widest that a lower third's text gets, as shares of the picture's width."""
CARD_TITLE_EM, CARD_LINE_EM = 0.094, 0.044
CARD_WIDTHS: dict[ShapeName, float] = {"wide": 0.74, "vertical": 0.80, "square": 0.80}


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Ink:
    """A text in one colour."""

    text: Placed
    colour: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A lower third: its place in the picture; bar and texts are placed within it."""

    place: Rectangle
    bar: Rectangle
    inks: tuple[Ink, ...]
    corner: int


@dataclass(frozen=True, slots=True)
class Card:
    """A card that fills the shape."""

    width: int
    height: int
    bar: Rectangle
    inks: tuple[Ink, ...]


@dataclass(frozen=True, slots=True)
class ShapeBrand:
    """What a brand adds to one shape of a clip."""

    shape: ShapeName
    logo: Rectangle | None
    panel: Panel | None
    intro: Card | None
    end: Card | None

    def with_panel_at(self, box: Box | None) -> ShapeBrand:
        """With its lower third where it was placed (`brand_places`); None leaves it."""
        if self.panel is None or box is None:
            return self
        width, height = SHAPE_SIZES[self.shape]
        place = replace(self.panel.place, left=round(box.x * width / 2) * 2, top=round(box.y * height / 2) * 2)
        return replace(self, panel=replace(self.panel, place=place))


def shape_brand(
    settings: Settings, clip: ClipPlan, recording: Recording, shape: ShapeName, logo_size: tuple[int, int] | None
) -> ShapeBrand:
    """The brand of a shape; `logo_size` is that of the logo's file in pixels, None for no logo."""
    brand = settings.brand
    texts = texts_of(clip, recording, brand)
    intro = card(brand, brand.intro_title.format(**texts), brand.intro_line.format(**texts), shape)
    end = card(brand, brand.end_title.format(**texts), brand.end_line.format(**texts), shape)
    return ShapeBrand(
        shape,
        logo_place(brand, shape, logo_size) if logo_size else None,
        panel(settings, clip, shape),
        intro if brand.intro_ms else None,
        end if brand.end_ms else None,
    )


def texts_of(clip: ClipPlan, recording: Recording, brand: BrandSettings) -> dict[str, str]:
    """What the placeholders of a brand's texts stand for."""
    return {
        "title": clip.title,
        "speaker": clip.speaker,
        "show": brand.show or recording.name,
        "date": recording.date,
    }


def logo_place(brand: BrandSettings, shape: ShapeName, logo_size: tuple[int, int]) -> Rectangle:
    """Where a logo of `logo_size` pixels stands, in even pixels."""
    width, height = SHAPE_SIZES[shape]
    wide = _even(brand.logo_width_percent / 100 * min(width, height))
    high = _even(wide * logo_size[1] / logo_size[0])
    style = _style(CaptionSettings(bottom_percent=0), shape)
    margin = round(brand.logo_margin_percent / 100 * min(width, height))
    left, right, top, bottom = (
        max(margin, kept) if shape == "vertical" else margin
        for kept in (style.left, style.right, style.top, style.bottom)
    )
    vertical, _, horizontal = brand.logo_position.partition("-")
    x = left if horizontal == "left" else width - right - wide
    y = top if vertical == "top" else height - bottom - high
    return Rectangle(_floor_even(x), _floor_even(y), wide, high)


def panel(settings: Settings, clip: ClipPlan, shape: ShapeName) -> Panel | None:
    """The lower third of a clip, at the place that is liked most; None where the brand has none."""
    brand, (width, height) = settings.brand, SHAPE_SIZES[shape]
    if brand.lower_third == "off":
        return None
    short = min(width, height)
    room = round(PANEL_WIDTHS[shape] * width)
    title = set_text(clip.title, brand.font, room, height, round(TITLE_EM * short), 2)
    name = clip.speaker if brand.lower_third == "title+speaker" else ""
    line = set_text(name, brand.font, room, height, round(LINE_EM * short), 1)
    set_texts = [(text, colour) for text, colour in ((title, brand.text_colour), (line, brand.primary_colour)) if text]
    if not set_texts:
        return None
    padding, bar = round(PADDING * short), round(BAR * short)
    wide = _even(max(text.width for text, _ in set_texts) + 2 * padding + bar)
    high = _even(sum(text.height for text, _ in set_texts) + 2 * padding)
    leftwards = set_texts[0][0].leftwards
    inks, top = [], padding
    for text, colour in set_texts:
        inks.append(Ink(Placed(text, padding + (0 if leftwards else bar), top, wide - 2 * padding - bar), colour))
        top += text.height
    place = panel_places(settings, clip, shape, (wide, high), leftwards=leftwards)[0]
    return Panel(place, Rectangle(wide - bar if leftwards else 0, 0, bar, high), tuple(inks), round(CORNER * short))


def panel_places(
    settings: Settings, clip: ClipPlan, shape: ShapeName, size: tuple[int, int], *, leftwards: bool
) -> tuple[Rectangle, ...]:
    """Where a lower third of this size may stand, the most liked place first; `leftwards` where it is read to the left.

    First over the lines of burnt-in captions, so that these stay where they are while it is shown; then at the top,
    and last where the captions are, which then go elsewhere.
    """
    (width, height), (wide, high) = SHAPE_SIZES[shape], size
    look = settings.captions_of(shape)
    style = _style(look, shape)
    free = _caption_height(style) + round(GAP * min(width, height)) if clip.captions == "burned" else 0
    lowest = height - style.bottom - high
    above, below = lowest - (free if look.position == "bottom" else 0), lowest
    upper = style.top + (free if look.position == "top" else 0)
    sides = (style.left, width - style.right - wide)
    near, far = reversed(sides) if leftwards else sides
    corners = ((near, above), (far, above), (near, upper), (far, upper), (near, below), (far, below))
    places = (Rectangle(_floor_even(left), _floor_even(top), wide, high) for left, top in corners)
    return tuple(dict.fromkeys(places))


def card(brand: BrandSettings, title: str, line: str, shape: ShapeName) -> Card:
    """An intro or end card with these texts, which may be empty."""
    width, height = SHAPE_SIZES[shape]
    short, room = min(width, height), round(CARD_WIDTHS[shape] * width)
    left = (width - room) // 2
    large = set_text(title, brand.font, room, round(0.5 * height), round(CARD_TITLE_EM * short), 5)
    small = set_text(line, brand.font, room, round(0.12 * height), round(CARD_LINE_EM * short), 2)
    bar, gap = round(0.011 * short), round(0.045 * short)
    high = sum(text.height for text in (large, small) if text) + (gap // 2 if large and small else 0)
    top = (height - high) // 2
    leftwards = any(text.leftwards for text in (large, small) if text)
    bar_wide = round(0.11 * short)
    mark = Rectangle(left + room - bar_wide if leftwards else left, top - gap, bar_wide, bar)
    inks = []
    for text, colour in ((large, brand.text_colour), (small, brand.primary_colour)):
        if text:
            inks.append(Ink(Placed(text, left, top, room), colour))
            top += text.height + gap // 2
    return Card(width, height, mark, tuple(inks))


def _style(look: CaptionSettings, shape: ShapeName) -> AssStyle:
    return style_for(look, face_of(look.font) or own_face(), *SHAPE_SIZES[shape], shape)


def _caption_height(style: AssStyle) -> int:
    """Of as many lines of captions as the profile allows."""
    return round(style.settings.max_lines * style.em * style.face.line_height) + 2 * style.edge


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)


def _floor_even(length: float) -> int:
    """Even, because the colours of yuv420p have half the places."""
    return max(0, int(length) // 2 * 2)
