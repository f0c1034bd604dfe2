"""PySceneDetect's detectors, fed with small frames that somebody else decoded, at their true presentation times."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from repurpose.media.video_frames import Picture
from repurpose.timebase import frame_duration_ms

LEEWAY = 0.97
"""Share of PySceneDetect's own limits from which a cut is noted. Our pictures give scores within 1 % of its own, so
that what its command finds is found here too; what stays below its limits counts only far from what does not."""
ADAPTIVE_RATIO = 3.0
ADAPTIVE_WINDOW = 2
"""Frames on each side that a cut must stand out from: defaults of `scenedetect detect-adaptive` 0.7."""
BLACK, WHITE = 12, 243
"""Mean brightness (0..255) that a fade goes below or above: `detect-threshold`'s default, and its mirror image."""
BLANK_SHARE = 0.98
"""Share of pixels near black or white that makes a picture blank, a watermark apart: a title card on black, a dark
terminal or a white slide is no fade."""
BLANK_STEP = 32
"""How far (0..255) from black or white is near."""
_TIME_BASE = Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class Cut:
    """First frame of a new shot (`ms`), with the score that told so: mean change of hue, saturation and luma."""

    ms: int
    score: float


@dataclass(slots=True)
class ShotDetector:
    """Collects the cuts of frames given in order of time.

    Frames left out in between are taken for unchanged: give all frames around every change.
    """

    fps: Fraction
    least_score: float
    min_scene_ms: int
    _hard: list[Cut] = field(default_factory=list)
    _near_misses: list[Cut] = field(default_factory=list)
    _fades: list[Cut] = field(default_factory=list)
    _scores: deque[tuple[int, float]] = field(default_factory=lambda: deque(maxlen=2 * ADAPTIVE_WINDOW + 1))
    _adaptive: Any = None
    _dips: tuple[_Dip, ...] = ()

    def feed(self, picture: Picture, *, fresh: bool = False) -> None:
        """Take the next frame; `fresh` where changes between it and the frame before do not count."""
        at = self._timecode(picture.ms)
        if self._adaptive is None or fresh:
            self._adaptive = self._new_adaptive()
            # Nothing changed just before, and a cut right after must have neighbours to stand out from.
            for _ in range(ADAPTIVE_WINDOW):
                self._judge(picture, at)
        self._judge(picture, at)
        self._dips = self._dips or (_Dip(black=True, min_ms=self.min_scene_ms), _Dip(False, self.min_scene_ms))
        brightness = float(picture.pixels.mean())
        for dip in self._dips:
            self._fades.extend(dip.feed(picture, at, brightness))

    def cuts(self) -> tuple[Cut, ...]:
        """In order of time: hard cuts `min_scene_ms` apart, then near misses and fades where there is room.

        A fade's cut stands in the middle of its blank stretch, so a hard edge of that stretch may be nearer.
        """
        kept: list[Cut] = []
        for cut in self._hard:
            if self._far(cut, kept[-1:] or [Cut(0, 0.0)], self.min_scene_ms):
                kept.append(cut)
        for cut in self._near_misses:
            if self._far(cut, [Cut(0, 0.0), *kept], self.min_scene_ms):
                kept.append(cut)
        for cut in self._fades:
            if self._far(cut, kept, self.min_scene_ms // 2):
                kept.append(cut)
        return tuple(sorted(kept, key=lambda cut: cut.ms))

    def _far(self, cut: Cut, others: Iterable[Cut], least_ms: int) -> bool:
        # PySceneDetect rounds its 0.6 s to whole frames: 14 of them, 583 ms, at 24 fps.
        slack_ms = frame_duration_ms(self.fps) // 2
        return all(abs(cut.ms - other.ms) + slack_ms >= least_ms for other in others)

    def _timecode(self, ms: int) -> Any:
        from scenedetect import FrameTimecode
        from scenedetect.common import Timecode

        return FrameTimecode(Timecode(max(0, ms), _TIME_BASE), fps=self.fps)

    def _new_adaptive(self) -> Any:
        from scenedetect.detectors import AdaptiveDetector

        return AdaptiveDetector(
            adaptive_threshold=ADAPTIVE_RATIO * LEEWAY,
            min_content_val=self.least_score * LEEWAY,
            window_width=ADAPTIVE_WINDOW,
            min_scene_len=0,
        )

    def _judge(self, picture: Picture, at: Any) -> None:
        found = self._adaptive.process_frame(at, picture.pixels)
        # The score of the frame just given is public only by way of a statistics file, which costs an edge map a frame.
        self._scores.append((picture.ms, float(self._adaptive._frame_score or 0.0)))
        if found:
            ms, score = self._scores[ADAPTIVE_WINDOW]
            around = (sum(score for _, score in self._scores) - score) / (2 * ADAPTIVE_WINDOW)
            clear = score >= self.least_score and score >= ADAPTIVE_RATIO * around
            (self._hard if clear else self._near_misses).append(Cut(ms, score))


class _Dip:
    """Fades through black or white: ThresholdDetector, and the test that the picture is blank where it cuts."""

    def __init__(self, black: bool, min_ms: int) -> None:
        from scenedetect.detectors import ThresholdDetector

        self._black = black
        self._detector = ThresholdDetector(
            threshold=BLACK if black else WHITE,
            method=ThresholdDetector.Method.FLOOR if black else ThresholdDetector.Method.CEILING,
            min_scene_len=min_ms / 1000,
            min_out_length=0.1,
        )
        self._frames: list[tuple[int, bool]] = []

    def feed(self, picture: Picture, at: Any, brightness: float) -> list[Cut]:
        # The detector looks at the mean alone, so one pixel says it all.
        found = self._detector.process_frame(at, np.full((1, 1, 3), brightness))
        out = self._detector.last_fade["type"] == "out"
        self._frames.append((picture.ms, out and self._blank(picture)))
        cuts = []
        for position in found:
            wanted_ms = round(position.seconds * 1000)
            ms, blank = min(self._frames, key=lambda frame: (abs(frame[0] - wanted_ms), frame[0]))
            if blank:
                cuts.append(Cut(ms, 0.0))
        if not out:
            self._frames = self._frames[-1:]
        return cuts

    def _blank(self, picture: Picture) -> bool:
        # Green stands for luma here.
        green = picture.pixels[:, :, 1]
        near = green <= BLANK_STEP if self._black else green >= 255 - BLANK_STEP
        return float(near.mean()) >= BLANK_SHARE
