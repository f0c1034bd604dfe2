"""What will be made: the one editable plan of clips and docs, and the render jobs that follow from it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from repurpose.model.analysis import Box
from repurpose.model.branding import MusicBed, Overlay
from repurpose.model.clip_times import MS_FRAMES, ClipTimes
from repurpose.model.encoder import EncoderName
from repurpose.model.framing import Framing, ShapeName
from repurpose.model.recording import SourceColours
from repurpose.model.selection import Signals
from repurpose.timebase import Span


@dataclass(frozen=True, slots=True)
class Cue:
    """A caption: what is shown while `span`, one string a line."""

    span: Span
    lines: tuple[str, ...]
    word_spans: tuple[Span, ...] = ()
    """When each word of the text is said, in their order; empty where it is not known (an editor's file)."""

    @property
    def text(self) -> str:
        return " ".join(self.lines)


@dataclass(frozen=True, slots=True)
class Occupied:
    """Where a face or text is in the finished picture, and when."""

    span: Span
    """On the recording's clock."""
    box: Box
    """As shares of the finished picture."""


@dataclass(frozen=True, slots=True)
class ClipCaptions:
    """The captions of one clip, on the recording's clock at its start, which goes on without its cuts and at its speed.

    So a cue's time less the start of the clip's span is its time in the clip (`ClipTimes.played`).
    """

    cues: tuple[Cue, ...] = ()
    """Of its caption files."""
    burned: tuple[tuple[ShapeName, tuple[Cue, ...]], ...] = ()
    """As each shape has room for them."""
    edited: bool = False
    """Whether an editor wrote them."""
    avoid: tuple[tuple[ShapeName, tuple[Occupied, ...]], ...] = ()
    """What burnt-in captions keep clear of."""
    panels: tuple[tuple[ShapeName, Box], ...] = field(default=(), metadata={"unsaid": True})
    """Where a brand's lower third stands, clear of faces and text."""

    def avoided_in(self, shape: ShapeName) -> tuple[Occupied, ...]:
        """Faces and text in a shape's finished picture."""
        return dict(self.avoid).get(shape, ())

    def panel_in(self, shape: ShapeName) -> Box | None:
        """The place of a shape's lower third, where one was chosen."""
        return dict(self.panels).get(shape)

    def of(self, shape: ShapeName) -> tuple[Cue, ...]:
        """The cues that are burnt into a shape."""
        return dict(self.burned).get(shape, ())


@dataclass(frozen=True, slots=True)
class EditedCaptions:
    """What an editor wrote into a clip's caption file, on the recording's clock."""

    span: Span
    """Of the clip when it was edited."""
    cues: tuple[Cue, ...]

    def is_of(self, span: Span) -> bool:
        """Whether a clip of this span shows mostly the same moment."""
        shared = min(self.span.end_ms, span.end_ms) - max(self.span.start_ms, span.start_ms)
        return 2 * shared >= min(span.duration_ms, self.span.duration_ms)


@dataclass(frozen=True, slots=True)
class ClipPlan:
    id: str
    """Two digits in order of time; names the folder together with the slug."""
    slug: str
    title: str
    description: str
    tags: tuple[str, ...]
    span: Span
    framing: tuple[Framing, ...]
    """One entry a shape to render, in the order of `SHAPE_SIZES`."""
    captions: Literal["burned", "off"] = "burned"
    style: str = ""
    """Caption style of this clip alone; empty for the preset's."""
    score: float = 0.0
    parts: Signals = field(default_factory=Signals)
    reason: str = ""
    highlight: str = ""
    """Id of the highlight it came from; empty for a clip that a person added."""
    cuts: tuple[Span, ...] = field(default=(), metadata={"unsaid": True})
    """Stretches of the recording that the clip leaves out: inside its span, in order, without overlap."""
    still: tuple[Span, ...] = field(default=(), metadata={"unsaid": True})
    """Those of its cuts that nobody sees, because the picture stands still: they need no punch-in."""
    speed: float = field(default=1.0, metadata={"unsaid": True})
    """How much faster than the recording it plays; its pitch stays."""
    speaker: str = field(default="", metadata={"unsaid": True})
    """Who speaks, for lower thirds and cards; from the run of show."""
    intro_ms: int = field(default=0, metadata={"unsaid": True})
    """Length of the brand's cards before and after it: they follow from the settings, and are not in plan.yaml."""
    outro_ms: int = field(default=0, metadata={"unsaid": True})

    @property
    def folder(self) -> str:
        return f"{self.id}-{self.slug}"

    def times(self, fps: Fraction = MS_FRAMES) -> ClipTimes:
        """Its clock and the recording's; exact to the frame at the rate that it is rendered at."""
        return ClipTimes(self.span, self.cuts, self.speed, fps, self.intro_ms, self.outro_ms)

    def moved(self, span: Span) -> ClipPlan:
        """The clip with other boundaries, which its framing reaches to; of its cuts those that lie within."""
        cuts = tuple(cut.clamp(span) for cut in self.cuts if cut.overlaps(span))
        framing = tuple(framing.over(span) for framing in self.framing)
        still = tuple(cut.clamp(span) for cut in self.still if cut.overlaps(span))
        return replace(self, span=span, framing=framing, cuts=cuts, still=still)


@dataclass(frozen=True, slots=True)
class StepPlan:
    """One action of a how-to."""

    number: int
    instruction: str
    """Imperative, made of what was said."""
    quote: str
    """The words as spoken."""
    span: Span
    evidence: Literal["shown", "said"]
    """`shown` where the picture changed within the step in a way that fits, else `said`."""
    frame_ms: int
    """Where the screenshot is taken."""
    note: str = ""
    """A warning, tip or expected result that was spoken with the step."""


@dataclass(frozen=True, slots=True)
class DocPlan:
    id: str
    slug: str
    title: str
    summary: str
    tags: tuple[str, ...]
    span: Span
    steps: tuple[StepPlan, ...]
    reason: str = ""

    @property
    def folder(self) -> str:
        return f"{self.id}-{self.slug}"


@dataclass(frozen=True, slots=True)
class Plan:
    recording_id: str
    preset: str
    clips: tuple[ClipPlan, ...]
    docs: tuple[DocPlan, ...]


@dataclass(frozen=True, slots=True)
class Rendition:
    """One output file of a clip's render: shape, size and how the picture gets there."""

    framing: Framing
    width: int
    height: int
    output: str
    """File name within the job's folder."""
    subtitles: str
    """Generated safe name of the ASS file within the job's folder; empty for none."""
    under: tuple[Overlay, ...] = ()
    """A brand's pictures under the captions."""
    over: tuple[Overlay, ...] = ()
    """Those over everything."""


@dataclass(frozen=True, slots=True)
class RenderJob:
    """Everything that the argv of one clip's render follows from; times on the recording's clock."""

    source: str
    span: Span
    video_index: int
    audio_index: int | None
    renditions: tuple[Rendition, ...]
    fps: str
    """Output rate as ffmpeg takes it, `30000/1001`."""
    preset: str
    crf: int
    audio_kbps: int
    gain_db: float
    """Linear gain before the limiter; the two come from measuring this clip."""
    limit_dbtp: float
    source_size: tuple[int, int]
    """The upright picture in square pixels."""
    sample_aspect: str = "1/1"
    metadata: tuple[tuple[str, str], ...] = ()
    """Title, description and the like, handed to ffmpeg as a metadata file, never inside a filter."""
    colours: SourceColours = field(default_factory=SourceColours)
    """Of the source."""
    poster: Framing | None = None
    """How the poster is framed; None for no poster."""
    encoder: EncoderName = "x264"
    max_kbps: int = 0
    """Maximum rate of each picture; 0 for the usual one of its size."""
    denoise: Literal["off", "light", "strong"] = "off"
    noise_db: float = 0.0
    """RMS of the pauses, in dBFS, as measured."""
    side: Literal["both", "left", "right"] = "both"
    """Which of the two channels holds the sound, as measured."""
    seek_ms: int | None = None
    """Where reading begins instead of at the span's start, where a seek finds nothing, or only what comes later."""
    cuts: tuple[Span, ...] = ()
    speed: float = 1.0
    intro_ms: int = 0
    outro_ms: int = 0
    music: MusicBed | None = None

    @property
    def times(self) -> ClipTimes:
        """The clip's clock and the recording's, exact to the frame."""
        return ClipTimes(self.span, self.cuts, self.speed, Fraction(self.fps), self.intro_ms, self.outro_ms)
