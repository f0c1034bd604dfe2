"""What one spoken sentence is to a how-to: an instruction, a note to one, its announcement, or talk.

The signal `instruction` and the micro-docs read by it. Rules for English. Nothing is rephrased: an instruction is the
sentence without its lead-in, frame and fillers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from repurpose.select import instruction_phrases as phrases
from repurpose.select.instruction_verbs import (
    AFTER_A_VERB,
    AMBIGUOUS_VERBS,
    GO_WHERE,
    NEVER_AFTER_A_VERB,
    SURE_VERBS,
    VERBS,
    WAIT_WHAT,
)

Kind = Literal["action", "check", "note", "announcement", "closing", "talk"]

SHORT = 8
"""Words up to which a sentence without a finite verb is rather an order ("Run npm install.") than a subject."""
GENERAL = 0.6
"""Strength of a common verb, or of a concrete one that could be a noun."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence was read as."""

    kind: Kind
    """`check` is a "make sure that …": a step of its own or a note, which its neighbours decide."""
    text: str
    """For an action or check the instruction; for a note the sentence without lead-in; else as spoken."""
    strength: float = 0.0
    """How surely it tells the listener to act: 1 a plain imperative with a concrete verb, 0 no action."""
    ordered: bool = False
    """It opens with a step word: first, next, then, finally."""


def read_sentence(spoken: str) -> Reading:
    """Tell what a sentence is.

    >>> read_sentence("Okay so now you want to open the settings.").text
    'Open the settings.'
    >>> read_sentence("You should see a green light.").kind
    'note'
    >>> read_sentence("First, I was born in a small town.").kind
    'talk'
    """
    text = phrases.TAG_END.sub("", drop_fillers(spoken))
    if phrases.ANNOUNCEMENT.search(text):
        return Reading("announcement", spoken)
    if text.endswith("?"):
        return Reading("talk", spoken)
    lead = _read_lead(text)
    if phrases.CLOSING.match(lead.rest):
        return Reading("closing", spoken)
    if phrases.WARNING.match(lead.rest) or phrases.RESULT.match(lead.rest):
        return Reading("note", sentence_case(lead.rest))
    if phrases.CHECK.match(lead.rest):
        return Reading("check", _finished(lead.rest), 0.7, lead.ordered)
    strength, instruction = _imperative(lead.rest, lead.led)
    if strength:
        return Reading("action", _finished(instruction), strength, lead.ordered)
    return Reading("talk", spoken)


def drop_fillers(text: str) -> str:
    """The text with plain apostrophes, without "um", "you know" and the like, its spaces and commas in order."""
    text = phrases.FILLERS.sub(" ", text.replace("’", "'"))
    return re.sub(r"\s+([,.!?])", r"\1", re.sub(r"\s+", " ", text)).strip(" ,")


def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class _Lead:
    rest: str
    """The text behind its lead-in."""
    ordered: bool
    led: bool
    """The lead-in makes an order likely: a step word, "now", "please", "just"."""


def _read_lead(text: str) -> _Lead:
    ordered = led = False
    while match := phrases.STEP_WORD.match(text) or phrases.SOFT_LEAD.match(text):
        word = match[0].lower().rstrip(" ,:")
        step = phrases.STEP_WORD.match(text) is not None
        ordered = ordered or (step and word != "now")
        led = led or step or word in ("please", "just", "simply")
        text = text[match.end() :]
    return _Lead(text, ordered, led)


def _imperative(text: str, led: bool) -> tuple[float, str]:
    """Strength and words of the instruction in a sentence without lead-in; 0.0 where there is none."""
    if clause := phrases.CLAUSE.match(text):
        lead = _read_lead(text[clause.end() :])
        if phrases.CLAUSE.match(lead.rest):
            return 0.0, ""
        strength, instruction = _imperative(lead.rest, led or lead.led)
        return strength, text[: clause.end()] + instruction
    for frame, weight in phrases.FRAMES:
        if match := frame.match(text):
            rest = _read_lead(text[match.end() :]).rest
            strength = _verb_strength(rest, led or weight > GENERAL)
            if weight >= 0.5:
                return weight * strength, rest
            # "You put", "I take" tell what happens; only "then you click" asks for it.
            return (0.8 * strength if led else 0.0), rest
    return _verb_strength(text, led), text


def _verb_strength(text: str, led: bool) -> float:
    """1.0 for a concrete verb at the head, `GENERAL` for a common or doubtful one, 0.0 for none."""
    words = re.findall(r"[^\s,]+|,", text)
    verb = words[0].lower().rstrip(".!:;") if words else ""
    follower = words[1].rstrip(".!:;") if len(words) > 1 else ""
    after = follower.lower()
    if verb.endswith("-click") or (verb in ("double", "right", "left") and after == "click"):
        return 1.0
    if verb not in VERBS or after in NEVER_AFTER_A_VERB:
        return 0.0
    if verb in SURE_VERBS or (verb == "go" and after in GO_WHERE):
        return 1.0
    if verb in ("go", "wait"):
        return GENERAL if verb == "wait" and after in WAIT_WHAT else 0.0
    fits = after in AFTER_A_VERB or follower[:1].isdigit() or follower[:1].isupper()
    if verb in AMBIGUOUS_VERBS:
        if fits or (led and after not in ("", ",")):
            return 1.0
        return GENERAL if len(words) <= SHORT and after and not phrases.FINITE.search(text) else 0.0
    return GENERAL if fits else 0.0


def _finished(text: str) -> str:
    """An instruction as a manual prints it: a capital, a full stop."""
    text = text.rstrip(" ,;:-–—…")
    text = text if text.endswith((".", "!", ")", '"')) else f"{text}."
    return sentence_case(text)
