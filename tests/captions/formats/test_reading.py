"""Caption files of any tool: encodings, broken blocks, and what the notes say of them."""

from __future__ import annotations

import pickle
import random
import time

import pytest

from repurpose.captions.formats.cue_settings import CueSettings
from repurpose.captions.formats.reading import LARGEST, read_captions
from repurpose.captions.formats.webvtt import plain_text
from repurpose.captions.formats.writing import read_srt, to_srt, to_vtt
from repurpose.errors import CaptionError
from repurpose.model import Cue, Span

SRT = "1\n00:00:01,000 --> 00:00:02,500\n{}\n"


def notes_of(text: str) -> list[tuple[str, str, str]]:
    found = read_captions(text.encode(), "a")
    return [(note.severity, note.rule.removeprefix("captions.file."), note.where) for note in found.notes]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Größe, naïve café", "utf-8"),
        ("Größe, naïve café", "utf-8-sig"),
        ("Größe, naïve café", "utf-16"),
        ("Größe 東京", "utf-16-le"),
        ("Größe 東京", "utf-16-be"),
        ("Das ist schön, nicht wahr? Über die Straße.", "cp1252"),
        ("C’est très agréable, n’est-ce pas ? À bientôt.", "cp1252"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy.", "cp1250"),
        ("Bugün hava çok güzel, değil mi? İşte böyle.", "cp1254"),
        ("Привет, как дела? Сегодня хорошая погода.", "cp1251"),
        ("Γεια σου, τι κάνεις; Σήμερα έχει καλό καιρό.", "cp1253"),  # noqa: RUF001 (real text of the code page)
        ("こんにちは、今日はいい天気ですね。", "cp932"),
        ("안녕하세요, 오늘 날씨가 좋네요.", "cp949"),
        ("你好，今天天气很好。这是字幕测试。", "gb18030"),  # noqa: RUF001 (real text of the code page)
    ],
)
def test_every_encoding_gives_the_words(text: str, encoding: str) -> None:
    found = read_captions(SRT.format(text).encode(encoding), "a.srt")
    assert found.cues == (Cue(Span(1000, 2500), (text,)),)
    marked = encoding in ("utf-8", "utf-8-sig", "utf-16")
    assert [note.rule for note in found.notes] == ([] if marked else ["captions.file.encoding"])


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 1),
        (b" \n\n", 1),
        (b"\0\1\2\3binary\0" * 50, 1),
        (b"\n\nJust a letter to my aunt.\n", 3),
        (b"garbage\n\n00:00.000 --> 00:02.000\ntext", 1),
        (b"1\n00:00:01,000 --> 00:00:02,000\n" + b"x" * 100_001, 3),
        (b"x" * (LARGEST + 1), 1),
    ],
)
def test_what_is_no_caption_file_is_refused_with_a_line(data: bytes, line: int) -> None:
    with pytest.raises(CaptionError) as caught:
        read_captions(data, "odd\n.srt")
    assert caught.value.details == {"file": "odd\n.srt", "line": line}
    assert str(caught.value).startswith(f"odd\\n.srt, line {line}: ")
    assert pickle.loads(pickle.dumps(caught.value)).details == caught.value.details


@pytest.mark.parametrize(
    ("times", "span"),
    [
        ("00:00:01.5 --> 00:00:02,50", Span(1500, 2500)),
        ("0:0:1,0-->0:0:2,0", Span(1000, 2000)),
        ("00:01,500 --> 00:02,500", Span(1500, 2500)),
        ("00:00:01 --> 00:00:02", Span(1000, 2000)),
        ("00:00:01:500 --> 00:00:02:500 X1:40 Y1:50", Span(1500, 2500)),
        ("00:00:013,567 --> 00:00:14,9019", Span(13_567, 14_901)),
        ("-00:00:01,000 --> 00:00:02,000", Span(0, 2000)),
    ],
)
def test_times_as_tools_write_them(times: str, span: Span) -> None:
    (cue,) = read_captions(f"1\n{times}\nHi\n".encode(), "a").cues
    assert cue == Cue(span, ("Hi",))


def test_broken_captions_are_noted_and_the_others_read() -> None:
    text = (
        "1\n00:00:03,000 --> 00:00:02,000\nbackwards\n\n"
        "2\n00:00:05,000 -> 00:00:06,000\nbad arrow\n\n"
        "3\n00:00:07,000 --> 00:00:08,000\nfine\n4\n00:00:09,000 --> 00:00:10,000\n2026\n\n"
        "5\n00:00:11,000 --> 00:00:12,000\n\n"
        "6\n00:99:00,000 --> 00:99:01,000\nno time\n"
    )
    found = read_captions(text.encode(), "a.srt")
    assert found.cues == (
        Cue(Span(7000, 8000), ("fine",)),
        Cue(Span(9000, 10_000), ("2026",)),
        Cue(Span(11_000, 12_000), ()),
    )
    assert found.lines == (9, 12, 16)
    assert notes_of(text) == [("error", "times", "line 1"), ("error", "times", "line 5"), ("error", "times", "line 19")]
    with pytest.raises(CaptionError, match=r"^a\.srt, line 1: not a caption, it ends before it starts"):
        found.whole()


def test_what_cannot_be_drawn_is_noted_once() -> None:
    tagged = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n<i>Hi</i>\n\n" for n in (1, 2, 3))
    found = read_captions(tagged.encode(), "a.srt")
    assert [cue.lines for cue in found.whole().cues] == [("Hi",)] * 3
    (note,) = found.notes
    assert note.message == "a.srt, line 1: formatting tags are left out of the text (and 2 more like it)"
    assert notes_of(SRT.format("<laughs> one < two")) == [("info", "unknown_tag", "line 1")]
    assert read_captions(SRT.format("<laughs> one < two").encode(), "a").cues[0].lines == ("<laughs> one < two",)


def test_the_editors_words_and_lines_come_back_exactly() -> None:
    cues = (
        Cue(Span(500, 1733), ("– Prix\u00a0: 3\u202f000 €", "AT&T “naïve” 👩\u200d💻")),
        Cue(Span(1734, 4000), ("東京\u3000です", "100 % a < b")),
        Cue(Span(5000, 6001), ("שלום\u200f!",)),
    )
    assert read_captions(to_srt(cues).encode(), "captions.srt").whole().cues == cues
    assert read_captions(to_vtt(cues).encode(), "captions.vtt").whole().cues == cues
    assert read_captions(to_srt(cues).replace("\n", "\r\n").encode("utf-16"), "captions.srt").whole().cues == cues
    assert read_srt(to_srt(cues), "captions.srt") == cues


def test_written_settings_are_read_back() -> None:
    settings = CueSettings(line=10.5, snap_to_lines=False, line_align="end", position=25, align="start", size=50)
    assert str(settings) == "line:10.5%,end position:25% size:50% align:start"
    text = to_vtt([Cue(Span(0, 1000), ("Hi",))], settings=settings)
    assert read_captions(text.encode(), "a").settings == (settings,)
    assert str(CueSettings()) == ""


def test_webvtt_text_without_its_tags() -> None:
    assert plain_text("<v.loud Mary>Q&amp;A &lt;b&gt; <00:01.000>at <i.x>five</i>&nbsp;pm") == "Q&A <b> at five\u00a0pm"
    assert plain_text("<ruby>漢<rt>kan</rt>字<rt>ji</rt></ruby>です") == "漢字です"
    assert notes_of("WEBVTT\n\n00:01.000 --> 00:02.000\na < b\n") == [("warning", "open_tag", "line 3")]


def test_a_webvtt_block_that_is_no_cue() -> None:
    text = "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nNOTE 1 > 0\n\nREGION\nid:low lines:2\n\nnobody shows this\n"
    found = read_captions((text + "\n00:01.000 --> 00:02.000 region:low\nHi\n").encode(), "a.vtt")
    assert found.settings[0].region == "low"
    assert [(note.severity, note.where) for note in found.notes] == [("error", "line 11")]


def test_ass_is_read_by_its_own_fields() -> None:
    text = (
        "[Script Info]\nScriptType: v4.00+\n\n[Events]\nFormat: Marked, Start, End, Text\n"
        "Comment: 0,0:00:00.00,0:00:01.00,never shown\n"
        "Dialogue: 0,0:00:01.00,0:00:02.50,{\\an8\\k20}One,\\htwo\\Nthree \\{four\\}\n"
        "Dialogue: 0,0:00:03.00,0:00:04.00,{\\p1}m 0 0 l 9 9{\\p0}\n"
        "Dialogue: 0,0:00:09.00,0:00:04.00,backwards\n"
        "Dialogue: 0,soon\n"
        "Dialogue: 0,-0:00:01.00,0:00:04.00,early\n"
    )
    found = read_captions(text.encode(), "a.srt")
    assert found.format == "ass"
    assert found.cues == (
        Cue(Span(1000, 2500), ("One,\u00a0two", "three {four}")),
        Cue(Span(0, 4000), ("early",)),
    )
    assert notes_of(text) == [
        ("info", "tags", "line 7"),
        ("info", "drawing", "line 8"),
        ("error", "times", "line 9"),
        ("error", "fields", "line 10"),
        ("warning", "negative", "line 11"),
    ]


def test_damaged_files_are_read_or_refused_in_a_sentence() -> None:
    chance = random.Random(7)
    sound = [
        (SRT.format("<i>One</i> {\\an8}two") + "\n2\n00:00:03,000 --> 00:00:04,000\nthree\n").encode("utf-16"),
        SRT.format("Größe").encode("cp1252"),
        b"WEBVTT\n\nSTYLE\nx\n\nid\n00:01.000 --> 00:02.000 line:5%,end\n<v Ann>a &amp; <ruby>b<rt>c</rt></ruby>\n",
        b"[Events]\nFormat: Start, End, Text\nDialogue: 0:00:01.00,0:00:02.00,{\\p1}m 0{\\p0}a\\Nb {\\i1}c\n",
    ]
    pieces = [b"-->", b"\n\n", b"\r", b"\0", b"{", b"}", b"<", b">", b"&#", b"9" * 30, b"-", b"\xff\xfe", b"\xe9"]
    for _ in range(400):
        data = bytearray(chance.choice(sound))
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(data) + 1)
            data[at : at + chance.choice([0, 0, 1, 9])] = chance.choice(pieces)
        try:
            found = read_captions(bytes(data), "damaged")
        except CaptionError as error:
            assert str(error).startswith("damaged, line ")
            continue
        written = read_captions(to_vtt(found.cues).encode(), "again")
        shown = [cue for cue in found.cues if cue.lines and cue.span.end_ms > 0]
        assert [cue.span for cue in written.whole().cues] == [cue.span for cue in shown]


@pytest.mark.parametrize(
    "data",
    [
        b"WEBVTT\n\n00:00.000 --> 00:01.000\n" + b"<rt \n" * 200_000,
        b"WEBVTT\n\n00:00.000 --> 00:01.000\n" + b"<\n" * 200_000,
        b"Dialogue: 0,0:00:00.00,0:00:01.00,a,b," + b"{" * 99_000 + b"\n",
        b"1\n00:00:00,000 --> 00:00:01,000\n" + b"<i " * 33_000 + b"\n",
        b"1\n00:00:00,000 --> 00:00:01,000\n" + b"{\\" * 49_000 + b"\n",
    ],
    ids=["ruby", "tags", "braces", "html", "overrides"],
)
def test_a_file_made_to_be_slow_is_not(data: bytes) -> None:
    started = time.process_time()
    assert len(read_captions(data, "slow").cues) == 1
    assert time.process_time() - started < 3


def test_line_ends_of_every_kind() -> None:
    for end in ("\n", "\r\n", "\r"):
        text = "\n".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\nHi\n" for n in (1, 2)).replace("\n", end)
        assert [cue.lines for cue in read_captions(text.encode(), "a").whole().cues] == [("Hi",), ("Hi",)]
