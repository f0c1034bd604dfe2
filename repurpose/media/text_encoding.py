"""The text in a file of unknown encoding: marks and Unicode by rule, Windows code pages by charset-normalizer."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CODE_PAGES = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *("cp932", "gb18030", "cp949", "big5"),
)
"""What editors on Windows saved before UTF-8: Latin and other alphabets, then Japanese, Chinese and Korean."""
_LATIN = ("cp1250", "cp1254", "cp1257", "cp1258")
_TURKISH = frozenset("\u011e\u0130\u015e\u011f\u0131\u015f".encode("cp1254"))
_SAMPLE = 32 << 10
"""Bytes that a code page is judged by: all tell the same, and judging takes time."""
_ASCII_LINE = re.compile(rb"^[\x00-\x7f]*$")


@dataclass(frozen=True, slots=True)
class DecodedText:
    text: str
    encoding: str
    """As Python names it."""
    guessed: bool
    """Whether it was told by what the text looks like, not by a mark or by the bytes themselves."""


def decode_text(data: bytes) -> DecodedText | None:
    """The text without its byte order mark; None where the bytes are no text. Undecodable bytes of a marked file
    become U+FFFD."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return DecodedText(data.decode(encoding, "replace").removeprefix("\ufeff"), encoding, False)
    if b"\0" in data:
        return _unmarked_utf16(data)
    try:
        return DecodedText(data.decode("utf-8"), "utf-8", False)
    except UnicodeDecodeError:
        return _code_page(data)


def _unmarked_utf16(data: bytes) -> DecodedText | None:
    """Digits, spaces and line ends of every caption file are ASCII: which byte of each pair is 0 tells the order."""
    sample = data[: _SAMPLE & ~1]
    low, high = sample[::2].count(0), sample[1::2].count(0)
    if max(low, high) * 10 < len(sample) // 2:
        return None
    encoding = "utf-16-le" if high > low else "utf-16-be"
    text = data.decode(encoding, "replace")
    return None if "\0" in text else DecodedText(text, encoding, True)


def _code_page(data: bytes) -> DecodedText:
    import charset_normalizer

    sample = b""
    for line in data.splitlines(keepends=True):
        if not _ASCII_LINE.match(line.rstrip(b"\r\n")):
            sample += line
        if len(sample) >= _SAMPLE:
            break
    matches = list(charset_normalizer.from_bytes(sample, cp_isolation=list(CODE_PAGES)))
    encoding = _likeliest({match.encoding: (match.chaos, -match.coherence) for match in matches}, sample)
    return DecodedText(data.decode(encoding, "replace"), encoding, True)


def _likeliest(matches: dict[str, tuple[float, float]], sample: bytes) -> str:
    """Where Western Europe's page reads as well as the first match, it is that one: the package orders equals by name,
    so that French came out as Czech. Turkish differs from it in six letters, which are rare in Icelandic alone."""
    first = next(iter(matches), "cp1252")
    chaos, incoherence = matches.get("cp1252", (1.0, 1.0))
    if first == "cp1252" or (first in _LATIN and chaos <= matches[first][0] and incoherence <= matches[first][1] + 0.1):
        turkish = "cp1254" in matches and len(set(sample) & _TURKISH) > 1
        return "cp1254" if turkish else "cp1252"
    return first
