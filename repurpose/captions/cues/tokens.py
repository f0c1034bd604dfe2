"""What captions are set from: the words of a span, with or without a space before them, none too long for a line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from repurpose.captions.cues.line_width import is_full_width, line_chars
from repurpose.model import CaptionSettings, Span, Transcript

UNSPACED_LANGUAGES = frozenset(("zh", "yue", "ja", "th", "lo", "km", "my"))
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fff\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
    "\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, Chinese signs, kana, and the full-width marks: no space stands beside them."""
_PIECES = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,'’%+-]*(?<![.,])|.", re.DOTALL)
_SPACES = re.compile("[^\\S\u00a0\u2007\u202f]+")
"""Spaces that a line may break at: all but the no-break ones."""
JOINER = "\u200d"
"""Makes one emoji of two."""
_SMALL_KANA = frozenset("ぁぃぅぇぉっゃゅょァィゥェォッャュョー々")
"""No line starts with them (of JIS X 4051, the Japanese rules for line breaks, those that speech needs)."""


@dataclass(frozen=True, slots=True)
class Token:
    span: Span
    """Never earlier than the token before it."""
    text: str
    glued: bool = False
    """Written without a space after the token before it."""
    ends_sentence: bool = False
    """As the transcript says; punctuation may say so too."""


def tokens_in(transcript: Transcript, span: Span, settings: CaptionSettings) -> list[Token]:
    """The words whose middle lies in the span; what no two lines could hold, or is written unspaced, in parts."""
    last_words = {last for _, last in transcript.sentences}
    language = transcript.language.split("-")[0]
    tokens: list[Token] = []
    latest_ms = span.start_ms
    for index, word in enumerate(transcript.words):
        parts = [part for part in _SPACES.split(word.text) if part.strip()]
        if not parts or not span.contains(word.span.middle_ms):
            if index in last_words and tokens:
                tokens[-1] = replace(tokens[-1], ends_sentence=True)
            continue
        begin_ms = max(latest_ms, word.span.start_ms)
        whole = Span(begin_ms, max(begin_ms, word.span.end_ms))
        latest_ms = begin_ms
        cut = [(piece, number > 0) for part in parts for number, piece in enumerate(_cut(part, settings))]
        for time, (text, inner) in zip(whole.divided([len(text) for text, _ in cut]), cut, strict=True):
            glued = inner or bool(tokens and _joined(tokens[-1].text, text, language in UNSPACED_LANGUAGES))
            tokens.append(Token(time, text, glued and bool(tokens)))
        if index in last_words:
            tokens[-1] = replace(tokens[-1], ends_sentence=True)
    return tokens


@lru_cache(maxsize=4096)
def closes(sign: str) -> bool:
    """Whether no line starts with the sign: it belongs to what stands before it."""
    category = unicodedata.category(sign)
    closing = sign in ".,;:!?%" or category == "Pe" or (category == "Po" and not sign.isascii() and sign not in "¿¡")
    return closing or sign in _SMALL_KANA


@lru_cache(maxsize=4096)
def opens(sign: str) -> bool:
    """Whether no line ends with the sign."""
    return unicodedata.category(sign) == "Ps" or sign in "¿¡«"


def joined(tokens: Sequence[Token]) -> str:
    """The text of a line."""
    return "".join(part for token in tokens for part in ("" if token.glued else " ", token.text)).strip()


def written_words(tokens: Sequence[Token]) -> Iterator[Span]:
    """When each word of a line is said, as its reader counts words: what stands between two spaces."""
    groups: list[list[Token]] = []
    for token in tokens:
        if token.glued and groups:
            groups[-1].append(token)
        else:
            groups.append([token])
    for group in groups:
        span = Span(group[0].span.start_ms, max(token.span.end_ms for token in group))
        yield from span.divided([len(word) for word in joined(group).split()])


def _cut(text: str, settings: CaptionSettings) -> list[str]:
    """A text of full-width signs as words that lines may break between; one that fits no two lines in lines."""
    limit = settings.max_full_width_chars if is_full_width(text) else settings.max_line_chars
    if is_full_width(text) and _UNSPACED.search(text) and line_chars(text) > limit // 2:
        return _whole_signs(_PIECES.findall(text))
    if line_chars(text) <= 2 * limit:
        return [text]
    lines = [""]
    for sign in _whole_signs(list(text)):
        if line_chars(lines[-1] + sign) > limit:
            lines.append("")
        lines[-1] += sign
    return lines


def _whole_signs(pieces: Sequence[str]) -> list[str]:
    """Pieces with the combining marks and the punctuation that belong to them."""
    signs: list[str] = []
    for piece in pieces:
        if signs and (not line_chars(piece) or closes(piece[0]) or opens(signs[-1][-1]) or signs[-1][-1] == JOINER):
            signs[-1] += piece
        else:
            signs.append(piece)
    return signs


@lru_cache(maxsize=4096)
def _unspaced(sign: str) -> bool:
    return bool(_UNSPACED.match(sign))


def _joined(before: str, after: str, language: bool) -> bool:
    """Whether no space stands between two words: in a language without spaces it needs one unspaced sign only."""
    one, two = _unspaced(before[-1]), _unspaced(after[0])
    return (one and two) or (language and (one or two or closes(after[0])))
