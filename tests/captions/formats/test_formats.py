"""Caption files as text: exact, escaped, and read back."""

from __future__ import annotations

from pathlib import Path

import pytest

from repurpose.captions.formats.writing import read_srt, to_srt, to_vtt
from repurpose.errors import CaptionError
from repurpose.model import Cue, Span

CUES = (
    Cue(Span(61_000, 62_500), ("Plants die", "at night.")),
    Cue(Span(3_723_004, 3_725_000), ("Über <b> & --> “x”",)),
)


def test_srt_is_exact() -> None:
    assert to_srt(CUES) == (
        "1\n00:01:01,000 --> 00:01:02,500\nPlants die\nat night.\n\n"
        "2\n01:02:03,004 --> 01:02:05,000\nÜber <b> & --> “x”\n\n"
    )


def test_vtt_is_exact_and_escaped() -> None:
    assert to_vtt(CUES) == (
        "WEBVTT\n\n1\n00:01:01.000 --> 00:01:02.500\nPlants die\nat night.\n\n"
        "2\n01:02:03.004 --> 01:02:05.000\nÜber &lt;b&gt; &amp; --&gt; “x”\n"
    )


def test_the_offset_puts_a_clips_captions_at_its_own_start() -> None:
    assert "00:00:00,500 --> 00:00:02,000" in to_srt(CUES[:1], 60_500)
    assert "00:00:00.000 --> 00:00:01.000" in to_vtt(CUES[:1], 61_500)
    assert to_srt(CUES[:1], 62_500) == ""


def test_a_line_break_inside_a_line_cannot_end_a_cue() -> None:
    cue = Cue(Span(0, 1000), ("one\n\n2\n00:00 --> two", "", "three"))
    assert [found.lines for found in read_srt(to_srt([cue]), "a.srt")] == [("one 2 00:00 --> two", "three")]


def test_srt_reads_back_what_was_written() -> None:
    plain = (CUES[0], Cue(Span(3_723_004, 3_725_000), ("Über & “x” 😀",)))
    assert read_srt(to_srt(plain), "full.srt") == plain


def test_srt_of_other_tools_is_read() -> None:
    text = (
        '\ufeff1\r\n00:00:05,000 --> 00:00:06,000\r\n<i>Second</i> <font color="red">one</font>\r\n\r\n\r\n'
        "00:00:01.5 --> 00:00:02,500 X1:10\r\n{\\an8}First\r\nline\r\n \r\n3\r\n00:00:09,000 --> 00:00:10,000\r\n"
    ).replace("01.5 ", "01,500 ")
    assert read_srt(text, "odd.srt") == (
        Cue(Span(1500, 2500), ("First", "line")),
        Cue(Span(5000, 6000), ("Second one",)),
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("1\n00:00:01,000 --> 00:00:02,000\nfine\n\n2\n00:00:05,000 -> 00:00:06,000\nbad arrow\n", 5),
        ("1\n00:00:03,000 --> 00:00:02,000\nbackwards\n", 1),
        ("\n\nhello\n", 3),
        ("1\n00:00 --> 00:02\ntoo few parts\n", 1),
    ],
)
def test_what_is_no_caption_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(CaptionError) as caught:
        read_srt(text, "bad.srt")
    assert caught.value.details == {"file": "bad.srt", "line": line}
    assert str(caught.value).startswith(f"bad.srt, line {line}: ")


def test_real_odd_files_are_read(shared_media: Path) -> None:
    folder = shared_media / "subtitles" / "odd"
    unnumbered = read_srt((folder / "typical_missing_sequence").read_text(encoding="utf-8"), "missing")
    assert unnumbered[:2] == (
        Cue(Span(0, 1234), ("This is the first subtitle.",)),
        Cue(Span(2345, 3456), ("This is the second subtitle.", "Second subtitle with second line.")),
    )
    tagged = read_srt((folder / "typical_with_tags").read_text(encoding="utf-8"), "tags")
    assert tagged[0].lines == ("This is the first subtitle.",)
    with pytest.raises(CaptionError, match="typical_negative_timestamps, line 1"):
        read_srt((folder / "typical_negative_timestamps").read_text(encoding="utf-8"), "typical_negative_timestamps")
