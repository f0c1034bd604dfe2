"""Rules on time: the finished sound is the source's at its time, words begin where they are said. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from repurpose.check.finding import found
from repurpose.media.finished_file import LEVEL_STEP_MS
from repurpose.model import ClipTimes, Finding, Word

SYNC_MS = 60
SEARCH_MS = 500
LIKE = 0.5
"""Correlation of two courses of level from which they are of one sound: 0.95 and more for a levelled clip, about 0.7
with a music bed under it, up to 0.35 for two different talks."""
CLEARLY = 0.03
CLEARLY_SEEN = 0.2
"""Of the usual misfit."""
FLOOR_DB = -55.0
"""Levels below are the noise of rooms and codecs."""
PAUSE_MS = 200
ONSET_SEARCH_MS = 250
RISE_DB = 12.0
RISEN = 0.25
"""Share of the rise at which a word is heard to begin. On the sample's clips the median delay is then 20 to 40 ms."""
FEWEST_ONSETS = 4

Levels = Sequence[float]


def on_clip_clock(source: Levels, times: ClipTimes, length: int) -> tuple[float, ...]:
    """Levels of the recording from the clip's start on, at the times at which the clip plays them; `length` steps."""
    start_ms = times.span.start_ms
    if times.is_plain and not times.intro_ms:
        return tuple(source[:length])
    steps = ((times.recording_ms(at * LEVEL_STEP_MS) - start_ms) // LEVEL_STEP_MS for at in range(length))
    return tuple(source[step] if 0 <= step < len(source) else -120.0 for step in steps)


def sound_delay_ms(made: Levels, source: Levels) -> tuple[int, float] | None:
    """How much later the made sound is than the source's, and how much more alike they are then than when in step.

    Both in levels from the same moment on. None where they have no course in common: silence, a steady tone.
    """
    count = min(len(made), len(source))
    steps = SEARCH_MS // LEVEL_STEP_MS
    if count <= 4 * steps:
        return None
    one, other = (np.maximum(np.array(each[:count]), FLOOR_DB) for each in (made, source))
    likeness = {lag: _correlation(*_lagged(one, other, lag)) for lag in range(-steps, steps + 1)}
    best = max(likeness, key=lambda lag: (likeness[lag], -abs(lag)))
    in_step = max(likeness[lag] for lag in range(-1, 2))
    if likeness[best] < LIKE:
        return None
    return best * LEVEL_STEP_MS, likeness[best] - in_step


def _lagged(one: NDArray[np.float64], other: NDArray[np.float64], lag: int) -> tuple[NDArray[np.float64], ...]:
    return (one[lag:], other[: len(other) - lag]) if lag >= 0 else (one[:lag], other[-lag:])


def _correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    # A steady tone has no course: rounding would be taken for one.
    if min(one.std(), other.std()) < 1.0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def onset_delays_ms(levels: Levels, words: Sequence[Word], times: ClipTimes) -> dict[int, int]:
    """How much later than its time the voice rises, for each word after a pause, by that word's time in the recording.

    Words without a clear rise are left out.
    """
    return dict(_onset_delays(levels, words, times))


def _onset_delays(levels: Levels, words: Sequence[Word], times: ClipTimes) -> Iterator[tuple[int, int]]:
    before_ms = -PAUSE_MS
    near = ONSET_SEARCH_MS // LEVEL_STEP_MS
    for word in words:
        pause_ms, before_ms = word.span.start_ms - before_ms, word.span.end_ms
        if pause_ms < PAUSE_MS or not word.timed or not times.shows(word.span):
            continue
        at = times.clip_ms(word.span.start_ms) // LEVEL_STEP_MS
        if at < near or at + near > len(levels):
            continue
        around = np.maximum(np.array(levels[at - near : at + near]), FLOOR_DB - 10)
        low = float(np.percentile(around, 10))
        high = float(np.percentile(around, 90))
        if high - low < RISE_DB:
            continue
        loud = around > low + RISEN * (high - low)
        # The rise after the quietest moment, not the end of the word before.
        quiet = int(np.argmin(np.convolve(around[: near + near // 2], np.ones(5), "same")))
        after = np.flatnonzero(loud[quiet:])
        if after.size:
            yield word.span.start_ms, (quiet + int(after[0]) - near) * LEVEL_STEP_MS


def check_sound_sync(made: Levels, source: Levels, where: str) -> tuple[Finding, ...] | None:
    """An error where the sound comes early or late; None where that cannot be told."""
    delay = sound_delay_ms(made, source)
    if delay is None:
        return None
    ms, clearly = delay
    if abs(ms) <= SYNC_MS or clearly < CLEARLY:
        return ()
    text = f"the sound is {abs(ms)} ms {'late' if ms > 0 else 'early'} against the recording's"
    return (found("sync.sound", "error", where, text, ms, f"± {SYNC_MS}"),)


def check_word_sync(
    made: Levels, source: Levels, words: Sequence[Word], times: ClipTimes, where: str
) -> tuple[Finding, ...] | None:
    """Whether words begin when their times say; None for too few of them that begin after a pause.

    Where the recording's own sound is as far off, the words' times are wrong and not the file: a warning. The same
    words are compared; where too few rise clearly in the recording, as in a room of much noise, nothing is known.
    """
    delays = onset_delays_ms(made, words, times)
    if len(delays) < FEWEST_ONSETS:
        return None
    ms = round(statistics.median(delays.values()))
    if abs(ms) <= SYNC_MS:
        return ()
    own = onset_delays_ms(source, words, times)
    apart = [delay - own[at] for at, delay in delays.items() if at in own]
    if len(apart) < FEWEST_ONSETS:
        return None
    mistimed = abs(statistics.median(apart)) <= SYNC_MS
    text = f"words are heard {abs(ms)} ms {'after' if ms > 0 else 'before'} their times"
    text += "; the recording's own are, too, so their times were recognised wrong" if mistimed else ""
    return (found("sync.words", "warning" if mistimed else "error", where, text, ms, f"± {SYNC_MS}"),)


def check_picture_sync(delay: tuple[int, float] | None, look_ms: int, where: str) -> tuple[Finding, ...] | None:
    """An error where the picture comes early or late; `look_ms` lies between two of the pictures that were compared.

    Every second one is left out by the decoder, so the best may be a picture before or after the right one.
    """
    if delay is None:
        return None
    ms, clearly = delay
    if abs(ms) <= SYNC_MS + look_ms // 2 or clearly < CLEARLY_SEEN:
        return ()
    text = f"the picture is {abs(ms)} ms {'late' if ms > 0 else 'early'} against the recording's"
    return (found("sync.picture", "error", where, text, ms, f"± {SYNC_MS}"),)
