"""The clip's sound: one linear gain to the wanted loudness, a limiter for the peaks, measured after AAC.

Measured because it cannot be foreseen: the limiter takes loudness away, and AAC puts peaks of up to 1 dB back on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from repurpose.media import filter_graph
from repurpose.media.filter_graph import Stream
from repurpose.media.loudness_meter import SILENCE, Loudness
from repurpose.model import RenderJob, VideoSettings
from repurpose.render import music
from repurpose.render.graph import SOUND, seek_ms
from repurpose.render.levels import Levels, heard_side, highest_gain, noise_floor, noted
from repurpose.render.pieces import kept_sound
from repurpose.timebase import ms_to_seconds

SAMPLE_RATE = 48_000
OVERSAMPLED = 96_000
"""The limiter works at twice the rate to see most of what lies between the samples; measuring finds the rest."""
MAX_GAIN_DB = 30.0
"""Lifts a microphone left at −44 LUFS; more would lift the noise of an empty room to the level of speech. Peaks that
stand far above the rest bound it too, see `highest_gain`."""
FADE_MS = 15
"""Against the click of a cut within a wave; shorter than any speech sound."""
HEADROOM_DB = 1.0
"""Kept free below the wanted peak at the first try, for what AAC adds at 160 kbit/s: 0.1 dB on speech, 0.9 on film."""
DENOISE_DB = {"light": 10, "strong": 20}
DENOISE_FLOOR_DB = 24.0
"""afftdn's floor for noise of a given RMS: pink noise at -55 and -45 dBFS loses what was asked for, speech 0.2 dB."""
DENOISE_DELAY = SAMPLE_RATE // 40
"""Samples by which afftdn's output comes late, and says nothing of it: 25 ms."""
CLOSE_ENOUGH_LU = 0.3
TRIES = 4
SWALLOWED = 1.6
"""Of each dB more, the limiter takes about 0.4 from sound that it already limits."""


def measure_argv(job: RenderJob) -> list[str]:
    """Meter the source's sound as it enters the gain, and write its levels to `LEVELS`."""
    meter = noted(_source_sound(job)).filter("ebur128", peak="true", framelog="quiet")
    return filter_graph.arguments([filter_graph.write([meter], "-", f="null")])


def sound_argv(job: RenderJob) -> list[str]:
    """Encode the sound of all renditions, at the job's gain and limit."""
    stream = _source_sound(job)
    if job.audio_index is not None or job.music is not None:
        stream = _levelled(stream, job)
    return filter_graph.arguments(
        [filter_graph.write([stream], SOUND, acodec="aac", ar=SAMPLE_RATE, **{"b:a": f"{job.audio_kbps}k"})]
    )


def verify_argv() -> list[str]:
    """Meter what was encoded, decoded again."""
    meter = filter_graph.read(SOUND)["a"].filter("ebur128", peak="true", framelog="quiet")
    return filter_graph.arguments([filter_graph.write([meter], "-", f="null")])


def make_sound(
    job: RenderJob,
    video: VideoSettings,
    measure: Callable[[list[str]], Loudness],
    encode: Callable[[list[str]], object],
    levels: Callable[[], Levels] = Levels,
) -> RenderJob:
    """Make the sound's file in the job's folder and return the job as it was made; `measure` and `encode` run ffmpeg.

    `levels` reads what `measure_argv` left. One or two encodes for speech, up to four for a dense mix: 1 s each for a
    clip of 60 s, beside the picture's 45 s.
    """
    if job.audio_index is None and job.music is None:
        encode(sound_argv(job))
        return job
    job, source, heard = _cleaned(job, measure, levels)
    if job.music is not None:
        bed = measure(music.measure_argv(job.music))
        job, source = music.balanced(job, source, bed), bed if source.silent else source
    limit = video.true_peak_dbtp - HEADROOM_DB
    most = min(MAX_GAIN_DB, highest_gain(heard, limit))
    job = replace(job, gain_db=first_gain(source, video, most), limit_dbtp=limit)
    done = job
    for _ in range(TRIES):
        done = job
        encode(sound_argv(job))
        made = measure(verify_argv())
        better = corrected(job, made, video, most)
        if better == job:
            break
        job = better
    return done


def _cleaned(
    job: RenderJob, measure: Callable[[list[str]], Loudness], levels: Callable[[], Levels]
) -> tuple[RenderJob, Loudness, Levels]:
    """The job with a silent side filled and its noise measured, and the loudness and levels of that."""
    if job.audio_index is None:
        return job, SILENCE, Levels()
    source = measure(measure_argv(replace(job, music=None, denoise="off")))
    heard = levels()
    cleaned = replace(job, side=heard_side(heard), noise_db=round(noise_floor(heard), 1))
    if cleaned.side != "both" or cleaned.denoise != "off":
        source = measure(measure_argv(replace(cleaned, music=None)))
        heard = levels()
    return cleaned, source, heard


def first_gain(source: Loudness, video: VideoSettings, most: float = MAX_GAIN_DB) -> float:
    """Gain in dB that brings the source to the wanted loudness, but no more than `most`; none for silence.

    >>> first_gain(Loudness(-20.5, -3.0), VideoSettings())
    6.5
    """
    return 0.0 if source.silent else round(min(most, video.loudness_lufs - source.integrated_lufs), 2)


def corrected(job: RenderJob, made: Loudness, video: VideoSettings, most: float = MAX_GAIN_DB) -> RenderJob:
    """The job with gain and limit put right by what was measured; the same job where it is good."""
    if made.silent:
        return job
    miss = video.loudness_lufs - made.integrated_lufs
    over = made.true_peak_dbtp - video.true_peak_dbtp
    step = miss * SWALLOWED if miss > 0 else miss
    gain = job.gain_db
    if abs(miss) > CLOSE_ENOUGH_LU:
        gain = min(max(most, gain), round(gain + step, 2)) if miss > 0 else round(gain + step, 2)
    limit = round(job.limit_dbtp - over - 0.3, 2) if over > 0 else job.limit_dbtp
    return replace(job, gain_db=gain, limit_dbtp=limit)


def _source_sound(job: RenderJob) -> Stream:
    """Stereo of exactly the picture's length: gaps and a late start are filled, so it stays with the picture."""
    if job.audio_index is None:
        stream = filter_graph.generate(f"anullsrc=r={SAMPLE_RATE}:cl=stereo")["a"]
    else:
        stream = filter_graph.read(job.source, ss=ms_to_seconds(seek_ms(job)))[str(job.audio_index)]
        if job.seek_ms is not None:
            stream = stream.filter("asetpts", f"PTS-{job.span.start_ms - job.seek_ms}/1000/TB")
        stream = stream.filter("aresample", SAMPLE_RATE, **{"async": 1}, first_pts=0)
        # In floats, where a downmix of six channels may go over full scale without clipping.
        stream = stream.filter("aformat", sample_fmts="fltp", channel_layouts="stereo")
        stream = _without_noise(_two_sided(stream, job), job).filter("apad")
    return music.programme(kept_sound(stream, job.times, SAMPLE_RATE), job, SAMPLE_RATE)


def _two_sided(stream: Stream, job: RenderJob) -> Stream:
    """A voice that was recorded on one side only, on both."""
    if job.side == "both":
        return stream
    # Not `channelmap`: both sides are then one buffer, to which `volume` gives its gain twice.
    return stream.filter("stereotools", mode="lr>ll" if job.side == "left" else "lr>rr")


def _without_noise(stream: Stream, job: RenderJob) -> Stream:
    """Steady noise at the measured level taken down; speech is left where it stands out of it."""
    if job.denoise == "off":
        return stream
    floor = min(-20.0, max(-80.0, job.noise_db + DENOISE_FLOOR_DB))
    stream = stream.filter("afftdn", noise_reduction=DENOISE_DB[job.denoise], noise_floor=round(floor, 1))
    stream = stream.filter("atrim", start_sample=DENOISE_DELAY)
    return stream.filter("asetpts", "PTS-STARTPTS")


def sample_count(job: RenderJob) -> int:
    """Samples for exactly as long as the picture's whole frames, those of its cards too."""
    return music.made_samples(job.times, SAMPLE_RATE)


def _levelled(stream: Stream, job: RenderJob) -> Stream:
    fade = {"curve": "qsin", "duration": ms_to_seconds(FADE_MS)}
    length_ms = sample_count(job) * 1000 // SAMPLE_RATE
    stream = stream.filter("volume", f"{job.gain_db}dB").filter("aresample", OVERSAMPLED)
    stream = stream.filter(
        # Without level=0 it raises its output back to full scale; latency=1 takes its look-ahead off the times.
        "alimiter",
        limit=f"{10 ** (job.limit_dbtp / 20):.4f}",
        attack=5,
        release=80,
        level=0,
        latency=1,
    )
    stream = stream.filter("aresample", SAMPLE_RATE).filter("afade", type="in", **fade)
    return stream.filter("afade", type="out", start_time=ms_to_seconds(max(0, length_ms - FADE_MS)), **fade)
