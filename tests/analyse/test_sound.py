from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from repurpose.analyse.sound import listen, listen_to_track
from repurpose.ingest import read_recording
from repurpose.media.audio_blocks import Track, read_audio
from repurpose.media.containers import open_container
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.model import IngestSettings, Sound
from repurpose.timebase import Span

PICTURE = ("-f", "lavfi", "-i", "color=c=gray:s=64x64:r=25:d=8")
BEEP_AT_2S = ("-f", "lavfi", "-i", "aevalsrc='if(between(t,2,2.2),sin(2*PI*1000*t),0)':s=44100:d=4")
SETTINGS = IngestSettings(audio_track="1")
Maker = Callable[..., Path]


def heard(path: Path, tmp_path: Path) -> tuple[Sound, np.ndarray]:
    pcm = tmp_path / "speech.pcm"
    sound = listen(read_recording(path, SETTINGS), pcm)
    assert not list(tmp_path.glob("*.part"))
    return sound, np.fromfile(pcm, np.int16)


def beeps_ms(samples: np.ndarray) -> list[int]:
    """Where sound begins after at least 100 ms of silence."""
    loud = np.flatnonzero(np.abs(samples.astype(int)) > 3000)
    if not len(loud):
        return []
    begins = loud[np.concatenate([[True], np.diff(loud) > 1600])]
    return [int(begin) // 16 for begin in begins]


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts", "a.mov", "a.flv"])
def test_a_sound_is_where_the_recording_has_it(name: str, make_media: Maker, tmp_path: Path) -> None:
    _, samples = heard(make_media(name, *PICTURE, *BEEP_AT_2S, "-c:v", "libx264", "-c:a", "aac"), tmp_path)
    assert beeps_ms(samples) == pytest.approx([2000], abs=25)


@pytest.mark.parametrize("name", ["late.mp4", "late.mkv", "late.ts"])
def test_a_late_start_is_filled_with_silence(name: str, make_media: Maker, tmp_path: Path) -> None:
    arguments = (*PICTURE, "-itsoffset", "1.5", *BEEP_AT_2S, "-c:v", "libx264", "-c:a", "aac")
    sound, samples = heard(make_media(name, *arguments), tmp_path)
    assert beeps_ms(samples) == pytest.approx([3500], abs=25)
    assert not sound.findings


def test_sound_before_a_late_picture_stays_in_time(make_media: Maker, tmp_path: Path) -> None:
    arguments = ("-itsoffset", "1", *PICTURE, *BEEP_AT_2S, "-map", "0", "-map", "1", "-c:v", "libx264", "-c:a", "aac")
    path = make_media("early.mkv", *arguments)
    recording = read_recording(path, SETTINGS)
    sound = listen(recording, tmp_path / "speech.pcm")
    expected = 2000 - recording.probe.origin_ms
    assert beeps_ms(np.fromfile(tmp_path / "speech.pcm", np.int16)) == pytest.approx([expected], abs=25)
    assert sound.momentary_lufs


@pytest.mark.parametrize("gap_s", [0.3, 3, 40])
@pytest.mark.parametrize("name", ["gap.ts", "gap.mkv"])
def test_a_gap_in_the_timestamps_is_filled(name: str, gap_s: float, make_media: Maker, tmp_path: Path) -> None:
    picture = ("-f", "lavfi", "-i", f"color=c=gray:s=64x64:r=25:d={gap_s + 5}")
    gap = ("-filter:a", f"asetpts='PTS+if(gte(T,1),{gap_s}/TB,0)'")
    path = make_media(name, *picture, *BEEP_AT_2S, *gap, "-c:v", "libx264", "-c:a", "aac", "-fps_mode", "passthrough")
    sound, samples = heard(path, tmp_path)
    assert beeps_ms(samples) == pytest.approx([2000 + gap_s * 1000], abs=50)
    assert ("audio.gaps" in [finding.rule for finding in sound.findings]) == (gap_s > 1)
    assert len(sound.momentary_lufs) == pytest.approx((4 + gap_s) * 10, abs=2)


def test_an_edit_list_trims_the_start(make_media: Maker, tmp_path: Path) -> None:
    whole = make_media("whole.mp4", *PICTURE, *BEEP_AT_2S, "-c:v", "libx264", "-g", "250", "-c:a", "aac")
    cut = tmp_path / "cut.mp4"
    run_ffmpeg(["-ss", "1.2", "-i", str(whole), "-c", "copy", str(cut)])
    _, samples = heard(cut, tmp_path)
    assert beeps_ms(samples) == pytest.approx([800], abs=50)


def test_a_change_of_the_sound_format_in_mid_stream_keeps_the_time(make_media: Maker, tmp_path: Path) -> None:
    encode = (*PICTURE, *BEEP_AT_2S, "-t", "4", "-c:v", "libx264", "-c:a", "aac", "-output_ts_offset")
    parts = [
        make_media("1.ts", *encode, "0", "-ac", "1", "-ar", "44100"),
        make_media("2.ts", *encode, "4", "-ac", "2", "-ar", "48000"),
    ]
    path = tmp_path / "both.ts"
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    _, samples = heard(path, tmp_path)
    assert beeps_ms(samples) == pytest.approx([2000, 6000], abs=50)


def test_loudness_follows_the_sound(make_media: Maker, tmp_path: Path) -> None:
    """A 1 kHz tone of −20 dBFS in one channel is −23.0 LUFS by EBU Tech 3341, test 1 being both channels at −23."""
    tone = (
        "-f",
        "lavfi",
        "-i",
        "aevalsrc='0.0708*sin(2*PI*1000*t)*lt(t,4)|0.0708*sin(2*PI*1000*t)*lt(t,4)':s=48000:d=8",
    )
    sound, _ = heard(make_media("tone.mkv", *PICTURE, *tone, "-c:v", "libx264", "-c:a", "flac"), tmp_path)
    assert len(sound.momentary_lufs) == 80
    assert sound.momentary_lufs[10:40] == pytest.approx([-23.0] * 30, abs=0.2)
    assert set(sound.momentary_lufs[45:]) == {-70.0}
    assert sound.integrated_lufs == pytest.approx(-23.0, abs=0.3)
    assert sound.speech == ()


def test_no_sound_is_said(make_media: Maker, tmp_path: Path) -> None:
    sound, samples = heard(make_media("mute.mp4", *PICTURE, "-c:v", "libx264"), tmp_path)
    assert (sound.speech, sound.momentary_lufs, len(samples)) == ((), (), 0)
    assert [finding.rule for finding in sound.findings] == ["audio.none"]


def test_a_silent_track_is_said(make_media: Maker, tmp_path: Path) -> None:
    silence = ("-f", "lavfi", "-i", "anullsrc=d=8")
    sound, _ = heard(make_media("silent.mp4", *PICTURE, *silence, "-c:v", "libx264"), tmp_path)
    assert [finding.rule for finding in sound.findings] == ["audio.silent"]


def test_broken_packets_leave_the_rest_in_time(make_media: Maker, tmp_path: Path) -> None:
    path = make_media("a.ts", *PICTURE, *BEEP_AT_2S, "-c:v", "libx264", "-c:a", "ac3")
    recording = read_recording(path, SETTINGS)
    data = bytearray(path.read_bytes())
    middle = len(data) // 10 // 188 * 188
    for packet in range(middle, middle + 188 * 40, 188):  # scrambles what 40 packets carry, not their headers
        data[packet + 20 : packet + 188] = bytes(168)
    path.write_bytes(data)
    sound = listen(recording, tmp_path / "speech.pcm")
    assert beeps_ms(np.fromfile(tmp_path / "speech.pcm", np.int16)) == pytest.approx([2000], abs=50)
    assert sound.findings


def test_progress_reaches_the_end(make_media: Maker, tmp_path: Path) -> None:
    path = make_media("a.m4a", *BEEP_AT_2S, "-c:a", "aac")
    shares: list[float] = []
    listen_to_track(Track(str(path), 0, 0, Span(0, 4000)), tmp_path / "speech.pcm", shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("name", ["a.mp4", "a.ts", "a.mkv", "a.wav"])
def test_a_stretch_is_reached_by_seeking(name: str, make_media: Maker) -> None:
    beeps = ("-f", "lavfi", "-i", "aevalsrc='if(lt(mod(t,5),0.1),sin(2*PI*1000*t),0)':s=44100:d=60")
    path = make_media(name, *beeps)
    samples = read_audio(str(path), 0, 29_000, 7000)
    assert samples.dtype == np.float32
    assert len(samples) == 7 * 16_000
    assert beeps_ms(samples * 32768) == pytest.approx([1000, 6000], abs=30)
    assert len(read_audio(str(path), 0, 58_000, 7000)) == pytest.approx(2 * 16_000, abs=1600)


def test_real_recordings_with_odd_sound_are_read(shared_media: Path, tmp_path: Path) -> None:
    for name in ("edts.mp4", "video_with_failing_audio.mp4", "multiple-aac-tracks.mp4", "exo/sample.adts"):
        path = shared_media / "faults" / name
        with open_container(path) as container:
            index = next(stream.index for stream in container.streams if stream.type == "audio")
            duration_ms = (container.duration or 0) // 1000
        sound = listen_to_track(Track(str(path), index, 0, Span(0, duration_ms)), tmp_path / "speech.pcm")
        assert len(sound.momentary_lufs) * 100 == pytest.approx(duration_ms, abs=400), (name, sound.findings)


def test_voices_are_found_where_they_are(shared_media: Path, tmp_path: Path) -> None:
    """The voice says its numbers at 0–16 s and "banana" at 40 s by the clock in the picture; between is silence."""
    recording = read_recording(shared_media / "video" / "voice_timer_silences.mp4", IngestSettings())
    sound = listen(recording, tmp_path / "speech.pcm")
    assert sound.speech
    assert all(span.end_ms < 25_000 or span.start_ms > 39_000 for span in sound.speech), sound.speech
    assert any(39_500 < span.start_ms < 41_500 for span in sound.speech)


def test_pitch_and_reactions_come_from_the_same_pass(make_media: Maker, tmp_path: Path) -> None:
    hum = "aevalsrc='0.2*(sin(2*PI*150*t)+sin(2*PI*300*t)+0.7*sin(2*PI*450*t))*between(t,1,3)':s=44100:d=4"
    sound, samples = heard(make_media("a.mp4", *PICTURE, "-f", "lavfi", "-i", hum, "-c:v", "libx264"), tmp_path)
    assert len(sound.pitch_hz) == -(-len(samples) // 1600)
    assert sound.pitch_hz[12:28] == pytest.approx((150,) * 16, abs=2)
    assert not any((*sound.pitch_hz[:9], *sound.pitch_hz[32:], *sound.events))


def test_real_applause_is_heard_in_the_pass(shared_media: Path, tmp_path: Path) -> None:
    path = shared_media / "video" / "crowd.mp3"
    with open_container(str(path)) as container:
        track = Track(str(path), 0, (container.start_time or 0) // 1000, Span(0, 40_000))
    sound = listen_to_track(track, tmp_path / "speech.pcm")
    assert sum(event.span.duration_ms for event in sound.events if event.kind == "applause") > 20_000
