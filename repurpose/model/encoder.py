"""The encoders that a preset may ask for: what their files hold, and what each calls its speeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

EncoderName = Literal[
    "x264",
    "x265",
    "svt-av1",
    "nvenc",
    "nvenc-hevc",
    "nvenc-av1",
    "vaapi",
    "vaapi-hevc",
    "videotoolbox",
    "videotoolbox-hevc",
]
Codec = Literal["h264", "hevc", "av1"]

SPEEDS = ("ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow")
"""x264's words, fastest first, which every encoder is understood in."""


@dataclass(frozen=True, slots=True)
class Encoder:
    name: EncoderName
    program: str
    """What ffmpeg calls it."""
    codec: Codec
    speeds: tuple[str, ...]
    """Its own name for each of `SPEEDS`."""
    own: tuple[str, ...] = ()
    """Further names of speeds that only it knows."""

    def speed(self, preset: str) -> str:
        """Its own name of a preset's speed.

        >>> ENCODERS["svt-av1"].speed("veryfast"), ENCODERS["svt-av1"].speed("3"), ENCODERS["nvenc"].speed("slow")
        ('8', '3', 'p6')
        """
        return self.speeds[SPEEDS.index(preset)] if preset in SPEEDS else preset

    def knows(self, preset: str) -> bool:
        """Whether a preset may name this speed."""
        return preset in SPEEDS or preset in self.speeds or preset in self.own

    def in_words(self, preset: str) -> str:
        """One of `SPEEDS` that comes near to a speed of its own, for another encoder in its place.

        >>> ENCODERS["nvenc"].in_words("p6"), ENCODERS["svt-av1"].in_words("0"), ENCODERS["x264"].in_words("fast")
        ('slow', 'veryfast', 'fast')
        """
        if preset in SPEEDS:
            return preset
        return SPEEDS[self.speeds.index(preset)] if preset in self.speeds else "veryfast"


_NVENC = ("p1", "p2", "p3", "p4", "p4", "p5", "p6", "p7", "p7")
_VAAPI = ("7", "7", "6", "5", "4", "4", "3", "2", "1")
"""Drivers read 1 as the best and 7 as the fastest."""
_VIDEOTOOLBOX = (*("speed",) * 5, *("quality",) * 4)

# SVT-AV1 at 10 takes x264's veryfast's time and 8 half as much again, but at 10 no CRF gave that one's VMAF for less.
ENCODERS: dict[str, Encoder] = {
    each.name: each
    for each in (
        Encoder("x264", "libx264", "h264", SPEEDS),
        Encoder("x265", "libx265", "hevc", SPEEDS),
        Encoder(
            "svt-av1",
            "libsvtav1",
            "av1",
            ("12", "10", "8", "7", "6", "5", "4", "3", "2"),
            ("0", "1", "9", "11", "13"),
        ),
        Encoder("nvenc", "h264_nvenc", "h264", _NVENC),
        Encoder("nvenc-hevc", "hevc_nvenc", "hevc", _NVENC),
        Encoder("nvenc-av1", "av1_nvenc", "av1", _NVENC),
        Encoder("vaapi", "h264_vaapi", "h264", _VAAPI),
        Encoder("vaapi-hevc", "hevc_vaapi", "hevc", _VAAPI),
        Encoder("videotoolbox", "h264_videotoolbox", "h264", _VIDEOTOOLBOX),
        Encoder("videotoolbox-hevc", "hevc_videotoolbox", "hevc", _VIDEOTOOLBOX),
    )
}
