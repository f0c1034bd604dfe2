"""Sound of known levels through the two passes: loudness, peaks and sides as promised, and a gain that stays still."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from repurpose.media import loudness_meter
from repurpose.media.ffmpeg_program import file_url, run_ffmpeg
from repurpose.media.loudness_meter import Loudness
from repurpose.model import RenderJob, Span, VideoSettings
from repurpose.render import loudness
from repurpose.render.levels import LEVELS, Levels, heard_side, highest_gain, noise_floor, read_levels

MakeMedia = Callable[..., Path]
VOICE = (
    "0.3*(0.4*sin(2*PI*180*t)+0.6*sin(2*PI*900*t))"
    "*(0.55+0.45*sin(2*PI*3.1*t))*(0.6+0.4*sin(2*PI*0.7*t))*lt(mod(t,2),1.6)"
)
"""Syllables at 3 a second that swell and sink, in sentences with pauses."""
SECONDS = 6


def job_of(source: Path, seconds: float = SECONDS) -> RenderJob:
    return RenderJob(
        source=file_url(source), span=Span(0, int(seconds * 1000)), video_index=0, audio_index=0, renditions=(),
        fps="25", preset="ultrafast", crf=30, audio_kbps=160, gain_db=0.0, limit_dbtp=-1.0, source_size=(64, 64),
    )  # fmt: skip


def made(source: Path, folder: Path, job: RenderJob | None = None) -> tuple[RenderJob, Loudness]:
    """The job as it was carried out, and what its sound measures after AAC."""
    done = loudness.make_sound(
        job or job_of(source),
        VideoSettings(),
        lambda argv: loudness_meter.measure(argv, cwd=folder),
        lambda argv: run_ffmpeg(argv, cwd=folder),
        lambda: read_levels((folder / LEVELS).read_text()),
    )
    return done, loudness_meter.measure(loudness.verify_argv(), cwd=folder)


def samples(path: Path, folder: Path, channels: int = 1) -> np.ndarray:
    raw = folder / "samples.raw"
    run_ffmpeg(["-i", str(path), "-ac", str(channels), "-ar", "16000", "-f", "f32le", "-y", str(raw)])
    return np.fromfile(raw, "<f4").reshape(-1, channels)


def gains_db(source: np.ndarray, result: np.ndarray, step: int = 1600) -> np.ndarray:
    """Gain of each 100 ms in which something sounds."""
    whole = min(len(source), len(result)) // step * step
    power = [(each[:whole].reshape(-1, step) ** 2).mean(axis=1) for each in (source, result)]
    sounding = power[0] > 1e-3 * power[0].max()
    gains: np.ndarray = 10 * np.log10(power[1][sounding] / power[0][sounding])
    return gains


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("quiet talk", f"aevalsrc='0.1*({VOICE})':s=48000:c=mono:d=6"),
        ("loud music", "anoisesrc=a=0.9:d=6:c=pink:r=48000:s=1,volume=9dB,alimiter=limit=0.99:level=0"),
        ("one clap", f"aevalsrc='0.6*({VOICE})+between(t,3,3.02)*0.9*(2*random(0)-1)':s=48000:c=mono:d=6"),
        ("half silence", f"aevalsrc='({VOICE})*lt(t,3)':s=48000:c=mono:d=6"),
    ],
)
def test_every_kind_comes_to_the_same_loudness_under_the_peak(
    make_media: MakeMedia, tmp_path: Path, name: str, sound: str
) -> None:
    source = make_media("a.wav", "-f", "lavfi", "-i", sound)
    _, measured = made(source, tmp_path)
    assert measured.integrated_lufs == pytest.approx(-14, abs=1), name
    assert measured.true_peak_dbtp <= -1


def test_the_gain_of_speech_stays_still(make_media: MakeMedia, tmp_path: Path) -> None:
    source = make_media("talk.wav", "-f", "lavfi", "-i", f"aevalsrc='0.3*({VOICE})':s=48000:c=mono:d=6")
    made(source, tmp_path)
    gains = gains_db(samples(source, tmp_path), samples(tmp_path / "sound.m4a", tmp_path))[1:-1]
    assert float(gains.std()) < 0.3 and float(np.ptp(gains)) < 2


def test_peaks_that_come_often_keep_the_rest_quieter(make_media: MakeMedia, tmp_path: Path) -> None:
    """Hammering over a voice: lifted to the wanted loudness the voice would sink 20 dB with every blow."""
    blows = f"0.05*({VOICE})+lt(mod(t,0.7),0.03)*0.9*(2*random(0)-1)"
    source = make_media("blows.wav", "-f", "lavfi", "-i", f"aevalsrc='{blows}':s=48000:c=mono:d=6")
    done, measured = made(source, tmp_path)
    assert measured.integrated_lufs < -15 and measured.true_peak_dbtp <= -1
    assert done.gain_db <= 14


def test_a_voice_on_one_side_is_heard_on_both(make_media: MakeMedia, tmp_path: Path) -> None:
    source = make_media("left.wav", "-f", "lavfi", "-i", f"aevalsrc='{VOICE}|0':s=48000:c=stereo:d=4")
    done, measured = made(source, tmp_path, job_of(source, 4))
    left, right = samples(tmp_path / "sound.m4a", tmp_path, 2).T
    assert done.side == "left" and measured.integrated_lufs == pytest.approx(-14, abs=1)
    assert float(np.abs(left - right).max()) < 0.02 < float(np.abs(right).max())


@pytest.mark.parametrize("layout", ["5.1", "6 channels"])
def test_the_middle_of_six_channels_is_not_lost(make_media: MakeMedia, tmp_path: Path, layout: str) -> None:
    """ITU-R BS.775: the middle and the sides behind join left and right 3 dB down; nothing clips on the way."""
    six = f"aevalsrc='0.9*sin(2*PI*60*t)|0.9*sin(2*PI*60*t)|4*({VOICE})|0|0.01|0.01':s=48000:c={layout.split()[0]}:d=4"
    named = ("-channel_layout", "5.1") if layout == "5.1" else ()
    source = make_media("six.wav", "-f", "lavfi", "-i", six.replace("c=6", "c=5.1"), *named, "-c:a", "pcm_f32le")
    if layout != "5.1":
        bare = bytearray(source.read_bytes())
        mask = bare.index(b"fmt ") + 28
        bare[mask : mask + 4] = bytes(4)  # No speaker positions in the header.
        source.write_bytes(bytes(bare))
    _, measured = made(source, tmp_path, job_of(source, 4))
    heard = samples(tmp_path / "sound.m4a", tmp_path, 2)
    spectrum = np.abs(np.fft.rfft(heard[: 16_000 * 3, 0]))
    voice, bass = spectrum[900 * 3 - 30 : 900 * 3 + 31].max(), spectrum[60 * 3 - 3 : 60 * 3 + 4].max()
    assert 0.15 < voice / bass < 2
    assert measured.integrated_lufs == pytest.approx(-14, abs=1) and measured.true_peak_dbtp <= -1


@pytest.mark.parametrize(("denoise", "least_db"), [("light", 7), ("strong", 12)])
def test_noise_is_taken_out_of_pauses_and_speech_is_kept(
    make_media: MakeMedia, tmp_path: Path, denoise: str, least_db: float
) -> None:
    clean = make_media("clean.wav", "-f", "lavfi", "-i", f"aevalsrc='{VOICE}':s=48000:c=mono:d=6")
    noise = "anoisesrc=a=0.02:d=6:c=pink:r=48000:s=7[n];[0][n]amix=normalize=0"
    noisy = make_media("noisy.wav", "-i", str(clean), "-filter_complex", noise)
    sounds = []
    for way in ("off", denoise):
        made(noisy, tmp_path, replace(job_of(noisy), denoise=way))  # type: ignore[arg-type]
        sounds.append(samples(tmp_path / "sound.m4a", tmp_path)[:, 0])
    voice = samples(clean, tmp_path)[:, 0]
    pause = np.zeros(len(voice), bool)
    for start in range(0, SECONDS, 2):
        pause[int((start + 1.7) * 16_000) : int((start + 1.95) * 16_000)] = True
    before, after = (10 * np.log10((each[: len(pause)][pause[: len(each)]] ** 2).mean()) for each in sounds)
    assert before - after > least_db
    kept = [float(np.dot(voice[:80_000], each[:80_000])) for each in sounds]
    assert 20 * np.log10(kept[1] / kept[0]) == pytest.approx(0, abs=0.5), "neither quieter nor later"


def test_levels_say_side_floor_and_how_far_it_may_be_lifted() -> None:
    talk = Levels(
        (-20.0,) * 98 + (-1.0, -1.0), (-90.0,) * 100, (-20.0,) * 98 + (-1.0, -1.0), (-60.0,) * 20 + (-25.0,) * 80
    )
    assert heard_side(talk) == "left" and heard_side(replace(talk, right=talk.left)) == "both"
    assert heard_side(Levels()) == "both" and noise_floor(talk) == -60
    assert highest_gain(talk, -2.0) == -2 + 14 + 1, "two of a hundred are bound by what is seldom"
    assert highest_gain(replace(talk, peaks=(-20.0,) * 99 + (-1.0,)), -2.0) == -2 + 8 + 20
    assert highest_gain(Levels(), -2.0) == float("inf")
