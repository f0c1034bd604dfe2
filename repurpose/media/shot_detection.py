"""PySceneDetect's detectors, fed with small frames that somebody else decoded, at their true presentation times."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from repurpose.media.video_frames import Picture, Pixels
from repurpose.timebase import frame_duration_ms

LEEWAY = 0.97
"""Share of PySceneDetect's own limits that makes a cut: our pictures give scores within 1 % of its own, so that what
its command finds is found here; the price is now and then one that it just refuses."""
ADAPTIVE_RATIO = 3.0
ADAPTIVE_WINDOW = 2
"""Frames on each side that a cut must stand out from: defaults of `scenedetect detect-adaptive` 0.7."""
BLACK, WHITE = 12, 243
"""Mean brightness (0..255) that a fade goes below or above: `detect-threshold`'s default, and its mirror image."""
BLANK_SPREAD = 6.0
"""Standard deviation (0..255) of luma up to which a picture is blank: a dark terminal or a white slide is no fade."""
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
    _fades: list[Cut] = field(default_factory=list)
    _scores: list[tuple[int, float]] = field(default_factory=list)
    _adaptive: Any = None
    _dips: tuple[_Dip, _Dip] | None = None

    def feed(self, picture: Picture, *, fresh: bool = False) -> None:
        """Take the next frame; `fresh` where it does not follow the one before: changes between the two do not count."""
        if self._adaptive is None or fresh:
            self._adaptive = self._new_adaptive()
            # Nothing changed just before a fresh frame, and a cut right after it must have neighbours to stand out from.
            for _ in range(ADAPTIVE_WINDOW):
                self._judge(picture)
        self._judge(picture)
        if self._dips is None:
            self._dips = (_Dip(BLACK, "FLOOR", self), _Dip(WHITE, "CEILING", self))
        brightness, spread = float(picture.pixels.mean()), float(_luma(picture.pixels).std())
        for dip in self._dips:
            self._fades.extend(dip.feed(picture.ms, brightness, spread))

    def cuts(self) -> tuple[Cut, ...]:
        """In order of time, at least `min_scene_ms` apart, hard cuts before fades.

        A fade's cut stands in the middle of its blank stretch, so a hard edge of that stretch may be nearer.
        """
        kept = list(self._hard)
        for fade in self._fades:
            if all(abs(fade.ms - cut.ms) >= self.min_scene_ms // 2 for cut in kept):
                kept.append(fade)
        return tuple(sorted(kept, key=lambda cut: cut.ms))

    def timecode(self, ms: int) -> Any:
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

    def _judge(self, picture: Picture) -> None:
        found = self._adaptive.process_frame(self.timecode(picture.ms), picture.pixels)
        # The score of the frame just given is public only by way of a statistics file, which costs an edge map a frame.
        self._scores.append((picture.ms, float(self._adaptive._frame_score or 0.0)))
        del self._scores[: -2 * ADAPTIVE_WINDOW - 1]
        for position in found:
            self._accept(Cut(position.pts, dict(self._scores).get(position.pts, 0.0)))

    def _accept(self, cut: Cut) -> None:
        # PySceneDetect rounds its 0.6 s to whole frames: 14 of them, 583 ms, at 24 fps.
        slack_ms = frame_duration_ms(self.fps) // 2
        before_ms = self._hard[-1].ms if self._hard else 0
        if cut.ms - before_ms + slack_ms >= self.min_scene_ms:
            self._hard.append(cut)


class _Dip:
    """Fades through one blank colour: ThresholdDetector, and the test that the picture is blank where it cuts."""

    def __init__(self, limit: int, method: str, owner: ShotDetector) -> None:
        from scenedetect.detectors import ThresholdDetector

        self._owner = owner
        self._detector = ThresholdDetector(
            threshold=limit,
            method=ThresholdDetector.Method[method],
            min_scene_len=owner.min_scene_ms / 1000,
            min_out_length=0.1,
        )
        self._frames: list[tuple[int, float, bool]] = []

    def feed(self, ms: int, brightness: float, spread: float) -> list[Cut]:
        # The detector looks at the mean alone, so one pixel says it all.
        found = self._detector.process_frame(self._owner.timecode(ms), np.full((1, 1, 3), brightness))
        out = self._detector.last_fade["type"] == "out"
        self._frames.append((ms, spread, out))
        cuts = []
        for position in found:
            wanted_ms = round(position.seconds * 1000)
            at_ms, spread_there, _ = min(self._frames, key=lambda frame: (abs(frame[0] - wanted_ms), frame[0]))
            if spread_there <= BLANK_SPREAD:
                cuts.append(Cut(at_ms, 0.0))
        if not out:
            del self._frames[:-1]
        return cuts


def _luma(pixels: Pixels) -> Pixels:
    """Green stands for luma: enough to tell blank from not."""
    return pixels[:, :, 1]
