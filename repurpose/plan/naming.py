"""Names that are safe as folders everywhere: short, plain ASCII, never a way out of the library."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MAX_SLUG = 48
"""Leaves room for the rest of the path where a whole path may have 260 characters."""

_SPELLED = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "ð": "d",
     "þ": "th", "\u0131": "i", "&": " and ", "+": " plus "}
)  # fmt: skip
"""Letters that have no base letter in Unicode, and two signs that are read as words."""


def slugify(text: str, fallback: str = "untitled") -> str:
    """Lower case ASCII words joined by hyphens, cut between words at `MAX_SLUG`; `fallback` where nothing is left.

    >>> slugify("Größe & Café: ../../etc/passwd")
    'grosse-and-cafe-etc-passwd'
    >>> slugify("日本語", "clip")
    'clip'
    """
    plain = unicodedata.normalize("NFKD", text.translate(_SPELLED).replace("'", "").replace("’", ""))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    slug = "-".join(words)
    if len(slug) > MAX_SLUG:
        slug = slug[: MAX_SLUG + 1].rpartition("-")[0] or slug[:MAX_SLUG]
    return slug or fallback


def unique_slugs(texts: Iterable[str], fallback: str) -> tuple[str, ...]:
    """A slug for each text; a repeated one gets a number.

    >>> unique_slugs(["Pairing", "pairing!", "Pairing 2"], "clip")
    ('pairing', 'pairing-2', 'pairing-2-2')
    """
    taken: set[str] = set()
    return tuple(free_slug(slugify(text, fallback), taken) for text in texts)


def free_slug(slug: str, taken: set[str]) -> str:
    """The slug, or with the first number that makes it new; `taken` then holds it. All slugs are lower case, so
    that no two are one folder on a disk that ignores case."""
    name, number = slug, 1
    while name in taken:
        number += 1
        ending = f"-{number}"
        name = slug[: MAX_SLUG - len(ending)].rstrip("-") + ending
    taken.add(name)
    return name
