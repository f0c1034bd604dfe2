"""Where a clip can begin and end by the words alone: what leans on the words before it, what hangs in the air."""

from __future__ import annotations

from repurpose.analyse.sentences import asks, ends_sentence
from repurpose.model import Transcript
from repurpose.select.vocabulary import plain

ANSWER_MS = 5000
"""A question that ended within this before the first word is being answered."""
LEANS = 0.65
"""An opening below this needs what came before it; one above may, and is only marked down."""
LONG_PAUSE_MS = 2000
"""After this one begins anew, whatever the last word was."""

_FILLER_WORDS = "so well okay ok alright right now um uh yeah anyway oh hey"
_LEANING = {
    0.2: "and but because or nor which who whose although though whereas also then therefore except plus too",
    0.3: "yes yep no nope exactly correct sure absolutely definitely indeed agreed true",
    0.4: "it it's its he he's she she's they they're them him her his their that that's those",
    0.6: "this these he'll she'll they'll it'll",
}
_POINTING = frozenset(["it", "them", "they", "him", "those"])
"""Within the first words, before a noun can have named what is meant."""
_FILLERS = frozenset(_FILLER_WORDS.split())
_OPENERS = {word: value for value, words in _LEANING.items() for word in words.split()}
_HANGING_TEXT = """
    a an the of to in on at for with from by as into about than that which who whose and or but so because if when while
    where is are was were be been am i'm we're you're they're it's that's our your my his her their its this these those
    very really just not no some any each every uh um er hmm like i we you he she they it can could will would should
    may might must do does did don't have has had going let's
"""
_HANGING = frozenset(_HANGING_TEXT.split())
"""A pause after one of these is a search for the next word: in a call of 96 minutes people began no sentence after 37
pauses of 400 ms that followed "the", "of", "to" or "is", and one after 63 that followed "uh" or "um"."""
_GOING_ON = frozenset(["of", "than", "which", "whose", "nor"])
"""No sentence begins with one of these after a mere pause."""


def opening(transcript: Transcript, first: int) -> tuple[float, str]:
    """How well one can begin at this word, 0..1, and what leans on the words before it. Openers are English."""
    words = transcript.words
    before = words[first - 1] if first else None
    pause_ms = words[first].span.start_ms - before.span.end_ms if before else 0
    if before and asks(before.text) and pause_ms < ANSWER_MS:
        return 0.4, "answers a question that is left out"
    if before and pause_ms < LONG_PAUSE_MS and hangs(transcript, first - 1):
        return 0.3, "begins within a sentence"
    if transcript.language not in ("", "en"):
        return 1.0, ""
    at = first
    while at < min(first + 3, len(words) - 1) and plain(words[at].text) in _FILLERS:
        at += 1
    opener = plain(words[at].text)
    value = _OPENERS.get(opener, 1.0) - 0.1 * (at > first)
    if opener in _OPENERS:
        return value, f'opens with "{opener}"'
    pointing = next((text for word in words[at + 1 : at + 6] if (text := plain(word.text)) in _POINTING), "")
    return (value - 0.3, f'begins with a "{pointing}" that points back') if pointing else (value, "")


def hangs(transcript: Transcript, word: int) -> bool:
    """True where a pause after this word is no end: English words that lead on, and commas anywhere."""
    text = transcript.words[word].text
    if ends_sentence(text):
        return False
    if text.endswith((",", ":", ";", "-", "–")):
        return True
    return transcript.language in ("", "en") and plain(text) in _HANGING


def goes_on(transcript: Transcript, word: int) -> bool:
    """True where this word, after a pause, goes on with what was said before it. English alone."""
    return transcript.language in ("", "en") and plain(transcript.words[word].text) in _GOING_ON
