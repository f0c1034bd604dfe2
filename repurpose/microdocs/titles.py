"""What a how-to is called: title, summary, tags and slug, all of them words that were said or planned."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from repurpose.microdocs.vocabulary import STOP_WORDS
from repurpose.select.instruction_verbs import VERBS
from repurpose.select.instructions import drop_fillers, sentence_case

SUMMARY_WORDS = 60
TITLE_CHARS = 80
MAX_TAGS = 6
_HOW_TO = re.compile(r"\bhow (?:to|(?:do )?(?:you|we|i)(?: can| could)?) (?P<deed>.+)$", re.I)
_DEED_ENDS = re.compile(
    r"[.?!;:]|,? (?:so (?:that|you|we)|and (?:then|it|that|this|you|we|i)|because|but|which|as you|in (?:this|today's)"
    r" (?:video|session|tutorial|part|stream)|today|right now|real quick(?:ly)?|step by step)\b|, ",
    re.I,
)


def title_from(announcement: str) -> str:
    """The title in "let me show you how to …"; empty where the sentence has none.

    >>> title_from("Now let me show you how to pair a new sensor, so that you are safe.")
    'How to pair a new sensor'
    """
    match = _HOW_TO.search(drop_fillers(announcement))
    if match is None:
        return ""
    deed = _DEED_ENDS.split(match["deed"], maxsplit=1)[0].strip(" ,")
    return shortened(f"How to {deed}", TITLE_CHARS) if deed else ""


def title_of_matter(tags: Sequence[str], first_instruction: str) -> str:
    """A title where nobody named the matter: what is talked about, else the first step's own words."""
    if len(tags) >= 2:
        return f"Step by step: {tags[0]} and {tags[1]}"
    return shortened(first_instruction.rstrip(".!"), TITLE_CHARS)


def summarise(sentences: Sequence[str]) -> str:
    """Whole sentences, fillers dropped, until `SUMMARY_WORDS` are reached; a longer first sentence is cut."""
    kept: list[str] = []
    for sentence in sentences:
        words = drop_fillers(sentence).split()
        if kept and len(kept) + len(words) > SUMMARY_WORDS:
            break
        kept += words
    if len(kept) > SUMMARY_WORDS:
        kept = [*kept[: SUMMARY_WORDS - 1], kept[SUMMARY_WORDS - 1].rstrip(",;:") + "…"]
    return sentence_case(" ".join(kept))


def find_tags(given: Sequence[str], texts: Sequence[str]) -> tuple[str, ...]:
    """The run of show's own tags, then the words of matter that come more than once, the commonest first."""
    words = (word for text in texts for word in re.findall(r"[^\W\d_][\w'’-]{2,}", text.lower()))
    counts = Counter(word for word in words if word not in STOP_WORDS and word not in VERBS)
    common = sorted((word for word, count in counts.items() if count > 1), key=lambda word: (-counts[word], word))
    return tuple(dict.fromkeys([*given, *common]))[: max(MAX_TAGS, len(given))]


def shortened(text: str, chars: int) -> str:
    """At most `chars`, cut between words and marked."""
    if len(text) <= chars:
        return text
    cut = text[: chars - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:") + "…"


def slug_of(title: str) -> str:
    """Lower case ASCII words joined by hyphens, at most 48 characters; `doc` where nothing is left.

    >>> slug_of("How to pair a sensor: Größe & Café/../x")
    'how-to-pair-a-sensor-groe-cafe-x'
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    slug = ""
    for word in words:
        if len(slug) + len(word) + 1 > 48 and slug:
            break
        slug = f"{slug}-{word}" if slug else word[:48]
    return slug or "doc"
