"""Pure: the glossary's terms for the recogniser, and its corrections applied to words that were recognised."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Any

from repurpose.errors import GlossaryError
from repurpose.model import Transcript, Word
from repurpose.timebase import Span

MOST_ENTRIES = 2000
"""Terms, and corrections, of one file."""
LONGEST_ENTRY = 100
"""Characters of a term, or of either side of a correction."""
LONGEST_PHRASE = 8
"""Words of a correction's left side: what is heard for one name."""
MOST_HOT_WORDS, MOST_HOT_LETTERS = 40, 200
"""The recogniser keeps 223 tokens of them, and a rare name takes a token for every letter or two."""

_AROUND = ".,!?…:;\"'“”„\u2018’\u201a«»\u2039\u203a()[]{}¿¡–—-"
"""Punctuation that may surround a word. Not `#`, `+` or `%`, which end names: C#, C++."""
_POSSESSIVES = ("'s", "’s")


@dataclass(frozen=True, slots=True)
class Glossary:
    """Names that a show uses, and what is written in place of what is heard for them."""

    terms: tuple[str, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    """(what is heard, what it is), in the order of the file."""


def parse_glossary(text: str, name: str) -> Glossary:
    """The glossary that a TOML text holds; raises GlossaryError, which names the file (`name`) and the key."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise GlossaryError(f"{name} is not valid TOML: {error}", file=name, key="") from error
    for key in data:
        if key not in ("terms", "corrections"):
            raise _fault(name, key, f"unknown key '{key}'; a glossary holds terms = [...] and a table [corrections]")
    terms, corrections = data.get("terms", []), data.get("corrections", {})
    if not isinstance(terms, list):
        raise _fault(name, "terms", 'terms is a list of texts, like terms = ["Prefect"]')
    if not isinstance(corrections, dict):
        raise _fault(name, "corrections", 'corrections is a table; write "prefekt" = "Prefect" under [corrections]')
    for key, entries in (("terms", terms), ("corrections", corrections)):
        if len(entries) > MOST_ENTRIES:
            raise _fault(name, key, f"{key} holds {len(entries)} entries, {MOST_ENTRIES} are allowed")
    return Glossary(
        tuple(dict.fromkeys(_entry(term, name, f"terms[{at}]") for at, term in enumerate(terms))),
        tuple(_corrections(corrections, name)),
    )


def merge(*layers: Glossary) -> Glossary:
    """One glossary of several, lowest first: a later one's correction of the same words wins, its terms come first."""
    terms = dict.fromkeys(term for layer in reversed(layers) for term in layer.terms)
    corrections = {_heard(pair[0]): pair for layer in layers for pair in layer.corrections}
    return Glossary(tuple(terms), tuple(corrections.values()))


def hot_words(glossary: Glossary) -> tuple[str, ...]:
    """What the recogniser is told to expect: the terms, then what corrections write, as many as it can hold.

    >>> hot_words(Glossary(("Prefect",), (("fast whisper", "faster-whisper"), ("prefekt", "Prefect"))))
    ('Prefect', 'faster-whisper')
    """
    wanted = dict.fromkeys((*glossary.terms, *(right for _, right in glossary.corrections)))
    lengths = accumulate(len(term) + 2 for term in wanted)
    fitting = [term for term, length in zip(wanted, lengths, strict=True) if length <= MOST_HOT_LETTERS]
    return tuple(fitting[:MOST_HOT_WORDS])


def correct(transcript: Transcript, glossary: Glossary) -> Transcript:
    """The transcript as it should be written; itself where nothing is to be corrected.

    Whole words are matched in any case, within a sentence, the longest phrase first, and what was written is not
    corrected again. Punctuation around them stays. Of several words that become one, the time is theirs together; where
    words become more or fewer, their time is divided by letters. Sentences hold what they held.
    """
    table = _Table.of(glossary)
    words: list[Word] = []
    sentences: list[tuple[int, int]] = []
    for first, last in transcript.sentences:
        begin = len(words)
        words += _corrected(transcript.words[first : last + 1], table)
        sentences.append((begin, len(words) - 1))
    if tuple(words) == transcript.words:
        return transcript
    return replace(transcript, words=tuple(words), sentences=tuple(sentences))


def correct_text(text: str, glossary: Glossary) -> str:
    """A title or a tag as the glossary would write it; spaces become single ones only where something is corrected.

    >>> correct_text("Flows in prefekt, and more", Glossary(corrections=(("prefekt", "Prefect"),)))
    'Flows in Prefect, and more'
    """
    words = [Word(Span(0, 0), part) for part in text.split()]
    corrected = _corrected(words, _Table.of(glossary))
    return text if corrected == words else " ".join(word.text for word in corrected)


def _entry(value: Any, name: str, key: str) -> str:
    if not isinstance(value, str):
        raise _fault(name, key, f"{key} is a text in quotes, not {value!r}")
    if not any(letter.isalnum() for letter in value):
        raise _fault(name, key, f"{key} is {value!r}, which holds no letter")
    if len(value) > LONGEST_ENTRY:
        raise _fault(name, key, f"{key} has {len(value)} characters, {LONGEST_ENTRY} are allowed")
    if not value.isprintable():
        raise _fault(name, key, f"{key} is {value!r}; it is to be one line without control characters")
    return " ".join(value.split())


def _corrections(table: Mapping[str, Any], name: str) -> Iterator[tuple[str, str]]:
    known: dict[tuple[str, ...], str] = {}
    for left, right in table.items():
        key = f"corrections.{left!r}"
        heard = _heard(_entry(left, name, key))
        if len(heard) > LONGEST_PHRASE or not all(heard):
            raise _fault(name, key, f"{key} is no phrase of 1 to {LONGEST_PHRASE} words")
        if heard in known:
            raise _fault(name, key, f"{key} is given twice: it is heard like {known[heard]!r}")
        known[heard] = left
        yield " ".join(left.split()), _entry(right, name, key)


def _fault(name: str, key: str, words: str) -> GlossaryError:
    return GlossaryError(f"{name}: {words}", file=name, key=key)


@dataclass(frozen=True, slots=True)
class _Table:
    written: Mapping[tuple[str, ...], str]
    lengths: tuple[int, ...]
    """Of the phrases, in words, longest first."""

    @classmethod
    def of(cls, glossary: Glossary) -> _Table:
        written = {_heard(left): right for left, right in glossary.corrections}
        return cls(written, tuple(sorted({len(phrase) for phrase in written}, reverse=True)))


def _heard(phrase: str) -> tuple[str, ...]:
    """What is compared: the words without case and without the punctuation around them."""
    return tuple(_plain(_Parts.of(word).core) for word in phrase.split())


def _plain(core: str) -> str:
    return unicodedata.normalize("NFC", core.replace("’", "'")).casefold()


@dataclass(frozen=True, slots=True)
class _Parts:
    """A word between the punctuation that surrounds it."""

    before: str
    core: str
    after: str

    @classmethod
    def of(cls, text: str) -> _Parts:
        core = text.strip(_AROUND)
        start = text.find(core) if core else len(text)
        return cls(text[:start], core, text[start + len(core) :])

    def without_possessive(self) -> _Parts:
        for ending in _POSSESSIVES:
            if self.core.endswith(ending):
                return _Parts(self.before, self.core.removesuffix(ending), ending + self.after)
        return self


def _corrected(words: Sequence[Word], table: _Table) -> list[Word]:
    parts = [_Parts.of(word.text) for word in words]
    plain = [_plain(part.core) for part in parts]
    found: list[Word] = []
    at = 0
    while at < len(words):
        count, last = _match(parts, plain, at, table)
        if count:
            matched = words[at : at + count]
            key = (*plain[at : at + count - 1], _plain(last.core))
            text = _in_case(table.written[key], [part.core for part in (*parts[at : at + count - 1], last)], at == 0)
            found += _placed(f"{parts[at].before}{text}{last.after}", matched)
        else:
            found.append(words[at])
        at += count or 1
    return found


def _match(parts: Sequence[_Parts], plain: Sequence[str], at: int, table: _Table) -> tuple[int, _Parts]:
    """How many words from `at` on are a phrase of the table (0 for none), and the parts of the last of them."""
    for count in table.lengths:
        if at + count > len(parts) or not _runs_on(parts[at : at + count]):
            continue
        last = parts[at + count - 1]
        for ending in (last, last.without_possessive()):
            if (*plain[at : at + count - 1], _plain(ending.core)) in table.written:
                return count, ending
    return 0, _Parts("", "", "")


def _runs_on(parts: Sequence[_Parts]) -> bool:
    """Whether no punctuation but a hyphen parts the words."""
    return all(not (one.after + other.before).strip("-") for one, other in pairwise(parts))


def _in_case(written: str, heard: Sequence[str], opens: bool) -> str:
    """As written in the glossary; one without capitals follows what was heard, in all capitals or as an opening.

    >>> _in_case("macOS", ["MAC"], True), _in_case("kubectl", ["CUBE", "CTL"], False)
    ('macOS', 'KUBECTL')
    >>> _in_case("kubectl", ["Cube", "control"], True), _in_case("kubectl", ["Cube", "control"], False)
    ('Kubectl', 'kubectl')
    """
    if written != written.lower():
        return written
    letters = [letter for word in heard for letter in word if letter.isalpha()]
    if len(letters) > 1 and all(letter.isupper() for letter in letters):
        return written.upper()
    return written[:1].upper() + written[1:] if opens and heard[0][:1].isupper() else written


def _placed(text: str, heard: Sequence[Word]) -> Iterator[Word]:
    """The words of `text` in the time of those that were heard, as sure as the least sure of them."""
    written = text.split()
    whole = Span(heard[0].span.start_ms, heard[-1].span.end_ms)
    spans = [word.span for word in heard] if len(written) == len(heard) else list(whole.divided([*map(len, written)]))
    probability = min(word.probability for word in heard)
    timed = len(written) <= len(heard) and all(word.timed for word in heard)
    for word, span in zip(written, spans, strict=True):
        yield replace(heard[0], span=span, text=word, probability=probability, timed=timed)
