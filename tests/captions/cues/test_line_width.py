"""Characters as a viewer counts them."""

from __future__ import annotations

import pytest

from repurpose.captions.cues.line_width import is_full_width, line_chars


@pytest.mark.parametrize(
    ("line", "chars"),
    [
        ("", 0),
        ("plain words", 11),
        ("cafe\u0301", 4),
        ("\u0928\u092e\u0938\u094d\u0924\u0947", 4),  # Hindi: na ma sa (virama) ta (vowel sign)
        ("\u0645\u064e\u0631\u0652\u062d\u064e\u0628\u064b\u0627", 5),  # Arabic with its vowel marks
        ("\u05e9\u05b8\u05dc\u05d5\u05b9\u05dd", 4),  # Hebrew with points
        ("a\u200db\u200e\u00ad", 2),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", 2),  # Korean, letter by letter: two syllables
        ("\U0001f44d\U0001f3fd", 2),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", 2),  # a family
        ("\u2764\ufe0f", 2),
        ("\u2764\ufe0f\u200d\U0001f525", 2),  # heart on fire
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", 4),  # two flags
        ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 2),
        ("1\ufe0f\u20e3", 2),
        ("ok \U0001f602\U0001f602", 7),
        ("see \u6771\u4eac today", 14),  # two wide letters in a narrow line take the room of four
        ("\u4eca\u65e5\u306f\u6771\u4eac\u3001OK", 7),  # six wide, two narrow
    ],
)
def test_a_line_is_as_long_as_a_viewer_counts(line: str, chars: int) -> None:
    assert line_chars(line) == chars


@pytest.mark.parametrize(
    ("line", "full"),
    [
        ("", False),
        ("Tokyo", False),
        ("\u6771\u4eac", True),
        ("\uff21\uff22", True),
        ("\ud55c\uad6d\uc5b4", True),
        ("\uff76\uff80\uff76\uff85", False),  # half-width katakana
        ("\U0001f602\U0001f602\U0001f602 lol", False),
        ("\U0001f602", False),
        ("\u6771\u4eac OK", False),
        ("\u6771\u4eac\u3067 OK", True),
    ],
)
def test_most_letters_decide_which_limit_a_line_has(line: str, full: bool) -> None:
    assert is_full_width(line) is full
