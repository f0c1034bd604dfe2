"""Marker lists of every program, by hand-made samples of each."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import pytest

from repurpose.errors import SidecarError
from repurpose.ingest.markers import read_chapters, read_markers
from repurpose.ingest.notes import read_notes
from repurpose.model import Marker

NTSC = Fraction(30000, 1001)


def markers(text: str, rate: Fraction = Fraction(25), began: datetime | None = None, *names: str) -> list[Marker]:
    return list(read_markers(text, "list", rate, began, names))


def broken(read: object, text: str) -> tuple[int, str]:
    with pytest.raises(SidecarError) as caught:
        list(read(text, "list", Fraction(25)))  # type: ignore[operator]
    assert caught.value.details["file"] == "list"
    assert caught.value.message.startswith(f"list, line {caught.value.details['line']}: ")
    return caught.value.details["line"], caught.value.message


# --- lists and tables --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "marker"),
    [
        ("0:12:30 pairing", Marker(750_000, "pairing")),
        ("12:30,pairing", Marker(750_000, "pairing")),
        ('750.5;"pairing, at last"', Marker(750_500, "pairing, at last")),
        ("[00:12:30.250] pairing: how", Marker(750_250, "pairing: how")),
        ("1h02m03s pairing", Marker(3_723_000, "pairing")),
        ("90s pairing", Marker(90_000, "pairing")),
        ("75:30 pairing", Marker(4_530_000, "pairing")),
        ("0:10 - 0:25 pairing", Marker(10_000, "pairing", "marker", 25_000)),
        ("0:10–0:25: pairing", Marker(10_000, "pairing", "marker", 25_000)),
        ("0:10 - pairing", Marker(10_000, "pairing")),
        ("0:10", Marker(10_000, "marker")),
        ("00:00:10:12 pairing", Marker(10_480, "pairing")),
    ],
)
def test_a_line(line: str, marker: Marker) -> None:
    assert markers(f"{line}\n") == [marker]


def test_twitch_with_and_without_a_header() -> None:
    rows = '0:01:05,Broadcaster,ada,boss down\n0:02:00,Editor,bob,\n1:00:00,Moderator,cy,"one, two"\n'
    wanted = [Marker(65_000, "boss down"), Marker(120_000, "by bob"), Marker(3_600_000, "one, two")]
    assert markers(rows) == wanted
    table = markers("Timestamp,Role,User,Description\n0:01:05,Broadcaster,ada,boss down\n")
    assert table == wanted[:1]


def test_a_premiere_list_counts_frames_and_is_an_editors() -> None:
    text = (
        "Marker Name\tDescription\tIn\tOut\tDuration\tMarker Type\n"
        "Good\tthe promise\t00:00:10:12\t00:00:10:12\t00:00:00:00\tComment\n"
        "\tlaugh\t00:00:20:00\t00:00:30:00\t00:00:10:00\tComment\n"
        "Part 2\t\t00:01:00:00\t00:01:00:00\t00:00:00:00\tChapter\n"
    )
    assert markers(text) == [
        Marker(10_480, "Good: the promise", "note"),
        Marker(20_000, "laugh", "note", 30_000),
        Marker(60_000, "Part 2", "chapter"),
    ]


def test_a_column_of_rates_and_drop_frame() -> None:
    text = "Timecode,Label,Frame Rate\n00:10:00;00,A,29.97\n00:00:10:12,B,24\n"
    # 10 minutes of drop frame are 17982 frames: 599.9994 s; twelve frames of 24 a second are half a second.
    assert markers(text) == [Marker(599_999, "A", "note"), Marker(10_500, "B", "note")]


@pytest.mark.parametrize(
    ("rate", "ms"), [("25", 480), ("29,97 fps", 400), ("30000/1001", 400), ("23.976023976", 500), ("50fps", 240)]
)
def test_every_form_of_a_rate(rate: str, ms: int) -> None:
    assert markers(f"Timecode;Label;Frame Rate\n00:00:00:12;A;{rate}\n") == [Marker(ms, "A", "note")]


def test_resolves_edit_index() -> None:
    text = "#,Reel,V,C,Record In,Record Out,Name,Comments,Color\n1,001,V,C,00:00:05:00,00:00:05:01,Marker 1,slow,Blue\n"
    assert markers(text) == [Marker(5000, "Marker 1: slow", "note")]


def test_an_audition_list_and_an_audacity_track() -> None:
    audition = "Name\tStart\tDuration\tTime Format\tType\tDescription\nlaugh\t0:12.345\t0:02.000\tdecimal\tCue\t\n"
    assert markers(audition) == [Marker(12_345, "laugh", "note", 14_345)]
    audacity = "1.500000\t1.500000\tknock\n\\\t100.0\t200.0\n10.25\t20.5\tbob: hi\n30.0\t30.0\t\n"
    wanted = [
        Marker(1500, "knock", "note"),
        Marker(10_250, "bob: hi", "note", 20_500),
        Marker(30_000, "marker", "note"),
    ]
    assert markers(audacity) == wanted


def test_obs_local_stream_marker_takes_this_recordings_rows() -> None:
    text = (
        "Date Time, Stream Start, Stream Timestamp, Recording Filename, Recording Timestamp, "
        "Recording End Mark Timestamp, Recording Timestamp on File, Comment\n"
        "2026-05-12 20:16:33, n/a, n/a, a.mkv, 00:01:00, n/a, 00:01:00, other file\n"
        "2026-05-12 20:17:33, n/a, 00:30:00, b.mkv, 00:02:00, n/a, 00:01:10, ours\n"
        "2026-05-12 20:17:33, n/a, 00:30:00, b.mkv, 00:02:00, 00:02:30, n/a, \n"
    )
    assert markers(text, Fraction(30), None, "b.mkv") == [
        Marker(70_000, "ours"),
        Marker(120_000, "marker", "marker", 150_000),
    ]
    assert len(markers(text, Fraction(30), None, "c.mkv")) == 3


INFO_LOG = """EVENT:START RECORDING @ 2026-05-12 20:15:33
0:00:00 Record Time Marker

HOTKEY:clip this @ 2026-05-12 20:16:33
0:01:00 Record Time Marker
0:31:00 Stream Time Marker

EVENT:SCENE CHANGED TO Camera @ 2026-05-12 20:17:33
0:02:00 Record Time Marker

EVENT:STOP RECORDING @ 2026-05-12 20:18:33
0:00:00 Record Time Marker (not recording)

"""


def test_the_infowriter_log_of_obs() -> None:
    assert markers(INFO_LOG) == [Marker(60_000, "clip this")]
    old = "START RECORDING @ 2016-05-12 20:15:33\n0:01:25 - Boss\n0:02:00\nSTOP RECORDING @ 2016-05-12 21:15:33\n"
    assert markers(old) == [Marker(85_000, "Boss"), Marker(120_000, "marker")]


def test_a_log_of_several_recordings_is_read_for_this_one() -> None:
    later = INFO_LOG.replace("20:1", "22:1").replace("clip this", "later")
    assert markers(INFO_LOG + later, began=datetime(2026, 5, 12, 22, 15, 30)) == [Marker(60_000, "later")]
    with pytest.raises(SidecarError, match=r"line 14: the log list holds 2 recordings; keep the lines of one"):
        markers(INFO_LOG + later)
    with pytest.raises(SidecarError, match=r"none began at 2026-05-12 08:00:00, as the recording did"):
        markers(INFO_LOG + later, began=datetime(2026, 5, 12, 8))


# --- edit decision lists -----------------------------------------------------------------------------------


def test_resolves_marker_list() -> None:
    text = (
        "TITLE: Timeline 1\nFCM: NON-DROP FRAME\n\n"
        "001  001      V     C        00:00:10:00 00:00:10:01 00:00:10:00 00:00:10:01  \n"
        " |C:ResolveColorBlue |M:Good bit |D:1\n\n"
        "002  001      V     C        00:00:20:12 00:00:20:13 00:00:20:12 00:00:20:13  \n"
        "sound drops |C:ResolveColorRed |M:Marker 2 |D:50\n"
    )
    assert markers(text) == [Marker(10_000, "Good bit", "note"), Marker(20_480, "sound drops", "note", 22_480)]


def test_locators_lie_where_their_event_has_the_source() -> None:
    text = (
        "TITLE: cut\n001  AX V C 00:05:00:00 00:06:00:00 01:00:00:00 01:01:00:00\n* FROM CLIP NAME: talk.mp4\n"
        "* LOC: 01:00:30:00 GREEN   Step 1: open it\n* LOC: 01:00:40:00 magenta\n"
    )
    assert markers(text) == [Marker(330_000, "Step 1: open it", "note"), Marker(340_000, "marker", "note")]


def test_events_without_markers_are_stretches() -> None:
    text = (
        "001  START V     C        00:00:00:00 00:00:30:00 00:00:00:00 00:00:30:00\n"
        "002  AX    AA/V  C        00:01:00:00 00:02:00:00 00:00:30:00 00:01:30:00\n* COMMENT: the launch\n"
    )
    assert markers(text) == [Marker(0, "START", "note", 30_000), Marker(60_000, "the launch", "note", 120_000)]


def test_frames_of_ntsc_are_counted_not_timed() -> None:
    text = "TITLE: x\n001 AX V C 01:00:00:00 01:00:01:00 01:00:00:00 01:00:01:00\n"
    # 108,000 frames at 30000/1001 last 3603.6 s.
    assert markers(text, NTSC) == [Marker(3_603_600, "AX", "note", 3_604_601)]


@pytest.mark.parametrize(
    ("line", "marker"),
    [
        ("90 Demo Begins here", Marker(90_000, "Demo Begins here")),
        ("12 alice Absolutely", Marker(12_000, "alice Absolutely")),
        ("90 Plan B Costs", Marker(90_000, "Plan B Costs")),
        ("10 All Videos", Marker(10_000, "All Videos")),
    ],
)
def test_words_are_no_event(line: str, marker: Marker) -> None:
    assert markers(f"{line}\n") == [marker]


@pytest.mark.parametrize(
    "form", ["V C", "V     D    030", "A2/V W001 025", "VA1A2 C", "NONE C", "B C", "AA/V K B", "V K    025", "V2 KO"]
)
def test_every_form_of_an_event(form: str) -> None:
    assert markers(f"001  AX {form} 00:00:01:00 00:00:03:00 00:00:01:00 00:00:03:00\n") == [
        Marker(1000, "AX", "note", 3000)
    ]
    assert broken(read_markers, f"001  AX {form} 00:00:01:00\n")[0] == 1


# --- what is broken ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "says", "text"),
    [
        (2, "'0:75' is not a time", "0:10 fine\n0:75 broken\n"),
        (1, "'0:1x' is not a time; write it like 0:12:30", "0:1x broken\n"),
        (1, "ends (0:00:10) before it begins (0:00:20)", "0:20-0:10 backwards\n"),
        (1, "over 100 hours", "1747059333 a date\n"),
        (1, "names frame 25, but a second has 25 frames", "00:00:10:25 late\n"),
        (1, "did you mean label", "time,lable\n0:10,x\n"),
        (1, "no column label", "time,colour\n0:10,red\n"),
        (3, "the row has no time", "time,label\n0:10,x\n,y\n"),
        (2, "time 'soon' is not a time", "time,label\nsoon,x\n"),
        (2, "ends (0:00:05) before it begins (0:00:10)", "start,end,label\n0:10,0:05,x\n"),
        (2, "the frame rate 'fast' is no number", "timecode,label,fps\n00:00:10:00,x,fast\n"),
        (2, "the frame rate '1e999999999' is no", "timecode,label,fps\n00:00:10:00,x,1e999999999\n"),
        (2, "the frame rate '30/0' is no number", "timecode,label,fps\n00:00:10:00,x,30/0\n"),
        (2, "the frame rate '9999", f"timecode,label,fps\n00:00:10:00,x,{'9' * 5000}\n"),
        (2, "is no label; expected start, end and label", "1.0\t2.0\tok\n3.0 4.0 no\n"),
        (2, "the event has no four times", "TITLE: x\n001  AX V C 00:00:01:00 00:00:02:00\n"),
        (2, "ends (00:00:01:00) before it begins (00:00:02:00)",
         "TITLE: x\n001  AX V C 00:00:02:00 00:00:01:00 00:00:02:00 00:00:01:00\n"),
        (1, "no event in the list", "TITLE: x\n"),
        (2, "'?' is not a time", "001  AX V C 00:00:01:00 00:00:02:00 00:00:01:00 00:00:02:00\n* LOC: ? RED x\n"),
        (2, "'then' is no marker", "0:10 fine\rthen\n"),
        (2, "is no moment; expected a date", "EVENT:SCENE\nEVENT:START RECORDING @ 2026-13-45 20:15:33\n"),
        (1, "is not a time", f"{'9' * 5000} x\n"),
        (1, "is not a time", f"{'9' * 5000}:10 x\n"),
        (1, "is not a time", f"0:10.{'9' * 5000} x\n"),
        (1, "is not a time", f"{'9' * 5000}:00:10:12 x\n"),
        (1, "is not a time", f"{'9' * 5000}h x\n"),
        (1, "is not a time", f"1h{'9' * 5000}m x\n"),
        (1, "is not a time", f"1.{'9' * 5000}s x\n"),
        (1, "is not a time", f"{'9' * 5000}.5 x\n"),
        (2, "is not a time", f"time,label\n{'9' * 5000}s,x\n"),
        (2, "is not a time", f"time,label\n1.{'9' * 5000},x\n"),
        (1, "is not a time", f"1.5\t{'9' * 5000}.0\tx\n"),
        (1, "is not a time", f"001 AX V C {'9' * 5000}:00:00:00 00:00:01:00 00:00:00:00 00:00:01:00\n"),
        (2, "lasts more frames than any recording has",
         f"001 AX V C 00:00:00:00 00:00:01:00 00:00:00:00 00:00:01:00\nx |C:Blue |M:y |D:{'9' * 5000}\n"),
        (2, "is no line of an InfoWriter log", "EVENT:START RECORDING @ 2026-05-12 20:15:33\nhello\n"),
    ],
)  # fmt: skip
def test_a_broken_list_names_the_line(line: int, says: str, text: str) -> None:
    at, message = broken(read_markers, text)
    assert says in message
    assert at == line


# --- chapters and notes ------------------------------------------------------------------------------------


def test_a_chapter_list_pasted_with_the_text_around_it() -> None:
    text = "Chapter Markers for talk\n00:00 Welcome\n(2:30) - How to pair\n1. 1:02:03 | Questions\n\nThanks\n"
    assert list(read_chapters(text, "list", Fraction(25))) == [
        Marker(0, "Welcome", "chapter"),
        Marker(150_000, "How to pair", "chapter"),
        Marker(3_723_000, "Questions", "chapter"),
    ]


@pytest.mark.parametrize(
    ("line", "says", "text"),
    [
        (2, "'2:3o' is not a time", "0:00 Welcome\n2:3o Demo\n"),
        (1, "the chapter has no title", "0:00\n"),
        (1, "there is no chapter", "Welcome\n"),
    ],
)
def test_a_broken_chapter_list(line: int, says: str, text: str) -> None:
    at, message = broken(read_chapters, text)
    assert says in message
    assert at == line


def test_notes_of_an_editor() -> None:
    text = """# Product day
watched once, in a hurry
- 00:42:10 good bit about pairing
  3 tries, and a laugh
* [ ] 43:00-43:40: the promise
[00:50:00] 2 questions

# rest
1:00:00 – skip to here
"""
    found, items = read_notes(text, "list", Fraction(25))
    assert items == ()
    assert found == (
        Marker(2_530_000, "good bit about pairing 3 tries, and a laugh", "note"),
        Marker(2_580_000, "the promise", "note", 2_620_000),
        Marker(3_000_000, "2 questions", "note"),
        Marker(3_600_000, "skip to here", "note"),
    )


@pytest.mark.parametrize(
    ("line", "says", "text"),
    [
        (2, "'00:4x:10' is not a time", "00:42:10 good\n- 00:4x:10 broken\n"),
        (2, "'00:61:00' is not a time", "00:42:10 good\n00:61:00 broken\n"),
        (1, "'00:' is not a time", "00: 42:10 space\n"),
        (1, "`never:` has no end; write from when to when", "00:42:10 never: a phone number\n"),
        (2, "no clock before `must:` or `never:`", "0:10 good\n- 90s never: a phone number\n"),
        (1, "no clock before `must:` or `never:`", "0:10-90s never: a phone number\n"),
        (1, "there is no note", "good bit\n"),
        (1, "before it begins", "00:42:10-00:41:00 backwards\n"),
    ],
)
def test_broken_notes(line: int, says: str, text: str) -> None:
    at, message = broken(read_notes, text)
    assert says in message
    assert at == line


PROSE = (
    "2m cable needed", "- 5s of silence", "16:9 please", "1:1 coaching", "- 1h long", "3 tries", "90s pairing",
    "4:3 and 16:9", "2: 3 tries", "9:30pm is when it began", "2nd: 5 people", "1:234 odds",
)  # fmt: skip


@pytest.mark.parametrize("line", PROSE)
def test_prose_with_numbers_goes_on_with_the_note_above(line: str) -> None:
    found, _ = read_notes(f"{line}\n0:42:10 good\n{line}\n", "list", Fraction(25))
    assert found == (Marker(2_530_000, f"good {line}", "note"),)
    assert list(read_chapters(f"{line}\n0:10 Welcome\n{line}\n", "list", Fraction(25))) == [
        Marker(10_000, "Welcome", "chapter")
    ]


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("2:05 good", Marker(125_000, "good", "note")),
        ("75:30.5 good", Marker(4_530_500, "good", "note")),
        ("0:42:10,250 good", Marker(2_530_250, "good", "note")),
        ("00:00:10:12 good", Marker(10_480, "good", "note")),
        ("1. [00:00:10;12] good", Marker(10_480, "good", "note")),
        ("0:10 to 0:20 good", Marker(10_000, "good", "note", 20_000)),
        ("0:10 - 0:20.5 good", Marker(10_000, "good", "note", 20_500)),
        ("0:10 - 16:9 please", Marker(10_000, "16:9 please", "note")),
        ("0:10: 5 tries", Marker(10_000, "5 tries", "note")),
        ("0:10, 16:9", Marker(10_000, "16:9", "note")),
    ],
)
def test_a_note_begins_with_a_clock(line: str, note: Marker) -> None:
    assert read_notes(f"{line}\n", "list", Fraction(25))[0] == (note,)


@pytest.mark.parametrize(
    "line", ["0:72:10", "0:75", "0:4x:10", "9:3:20", "2:3o", "0:10:20:5", "1:00:5", "0:10-0:4x:10"]
)
def test_a_broken_clock_is_told_in_notes_and_chapters(line: str) -> None:
    for read in (read_notes, read_chapters):
        at, message = broken(read, f"0:05 fine\n{line} never: a number\n")
        assert (at, "is not a time; write it like 0:12:30" in message) == (2, True), message


def test_a_carriage_return_ends_a_line() -> None:
    wanted = [Marker(10_000, "one"), Marker(20_000, "two")]
    assert markers("0:10 one\r0:20 two\r") == wanted
    assert markers("0:10 one\r\n0:20 two\r\n") == wanted
    assert broken(read_notes, "0:10 one\r\n0:72:10 two\r\n")[0] == 2


def test_hostile_lines_are_read_in_no_time() -> None:
    for line in ("1:" * 40_000, "- " * 40_000, "0:10" + " -" * 40_000, "|" * 80_000, "001 " + "a " * 40_000):
        for read in (read_markers, read_chapters, read_notes):
            try:
                list(read(line, "list", Fraction(25)))  # type: ignore[operator]
            except SidecarError:
                continue
