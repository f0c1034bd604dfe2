"""Where reading begins, and names that are no text."""

from __future__ import annotations

import os

from repurpose.media.filter_graph import LATE_BY_MS, arguments, early_start_ms, read, write


def test_a_container_without_an_index_is_read_from_before_the_moment() -> None:
    assert early_start_ms("mpegts", 60_000) == 60_000 - LATE_BY_MS
    assert early_start_ms("mpegts", 2500) == 0
    assert early_start_ms("mov", 60_000) is None


def test_a_name_that_is_no_utf8_reaches_ffmpeg_as_it_is() -> None:
    url = "file:" + os.fsdecode(b"/in/\xff\x80 \xc3\xa9.mp4")
    argv = arguments([write([read(url)["v"]], "out.mp4")])
    assert argv[argv.index("-i") + 1] == url
