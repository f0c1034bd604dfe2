"""Which values of the settings make sense together: a test and the words of its error for each key."""

from __future__ import annotations

import re
from collections.abc import Callable

from repurpose.errors import TimeError
from repurpose.model.brand_rules import BRAND_RULES
from repurpose.model.encoder import ENCODERS
from repurpose.model.settings import CaptionSettings, Settings
from repurpose.timebase import parse_time


def _is_name_pattern(pattern: str) -> bool:
    try:
        return set(re.compile(pattern).groupindex) <= {"date", "title", "speaker"}
    except re.error:
        return False


def _is_offset(text: str) -> bool:
    try:
        parse_time(text.strip().lstrip("+-"))
    except TimeError:
        return text == "auto"
    return not re.match(r"\s*[+-]{2}", text)


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
    "ingest.chat_offset": (
        lambda s: _is_offset(s.ingest.chat_offset),
        "is auto, or a time to add to each message's, such as -12.5s or 1:02:03",
    ),
    "clips.shapes": (
        lambda s: len(set(s.clips.shapes)) == len(s.clips.shapes) > 0,
        "names at least one shape, each once",
    ),
    "video.crf": (lambda s: 0 <= s.video.crf <= 51, "lies between 0 and 51"),
    "video.audio_kbps": (lambda s: 32 <= s.video.audio_kbps <= 512, "lies between 32 and 512"),
    "video.loudness_lufs": (lambda s: -40 <= s.video.loudness_lufs <= -5, "lies between -40 and -5"),
    "video.true_peak_dbtp": (lambda s: -9 <= s.video.true_peak_dbtp <= 0, "lies between -9 and 0"),
    "video.encoder_preset": (
        lambda s: ENCODERS[s.video.encoder].knows(s.video.encoder_preset),
        "is a speed from ultrafast to veryslow, or one of the encoder's own: 0 to 13 of svt-av1, p1 to p7 of nvenc, "
        "1 to 7 of vaapi, speed or quality of videotoolbox",
    ),
    "video.max_kbps": (
        lambda s: s.video.max_kbps == 0 or 200 <= s.video.max_kbps <= 200_000,
        "is 0 for the usual rate of each shape, or lies between 200 and 200000",
    ),
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
    "clips.cut_pauses_ms": (
        lambda s: s.clips.cut_pauses_ms == 0 or 300 <= s.clips.cut_pauses_ms <= 10_000,
        "is 0, or lies between 300 and 10000",
    ),
    "clips.pause_air_ms": (lambda s: 60 <= s.clips.pause_air_ms <= 1000, "lies between 60 and 1000"),
    "clips.punch_in_percent": (lambda s: 100 <= s.clips.punch_in_percent <= 150, "lies between 100 and 150"),
    "clips.speed": (lambda s: 0.5 <= s.clips.speed <= 2, "lies between 0.5 and 2"),
    "limits.stall_seconds": (lambda s: s.limits.stall_seconds >= 5, "is at least 5"),
}

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")

_CAPTION_RULES: dict[str, tuple[Callable[[CaptionSettings], bool], str]] = {
    "max_line_chars": (lambda c: c.max_line_chars >= 8, "is at least 8"),
    "max_full_width_chars": (lambda c: c.max_full_width_chars >= 4, "is at least 4"),
    "max_lines": (lambda c: 1 <= c.max_lines <= 4, "lies between 1 and 4"),
    "max_words": (lambda c: c.max_words >= 0, "is 0 or more"),
    "max_chars_per_second": (lambda c: c.max_chars_per_second > 0, "is above 0"),
    "max_words_per_minute": (lambda c: c.max_words_per_minute >= 0, "is 0 or more"),
    "min_ms": (lambda c: 0 < c.min_ms <= c.max_ms, "is above 0 and at most {table}.max_ms"),
    "gap_frames": (lambda c: 0 <= c.gap_frames <= 100, "lies between 0 and 100"),
    "close_gaps_ms": (lambda c: 0 <= c.close_gaps_ms <= 5000, "lies between 0 and 5000"),
    "lead_frames": (lambda c: 0 <= c.lead_frames <= 100, "lies between 0 and 100"),
    "linger_ms": (lambda c: 0 <= c.linger_ms <= 5000, "lies between 0 and 5000"),
    "shot_frames": (lambda c: 0 <= c.shot_frames <= 100, "lies between 0 and 100"),
    "size_percent": (lambda c: 1 <= c.size_percent <= 25, "lies between 1 and 25"),
    "outline_percent": (lambda c: 0 <= c.outline_percent <= 25, "lies between 0 and 25"),
    "box_opacity": (lambda c: 0 <= c.box_opacity <= 1, "lies between 0 and 1"),
    "bottom_percent": (lambda c: 0 <= c.bottom_percent <= 90, "lies between 0 and 90"),
    "text_colour": (lambda c: bool(_COLOUR.fullmatch(c.text_colour)), "is a colour such as #FFD60A"),
    "highlight_colour": (lambda c: bool(_COLOUR.fullmatch(c.highlight_colour)), "is a colour such as #FFD60A"),
    "outline_colour": (lambda c: bool(_COLOUR.fullmatch(c.outline_colour)), "is a colour such as #FFD60A"),
    "box_colour": (lambda c: bool(_COLOUR.fullmatch(c.box_colour)), "is a colour such as #FFD60A"),
}


def _of_table(table: str, holds: Callable[[CaptionSettings], bool]) -> Callable[[Settings], bool]:
    return lambda settings: holds(getattr(settings, table))


RULES |= {
    f"{table}.{key}": (_of_table(table, holds), words.format(table=table))
    for table in ("captions", "vertical_captions")
    for key, (holds, words) in _CAPTION_RULES.items()
}

RULES |= BRAND_RULES
