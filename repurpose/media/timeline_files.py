"""OpenTimelineIO: the recording's cuts as a timeline that editing programs open."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class TimelineMarker:
    """A named moment; `frame` counts from the recording's first frame."""

    frame: int
    name: str


@dataclass(frozen=True, slots=True)
class TimelineClip:
    """The recording's frames from `start_frame` up to, not including, `end_frame`."""

    name: str
    note: str
    start_frame: int
    end_frame: int
    markers: tuple[TimelineMarker, ...] = ()
    speed: float = 1.0

    @property
    def frames(self) -> int:
        """On the timeline."""
        return max(1, round((self.end_frame - self.start_frame) / self.speed))

    def local_frame(self, frame: int) -> int:
        """Where a frame of the recording lies, counted from where the clip's first one has its own number."""
        return self.start_frame + min(self.frames - 1, round((frame - self.start_frame) / self.speed))


@dataclass(frozen=True, slots=True)
class CutList:
    """Clips of one recording, one after another, at one frame rate."""

    name: str
    file_name: str
    url: str
    rate: Fraction
    frames: int
    """Of the whole recording."""
    width: int
    height: int
    channels: int
    """Of its sound; 0 for none."""
    sample_rate: int
    clips: tuple[TimelineClip, ...]


def to_otio(cut: CutList) -> str:
    """The cuts as OTIO JSON: a video track, and an audio track where there is sound, each starting at zero."""
    import opentimelineio as otio

    timeline = otio.schema.Timeline(cut.name)
    timeline.global_start_time = _time(0, cut.rate)
    kinds = [otio.schema.TrackKind.Video, otio.schema.TrackKind.Audio]
    for name, kind in zip(["V1", "A1"], kinds if cut.channels else kinds[:1], strict=False):
        track = otio.schema.Track(name, kind=kind)
        track.extend([_clip(cut, clip, marked=kind == otio.schema.TrackKind.Video) for clip in cut.clips])
        timeline.tracks.append(track)
    return str(otio.adapters.write_to_string(timeline, "otio_json")) + "\n"


def _clip(cut: CutList, clip: TimelineClip, *, marked: bool) -> Any:
    import opentimelineio as otio

    source = otio.schema.ExternalReference(cut.url, _range(0, cut.frames, cut.rate))
    source.name = cut.file_name
    item = otio.schema.Clip(clip.name, source, _range(clip.start_frame, clip.frames, cut.rate))
    item.metadata["repurpose"] = {"note": clip.note}
    if clip.speed != 1:
        item.effects.append(otio.schema.LinearTimeWarp(time_scalar=clip.speed))
    for marker in clip.markers if marked else ():
        item.markers.append(otio.schema.Marker(marker.name, _range(clip.local_frame(marker.frame), 1, cut.rate)))
    return item


def _range(start_frame: int, frames: int, rate: Fraction) -> Any:
    import opentimelineio as otio

    return otio.opentime.TimeRange(_time(start_frame, rate), _time(frames, rate))


def _time(frames: int, rate: Fraction) -> Any:
    """Frames stay whole numbers; the rate is the double nearest to the fraction, as OTIO holds it."""
    import opentimelineio as otio

    return otio.opentime.RationalTime(frames, float(rate))
