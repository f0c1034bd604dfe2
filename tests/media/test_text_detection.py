"""Lines of text in a picture."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from repurpose.media.fonts import font_file
from repurpose.media.processes import run
from repurpose.media.text_detection import find_text


def picture(text: str) -> np.ndarray:
    drawn = Image.new("RGB", (480, 270), "#204060")
    font = ImageFont.truetype(str(font_file(strong=True)), 22)
    ImageDraw.Draw(drawn).text((60, 210), text, font=font, fill="white")
    return np.asarray(drawn)


def test_a_line_is_found_where_it_is_drawn() -> None:
    (box,) = find_text(picture("Choose a sensor in the list"))
    assert abs(box.x - 60 / 480) < 0.03 and abs(box.y - 215 / 270) < 0.05
    assert 0.5 < box.width < 0.7 and box.height < 0.15
    assert find_text(picture("")) == ()


def test_children_start_while_another_thread_holds_a_detector() -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(find_text, picture("Choose a sensor")).result()
        assert run(["true"], stall_seconds=20, total_seconds=20).stderr == ""
