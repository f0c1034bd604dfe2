"""Cues of any file rebuilt to a caption profile: their words, timed again within each cue, divided anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from repurpose.captions.cues.breaks import SENTENCE_MARKS
from repurpose.captions.cues.building import MS_FRAMES, make_cues
from repurpose.captions.cues.line_width import line_chars
from repurpose.captions.rules.lint import broken_cues, lint
from repurpose.model import CaptionSettings, Cue, Finding, Span, Transcript, Word

_DASH = re.compile(r"[-\u2010\u2013\u2014](?:\s+\S|[^\s\d-])")
"""Begins what another speaker says; `-5` is a number."""
_LABEL = re.compile(r"[\[(\u266a\u266b#].*[\])\u266a\u266b#]", re.DOTALL)
"""A sound or a song: `[door slams]`, `(laughs)`, or a line between notes or number signs. It stands alone."""
_CLOSING = "\"')]}»”’"

REASONS = {
    "speed": "the speaker is faster than the profile allows",
    "words_per_minute": "the speaker is faster than the profile allows",
    "too_short": "the next caption follows too soon",
    "gap": "the next caption follows too soon",
    "line_length": "one word is longer than a line",
}
OTHER_REASON = "the times of the file leave no other division"

AFTER_LAST_MS = 3000
"""How long the picture is taken to go on after the last caption of a file."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one speaker says in a stretch: it may share captions with no other."""

    span: Span
    words: tuple[Word, ...]


def reflow(cues: Sequence[Cue], settings: CaptionSettings) -> tuple[Cue, ...]:
    """The cues' words as new cues in order of time that never overlap; every word is kept.

    Sentences whose cues keep every rule stay as they are, unless a neighbour of theirs has to be rebuilt: an editor's
    work is changed no further than it must be. A file does not say when each word is spoken: see `utterances`. What
    cannot keep the profile is found by `captions.rules.lint.lint`.
    """
    shown = sorted((cue for cue in cues if cue.text.strip()), key=lambda cue: cue.span)
    # The times of a file hold the reading time after the speech already: nothing lingers beyond them.
    gap_ms = settings.gap_ms()
    timing = replace(settings, linger_ms=0, gap_frames=gap_ms)  # on milliseconds, as the file's times are
    divided: list[Cue] = []
    after = 0
    for stretch, rebuild in _stretches(shown, settings):
        after += len(stretch)
        if not rebuild:
            divided += stretch
            continue
        end_ms = shown[after].span.start_ms if after < len(shown) else None
        for said in utterances(stretch, gap_ms, end_ms):
            divided += make_cues(_transcript(said), said.span, timing, fps=MS_FRAMES)
    return tuple(_closed(list(_dialogues(_apart(divided), settings)), settings))


def _stretches(cues: Sequence[Cue], settings: CaptionSettings) -> Iterator[tuple[list[Cue], bool]]:
    """Cues in order of time as stretches to rebuild and to keep: whole sentences, each with its neighbours."""
    broken = broken_cues(lint(cues, settings))
    sentences: list[list[int]] = [[]]
    for index, cue in enumerate(cues):
        sentences[-1].append(index)
        if _ends_sentence(cue.text):
            sentences.append([])
    faulty = [any(index + 1 in broken for index in sentence) for sentence in sentences]
    near = [any(faulty[max(0, number - 1) : number + 2]) for number in range(len(sentences))]
    for rebuild, group in groupby(zip(sentences, near, strict=True), key=lambda pair: pair[1]):
        stretch = [cues[index] for sentence, _ in group for index in sentence]
        if stretch:
            yield stretch, rebuild


def _ends_sentence(text: str) -> bool:
    return text.rstrip(_CLOSING).endswith(SENTENCE_MARKS)


def _closed(cues: list[Cue], settings: CaptionSettings) -> Iterator[Cue]:
    """The cues where a gap that only flickers is closed, as far as the longest cue allows."""
    for index, cue in enumerate(cues):
        if index + 1 < len(cues):
            start_ms = cues[index + 1].span.start_ms
            end_ms = start_ms - settings.gap_ms()
            flickers = cue.span.end_ms < end_ms and start_ms - cue.span.end_ms < settings.close_gaps_ms
            if flickers and end_ms - cue.span.start_ms <= settings.max_ms:
                cue = replace(cue, span=Span(cue.span.start_ms, end_ms))
        yield cue


def reason(finding: Finding) -> str:
    """Why a rebuilt cue cannot keep the rule of a finding."""
    return REASONS.get(finding.rule.rpartition(".")[2], OTHER_REASON)


def utterances(cues: Sequence[Cue], gap_ms: int, end_ms: int | None = None) -> tuple[Utterance, ...]:
    """The text of the cues by speaker, with times for its words. The last may go on until a gap before `end_ms`.

    Words share a cue's time in proportion to their letters. A line that begins with a dash is another speaker's, a
    sound label stands alone; two such stretches within a cue leave `gap_ms` between them.
    """
    found: list[Utterance] = []
    going_on = False
    for cue in _one_at_a_time(cues, gap_ms, end_ms):
        parts = _parts(cue.lines)
        spans = _shares(cue.span, [line_chars(text) for text, _ in parts], gap_ms)
        for (text, hard), span in zip(parts, spans, strict=True):
            words = timed_words(text, span)
            if not words:
                continue
            if found and going_on and not hard:
                before = found.pop()
                found.append(Utterance(Span(before.span.start_ms, span.end_ms), (*before.words, *words)))
            else:
                found.append(Utterance(span, words))
            going_on = not _LABEL.fullmatch(text)
    return tuple(_with_room(found, gap_ms, end_ms))


def timed_words(text: str, span: Span) -> tuple[Word, ...]:
    """The words of a text that is said evenly throughout a span, each for as long as its share of the letters.

    >>> [(word.text, word.span.start_ms) for word in timed_words("Hi there", Span(0, 700))]
    [('Hi', 0), ('there', 200)]
    """
    # A no-break space holds a word together: French writes one before its colons.
    words = [word for word in re.split(r"[ \t\n]", text) if word.strip()]
    spans = span.divided([max(1, line_chars(word)) for word in words])
    return tuple(Word(share, word) for word, share in zip(words, spans, strict=True))


def _shares(span: Span, weights: Sequence[int], gap_ms: int) -> list[Span]:
    """The span divided in proportion to the weights, `gap_ms` apart where there is room for that."""
    gaps = gap_ms if gap_ms * (len(weights) - 1) * 2 < span.duration_ms else 0
    room = span.duration_ms - gaps * (len(weights) - 1)
    shares = Span(span.start_ms, span.start_ms + room).divided(weights)
    return [share.shift(gaps * index) for index, share in enumerate(shares)]


def _one_at_a_time(cues: Sequence[Cue], gap_ms: int, end_ms: int | None) -> Iterator[Cue]:
    """In order of time; one ends a gap before the next, and those that begin together are one of several lines."""
    together = [list(group) for _, group in groupby(sorted(cues, key=_begin), key=_begin)]
    limits = [_begin(group[0]) for group in together[1:]] + [end_ms]
    for group, limit_ms in zip(together, limits, strict=True):
        start_ms, last_ms = _begin(group[0]), max(cue.span.end_ms for cue in group)
        lines = tuple(line for cue in group for line in cue.lines)
        if limit_ms is not None:
            whole = Span(start_ms, max(start_ms, min(last_ms, limit_ms)))
            # A cue shorter than two gaps keeps half of its time.
            last_ms = min(whole.end_ms, max(whole.middle_ms, limit_ms - gap_ms))
        yield Cue(Span(start_ms, last_ms), lines)


def _begin(cue: Cue) -> int:
    return cue.span.start_ms


def _apart(cues: Sequence[Cue]) -> list[Cue]:
    """The cues where none overlaps the next: words without any time, stacked on one moment, run past their stretch."""
    apart: list[Cue] = []
    for cue in cues:
        if apart and cue.span.start_ms < apart[-1].span.end_ms:
            before = apart.pop()
            start_ms = max(cue.span.start_ms, before.span.start_ms + 1)
            apart.append(replace(before, span=Span(before.span.start_ms, start_ms)))
            cue = replace(cue, span=Span(start_ms, max(cue.span.end_ms, start_ms + 1)))
        apart.append(cue)
    return apart


def _dialogues(cues: Sequence[Cue], settings: CaptionSettings) -> Iterator[Cue]:
    """Two short turns share a cue, a line each, where one of them could not be read alone."""
    pending: Cue | None = None
    for cue in cues:
        if pending is not None and _are_turns(pending, cue, settings):
            both = Cue(Span(pending.span.start_ms, cue.span.end_ms), (*pending.lines, *cue.lines))
            if len(lint([both], settings)) < len(lint([pending, cue], settings)):
                yield both
                pending = None
                continue
        if pending is not None:
            yield pending
        pending = cue
    if pending is not None:
        yield pending


def _are_turns(one: Cue, two: Cue, settings: CaptionSettings) -> bool:
    near = two.span.start_ms - one.span.end_ms <= settings.gap_ms()
    return near and all(len(cue.lines) == 1 and _DASH.match(cue.lines[0]) for cue in (one, two))


def _parts(lines: Sequence[str]) -> list[tuple[str, bool]]:
    """The text of a cue by speaker, and whether it must not be joined with what comes before."""
    parts: list[tuple[str, bool]] = []
    for line in lines:
        hard = bool(_DASH.match(line) or _LABEL.fullmatch(line))
        if parts and not hard and not _LABEL.fullmatch(parts[-1][0]):
            parts[-1] = f"{parts[-1][0]} {line}", parts[-1][1]
        else:
            parts.append((line, hard))
    return parts


def _with_room(found: Sequence[Utterance], gap_ms: int, end_ms: int | None) -> Iterator[Utterance]:
    """Each with the time up to the next, so that its last cue may stay as long as it must.

    A caption file does not tell where its picture ends: after the last a few seconds are taken for granted.
    """
    limits = [following.span.start_ms for following in found[1:]] + [end_ms]
    for said, limit_ms in zip(found, limits, strict=True):
        room_ms = said.span.end_ms + AFTER_LAST_MS if limit_ms is None else limit_ms - gap_ms
        # Half open: the middle of the last word, which may have no length, lies inside.
        last_ms = max(said.span.end_ms, room_ms, said.words[-1].span.middle_ms + 1)
        yield replace(said, span=Span(said.span.start_ms, last_ms))


def _transcript(said: Utterance) -> Transcript:
    ends = [index for index, word in enumerate(said.words) if _ends_sentence(word.text)]
    last = len(said.words) - 1
    bounds = [-1, *ends, *([last] if not ends or ends[-1] != last else [])]
    return Transcript("", "", said.words, tuple((before + 1, end) for before, end in pairwise(bounds)))
