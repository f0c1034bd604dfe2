"""What names tell."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from repurpose.ingest.names import (
    apply_name_pattern,
    creation_time,
    date_in_name,
    recording_date,
    recording_name,
)
from repurpose.model import Part, Probe, Recording, Settings
from repurpose.model.settings_rules import RULES


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


@pytest.mark.parametrize(
    ("stem", "facts"),
    [
        ("2026-05-12 Product day - Ada", ("Product day", "2026-05-12", "Ada")),
        ("2026-05-99 Product day - Ada", ("Product day", "2020-01-01", "Ada")),
        ("Product day", ("as it was", "2020-01-01", "")),
        ("2026-05-12   - Ada", ("as it was", "2026-05-12", "Ada")),
    ],
)
def test_a_pattern_takes_facts_from_a_name(stem: str, facts: tuple[str, str, str]) -> None:
    arrived = Recording("a", "as it was", "2020-01-01", (Part(f"/in/{stem}.mp4"),), Probe("mp4", 1, 0, (), ()), 0, None)
    named = apply_name_pattern(arrived, r"^(?P<date>\S+) (?P<title>.+) - (?P<speaker>.+)$")
    assert (named.name, named.date, named.speaker) == facts
    assert apply_name_pattern(arrived, "") is arrived


def test_a_pattern_reads_the_name_that_parts_share() -> None:
    parts = Part("/in/Pairing - Ada_001.mp4"), Part("/in/Pairing - Ada_002.mp4")
    arrived = Recording("a", "Pairing - Ada", "2020-01-01", parts, Probe("mp4", 1, 0, (), ()), 0, None)
    named = apply_name_pattern(arrived, r"^(?P<title>.+) - (?P<speaker>.+)$")
    assert (named.name, named.speaker) == ("Pairing", "Ada")


@pytest.mark.parametrize(
    ("pattern", "holds"), [("", True), ("(?P<title>.*)", True), ("(", False), ("(?P<guest>.*)", False), ("(.)", True)]
)
def test_a_name_pattern_is_checked(pattern: str, holds: bool) -> None:
    settings = Settings()
    settings = replace(settings, inbox=replace(settings.inbox, name_pattern=pattern))
    assert RULES["inbox.name_pattern"][0](settings) == holds
