"""A clip under test, and everything that it is held against. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path, PurePosixPath

from repurpose.check.faces import looks_of, times_to_look
from repurpose.check.windows import window_of
from repurpose.model import (
    SHAPE_SIZES,
    Asset,
    Box,
    ClipCaptions,
    ClipPlan,
    Closeup,
    Framing,
    Recording,
    RenderJob,
    Settings,
    ShapeName,
    Sound,
    Topic,
    Transcript,
)
from repurpose.timebase import ms_to_frame

HOLDS_MS = 1000
"""How long a face is taken to stay where it was last seen."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the analysis saw of the clip's pictures."""

    cuts: tuple[int, ...] = ()
    """Times of the shot changes."""
    closeup: Closeup = field(default_factory=Closeup)
    sections: tuple[Topic, ...] = ()
    """Of the recording: what the clip's chapters come from."""


NOTHING_SEEN = Seen()


@dataclass(frozen=True, slots=True)
class Subject:
    """The clip under test, and everything that it is held against."""

    folder: Path
    videos: dict[ShapeName, Asset]
    clip: ClipPlan
    recording: Recording
    transcript: Transcript
    captions: ClipCaptions
    sound: Sound
    settings: Settings
    seen: Seen
    job: RenderJob

    @property
    def fps(self) -> Fraction:
        return Fraction(self.job.fps)

    @property
    def face_looks(self) -> tuple[tuple[int, tuple[Box, ...]], ...]:
        return looks_of(self.seen.closeup, self.job.times)

    def frame(self, ms: int) -> int:
        """The finished frame that shows a moment of the recording."""
        return ms_to_frame(self.job.times.clip_ms(ms), self.fps)

    def faces_at(self, shape: ShapeName, ms: int) -> tuple[Box, ...]:
        """Faces in the finished picture at a time of the clip, as the last look had them."""
        at_ms = self.job.times.recording_ms(ms)
        last = [boxes for seen_ms, boxes in self.face_looks if at_ms - HOLDS_MS <= seen_ms <= at_ms][-1:]
        framing, size = self.framing(shape), self.recording.video.display_size
        window = None if framing is None else window_of(framing.at(at_ms), at_ms, size, SHAPE_SIZES[shape])
        seen = (window.seen(box) for boxes in last for box in boxes) if window is not None else ()
        return tuple(box for box in seen if box is not None)

    def busy_at(self, shape: ShapeName, ms: int) -> tuple[Box, ...]:
        """All that captions keep clear of at a time of the clip."""
        at_ms = self.clip.span.start_ms + ms
        return tuple(each.box for each in self.captions.avoided_in(shape) if each.span.contains(at_ms))

    def where(self, shape: ShapeName) -> str:
        # Wherever it lies now, this is the file that is meant.
        return f"clips/{self.clip.folder}/{PurePosixPath(self.videos[shape].path).name}"

    def faces_to_see(self, shape: ShapeName) -> tuple[tuple[int, Box], ...]:
        """Times of the recording at which a face should be in the shape's crop, and where."""
        framing = self.framing(shape)
        return () if framing is None else times_to_look(self.face_looks, framing, self.recording.video.display_size)

    def framing(self, shape: ShapeName) -> Framing | None:
        return next((each for each in self.clip.framing if each.shape == shape), None)
