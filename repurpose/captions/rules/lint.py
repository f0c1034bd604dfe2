"""The linter: which cues break the rules of a caption profile, with the measured value and the limit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from repurpose.captions.cues.line_width import is_full_width, line_chars
from repurpose.model import CaptionSettings, Cue, Finding
from repurpose.timebase import ms_to_seconds, timestamp

Fault = tuple[str, str, str, str]
"""Rule, sentence with two gaps, measured value, limit."""
FPS = Fraction(25)
"""The frame rate that gaps are counted at where nobody names one."""


def lint(
    cues: Sequence[Cue], settings: CaptionSettings, fps: Fraction = FPS, *, grain_ms: int = 1
) -> tuple[Finding, ...]:
    """One finding for each broken rule of each cue, in order of the cues.

    Rules about shots and the first frame of speech need the recording and are not judged. Speed counts every character
    of the text as `line_chars` does, spaces included, line breaks as one space. `grain_ms` is the smallest step of
    time that the file's format can hold (10 in ASS): what keeps a rule within one step keeps it.
    """
    faults: list[list[Fault]] = [[] for _ in cues]
    for cue, found in zip(cues, faults, strict=True):
        if not cue.lines:
            found.append(("empty", "holds {} characters, at least {}", "0", "1"))
            continue
        found += _text_faults(cue, settings)
        found += _reading_faults(cue, settings, grain_ms)
        found += _length_faults(cue, settings, grain_ms)
    for index, fault in _faults_between(cues, settings, fps, grain_ms):
        faults[index].append(fault)
    return tuple(
        _finding(number, cue, *fault)
        for number, (cue, found) in enumerate(zip(cues, faults, strict=True), start=1)
        for fault in found
    )


def broken_cues(findings: Iterable[Finding]) -> set[int]:
    """Numbers of the cues, counted from 1, that a finding of `lint` is about."""
    return {int(number) for finding in findings for key, number in finding.evidence if key == "cue"}


def line_limit(line: str, settings: CaptionSettings) -> int:
    """The characters that a line may have, by the width of its script."""
    return settings.max_full_width_chars if is_full_width(line) else settings.max_line_chars


def _text_faults(cue: Cue, settings: CaptionSettings) -> Iterator[Fault]:
    longest = max(cue.lines, key=lambda line: line_chars(line) / line_limit(line, settings))
    chars, limit = line_chars(longest), line_limit(longest, settings)
    if chars > limit:
        yield "line_length", "has a line of {} characters, at most {}", str(chars), str(limit)
    if len(cue.lines) > settings.max_lines:
        yield "lines", "has {} lines, at most {}", str(len(cue.lines)), str(settings.max_lines)
    words = len(cue.text.split())
    if 0 < settings.max_words < words:
        yield "words", "shows {} words at a time, at most {}", str(words), str(settings.max_words)


def _reading_faults(cue: Cue, settings: CaptionSettings, grain_ms: int) -> Iterator[Fault]:
    """Compared as whole numbers, so that a cue of exactly the limit passes on every machine."""
    length_ms = cue.span.duration_ms + grain_ms - 1
    chars, words = line_chars(cue.text), len(cue.text.split())
    if chars * 1000 > settings.max_chars_per_second * length_ms:
        speed = _per(chars * 1000, cue.span.duration_ms)
        yield "speed", "runs at {} characters a second, at most {}", speed, f"{settings.max_chars_per_second:g}"
    if settings.max_words_per_minute and words * 60_000 > settings.max_words_per_minute * length_ms:
        speed = _per(words * 60_000, cue.span.duration_ms)
        limit = f"{settings.max_words_per_minute:g}"
        yield "words_per_minute", "runs at {} words a minute, at most {}", speed, limit


def _per(count: int, length_ms: int) -> str:
    return f"{count / length_ms:.1f}" if length_ms else "endless"


def _length_faults(cue: Cue, settings: CaptionSettings, grain_ms: int) -> Iterator[Fault]:
    length_ms = cue.span.duration_ms
    if length_ms + grain_ms - 1 < settings.min_ms:
        yield "too_short", "stays {} s, at least {} s", ms_to_seconds(length_ms), ms_to_seconds(settings.min_ms)
    if length_ms - grain_ms + 1 > settings.max_ms:
        yield "too_long", "stays {} s, at most {} s", ms_to_seconds(length_ms), ms_to_seconds(settings.max_ms)


def _faults_between(
    cues: Sequence[Cue], settings: CaptionSettings, fps: Fraction, grain_ms: int
) -> Iterator[tuple[int, Fault]]:
    """Faults of neighbours in time, each with the index of the cue that it is told of.

    A cue is compared with the one before it that stays longest, so that one inside another hides no third.
    """
    for index in range(1, len(cues)):
        late_ms = cues[index - 1].span.start_ms - cues[index].span.start_ms
        if late_ms > 0:
            yield index, ("order", "starts {} s before the one above it, at most {} s", *_seconds(late_ms, 0))
    shown = (index for index, cue in enumerate(cues) if cue.lines)
    in_time = sorted(shown, key=lambda index: (cues[index].span.start_ms, index))
    overlapping: set[int] = set()
    last = in_time[0] if in_time else 0
    for index in in_time[1:]:
        gap_ms = cues[index].span.start_ms - cues[last].span.end_ms
        if gap_ms < 0 and last not in overlapping:
            overlapping.add(last)
            yield last, ("overlap", "overlaps the next by {} s, at most {} s", *_seconds(-gap_ms, 0))
        elif gap_ms >= 0:
            yield from ((last, fault) for fault in _gap_faults(cues[last], gap_ms, settings, fps, grain_ms))
        if cues[index].span.end_ms >= cues[last].span.end_ms:
            last = index


def _gap_faults(cue: Cue, gap_ms: int, settings: CaptionSettings, fps: Fraction, grain_ms: int) -> Iterator[Fault]:
    # Floored: whole ms of two frames at 29.97 are 66 or 67 apart, as they fall.
    shortest_ms = int(settings.gap_frames * 1000 // fps)
    next_frame_ms = int((settings.gap_frames + 1) * 1000 // fps)
    if gap_ms + grain_ms - 1 < shortest_ms:
        yield "gap", "ends {} s before the next, at least {} s", *_seconds(gap_ms, shortest_ms)
        return
    could_close = cue.span.duration_ms + gap_ms - settings.gap_ms(fps) <= settings.max_ms
    if next_frame_ms <= gap_ms - grain_ms + 1 and gap_ms + grain_ms - 1 < settings.close_gaps_ms and could_close:
        message = "leaves a gap of {} s that flickers; closed it is {} s"
        yield "open_gap", message, *_seconds(gap_ms, settings.gap_ms(fps))


def _seconds(measured_ms: int, limit_ms: int) -> tuple[str, str]:
    return ms_to_seconds(measured_ms), ms_to_seconds(limit_ms)


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
