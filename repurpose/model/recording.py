"""What arrived: streams, probe, sidecars, and the recording that they make."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from repurpose.model.finding import Finding
from repurpose.timebase import Span

NO_PICTURE = -1
"""`Recording.video_index` of an audio file, which only the verbs of one stage take."""


@dataclass(frozen=True, slots=True)
class SourceColours:
    """How a picture says that its colours are coded, in ffmpeg's words; empty where it says nothing."""

    primaries: str = ""
    transfer: str = ""
    matrix: str = ""

    @property
    def hdr(self) -> bool:
        """PQ or HLG."""
        return self.transfer in ("smpte2084", "arib-std-b67")


@dataclass(frozen=True, slots=True)
class VideoStream:
    """One picture stream. Times are ms on the recording's clock (origin: the container's start time)."""

    index: int
    """Index among all streams of the container, as in ffmpeg's `0:INDEX`."""
    codec: str
    width: int
    height: int
    """Coded size in pixels, before rotation and sample aspect."""
    fps: Fraction
    """Average rate; the true rate of a VFR stream varies around it."""
    time_base: Fraction
    start_ms: int
    duration_ms: int
    sample_aspect: Fraction = Fraction(1)
    rotation: Literal[0, 90, 180, 270] = 0
    """Degrees clockwise that a player turns the coded picture by."""
    variable_fps: bool = False
    interlaced: bool = False
    pixel_format: str = "yuv420p"
    color_transfer: str = ""
    color_primaries: str = ""
    color_space: str = ""
    color_range: str = ""
    hdr: bool = False
    """True for a PQ or HLG transfer."""
    default: bool = False
    mirrored: bool = False
    """True where a player flips the coded picture top to bottom before it turns it."""

    @property
    def colours(self) -> SourceColours:
        """What the stream's tags say of its colours."""
        named = (self.color_primaries, self.color_transfer, self.color_space)
        return SourceColours(*("" if name in ("unknown", "unspecified") else name for name in named))

    @property
    def display_size(self) -> tuple[int, int]:
        """Width and height of the upright picture in square pixels, even."""
        wide = round(self.width * self.sample_aspect) if self.sample_aspect > 1 else self.width
        high = round(self.height / self.sample_aspect) if self.sample_aspect < 1 else self.height
        wide, high = (high, wide) if self.rotation in (90, 270) else (wide, high)
        return wide - wide % 2, high - high % 2


@dataclass(frozen=True, slots=True)
class AudioStream:
    index: int
    codec: str
    channels: int
    sample_rate: int
    start_ms: int
    duration_ms: int
    language: str = ""
    title: str = ""
    default: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    span: Span
    title: str


@dataclass(frozen=True, slots=True)
class Probe:
    """What the container says, read by a demuxer, with no frame decoded beyond the first."""

    format: str
    duration_ms: int
    origin_ms: int
    """The container's start time: subtract it from a presentation time to get the recording's clock."""
    video: tuple[VideoStream, ...]
    """Real pictures only: cover art and thumbnails are left out."""
    audio: tuple[AudioStream, ...]
    chapters: tuple[Chapter, ...] = ()
    subtitle_streams: int = 0
    title: str = ""
    created: str = ""
    """ISO 8601 time of the recording where the container names one."""


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A file beside the recording that belongs to it."""

    kind: Literal["chat", "run_of_show", "markers", "chapters", "notes", "captions"]
    path: str = field(metadata={"identity": False})
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a recording; most recordings have one part."""

    path: str = field(metadata={"identity": False})
    size: int = 0
    fingerprint: str = ""
    duration_ms: int = 0
    start_ms: int = 0
    """Where it begins on the recording's clock."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording by content. Its id follows the fingerprint, so a renamed or moved file is the same one."""

    id: str
    name: str = field(metadata={"identity": False})
    """The file's stem, for titles and folder names."""
    date: str = field(metadata={"identity": False})
    """`YYYY-MM-DD` from the file's name, else the container, else the file's modification time."""
    parts: tuple[Part, ...]
    probe: Probe
    video_index: int
    audio_index: int | None
    """Container index of the chosen audio track; None where there is no sound."""
    sidecars: tuple[Sidecar, ...] = ()
    findings: tuple[Finding, ...] = ()
    backups: tuple[Part, ...] = ()
    """Other recordings of the same show, from which dropouts are filled."""
    joined: str = field(default="", metadata={"identity": False})
    """Our own copy of all parts in one file; empty where the recording is one file and stands as it is."""
    speaker: str = field(default="", metadata={"identity": False})
    """Who speaks, where the file's name tells (`inbox.name_pattern`)."""

    @property
    def path(self) -> str:
        """The file that is read: with one clock, whatever the recording consists of."""
        return self.joined or self.parts[0].path

    @property
    def sources(self) -> tuple[Part, ...]:
        """Every file that the recording was made from."""
        return self.parts + self.backups

    @property
    def video(self) -> VideoStream:
        return next(stream for stream in self.probe.video if stream.index == self.video_index)

    @property
    def audio(self) -> AudioStream | None:
        return next((stream for stream in self.probe.audio if stream.index == self.audio_index), None)

    @property
    def span(self) -> Span:
        return Span(0, self.probe.duration_ms)

    def sidecar(self, kind: str) -> Sidecar | None:
        return next((sidecar for sidecar in self.sidecars if sidecar.kind == kind), None)
