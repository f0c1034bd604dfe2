"""A brand's part of a render job: what its files hold, its pictures in the job's folder, and their places and times."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from repurpose.captions.drawing.titles import title_script
from repurpose.codec import digest
from repurpose.errors import PresetError
from repurpose.media.text_masks import MaskScript, draw_masks
from repurpose.model import (
    BrandSettings,
    ClipCaptions,
    ClipPlan,
    ClipTimes,
    Recording,
    RenderJob,
    Rendition,
    Settings,
)
from repurpose.model.brand_settings import BRAND_FILES
from repurpose.model.branding import Overlay
from repurpose.render.brand_layout import PANEL_OPACITY, Card, Panel, Rectangle, ShapeBrand, shape_brand
from repurpose.render.branding import card_frames, fade_frames, panel_frames
from repurpose.render.picture_cache import PictureCache
from repurpose.storage import file_sha256

DRAWN = 1
"""Raised when the drawing of cards or panels changes, so that none of an earlier look is taken from the cache."""


def brand_identity(brand: BrandSettings) -> tuple[object, ...]:
    """Everything of a brand that a clip's files follow from: its settings, and its files by content.

    Empty for a brand that is off. Raises PresetError for a file that is not there.
    """
    if not brand.is_on:
        return ()
    contents = [_content(getattr(brand, key), f"brand.{key}") for key in BRAND_FILES]
    return ("brand", replace(brand, name="", logo="", card_picture="", music=""), *contents)


def _content(path: str, key: str) -> str:
    if not path:
        return ""
    try:
        status = os.stat(path)
        return _sha256(path, status.st_size, status.st_mtime_ns)
    except OSError as error:
        raise PresetError(
            f"'{key}' names {path}, which cannot be read ({error.strerror}); put it back, or change the preset",
            file=path,
            key=key,
        ) from error


@functools.lru_cache(maxsize=64)
def _sha256(path: str, size: int, changed_ns: int) -> str:
    return file_sha256(Path(path))


def logo_size(brand: BrandSettings) -> tuple[int, int] | None:
    """Of the logo's file, in pixels; None without a logo. Raises PresetError."""
    if not brand.logo:
        return None
    from repurpose.media import brand_pictures

    return brand_pictures.picture_size(brand.logo, "brand.logo")


def brands_of(
    job: RenderJob, settings: Settings, clip: ClipPlan, recording: Recording, captions: ClipCaptions
) -> tuple[ShapeBrand, ...]:
    """What the brand adds to each rendition; empty where it is off. Raises PresetError."""
    if not settings.brand.is_on:
        return ()
    size = logo_size(settings.brand)
    looks = (shape_brand(settings, clip, recording, each.framing.shape, size) for each in job.renditions)
    return tuple(look.with_panel_at(captions.panel_in(look.shape)) for look in looks)


def branded(job: RenderJob, looks: Sequence[ShapeBrand], brand: BrandSettings) -> RenderJob:
    """The job with the pictures of the brand in its renditions. Pure."""
    if not looks:
        return job
    pairs = zip(job.renditions, looks, strict=True)
    return replace(job, renditions=tuple(_with_pictures(each, look, job.times, brand) for each, look in pairs))


def _with_pictures(rendition: Rendition, look: ShapeBrand, times: ClipTimes, brand: BrandSettings) -> Rendition:
    fps, shape = times.fps, look.shape
    before, shown, after = card_frames(times.intro_ms, fps), times.frame_count, card_frames(times.outro_ms, fps)
    fade = fade_frames(fps)
    under, over = [], []
    if look.panel and (seen := panel_frames(times, brand)):
        place = look.panel.place
        under.append(Overlay(f"{shape}-panel.png", place.left, place.top, *seen, fade, fade))
    if look.intro and before:
        over.append(Overlay(f"{shape}-intro.png", 0, 0, 0, before, 0, min(fade, before // 2)))
    if look.end and after:
        over.append(Overlay(f"{shape}-end.png", 0, 0, before + shown, after, min(fade, after // 2), 0))
    if look.logo:
        over.append(Overlay(f"{shape}-logo.png", look.logo.left, look.logo.top))
    return replace(rendition, under=tuple(under), over=tuple(over))


@dataclass(frozen=True, slots=True)
class _Picture:
    """One picture to be written."""

    name: str
    what: Rectangle | Panel | Card
    """The logo's size, or what is drawn."""
    key: str
    """Identity of its content."""


def write_pictures(looks: Sequence[ShapeBrand], brand: BrandSettings, folder: Path, cache: PictureCache | None) -> None:
    """The pictures that the job's overlays name, in its folder: from the cache, or drawn and kept there."""
    wanted = list(_pictures(looks, brand))
    known = {key: content for key in {each.key for each in wanted} if cache and (content := cache.get(key))}
    missing = list({each.key: each for each in wanted if each.key not in known}.values())
    for picture, content in zip(missing, _drawn(missing, brand, folder), strict=True):
        known[picture.key] = content
        if cache:
            cache.put(picture.key, content)
    for picture in wanted:
        (folder / picture.name).write_bytes(known[picture.key])


def _pictures(looks: Sequence[ShapeBrand], brand: BrandSettings) -> Iterator[_Picture]:
    logo = (_content(brand.logo, "brand.logo"), brand.logo_opacity)
    panel = (brand.background_colour, brand.primary_colour, PANEL_OPACITY)
    card = (brand.background_colour, brand.primary_colour, _content(brand.card_picture, "brand.card_picture"))
    for look in looks:
        parts = (("logo", look.logo, logo), ("panel", look.panel, panel), ("intro", look.intro, card))
        for part, what, facts in (*parts, ("end", look.end, card)):
            if what is not None:
                key = digest(DRAWN, type(what).__name__, _apart_from_place(what), facts)
                yield _Picture(f"{look.shape}-{part}.png", what, key)


def _apart_from_place(what: Rectangle | Panel | Card) -> Rectangle | Panel | Card:
    """What is drawn, wherever it stands: often the same in all shapes."""
    if isinstance(what, Panel):
        return replace(what, place=replace(what.place, left=0, top=0))
    return replace(what, left=0, top=0) if isinstance(what, Rectangle) else what


def _drawn(pictures: Sequence[_Picture], brand: BrandSettings, folder: Path) -> Iterator[bytes]:
    if not pictures:
        return
    from repurpose.media import brand_pictures

    scripts = [script for picture in pictures for script in _scripts(picture.what)]
    with TemporaryDirectory(prefix="text-", dir=folder) as name:
        masks = iter(draw_masks(scripts, Path(name)))
    for picture in pictures:
        what = picture.what
        if isinstance(what, Rectangle):
            yield brand_pictures.draw_logo(brand.logo, (what.width, what.height), brand.logo_opacity)
            continue
        inks = [(next(masks), ink.colour) for ink in what.inks]
        bar = (_sides(what.bar), brand.primary_colour)
        if isinstance(what, Panel):
            size, ground = (what.place.width, what.place.height), (brand.background_colour, PANEL_OPACITY)
            yield brand_pictures.draw_panel(size, ground, bar, what.corner, inks)
        else:
            size = (what.width, what.height)
            yield brand_pictures.draw_card(size, brand.background_colour, brand.card_picture, bar, inks)


def _scripts(what: Rectangle | Panel | Card) -> Iterator[MaskScript]:
    """One script for each ink: a mask holds letters of one colour."""
    if isinstance(what, Rectangle):
        return
    width, height = (what.place.width, what.place.height) if isinstance(what, Panel) else (what.width, what.height)
    for ink in what.inks:
        yield MaskScript(title_script((ink.text,), width, height), width, height)


def _sides(box: Rectangle) -> tuple[int, int, int, int]:
    return box.left, box.top, box.left + box.width, box.top + box.height
