"""Which font draws which letter of a caption. Pure but for the fonts' own tables.

The caption font draws what it has. Every other letter is drawn by the first font that is known to have it, together
with its marks; one that no font has is left out, for libass would draw a box.
"""

from __future__ import annotations

import functools
import itertools
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from repurpose.media.fonts import FAMILY, Typeface, advance, choose_font, face_of, machine_faces, noto_faces, own_face

IDEOGRAPHS = "Noto Sans CJK "
"""Families that draw the same code points, each as its own country writes them."""
_JOINED = frozenset("\u200c\u200d\ufe0e\ufe0f\u20e3") | {chr(tone) for tone in range(0x1F3FB, 0x1F400)}
_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring letters of one font."""

    text: str
    face: Typeface


class Lettering:
    """The fonts of one set of captions: the same letter looks the same in all of them."""

    def __init__(self, font: str, text: str) -> None:
        self.base = face_of(font) or own_face()
        self._country = _country(text)
        self._found: dict[frozenset[int], Typeface | None] = {}

    def runs(self, line: str) -> tuple[Run, ...]:
        """The line as it can be drawn, in its own order; letters that no font has are gone."""
        drawn = [(text, face) for text, face in map(self._drawn, clusters(line)) if face is not None]
        texts = [text for text, _ in drawn]
        faces = _with_neutral(texts, [face for _, face in drawn])
        runs = itertools.groupby(zip(texts, faces, strict=True), key=lambda pair: pair[1])
        return tuple(Run("".join(text for text, _ in group), face) for face, group in runs)

    def missing(self, line: str) -> frozenset[str]:
        """Letters of the line that no font has."""
        drawn = frozenset("".join(run.text for run in self.runs(line)))
        signs = frozenset(unicodedata.normalize("NFC", line))
        return frozenset(sign for sign in signs - drawn if not is_unseen(sign))

    def _drawn(self, cluster: str) -> tuple[str, Typeface | None]:
        """What can be drawn of a letter with its marks, and by which font."""
        face = self._face(cluster)
        if face is None and len(cluster) > 1 and (face := self._face(cluster[0])) is not None:
            cluster = "".join(sign for sign in cluster if ord(sign) in face.letters or is_unseen(sign))
        return cluster, face

    def _face(self, letters: str) -> Typeface | None:
        wanted = frozenset(ord(letter) for letter in letters if not is_unseen(letter))
        if wanted not in self._found:
            self._found[wanted] = choose_font(wanted, self._candidates())
        return self._found[wanted]

    def _candidates(self) -> Iterator[Typeface]:
        yield self.base
        yield own_face()
        # The one of the country first: it alone is read then.
        yield from sorted(noto_faces(), key=lambda face: (face.family.startswith(IDEOGRAPHS), not self._is_own(face)))
        yield from machine_faces()

    def _is_own(self, face: Typeface) -> bool:
        return face.family == IDEOGRAPHS + self._country


def clusters(line: str) -> Iterator[str]:
    """Letters with the marks and joiners that belong to them; composed where Unicode has a letter for both."""
    whole = ""
    for letter in unicodedata.normalize("NFC", line):
        if whole and (belongs(letter) or (whole.endswith(_JOINER) and unicodedata.category(letter) == "So")):
            whole += letter
            continue
        if whole:
            yield whole
        whole = letter
    if whole:
        yield whole


def belongs(letter: str) -> bool:
    """Whether a sign is drawn with the letter before it."""
    return letter in _JOINED or unicodedata.category(letter) in ("Mn", "Mc", "Me")


def is_unseen(letter: str) -> bool:
    """Whether nothing is drawn for a sign: spaces, joiners, variants, marks of direction."""
    return unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp", "Zs") or "\ufe00" <= letter <= "\ufe0f"


@functools.cache
def _advance(face: Typeface, text: str) -> float:
    return sum(advance(face, letter) for letter in text)


def width_em(runs: Iterable[Run]) -> float:
    """Width of a line in ems. Marks that stand over a letter have no width of their own."""
    return sum(_advance(run.face, letter) for run in runs for letter in run.text)


def _with_neutral(texts: list[str], faces: list[Typeface]) -> list[Typeface]:
    """The faces, with spaces, signs and digits beside letters of one font in that font, where it has them.

    Of fewer runs libass makes fewer mistakes: it breaks direction and kerning at each.
    """
    joined = list(faces)
    letters = [index for index, text in enumerate(texts) if unicodedata.category(text[0])[0] in "LM"]
    for start, end in itertools.pairwise([-1, *letters, len(texts)]):
        sides = {faces[at] for at in (start, end) if 0 <= at < len(faces)}
        between = range(start + 1, end)
        for side in sides if len(sides) == 1 else ():
            if all({*map(ord, texts[at])} <= side.letters for at in between):
                joined[start + 1 : end] = [side] * len(between)
    return joined


def _country(text: str) -> str:
    """Whose ideographs: Japan's where kana stand beside them, Korea's where Hangul does, else mainland China's."""
    names = {unicodedata.name(letter, "").split(" ")[0] for letter in set(text) if ord(letter) > 0x1000}
    return "JP" if names & {"HIRAGANA", "KATAKANA"} else "KR" if "HANGUL" in names else "SC"


def lettering(font: str = FAMILY, lines: Iterable[str] = ()) -> Lettering:
    """The fonts for these lines, with the letters of `font` where it has them."""
    return Lettering(font, "".join(lines))
