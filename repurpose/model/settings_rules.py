"""Which values of the settings make sense together: a test and the words of its error for each key."""

from __future__ import annotations

import re
from collections.abc import Callable

from repurpose.model.settings import Settings


def _is_name_pattern(pattern: str) -> bool:
    try:
        return set(re.compile(pattern).groupindex) <= {"date", "title", "speaker"}
    except re.error:
        return False


RULES: dict[str, tuple[Callable[[Settings], bool], str]] = {
    "select.min_ms": (
        lambda s: 1000 <= s.select.min_ms <= s.select.max_ms,
        "is at least 1000 and at most select.max_ms",
    ),
    "select.target_ms": (
        lambda s: s.select.min_ms <= s.select.target_ms <= s.select.max_ms,
        "lies between select.min_ms and select.max_ms",
    ),
    "select.clips_per_hour": (lambda s: s.select.clips_per_hour >= 0, "is 0 or more"),
    "select.at_least": (lambda s: s.select.at_least >= 0, "is 0 or more"),
    "select.floor": (lambda s: 0 <= s.select.floor <= 1, "lies between 0 and 1"),
    "clips.shapes": (
        lambda s: len(set(s.clips.shapes)) == len(s.clips.shapes) > 0,
        "names at least one shape, each once",
    ),
    "video.crf": (lambda s: 0 <= s.video.crf <= 51, "lies between 0 and 51"),
    "video.audio_kbps": (lambda s: 32 <= s.video.audio_kbps <= 512, "lies between 32 and 512"),
    "video.loudness_lufs": (lambda s: -40 <= s.video.loudness_lufs <= -5, "lies between -40 and -5"),
    "video.true_peak_dbtp": (lambda s: -9 <= s.video.true_peak_dbtp <= 0, "lies between -9 and 0"),
    "video.encoder_preset": (
        lambda s: (
            s.video.encoder_preset
            in ("ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow")
        ),
        "is an x264 preset such as veryfast or medium",
    ),
    "captions.max_line_chars": (lambda s: s.captions.max_line_chars >= 8, "is at least 8"),
    "captions.max_lines": (lambda s: 1 <= s.captions.max_lines <= 4, "lies between 1 and 4"),
    "captions.min_ms": (lambda s: 0 < s.captions.min_ms <= s.captions.max_ms, "is above 0 and at most captions.max_ms"),
    "docs.min_steps": (lambda s: 1 <= s.docs.min_steps <= s.docs.max_steps, "is at least 1 and at most docs.max_steps"),
    "speech.batch_size": (lambda s: 1 <= s.speech.batch_size <= 64, "lies between 1 and 64"),
    "video.max_fps": (lambda s: s.video.max_fps >= 10, "is at least 10"),
    "inbox.settle_seconds": (lambda s: s.inbox.settle_seconds >= 1, "is at least 1"),
    "inbox.poll_seconds": (lambda s: 1 <= s.inbox.poll_seconds <= 3600, "lies between 1 and 3600"),
    "inbox.name_pattern": (
        lambda s: _is_name_pattern(s.inbox.name_pattern),
        "is a regular expression whose groups are among (?P<date>…), (?P<title>…) and (?P<speaker>…)",
    ),
    "inbox.tries": (lambda s: s.inbox.tries >= 1, "is at least 1"),
    "limits.retries": (lambda s: s.limits.retries >= 0, "is 0 or more"),
    "limits.memory_mb": (lambda s: 512 <= s.limits.memory_mb <= 1_000_000, "lies between 512 and 1000000"),
    "limits.total_minutes": (lambda s: s.limits.total_minutes >= 1, "is at least 1"),
    "speech.beam_size": (lambda s: 1 <= s.speech.beam_size <= 20, "lies between 1 and 20"),
    "clips.lead_ms": (lambda s: 0 <= s.clips.lead_ms <= 5000, "lies between 0 and 5000"),
    "clips.tail_ms": (lambda s: 0 <= s.clips.tail_ms <= 5000, "lies between 0 and 5000"),
    "captions.max_chars_per_second": (lambda s: s.captions.max_chars_per_second > 0, "is above 0"),
    "limits.stall_seconds": (lambda s: s.limits.stall_seconds >= 5, "is at least 5"),
}
