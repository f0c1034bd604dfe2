"""Chat logs as the usual downloaders write them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from repurpose.analyse.chat import parse_chat
from repurpose.analyse.chat_files import read_log
from repurpose.errors import SidecarError
from repurpose.model import ChatMessage

ANN, BOB = ChatMessage(1500, "ann", "hi: all"), ChatMessage(62_000, "bob b", "späßchen 🎉")


def youtube(offset_ms: int, user: str, *runs: dict[str, Any], shown: str = "0:01") -> dict[str, Any]:
    written = {
        "message": {"runs": list(runs)},
        "authorName": {"simpleText": user},
        "timestampText": {"simpleText": shown},
        "timestampUsec": "1715500000000000",
    }
    action = {"addChatItemAction": {"item": {"liveChatTextMessageRenderer": written}, "clientId": "x"}}
    return {
        "clickTrackingParams": "y",
        "replayChatItemAction": {"actions": [action], "videoOffsetTimeMsec": str(offset_ms)},
    }


PARTY = {"emoji": {"emojiId": "🎉", "shortcuts": [":tada:"]}}
MEMBER = {"addChatItemAction": {"item": {"liveChatMembershipItemRenderer": {"authorName": {"simpleText": "new"}}}}}
YT_DLP = [
    youtube(1500, "ann", {"text": "hi: all"}),
    {"replayChatItemAction": {"actions": [MEMBER, {"addLiveChatTickerItemAction": {}}], "videoOffsetTimeMsec": "9"}},
    youtube(62_000, "bob b", {"text": "späßchen "}, {"emoji": {"emojiId": "🎉"}}),
]
CHAT_DOWNLOADER = [
    {"message_type": "text_message", "time_in_seconds": 1.5, "timestamp": 1715500000000000, "time_text": "0:01",
     "author": {"name": "ann", "id": "7"}, "message": "hi: all"},
    {"message_type": "membership_item", "time_in_seconds": 2, "author": {"name": "new"}},
    {"message_type": "paid_message", "time_in_seconds": 9, "author": {"name": "rich"}, "message": None},
    {"message_type": "text_message", "time_in_seconds": 62, "author": {"name": "x", "display_name": "bob b"},
     "message": "späßchen 🎉"},
]  # fmt: skip
TWITCH = [
    {"_id": "1", "created_at": "2026-05-12T20:00:01Z", "content_offset_seconds": 1.5,
     "commenter": {"display_name": "ann", "name": "ann_"}, "message": {"body": "hi: all", "fragments": []}},
    {"content_offset_seconds": 62, "commenter": {"name": "bob b"},
     "message": {"fragments": [{"text": "späßchen "}, {"text": "🎉", "emoticon": {}}]}},
]  # fmt: skip
GRAPHQL = [
    {"node": {"contentOffsetSeconds": 1.5, "commenter": {"displayName": "ann"},
              "message": {"fragments": [{"text": "hi: all"}]}}},
    {"node": {"contentOffsetSeconds": 62, "commenter": {"displayName": "bob b"},
              "message": {"fragments": [{"text": "späßchen 🎉"}]}}},
]  # fmt: skip


def lines(entries: list[Any]) -> str:
    return "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.live_chat.json", lines(YT_DLP)),
        ("a.json", json.dumps(CHAT_DOWNLOADER, indent=4)),
        ("a.jsonl", lines(CHAT_DOWNLOADER)),
        ("a.json", json.dumps({"FileInfo": {}, "video": {"title": "x"}, "comments": TWITCH}, indent=1)),
        ("a.json", json.dumps(TWITCH)),
        ("a.json", lines(GRAPHQL)),
        ("no-suffix", json.dumps(TWITCH)),
        ("a.csv", 'time_text,time_in_seconds,message,timestamp,author,author.id\n'
                  '0:01,1.5,hi: all,1715500000000000,ann,7\n1:02,62.0,"späßchen 🎉",1715500000000001,bob b,8\n'),
        ("a.csv", "Timestamp;Username;Message;message_id\n00:00:01.5;ann;hi: all;1\n00:01:02;bob b;späßchen 🎉;2\n"),
        ("a.csv", '0:00:01.5, ann, "hi: all"\n\n0:01:02, bob b, "späßchen 🎉"\n'),
        ("a.tsv", "seconds\tuser\ttext\n1.5\tann\thi: all\n62\tbob b\tspäßchen 🎉\n"),
        ("a.txt", "1.5 ann: hi: all\n62 bob b: späßchen 🎉\n"),
        ("a.txt", "[0:00:01.5] ann: hi: all\n[0:01:02] bob b: späßchen 🎉\n"),
        ("a.log", "[00:00:01.5] <ann> hi: all\n[00:01:02] <bob b> späßchen 🎉\n"),
        ("a.txt", "0:01.5 | ann: hi: all\n1:02 | (Moderator, New member) bob b: späßchen 🎉\n"),
    ],
)  # fmt: skip
def test_every_downloaders_log_gives_the_same_messages(name: str, text: str) -> None:
    assert tuple(parse_chat(text, name)) == (ANN, BOB)


def test_an_emoji_is_told_by_its_short_name() -> None:
    [message] = parse_chat(lines([youtube(5, "ann", PARTY, {"text": " yes"})]), "a.live_chat.json")
    assert message == ChatMessage(5, "ann", ":tada: yes")


def test_what_waited_for_the_start_lies_before_it() -> None:
    [waiting] = parse_chat(lines([youtube(0, "ann", {"text": "soon"}, shown="-1:05")]), "a.live_chat.json")
    assert waiting.ms == -65_000
    assert next(parse_chat("-0:05 | ann: soon\n", "a.txt")).ms == -5000
    assert next(parse_chat('[{"time_in_seconds": -3.5, "text": "a"}]', "a.json")).ms == -3500


@pytest.mark.parametrize(
    "text",
    [
        '[{"timestamp": 1715500000250000, "text": "a"}]',
        '[{"timestamp": 1715500000250, "text": "a"}]',
        '[{"timestamp": "1715500000.25", "text": "a"}]',
        '[{"created_at": "2024-05-12T07:46:40.25Z", "text": "a"}]',
        '[{"created_at": "2024-05-12T09:46:40.250000000+02:00", "text": "a"}]',
        "[2024-05-12 07:46:40.250 UTC] ann: a",
    ],
)
def test_dates_of_every_kind(text: str) -> None:
    [message] = read_log(text, "a.json" if "{" in text else "a.txt").messages
    assert message.time.dated
    assert message.time.ms == 1_715_500_000_250


def test_a_part_of_a_stream_tells_where_it_begins() -> None:
    text = json.dumps({"video": {"start": 600, "end": 900}, "comments": [{**TWITCH[0], "content_offset_seconds": 601}]})
    log = read_log(text, "a.json")
    assert (log.begins_ms, log.messages[0].time.ms) == (600_000, 601_000)


@pytest.mark.parametrize(
    ("file", "line", "says", "text"),
    [
        ("a.live_chat.json", 2, "no proper JSON", lines(YT_DLP[:1]) + "{nonsense}\n"),
        ("a.live_chat.json", 3, "'soon' is not a time in milliseconds",
         lines([*YT_DLP[:2], {"replayChatItemAction": {**YT_DLP[0]["replayChatItemAction"],
                                                        "videoOffsetTimeMsec": "soon"}}])),
        ("a.jsonl", 2, "no time_in_seconds", lines([CHAT_DOWNLOADER[0], {"message": "a", "author": {}}])),
        ("a.json", 5, "no message or text", '{"video": {"start": 1},\n "comments": [\n'
         '{"content_offset_seconds": 1, "message": {"body": "a"}},\n\n{"content_offset_seconds": 2}]}'),
        ("a.csv", 3, "'?' is not a time", "time,author,message\n0:01,a,b\n?,a,b\n"),
        ("a.csv", 2, "fewer than three cells", "0:00:01, ann, a\n0:00:02, ann\n"),
        ("a.csv", 1, "no column user; expected seconds, user, text", "seconds,usser,text\n1,a,b\n"),
        ("a.txt", 2, "expected `seconds user: text`", "[0:01] ann: a\n[0:02] ann\n"),
        ("a.txt", 1, "'0:99:99:1' is not a time", "[0:99:99:1] ann: a\n"),
        ("a.txt", 1, "is no date", "[2026-13-45 20:15:00 UTC] ann: a\n"),
    ],
)  # fmt: skip
def test_a_broken_log_names_file_and_line(file: str, line: int, says: str, text: str) -> None:
    with pytest.raises(SidecarError) as caught:
        read_log(text, file)
    assert caught.value.message.startswith(f"{file}, line {line}: ")
    assert says in caught.value.message
