"""The captions of a clip: built from its words or as an editor wrote them, in the lines that a shape has room for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from fractions import Fraction

from repurpose.captions.cues.building import make_cues
from repurpose.model import (
    CaptionSettings,
    ClipCaptions,
    ClipPlan,
    ClipTimes,
    Cue,
    EditedCaptions,
    Settings,
    Span,
    Transcript,
)


def clip_captions(
    clip: ClipPlan,
    transcript: Transcript,
    settings: Settings,
    *,
    fps: Fraction = Fraction(25),
    shots: Sequence[int] = (),
    edited: EditedCaptions | None = None,
) -> ClipCaptions:
    """The cues of a clip, as `ClipCaptions` has them; `shots` are the times of shot changes in ms.

    Words, shots and what was edited are brought onto the clock that skips the clip's cuts first, so that reading time
    and gaps are those that a viewer has.
    Words, times and line breaks of an editor's cues stand; what lies outside the span that was edited is captioned as
    usual. A shape that has no room for an editor's line breaks it, and shows a cue of too many lines in parts within
    its own time.
    """

    times = clip.times(fps)
    words, whole = times.played_words(transcript), times.played
    cuts = tuple(times.played_span(Span(ms, ms)).start_ms for ms in shots if not times.is_cut(ms))

    def made(own: Sequence[Cue], rules: CaptionSettings) -> tuple[Cue, ...]:
        made = [cue for span in free for cue in make_cues(words, span, rules, fps=fps, shots=cuts)]
        return tuple(sorted((*own, *made), key=lambda cue: cue.span))

    free = (whole,) if edited is None else tuple(_outside(whole, times.played_span(edited.span)))
    own = () if edited is None else tuple(_own(edited, times, words))
    cues = made(own, settings.captions)
    tall = made(tuple(_fitted(own, settings.vertical_captions)), settings.vertical_captions)
    burned = tuple((each.shape, cues if each.shape == "wide" else tall) for each in clip.framing)
    return ClipCaptions(cues, burned, edited is not None)


def _outside(whole: Span, edited: Span) -> Iterator[Span]:
    """What of a clip lies before and after the part that was edited."""
    if whole.start_ms < edited.start_ms:
        yield Span(whole.start_ms, min(edited.start_ms, whole.end_ms))
    if edited.end_ms < whole.end_ms:
        yield Span(max(edited.end_ms, whole.start_ms), whole.end_ms)


def _own(edited: EditedCaptions, times: ClipTimes, words: Transcript) -> Iterator[Cue]:
    for cue in edited.cues:
        span = times.played_span(cue.span)
        if cue.lines and span.duration_ms and span.overlaps(times.played):
            yield _timed(replace(cue, span=span.clamp(times.played)), words)


def _fitted(cues: Sequence[Cue], settings: CaptionSettings) -> Iterator[Cue]:
    """The cues in lines that fit; one of too many lines in parts, each shown in proportion to its letters."""
    for cue in cues:
        lines = [part for line in cue.lines for part in _broken(line, settings.max_line_chars)]
        parts = [tuple(lines[at : at + settings.max_lines]) for at in range(0, len(lines), settings.max_lines)]
        letters = [sum(map(len, part)) for part in parts]
        word, start_ms = 0, cue.span.start_ms
        for index, part in enumerate(parts):
            end_ms = cue.span.start_ms + cue.span.duration_ms * sum(letters[: index + 1]) // sum(letters)
            count = len(" ".join(part).split())
            span = Span(start_ms, end_ms)
            yield Cue(span, part, tuple(each.clamp(span) for each in cue.word_spans[word : word + count]))
            word, start_ms = word + count, end_ms


def _broken(line: str, limit: int) -> list[str]:
    """A line as the fewest that keep the limit, as even as can be; a longer word stands alone."""
    words = line.split()
    count = next(
        (count for count in range(1, len(words) + 1) if max(map(len, _even(words, count))) <= limit), len(words)
    )
    return _even(words, count)


def _even(words: Sequence[str], count: int) -> list[str]:
    """Words in `count` lines, each filled up to an even share of all letters."""
    lines: list[str] = []
    rest = list(words)
    for left in range(count, 0, -1):
        share = len(" ".join(rest)) / left
        line = [rest.pop(0)] if rest else []
        while rest and (left == 1 or len(" ".join(line)) + 1 + len(rest[0]) / 2 <= share) and len(rest) >= left:
            line.append(rest.pop(0))
        lines.append(" ".join(line))
    return [line for line in lines if line]


def _timed(cue: Cue, transcript: Transcript) -> Cue:
    """The cue with the time of each word: that of the same word in the transcript, or in between."""
    texts = cue.text.split()
    heard = [word for word in transcript.words if word.span.overlaps(cue.span)]
    known: dict[int, Span] = {}
    matcher = SequenceMatcher(None, [_plain(word.text) for word in heard], [_plain(text) for text in texts], False)
    for block in matcher.get_matching_blocks():
        known |= {block.b + at: heard[block.a + at].span.clamp(cue.span) for at in range(block.size)}
    return replace(cue, word_spans=tuple(_filled(texts, known, cue.span)))


def _filled(texts: Sequence[str], known: dict[int, Span], whole: Span) -> Iterator[Span]:
    """Each word's span; those between two known ones share the time there, in proportion to their letters."""
    at_ms, index = whole.start_ms, 0
    while index < len(texts):
        if index in known:
            span = Span(max(at_ms, known[index].start_ms), max(at_ms, known[index].end_ms))
            yield span
            at_ms, index = span.end_ms, index + 1
            continue
        after = next((other for other in range(index, len(texts)) if other in known), len(texts))
        end_ms = max(at_ms, known[after].start_ms if after < len(texts) else whole.end_ms)
        yield from Span(at_ms, end_ms).divided([len(text) for text in texts[index:after]])
        at_ms, index = end_ms, after


def _plain(text: str) -> str:
    """What two spellings of one word share: punctuation and case are an editor's to change."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())
