"""The sample recording and what lies beside it agree with each other and with what it is for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest
from ruamel.yaml import YAML

Truth = dict[str, Any]
FRAME_MS = 1000 / 30


@pytest.fixture(scope="module")
def recording(project: Path) -> Path:
    return project / "sample_media" / "product-day.mp4"


@pytest.fixture(scope="module")
def truth(recording: Path) -> Truth:
    data: Truth = json.loads(recording.with_suffix(".truth.json").read_text(encoding="utf-8"))
    return data


@pytest.fixture(scope="module")
def chat(recording: Path) -> list[tuple[int, str, str]]:
    lines = recording.with_suffix(".chat.txt").read_text(encoding="utf-8").splitlines()
    matches = [re.fullmatch(r"(\d+) (\w+): (.+)", line) for line in lines]
    assert all(matches), "a line is not `seconds user: text`"
    return [(int(match[1]), match[2], match[3]) for match in matches if match]


def test_it_is_small_and_some_minutes_long(recording: Path, truth: Truth) -> None:
    assert recording.stat().st_size <= 12_000_000
    assert 240_000 <= truth["duration_ms"] <= 360_000
    with av.open(str(recording)) as media:
        assert media.duration is not None
        assert abs(media.duration / 1000 - truth["duration_ms"]) <= FRAME_MS


def test_it_has_one_picture_and_two_tracks(recording: Path, truth: Truth) -> None:
    with av.open(str(recording)) as media:
        picture = media.streams.video[0]
        assert len(media.streams.video) == 1
        assert (picture.width, picture.height) == (1280, 720)
        assert picture.average_rate == 30
        assert (picture.codec_context.name, picture.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert picture.frames == truth["frames"]
        assert [track.codec_context.name for track in media.streams.audio] == ["aac", "aac"]
        titles = [track.metadata["handler_name"] for track in media.streams.audio]
        assert titles == ["Host", "Music"] == [track["title"] for track in truth["audio_tracks"]]


def test_it_has_a_key_frame_every_two_seconds(recording: Path) -> None:
    with av.open(str(recording)) as media:
        times = sorted(float(p.pts * p.time_base) for p in _packets(media) if p.is_keyframe)
    assert times[0] == 0
    assert {round(after - before, 3) for before, after in pairwise(times)} == {2.0}


def test_it_can_be_played_while_it_loads(recording: Path) -> None:
    head = recording.read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")


def test_sentences_are_in_order_and_inside_their_scenes(truth: Truth) -> None:
    scenes = {scene["name"]: scene for scene in truth["scenes"]}
    end_ms = 0
    for sentence in truth["sentences"]:
        scene = scenes[sentence["scene"]]
        assert end_ms + 200 <= sentence["start_ms"] < sentence["end_ms"] <= truth["duration_ms"], sentence
        assert scene["start_ms"] <= sentence["start_ms"] and sentence["end_ms"] <= scene["end_ms"], sentence
        assert re.search(r"[.?!]$", sentence["text"]), sentence
        end_ms = sentence["end_ms"]
    assert {sentence["speaker"] for sentence in truth["sentences"]} == {"Adam", "Grace"}


def test_scenes_fill_the_recording_and_cuts_are_their_borders(truth: Truth) -> None:
    scenes = truth["scenes"]
    borders = [scene["start_ms"] for scene in scenes]
    assert borders[0] == 0 and scenes[-1]["end_ms"] == truth["duration_ms"]
    assert borders[1:] == [scene["end_ms"] for scene in scenes[:-1]] == [cut["ms"] for cut in truth["cuts"]]
    assert all(cut["ms"] == cut["frame"] * 1000 // 30 for cut in truth["cuts"])
    assert [cut["to"] for cut in truth["cuts"] if cut["kind"] == "fade"] == [truth["how_to"]["scene"]]


def test_steps_are_numbered_and_shown_while_they_are_spoken(truth: Truth) -> None:
    steps = truth["steps"]
    assert [step["number"] for step in steps] == list(range(1, 8))
    assert any(step["note"] for step in steps)
    end_ms = truth["how_to"]["start_ms"]
    for step in steps:
        assert end_ms <= step["start_ms"] < step["shown_ms"] < step["end_ms"] <= truth["how_to"]["end_ms"]
        assert step["quote"] in [sentence["text"] for sentence in truth["sentences"]]
        assert step["texts"]
        end_ms = step["end_ms"]
    assert all(one["texts"] != two["texts"] for one, two in pairwise(steps))


def test_the_picture_changes_when_a_step_is_shown(recording: Path, truth: Truth) -> None:
    """Each step changes the picture more at its time than the talking host does the frame before."""
    for step in truth["steps"]:
        before, shown, after = _frames_about(recording, step["shown_ms"])
        assert _difference(before, shown) > 3 * _difference(shown, after), step["instruction"]


def test_moments_can_be_clips_and_avoid_what_must_not_be_one(truth: Truth) -> None:
    starts = {sentence["start_ms"] for sentence in truth["sentences"]}
    ends = {sentence["end_ms"] for sentence in truth["sentences"]}
    assert len(truth["moments"]) >= 3
    assert [never["name"] for never in truth["never"]] == ["waiting", "end-card"]
    for moment in truth["moments"]:
        assert moment["start_ms"] in starts and moment["end_ms"] in ends
        assert 30_000 <= moment["end_ms"] - moment["start_ms"] <= 90_000
        for never in truth["never"]:
            assert moment["end_ms"] <= never["start_ms"] or never["end_ms"] <= moment["start_ms"]


def test_the_chat_bursts_after_the_lively_moment(chat: list[tuple[int, str, str]], truth: Truth) -> None:
    times = [seconds for seconds, _, _ in chat]
    cheer = truth["applause"][0]["start_ms"] / 1000
    burst = sum(cheer + 5 <= seconds <= cheer + 16 for seconds in times)
    assert times == sorted(times) and times[-1] * 1000 <= truth["duration_ms"]
    assert 80 <= len(chat) <= 150
    assert burst > 5 * 11 * len(chat) / (truth["duration_ms"] / 1000)
    assert any(text.startswith("!") for _, _, text in chat)
    assert any(text.endswith("?") for _, _, text in chat)


def test_the_run_of_show_follows_the_scenes(recording: Path, truth: Truth) -> None:
    text = recording.with_suffix(".run-of-show.yaml").read_text(encoding="utf-8")
    show = YAML(typ="safe", pure=True).load(text)
    starts = {scene["start_ms"] // 1000: scene["name"] for scene in truth["scenes"]}
    scene_of = {item["title"]: starts[_seconds(item["at"])] for item in show["items"]}
    marks = [(key, item) for item in show["items"] for key in item if key.startswith("must")]
    marked = {key: scene_of[item["title"]] for key, item in marks}
    never = [scene_of[item["title"]] for item in show["items"] if item.get("never_clip")]
    assert show["title"] == truth["title"]
    assert marked == {"must_doc": truth["how_to"]["scene"], "must_clip": "test-start"}
    assert never == ["waiting", "end-card"]


def _packets(media: Any) -> Iterator[Any]:
    return (packet for packet in media.demux(video=0) if packet.pts is not None)


def _seconds(stamp: str) -> int:
    hours, minutes, seconds = (int(part) for part in stamp.split(":"))
    return hours * 3600 + minutes * 60 + seconds


def _frames_about(recording: Path, ms: int) -> list[Any]:
    """The frame before a time, the one presented at it, and the one after, as small grey pictures."""
    with av.open(str(recording)) as media:
        media.seek(max(0, ms - 200) * 1000, backward=True)
        found: list[Any] = []
        for frame in media.decode(video=0):
            assert frame.time is not None
            if frame.time * 1000 > ms - 1.2 * FRAME_MS:
                found.append(frame.to_ndarray(format="gray").astype(int))
            if len(found) == 3:
                return found
    raise AssertionError(f"the recording ends before {ms} ms")


def _difference(one: Any, two: Any) -> float:
    return float(abs(one - two).mean())
