"""Where reading begins."""

from __future__ import annotations

from repurpose.media.filter_graph import LATE_BY_MS, early_start_ms


def test_a_container_without_an_index_is_read_from_before_the_moment() -> None:
    assert early_start_ms("mpegts", 60_000) == 60_000 - LATE_BY_MS
    assert early_start_ms("mpegts", 2500) == 0
    assert early_start_ms("mov", 60_000) is None
