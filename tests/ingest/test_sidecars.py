"""Files beside a recording, and the show that is read from them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from repurpose.errors import SidecarError
from repurpose.ingest.show import read_show
from repurpose.ingest.sidecars import find_sidecars
from repurpose.model import Chapter, Marker, Probe, Recording, Show, ShowItem, Span, VideoStream


def recording(path: Path, duration_ms: int, *extra: Path) -> Recording:
    video = VideoStream(0, "h264", 1280, 720, Fraction(30), Fraction(1, 15360), 0, duration_ms)
    probe = Probe("mov", duration_ms, 0, (video,), ())
    return Recording("0" * 12, path.stem, "2026-05-12", (), probe, 0, None, find_sidecars(path, extra))


def show(folder: Path, ending: str, text: str, duration_ms: int = 600_000) -> Show:
    (folder / f"talk.{ending}").write_text(text, encoding="utf-8")
    return read_show(recording(folder / "talk.mp4", duration_ms))


def broken(folder: Path, ending: str, text: str) -> SidecarError:
    with pytest.raises(SidecarError) as caught:
        show(folder, ending, text)
    assert caught.value.details["file"] == str(folder / f"talk.{ending}")
    assert f"talk.{ending}, line {caught.value.details['line']}: " in caught.value.message
    return caught.value


# --- finding -----------------------------------------------------------------------------------------------


def test_found_by_the_stem(tmp_path: Path) -> None:
    for name in ("talk.chat.txt", "talk.run-of-show.yml", "talk.markers.csv", "other.chat.txt", "talk.txt"):
        (tmp_path / name).write_text(name)
    found = find_sidecars(tmp_path / "talk.mp4")
    assert [(sidecar.kind, Path(sidecar.path).name) for sidecar in found] == [
        ("chat", "talk.chat.txt"),
        ("run_of_show", "talk.run-of-show.yml"),
        ("markers", "talk.markers.csv"),
    ]
    assert found[0].sha256 == hashlib.sha256(b"talk.chat.txt").hexdigest()


def test_names_that_grow_too_long_have_no_sidecars(tmp_path: Path) -> None:
    assert find_sidecars(tmp_path / ("a" * 251 + ".mp4")) == ()


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("show.CHAT.txt", "", "chat"),
        ("chat.csv", "", "chat"),
        ("show.en.srt", "", "captions"),
        ("show.VTT", "", "captions"),
        ("run-of-show.yaml", "", "run_of_show"),
        ("export.json", "[]", "chat"),
        ("log.txt", "12 bob: hello\n", "chat"),
        ("log.txt", "12 alice: Absolutely\n", "chat"),
        ("log.csv", "seconds;user;text\n", "chat"),
        ("export.csv", "time_text,time_in_seconds,message,timestamp,author\n", "chat"),
        ("x.live_chat.json", "", "chat"),
        ("x.jsonl", "{}", "chat"),
        ("log.txt", "[0:12:30] bob: hello\n", "chat"),
        ("log.txt", "[0:12:30] <bob> hello\n", "chat"),
        ("log.txt", "12:30 | (Moderator) bob: hello\n", "chat"),
        ("plan.yaml", "title: Product day\n", "run_of_show"),
        ("plan.csv", "at,title,speaker\n", "run_of_show"),
        ("notes.txt", "0:12:30 intro: the start\n", "notes"),
        ("talk.edl", "", "markers"),
        ("talk_chapters.txt", "", "chapters"),
        ("list.txt", "0:12:30 intro: the start\n", "markers"),
        ("list.txt", "TITLE: cuts\n", "markers"),
        ("list.txt", "EVENT:START RECORDING @ 2026-05-12 20:15:33\n", "markers"),
        ("labels.txt", "12.5\t12.5\tbob: hello\n", "markers"),
        ("export.csv", "Marker Name\tDescription\tIn\tOut\n", "markers"),
        ("list.txt", "0:00 Welcome\n", "chapters"),
        ("list.md", "- 0:12 good bit\n", "notes"),
        ("notes.csv", "time,label\n", "markers"),
    ],
)
def test_the_kind_of_a_given_file(tmp_path: Path, name: str, text: str, kind: str) -> None:
    (tmp_path / name).write_text(text)
    [sidecar] = find_sidecars(tmp_path / "talk.mp4", (tmp_path / name,))
    assert sidecar.kind == kind


def test_a_given_file_of_no_known_kind_or_missing_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("hello there\n")
    with pytest.raises(SidecarError, match=r"readme\.txt is no sidecar that is known; name it like"):
        find_sidecars(tmp_path / "talk.mp4", (tmp_path / "readme.txt",))
    with pytest.raises(SidecarError, match=r"gone\.chat\.txt, line 1: the file cannot be read"):
        find_sidecars(tmp_path / "talk.mp4", (tmp_path / "gone.chat.txt",))


def test_a_file_given_and_found_is_taken_once(tmp_path: Path) -> None:
    (tmp_path / "talk.chat.txt").write_text("1 a: b\n")
    assert len(find_sidecars(tmp_path / "talk.mp4", (tmp_path / "talk.chat.txt",))) == 1


# --- the show ----------------------------------------------------------------------------------------------


def test_nothing_beside_it(tmp_path: Path) -> None:
    assert read_show(recording(tmp_path / "talk.mp4", 1000)) == Show()


def test_a_run_of_show_in_yaml(tmp_path: Path) -> None:
    text = """
title: Product day
items:
  - {at: 0:02:00, title: Demo, speaker: Ada, tags: [launch, demo], must_clip: true, must_doc: yes}
  - {at: 0, title: Welcome}
  - {at: 300.5, end: "0:05:10", title: Interview}
  - {at: 6:00, duration: 90, title: Break, never_clip: true, tags: "pause, music"}
  - {at: 0:08:00, title: Questions}
"""
    found = show(tmp_path, "run-of-show.yaml", text)
    assert found.title == "Product day"
    assert found.findings == ()
    assert found.items == (
        ShowItem(Span(0, 120_000), "Welcome"),
        ShowItem(Span(120_000, 300_500), "Demo", "Ada", ("launch", "demo"), must_clip=True, must_doc=True),
        ShowItem(Span(300_500, 310_000), "Interview"),
        ShowItem(Span(360_000, 450_000), "Break", tags=("pause", "music"), never_clip=True),
        ShowItem(Span(480_000, 600_000), "Questions"),
    )


def test_a_run_of_show_from_a_spreadsheet(tmp_path: Path) -> None:
    text = '\ufeffAt;Title;Camera;Must_clip;Tags\r\n0:00;Welcome;2;;\r\n\r\n0:01:30;"Demo; live";1;x;"a, b"\r\n'
    assert show(tmp_path, "run-of-show.csv", text).items == (
        ShowItem(Span(0, 90_000), "Welcome"),
        ShowItem(Span(90_000, 600_000), "Demo; live", tags=("a", "b"), must_clip=True),
    )


def test_items_at_one_time_both_last_until_the_next(tmp_path: Path) -> None:
    text = "items: [{at: 0, title: A}, {at: 0, title: B}, {at: 10, title: C}]"
    spans = [item.span for item in show(tmp_path, "run-of-show.yaml", text).items]
    assert spans == [Span(0, 10_000), Span(0, 10_000), Span(10_000, 600_000)]


def test_what_lies_past_the_end_is_left_out_and_said(tmp_path: Path) -> None:
    text = "items: [{at: 0, end: 20:00, title: A}, {at: 0:15:00, title: Late}]"
    (tmp_path / "talk.markers.txt").write_text("0:30:00 later still\n")
    found = show(tmp_path, "run-of-show.yaml", text)
    assert [item.span for item in found.items] == [Span(0, 600_000)]
    assert [finding.rule for finding in found.findings] == ["ingest.show_past_end"] * 2
    assert "'Late' of the run of show begins at 0:15:00" in found.findings[0].message
    assert found.markers == ()


@pytest.mark.parametrize(
    ("line", "says", "text"),
    [
        (3, "'must_clp'; did you mean must_clip", "items:\n  - at: 0\n    must_clp: true\n    title: A\n"),
        (2, "no title", "items:\n  - at: 0\n"),
        (4, "no `at`", "items:\n  - at: 0\n    title: A\n  - title: B\n"),
        (2, "'soon' is not a time; write it like", "items:\n  - {at: soon, title: A}\n"),
        (2, "-5 is not a time", "items:\n  - {at: -5, title: A}\n"),
        (2, "True is not a time", "items:\n  - {at: true, title: A}\n"),
        (3, "ends (0:00:05) before it begins (0:00:09)", "title: x\nitems:\n  - {at: 9, end: 5, title: A}\n"),
        (2, "'maybe' is neither true nor false", "items:\n  - {at: 9, title: A, must_clip: maybe}\n"),
        (2, "expected an entry", "items:\n  - Welcome\n"),
        (1, "expected `title:` and `items:`", "- at: 0\n"),
        (1, "there is no 'item'; did you mean items", "item: []\n"),
        (2, "expected", "items:\n  - {at: 0, title: [}\n"),
        (3, "tags 5 is not a list", "title: x\nitems:\n  - {at: 9, tags: 5, title: A}\n"),
        (3, "aliases", "title: &a x\nitems:\n  - {at: 9, title: *a}\n"),
    ],
)
def test_a_broken_run_of_show_names_line_and_remedy(tmp_path: Path, line: int, says: str, text: str) -> None:
    error = broken(tmp_path, "run-of-show.yaml", text)
    assert says in error.message
    assert error.details["line"] == line


@pytest.mark.parametrize(
    ("line", "says", "text"),
    [
        (1, "no column at", "time,title\n0,A\n"),
        (1, "did you mean must_clip", "at,title,must_clipp\n0,A,x\n"),
        (3, "no title", "at,title\n0,A\n5,\n"),
        (1, "it is empty", "\n\n"),
        (2, "no proper CSV", 'at,title\n0,"A\n'),
    ],
)
def test_a_broken_table_names_the_line(tmp_path: Path, line: int, says: str, text: str) -> None:
    error = broken(tmp_path, "run-of-show.csv", text)
    assert says in error.message
    assert error.details["line"] == line


def test_other_encodings(tmp_path: Path) -> None:
    (tmp_path / "talk.run-of-show.csv").write_bytes("at,title\n0,Größe\n".encode("utf-16"))
    assert read_show(recording(tmp_path / "talk.mp4", 1000)).items[0].title == "Größe"
    (tmp_path / "talk.run-of-show.csv").write_bytes("at,title\n0,Größe\n".encode("latin-1"))
    with pytest.raises(SidecarError, match=r"line 2: .*not UTF-8"):
        read_show(recording(tmp_path / "talk.mp4", 1000))


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        ("markers.csv", 'time,label\n0:10,Later\n5.5,"First, really"\n'),
        ("markers.csv", '5.5,"First, really"\n0:10,Later\n'),
        ("markers.txt", "0:00:10 Later\n\n0:00:05.5\tFirst, really\n"),
    ],
)
def test_markers(tmp_path: Path, ending: str, text: str) -> None:
    assert show(tmp_path, ending, text).markers == (Marker(5500, "First, really"), Marker(10_000, "Later"))


def test_a_broken_marker(tmp_path: Path) -> None:
    error = broken(tmp_path, "markers.txt", "0:10 fine\nthen something\n")
    assert error.details["line"] == 2
    assert "write it like 0:12:30 what happens" in error.message


# --- times of the day --------------------------------------------------------------------------------------


def test_planned_times_of_the_day(tmp_path: Path) -> None:
    text = """
starts: "20:15"
items:
  - {at: "20:10", title: Before}
  - {at: "20:15:30", duration: 90, title: Welcome}
  - {at: 8:20 pm, end: "20:21", title: Demo}
"""
    found = show(tmp_path, "run-of-show.yaml", text)
    assert [(item.title, item.span) for item in found.items] == [
        ("Before", Span(0, 30_000)),
        ("Welcome", Span(30_000, 120_000)),
        ("Demo", Span(300_000, 360_000)),
    ]


@pytest.mark.parametrize(
    ("created", "start_ms"),
    [
        ("", 900_000),
        ("2026-05-12T18:15:00Z", 900_000),  # which local time it was nobody knows: `starts` holds
        ("2026-05-12T18:16:00.000000Z", 900_000),
        ("2026-05-12T20:16:00+02:00", 840_000),
        ("2026-05-12T20:16:00", 840_000),
    ],
)
def test_the_containers_time_places_the_day_only_where_it_is_local(tmp_path: Path, created: str, start_ms: int) -> None:
    (tmp_path / "talk.run-of-show.yaml").write_text('starts: "20:15"\nitems:\n  - {at: "20:30", title: Demo}\n')
    made = recording(tmp_path / "talk.mp4", 3_600_000)
    made = replace(made, probe=replace(made.probe, created=created))
    assert [item.span.start_ms for item in read_show(made).items] == [start_ms]


def test_dates_count_from_the_time_in_the_recordings_name(tmp_path: Path) -> None:
    path = tmp_path / "2026-05-12 20-15-00.mp4"
    path.with_suffix(".run-of-show.csv").write_text("at,end,title\n2026-05-12 20:17,2026-05-12T20:18:30,Demo\n")
    assert read_show(recording(path, 600_000)).items == (ShowItem(Span(120_000, 210_000), "Demo"),)


@pytest.mark.parametrize(
    ("line", "says", "text"),
    [
        (2, "not known when the recording began; name the recording", "items:\n  - {at: 2026-05-12 20:15, title: A}\n"),
        (1, "'25:00' is no time of the day", 'starts: "25:00"\nitems: []\n'),
        (3, "'soon' is no time of the day", 'starts: "20:00"\nitems:\n  - {at: soon, title: A}\n'),
        (2, "is no time; write it like 2026-05-12 20:15", "items:\n  - {at: 2026-05-32 20:15, title: A}\n"),
    ],
)
def test_a_broken_time_of_the_day(tmp_path: Path, line: int, says: str, text: str) -> None:
    error = broken(tmp_path, "run-of-show.yaml", text)
    assert says in error.message
    assert error.details["line"] == line


# --- together ----------------------------------------------------------------------------------------------


def test_chapters_of_the_recording_itself_are_markers(tmp_path: Path) -> None:
    made = recording(tmp_path / "talk.mp4", 600_000)
    chapters = (Chapter(Span(0, 60_000), "Start"), Chapter(Span(60_000, 600_000), " Pairing "))
    made = replace(made, probe=replace(made.probe, chapters=chapters))
    assert read_show(made).markers == (Marker(0, "Start", "chapter"), Marker(60_000, "Pairing", "chapter"))
    made = replace(made, probe=replace(made.probe, chapters=chapters[:1]))
    assert read_show(made).markers == ()


def test_notes_demand_and_forbid(tmp_path: Path) -> None:
    text = "00:01:00 must: the promise\n00:02:00-00:02:30 never: a phone number\n00:03:00 nice\n"
    found = show(tmp_path, "notes.txt", text)
    assert found.items == (
        ShowItem(Span(60_000, 120_000), "the promise", must_clip=True, fixed=True),
        ShowItem(Span(120_000, 150_000), "", never_clip=True, fixed=True),
    )
    assert found.markers == (Marker(180_000, "nice", "note"),)


def test_stretches_of_notes_past_the_end_are_called_that(tmp_path: Path) -> None:
    text = "0:20:00-0:20:30 never: a phone number\n0:21:00 must: the promise\n"
    assert [finding.message for finding in show(tmp_path, "notes.txt", text).findings] == [
        f"a stretch that the notes {verb} begins at {at}, after the end of the recording (0:10:00), and is left out"
        for verb, at in (("forbid", "0:20:00"), ("demand", "0:21:00"))
    ]


def test_an_edl_that_counts_from_one_hour_is_moved_and_said(tmp_path: Path) -> None:
    text = (
        "TITLE: m\n001  001  V  C  01:00:30:00 01:00:30:01 01:00:30:00 01:00:30:01\n |C:ResolveColorBlue |M:Good |D:1\n"
    )
    found = show(tmp_path, "edl", text)
    assert found.markers == (Marker(30_000, "Good", "note"),)
    assert [finding.rule for finding in found.findings] == ["ingest.markers_from_one"]
