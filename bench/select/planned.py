"""Real meetings as planned shows: their topics are the items, and the meeting runs late, by seed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from repurpose.analyse.sentences import split_sentences
from repurpose.model import Analysis, Show, ShowItem, Span, Transcript, Word

SHARED = Path(__file__).resolve().parents[3] / "shared" / "media" / "topics"
WORD_MS = 350
LONGEST_LATE_MS = 600_000
JITTER_MS = 30_000
LATENESSES = ("on time", "late from the start", "ever later", "late and later", "two changed places")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting with what it was about."""

    name: str
    words: tuple[Word, ...]
    topics: tuple[tuple[int, str], ...]
    """Start and title of each, in order of time."""

    @property
    def end_ms(self) -> int:
        return self.words[-1].span.end_ms


@dataclass(frozen=True, slots=True)
class Evening:
    """A meeting that did not keep to its plan."""

    analysis: Analysis
    true_ms: tuple[int, ...]
    """Where each planned item really began, in the plan's order."""


def read_meetings(folder: Path = SHARED) -> list[Meeting]:
    """The screen-share meetings, with their coarse topics."""
    return [_meeting(path) for path in sorted(folder.glob("*.json"))]


def read_turned_meetings(folder: Path = SHARED / "meetings") -> list[Meeting]:
    """The meetings of which only the order of turns is known: a word lasts 350 ms."""
    return [_turned(path) for path in sorted(folder.glob("*.json"))]


def evenings(meetings: Sequence[Meeting], lateness: str, seeds: Sequence[int]) -> Iterator[Evening]:
    """Each meeting as it might have been planned: delays and jitter by seed."""
    for number, meeting in enumerate(meetings):
        for seed in seeds:
            chance = Random(f"{lateness} {meeting.name} {seed}")
            yield _evening(meeting, meetings[number - 1], lateness, chance)


def _evening(meeting: Meeting, other: Meeting, lateness: str, chance: Random) -> Evening:
    wait_ms = chance.randint(60_000, LONGEST_LATE_MS) if lateness.startswith("late") else 0
    grow_ms = chance.randint(60_000, LONGEST_LATE_MS) if lateness.endswith("later") else 0
    topics, starts = _order(meeting, chance if lateness == LATENESSES[-1] else None)
    shares = sorted(chance.random() for _ in starts[1:])
    grow_ms = min(grow_ms, starts[-1] // 2)
    planned: list[int] = []
    for start, share in zip(starts, [0.0, *shares], strict=True):
        jittered = start - round(share * grow_ms) + chance.randint(-JITTER_MS, JITTER_MS)
        planned.append(max(jittered, planned[-1] + 15_000 if planned else 0))
    # Whoever waits for the show talks: the end of another meeting.
    tail = [word for word in other.words if word.span.start_ms >= other.end_ms - wait_ms]
    waiting = [Word(word.span.shift(wait_ms - other.end_ms), word.text) for word in tail] if wait_ms else []
    words = (*waiting, *(Word(word.span.shift(wait_ms), word.text) for word in meeting.words))
    duration_ms = meeting.end_ms + wait_ms
    ends = [*planned[1:], duration_ms]
    items = tuple(
        ShowItem(Span(start, max(start, end)), title)
        for start, end, (_, title) in zip(planned, ends, topics, strict=True)
    )
    transcript = Transcript("en", "reference", words, split_sentences(words))
    return Evening(
        Analysis(duration_ms, transcript=transcript, show=Show(items=items)),
        tuple(start + wait_ms for start, _ in topics),
    )


def _order(meeting: Meeting, chance: Random | None) -> tuple[list[tuple[int, str]], list[int]]:
    """The topics in the plan's order, and when each was planned; with `chance`, two that follow each other swap."""
    topics = list(meeting.topics)
    starts = [start for start, _ in topics]
    if chance is None or len(topics) < 3:
        return topics, starts
    first = chance.randrange(len(topics) - 1)
    end = starts[first + 2] if first + 2 < len(starts) else meeting.end_ms
    starts[first + 1] = starts[first] + end - starts[first + 1]
    topics[first : first + 2] = topics[first + 1], topics[first]
    return topics, starts


def _meeting(path: Path) -> Meeting:
    data = json.loads(path.read_text(encoding="utf-8"))
    said = data["utterances"]
    words: list[Word] = []
    for one in said:
        if one["kind"] == "speech":
            start_ms = max(round(one["start"] * 1000), words[-1].span.end_ms if words else 0)
            texts = one["text"].split()
            # The last end of one meeting is hours late.
            step = min(max(1, (round(one["end"] * 1000) - start_ms) // max(1, len(texts))), 3 * WORD_MS)
            words += [Word(Span(start_ms + n * step, start_ms + (n + 1) * step), text) for n, text in enumerate(texts)]
    starts: dict[int, str] = {}
    for first, _, title in data["coarse"]:
        starts.setdefault(round(said[first]["start"] * 1000), title)
    return Meeting(path.stem, tuple(words), tuple(sorted(starts.items())))


def _turned(path: Path) -> Meeting:
    data = json.loads(path.read_text(encoding="utf-8"))
    words: list[Word] = []
    turns: list[int] = []
    for turn in data["meeting_transcripts"]:
        turns.append(len(words) * WORD_MS)
        for text in turn["content"].split():
            at = len(words) * WORD_MS
            words.append(Word(Span(at, at + WORD_MS), text))
    starts: dict[int, str] = {}
    for topic in data["topic_list"]:
        starts.setdefault(turns[int(topic["relevant_text_span"][0][0])], topic["topic"])
    return Meeting(path.stem, tuple(words), tuple(sorted(starts.items())))
