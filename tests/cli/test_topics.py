from __future__ import annotations

import json
from pathlib import Path

import pytest

from repurpose.cli import main
from repurpose.cli.topics import outline
from repurpose.model import Span, Topic, TopicList


@pytest.fixture
def transcript_file(tmp_path: Path) -> Path:
    nouns = (
        ["bread", "dough", "flour", "oven", "yeast", "crust"],
        ["bicycle", "wheel", "brake", "pedal", "chain", "saddle"],
    )
    told = [
        {"start": 4 * i, "end": 4 * i + 3.5, "text": f"The {kind[i % 6]} is near our {kind[(i * 5 + 1) % 6]} here."}
        for i, kind in enumerate(kind for kind in nouns for _ in range(60))
    ]
    path = tmp_path / "said.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def test_topics_of_a_transcript_file_as_json(transcript_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["topics", str(transcript_file), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "topics/1"
    starts = [topic["start_ms"] for topic in found["topics"]]
    assert starts[0] == 0
    assert min(abs(ms - 240_000) for ms in starts) <= 8000
    assert set(starts) <= {section["start_ms"] for section in found["sections"]}
    assert found["topics"][-1]["end_ms"] == 479_500


def test_topics_are_printed_with_their_sections_below(
    transcript_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["topics", str(transcript_file)]) == 0
    assert capsys.readouterr().out.startswith("0:00:00  ")
    halves = TopicList(
        (Topic(Span(0, 60_000), "Bread"), Topic(Span(60_000, 90_000), "Wheels")),
        (Topic(Span(0, 20_000), "Dough"), Topic(Span(20_000, 60_000), "Oven"), Topic(Span(60_000, 90_000), "Wheels")),
    )
    assert outline(halves) == (
        "0:00:00  Bread  (0:01:00)",
        "    0:00:00  Dough",
        "    0:00:20  Oven",
        "0:01:00  Wheels  (0:00:30)",
    )


def test_highlights_of_a_transcript_file(transcript_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["highlights", str(transcript_file), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "highlights/1"
    assert any(highlight["kept"] for highlight in found["highlights"])


def test_a_broken_transcript_file_fails_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "said.json"
    path.write_text("[{", encoding="utf-8")
    assert main(["topics", str(path)]) == 1
    assert f"{path}, line 1: it is no JSON" in capsys.readouterr().err
