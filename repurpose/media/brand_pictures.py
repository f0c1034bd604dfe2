"""Pillow and MoviePy: a brand's logo made fit, lower thirds and cards drawn, as PNG.

Letters come as masks of coverage (`media.text_masks`); here they get their colours.
"""

from __future__ import annotations

import functools
import io
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from repurpose.errors import PresetError, RenderError
from repurpose.media.containers import MAX_PIXELS
from repurpose.media.film_cards import load_moviepy

if TYPE_CHECKING:
    from PIL.Image import Image

Mask = NDArray[np.uint8]
"""Coverage of a text, 0..255, height x width."""
FORMATS = ("PNG", "JPEG", "WEBP")
SCRIM = 0.45
"""How much of the ground's colour lies over a card's picture, so that letters can be read on it."""
SMOOTH = 4
"""Corners are drawn so many times larger."""


def picture_size(path: str, key: str) -> tuple[int, int]:
    """Width and height of a brand's picture; `key` is the setting that names it, for the error's sentence.

    Raises PresetError where it is missing or cannot be used.
    """
    try:
        changed_ns = os.stat(path).st_mtime_ns
    except OSError as error:
        raise PresetError(
            f"'{key}' names {path}, which cannot be read: {error.strerror}", file=path, key=key
        ) from error
    return _size(path, key, changed_ns)


@functools.lru_cache(maxsize=32)
def _size(path: str, key: str, changed_ns: int) -> tuple[int, int]:
    with _opened(path, key) as picture:
        return int(picture.width), int(picture.height)


def _opened(path: str, key: str) -> Any:
    from PIL import Image, UnidentifiedImageError

    try:
        picture = Image.open(path, formats=FORMATS)
    except UnidentifiedImageError as error:
        raise PresetError(
            f"'{key}' names {path}, which is no PNG, JPEG or WebP picture; export it as PNG", file=path, key=key
        ) from error
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise PresetError(f"'{key}' names {path}, which cannot be read: {error}", file=path, key=key) from error
    if picture.width * picture.height > MAX_PIXELS or min(picture.size) < 2:
        picture.close()
        raise PresetError(
            f"'{key}' names {path} of {picture.width}×{picture.height} pixels; give a picture of 2×2 to "
            f"{MAX_PIXELS // 1_000_000} million pixels",
            file=path,
            key=key,
        )
    return picture


def _loaded(path: str, key: str) -> Image:
    """The whole picture with its alpha channel."""
    with _opened(path, key) as picture:
        try:
            whole: Image = picture.convert("RGBA")
        except (OSError, ValueError, SyntaxError) as error:
            raise PresetError(f"'{key}' names {path}, which is damaged: {error}", file=path, key=key) from error
    return whole


def draw_logo(path: str, size: tuple[int, int], opacity: float) -> bytes:
    """The logo at its size in the finished picture, as see-through as it is shown."""
    from PIL import Image

    # By premultiplied colours: the ones that hide under full transparency would bleed into the edges.
    logo = _loaded(path, "brand.logo").convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    logo.putalpha(logo.getchannel("A").point([round(level * opacity) for level in range(256)]))
    return _png(logo)


def draw_panel(
    size: tuple[int, int],
    ground: tuple[str, float],
    bar: tuple[tuple[int, int, int, int], str],
    corner: int,
    inks: Sequence[tuple[Mask, str]],
) -> bytes:
    """A lower third: a ground of (colour, opacity) with round corners, a bar (left, top, right, bottom), texts."""
    from PIL import Image, ImageDraw

    inside = Image.new("L", (size[0] * SMOOTH, size[1] * SMOOTH), 0)
    ImageDraw.Draw(inside).rounded_rectangle((0, 0, *(side - 1 for side in inside.size)), corner * SMOOTH, fill=255)
    edge = inside.resize(size, Image.Resampling.BOX)
    panel = Image.new("RGBA", size, ground[0])
    panel.putalpha(round(255 * ground[1]))
    ImageDraw.Draw(panel).rectangle(_within(bar[0]), fill=bar[1])
    for mask, colour in inks:
        _write(panel, mask, colour)
    alpha = np.asarray(panel.getchannel("A"), np.uint16) * np.asarray(edge, np.uint16) // 255
    panel.putalpha(Image.fromarray(alpha.astype(np.uint8)))
    return _png(panel)


def draw_card(
    size: tuple[int, int],
    ground: str,
    picture: str,
    bar: tuple[tuple[int, int, int, int], str],
    inks: Sequence[tuple[Mask, str]],
) -> bytes:
    """A card: `picture` (a path, or empty) filling it under the ground's colour, a bar, texts; composed by MoviePy."""
    from PIL import Image, ImageDraw

    moviepy = load_moviepy()
    letters = Image.new("RGBA", size, (0, 0, 0, 0))
    if inks:
        ImageDraw.Draw(letters).rectangle(_within(bar[0]), fill=bar[1])
    for mask, colour in inks:
        _write(letters, mask, colour)
    layers = [moviepy.ColorClip(size, _rgb(ground))]
    if picture:
        layers.insert(0, moviepy.ImageClip(np.asarray(_filling(picture, size))))
        layers[1] = layers[1].with_opacity(SCRIM)
    layers.append(moviepy.ImageClip(np.asarray(letters), transparent=True))
    try:
        frame = moviepy.CompositeVideoClip([layer.with_duration(1) for layer in layers], size=size).get_frame(0)
    except (OSError, ValueError) as error:
        raise RenderError(f"a card could not be composed: {error}", stderr=str(error)) from error
    return _png(Image.fromarray(np.asarray(frame, np.uint8)[:, :, :3]))


def _filling(path: str, size: tuple[int, int]) -> Image:
    from PIL import ImageOps

    return ImageOps.fit(_loaded(path, "brand.card_picture").convert("RGB"), size)


def _write(picture: Image, mask: Mask, colour: str) -> None:
    """The letters in their colour, over what is there."""
    from PIL import Image

    ink = Image.new("RGBA", picture.size, colour)
    ink.putalpha(Image.fromarray(mask))
    picture.alpha_composite(ink)


def _within(sides: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Pillow's rectangles hold their last row and column."""
    return sides[0], sides[1], sides[2] - 1, sides[3] - 1


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _png(picture: Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=1)
    return file.getvalue()
