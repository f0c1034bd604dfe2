"""What one spoken sentence is to a how-to: an instruction, a note to one, its announcement, or talk.

Rules for English. Nothing is rephrased: an instruction is the sentence without its lead-in, frame and fillers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from repurpose.microdocs.vocabulary import (
    AFTER_A_VERB,
    AMBIGUOUS_VERBS,
    NEVER_AFTER_A_VERB,
    SURE_VERBS,
    VERBS,
)

Kind = Literal["action", "check", "note", "announcement", "closing", "talk"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence was read as."""

    kind: Kind
    """`check` is a "make sure that …": a step of its own or a note, which its neighbours decide."""
    text: str
    """For an action or check the instruction; for a note the sentence without fillers; else as spoken."""
    strength: float = 0.0
    """How surely it tells the listener to act: 1 a plain imperative with a concrete verb, 0 no action."""
    ordered: bool = False
    """It opens with a step word: first, next, then, finally."""


_FILLERS = re.compile(r"(?:(?<=,)|(?<=^)|\b)\s*\b(?:u[hm]+|erm?|you know|i mean|basically|go ahead and)\b,?(?=\s|$)", re.I)
_STEP_WORD = (
    r"first(?:ly| of all| off)?|second(?:ly)?|third(?:ly)?|next(?: up)?(?! to\b)|number (?:one|two|three|four|five|six)|then|after that|from there|finally|lastly|last"
    r"|last of all|now|step (?:number )?(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)|to (?:start|begin)(?: with)?"
    r"|once (?:that's|that is|you've) done(?: that)?|when (?:that's|that is) done"
)
_SOFT_LEAD = (
    r"okay|ok|all ?right|right(?![- ]click)|so|and|but|well|yeah|yes|cool|great|perfect|good|also|again|here|just|simply"
    r"|again|basically|actually|please|as (?:i|we) said"
)
_LEAD = re.compile(rf"^(?:(?P<step>{_STEP_WORD})|(?:{_SOFT_LEAD}))\b(?!['’-])[,:]?\s+", re.I)
_FRAMES: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(rf"^(?:{pattern})\s+", re.I), strength)
    for pattern, strength in (
        (r"(?:the )?(?:(?:first|next|last|other|only) )?thing (?:that )?(?:you|we)(?:'ll| will)?(?: want to| need to| have to)? do is(?: to)?", 0.9),
        (r"(?:what|all) (?:you|we)(?:'re| are)?(?: will| going to| gonna)?(?: want to| need to| have to)?(?: do| do now)? is(?: to| just)?", 0.9),
        (r"(?:the )?(?:(?:first|second|third|next|last|final) )?step is(?: to)?", 1.0),
        (r"you(?:'ll| will|'re going to| are going to|'re gonna)?(?: just| then| now| also)?(?: want| need| have|'ve got)(?: then)? to(?: just)?", 0.9),
        (r"i(?: want|'d like| would like) you to|(?:you must|please)", 0.9),
        (r"you(?:'re| are) (?:just )?(?:going to|gonna)", 0.8),
        (r"you(?:'ll| will)(?: then| now| just)?", 0.7),
        (r"you (?:can|could|should)(?: then| now| just)?", 0.5),
        (r"(?:i|we)(?:'m| am|'re| are) (?:just |now )?(?:going to|gonna)(?: just)?", 0.6),
        (r"(?:i|we)(?:'ll| will)(?: just| now| then)?|let(?:'s| us)(?: just| now)?|let me(?: just)?", 0.6),
        (r"(?:you|we|i)(?: just| then| now| simply)?", 0.4),
    )
)
_CLAUSE = re.compile(
    r"^(?:when|once|after|before|as soon as|to|in|on|at|from|under|inside|with|using|while|if)\b[^,?]{2,90},\s*(?:then\s+)?",
    re.I,
)
_CHECK = re.compile(r"^(?:make sure|be sure|ensure|double[- ]check|verify)\b", re.I)
_WARNING = re.compile(
    r"^(?:be careful|careful|watch out|beware|don['’]t|do not|never|avoid|remember|keep in mind|note that|bear in mind"
    r"|try not to|take care|make sure (?:that )?(?:you )?(?:don['’]t|do not|never|not)\b|be sure not)\b",
    re.I,
)
_RESULT = re.compile(
    r"^(?:(?:as )?you(?: should|['’]ll| will| can| may| might)(?: now| then| also)? (?:see|find|notice|hear|feel|get|be"
    r"|have|also|end up)|you (?:now )?(?:see|get)|it (?:should|will|takes)\b|it['’]ll\b|there (?:should|will) be"
    r"|(?:this|that) (?:will|should|opens|takes|brings|shows|gives)\b|the \w+(?: \w+)? (?:should|will) \w+"
    r"|(?:an?|the) (?:[\w-]+ ){1,4}(?:opens|appears|pops up|shows up|comes up|lights up|turns \w+)\b"
    r"|(?:keep|leave) (?:it|them|that|this)\b|tip:|a (?:quick )?(?:tip|hint)|if (?:it|this|that|there|the|nothing|you (?:don['’]t|do not|see|can['’]t))\b)",
    re.I,
)
_ANNOUNCEMENT = re.compile(
    r"\b(?:(?:show|teach|tell|explain to|walk) you(?: through)?(?: exactly)? how (?:to|you can|i|we)|show how to"
    r"|learn(?:ing)? how to|(?:look|looking) at how to|here(?:'s| is) how (?:to|you|we)|this is how (?:to|you|we)"
    r"|(?:going|want) to (?:go|walk) (?:you )?through how to|how do (?:you|we|i) \w+|see how to|demonstrate how to"
    r"|explain how to|(?:tutorial|guide|video|lesson|demo) (?:on|about) how to)\b",
    re.I,
)
_CLOSING = re.compile(
    r"^(?:and )?(?:that['’]s (?:it|all|how|everything|basically it)|that is (?:it|all|how|everything)|and you['’]re done"
    r"|you['’]re (?:all )?(?:done|set)|you are (?:all )?(?:done|set)|we['’]re done|there you (?:go|have it))\b",
    re.I,
)
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|can|could|does|did|goes?|went|comes?|came)\b|n't\b", re.I)
SHORT = 8
"""Words up to which a sentence without a finite verb is more likely an order ("Run npm install.") than a subject."""
_TAG_END = re.compile(r",?\s+(?:okay|ok|all right|alright|right|like (?:so|this|that)|here we go|there we go)\s*(?=[.!]?$)", re.I)


def read_sentence(spoken: str) -> Reading:
    """Tell what a sentence is.

    >>> read_sentence("Okay so now you want to open the settings.").text
    'Open the settings.'
    >>> read_sentence("You should see a green light.").kind
    'note'
    >>> read_sentence("First, I was born in a small town.").kind
    'talk'
    """
    text = drop_fillers(spoken)
    if _ANNOUNCEMENT.search(text):
        return Reading("announcement", spoken)
    bare, ordered, framed = _without_lead(text)
    if text.endswith("?"):
        return Reading("talk", spoken)
    if _CLOSING.match(bare):
        return Reading("closing", spoken)
    if _WARNING.match(bare) or _RESULT.match(bare):
        return Reading("note", sentence_case(bare))
    if _CHECK.match(bare):
        return Reading("check", _finish(bare), 0.7, ordered)
    strength, instruction = _imperative(bare, ordered or framed)
    if strength:
        return Reading("action", _finish(instruction), strength, ordered)
    return Reading("talk", spoken)


def drop_fillers(text: str) -> str:
    """The text without "um", "you know" and the like, its spaces and commas in order."""
    text = _FILLERS.sub(" ", text)
    return re.sub(r"\s+([,.!?])", r"\1", re.sub(r"\s+", " ", text)).strip(" ,")


def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def _without_lead(text: str) -> tuple[str, bool, bool]:
    """The text behind its lead-in; whether that held a step word; whether it held a "please"."""
    ordered = framed = False
    while match := _LEAD.match(text):
        ordered = ordered or match["step"] is not None and match["step"].lower() != "now"
        framed = framed or match[0].lower().startswith(("please", "now", "just", "simply"))
        text = text[match.end() :]
    return text, ordered, framed


def _imperative(text: str, led: bool) -> tuple[float, str]:
    """Strength and words of the instruction in a sentence without lead-in; 0.0 where there is none."""
    clause = _CLAUSE.match(text)
    if clause:
        rest, ordered, framed = _without_lead(text[clause.end() :])
        strength, instruction = _imperative(rest, led or ordered or framed) if not _CLAUSE.match(rest) else (0.0, "")
        return (strength, text[: clause.end()] + instruction) if strength else (0.0, "")
    for frame, weight in _FRAMES:
        match = frame.match(text)
        if match and not _WARNING.match(text):
            rest = _without_lead(text[match.end() :])[0]
            strength = _verb_strength(rest, led or weight > 0.6)
            subject_only = weight < 0.5
            if subject_only and not (led and strength):
                return 0.0, ""
            return (0.8 if subject_only else weight) * strength, rest
    return _verb_strength(text, led), text


def _verb_strength(text: str, led: bool) -> float:
    """1.0 for a concrete verb at the head, 0.6 for a general one, 0.0 for none."""
    words = re.findall(r"[^\s,]+|,", text)
    verb = words[0].lower().rstrip(".!:;") if words else ""
    follower = words[1].rstrip(".!:;") if len(words) > 1 else ""
    if verb.endswith("-click") or verb in ("double", "right", "left") and follower == "click":
        return 1.0
    if verb not in VERBS or follower.lower() in NEVER_AFTER_A_VERB:
        return 0.0
    if verb in SURE_VERBS:
        return 1.0
    fits = follower.lower() in AFTER_A_VERB or follower[:1].isdigit() or follower[:1].isupper()
    if verb in AMBIGUOUS_VERBS:
        if fits or (led and follower not in ("", ",")):
            return 1.0
        return 0.6 if len(words) <= SHORT and follower and not _FINITE.search(text) else 0.0
    if verb == "go":
        return 1.0 if follower.lower() in ("to", "into", "back", "over", "down", "up") else 0.0
    if verb == "wait":
        return 0.6 if follower.lower() in ("for", "until", "till", "a", "about") else 0.0
    return 0.6 if fits else 0.0


def _finish(text: str) -> str:
    """An instruction as a manual prints it: no tag question, a capital, a full stop."""
    text = _TAG_END.sub("", text).rstrip(" ,;:-–—…")
    text = text if text.endswith((".", "!", ")", '"')) else f"{text}."
    return sentence_case(text)
