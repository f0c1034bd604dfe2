"""Letters as masks: ASS scripts drawn by libass in white on black, read back as coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from repurpose.media import filter_graph
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.media.font_files import write_fonts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FONTS = "fonts"


@dataclass(frozen=True, slots=True)
class MaskScript:
    """An ASS script for a picture of this size in pixels."""

    text: str
    width: int
    height: int


def draw_masks(scripts: Sequence[MaskScript], folder: Path) -> tuple[NDArray[np.uint8], ...]:
    """For each script the coverage of its letters, 0..255, height x width; one run of ffmpeg in `folder`.

    As a mask and not in colours: drawn onto a see-through ground, the edges of letters would keep some of its colour.
    """
    if not scripts:
        return ()
    import numpy as np

    write_fonts([script.text for script in scripts], folder / FONTS)
    outputs = []
    for size in dict.fromkeys((script.width, script.height) for script in scripts):
        numbers = [number for number, each in enumerate(scripts) if (each.width, each.height) == size]
        ground = filter_graph.generate(f"color=black:s={size[0]}x{size[1]}:r=1:d=1")["v"].filter("format", "gray")
        for number, way in zip(numbers, filter_graph.divide(ground, len(numbers)), strict=True):
            (folder / f"text-{number}.ass").write_text(scripts[number].text, encoding="utf-8")
            drawn = way.filter("ass", f"text-{number}.ass", fontsdir=FONTS)
            outputs.append(filter_graph.write([drawn], f"text-{number}.gray", f="rawvideo", **{"frames:v": 1}))
    run_ffmpeg(filter_graph.arguments(outputs), cwd=folder)
    return tuple(
        np.fromfile(folder / f"text-{number}.gray", np.uint8).reshape(script.height, script.width)
        for number, script in enumerate(scripts)
    )
