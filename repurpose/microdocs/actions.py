"""Sentences become actions: each instruction with the notes and talk that belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from repurpose.model import Transcript
from repurpose.select.instructions import Reading, read_sentence

STRONG_ENOUGH = 0.5
"""Weaker readings ("you put", "I take") are talk: in reports and stories they are told, not asked for."""
TALK_KEPT = 2
"""Sentences of talk after an instruction or note that still belong to the step."""
TALK_GAP_MS = 6000
"""Talk after a longer pause than this belongs to nothing."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: sentences `first` to `last` of the transcript, both inclusive."""

    first: int
    last: int
    instruction: str
    notes: tuple[str, ...] = ()
    strength: float = 1.0
    ordered: bool = False


def read_all(transcript: Transcript, indexes: Sequence[int]) -> dict[int, Reading]:
    return {index: read_sentence(transcript.sentence_text(index)) for index in indexes}


def group_actions(
    transcript: Transcript, readings: dict[int, Reading], indexes: Sequence[int], changes_ms: Sequence[int] = ()
) -> tuple[Action, ...]:
    """The actions among consecutive sentences, in order.

    `changes_ms` are times at which the picture changed: a "make sure" during which it did is an action of its own,
    one straight after another instruction without a change is a note to that.
    """
    actions: list[Action] = []
    current: Action | None = None
    talk = 0
    for index in indexes:
        reading = readings[index]
        kind = reading.kind
        if kind == "check":
            straight_after = current is not None and current.last == index - 1 and not current.notes and not talk
            kind = "note" if straight_after and not _changes_during(transcript, index, changes_ms) else "action"
        if kind == "action" and reading.strength >= STRONG_ENOUGH:
            if current is not None and _says_the_same(reading.text, current.instruction):
                current = _grown(current, index)
            else:
                _keep(actions, current)
                current = Action(index, index, reading.text, (), reading.strength, reading.ordered)
            talk = 0
        elif kind == "closing":
            _keep(actions, current)
            current = None
        elif current is not None and kind == "note":
            current, talk = _grown(current, index, reading.text), 0
        elif current is not None and talk < TALK_KEPT and _pause_ms(transcript, current.last, index) < TALK_GAP_MS:
            current, talk = _grown(current, index), talk + 1
    _keep(actions, current)
    return tuple(actions)


def _keep(actions: list[Action], action: Action | None) -> None:
    if action is not None:
        actions.append(action)


def _grown(action: Action, index: int, note: str | None = None) -> Action:
    notes = action.notes if note is None else (*action.notes, note)
    return Action(action.first, index, action.instruction, notes, action.strength, action.ordered)


def _says_the_same(text: str, before: str) -> bool:
    """A speaker repeats himself: every word of the one is in the other.

    >>> _says_the_same("Click save.", "Click the save button."), _says_the_same("Click next.", "Click save.")
    (True, False)
    """
    one, other = (set(words.lower().rstrip(".!").split()) for words in (text, before))
    return one <= other or (other <= one and len(other) > 1 and len(one) <= len(other) + 3)


def _pause_ms(transcript: Transcript, before: int, after: int) -> int:
    return transcript.sentence_span(after).start_ms - transcript.sentence_span(before).end_ms


def _changes_during(transcript: Transcript, index: int, changes_ms: Sequence[int]) -> bool:
    start = transcript.sentence_span(index).start_ms
    following = index + 1 < len(transcript.sentences)
    end = transcript.sentence_span(index + 1 if following else index)
    return any(start <= ms < (end.start_ms if following else end.end_ms + 1500) for ms in changes_ms)
