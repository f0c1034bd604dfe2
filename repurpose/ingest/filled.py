"""A recording's dropouts are looked for and filled from its backups; what was done is told."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np

from repurpose.ingest.alignment import SEARCH_MS, Alignment, align, coarse_offset, levels_db, match_window
from repurpose.ingest.failover import LEAST_MS, Dropout, Interval, edit, find_dropouts
from repurpose.ingest.tracks import window_starts
from repurpose.media.audio_blocks import Track, frames_on_clock, read_audio, sound_blocks
from repurpose.media.backup_segments import encode_segment
from repurpose.media.containers import open_container
from repurpose.media.joined_file import Stretch, write_joined
from repurpose.media.packets import silent_gaps
from repurpose.media.video_frames import read_span
from repurpose.model import Finding, Recording, Span
from repurpose.timebase import clock

SIDE = 48
"""Longer side of the gray pictures that are compared."""
WINDOW_MS = 10_000


@dataclass(frozen=True, slots=True)
class Seen:
    """A recording's key frames and its sound."""

    recording: Recording
    times_ms: tuple[int, ...]
    lumas: tuple[float, ...]
    differences: tuple[float, ...]
    """From each key frame to the next one; infinite at the last."""
    levels: np.ndarray

    def level_db(self, span: Span) -> float:
        """The level that a tenth of the span exceeds; the floor where there is no sound."""
        part = self.levels[span.start_ms // 10 : span.end_ms // 10]
        return float(np.percentile(part, 90)) if len(part) else -90.0


def look(recording: Recording) -> Seen:
    """Decode the key frames, small, and the sound."""
    times, lumas, differences = [], [], []
    before = None
    for picture in read_span(recording, recording.span, side=SIDE, gray=True, depth="keys"):
        gray = picture.pixels.astype(np.float32)
        if before is not None:
            differences.append(float(np.abs(gray - before).mean()))
        times.append(picture.ms)
        lumas.append(float(gray.mean()))
        before = gray
    return Seen(recording, tuple(times), tuple(lumas), (*differences, float("inf")), _levels(recording))


def fill(
    recording: Recording, backups: Sequence[Recording], folder: Path, target: Path, report: Callable[[float], None]
) -> tuple[bool, tuple[Finding, ...]]:
    """Write the recording with its dropouts filled into `target`, where there are any and a backup has them.

    Returns whether it was written, and what to tell. Stretches of the recording itself are copied, not encoded.
    """
    primary = look(recording)
    usable: list[tuple[Seen, Alignment]] = []
    findings: list[Finding] = []
    for backup in backups:
        alignment = align_recordings(recording, primary.levels, backup)
        findings.append(_told(backup, alignment, recording.probe.duration_ms))
        if alignment.trusted:
            usable.append((look(backup), alignment))
    dropouts, lost = _with_sources(primary, usable)
    findings += [_filled(dropout, seen.recording) for dropout, (seen, _) in dropouts]
    findings += [_unfilled(dropout) for dropout in lost]
    if not dropouts:
        return False, tuple(findings)
    bench = folder / "fill"
    shutil.rmtree(bench, ignore_errors=True)
    bench.mkdir(parents=True)
    try:
        write_joined(tuple(_stretches(recording, dropouts, bench)), target, report)
    finally:
        shutil.rmtree(bench, ignore_errors=True)
    return True, tuple(findings)


def align_recordings(one: Recording, levels: np.ndarray, two: Recording) -> Alignment:
    """Where the second lies against the first, by windows of sound all over what both hold."""
    if one.audio_index is None or two.audio_index is None:
        return Alignment(0.0, 0.0, 0.0)
    coarse = coarse_offset(levels, _levels(two))
    start = max(0, -coarse)
    both = Span(start, max(start, min(one.probe.duration_ms, two.probe.duration_ms - coarse)))
    matches = []
    for at in window_starts(both.duration_ms):
        at += both.start_ms
        left = read_audio(one.path, one.audio_index, at, WINDOW_MS)
        other = at + coarse - SEARCH_MS
        right = read_audio(two.path, two.audio_index, max(0, other), WINDOW_MS + 2 * SEARCH_MS + min(0, other))
        right = np.concatenate([np.zeros(max(0, -other) * 16, np.float32), right])
        matches.append(match_window(left, right, at, coarse))
    return align(matches)


def _levels(recording: Recording) -> np.ndarray:
    if recording.audio_index is None:
        return np.zeros(0, np.float32)
    track = Track(recording.path, recording.audio_index, recording.probe.origin_ms, recording.span)
    found, rest = [np.zeros(0, np.float32)], np.zeros(0, np.float32)
    with open_container(recording.path) as container:
        for block in sound_blocks(frames_on_clock(container, track)):
            samples = np.concatenate([rest, block.samples.astype(np.float32) / 32768])
            whole = len(samples) // 160 * 160
            found.append(levels_db(samples[:whole]))
            rest = samples[whole:]
    return np.concatenate(found)


_Source = tuple[Seen, Alignment]


def _with_sources(primary: Seen, usable: Sequence[_Source]) -> tuple[list[tuple[Dropout, _Source]], list[Dropout]]:
    """Each dropout with the first backup that holds all of it, and those that none does."""
    given: list[tuple[Dropout, _Source]] = []
    lost: list[Dropout] = []
    recording = primary.recording
    gaps = silent_gaps(recording.path, recording.probe.origin_ms, LEAST_MS)
    intervals = tuple(_intervals(primary, gaps))
    for source in usable:
        found = find_dropouts(intervals, partial(_goes_on, source), partial(_moves, source))
        for dropout in found:
            if any(dropout.span.overlaps(other.span) for other, _ in given):
                continue
            if _holds(source, dropout.span):
                given.append((dropout, source))
                lost = [other for other in lost if not other.span.overlaps(dropout.span)]
            elif not any(dropout.span.overlaps(other.span) for other in lost):
                lost.append(dropout)
    end_ms = recording.probe.duration_ms
    tails = [(each[0].recording.probe.duration_ms - each[1].at(end_ms), each) for each in usable]
    longest, best = max(tails, key=lambda tail: tail[0], default=(0, None))
    if best is not None and longest > LEAST_MS:
        given = [(d, s) for d, s in given if d.span.end_ms < end_ms]
        begin = max((d.span.end_ms for d, _ in given), default=0)
        trailing = [d.span.start_ms for d, _ in given if d.span.end_ms >= end_ms]
        given.append((Dropout(Span(min(trailing, default=max(begin, end_ms)), end_ms + longest), "ended"), best))
    return sorted(given, key=lambda each: each[0].span), lost


def _intervals(seen: Seen, gaps: Sequence[Span]) -> Iterator[Interval]:
    ends = (*seen.times_ms[1:], seen.recording.probe.duration_ms)
    for start, end, luma, difference in zip(seen.times_ms, ends, seen.lumas, seen.differences, strict=True):
        span = Span(start, max(start, end))
        yield Interval(span, luma, difference, seen.level_db(span), any(gap.overlaps(span) for gap in gaps))


def _mapped(source: _Source, span: Span) -> Span:
    seen, alignment = source
    return Span(max(0, alignment.at(span.start_ms)), max(0, alignment.at(span.end_ms))).clamp(seen.recording.span)


def _holds(source: _Source, span: Span) -> bool:
    seen, alignment = source
    return alignment.at(span.start_ms) >= 0 and alignment.at(span.end_ms) <= seen.recording.probe.duration_ms + 100


def _goes_on(source: _Source, span: Span) -> bool:
    seen, there = source[0], _mapped(source, span)
    inside = [luma for ms, luma in zip(seen.times_ms, seen.lumas, strict=True) if there.contains(ms)]
    return seen.level_db(there) > -50 or max(inside, default=0.0) > 30


def _moves(source: _Source, span: Span) -> bool:
    seen, there = source[0], _mapped(source, span)
    pairs = zip(seen.times_ms, seen.times_ms[1:], seen.differences, strict=False)
    return any(d > 2 for a, b, d in pairs if there.contains(a) and there.contains(b))


def _stretches(recording: Recording, dropouts: Sequence[tuple[Dropout, _Source]], bench: Path) -> Iterator[Stretch]:
    tracks = tuple(track.index for track in recording.probe.audio)
    source_of = {dropout.span: source for dropout, source in dropouts}
    origin = recording.probe.origin_ms
    last_ms = recording.probe.duration_ms
    for number, piece in enumerate(edit(last_ms, [dropout for dropout, _ in dropouts])):
        if piece.filled:
            seen, alignment = source_of[piece.span]
            path = bench / f"{number:03d}.{'ts' if recording.probe.format == 'mpegts' else 'mkv'}"
            encode_segment(recording, seen.recording, alignment.at(piece.span.start_ms), piece.span.duration_ms, path)
            yield Stretch(str(path), 0, tuple(range(1, len(tracks) + 1)))
        else:
            start, end = (Fraction(ms + origin, 1000) for ms in (piece.span.start_ms, piece.span.end_ms))
            first, last = piece.span.start_ms == 0, piece.span.end_ms >= last_ms
            yield Stretch(
                recording.path,
                recording.video_index,
                tracks,
                None if first else start,
                None if last else end,
                None if first else Fraction(piece.span.start_ms, 1000),
            )


def _told(backup: Recording, alignment: Alignment, duration_ms: int) -> Finding:
    name = Path(backup.parts[0].path).name
    if not alignment.trusted:
        message = f"{name} is not used as a backup: its sound does not match this recording's well enough to align them"
        return Finding("ingest.backup_unaligned", "warning", "recording", message, (("file", name),))
    drift = alignment.drift * duration_ms
    message = (
        f"the backup {name} is aligned by sound: it runs {alignment.offset_ms / 1000:+.3f} s against this recording, "
        f"and drifts by {drift:.0f} ms over it"
    )
    evidence = (("offset_ms", f"{alignment.offset_ms:.1f}"), ("drift_ppm", f"{alignment.drift * 1e6:.1f}"),
                ("likeness", f"{alignment.likeness:.2f}"))  # fmt: skip
    return Finding("ingest.backup_aligned", "info", "recording", message, evidence)


_WHAT = {
    "missing": "is missing",
    "black": "was black and silent",
    "frozen": "was frozen",
    "ended": "is missing because the recording ended early",
}


def _filled(dropout: Dropout, backup: Recording) -> Finding:
    span, name = dropout.span, Path(backup.parts[0].path).name
    message = f"{clock(span.start_ms)} to {clock(span.end_ms)} {_WHAT[dropout.kind]}, and is filled from {name}"
    return Finding("ingest.filled", "warning", clock(span.start_ms), message, _evidence(span))


def _unfilled(dropout: Dropout) -> Finding:
    span = dropout.span
    message = f"{clock(span.start_ms)} to {clock(span.end_ms)} {_WHAT[dropout.kind]}, and no backup holds all of it"
    return Finding("ingest.dropout", "warning", clock(span.start_ms), message, _evidence(span))


def _evidence(span: Span) -> tuple[tuple[str, str], ...]:
    return (("start_ms", str(span.start_ms)), ("end_ms", str(span.end_ms)))
