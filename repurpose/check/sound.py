"""Rules on the sound: loudness, peaks, speech where words are, whole words at both ends. Pure."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from repurpose.check.finding import found
from repurpose.media.finished_file import LEVEL_STEP_MS
from repurpose.media.loudness_meter import Loudness
from repurpose.model import ClipTimes, Finding, Severity, Sound, Span, VideoSettings, Word
from repurpose.render.loudness import FADE_MS
from repurpose.timebase import clock

LOUDNESS_TOLERANCE_LU = 1.0
TOO_LOUD_LU = 3.0
PEAK_TOLERANCE_DB = 0.05
"""Half a step of the meter's print."""
NO_SPEECH_DB = -50.0
"""At −14 LUFS speech lies near −20 dBFS and a quiet room near −55."""
NO_SPEECH_LUFS = -60.0
"""Momentary loudness in the recording, before any gain, that holds no speech."""
SILENT_SHARE = 0.3
RUNS_ON_MS = 150
"""A voice that goes on for longer on both sides of a cut was cut: the detector pads by less."""
AT_FULL_VOICE_DB = 6.0
EDGE_MS = 60


def check_loudness(loudness: Loudness, video: VideoSettings, where: str) -> tuple[Finding, ...]:
    """Against the wanted loudness and true peak. Silence is for `check_speech` to judge."""
    findings = []
    miss = loudness.integrated_lufs - video.loudness_lufs
    if not loudness.silent and abs(miss) > LOUDNESS_TOLERANCE_LU:
        text = (
            f"loudness is {loudness.integrated_lufs:.1f} LUFS, not {video.loudness_lufs:.0f} ± "
            f"{LOUDNESS_TOLERANCE_LU:.0f}"
            + (
                ""
                if miss > 0
                else "; it is too quiet to be lifted, or its peaks too high for a limiter that is not heard"
            )
        )
        severity: Severity = "error" if miss > TOO_LOUD_LU else "warning"
        findings.append(found("audio.loudness", severity, where, text, loudness.integrated_lufs, video.loudness_lufs))
    over = loudness.true_peak_dbtp - video.true_peak_dbtp
    if over > PEAK_TOLERANCE_DB:
        text = f"true peak is {loudness.true_peak_dbtp:.1f} dBTP, over {video.true_peak_dbtp:.0f}"
        severity = "error" if loudness.true_peak_dbtp > 0 else "warning"
        findings.append(found("audio.peak", severity, where, text, loudness.true_peak_dbtp, video.true_peak_dbtp))
    return tuple(findings)


def check_speech(
    levels: Sequence[float], words: Sequence[Word], sound: Sound, times: ClipTimes, where: str
) -> tuple[Finding, ...]:
    """Where the recording has audible words, and the clip keeps them, there must be sound."""
    kept = [word for word in words if times.shows(word.span)]
    # Recognisers hear words in silence at times: what the recording itself does not hold cannot be lost.
    words = [word for word in kept if max(sound.loudness_in(word.span), default=0.0) > NO_SPEECH_LUFS]
    if not words:
        return ()
    silent = [word for word in words if _level(levels, times.clip_span(word.span)) < NO_SPEECH_DB]
    share = len(silent) / len(words)
    if share <= SILENT_SHARE:
        return ()
    text = f"{len(silent)} of {len(words)} words that were spoken cannot be heard, '{silent[0].text}' the first"
    return (found("audio.speech", "error", where, text, f"{share:.2f}", SILENT_SHARE),)


def check_edges(
    levels: Sequence[float], words: Sequence[Word], sound: Sound, times: ClipTimes, where: str
) -> tuple[Finding, ...]:
    """First and last word whole: no voice at full level runs through a cut.

    Three witnesses must agree, for each errs alone: the voice detector, the words' times, and the level at the edge.
    """
    spoken = [level for word in words for level in _slice(levels, times.clip_span(word.span))]
    if not spoken:
        return ()
    full = statistics.median(spoken) - AT_FULL_VOICE_DB
    begin, end = times.intro_ms, times.intro_ms + times.length_ms
    findings = []
    for name, cut_ms, edge in (
        ("first", times.kept()[0].start_ms, Span(begin + FADE_MS, begin + FADE_MS + EDGE_MS)),
        ("last", _end_ms(times), Span(max(0, end - FADE_MS - EDGE_MS), max(0, end - FADE_MS))),
    ):
        level = _level(levels, edge)
        voiced = any(_runs_through(voice, cut_ms, RUNS_ON_MS) for voice in sound.speech)
        word = next((word for word in words if _runs_through(word.span, cut_ms, EDGE_MS // 2)), None)
        if level > full and voiced and word is not None:
            text = f"the {name} word, '{word.text}', is cut: the voice is at {level:.0f} dBFS at the edge"
            findings.append(found(f"speech.{name}_word", "warning", where, text, f"{level:.1f}", f"{full:.1f}"))
    return tuple(findings)


def check_joins(words: Sequence[Word], sound: Sound, times: ClipTimes, where: str) -> tuple[Finding, ...]:
    """Words at the clip's cuts whole: an edited plan may cut anywhere. A word that is cut out whole is meant to be."""
    kept = times.kept()
    edges = [(piece.end_ms, "before") for piece in kept[:-1]] + [(piece.start_ms, "after") for piece in kept[1:]]
    findings = []
    for cut_ms, side in sorted(edges):
        word = next((word for word in words if _runs_through(word.span, cut_ms, EDGE_MS // 2)), None)
        if word is not None and any(_runs_through(voice, cut_ms, EDGE_MS // 2) for voice in sound.speech):
            text = f"the word '{word.text}' is cut at a join, {side} the cut at {clock(cut_ms)} of the recording"
            limit = min(cut_ms - word.span.start_ms, word.span.end_ms - cut_ms)
            findings.append(found("speech.join", "warning", where, text, f"{limit} ms", f"{EDGE_MS // 2} ms"))
    return tuple(findings)


def _end_ms(times: ClipTimes) -> int:
    """Where in the recording the clip ends."""
    return times.recording_ms(times.intro_ms + times.length_ms, before_cut=True)


def _runs_through(span: Span, cut_ms: int, by_ms: int) -> bool:
    return span.start_ms + by_ms < cut_ms < span.end_ms - by_ms


def _slice(levels: Sequence[float], span: Span) -> Sequence[float]:
    return levels[max(0, span.start_ms) // LEVEL_STEP_MS : max(0, -(-span.end_ms // LEVEL_STEP_MS))]


def _level(levels: Sequence[float], span: Span) -> float:
    """Highest level in the span, −inf outside the sound."""
    return max(_slice(levels, span), default=-math.inf)
