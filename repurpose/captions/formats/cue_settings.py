"""Where and how a WebVTT cue is shown: its settings and the regions of a file, validated as the W3C asks.

https://www.w3.org/TR/webvtt1/#webvtt-cue-settings-parsing. Drafts before 2015 said `middle` for `center` and gave the
regions in the header; players still read both, and so does this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%", re.ASCII)
_LINE_NUMBER = re.compile(r"-?\d{1,6}", re.ASCII)
_ALIGNS = {name: name for name in ("start", "center", "end", "left", "right")} | {"middle": "center"}
_LINE_ALIGNS = {"start": "start", "center": "center", "middle": "center", "end": "end"}
_POSITION_ALIGNS = {name: name for name in ("line-left", "center", "line-right")} | {
    "start": "line-left",
    "middle": "center",
    "end": "line-right",
}


@dataclass(frozen=True, slots=True)
class CueSettings:
    """The defaults are what a cue without settings has."""

    vertical: str = ""
    """`rl` or `lr` for text from top to bottom."""
    line: float | None = None
    """A line's number (negative from the bottom), or percent where `snap_to_lines` is off; None for automatic."""
    snap_to_lines: bool = True
    line_align: str = "start"
    position: float | None = None
    """Percent of the width; None for automatic."""
    position_align: str = "auto"
    size: float = 100.0
    """Percent of the width."""
    align: str = "center"
    region: str = ""
    """Id of a region of the file."""

    def __str__(self) -> str:
        """As a time line of WebVTT ends; empty for the defaults."""
        parts = [f"vertical:{self.vertical}"] if self.vertical else []
        if self.line is not None:
            align = f",{self.line_align}" if self.line_align != "start" else ""
            parts.append(f"line:{self.line:g}{'' if self.snap_to_lines else '%'}{align}")
        if self.position is not None:
            align = f",{self.position_align}" if self.position_align != "auto" else ""
            parts.append(f"position:{self.position:g}%{align}")
        parts += [f"size:{self.size:g}%"] * (self.size != 100)
        parts += [f"align:{self.align}"] * (self.align != "center")
        parts += [f"region:{self.region}"] * bool(self.region)
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class VttRegion:
    """A part of the picture that cues are shown in; percent of the region or the picture."""

    id: str = ""
    width: float = 100.0
    lines: int = 3
    anchor: tuple[float, float] = (0.0, 100.0)
    viewport_anchor: tuple[float, float] = (0.0, 100.0)
    scroll: str = ""
    """`up` or nothing."""


def parse_cue_settings(text: str, regions: Collection[str]) -> tuple[CueSettings, tuple[str, ...]]:
    """The settings and the parts of the text that are none, which a player leaves out."""
    settings, refused = CueSettings(), list[str]()
    for part in text.split():
        name, colon, value = part.partition(":")
        changed = _SETTINGS[name](settings, value) if colon and value and name in _SETTINGS else None
        if changed is None or (name == "region" and value not in regions):
            refused.append(part)
        else:
            settings = changed
    if settings.line is not None or settings.size != 100 or settings.vertical:
        settings = replace(settings, region="")
    return settings, tuple(refused)


def parse_region(text: str, delimiter: str) -> tuple[VttRegion, tuple[str, ...]]:
    """A region and the parts that are none; `delimiter` is `:` in a REGION block, `=` in an old header."""
    region, refused = VttRegion(), list[str]()
    for part in text.split():
        name, sign, value = part.partition(delimiter)
        changed = _REGION_SETTINGS[name](region, value) if sign and value and name in _REGION_SETTINGS else None
        if changed is None:
            refused.append(part)
        else:
            region = changed
    return region, tuple(refused)


def _percent(text: str) -> float | None:
    match = _PERCENT.fullmatch(text)
    return float(match[1]) if match and float(match[1]) <= 100 else None


def _vertical(settings: CueSettings, value: str) -> CueSettings | None:
    return replace(settings, vertical=value) if value in ("rl", "lr") else None


def _line(settings: CueSettings, value: str) -> CueSettings | None:
    place, comma, align = value.partition(",")
    if comma and align not in _LINE_ALIGNS:
        return None
    snaps = bool(_LINE_NUMBER.fullmatch(place))
    number = float(place) if snaps else _percent(place)
    if number is None:
        return None
    return replace(settings, line=number, snap_to_lines=snaps, line_align=_LINE_ALIGNS.get(align, "start"))


def _position(settings: CueSettings, value: str) -> CueSettings | None:
    place, comma, align = value.partition(",")
    number = _percent(place)
    if number is None or (comma and align not in _POSITION_ALIGNS):
        return None
    return replace(settings, position=number, position_align=_POSITION_ALIGNS.get(align, "auto"))


def _size(settings: CueSettings, value: str) -> CueSettings | None:
    number = _percent(value)
    return None if number is None else replace(settings, size=number)


def _align(settings: CueSettings, value: str) -> CueSettings | None:
    return replace(settings, align=_ALIGNS[value]) if value in _ALIGNS else None


_SETTINGS: Mapping[str, Callable[[CueSettings, str], CueSettings | None]] = {
    "vertical": _vertical,
    "line": _line,
    "position": _position,
    "size": _size,
    "align": _align,
    "region": lambda settings, value: replace(settings, region=value),
}


def _anchor(value: str) -> tuple[float, float] | None:
    across, down = (_percent(part) for part in (*value.split(",", 1), "")[:2])
    return None if across is None or down is None else (across, down)


def _width(region: VttRegion, value: str) -> VttRegion | None:
    number = _percent(value)
    return None if number is None else replace(region, width=number)


def _region_anchor(region: VttRegion, value: str) -> VttRegion | None:
    anchor = _anchor(value)
    return None if anchor is None else replace(region, anchor=anchor)


def _viewport_anchor(region: VttRegion, value: str) -> VttRegion | None:
    anchor = _anchor(value)
    return None if anchor is None else replace(region, viewport_anchor=anchor)


_REGION_SETTINGS: Mapping[str, Callable[[VttRegion, str], VttRegion | None]] = {
    "id": lambda region, value: replace(region, id=value),
    "width": _width,
    "lines": lambda region, value: replace(region, lines=int(value)) if re.fullmatch(r"[0-9]{1,4}", value) else None,
    "regionanchor": _region_anchor,
    "viewportanchor": _viewport_anchor,
    "scroll": lambda region, value: replace(region, scroll=value) if value == "up" else None,
}
