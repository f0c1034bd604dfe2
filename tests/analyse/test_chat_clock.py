"""A chat's clock against the recording's, and the delay of a reaction."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from repurpose.analyse.chat import read_chat, read_chat_alone
from repurpose.analyse.chat_clock import measure_clock, reaction_lag
from repurpose.errors import PresetError, SidecarError
from repurpose.ingest.sidecars import find_sidecars
from repurpose.model import Chat, ChatMessage, IngestSettings, Probe, Recording, Sound, SoundEvent, Span, VideoStream
from repurpose.model.analysis import USUAL_DELAY_MS
from repurpose.presets import resolve_preset

HOUR = 3_600_000
BUSY = (300, 620, 1000, 1290, 1710, 2050, 2330, 2700, 3100, 3390)
"""Seconds at which something loud happens."""


def recording(path: Path, duration_ms: int = 100_000, created: str = "") -> Recording:
    video = VideoStream(0, "h264", 1280, 720, Fraction(30), Fraction(1, 15360), 0, duration_ms)
    probe = Probe("mov", duration_ms, 0, (video,), (), created=created)
    return Recording("0" * 12, path.stem, "2026-05-12", (), probe, 0, None, find_sidecars(path))


def sound(loud: tuple[int, ...] = BUSY, events: tuple[int, ...] = ()) -> Sound:
    levels = np.full(HOUR // 100, -23.0) + np.random.default_rng(1).normal(0, 1.5, HOUR // 100)
    for second in loud:
        levels[second * 10 : second * 10 + 60] += 9
    merry = tuple(SoundEvent("laughter", Span(second * 1000, second * 1000 + 4000), 0.9) for second in events)
    return Sound(100, tuple(levels.tolist()), -23.0, (), events=merry)


def chat(lag: int, seconds: tuple[int, ...] = BUSY) -> Chat:
    """Somebody every two seconds, and 25 people around `lag` seconds after each moment."""
    rng = np.random.default_rng(2)
    usual = [ChatMessage(int(ms), f"u{number % 300}", f"m{number}") for number, ms in
             enumerate(np.sort(rng.uniform(0, HOUR, 1800)))]  # fmt: skip
    answers = [
        ChatMessage(int(1000 * (second + 2 + lag + rng.normal(0, 2.5))), f"u{rng.integers(300)}", "wow")
        for second in seconds
        for _ in range(25)
    ]
    return Chat(tuple(sorted((*usual, *answers), key=lambda message: message.ms)))


@pytest.mark.parametrize("lag", [7, 12, 20])
def test_the_delay_of_a_reaction_is_measured_against_the_sound(lag: int) -> None:
    measured = measure_clock(chat(lag), HOUR, sound())
    assert measured.delay_ms == pytest.approx(lag * 1000, abs=2500)
    assert [finding.rule for finding in measured.findings] == ["ingest.chat_delay"]
    assert "the chat reacts after" in measured.findings[0].message


def test_laughter_alone_will_do() -> None:
    lag = reaction_lag(chat(10), HOUR, sound(loud=(), events=BUSY))
    assert lag == pytest.approx(10_000, abs=3000)


@pytest.mark.parametrize("off", [-60, 90])
def test_a_clock_that_is_clearly_off_is_put_right(off: int) -> None:
    moved = measure_clock(chat(15 + off), HOUR, sound())
    warning, delay = moved.findings
    assert (warning.rule, warning.severity) == ("ingest.chat_offset", "warning")
    assert "late" in warning.message if off > 0 else "early" in warning.message
    assert warning.message.endswith(" and was moved; if that is wrong, set ingest.chat_offset")
    assert delay.rule == "ingest.chat_delay"
    again = reaction_lag(Chat(moved.messages), HOUR, sound())
    assert again == pytest.approx(USUAL_DELAY_MS, abs=2000)


def test_a_clock_that_was_given_is_not_moved() -> None:
    kept = measure_clock(chat(75), HOUR, sound(), fixed=True)
    assert kept.delay_ms == USUAL_DELAY_MS
    assert kept.messages == chat(75).messages


def test_chance_measures_nothing() -> None:
    elsewhere = tuple(second for second in range(137, 3500, 331))
    for log in (chat(12, elsewhere), replace(chat(12), messages=chat(12).messages[:50])):
        kept = measure_clock(log, HOUR, sound())
        assert kept.delay_ms == USUAL_DELAY_MS
        assert "could not be measured" in kept.findings[-1].message
    assert measure_clock(chat(12), HOUR, None).delay_ms == USUAL_DELAY_MS
    assert reaction_lag(chat(12), HOUR, Sound(100, (-70.0,) * 36_000, -70.0, ())) is None


def dated(path: Path, *messages: tuple[str, str]) -> None:
    entries = [{"created_at": at, "author": {"name": "ann"}, "message": text} for at, text in messages]
    path.write_text(json.dumps(entries), encoding="utf-8")


def test_dates_are_set_against_the_recordings_own(tmp_path: Path) -> None:
    dated(tmp_path / "a.chat.json", ("2026-05-12T20:00:00Z", "early"), ("2026-05-12T20:00:40Z", "in"))
    found = read_chat(recording(tmp_path / "a.mp4", created="2026-05-12T20:00:30+00:00"))
    assert [(message.ms, message.text) for message in found.messages] == [(10_000, "in")]
    assert (found.findings[0].rule, found.findings[0].severity) == ("ingest.chat_offset", "info")


@pytest.mark.parametrize("created", ["", "2026-05-12", "2026-05-12T20:00:30", "2019-01-01T00:00:00Z"])
def test_dates_without_a_fitting_one_begin_with_the_first_message(tmp_path: Path, created: str) -> None:
    dated(tmp_path / "a.chat.json", ("2026-05-12T20:00:00Z", "first"), ("2026-05-12T20:00:40Z", "in"))
    found = read_chat(recording(tmp_path / "a.mp4", created=created))
    assert [message.ms for message in found.messages] == [0, 40_000]
    assert found.findings[0].severity == "warning"


MIXED = [
    {"offset": 5, "user": "ann", "text": "hi"},
    {"timestamp": "2026-05-12T20:00:00Z", "user": "bob", "text": "dated"},
    {"offset": 9, "user": "cy", "text": "ho"},
]


@pytest.mark.parametrize("offset", ["auto", "0"])
def test_the_dates_of_a_mixed_log_are_left_out(tmp_path: Path, offset: str) -> None:
    path, settings = tmp_path / "a.chat.json", IngestSettings(chat_offset=offset)
    path.write_text(json.dumps(MIXED), encoding="utf-8")
    alone, duration_ms = read_chat_alone(str(path), settings)
    beside = read_chat(recording(tmp_path / "a.mp4", created="2026-05-12T20:00:00Z"), None, settings)
    for found in (alone, beside):
        assert [message.text for message in found.messages] == ["hi", "ho"]
        assert (found.findings[0].rule, found.findings[0].severity) == ("ingest.chat_dates", "warning")
        assert "a.chat.json: 1 of 3 messages left out, as they have dates" in found.findings[0].message
    assert duration_ms == 10_000


def test_a_log_alone_that_lasts_too_long_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    dated(path, ("2024-05-12T20:00:00Z", "first"), ("2026-05-12T20:00:00Z", "last"))
    with pytest.raises(SidecarError, match=r"a\.json, line 1: .* over 100 hours.*--duration"):
        read_chat_alone(str(path), IngestSettings())
    found, duration_ms = read_chat_alone(str(path), IngestSettings(), HOUR)
    assert ([message.text for message in found.messages], duration_ms) == (["first"], HOUR)


def test_a_part_of_a_stream_begins_where_the_log_says(tmp_path: Path) -> None:
    comment = {"content_offset_seconds": 3605, "commenter": {"name": "a"}, "message": {"body": "x"}}
    (tmp_path / "a.chat.json").write_text(json.dumps({"video": {"start": 3600}, "comments": [comment]}))
    assert [message.ms for message in read_chat(recording(tmp_path / "a.mp4")).messages] == [5000]


@pytest.mark.parametrize(("offset", "ms"), [("-2.5", 2500), ("0:03", 8000), ("+1", 6000), ("auto", 5000)])
def test_a_given_offset_is_added(tmp_path: Path, offset: str, ms: int) -> None:
    (tmp_path / "a.chat.txt").write_text("5 ann: hi\n")
    found = read_chat(recording(tmp_path / "a.mp4"), None, IngestSettings(chat_offset=offset))
    assert [message.ms for message in found.messages] == [ms]


@pytest.mark.parametrize("offset", ["late", "--5s", "-"])
def test_an_offset_that_is_no_time_is_refused(offset: str) -> None:
    with pytest.raises(PresetError, match=r"ingest\.chat_offset.* is auto, or a time"):
        resolve_preset(flags={"ingest.chat_offset": offset})
    for good in ("auto", "-12.5s", "+0:03", "1:02:03"):
        assert resolve_preset(flags={"ingest.chat_offset": good}).settings.ingest.chat_offset == good


def test_a_log_that_lies_elsewhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.chat.txt").write_text("5000 ann: hi\n6000 ann: ho\n")
    found = read_chat(recording(tmp_path / "a.mp4"))
    assert not found.messages
    assert "no message lies within the recording (they run from 1:23:20 to 1:40:00)" in found.findings[0].message


@pytest.mark.parametrize(
    ("log", "says"),
    [
        ("-3725 ann: hi\n-0.5 ann: ho\n", "(they run from -1:02:05 to -0:00:01)"),
        ("-5 ann: hi\n100 ann: ho\n", "(they run from -0:00:05 to 0:01:40)"),
    ],
)
def test_a_log_that_lies_before_the_start_is_told(tmp_path: Path, log: str, says: str) -> None:
    (tmp_path / "a.chat.txt").write_text(log)
    found = read_chat(recording(tmp_path / "a.mp4"))
    assert not found.messages
    assert says in found.findings[0].message


def test_a_log_alone_lasts_until_its_last_message(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text("-4 ann: soon\n5 ann: hi\n9 ann: ho\n")
    found, duration_ms = read_chat_alone(str(path), IngestSettings())
    assert (len(found.messages), duration_ms) == (2, 10_000)
    found, duration_ms = read_chat_alone(str(path), IngestSettings(), 6000)
    assert (len(found.messages), duration_ms) == (1, 6000)
    path.write_text("\n")
    assert read_chat_alone(str(path), IngestSettings()) == (Chat(), 0)
