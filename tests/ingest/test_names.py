"""What names tell."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from repurpose.ingest.names import creation_time, date_in_name, recording_date, recording_name


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("2026-05-12 20-15-33", "2026-05-12"),
        ("GMT20260512-151122_Recording_1920x1080", "2026-05-12"),
        ("show_2026_05_12", "2026-05-12"),
        ("20261350 then 2026-05-12", "2026-05-12"),
        ("123420260512", None),
        ("2026-05_12", None),
        ("21260512", None),
        ("Product day", None),
    ],
)
def test_date_in_name(name: str, date: str | None) -> None:
    assert date_in_name(name) == date


@pytest.mark.parametrize(
    ("file", "name"),
    [
        (b"Product day.mp4", "Product day"),
        (b"two\nlines.mp4", "two lines"),
        (b"bad\xff\xfe.mp4", "bad\ufffd\ufffd"),
        ("🎉 👩‍💻.mp4".encode(), "🎉 👩‍💻"),
        ("turn\u202earound.mp4".encode(), "turn around"),
        (b"-dash.mp4", "-dash"),
        (b"\n.mp4", "recording"),
    ],
)
def test_recording_name(file: bytes, name: str) -> None:
    assert recording_name(Path(os.fsdecode(file))) == name


def test_creation_time_prefers_the_cameras_own_zone_and_leaves_out_unset_clocks() -> None:
    apple = {"com.apple.quicktime.creationdate": "2023-05-09T12:41:46+0100"}
    assert creation_time({"creation_time": "2026-05-12T09:30:00.000000Z"}) == "2026-05-12T09:30:00+00:00"
    assert creation_time(apple | {"creation_time": "2026-05-12T09:30:00Z"}) == "2023-05-09T12:41:46+01:00"
    assert creation_time({"creation_time": "1904-01-01T00:00:00.000000Z"}) == ""
    assert creation_time({"creation_time": "yesterday"}) == ""
    assert creation_time({}) == ""


def test_date_from_name_then_container_then_file(tmp_path: Path) -> None:
    named, plain = tmp_path / "20260512 talk.mp4", tmp_path / "talk.mp4"
    plain.touch()
    noon = datetime(2024, 2, 29, 12).timestamp()
    os.utime(plain, (noon, noon))
    assert recording_date(named, "2025-01-01T00:00:00+00:00") == "2026-05-12"
    assert recording_date(plain, "2025-01-01T00:00:00+00:00") == "2025-01-01"
    assert recording_date(plain, "") == "2024-02-29"
