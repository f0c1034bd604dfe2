"""What `repurpose explain` is asked, found in a library of JSON files: no media needed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from editions import make_edition

from repurpose.cli import main
from repurpose.codec import to_json
from repurpose.errors import ClipNotFoundError
from repurpose.model import ClipPlan, Edition, HighlightList, Settings, Show, ShowItem, Span
from repurpose.plan.document import to_yaml
from repurpose.receipts import explain, explain_moment

NAME = "2026-05-12-product-day-3f9a1c"


def store(library: Path, edition: Edition, name: str = NAME) -> None:
    """The files of a finished recording that a receipt is made of."""
    show = Show(items=(ShowItem(Span(480_000, 600_000), "Break", never_clip=True),))
    texts = {
        "recording.json": to_json("recording/1", edition.recording),
        "settings.json": to_json("settings/1", Settings()),
        "highlights.json": to_json("highlights/1", HighlightList(edition.highlights)),
        "plan.yaml": to_yaml(edition.plan),
        "analysis/show.json": to_json("show/1", show),
        "analysis/transcript.json": to_json("transcript/1", edition.analysis.transcript),
        **{f"clips/{clip.folder}/clip.json": "{}" for clip in edition.plan.clips},
    }
    for file, text in texts.items():
        path = library / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def with_clip(edition: Edition, index: int, clip: ClipPlan) -> Edition:
    clips = list(edition.plan.clips)
    clips[index] = clip
    return replace(edition, plan=replace(edition.plan, clips=tuple(clips)))


@pytest.fixture
def edition() -> Edition:
    return make_edition()


@pytest.fixture
def library(tmp_path: Path, edition: Edition) -> Path:
    store(tmp_path, edition)
    return tmp_path


def test_a_clip_gives_the_receipt_of_its_highlight(library: Path) -> None:
    for name in ("01", "clip-1", f"{NAME}/01", str(library / NAME / "clips" / "01-clip-1")):
        answer = explain(name, library)
        assert answer.title == "01  Why plants die at night"
        assert answer.receipt is not None
        assert answer.receipt.highlight.id == "h60000-105000"
        assert answer.receipt.rival is not None and answer.receipt.rival.id == "h240000-285000"
        assert answer.receipt.notes == ()


def test_any_near_candidate_can_be_asked_for(library: Path) -> None:
    for name in ("h255000-300000", f"{NAME}/h255000-300000", f"{library / NAME}/h255000-300000"):
        receipt = explain(name, library).receipt
        assert receipt is not None
        assert (receipt.relation, receipt.rank, receipt.near) == ("lost to", 4, 10)


def test_a_moment_gives_the_best_that_holds_it_and_names_the_others(library: Path) -> None:
    answer = explain_moment("", 265_000, library)
    assert answer.title == f"{NAME} at 0:04:25"
    assert answer.receipt is not None and answer.receipt.highlight.id == "h240000-285000"
    assert [other.id for other in answer.others] == ["h255000-300000"]
    kept = explain_moment(NAME, 61_000, library).receipt
    assert kept is not None and kept.highlight.kept


def test_a_moment_that_was_never_near_says_why(library: Path) -> None:
    answer = explain_moment("", 500_000, library)
    assert answer.receipt is None
    assert answer.notes == (
        "No near candidate holds 0:08:20.",
        'It lies in "Break" of the run of show, of which there is never a clip.',
        "Nothing is said within 15 s of it.",
        "The nearest is h345000-390000 (0:05:45 to 0:06:30, score 0.430).",
    )


def test_a_moment_that_the_notes_forbid_says_so(library: Path) -> None:
    show = Show(items=(ShowItem(Span(480_000, 600_000), "", never_clip=True, fixed=True),))
    (library / NAME / "analysis/show.json").write_text(to_json("show/1", show), encoding="utf-8")
    assert explain_moment("", 500_000, library).notes[1] == "It lies in a stretch that the notes forbid."


def test_a_clip_that_a_person_added_says_so(tmp_path: Path, edition: Edition) -> None:
    added = replace(edition.plan.clips[1], highlight="", span=Span(270_000, 300_000))
    store(tmp_path, with_clip(edition, 1, added))
    answer = explain("02", tmp_path)
    assert answer.receipt is None
    assert answer.notes == ("A person added this clip: it has no score to explain.",)
    assert [other.id for other in answer.others] == ["h240000-285000", "h255000-300000", "h270000-315000",
                                                     "h285000-330000"]  # fmt: skip


def test_a_clip_that_a_person_moved_says_how_far(tmp_path: Path, edition: Edition) -> None:
    clip = edition.plan.clips[0]
    store(tmp_path, with_clip(edition, 0, replace(clip, span=Span(58_000, 104_000))))
    receipt = explain("01", tmp_path).receipt
    assert receipt is not None
    assert receipt.notes == (
        "A person moved its clip: it starts 2.0 s before it and ends 1.0 s before it. "
        "The score is that of what was chosen.",
    )
    store(tmp_path, with_clip(edition, 0, replace(clip, span=Span(400_000, 440_000))))
    assert explain("01", tmp_path).notes == (
        "A person moved this clip away from h60000-105000, so its score says nothing of what it shows now.",
    )


def test_the_air_around_the_words_is_no_move(tmp_path: Path, edition: Edition) -> None:
    clip = replace(edition.plan.clips[0], span=Span(59_850, 105_350))
    store(tmp_path, with_clip(edition, 0, clip))
    receipt = explain("01", tmp_path).receipt
    assert receipt is not None and receipt.notes == ()


def test_what_is_not_there_is_named(library: Path, edition: Edition) -> None:
    with pytest.raises(ClipNotFoundError, match="has a near candidate 'h1-2'"):
        explain("h1-2", library)
    with pytest.raises(ClipNotFoundError, match="no recording 'elsewhere'"):
        explain_moment("elsewhere", 0, library)
    store(library, edition, "2026-05-13-another-day-aaaaaa")
    with pytest.raises(ClipNotFoundError, match="is in several recordings"):
        explain("h60000-105000", library)
    with pytest.raises(ClipNotFoundError, match="name the recording"):
        explain_moment("", 0, library)


def test_the_command_prints_text_or_json(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--at", "4:25", "--library", str(library)]) == 0
    text = capsys.readouterr().out
    assert "h240000-285000  0:04:00 to 0:04:45 (45.0 s), not kept" in text
    assert "Also near, and there:\n  h255000-300000  0:04:15 to 0:05:00  0.490  lost  " in text
    assert main(["explain", "01", "--json", "--library", str(library)]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["schema"] == "receipt/1"
    assert data["receipt"]["highlight"]["id"] == "h60000-105000"
    assert data["receipt"]["rival"]["lost_to"] == "h60000-105000"
    assert data["receipt"]["contributions"][0] == {"part": "hook", "value": 0.9, "weight": 1.5, "adds": 0.3375}
    assert main(["explain", "--library", str(library)]) == 2
    assert main(["explain", "01", "--at", "soon", "--library", str(library)]) == 2
