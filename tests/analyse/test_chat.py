"""Chat logs of every format."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from repurpose.analyse.chat import parse_chat, read_chat
from repurpose.errors import SidecarError
from repurpose.ingest.sidecars import find_sidecars
from repurpose.model import Chat, ChatMessage, Probe, Recording, VideoStream


def recording(path: Path, duration_ms: int) -> Recording:
    video = VideoStream(0, "h264", 1280, 720, Fraction(30), Fraction(1, 15360), 0, duration_ms)
    probe = Probe("mov", duration_ms, 0, (video,), ())
    return Recording("0" * 12, path.stem, "2026-05-12", (), probe, 0, None, find_sidecars(path))


EXPECTED = (
    ChatMessage(1500, "ann", "hi: all"),
    ChatMessage(1500, "bob b", "hello"),
    ChatMessage(62_000, "ann", "späßchen 🎉"),
)
LINES = "1.5 ann: hi: all\n1.5 bob b: hello\n\n62 ann: späßchen 🎉\n"
TABLE = 'seconds,user,text,badge\n62,ann,späßchen 🎉,mod\n1.5,ann,hi: all,\n1.5,"bob b",hello,\n'
OBJECTS = """[
 {"time_in_seconds": 62, "timestamp": 1715500000000000, "author": {"name": "ann"}, "message": "späßchen 🎉"},
 {"timestamp": "0:01.5", "user": "ann", "text": "hi: all"},
 {"offset": 1.5, "user": "bob b", "message": "hello"}
]"""


@pytest.mark.parametrize(("ending", "text"), [("txt", LINES), ("csv", TABLE), ("json", OBJECTS)])
def test_all_formats_give_the_same_messages_in_order(tmp_path: Path, ending: str, text: str) -> None:
    (tmp_path / f"talk.chat.{ending}").write_text(text, encoding="utf-8")
    assert read_chat(recording(tmp_path / "talk.mp4", 100_000)).messages == EXPECTED


def test_no_chat(tmp_path: Path) -> None:
    assert read_chat(recording(tmp_path / "talk.mp4", 1000)) == Chat()


def test_messages_outside_the_recording_are_kept_out(tmp_path: Path) -> None:
    (tmp_path / "talk.chat.txt").write_text("-3 a: waiting\n0 a: zero\n5 a: last\n10 a: after\n")
    assert [message.text for message in read_chat(recording(tmp_path / "talk.mp4", 10_000)).messages] == [
        "zero",
        "last",
    ]


def test_only_a_newline_ends_a_message() -> None:
    [message] = parse_chat("3 a: one\u2028two\x0bthree\r\n", "a.chat.txt")
    assert message.text == "one\u2028two\x0bthree"


def test_a_message_may_be_empty() -> None:
    assert list(parse_chat("3 a:\n", "a.txt")) == [ChatMessage(3000, "a", "")]


def youtube(offset: object) -> str:
    item = {"liveChatTextMessageRenderer": {"message": {"simpleText": "hi"}, "authorName": {"simpleText": "ann"}}}
    actions = [{"addChatItemAction": {"item": item}}]
    return json.dumps({"replayChatItemAction": {"actions": actions}, "videoOffsetTimeMsec": offset})


OFFSETS = (
    (float("inf"), "'inf' is not a time"),
    (float("nan"), "'nan' is not a time"),
    ("soon", "'soon' is not a time"),
    ("1" + "0" * 12, "'1000000000000' is over 100 hours"),
    ("9" * 5000, "'99"),
)


@pytest.mark.parametrize(
    ("file", "line", "says", "text"),
    [
        ("a.txt", 2, "expected `seconds user: text`", "1 a: b\nnonsense\n"),
        ("a.txt", 1, "'soon' is not a time", "soon a: b\n"),
        ("a.txt", 1, "over 100 hours", "1715500000 a: b\n"),
        ("a.csv", 1, "no column text", "seconds,user\n1,a\n"),
        ("a.csv", 3, "fewer than three cells", "seconds,user,text\n1,a,b\n2,a\n"),
        ("a.csv", 2, "'x' is not a time", "seconds,user,text\nx,a,b\n"),
        ("a.json", 2, "no proper JSON", '[\n{"offset": }]'),
        ("a.json", 1, "expected a list", '{"messages": []}'),
        ("a.json", 3, "no time_in_seconds or timestamp or offset", '[\n{"offset": 1, "text": "a"},\n{"text": "b"}]'),
        ("a.json", 3, "no message or text", '[{"offset": 1, "text": "a"}\n,\n{"offset": 2}]'),
        ("a.json", 2, "'hi' is no message", '[\n"hi"]'),
        ("a.json", 1, "{} is not a time", '[{"offset": {}, "text": "a"}]'),
        ("a.json", 1, "no proper JSON", "[" * 100_000),
        *(("a.jsonl", 2, f"videoOffsetTimeMsec {what}", f"{youtube(1)}\n{youtube(raw)}\n") for raw, what in OFFSETS),
        ("a.json", 1, "inf is not a time", '[{"offset": Infinity, "text": "a"}]'),
    ],
)
def test_a_broken_log_names_file_and_line(file: str, line: int, says: str, text: str) -> None:
    with pytest.raises(SidecarError) as caught:
        list(parse_chat(text, file))
    assert caught.value.message.startswith(f"{file}, line {line}: ")
    assert says in caught.value.message


def test_a_real_stream(shared_media: Path) -> None:
    path = shared_media / "chat/stream_first_half.txt"
    messages = list(parse_chat(path.read_text(encoding="utf-8"), str(path)))
    assert len(messages) == 30_431
    assert messages[-1].ms <= 15_509_000
    assert [message.ms for message in messages] == sorted(message.ms for message in messages)
