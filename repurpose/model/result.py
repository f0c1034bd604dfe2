"""What was made: assets, and the records that are written beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from repurpose.model.analysis import Analysis
from repurpose.model.clip_times import MS_FRAMES, ClipTimes
from repurpose.model.finding import Finding
from repurpose.model.framing import ShapeName
from repurpose.model.plan import DocPlan, Plan, StepPlan
from repurpose.model.recording import Recording
from repurpose.model.selection import Highlight, Signals, Topic
from repurpose.timebase import Span

HELD = "held"
"""Folder below a clip's own, where files lie that did not pass their tests."""
AssetKind = Literal["video", "captions", "picture", "document", "timeline", "data"]


@dataclass(frozen=True, slots=True)
class Asset:
    """One finished file. A path under its final name is complete."""

    kind: AssetKind
    path: str
    """Relative to the recording's folder, with `/`."""
    sha256: str
    size: int
    """Bytes."""
    made_from: str = ""
    """Id of the plan's entry: `clip/01`, `doc/01`, or empty for what belongs to the whole recording."""
    plan_digest: str = ""
    """Digest of that entry and of everything else the file follows from; differs when the file is stale."""
    shape: ShapeName | None = None
    width: int = 0
    height: int = 0
    duration_ms: int = 0
    tools: tuple[tuple[str, str], ...] = ()
    """Name and version of the programs that made it."""
    commands: tuple[tuple[str, ...], ...] = field(default=(), metadata={"unsaid": True})
    """Of a clip's film: as in `RenditionRecord`."""


@dataclass(frozen=True, slots=True)
class RenditionRecord:
    shape: ShapeName
    path: str
    """Relative to the clip's folder."""
    width: int
    height: int
    duration_ms: int
    sha256: str
    stale: bool = False
    commands: tuple[tuple[str, ...], ...] = field(default=(), metadata={"unsaid": True})
    """ffmpeg's arguments for its picture, its sound, and joining them; `SOURCE` stands for the recording's path."""


@dataclass(frozen=True, slots=True)
class ClipRecord:
    """`clip.json` (schema clip/1)."""

    id: str
    recording_id: str
    span: Span
    title: str
    slug: str
    description: str
    tags: tuple[str, ...]
    score: float
    parts: Signals
    reason: str
    renditions: tuple[RenditionRecord, ...]
    findings: tuple[Finding, ...] = ()
    verdict: Literal["", "published", "rejected"] = field(default="", metadata={"unsaid": True})
    """What people decided on it; empty where they did not."""
    cuts: tuple[Span, ...] = field(default=(), metadata={"unsaid": True})
    """Stretches of the recording that it leaves out."""
    speed: float = field(default=1.0, metadata={"unsaid": True})
    held: bool = field(default=False, metadata={"unsaid": True})
    """Whether its files are kept apart, in `held/`, because an error was found in them."""
    intro_ms: int = field(default=0, metadata={"unsaid": True})
    """Length of the card before it, and of the one after it."""
    outro_ms: int = field(default=0, metadata={"unsaid": True})

    def times(self, fps: Fraction = MS_FRAMES) -> ClipTimes:
        """The clip's clock and the recording's."""
        return ClipTimes(self.span, self.cuts, self.speed, fps, self.intro_ms, self.outro_ms)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Why it may not be published."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step of `doc.json`: the planned step and its picture's path within the doc's folder."""

    number: int
    instruction: str
    quote: str
    span: Span
    evidence: str
    screenshot: str
    frame_ms: int
    note: str = ""

    @classmethod
    def of(cls, step: StepPlan, screenshot: str) -> StepRecord:
        return cls(
            step.number, step.instruction, step.quote, step.span, step.evidence, screenshot, step.frame_ms, step.note
        )


@dataclass(frozen=True, slots=True)
class DocRecord:
    """`doc.json` (schema doc/1)."""

    id: str
    recording_id: str
    title: str
    slug: str
    summary: str
    tags: tuple[str, ...]
    span: Span
    steps: tuple[StepRecord, ...]
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, recording_id: str, doc: DocPlan, steps: tuple[StepRecord, ...]) -> DocRecord:
        return cls(doc.id, recording_id, doc.title, doc.slug, doc.summary, doc.tags, doc.span, steps)


@dataclass(frozen=True, slots=True)
class Made:
    """What rendering one clip or doc gave, and what testing it found."""

    entry: str
    """`clip/01` or `doc/01`."""
    assets: tuple[Asset, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class DocMade:
    """What making one micro-doc gave."""

    record: DocRecord
    assets: tuple[Asset, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything that the publish room writes from. Asset and record paths are relative to the recording's folder,
    except a record's own files, which are relative to its `clips/NN-slug` or `docs/NN-slug`."""

    recording: Recording
    preset_name: str
    preset: tuple[tuple[str, str, str], ...]
    """(key, value, layer) of each setting."""
    analysis: Analysis
    topics: tuple[Topic, ...]
    highlights: tuple[Highlight, ...]
    plan: Plan
    clips: tuple[ClipRecord, ...]
    docs: tuple[DocRecord, ...]
    assets: tuple[Asset, ...]
    findings: tuple[Finding, ...]
    """All of them, those of clips and docs too."""
    sections: tuple[Topic, ...] = ()
    """The finer level of the topics."""
    stale: tuple[str, ...] = ()
    """Paths of files that follow from something else than the plan, words and settings of now."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """`manifest.json` (schema manifest/1): every asset of a recording and what was found."""

    recording_id: str
    name: str
    source: str
    folder: str
    preset: tuple[tuple[str, str], ...]
    """Each resolved setting with its value, as text."""
    assets: tuple[Asset, ...]
    findings: tuple[Finding, ...]
    tools: tuple[tuple[str, str], ...] = ()
    stale: tuple[str, ...] = ()
    """Paths of assets that no longer follow from the plan."""
    held: tuple[str, ...] = field(default=(), metadata={"unsaid": True})
    """Folders of clips whose files are kept apart, because an error was found in them."""
