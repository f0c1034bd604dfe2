"""The bed of music: when it sinks, how loud it is, and ffmpeg's arguments."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from repurpose.media import filter_graph
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.media.loudness_meter import Loudness
from repurpose.model import BrandSettings, ClipTimes, RenderJob, Span, Transcript, VideoSettings, Word
from repurpose.model.branding import MusicBed
from repurpose.render import loudness, music

GOLDEN = Path(__file__).parents[1] / "golden"
JOB = RenderJob(
    source="file:/a.mp4",
    span=Span(10_000, 16_000),
    video_index=0,
    audio_index=1,
    renditions=(),
    fps="30",
    preset="veryfast",
    crf=21,
    audio_kbps=160,
    gain_db=3.0,
    limit_dbtp=-2.0,
    source_size=(1920, 1080),
    intro_ms=1500,
    outro_ms=2000,
    music=MusicBed("file:/it's: a [bed].mp3", -14.0, -8.0, (Span(1700, 4000),), -9.5),
)


def test_arguments() -> None:
    text = "\n".join(loudness.sound_argv(JOB)).replace(";[", ";\n  [") + "\n"
    assert text == (GOLDEN / "render_music.txt").read_text(encoding="utf-8")
    assert "bed" not in text.split("-filter_complex")[1].split("-map")[0], "no path is inside a filter"


def test_without_brand_the_sound_is_made_as_before() -> None:
    plain = replace(JOB, music=None, intro_ms=0, outro_ms=0)
    argv = " ".join(loudness.sound_argv(plain))
    assert argv.count(" -i ") == 1 and "amix" not in argv and "adelay" not in argv


def test_speech_is_where_the_words_are_on_the_clips_own_clock() -> None:
    words = tuple(Word(Span(at, at + 300), "a") for at in (9000, 10_200, 10_600, 12_500, 14_900, 15_900))
    times = ClipTimes(Span(10_000, 16_000), intro_ms=1000)
    bed = music.music_bed(BrandSettings(music="/m.mp3"), Transcript("en", "m", words), times)
    assert bed is not None
    assert bed.speech == (Span(1200, 1900), Span(3500, 3800), Span(5900, 7000))
    cut = ClipTimes(Span(10_000, 16_000), (Span(11_000, 12_400),))
    joined = music.music_bed(BrandSettings(music="/m.mp3"), Transcript("en", "m", words), cut)
    assert joined is not None and joined.speech == (Span(200, 1400), Span(3500, 4600))
    assert music.music_bed(BrandSettings(), Transcript("en", "m", words), times) is None


@pytest.mark.parametrize(
    ("speech", "bed", "gain"),
    [
        (Loudness(-20.0, -3.0), Loudness(-10.0, -1.0), -24.0),
        (Loudness(-20.0, -3.0), Loudness(-30.0, -9.0), -4.0),
        (Loudness(-70.0, float("-inf")), Loudness(-10.0, -1.0), 0.0),
    ],
)
def test_music_lies_below_the_speech_however_loud_its_file_is(speech: Loudness, bed: Loudness, gain: float) -> None:
    made = music.balanced(JOB, speech, bed)
    assert made.music is not None and made.music.gain_db == gain


def test_a_recording_without_sound_has_music_at_full_loudness() -> None:
    told: list[str] = []

    def measure(argv: list[str]) -> Loudness:
        told.append(" ".join(argv))
        quiet = "bed" not in told[-1] and "sound.m4a" not in told[-1]
        return Loudness(-70.0, float("-inf")) if quiet else Loudness(-20.0 if "bed" in told[-1] else -14.0, -3.0)

    made = loudness.make_sound(replace(JOB, audio_index=None), VideoSettings(), measure, lambda argv: None)
    assert made.music is not None and (made.music.gain_db, made.gain_db) == (0.0, 6.0)


def test_music_sinks_before_speech_and_never_bobs_within_it(tmp_path: Path) -> None:
    """A tone as music under silence: its level is the gain, looked at each 10 ms."""
    run_ffmpeg(["-y", "-f", "lavfi", "-i", "sine=f=1000:r=48000:d=1", str(tmp_path / "bed.wav")])
    bed = MusicBed(f"file:{tmp_path / 'bed.wav'}", 0.0, -12.0, (Span(2000, 4000), Span(7000, 7500)))
    job = replace(JOB, audio_index=None, music=bed, span=Span(0, 8000), intro_ms=0, outro_ms=1000)
    silence = filter_graph.generate("anullsrc=r=48000:cl=stereo")["a"].filter("atrim", end_sample=8 * 48_000)
    made = music.programme(silence, job, 48_000)
    out = filter_graph.write([made], str(tmp_path / "out.f32"), f="f32le", ac=1)
    run_ffmpeg(filter_graph.arguments([out]))
    sound = np.fromfile(tmp_path / "out.f32", np.float32)
    assert len(sound) == 9 * 48_000
    level = 20 * np.log10(np.abs(sound.reshape(-1, 480)).max(axis=1) + 1e-9)

    def at(ms: int) -> float:
        return float(level[ms // 10] - level[100])

    assert [at(ms) for ms in (1600, 4000 + 150 + 900 + 50, 6600)] == pytest.approx([0, 0, 0], abs=0.2)
    assert [at(ms) for ms in (2010, 3000, 4100, 7010, 7500)] == pytest.approx([-12] * 5, abs=0.3)
    assert at(1850) == pytest.approx(-6, abs=1), "half way down"
    steps = np.diff(level[100:700])
    assert np.abs(steps).max() < 0.6, "no step that is heard"
    assert level[-1] < level[100] - 25, "faded out at the end"


def test_a_cards_time_is_silent_and_the_clips_sound_stays_in_step(tmp_path: Path) -> None:
    tone = filter_graph.generate("sine=f=500:r=48000")["a"].filter("atrim", end_sample=2 * 48_000)
    job = replace(JOB, music=None, span=Span(0, 2000), intro_ms=1000, outro_ms=500)
    made = music.programme(tone.filter("aformat", channel_layouts="stereo"), job, 48_000)
    run_ffmpeg(filter_graph.arguments([filter_graph.write([made], str(tmp_path / "out.f32"), f="f32le", ac=1)]))
    sound = np.abs(np.fromfile(tmp_path / "out.f32", np.float32))
    assert len(sound) == 3.5 * 48_000 == music.made_samples(job.times, 48_000)
    assert sound[:48_000].max() == 0 and sound[3 * 48_000 :].max() == 0
    assert sound[48_000 + 960 : 3 * 48_000 - 960].reshape(-1, 480).max(axis=1).min() > 0.05


def test_a_thousand_stretches_are_one_expression(tmp_path: Path) -> None:
    speech = tuple(Span(at * 3000, at * 3000 + 1000) for at in range(1000))
    run_ffmpeg(["-y", "-f", "lavfi", "-i", "sine=r=48000:d=1", str(tmp_path / "bed.wav")])
    job = replace(JOB, music=MusicBed(f"file:{tmp_path / 'bed.wav'}", 0, -8.0, speech), span=Span(0, 500))
    assert job.times.fps == Fraction(30)
    silence = filter_graph.generate("anullsrc=r=48000:cl=stereo")["a"].filter("atrim", end_sample=24_000)
    out = filter_graph.write([music.programme(silence, job, 48_000)], "-", f="null")
    run_ffmpeg(filter_graph.arguments([out]))
