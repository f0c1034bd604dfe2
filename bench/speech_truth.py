"""What recognised words are measured against: reference texts and word times, under one documented normalisation."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import jiwer

from repurpose.analyse.sentences import split_sentences
from repurpose.model import Word
from repurpose.timebase import Span, seconds_to_ms

FILLERS = {"um", "uh", "uhm", "erm", "er", "mm", "hmm", "hm", "mhm", "mm-hmm", "uh-huh", "ah", "eh"}
"""Sounds of hesitation, which references write down or leave out as they like."""

SUNG_TWICE = 2
"""A line of a song may come again at once; from the third time in a row on its words count as invented."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What was said in a file, in order; times only where a person or an aligner gave them."""

    words: tuple[Word, ...]
    timed: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """Recognised words against the truth."""

    errors: int
    """Words that are wrong, missing or too many."""
    said: int
    starts_ms: tuple[int, ...] = ()
    """Start of each word that both have, less its true start."""

    @property
    def rate(self) -> float:
        return self.errors / self.said


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Sentence ends that were found against those of a person."""

    found: int
    true: int
    both: int

    @property
    def precision(self) -> float:
        return self.both / self.found

    @property
    def recall(self) -> float:
        return self.both / self.true


def tokens(text: str) -> list[str]:
    """The words that count: lower case, no punctuation but apostrophes, hyphens part words, no hesitations.

    >>> tokens("Mm-hmm, it’s a T-shirt… um, 3.5 kg!")
    ["it's", 'a', 't', 'shirt', '3.5', 'kg']
    """
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    kept = []
    for token in re.findall(r"[\w'.%-]+", plain):
        whole = token.strip(".'-")
        if whole not in FILLERS:
            kept += [part for part in whole.split("-") if part and part not in FILLERS]
    return kept


def truth_of(path: Path) -> Truth | None:
    """The reference beside a recording: `.txt` of its text, or `.json` with a time for each word."""
    text, timed = path.with_suffix(".txt"), path.with_suffix(".json")
    if text.is_file():
        return Truth(tuple(Word(Span(0, 0), word) for word in text.read_text(encoding="utf-8").split()), False)
    if not timed.is_file():
        return None
    found = [word for word in json.loads(timed.read_text(encoding="utf-8"))["words"] if not word["punc"]]
    found.sort(key=lambda word: (word["start"], word["end"]))
    spans = (Span(seconds_to_ms(word["start"]), seconds_to_ms(word["end"])) for word in found)
    return Truth(tuple(Word(span, word["word"]) for span, word in zip(spans, found, strict=True)), True)


def agreement(truth: Truth, heard: Sequence[Word]) -> Agreement:
    """Errors by the fewest changes that turn one row of words into the other, and how far off the starts are."""
    wanted, got = _flat(truth.words), _flat(heard)
    if not got:
        return Agreement(len(wanted), len(wanted))
    result = jiwer.process_words(" ".join(text for text, _ in wanted), " ".join(text for text, _ in got))
    errors = result.substitutions + result.deletions + result.insertions
    if not truth.timed:
        return Agreement(errors, len(wanted))
    starts = []
    for chunk in result.alignments[0]:
        if chunk.type == "equal":
            pairs = zip(
                wanted[chunk.ref_start_idx : chunk.ref_end_idx],
                got[chunk.hyp_start_idx : chunk.hyp_end_idx],
                strict=True,
            )
            starts += [mine.start_ms - true.start_ms for (_, true), (_, mine) in pairs]
    return Agreement(errors, len(wanted), tuple(starts))


def looped(heard: Sequence[Word], longest: int = 12) -> int:
    """Words that only say again what came just before them, past the second time.

    >>> looped([Word(Span(0, 1), text) for text in "go on go on go on go on now".split()])
    4
    """
    texts = [text for word in heard for text in tokens(word.text)]
    extra: set[int] = set()
    for size in range(1, longest + 1):
        same = [index >= size and texts[index] == texts[index - size] for index in range(len(texts))]
        at = 0
        for alike, run in groupby(same):
            length = len(list(run))
            if alike and length >= size * SUNG_TWICE:
                extra.update(range(at + size * (SUNG_TWICE - 1), at + length))
            at += length
    return len(extra)


def sentence_boundaries(reference: Path, times: Path) -> Boundaries:
    """Our sentences of a person's punctuated words (`.ref.nlp`), with a recogniser's times (`.rev.ctm`).

    This measures the rules alone. Where both have a word, its times are the recogniser's; others share the gap. The
    person's sentence ends are full stops, question and exclamation marks, and changes of speaker; at an ellipsis a
    sentence may end or not, so it counts on neither side.
    """
    rows = [line.split("|") for line in reference.read_text(encoding="utf-8").splitlines()[1:]]
    timed = [line.split() for line in times.read_text(encoding="utf-8").splitlines()]
    marks = _marks_in_place(rows)
    spans = _placed([row[0] for row in rows], [(t[4], float(t[2]), float(t[3])) for t in timed])
    words = tuple(Word(span, row[0] + mark) for row, mark, span in zip(rows, marks, spans, strict=True))
    true = {at for at, mark in enumerate(marks) if mark in (".", "?", "!")} | {len(rows) - 1}
    true |= {at - 1 for at in range(1, len(rows)) if rows[at][1] != rows[at - 1][1]}
    open_ends = {at for at, mark in enumerate(marks) if mark == "…"}
    found = {last for _, last in split_sentences(words)} - open_ends
    true -= open_ends
    return Boundaries(len(found), len(true), len(found & true))


def _marks_in_place(rows: Sequence[Sequence[str]]) -> list[str]:
    """The punctuation of each word.

    In parts of the file it has slipped by a word ("the current number How. are you"): a mark after a capital that is
    followed by lower case, where the word before has none, belongs to the word before.
    """
    marks = [row[4] for row in rows]
    for at in range(1, len(rows) - 1):
        slipped = rows[at][0][:1].isupper() and rows[at + 1][0][:1].islower() and not rows[at - 1][4]
        if marks[at] in (".", "?", "!") and slipped:
            marks[at - 1], marks[at] = marks[at], ""
    return marks


def _flat(words: Sequence[Word]) -> list[tuple[str, Span]]:
    return [(text, word.span) for word in words for text in tokens(word.text)]


def _placed(texts: Sequence[str], timed: Sequence[tuple[str, float, float]]) -> Iterator[Span]:
    """A span for each text: that of the same word in `timed`, or an equal share of the gap between two such."""
    reference, other = [text.casefold() for text in texts], [text.casefold() for text, _, _ in timed]
    known: dict[int, Span] = {}
    for chunk in jiwer.process_words(" ".join(reference), " ".join(other)).alignments[0]:
        if chunk.type == "equal":
            for offset in range(chunk.ref_end_idx - chunk.ref_start_idx):
                _, start, length = timed[chunk.hyp_start_idx + offset]
                known[chunk.ref_start_idx + offset] = Span(seconds_to_ms(start), seconds_to_ms(start + length))
    end_ms, index = 0, 0
    while index < len(texts):
        if index in known:
            span = known[index]
            end_ms = span.end_ms
            yield span
            index += 1
            continue
        after = next((at for at in range(index, len(texts)) if at in known), len(texts))
        until = max(end_ms, known[after].start_ms) if after in known else end_ms + 300 * (after - index)
        for at in range(after - index):
            yield Span(
                end_ms + (until - end_ms) * at // (after - index),
                end_ms + (until - end_ms) * (at + 1) // (after - index),
            )
        end_ms, index = until, after
