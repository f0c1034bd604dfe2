"""What never gives a clip: what the run of show forbids, waiting screens, countdowns, breaks, dead air."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from repurpose.model import Analysis, Span, Transcript
from repurpose.select.liveliness import Liveliness
from repurpose.select.speech import Speech

DEAD_AIR_MS = 10_000
"""Nobody speaks for this long, and nothing happens."""
BREAK_MS = 20_000
"""An announced break is one where nobody speaks for this long."""
ANNOUNCED_MS = 20_000
"""The break begins within this of what announces it."""

_BREAK = re.compile(
    r"\b(?:(?:we|i)(?:'ll| will|'re going to| are going to) be (?:right )?back\b|be right back\b|brb\b"
    r"|(?:we|i)(?:'ll| will) (?:see you|return|resume|continue) (?:in|after|at)\b"
    r"|see you (?:in|after) (?:\w+ ){0,3}(?:minutes?|break|lunch)\b"
    r"|(?:take|taking|have|having|go on|going on) (?:a|an|our|the|another)?\s?(?:\w+[- ]){0,3}break\b"
    r"|back (?:in|after) (?:\w+ ){0,2}(?:minutes?|break|lunch)\b)",
    re.IGNORECASE,
)
_WAITING = re.compile(
    r"\b(?:(?:stream|show|session|webinar|event|broadcast|meeting|talk|we)(?: is|'s| are|'re| will|'ll)"
    r"(?: be)?(?: going to)? (?:start|begin|get started|starting|beginning|getting started)"
    r"(?: up)? (?:soon|shortly|in (?:just |about )?(?:a|an|one|two|three|five|ten|a few|a couple of|\d+)"
    r" (?:more )?(?:minutes?|moments?|seconds?))"
    r"|starting (?:soon|shortly)\b"
    r"|(?:give|giving) (?:it|people|everyone|everybody|folks|them) (?:just )?(?:another|a few|a couple|one)(?: of)?"
    r"(?: more)? (?:minutes?|moments?|seconds?)"
    r"|wait(?:ing)? for (?:\w+ ){0,3}(?:to (?:join|arrive|come in|trickle in|dial in|log in))\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Barred:
    """Stretches of which nothing may be shown; merged, in order of time."""

    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    @classmethod
    def of(cls, spans: Iterable[Span]) -> Barred:
        merged: list[Span] = []
        for span in sorted(span for span in spans if span.duration_ms > 0):
            if merged and span.start_ms <= merged[-1].end_ms:
                merged[-1] = Span(merged[-1].start_ms, max(merged[-1].end_ms, span.end_ms))
            else:
                merged.append(span)
        return cls(tuple(span.start_ms for span in merged), tuple(span.end_ms for span in merged))

    def hits(self, span: Span) -> bool:
        """True where a part of the span is barred."""
        return bisect_right(self.ends, span.start_ms) < bisect_left(self.starts, span.end_ms)


def forbidden(analysis: Analysis) -> Barred:
    """The `never_clip` items of the run of show."""
    return Barred.of(item.span for item in analysis.show.items if item.never_clip)


def find_barred(analysis: Analysis, speech: Speech, lively: Liveliness) -> Barred:
    """All of it. `speech` and `lively` are those of the analysis."""
    never = (item.span for item in analysis.show.items if item.never_clip)
    return Barred.of((*never, *_dead_air(Speech.either(analysis), lively), *_announced(analysis, speech)))


def _dead_air(speech: Speech, lively: Liveliness) -> Iterator[Span]:
    for gap in speech.gaps(lively.duration_ms):
        for quiet in lively.without_events(gap):
            if quiet.duration_ms >= DEAD_AIR_MS and not lively.passes(quiet):
                yield quiet


def _announced(analysis: Analysis, speech: Speech) -> Iterator[Span]:
    """From the sentence that announces a break until somebody speaks again; sentences that ask to wait. English."""
    transcript = analysis.transcript
    if transcript.language not in ("", "en"):
        return
    gaps = [gap for gap in speech.gaps(analysis.duration_ms) if gap.duration_ms >= BREAK_MS]
    starts = [gap.start_ms for gap in gaps]
    for span, text in _sentences(transcript):
        if _WAITING.search(text):
            yield span
        elif _BREAK.search(text):
            at = bisect_left(starts, span.start_ms)
            if at < len(gaps) and gaps[at].start_ms <= span.end_ms + ANNOUNCED_MS:
                yield Span(span.start_ms, gaps[at].end_ms)


def _sentences(transcript: Transcript) -> Iterator[tuple[Span, str]]:
    for index, (first, last) in enumerate(transcript.sentences):
        start_ms = transcript.words[first].span.start_ms
        span = Span(start_ms, max(start_ms, transcript.words[last].span.end_ms))
        yield span, transcript.sentence_text(index).replace("’", "'")
