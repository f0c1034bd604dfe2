"""The report by value: what was made, what was not, and what to type."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from editions import make_edition
from markdown_it import MarkdownIt

from repurpose.model import Edition, Finding, Part, Signals
from repurpose.publish.gallery import gallery_html
from repurpose.publish.report import report_markdown

ALIGNED = Finding("ingest.backup_aligned", "info", "recording", "the backup show.backup.mp4 is aligned by sound")
FILLED = Finding(
    "ingest.filled", "warning", "0:00:28", "0:00:28 to 0:00:40 was black, and is filled from show.backup.mp4"
)
UNALIGNED = Finding(
    "ingest.backup_unaligned", "warning", "recording", "its sound does not match", (("file", "show.backup.mp4"),)
)
DROPOUT = Finding(
    "ingest.dropout", "warning", "0:00:28", "0:00:28 to 0:00:40 is missing, and no backup holds all of it"
)
NOT_FILLED = Finding("ingest.not_filled", "warning", "recording", "dropouts could not be filled: x")
HOSTILE = "# <script>`x`</script> | [a](http://b) *c*\n- d"


def test_the_report_is_as_it_was_approved(edition: Edition, project: Path) -> None:
    assert report_markdown(edition) == (project / "tests/golden/report.md").read_text(encoding="utf-8")


def test_nothing_made_is_said(empty: Edition) -> None:
    report = report_markdown(empty)
    assert "No clip was made." in report
    assert "None: no part of the recording shows how to do something" in report
    assert "Every finished file passed its tests." in report
    assert "Held back" not in report


def test_the_gravest_findings_come_first_and_once(edition: Edition) -> None:
    found = [Finding("a.b", severity, "recording", severity) for severity in ("info", "warning", "error", "error")]  # type: ignore[arg-type]
    report = report_markdown(replace(edition, findings=tuple(found)))
    assert "## Findings (3)" in report
    places = [report.index(heading) for heading in ("### Errors", "### Warnings", "### For your information")]
    assert places == sorted(places)


def test_a_finding_of_a_clip_says_what_to_type(edition: Edition) -> None:
    report = report_markdown(edition)
    assert "`repurpose render clips/02-clip-2`" in report
    assert "`repurpose explain clips/02-clip-2`" in report
    assert "repurpose render clips/01-clip-1" not in report


def test_what_people_decided_on_a_clip_is_said(edition: Edition) -> None:
    clips = (replace(edition.clips[0], verdict="published"), replace(edition.clips[1], verdict="rejected"))
    report = report_markdown(replace(edition, clips=clips))
    assert f"| {edition.clips[0].title} (published) |" in report
    assert f"| {edition.clips[1].title} (rejected) |" in report
    page = gallery_html(replace(edition, clips=clips))
    assert ">published<" in page and ">rejected<" in page


def test_a_clip_that_was_not_made_is_not_passed(edition: Edition) -> None:
    failed = Finding("render.failed", "error", "clip/01", "clip/01 could not be made: disk full")
    clip = replace(edition.clips[0], renditions=(), findings=(failed,))
    report = report_markdown(replace(edition, clips=(clip,), findings=(failed,)))
    assert "| – | **not made** |" in report
    assert "Make it anew, in this folder: `repurpose render clips/01-clip-1`." in report


def test_an_error_stops_publication(edition: Edition) -> None:
    black = Finding("picture.black", "error", "clips/01-clip-1/wide.mp4", "black for 3 s")
    report = report_markdown(replace(edition, clips=(replace(edition.clips[0], findings=(black,)),)))
    assert "**do not publish**: 1 error" in report


def test_a_clip_kept_apart_is_named_with_the_reason_and_the_place(edition: Edition) -> None:
    black = Finding("picture.black", "error", "clips/01-clip-1/wide.mp4", "black for 3 s")
    report = report_markdown(replace(edition, clips=(replace(edition.clips[0], findings=(black,), held=True),)))
    assert "**kept apart**: 1 error" in report
    assert "## Kept apart (1)" in report and "in [held/](clips/01-clip-1/held)" in report
    assert "- clips/01-clip-1/wide.mp4: black for 3 s (`picture.black`)" in report


def test_a_source_smaller_than_the_shape_is_stated(edition: Edition) -> None:
    report = report_markdown(edition)
    assert "## Enlarged" in report
    assert "clip/01: wide enlarges 1280×720 of the source to 1920×1080" in report
    assert report.count("wide enlarges") == 1


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ((), "with the backup `/in/show.backup.mp4`, of which nothing was needed"),
        ((ALIGNED, FILLED), "filled from `/in/show.backup.mp4`"),
        ((UNALIGNED,), "with the backup `/in/show.backup.mp4`, which could not be aligned"),
        ((ALIGNED, DROPOUT), "with the backup `/in/show.backup.mp4`, from which nothing could be filled"),
        ((NOT_FILLED,), "with the backup `/in/show.backup.mp4`, from which nothing could be filled"),
    ],
)
def test_a_backup_is_said_to_fill_only_what_it_filled(edition: Edition, found: tuple[Finding, ...], said: str) -> None:
    recording = replace(edition.recording, backups=(Part("/in/show.backup.mp4"),))
    report = report_markdown(replace(edition, recording=recording, findings=found))
    assert f"Source: `/recordings/product-day.mp4`, {said}, 1280×720" in report


def test_of_two_backups_each_is_told_of_by_itself(edition: Edition) -> None:
    recording = replace(edition.recording, backups=(Part("/in/show.backup.mp4"), Part("/in/show.b.mp4")))
    report = report_markdown(replace(edition, recording=recording, findings=(FILLED,)))
    assert "filled from `/in/show.backup.mp4`, with the backup `/in/show.b.mp4`, of which nothing was needed" in report


def test_only_settings_that_differ_are_listed_with_their_layer(edition: Edition) -> None:
    report = report_markdown(edition)
    assert "| `video.crf` | `20` | flag |" in report
    assert "clips.shapes" not in report


def test_a_clip_that_a_person_added_has_no_score(edition: Edition) -> None:
    added = replace(edition.clips[0], score=0.0, parts=Signals(), reason="")
    report = report_markdown(replace(edition, clips=(added,)))
    assert "| by hand |" in report and "Added by hand." in report


def test_whatever_was_said_stays_text(edition: Edition) -> None:
    finding = Finding(HOSTILE, "warning", HOSTILE, HOSTILE)
    hostile = replace(
        edition,
        clips=(replace(edition.clips[0], title=HOSTILE, reason=HOSTILE),),
        findings=(finding,),
        preset=((HOSTILE, HOSTILE, HOSTILE),),
    )
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(report_markdown(hostile))
    inline = [child for token in tokens for child in token.children or ()]
    kinds = {token.type for token in [*tokens, *inline]}
    assert not kinds & {"html_inline", "html_block", "em_open", "image", "fence"}
    links = [token.attrs["href"] for token in inline if token.type == "link_open"]
    assert links == [
        "index.html", "clips/01-clip-1", "docs/01-pair-a-sensor/index.html", "plan.yaml",
    ]  # fmt: skip
    headings = [tokens[index + 1].content for index, token in enumerate(tokens) if token.type == "heading_open"]
    assert headings == [
        "product-day", "Clips", "Micro-docs", "Held back (8)", "Findings (1)", "Warnings", "Preset", "Made with",
    ]  # fmt: skip
    said = [token.content for token in inline if token.type == "text"]
    assert sum("# <script>" in text for text in said) >= 4
    assert sum(token.type == "list_item_open" for token in tokens) == 1


def test_an_undecodable_path_can_be_written() -> None:
    report_markdown(make_edition(path="/recordings/a\udcff`b`.mp4")).encode("utf-8")
