"""The drawings on the right half of slides."""

from __future__ import annotations

from collections.abc import Callable

from sample_media.drawing import Canvas


def draw_art(canvas: Canvas, name: str | None) -> None:
    """Draws the art of that name, or nothing for None; an unknown name is a KeyError."""
    if name is not None:
        ART[name](canvas)


def _night(canvas: Canvas) -> None:
    canvas.oval((1010, 80, 1110, 180), "amber")
    canvas.oval((1040, 66, 1130, 160), "navy")
    for x, y in ((760, 110), (860, 70), (930, 160), (1190, 120), (700, 190)):
        canvas.oval((x - 4, y - 4, x + 4, y + 4), "cream")
    canvas.polygon([(700, 330), (870, 220), (1040, 330)], "#35557f")
    canvas.box((700, 330, 1040, 520), "#35557f")
    for x in (700, 785, 870, 955, 1040):
        canvas.line([(x, 330), (x, 520)], "sky", 4)
    canvas.line([(700, 330), (870, 220), (1040, 330)], "sky", 5)
    canvas.line([(700, 425), (1040, 425)], "sky", 3)
    for x in (742, 828, 912, 998):
        canvas.line([(x, 520), (x, 470), (x - 14, 486)], "grey", 5)
        canvas.line([(x, 478), (x + 16, 496)], "grey", 5)


def _hub(canvas: Canvas) -> None:
    for reach in (150, 200, 250):
        canvas.arc((950 - reach, 300 - reach, 950 + reach, 300 + reach), 215, 325, "leaf", 8)
    canvas.box((820, 250, 1080, 440), "white", 40, "grey", 3)
    canvas.box((850, 280, 1050, 370), "mint", 16)
    canvas.text((950, 325), "21 °C", 44, "forest", "bold", "mm")
    canvas.oval((868, 392, 892, 416), "leaf")
    canvas.text((910, 404), "All is well", 22, "ink", "semibold", "lm")
    canvas.box((900, 440, 1000, 456), "grey", 6)


def _box(canvas: Canvas) -> None:
    canvas.polygon([(780, 260), (960, 190), (1140, 260), (960, 330)], "#caa678")
    canvas.polygon([(780, 260), (960, 330), (960, 520), (780, 450)], "#b48d5e")
    canvas.polygon([(1140, 260), (960, 330), (960, 520), (1140, 450)], "#9a7549")
    canvas.polygon([(780, 260), (700, 210), (880, 140), (960, 190)], "#d8b88c")
    canvas.polygon([(1140, 260), (1220, 210), (1040, 140), (960, 190)], "#d8b88c")
    canvas.box((890, 150, 1030, 280), "white", 20, "grey", 3)
    canvas.oval((945, 170, 975, 200), "leaf")


ART: dict[str, Callable[[Canvas], None]] = {"night": _night, "hub": _hub, "box": _box}
