"""What is in the recording: shots, words, loudness, pictures, chat, the planned show."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from repurpose.model.finding import Finding
from repurpose.timebase import Span

SILENT_LUFS = -50.0
"""Momentary loudness below which is silence, in the level of speech too: rooms are at -60, voices at -15 to -35."""
USUAL_DELAY_MS = 15_000
"""The middle of 5 to 25 s: a stream's own delay, then reading and typing."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A shot: the stretch between two cuts."""

    span: Span
    score: float
    """Strength of the cut that starts it, in the detector's own units; 0.0 for the first."""


@dataclass(frozen=True, slots=True)
class SceneList:
    """`analysis/scenes.json` (schema scenes/1)."""

    fps: Fraction
    scenes: tuple[Scene, ...]


@dataclass(frozen=True, slots=True)
class Word:
    span: Span
    text: str
    """As recognised, with its punctuation, without surrounding spaces."""
    probability: float = 1.0
    timed: bool = field(default=True, metadata={"unsaid": True})
    """False where its time was interpolated."""


@dataclass(frozen=True, slots=True)
class Transcript:
    language: str
    """ISO 639-1; empty where nothing was said."""
    model: str
    words: tuple[Word, ...] = ()
    sentences: tuple[tuple[int, int], ...] = ()
    """First and last word index (both inclusive) of each sentence; every word is in exactly one."""
    findings: tuple[Finding, ...] = ()
    turns: tuple[int, ...] = field(default=(), metadata={"unsaid": True})
    """First word of each speaker's turn, in order; empty where nobody told the speakers apart."""

    def sentence_span(self, index: int) -> Span:
        first, last = self.sentences[index]
        return Span(self.words[first].span.start_ms, self.words[last].span.end_ms)

    def sentence_text(self, index: int) -> str:
        first, last = self.sentences[index]
        return " ".join(word.text for word in self.words[first : last + 1])

    def words_in(self, span: Span) -> tuple[Word, ...]:
        """Words whose middle lies in the span."""
        return tuple(word for word in self.words if span.contains(word.span.middle_ms))

    def within(self, span: Span) -> Transcript:
        """The part whose sentences touch the span, whole sentences, so that what follows from it ignores the rest."""
        kept = [index for index in range(len(self.sentences)) if self.sentence_span(index).overlaps(span)]
        if not kept:
            return replace(self, words=(), sentences=(), findings=(), turns=())
        first = self.sentences[kept[0]][0]
        last = self.sentences[kept[-1]][1]
        sentences = tuple((start - first, end - first) for start, end in self.sentences[kept[0] : kept[-1] + 1])
        turns = tuple(word - first for word in self.turns if first <= word <= last)
        return replace(self, words=self.words[first : last + 1], sentences=sentences, findings=(), turns=turns)


@dataclass(frozen=True, slots=True)
class SoundEvent:
    """The room reacts."""

    kind: Literal["laughter", "applause"]
    span: Span
    confidence: float
    """0..1."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Loudness, voice and the room's reactions in the chosen audio track."""

    step_ms: int
    momentary_lufs: tuple[float, ...]
    """EBU R128 momentary loudness (400 ms window), a value each `step_ms`, floor −70."""
    integrated_lufs: float
    speech: tuple[Span, ...]
    """Where a voice was detected, merged, in order."""
    findings: tuple[Finding, ...] = ()
    events: tuple[SoundEvent, ...] = ()
    """In order of time; those of one kind overlap nothing among themselves."""
    pitch_hz: tuple[int, ...] = ()
    """Of the voice, a value each `step_ms`; 0 where nothing voiced is heard."""

    def loudness_in(self, span: Span) -> tuple[float, ...]:
        return self.momentary_lufs[span.start_ms // self.step_ms : -(-span.end_ms // self.step_ms)]


@dataclass(frozen=True, slots=True)
class FrameSample:
    """What a small key frame shows."""

    ms: int
    brightness: float
    """Mean luma, 0 black to 1 white."""
    difference: float
    """Mean absolute luma difference from the sample before, 0..1; 0.0 for the first."""
    detail: float
    """Share of pixels on strong edges, 0..1: high for text and interfaces, low for blank or blurred pictures."""
    faces: int | None = field(default=None, metadata={"unsaid": True})
    """As last glanced at, some 30 s ago at most; None where nobody looked."""
    text: float | None = field(default=None, metadata={"unsaid": True})
    """Share of the picture that lines of text cover, 0..1, as last glanced at; None where nobody looked."""


@dataclass(frozen=True, slots=True)
class Survey:
    """The cheap passes over the whole recording: packets and key frames."""

    samples: tuple[FrameSample, ...]
    packet_jumps_ms: tuple[int, ...]
    """Start of each group of pictures that holds a packet far above its local median size."""
    method: str
    """`key-frames`, or `time` where key frames cannot serve."""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle as shares (0..1) of the upright, square-pixel picture."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Face:
    ms: int
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text that is in the picture itself."""

    ms: int
    box: Box


@dataclass(frozen=True, slots=True)
class PictureChange:
    """The picture changed and then held still: a menu opened, a slide advanced."""

    ms: int
    """First frame of the settled new picture."""
    region: Box
    """Bounding box of what changed."""
    amount: float
    """Share of the picture that changed, 0..1."""


@dataclass(frozen=True, slots=True)
class FaceTrack:
    """One face followed through one shot, never across a cut."""

    id: int
    """In order of the first look, counted from 0 over the whole closeup."""
    looks: tuple[Face, ...]
    """In order of time, at most five a second."""
    speaking: tuple[Span, ...] = ()
    """When this face is the one that speaks, as far as its movement tells."""


@dataclass(frozen=True, slots=True)
class Inset:
    """A camera picture that stands still inside another picture, such as a presenter's over a shared screen."""

    span: Span
    box: Box


@dataclass(frozen=True, slots=True)
class Attention:
    """Where a picture without a face asks to be looked at: movement and contrast."""

    span: Span
    """A shot, or the part of it that was looked at."""
    box: Box
    """Holds most of what moves or stands out; the whole picture where nothing does."""


@dataclass(frozen=True, slots=True)
class Closeup:
    """A closer look at the spans that were chosen: faces, lines of text and small changes."""

    looked_at: tuple[Span, ...] = ()
    faces: tuple[Face, ...] = ()
    changes: tuple[PictureChange, ...] = ()
    findings: tuple[Finding, ...] = ()
    texts: tuple[TextLine, ...] = ()
    tracks: tuple[FaceTrack, ...] = field(default=(), metadata={"unsaid": True})
    insets: tuple[Inset, ...] = field(default=(), metadata={"unsaid": True})
    attention: tuple[Attention, ...] = field(default=(), metadata={"unsaid": True})


@dataclass(frozen=True, slots=True)
class ChatMessage:
    ms: int
    user: str
    text: str


@dataclass(frozen=True, slots=True)
class Chat:
    messages: tuple[ChatMessage, ...] = ()
    """On the recording's clock, in order of time."""
    findings: tuple[Finding, ...] = ()
    delay_ms: int = field(default=USUAL_DELAY_MS, metadata={"unsaid": True})
    """How long after a moment its reaction is written: measured, or the usual one."""


@dataclass(frozen=True, slots=True)
class ShowItem:
    """One planned item of a run of show."""

    span: Span
    title: str
    speaker: str = ""
    tags: tuple[str, ...] = ()
    must_clip: bool = False
    never_clip: bool = False
    must_doc: bool = False
    planned_ms: int | None = field(default=None, metadata={"unsaid": True})
    """Where the plan had its start, where what was said moved it."""
    fixed: bool = field(default=False, metadata={"unsaid": True})
    """True where its times are the recording's own and no plan's: an editor's `must:` or `never:`."""


@dataclass(frozen=True, slots=True)
class Marker:
    ms: int
    label: str
    kind: Literal["marker", "note", "chapter"] = "marker"
    """A key that was pressed in the show; what an editor wrote down; the title of a part."""
    end_ms: int | None = None
    """Where it marks a stretch."""


@dataclass(frozen=True, slots=True)
class Show:
    """What people planned or noted: the run of show and markers."""

    title: str = ""
    items: tuple[ShowItem, ...] = ()
    markers: tuple[Marker, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything that later rooms know of the recording."""

    duration_ms: int
    scenes: tuple[Scene, ...] = ()
    survey: Survey = field(default_factory=lambda: Survey((), (), "key-frames"))
    transcript: Transcript = field(default_factory=lambda: Transcript("", ""))
    sound: Sound = field(default_factory=lambda: Sound(100, (), -70.0, ()))
    chat: Chat = field(default_factory=Chat)
    show: Show = field(default_factory=Show)
