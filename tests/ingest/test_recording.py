"""A file becomes a Recording."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from repurpose import codec
from repurpose.analyse.chat import read_chat
from repurpose.errors import NoVideoError
from repurpose.ingest import read_recording
from repurpose.ingest.fingerprint import fingerprint
from repurpose.ingest.show import read_show
from repurpose.model import IngestSettings, Recording
from repurpose.model.recording import NO_PICTURE

NAMES = (
    b'it\'s "quoted".mp4',
    b"a:b.mp4",
    b"two\nlines.mp4",
    b"100%_%03d.mp4",
    "🎉 show.mp4".encode(),
    b"-dash.mp4",
    b"concat:x|y.mp4",
    b"file:x.mp4",
    b"http:x.mp4",
    b"x;$(id)`.mp4",
    b"bad\xff\xfe.mp4",
    b"a" * 251 + b".mp4",
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from repurpose.media.ffmpeg_program import run_ffmpeg

    path = tmp_path_factory.mktemp("media") / "small.mp4"
    run_ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=64x36:r=5:d=1", "-c:v", "mpeg4", "-y", str(path)])
    return path


@pytest.mark.parametrize("name", NAMES)
def test_odd_names_are_read_and_stored(small: Path, tmp_path: Path, name: bytes) -> None:
    path = Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name)))
    shutil.copy(small, path)
    recording = read_recording(path, IngestSettings())
    assert recording.probe.duration_ms == 1000
    assert recording.name.encode("utf-8")
    stored = codec.to_json("recording/1", recording).encode("utf-8")
    again = codec.from_json("recording/1", Recording, stored.decode("utf-8"), "recording.json")
    assert again == recording
    assert Path(again.path).samefile(path)


def test_a_relative_path_with_a_leading_dash(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(small, tmp_path / "-i.mp4")
    monkeypatch.chdir(tmp_path)
    assert read_recording(Path("-i.mp4"), IngestSettings()).path == str(tmp_path / "-i.mp4")


def test_the_id_follows_the_content(small: Path, tmp_path: Path) -> None:
    copy = tmp_path / "2026-05-12 Product day.mp4"
    shutil.copy(small, copy)
    first, second = read_recording(small, IngestSettings()), read_recording(copy, IngestSettings())
    assert first.id == second.id == fingerprint(small)[:12]
    assert (second.name, second.date) == ("2026-05-12 Product day", "2026-05-12")
    [part] = second.parts
    assert (part.size, part.fingerprint, part.duration_ms) == (small.stat().st_size, fingerprint(small), 1000)


def test_what_lies_beside_it_and_what_is_given(small: Path, tmp_path: Path) -> None:
    path = tmp_path / "talk.mp4"
    shutil.copy(small, path)
    (tmp_path / "talk.chat.txt").write_text("0.5 ann: hi\n")
    (tmp_path / "elsewhere.run-of-show.yaml").write_text("title: Day\nitems: [{at: 0, title: All}]\n")
    recording = read_recording(path, IngestSettings(), (tmp_path / "elsewhere.run-of-show.yaml",))
    assert [sidecar.kind for sidecar in recording.sidecars] == ["run_of_show", "chat"]
    assert [message.text for message in read_chat(recording).messages] == ["hi"]
    show = read_show(recording)
    assert (show.title, show.items[0].span.end_ms) == ("Day", 1000)


def test_tracks_of_a_real_recording(shared_media: Path) -> None:
    recording = read_recording(shared_media / "video/nasa_13013.mp4", IngestSettings())
    assert (recording.video_index, recording.video.width, recording.audio_index) == (3, 480, 1)
    assert [finding.rule for finding in recording.findings] == ["ingest.audio_track"]


def test_the_sample(sample: Path) -> None:
    recording = read_recording(sample, IngestSettings())
    assert recording.probe.audio[0].index == recording.audio_index  # the second track is music alone
    assert {sidecar.kind for sidecar in recording.sidecars} == {"chat", "run_of_show"}
    items = read_show(recording).items
    assert any(item.must_doc for item in items)
    assert items[-1].span.end_ms == recording.probe.duration_ms


def test_an_audio_file_will_do_where_only_sound_is_wanted(make_media: Callable[..., Path]) -> None:
    path = make_media("talk.wav", "-f", "lavfi", "-i", "sine=440:d=2")
    with pytest.raises(NoVideoError, match=r"talk\.wav holds only sound"):
        read_recording(path, IngestSettings())
    recording = read_recording(path, IngestSettings(), sound_only=True)
    assert (recording.video_index, recording.audio_index, recording.probe.duration_ms) == (NO_PICTURE, 0, 2000)
