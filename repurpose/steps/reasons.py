"""Why a file is stale: the facts in which what it was made from differs from what it follows from now. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from repurpose.steps.provenance import Facts, default_of

_DIGEST = re.compile("[0-9a-f]{16,64}")
_FOLLOWING = ("caption cues", "kept clear of", "chapters", "framing", "lower third", "speech over music")
"""What moves with the clip's boundaries, cuts and speed."""
_LONG = (*_FOLLOWING, "steps", "words")
_MOVING = ("start", "end", "cuts", "speed", "frame rate")
BY_HAND = "captions.srt was edited by hand"


def reasons(
    before: Facts | None, now: Facts, *, new_words: bool, edited: bool, rules: Collection[str] = ()
) -> tuple[str, ...]:
    """Phrases for people, in the order of the facts.

    `new_words`: whether the glossary changes the words; `edited`: whether the captions' text was edited since;
    `rules`: caption keys of the settings that changed, with their values.
    """
    if before is None:
        return ("what it was made from was not kept",)
    was, is_now = dict(before), dict(now)
    names = [
        name for name in (*was, *(name for name in is_now if name not in was)) if was.get(name) != is_now.get(name)
    ]
    moved = any(name in _MOVING for name in names)
    told: list[str] = []
    for name in names:
        if name == "chapters" and "title" in names:
            continue  # the first is called like the clip
        if (moved and name in _FOLLOWING) or (name == "brand" and any(each.startswith("brand.") for each in names)):
            continue
        texts = (was.get(name, default_of(name)), is_now.get(name, default_of(name)))
        told += _told(name, *texts, new_words, edited, rules)
    return tuple(dict.fromkeys(told))


def _told(name: str, was: str, now: str, new_words: bool, edited: bool, rules: Collection[str]) -> Iterator[str]:
    if name == "captions by hand" and now == "yes":
        yield BY_HAND
    elif name == "captions by hand":
        yield "what an editor wrote into captions.srt is gone"
    elif name == "caption cues" and edited:
        yield BY_HAND
    elif name in ("caption cues", "chapters", "words") and new_words:
        yield "the glossary writes its words differently"
    elif name == "caption cues" and rules:
        yield from rules
    elif name == "recording":
        yield "it is made from another recording or track"
    elif name == "brand":
        yield "a picture or sound of the brand changed"
    elif name in _LONG or _DIGEST.fullmatch(was) or _DIGEST.fullmatch(now):
        yield f"{name} changed"
    else:
        yield f"{name} was {was or 'none'}, is {now or 'none'}"
