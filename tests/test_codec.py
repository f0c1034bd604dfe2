"""Stored values come back equal, in the shapes that DESIGN 4.1 promises, and damage is named."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from repurpose.codec import UPGRADES, digest, from_data, from_json, to_data, to_json
from repurpose.errors import StoredDataError
from repurpose.model import (
    Finding,
    Highlight,
    Part,
    Probe,
    Recording,
    Settings,
    Signals,
    Span,
    Transcript,
    VideoStream,
    Word,
)

TRANSCRIPT = Transcript("en", "base", (Word(Span(0, 400), "Héllo", 0.5), Word(Span(400, 900), "you.", 1.0)), ((0, 1),))


def recording(path: str) -> Recording:
    stream = VideoStream(0, "h264", 1280, 720, Fraction(30000, 1001), Fraction(1, 90000), 0, 1000, rotation=90)
    probe = Probe("mp4", 1000, 0, (stream,), ())
    return Recording("abc", "show", "2026-05-12", (Part(path, 7, "f"),), probe, 0, None)


def test_a_transcript_has_the_promised_form() -> None:
    data = json.loads(to_json("transcript/1", TRANSCRIPT))
    assert data["schema"] == "transcript/1"
    assert data["words"][0] == {"start_ms": 0, "end_ms": 400, "text": "Héllo", "probability": 0.5}
    interpolated = to_data(Word(Span(0, 400), "so", 0.5, timed=False))
    assert interpolated == {"start_ms": 0, "end_ms": 400, "text": "so", "probability": 0.5, "timed": False}
    assert from_data(Word, interpolated).timed is False
    assert data["sentences"] == [[0, 1]]


def test_a_highlight_has_the_promised_form() -> None:
    signals = Signals.of({"hook": 1.0})
    data = to_data(Highlight("h1", Span(5, 9), 0.5, signals, signals, "why", False, None, "text"))
    assert data == {
        "id": "h1", "start_ms": 5, "end_ms": 9, "score": 0.5, "parts": {"hook": 1.0}, "weights": {"hook": 1.0},
        "reason": "why", "kept": False, "lost_to": None, "text": "text",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ("transcript/1", TRANSCRIPT),
        ("recording/1", recording("/a.mp4")),
        ("settings/1", Settings()),
        ("finding/1", Finding("a.b", "warning", "x", "m", (("measured", "3"),))),
    ],
)
def test_a_value_comes_back_equal(schema: str, value: object) -> None:
    assert from_json(schema, type(value), to_json(schema, value), "file") == value


def test_a_list_takes_a_line_an_element() -> None:
    assert to_json("transcript/1", TRANSCRIPT).count("\n") > 5


def test_the_digest_follows_content_and_not_the_place() -> None:
    assert digest(recording("/a.mp4")) == digest(recording("/b.mp4"))
    assert digest(TRANSCRIPT) != digest(Transcript("en", "tiny.en", TRANSCRIPT.words, TRANSCRIPT.sentences))
    assert digest("a", "b") != digest("ab")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"schema": "transcript/2"}',
        '{"schema": "transcript/1"}',
        '{"schema": "transcript/1", "language": 3, "model": "m"}',
        '{"schema": "transcript/1", "language": "en", "model": "m", "words": [{"start_ms": 5, "end_ms": 1}]}',
    ],
)
def test_damage_is_named(text: str) -> None:
    with pytest.raises(StoredDataError, match=r"a\.json"):
        from_json("transcript/1", Transcript, text, "a.json")


def test_an_old_schema_is_upgraded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(UPGRADES, "transcript/0", lambda data: data | {"schema": "transcript/1", "model": "base"})
    text = to_json("transcript/1", TRANSCRIPT).replace("transcript/1", "transcript/0").replace('"model": "base",', "")
    assert from_json("transcript/1", Transcript, text, "a.json") == TRANSCRIPT


def test_evidence_keeps_two_pairs_of_one_key() -> None:
    finding = Finding("speech.unheard", "warning", "x", "m", (("at", "1"), ("at", "2")))
    assert from_json("finding/1", Finding, to_json("finding/1", finding), "file") == finding
