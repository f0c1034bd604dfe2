"""The brand kit of a preset: logo, lower third, cards, colours, font and music. Everything is off by default.

Field names are the TOML keys of `[brand]`, and of a brand file. Percentages are of the shape's shorter side, so that
a logo looks as large in `vertical` as in `wide`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Corner = Literal["top-left", "top-right", "bottom-left", "bottom-right"]

BRAND_FILES = ("logo", "card_picture", "music")
"""Keys that name a file, relative to the file that holds the key."""
BRAND_TEXTS = ("intro_title", "intro_line", "end_title", "end_line")
"""Keys of texts with `PLACEHOLDERS`."""
PLACEHOLDERS = ("title", "speaker", "show", "date")


@dataclass(frozen=True, slots=True)
class BrandSettings:
    name: str = ""
    """A brand file in `presets/brands`, by its name or its path: it gives the values of all keys below."""
    show: str = ""
    """What `{show}` stands for; empty for the recording's name."""
    primary_colour: str = "#5EC8A8"
    """Of bars and second lines."""
    text_colour: str = "#F5F7FA"
    background_colour: str = "#0F1720"
    """Of cards, and of the panel behind a lower third."""
    font: str = "Open Sans"
    """Family of the texts of lower thirds and cards."""
    logo: str = ""
    """A picture with an alpha channel, such as a PNG; empty for none."""
    logo_position: Corner = "top-right"
    logo_width_percent: float = 14.0
    logo_margin_percent: float = 5.0
    """From the edges; `vertical` keeps the platforms' common safe area besides."""
    logo_opacity: float = 0.9
    lower_third: Literal["off", "title", "title+speaker"] = "off"
    """The speaker is the one of the run of show's item; a clip without one shows its title alone."""
    lower_third_from_ms: int = 800
    lower_third_for_ms: int = 5000
    intro_ms: int = 0
    """Length of the card before the clip; 0 for none."""
    intro_title: str = "{title}"
    intro_line: str = "{speaker}"
    end_ms: int = 0
    """Length of the card after the clip; 0 for none."""
    end_title: str = "{show}"
    end_line: str = ""
    card_picture: str = ""
    """A picture that fills the cards behind their text; empty for `background_colour`."""
    music: str = ""
    """A sound file, repeated under the whole clip; empty for none."""
    music_level_db: float = -14.0
    """How loud the music is against the speech, where nobody speaks."""
    music_duck_db: float = -8.0
    """How much it sinks further while somebody speaks."""

    @property
    def is_on(self) -> bool:
        """Whether anything of it is seen or heard."""
        return bool(self.logo or self.music or self.lower_third != "off" or self.intro_ms or self.end_ms)
