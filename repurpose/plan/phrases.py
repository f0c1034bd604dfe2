"""Where words are said that an editor remembers, whatever their case and punctuation. Pure."""

from __future__ import annotations

from bisect import bisect_left
from difflib import SequenceMatcher

from repurpose.errors import UsageError
from repurpose.model import Transcript
from repurpose.timebase import Span, clock

NEAR_MS = 120_000
"""Around the boundary: what sounds alike is looked for no further off."""
ALIKE = 0.6
"""Share of letters in common from which something else may have been meant."""


def find_phrase(text: str, transcript: Transcript, near_ms: int, place: Span) -> tuple[int, int]:
    """First and last word of the phrase where it is said nearest to `near_ms`, beginning inside `place`.

    Raises UsageError where it is not said there; it names what sounds most like it.
    """
    wanted = _plain(text).split()
    if not wanted:
        raise UsageError(f"'{text}' holds no word to look for")
    letters = [_plain(word.text) for word in transcript.words]
    # A recognised word may be two of a person's ("e-mail"), so texts are compared and not lists of words.
    found = [
        (abs(transcript.words[first].span.start_ms - near_ms), first, last)
        for first, word in enumerate(letters)
        if word.split()[:1] == wanted[:1] and place.contains(transcript.words[first].span.start_ms)
        if (last := _said_from(first, wanted, letters)) is not None
    ]
    if not found:
        raise UsageError(f"'{text}' is not said there{_alike(wanted, transcript, letters, near_ms)}")
    _, first, last = min(found)
    return first, last


def _said_from(first: int, wanted: list[str], letters: list[str]) -> int | None:
    """The last word of the phrase where it is said from `first` on; None where it is not."""
    said: list[str] = []
    for index in range(first, len(letters)):
        said += letters[index].split()
        if said[: len(wanted)] == wanted:
            return index
        if said != wanted[: len(said)]:
            return None
    return None


def _alike(wanted: list[str], transcript: Transcript, letters: list[str], near_ms: int) -> str:
    """What may have been meant, as the end of a sentence."""
    first = bisect_left(transcript.words, near_ms - NEAR_MS, key=lambda word: word.span.start_ms)
    after = bisect_left(transcript.words, near_ms + NEAR_MS, key=lambda word: word.span.start_ms)
    phrase = " ".join(wanted)
    choices = [
        (-_likeness(phrase, " ".join(letters[index : index + len(wanted)])), index)
        for index in range(first, max(first, after - len(wanted) + 1))
    ]
    likeness, index = min(choices, default=(0.0, 0))
    if -likeness < ALIKE:
        return "; `repurpose transcribe` or captions/full.srt show the words"
    words = transcript.words[index : index + len(wanted)]
    return f"; did you mean '{' '.join(word.text for word in words)}' at {clock(words[0].span.start_ms)}?"


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, False)
    return matcher.ratio() if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE else 0.0


def _plain(text: str) -> str:
    """Letters and digits in lower case; hyphens and the like part words.

    >>> _plain("So, the E-Mail's here!")
    'so the e mails here'
    """
    spaced = "".join(letter if letter.isalnum() or letter in "'’" else " " for letter in text.casefold())
    return " ".join(spaced.replace("'", "").replace("’", "").split())
