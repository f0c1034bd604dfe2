"""Phrases of spoken English around an instruction, as patterns. Data only; `instructions` holds the rules."""

from __future__ import annotations

import re


def _pattern(*alternatives: str, before: str = "^", after: str = r"\b") -> re.Pattern[str]:
    return re.compile(f"{before}(?:{'|'.join(alternatives)}){after}", re.IGNORECASE)


_NUMBER = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)"
_WILL = "'ll| will|(?:'re| are)(?: going to| gonna)?"
_NEED = r"(?:want|need|have|'ve got) to"

FILLERS = _pattern(
    "u[hm]+", "erm?", "you know", "i mean", "basically", "go ahead and", before=r",?\s?\b", after=r",?(?=\s|$)"
)

STEP_WORD = _pattern(
    "first(?:ly| of all| off)?",
    "second(?:ly)?",
    "third(?:ly)?",
    r"next(?: up)?(?! to\b)",
    f"(?:step )?number {_NUMBER}",
    f"step {_NUMBER}",
    "then",
    "after that",
    "from there",
    "finally",
    "last(?:ly| of all)?",
    "now",
    "to (?:start|begin)(?: with)?",
    "(?:once|when) (?:that's|that is) done",
    after=r"\b(?!['-])[,:]?\s+",
)
SOFT_LEAD = _pattern(
    *["okay", "ok", "alright", "so", "and", "but", "well", "yeah", "yes", "cool", "great", "perfect", "good"],
    *["also", "again", "here", "just", "simply", "please"],
    "all right",
    "right(?![- ]click)",
    "actually",
    "as (?:i|we) said",
    after=r"\b(?!['-])[,:]?\s+",
)

FRAMES: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (_pattern(*alternatives, after=r"\s+"), strength)
    for strength, alternatives in (
        (1.0, (r"(?:the )?(?:(?:first|second|third|next|last|final) )?step is(?: to)?",)),
        (
            0.9,
            (
                rf"(?:the )?(?:(?:first|next|last|other|only) )?thing (?:that )?(?:you|we)(?:'ll| will)?(?: {_NEED})?"
                r" do(?: now)? is(?: to)?",
                rf"(?:what|all) (?:you|we)(?:{_WILL})?(?: {_NEED})? do(?: now)? is(?: to)?",
                rf"you(?:{_WILL})?(?: just| then| now| also)? ?{_NEED}(?: just)?",
                "i(?: want|'d like| would like) you to",
                "you must",
            ),
        ),
        (0.8, (r"you(?:'re| are) (?:just )?(?:going to|gonna)",)),
        (0.7, (r"you(?:'ll| will)(?: then| now| just)?",)),
        (
            0.6,
            (
                r"(?:i|we)(?:'m| am|'re| are) (?:just |now )?(?:going to|gonna)(?: just)?",
                r"(?:i|we)(?:'ll| will)(?: just| now| then)?",
                r"let(?:'s| us| me)(?: just| now)?",
            ),
        ),
        (0.5, (r"you (?:can|could|should)(?: then| now| just)?",)),
        (0.4, (r"(?:you|we|i)(?: just| then| now| simply)?",)),
    )
)
"""What stands between a lead-in and the verb, with how surely it tells the listener to act."""

CLAUSE = _pattern(
    *[
        "when",
        "once",
        "after",
        "before",
        "while",
        "if",
        "to",
        "in",
        "on",
        "at",
        "from",
        "under",
        "inside",
        "with",
        "using",
    ],
    "as soon as",
    after=r"\b[^,?]{2,90},\s*(?:then\s+)?",
)
"""A clause before the imperative: "When the light blinks, press …". It stays in the instruction."""

CHECK = _pattern("make sure", "be sure", "ensure", "double[- ]check", "verify")

WARNING = _pattern(
    "(?:be )?careful",
    "watch out",
    "beware",
    "don't",
    "do not",
    "never",
    "avoid",
    "remember",
    "(?:keep|bear) in mind",
    "note that",
    "try not to",
    "take care",
    "(?:make|be) sure (?:that )?(?:you )?(?:don't|do not|never|not)",
)

RESULT = _pattern(
    r"(?:as )?you(?: should|'ll| will| can| may| might)(?: now| then| also)? (?:see|find|notice|hear|feel|get|be|have)",
    "you can also",
    "you (?:now )?(?:see|get)",
    "it (?:should|will|takes)",
    "it'll",
    "there (?:should|will) be",
    "(?:this|that) (?:will|should|opens|takes|brings|shows|gives)",
    r"the \w+(?: \w+)? (?:should|will) \w+",
    r"(?:an?|the) (?:[\w-]+ ){1,4}(?:opens|appears|pops up|shows up|comes up|lights up|turns \w+)",
    "(?:keep|leave) (?:it|them|that|this)",
    "(?:a )?(?:quick )?(?:tip|hint)",
    "if (?:it|this|that|there|the|nothing|you (?:don't|do not|see|can't))",
)
"""Expected results, hints, and what to do if it goes otherwise."""

ANNOUNCEMENT = _pattern(
    r"(?:show|teach|tell|explain to|walk|take) you(?: through)?(?: exactly)? how (?:to|you can|i|we|you)",
    "(?:show|see|learn|learning|explain|demonstrate|through|looking at|look at) how to",
    "(?:here's|here is|this is) how (?:to|you|we)",
    r"how do (?:you|we|i) \w+",
    "(?:tutorial|guide|video|lesson|demo) (?:on|about) how to",
    before=r"\b",
)

CLOSING = _pattern(
    r"(?:and )?that(?:'s| is) (?:it|all|how|everything|basically it)",
    "(?:and )?(?:you|we)(?:'re| are) (?:all )?(?:done|set)",
    "there you (?:go|have it)",
)

TAG_END = _pattern(
    *["okay", "ok", "all right", "alright", "right", "yeah"],
    *["like so", "like this", "like that", "here we go", "there we go"],
    before=r",\s+",
    after=r"\s*[.!?…]*$",
)
"""A tag question, or the like, at the end of an instruction."""

FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|does|did|goes?|went|comes?|came)\b|n't\b", re.IGNORECASE
)
"""A finite verb: what it stands in is more likely a statement than an order."""
