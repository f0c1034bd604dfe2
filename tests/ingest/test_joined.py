"""Parts become one file with one clock: made by ffmpeg, split by ffmpeg, every frame and sample compared."""

from __future__ import annotations

import hashlib
import itertools
import os
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from repurpose.errors import InputError, NotMediaError, PartsError
from repurpose.ingest import read_parts, read_recording
from repurpose.ingest.grouping import group_files
from repurpose.ingest.joined import join
from repurpose.ingest.parts import Group
from repurpose.media.audio_blocks import read_audio
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.media.video_frames import read_frames
from repurpose.model import IngestSettings, Recording

SETTINGS = IngestSettings()
CUT_MS = 5000
"""A key frame (every second is one), which ffmpeg's splitter takes for `4.5`."""
SOUND = "aevalsrc='0.3*sin(2*PI*(300+200*floor(t*2))*t)':s=48000:d=10"
"""Another tone each half second."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "whole.mp4"
    picture = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "30", "-sc_threshold", "0"]
    source = ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=30:d=10", "-f", "lavfi", "-i", SOUND]
    run_ffmpeg([*source, *picture, "-pix_fmt", "yuv420p", "-c:a", "aac", "-y", str(path)])
    return path


def split(whole: Path, folder: Path, suffix: str) -> tuple[Path, Path]:
    """By stream copy at a key frame, each part's times from 0, as a camera does."""
    how = ["-f", "segment", "-segment_times", "4.5", "-reset_timestamps", "1", "-segment_start_number", "1"]
    run_ffmpeg(["-i", str(whole), "-c", "copy", *how, "-y", str(folder / f"a_%03d{suffix}")])
    return folder / f"a_001{suffix}", folder / f"a_002{suffix}"


def joined(parts: tuple[Path, ...], folder: Path) -> Recording:
    return join(read_parts(parts, (), SETTINGS), folder / "work", SETTINGS, lambda share: None)


def frames(path: str | Path) -> list[tuple[Fraction, str]]:
    """Time from the first one and the sha256 of each frame, as decoded."""
    with av.open(str(path)) as container:
        decoded = list(container.decode(video=0))
    first = (decoded[0].pts or 0) * (decoded[0].time_base or Fraction(1))
    return [
        (
            (frame.pts or 0) * (frame.time_base or Fraction(1)) - first,
            hashlib.sha256(frame.to_ndarray().tobytes()).hexdigest(),
        )
        for frame in decoded
    ]


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts", ".mov"])
def test_no_frame_is_lost_or_doubled_and_sound_goes_on(whole: Path, tmp_path: Path, suffix: str) -> None:
    recording = joined(split(whole, tmp_path, suffix), tmp_path)
    expected, seen = frames(whole), frames(recording.path)
    assert [digest for _, digest in seen] == [digest for _, digest in expected]
    assert max(abs(a - b) for (a, _), (b, _) in zip(seen, expected, strict=True)) <= Fraction(1, 500)
    sound = read_audio(recording.path, recording.audio_index or 0, 0, 10_000)
    truth = read_audio(str(whole), 1, 0, 10_000)
    lag_ms = recording.video.start_ms  # a transport stream begins with its sound
    shifted = sound[lag_ms * 16 :]
    assert len(shifted) >= len(truth) - 40 * 16
    # The tone of every 40 ms is the truth's within 40 ms, at the joint too.
    for start in range(0, len(shifted) - 640, 640):
        around = truth[max(0, start - 640) : start + 1280]
        assert np.abs(np.fft.rfft(shifted[start : start + 640], 4096)).max() > 20, f"silent at {start // 16} ms"
        pitch = np.argmax(np.abs(np.fft.rfft(shifted[start : start + 640] * np.hanning(640), 4096)))
        pitches = [
            np.argmax(np.abs(np.fft.rfft(around[at : at + 640] * np.hanning(640), 4096)))
            for at in range(0, len(around) - 639, 160)
        ]
        assert min(abs(pitch - other) for other in pitches) <= 12, f"another tone at {start // 16} ms"
    assert abs(recording.probe.duration_ms - lag_ms - 10_000) <= 34
    assert recording.parts[1].start_ms - lag_ms == pytest.approx(CUT_MS, abs=34)


def test_a_frame_is_found_by_seeking_on_both_sides_of_the_joint(whole: Path, tmp_path: Path) -> None:
    recording = joined(split(whole, tmp_path, ".mp4"), tmp_path)
    times = [8000, 3900, CUT_MS - 20, CUT_MS, CUT_MS + 20, 100]
    for ms in times:  # a splitter's part begins with its sound, a frame before its picture
        [one] = read_frames(recording, [ms + recording.video.start_ms + 5])
        [two] = read_frames(read_recording(whole, SETTINGS), [ms + 5])
        assert np.array_equal(one.pixels, two.pixels), ms


def test_the_id_follows_all_parts_and_their_order(whole: Path, tmp_path: Path) -> None:
    one, two = split(whole, tmp_path, ".mp4")
    both, turned = read_parts((one, two), (), SETTINGS), read_parts((two, one), (), SETTINGS)
    assert len({both.id, turned.id, read_recording(one, SETTINGS).id, read_recording(two, SETTINGS).id}) == 4
    assert (both.name, [Path(part.path).name for part in both.parts]) == ("a", ["a_001.mp4", "a_002.mp4"])
    assert all(part.fingerprint for part in both.parts)


def test_joining_again_writes_nothing_and_a_damaged_copy_is_made_anew(whole: Path, tmp_path: Path) -> None:
    parts = split(whole, tmp_path, ".mp4")
    first = joined(parts, tmp_path)
    written = os.stat(first.path).st_mtime_ns
    assert joined(parts, tmp_path) == first
    assert os.stat(first.path).st_mtime_ns == written
    size = os.stat(first.path).st_size
    os.truncate(first.path, size // 2)
    assert joined(parts, tmp_path) == first
    assert os.stat(first.path).st_size == size


@pytest.mark.parametrize("moved", [False, True], ids=["before it is read", "before it is joined"])
def test_a_playlist_in_a_parts_place_is_refused(whole: Path, tmp_path: Path, moved: bool) -> None:
    parts = split(whole, tmp_path, ".mp4")
    arrived = read_parts(parts, (), SETTINGS) if moved else None
    shutil.copy(whole, tmp_path / "secret.mp4")
    parts[1].write_text(f"ffconcat version 1.0\nfile 'file:{tmp_path / 'secret.mp4'}'\n")
    with pytest.raises(NotMediaError):
        join(arrived or read_parts(parts, (), SETTINGS), tmp_path / "work", SETTINGS, lambda share: None)
    assert not (tmp_path / "work" / "joined.mp4").exists()


def test_what_cannot_be_joined_says_why(whole: Path, tmp_path: Path, make_media: Callable[..., Path]) -> None:
    one, _ = split(whole, tmp_path, ".mp4")
    other = make_media("other.mp4", "-f", "lavfi", "-i", "testsrc2=s=64x36:r=30:d=1", "-pix_fmt", "yuv420p")
    with pytest.raises(PartsError, match=r"other\.mp4 cannot be joined to a_001\.mp4: it holds h264 64x36"):
        read_parts((one, other), (), SETTINGS)
    with pytest.raises(PartsError, match="given twice"):
        read_parts((one, one), (), SETTINGS)
    with pytest.raises(InputError, match="no file"):
        read_parts((one, tmp_path / "missing.mp4"), (), SETTINGS)
    middle = tmp_path / "middle.mp4"
    run_ffmpeg(["-ss", "4.5", "-i", str(whole), "-c", "copy", "-y", str(middle)])
    with pytest.raises(PartsError, match=r"middle\.mp4 begins in the middle of a group of pictures"):
        joined((one, middle), tmp_path)


def test_files_on_the_disk_are_grouped_by_their_own_times(whole: Path, tmp_path: Path) -> None:
    parts = split(whole, tmp_path, ".mp4")
    alone = tmp_path / "talk.mp4"
    shutil.copy(whole, alone)
    (tmp_path / "b_001.mp4").write_bytes(b"")
    for path, ended in zip(parts, (1_778_587_204, 1_778_587_210), strict=True):
        os.utime(path, (ended, ended))
    paths = (*parts, alone, tmp_path / "b_001.mp4")
    assert group_files(paths, SETTINGS) == (Group(parts), Group((tmp_path / "b_001.mp4",)), Group((alone,)))
    [finding] = read_recording(parts[0], SETTINGS).findings
    assert finding.rule == "ingest.continuation" and "a_002.mp4 --join" in finding.message
    os.utime(parts[1], (1_778_587_220, 1_778_587_220))  # a pause of 10 s
    assert len(group_files(paths, SETTINGS)) == 4
    assert read_recording(parts[0], SETTINGS).findings == ()


def test_sidecars_count_from_the_first_part(whole: Path, tmp_path: Path) -> None:
    parts = split(whole, tmp_path, ".mp4")
    (tmp_path / "a.chat.txt").write_text("0.5 ann: hi\n")
    (tmp_path / "a_002.markers.csv").write_text("time,label\n1,one\n")
    recording = read_parts(parts, (), SETTINGS)
    assert [Path(sidecar.path).name for sidecar in recording.sidecars] == ["a.chat.txt"]
    assert [finding.rule for finding in recording.findings] == ["ingest.sidecar_of_part"]


def test_parts_of_a_varying_rate_keep_every_distance(tmp_path: Path) -> None:
    picture = ["-vf", "setpts=PTS+0.02*mod(N\\,3)/TB", "-fps_mode", "vfr", "-c:v", "libx264", "-g", "25"]
    whole = tmp_path / "vfr.mkv"
    source = ["-f", "lavfi", "-i", "testsrc2=s=64x36:r=25:d=6"]
    run_ffmpeg([*source, *picture, "-bf", "0", "-pix_fmt", "yuv420p", "-y", str(whole)])
    run_ffmpeg(["-i", str(whole), "-c", "copy", "-f", "segment", "-segment_times", "3", "-reset_timestamps", "1",
                str(tmp_path / "v_%03d.mkv")])  # fmt: skip
    recording = joined((tmp_path / "v_000.mkv", tmp_path / "v_001.mkv"), tmp_path)
    expected, seen = frames(whole), frames(recording.path)
    assert [digest for _, digest in seen] == [digest for _, digest in expected]
    assert all(b > a for (a, _), (b, _) in itertools.pairwise(seen))
    assert max(abs(a - b) for (a, _), (b, _) in zip(seen, expected, strict=True)) <= Fraction(40, 1000)
