"""What was decided on moments, kept by the content of a recording's files."""

from __future__ import annotations

import json
import multiprocessing
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from repurpose.errors import StoredDataError
from repurpose.model import Moment, Part, Probe, Recording, Span, VideoStream
from repurpose.moments import change_moments, read_moments, recall
from repurpose.workspace import Library

VIDEO = VideoStream(0, "h264", 320, 180, Fraction(25), Fraction(1, 12800), 0, 600_000)
A = Part("/in/a.mp4", 1, "a" * 64, 600_000, 0)
B = Part("/in/b.mp4", 1, "b" * 64, 300_000, 600_000)


def recording(*parts: Part, backups: tuple[Part, ...] = ()) -> Recording:
    whole = Probe("mp4", sum(part.duration_ms for part in parts), 0, (VIDEO,), ())
    return Recording("0123456789ab", "show", "2026-05-12", parts, whole, 0, None, backups=backups)


def moment(start_s: int, verdict: str = "published", text: str = "words") -> Moment:
    return Moment(Span(start_s * 1000, (start_s + 40) * 1000), verdict, text, "01", date="2026-05-13")  # type: ignore[arg-type]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(tmp_path / "library")


def test_nothing_is_remembered_and_nothing_written_at_first(library: Library) -> None:
    assert recall(library, recording(A))[0].moments == ()
    assert change_moments(library, recording(A), lambda moments: moments) == ()
    assert not list((library.root / "moments").glob("*.json"))


def test_a_renamed_recording_is_known_and_opened_moments_are_no_past(library: Library) -> None:
    said = (moment(10), moment(100, "rejected"), moment(200, "open"))
    change_moments(library, recording(A), lambda moments: said)
    renamed = recording(replace(A, path="/else/where.mkv"))
    assert read_moments(library, renamed) == said
    assert recall(library, renamed)[0].moments == said[:2]
    stored = json.loads((library.root / "moments" / "aaaaaaaaaaaa.json").read_text(encoding="utf-8"))
    assert (stored["schema"], stored["name"]) == ("moments/1", "a.mp4")
    assert [each["verdict"] for each in stored["moments"]] == ["published", "rejected", "open"]
    assert recall(library, recording(B))[0].moments == ()


def test_a_joined_recording_shares_the_moments_of_its_parts(library: Library) -> None:
    change_moments(library, recording(replace(B, start_ms=0)), lambda moments: [moment(20)])
    joined = recording(A, B)
    assert recall(library, joined)[0].moments == (moment(620),)
    later = moment(640, "rejected")
    change_moments(library, joined, lambda moments: [*moments, moment(570), replace(later, clip="02")])
    assert recall(library, recording(A))[0].moments == (moment(570),)
    alone = recall(library, recording(replace(B, start_ms=0)))[0].moments
    assert alone == (moment(20), replace(moment(40, "rejected"), clip="02"))
    change_moments(library, joined, lambda moments: [])
    assert recall(library, recording(A))[0].moments == ()


def test_what_a_backup_remembers_has_another_clock(library: Library) -> None:
    change_moments(library, recording(replace(B, start_ms=0)), lambda moments: [moment(20)])
    past = recall(library, recording(A, backups=(B,)))[0]
    assert (past.moments, past.elsewhere) == ((), (moment(20),))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"{", "Expecting property name"),
        (b"\xff", "invalid start byte"),
        (b'{"schema": "moments/9", "name": "", "moments": []}', "schema 'moments/9'"),
        (b'{"schema": "moments/1", "name": "", "moments": [{"verdict": "maybe"}]}', "maybe"),
    ],
)
def test_a_damaged_file_is_told_and_left_as_it_is(library: Library, content: bytes, problem: str) -> None:
    change_moments(library, recording(B), lambda moments: [moment(700)])
    path = library.root / "moments" / "aaaaaaaaaaaa.json"
    path.write_bytes(content)
    past, (finding,) = recall(library, recording(A, B))
    assert past.moments == (moment(700),), "the other part's are known"
    assert (finding.rule, finding.severity) == ("moments.damaged", "warning")
    assert problem in finding.message and "aaaaaaaaaaaa.json" in finding.message
    assert "put it back from a backup, or delete it to forget that" in finding.message
    with pytest.raises(StoredDataError, match=r"holds what was published and rejected of a\.mp4"):
        change_moments(library, recording(A), lambda moments: [moment(1)])
    assert path.read_bytes() == content


def _add(root: str, number: int) -> None:
    change_moments(Library(Path(root)), recording(A), lambda moments: [*moments, moment(50 * number)])


def test_two_processes_lose_nothing_of_each_other(library: Library) -> None:
    context = multiprocessing.get_context("fork")
    children = [context.Process(target=_add, args=(str(library.root), number)) for number in range(4)]
    for child in children:
        child.start()
    for child in children:
        child.join(30)
    assert [each.span.start_ms for each in read_moments(library, recording(A))] == [0, 50_000, 100_000, 150_000]
