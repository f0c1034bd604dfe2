"""The resolved settings of a run: what a preset's TOML holds, table by table, with the defaults of the lowest layer.

Field names are the TOML keys. Lengths are ms. `repurpose presets show NAME` prints them with the layer of each.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from repurpose.model.brand_settings import BrandSettings
from repurpose.model.encoder import EncoderName
from repurpose.model.framing import ShapeName
from repurpose.model.selection import Signals


@dataclass(frozen=True, slots=True)
class IngestSettings:
    audio_track: str = "auto"
    """`auto` takes the track in which most speech is heard; a number takes that audio track, counted from 1."""
    accept_partial: bool = True
    """Go on with the readable part of a truncated recording; every output then carries a finding."""
    chat_offset: str = "auto"
    """`auto` finds where the chat's clock stands; a time such as `-12.5s` or `1:02:03` is added to each message's."""


@dataclass(frozen=True, slots=True)
class ScenesSettings:
    threshold: float = 27.0
    """PySceneDetect's content threshold: mean change of hue, saturation and luma, 0..255."""
    min_scene_ms: int = 600
    """Cuts closer than this to the one before are one transition (15 frames at 25 fps is PySceneDetect's default)."""


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    model: str = "base"
    """`base` (many languages) or `tiny.en`, both packaged; the name of a model in the Hugging Face cache; the folder of
    a CTranslate2 Whisper model; or `auto`, the best of the first two that fits the machine."""
    language: str = "auto"
    """ISO 639-1 code, or `auto`."""
    beam_size: int = 1
    batch_size: int = 8


@dataclass(frozen=True, slots=True)
class CaptionSettings:
    """The rules of a caption profile (`presets/captions`) and the look of a style (`presets/styles`).

    The defaults are those of `netflix-en` and `boxed`; another profile or style is a layer over the defaults, and a
    preset's own keys lie over both.
    """

    profile: str = "netflix-en"
    """Name of a caption profile, or the path of a TOML file: it gives the rules from here to `shot_frames`."""
    max_line_chars: int = 42
    max_full_width_chars: int = 16
    """Of a line in a script of full-width letters (Chinese, Japanese, Korean)."""
    max_lines: int = 2
    max_words: int = 0
    """Words shown at a time; 0 for as many as fit."""
    max_chars_per_second: float = 20.0
    max_words_per_minute: float = 0.0
    """0 for no limit but that of characters."""
    min_ms: int = 833
    max_ms: int = 7000
    gap_frames: int = 2
    """Shortest gap between two cues."""
    close_gaps_ms: int = 500
    """A shorter gap is closed to `gap_frames`."""
    lead_frames: int = 2
    """How far the in-time may lie from the first frame of speech."""
    linger_ms: int = 500
    """How long a cue may stay after its last word, but for reading time."""
    shot_frames: int = 12
    """In- and out-times that lie nearer to a shot change move onto it; 0 leaves them. Counted at 24 frames a second:
    12 are half a second at any rate."""
    condense: bool = False
    """Shorten the text where the speaker is faster than the profile allows; otherwise such cues are reported."""
    style: str = "boxed"
    """Name of a style, or the path of a TOML file: it gives the look from here on."""
    look: Literal["clean", "boxed", "karaoke", "pop"] = "boxed"
    """How words are drawn: with an outline, over a box, with the spoken word in another colour, or popping up."""
    font: str = "Open Sans"
    size_percent: float = 5.2
    """Letter height as a share of the shape's shorter side."""
    text_colour: str = "#FFFFFF"
    highlight_colour: str = "#FFD60A"
    """Of the word that is spoken, in `karaoke` and `pop`."""
    outline_colour: str = "#101010"
    outline_percent: float = 5.0
    """Width of the outline as a share of the letter height."""
    box_colour: str = "#101010"
    box_opacity: float = 0.65
    position: Literal["bottom", "middle", "top"] = "bottom"
    """Where captions stand inside the shape's safe area, unless a face or text of the picture is there."""
    bottom_percent: float = 8.0
    """Distance of the lowest line from the bottom edge in `wide` and `square`; `vertical` keeps the platforms'
    common safe area instead."""

    def gap_ms(self, fps: Fraction = Fraction(25)) -> int:
        """The shortest gap at a frame rate, in whole ms."""
        return -int(-self.gap_frames * 1000 // fps)


def _tall() -> CaptionSettings:
    return CaptionSettings(profile="vertical", max_line_chars=22, max_full_width_chars=11)


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
    suggest_again: bool = False
    """Suggest moments, too, that were published or rejected in an earlier run."""
    weights: Signals = field(
        default_factory=lambda: Signals.of(
            {
                "chat": 1.0,
                "completeness": 1.0,
                "cues": 1.5,
                "emphasis": 0.75,
                "faces": 0.25,
                "hook": 0.5,
                "instruction": 0.0,
                "keywords": 0.5,
                "loudness": 0.25,
                "reaction": 0.5,
                "screen_text": 0.0,
                "shots": 0.5,
                "speech_rate": 0.75,
                "topic_start": 0.75,
            }
        )
    )
    """Weight of each signal; 0 switches it off: in the ablation (`make eval-select`) those made nothing better."""


@dataclass(frozen=True, slots=True)
class ClipSettings:
    shapes: tuple[ShapeName, ...] = ("wide", "vertical", "square")
    captions: Literal["burned", "off"] = "burned"
    lead_ms: int = 150
    """Air before the first word."""
    tail_ms: int = 350
    """Air after the last word."""
    cut_pauses_ms: int = 0
    """A longer pause is shortened to `pause_air_ms` on each side; 0 leaves every pause."""
    cut_fillers: bool = False
    """Leave out words that say nothing (`um`, `äh`), where it is sure when they are said."""
    pause_air_ms: int = 150
    """Left on each side of what is cut."""
    punch_in_percent: int = 112
    """How much larger the picture is after every second cut within a shot, so that the cut does not look like a fault;
    100 cuts only where nothing is seen of it."""
    speed: float = 1.0
    """Of picture and sound, whose pitch stays."""


@dataclass(frozen=True, slots=True)
class VideoSettings:
    encoder: EncoderName = field(default="x264", metadata={"unsaid": True})
    """Tried at start where it is another than x264, which takes the place of one that does not work."""
    encoder_preset: str = "veryfast"
    """Its speed, in x264's words from `ultrafast` to `veryslow`, or one of the encoder's own (`p5`, `6`)."""
    crf: int = 21
    """Constant quality on x264's scale, whatever the encoder; less is better, 6 less is twice the size."""
    max_kbps: int = field(default=0, metadata={"unsaid": True})
    """Of a clip's picture in kbit/s, over 2 s; 0 for 12000 in 1080p up to 30 frames a second, others in proportion."""
    audio_kbps: int = 160
    loudness_lufs: float = -14.0
    true_peak_dbtp: float = -1.0
    max_fps: int = 60


@dataclass(frozen=True, slots=True)
class SoundSettings:
    denoise: Literal["off", "light", "strong"] = "off"
    """Take steady noise (fans, hiss, hum of a room) out of clips before they are levelled."""


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
    """Of caption files, films and `wide` clips."""
    vertical_captions: CaptionSettings = field(default_factory=_tall)
    """Of `vertical` and `square` clips, which have room for short lines only."""
    select: SelectSettings = field(default_factory=SelectSettings)
    clips: ClipSettings = field(default_factory=ClipSettings)
    video: VideoSettings = field(default_factory=VideoSettings)
    sound: SoundSettings = field(default_factory=SoundSettings)
    docs: DocSettings = field(default_factory=DocSettings)
    brand: BrandSettings = field(default_factory=BrandSettings)
    limits: LimitSettings = field(default_factory=LimitSettings)

    def captions_of(self, shape: ShapeName) -> CaptionSettings:
        """The caption settings of a clip's shape."""
        return self.captions if shape == "wide" else self.vertical_captions
