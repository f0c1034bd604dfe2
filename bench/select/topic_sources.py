"""Real meetings with the topics that people set: five with a shared screen (TinyRec), 35 others (QMSum)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from repurpose.analyse.transcript_files import lay_out
from repurpose.model import Analysis, Scene, Span
from repurpose.select.topic_evidence import Level

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "media" / "topics"
LEVELS: tuple[Level, Level] = ("chapters", "sections")
WORD_MS = 400
"""QMSum has no times: 150 words a minute are assumed, one turn after the other."""
_NOISE = re.compile(r"\{[^}]*\}|\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Told:
    """A meeting: what was said, unit by unit, and the units (after the first) at which a topic begins."""

    name: str
    kind: Literal["screen", "meeting"]
    texts: tuple[str, ...]
    spans: tuple[Span, ...]
    truth: Mapping[Level, tuple[int, ...]]
    analysis: Analysis

    def sentences(self, level: Level) -> list[int]:
        """The sentence that starts nearest to each true boundary."""
        starts = self._sentence_starts()
        near = {int(np.argmin(np.abs(starts - self.spans[unit].start_ms))) for unit in self.truth[level]}
        return sorted(near - {0})

    def units(self, sentences: tuple[int, ...]) -> tuple[int, ...]:
        """The unit that starts nearest to each sentence."""
        starts, units = self._sentence_starts(), np.array([span.start_ms for span in self.spans])
        return tuple(sorted({int(np.argmin(np.abs(units - starts[at]))) for at in sentences} - {0}))

    def _sentence_starts(self) -> Any:
        transcript = self.analysis.transcript
        return np.array([transcript.words[first].span.start_ms for first, _ in transcript.sentences])


def recordings() -> Iterator[Told]:
    """All of them by name; none where they are not on this machine."""
    yield from map(_screen_share, sorted(FOLDER.glob("*.json")))
    yield from map(_meeting, sorted((FOLDER / "meetings").glob("*.json")))


def _screen_share(path: Path) -> Told:
    """Utterances with times. What happens to windows is taken for a change of the picture."""
    data = json.loads(path.read_text(encoding="utf-8"))
    listed = data["utterances"]
    spoken = [index for index, each in enumerate(listed) if each["kind"] == "speech"]
    truth: dict[Level, tuple[int, ...]] = {}
    for level, key in zip(LEVELS, ("coarse", "fine"), strict=True):
        begun = {sum(index < first for index in spoken) for first, _, _ in data[key]}
        truth[level] = tuple(sorted(unit for unit in begun if 0 < unit < len(spoken)))
    units = [listed[index] for index in spoken]
    spans = tuple(Span(round(each["start"] * 1000), round(each["end"] * 1000)) for each in units)
    texts, speakers = (tuple(str(each[key]) for each in units) for key in ("text", "speaker"))
    events = sorted({round(each["start"] * 1000) for each in listed if each["kind"] != "speech"} | {0})
    last_ms = spans[-1].end_ms
    cuts = [ms for ms in events if ms < last_ms]
    scenes = tuple(Scene(Span(*pair), 1.0) for pair in zip(cuts, [*cuts[1:], last_ms], strict=True))
    return Told(path.stem, "screen", texts, spans, truth, _analysis(texts, spans, speakers, scenes))


def _meeting(path: Path) -> Told:
    """Turns, without times. `topic_list` is the one level that QMSum has: its chapters.

    Its questions name the turns that answer them, mostly a part of a topic: where those begin, a section does.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    cleaned = [" ".join(_NOISE.sub(" ", turn["content"]).split()) for turn in data["meeting_transcripts"]]
    cleaned = [re.sub(r" ([.,?!;:])", r"\1", text) for text in cleaned]
    said = [index for index, text in enumerate(cleaned) if any(map(str.isalnum, text))]
    texts = tuple(cleaned[index] for index in said)
    speakers = tuple(str(data["meeting_transcripts"][index]["speaker"]) for index in said)
    spans: list[Span] = []
    for text in texts:
        start_ms = spans[-1].end_ms if spans else 0
        spans.append(Span(start_ms, start_ms + WORD_MS * len(text.split())))

    def begun(entries: list[dict[str, Any]]) -> set[int]:
        firsts = {int(first) for entry in entries for first, _ in entry["relevant_text_span"]}
        units = {sum(index < first for index in said) for first in firsts}
        return {unit for unit in units if 0 < unit < len(said)}

    chapters = begun(data["topic_list"])
    sections = chapters | begun(data["specific_query_list"])
    truth: dict[Level, tuple[int, ...]] = {"chapters": tuple(sorted(chapters)), "sections": tuple(sorted(sections))}
    return Told(path.stem, "meeting", texts, tuple(spans), truth, _analysis(texts, tuple(spans), speakers, ()))


def _analysis(
    texts: tuple[str, ...], spans: tuple[Span, ...], speakers: tuple[str, ...], scenes: tuple[Scene, ...]
) -> Analysis:
    segments = [
        (span, tuple(text.split()), speaker) for span, text, speaker in zip(spans, texts, speakers, strict=True)
    ]
    transcript = lay_out(segments, "en", "reference")
    last_ms = max(word.span.end_ms for word in transcript.words)
    return Analysis(last_ms, scenes=scenes, transcript=transcript)
