"""How much of a line a text takes: characters as a viewer counts them, not code points."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_JOINER, _EMOJI_STYLE = "\u200d", "\ufe0f"
_FIRST_FLAG_LETTER, _LAST_FLAG_LETTER = "\U0001f1e6", "\U0001f1ff"
_FIRST_SKIN, _LAST_SKIN = "\U0001f3fb", "\U0001f3ff"


def line_chars(line: str) -> int:
    """The characters of a line, as its limit counts them.

    In a line of full-width script (`is_full_width`) a full-width letter or an emoji is one, anything narrow a half,
    rounded up: so the guides for Chinese, Japanese and Korean count. In any other line a letter is one, a full-width
    letter or an emoji, which take the room of two, are two. Combining marks, joiners and other signs without a width
    are nothing; an emoji of several code points (a family, a flag, a keycap) is one emoji.

    >>> line_chars("na\u0308ive"), line_chars("\u3053\u3093\u306b\u3061\u306f"), line_chars("Go \U0001f44d\U0001f3fd")
    (5, 5, 5)
    """
    taken = columns(line)
    return -(-taken // 2) if is_full_width(line) else taken


def is_full_width(line: str) -> bool:
    """Whether most letters of the line are full-width ones, so that `max_full_width_chars` is its limit.

    Width is Unicode's East Asian Width (UAX 11), `W` or `F`. Emoji are wide and no letters: they do not decide.
    """
    if line.isascii():
        return False
    letters = [char for char in line if unicodedata.category(char)[0] == "L" and _char_columns(char)]
    return 2 * sum(_is_wide(char) for char in letters) > len(letters)


def columns(line: str) -> int:
    """Columns of a fixed-width grid: a narrow character takes one, a wide one or an emoji two."""
    if line.isascii():
        return len(line)
    total = before = 0
    joined = flag_open = False
    for char in line:
        if char == _EMOJI_STYLE and before == 1:
            total += 1  # a sign such as a heart, asked for as a picture
            before = 2
        if char == _JOINER:
            joined = True
            continue
        width = _char_columns(char)
        if not width:
            continue
        # Later parts of an emoji are drawn inside the first: what a joiner adds, a skin colour, a flag's second letter.
        inside = joined and before == 2 and unicodedata.category(char) in ("So", "Sk", "Cn")
        inside = inside or (before == 2 and _FIRST_SKIN <= char <= _LAST_SKIN) or (flag_open and _is_flag_letter(char))
        flag_open = _is_flag_letter(char) and not flag_open
        joined = False
        if not inside:
            total += width
            before = width
    return total


@lru_cache(maxsize=4096)
def _char_columns(char: str) -> int:
    """0 for what has no width of its own, else 1 or 2."""
    category = unicodedata.category(char)
    if category[0] == "M" or category in ("Cc", "Cf") or _is_inner_jamo(char):
        return 0
    return 2 if _is_wide(char) or _is_flag_letter(char) else 1


@lru_cache(maxsize=4096)
def _is_wide(char: str) -> bool:
    if unicodedata.east_asian_width(char) in "WF":
        return True
    # Emoji that are newer than the tables of this Python.
    return "\U0001f900" <= char <= "\U0001faff" and unicodedata.category(char) == "Cn"


def _is_flag_letter(char: str) -> bool:
    return _FIRST_FLAG_LETTER <= char <= _LAST_FLAG_LETTER


def _is_inner_jamo(char: str) -> bool:
    """Korean vowels and finals that are written into the syllable of the consonant before them."""
    return "\u1160" <= char <= "\u11ff" or "\ud7b0" <= char <= "\ud7ff"
