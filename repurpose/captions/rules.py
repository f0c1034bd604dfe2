"""The linter: which cues break the rules that the settings name, with the measured value and the limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from repurpose.model import CaptionSettings, Cue, Finding
from repurpose.timebase import ms_to_seconds, timestamp


def lint(cues: Sequence[Cue], settings: CaptionSettings) -> tuple[Finding, ...]:
    """One finding for each broken rule of each cue, in order of the cues.

    Speed counts every character of the text, spaces included, line breaks as one space.
    """
    findings: list[Finding] = []
    for index, cue in enumerate(cues):
        follows = cues[index + 1] if index + 1 < len(cues) else None
        for rule, message, measured, limit in (*_text_faults(cue, settings), *_time_faults(cue, follows, settings)):
            findings.append(_finding(index + 1, cue, rule, message, measured, limit))
    return tuple(findings)


def _text_faults(cue: Cue, settings: CaptionSettings) -> Iterator[tuple[str, str, str, str]]:
    longest = max((len(line) for line in cue.lines), default=0)
    if longest > settings.max_line_chars:
        yield "line_length", "has a line of {} characters, at most {}", str(longest), str(settings.max_line_chars)
    if len(cue.lines) > settings.max_lines:
        yield "lines", "has {} lines, at most {}", str(len(cue.lines)), str(settings.max_lines)


def _time_faults(cue: Cue, follows: Cue | None, settings: CaptionSettings) -> Iterator[tuple[str, str, str, str]]:
    length_ms = cue.span.duration_ms
    # Compared as whole numbers, so that a cue of exactly the limit passes on every machine.
    if len(cue.text) * 1000 > settings.max_chars_per_second * length_ms:
        speed = f"{len(cue.text) * 1000 / length_ms:.1f}" if length_ms else "endless"
        yield "speed", "runs at {} characters a second, at most {}", speed, f"{settings.max_chars_per_second:g}"
    if length_ms < settings.min_ms:
        yield "too_short", "stays {} s, at least {} s", ms_to_seconds(length_ms), ms_to_seconds(settings.min_ms)
    if length_ms > settings.max_ms:
        yield "too_long", "stays {} s, at most {} s", ms_to_seconds(length_ms), ms_to_seconds(settings.max_ms)
    if follows is None:
        return
    gap_ms = follows.span.start_ms - cue.span.end_ms
    if gap_ms < 0:
        yield "overlap", "overlaps the next by {} s, at most {} s", ms_to_seconds(-gap_ms), ms_to_seconds(0)
    elif gap_ms < settings.gap_ms():
        yield "gap", "ends {} s before the next, at least {} s", ms_to_seconds(gap_ms), ms_to_seconds(settings.gap_ms())


def _finding(number: int, cue: Cue, rule: str, message: str, measured: str, limit: str) -> Finding:
    return Finding(
        f"captions.{rule}",
        "warning",
        timestamp(cue.span.start_ms),
        f"Caption {number} {message.format(measured, limit)}: {cue.text!r}.",
        (
            ("cue", str(number)),
            ("start_ms", str(cue.span.start_ms)),
            ("end_ms", str(cue.span.end_ms)),
            ("measured", measured),
            ("limit", limit),
        ),
    )
