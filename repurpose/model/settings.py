"""The resolved settings of a run: what a preset's TOML holds, table by table, with the defaults of the lowest layer.

Field names are the TOML keys. Lengths are ms. `repurpose presets show NAME` prints them with the layer of each.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from repurpose.model.plan import ShapeName
from repurpose.model.selection import Signals


@dataclass(frozen=True, slots=True)
class IngestSettings:
    audio_track: str = "auto"
    """`auto` takes the track in which most speech is heard; a number takes that audio track, counted from 1."""
    accept_partial: bool = True
    """Go on with the readable part of a truncated recording; every output then carries a finding."""


@dataclass(frozen=True, slots=True)
class ScenesSettings:
    threshold: float = 27.0
    """PySceneDetect's content threshold: mean change of hue, saturation and luma, 0..255."""
    min_scene_ms: int = 600
    """Cuts closer than this to the one before are one transition (15 frames at 25 fps is PySceneDetect's default)."""


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    model: str = "base"
    """`base` (many languages) or `tiny.en`, both packaged; or the folder of a CTranslate2 Whisper model."""
    language: str = "auto"
    """ISO 639-1 code, or `auto`."""
    beam_size: int = 1
    batch_size: int = 8


@dataclass(frozen=True, slots=True)
class CaptionSettings:
    max_line_chars: int = 42
    """Netflix English timed text guide."""
    max_lines: int = 2
    max_chars_per_second: float = 20.0
    """Netflix English, adult programmes."""
    min_ms: int = 833
    """Five sixths of a second, Netflix."""
    max_ms: int = 7000
    gap_ms: int = 80
    """Shortest gap between two cues: two frames at 25 fps."""
    vertical_line_chars: int = 22
    """Lines of the burnt-in captions of vertical and square clips."""
    font: str = "Open Sans"
    size_percent: float = 5.2
    """Letter height of burnt-in captions as a share of the shape's shorter side."""
    bottom_percent: float = 8.0
    """Distance of the lowest line from the bottom edge in `wide` and `square`; `vertical` keeps the platforms'
    common safe area instead."""


@dataclass(frozen=True, slots=True)
class SelectSettings:
    min_ms: int = 30_000
    max_ms: int = 90_000
    target_ms: int = 50_000
    clips_per_hour: float = 6.0
    at_least: int = 3
    """Fewest clips where enough candidates score above the floor, however short the recording."""
    floor: float = 0.30
    """A candidate that scores below is never kept, unless the run of show demands it."""
    keywords: tuple[str, ...] = ()
    """Words that an editor looks for; each adds to the `keywords` signal."""
    weights: Signals = field(
        default_factory=lambda: Signals.of(
            {
                "chat": 1.0,
                "completeness": 1.0,
                "cues": 1.5,
                "hook": 1.5,
                "keywords": 1.0,
                "loudness": 1.0,
                "shots": 0.5,
                "speech_rate": 0.75,
            }
        )
    )
    """Weight of each signal; 0 switches it off."""


@dataclass(frozen=True, slots=True)
class ClipSettings:
    shapes: tuple[ShapeName, ...] = ("wide", "vertical", "square")
    captions: Literal["burned", "off"] = "burned"
    lead_ms: int = 150
    """Air before the first word."""
    tail_ms: int = 350
    """Air after the last word."""


@dataclass(frozen=True, slots=True)
class VideoSettings:
    encoder_preset: str = "veryfast"
    crf: int = 21
    audio_kbps: int = 160
    loudness_lufs: float = -14.0
    true_peak_dbtp: float = -1.0
    max_fps: int = 60


@dataclass(frozen=True, slots=True)
class DocSettings:
    make: bool = True
    min_steps: int = 3
    max_steps: int = 12
    max_docs_per_hour: float = 4.0
    film_size: Literal["1280x720", "1920x1080"] = "1280x720"


@dataclass(frozen=True, slots=True)
class InboxSettings:
    settle_seconds: int = 60
    """A file in a watched folder is taken when nothing about it has changed for this long."""
    poll_seconds: int = 20
    """How often a folder is looked through: network shares announce nothing."""
    name_pattern: str = ""
    """Regular expression over a file's stem; its groups `date`, `title` and `speaker` are facts of the recording."""
    join_parts: bool = True
    """Files that a camera or OBS split are one recording."""
    use_backup: bool = True
    """Dropouts are filled from a backup of the same show."""
    move_done: bool = False
    """Move a source into `done/` beside it, after everything made of it was checked."""
    tries: int = 3
    """Runs of a recording that fails before it is left alone until its file changes."""
    order: Literal["newest", "oldest", "shortest"] = "newest"
    """What an overnight run takes first."""
    shared: bool = False
    """Several machines work through the folder at once, into one library; each recording is made by one of them."""


@dataclass(frozen=True, slots=True)
class LimitSettings:
    stall_seconds: int = 120
    """A child process that makes no progress for this long is ended."""
    total_minutes: int = 240
    """A child process that runs longer is ended."""
    memory_mb: int = 6144
    """Memory of a child process; 8192×8192 pictures take it 1.5 GB on two processors, 5.1 GB on 32."""
    retries: int = 1
    """Further tries of a render that failed."""


@dataclass(frozen=True, slots=True)
class Settings:
    inbox: InboxSettings = field(default_factory=InboxSettings)
    ingest: IngestSettings = field(default_factory=IngestSettings)
    scenes: ScenesSettings = field(default_factory=ScenesSettings)
    speech: SpeechSettings = field(default_factory=SpeechSettings)
    captions: CaptionSettings = field(default_factory=CaptionSettings)
    select: SelectSettings = field(default_factory=SelectSettings)
    clips: ClipSettings = field(default_factory=ClipSettings)
    video: VideoSettings = field(default_factory=VideoSettings)
    docs: DocSettings = field(default_factory=DocSettings)
    limits: LimitSettings = field(default_factory=LimitSettings)
