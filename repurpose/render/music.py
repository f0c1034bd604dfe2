"""A bed of music under a clip, and the silence of its cards. Pure: streams in, streams out.

The music sinks before somebody speaks and comes back after, because the words' times are known: a compressor that
listens sinks too late, on the first syllable, and pumps between the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from repurpose.media import filter_graph
from repurpose.media.ffmpeg_program import file_url
from repurpose.media.filter_graph import Stream
from repurpose.media.loudness_meter import Loudness
from repurpose.model import BrandSettings, ClipTimes, RenderJob, Transcript
from repurpose.model.branding import MusicBed
from repurpose.render.branding import card_frames
from repurpose.timebase import Span, ms_to_seconds

SINK_MS, RISE_MS = 300, 900
"""How long the music takes to sink before speech, and to come back after it."""
HOLD_MS = 150
"""It stays down for so long after the last word: words end late, and fade out."""
TOGETHER_MS = 1600
"""Speech with less of a pause is one stretch: the music would only bob up and down in it."""
STEP_SAMPLES = 256
"""The gain moves in such steps, 5 ms: a fade of 8 dB in 300 ms is 0.15 dB a step, which is not heard."""
FADE_IN_MS, FADE_OUT_MS = 300, 1500
EDGE_MS = 15
"""Of the clip's own sound, where a card follows: against the click of a cut within a wave."""


def music_bed(brand: BrandSettings, transcript: Transcript, times: ClipTimes) -> MusicBed | None:
    """The bed of a clip, `transcript` on the recording's clock; None where the brand has no music."""
    if not brand.music:
        return None
    words = times.played_words(transcript).words
    spoken = (word.span.shift(-times.span.start_ms) for word in words)
    whole = Span(times.intro_ms, times.intro_ms + times.length_ms)
    inside = [span.clamp(whole) for span in spoken if span.overlaps(whole)]
    return MusicBed(file_url(brand.music), brand.music_level_db, brand.music_duck_db, stretches(inside))


def stretches(spoken: Sequence[Span]) -> tuple[Span, ...]:
    """Speech with no pauses but those in which music has time to come back, in order.

    >>> stretches((Span(0, 400), Span(500, 900), Span(3000, 3300)))
    (Span(start_ms=0, end_ms=900), Span(start_ms=3000, end_ms=3300))
    """
    joined: list[Span] = []
    for span in sorted(spoken):
        if joined and span.start_ms - joined[-1].end_ms < TOGETHER_MS:
            joined[-1] = Span(joined[-1].start_ms, max(joined[-1].end_ms, span.end_ms))
        else:
            joined.append(span)
    return tuple(joined)


def balanced(job: RenderJob, speech: Loudness, music: Loudness) -> RenderJob:
    """The job with the music's gain: so far below the speech as it is asked for; as it is where there is none."""
    if job.music is None:
        return job
    above = 0.0 if speech.silent or music.silent else speech.integrated_lufs - music.integrated_lufs
    gain = round(above + job.music.level_db, 2) if not speech.silent else 0.0
    return replace(job, music=replace(job.music, gain_db=gain))


def measure_argv(bed: MusicBed) -> list[str]:
    """Meter the music's own loudness."""
    meter = filter_graph.read(bed.source)["a:0"].filter("ebur128", peak="true", framelog="quiet")
    return filter_graph.arguments([filter_graph.write([meter], "-", f="null")])


def made_samples(times: ClipTimes, rate: int) -> int:
    """Samples of the whole clip with its cards."""
    frames = card_frames(times.intro_ms, times.fps) + times.frame_count + card_frames(times.outro_ms, times.fps)
    return round(frames / times.fps * rate)


def programme(stream: Stream, job: RenderJob, rate: int) -> Stream:
    """The clip's own sound with silence under its cards, and with music under all of it."""
    times = job.times
    if times.intro_ms or times.outro_ms:
        stream = _under_cards(stream, times, rate)
    if job.music is None:
        return stream
    return filter_graph.mixed(stream, _bed(job.music, made_samples(times, rate), rate))


def _under_cards(stream: Stream, times: ClipTimes, rate: int) -> Stream:
    fade = {"curve": "qsin", "duration": ms_to_seconds(EDGE_MS)}
    length_ms = int(times.frame_count * 1000 / times.fps)
    stream = stream.filter("afade", type="in", **fade)
    stream = stream.filter("afade", type="out", start_time=ms_to_seconds(max(0, length_ms - EDGE_MS)), **fade)
    before = round(card_frames(times.intro_ms, times.fps) / times.fps * rate)
    if before:
        stream = stream.filter("adelay", f"{before}S", all=1)
    return stream.filter("apad", whole_len=made_samples(times, rate))


def _bed(bed: MusicBed, samples: int, rate: int) -> Stream:
    stream = filter_graph.read(bed.source, stream_loop="-1")["a:0"]
    stream = stream.filter("aresample", rate).filter("aformat", sample_fmts="fltp", channel_layouts="stereo")
    stream = stream.filter("apad").filter("atrim", end_sample=samples).filter("volume", f"{bed.gain_db}dB")
    if bed.speech and bed.duck_db:
        stream = stream.filter("asetnsamples", STEP_SAMPLES, pad=0)
        stream = stream.filter("volume", _ducking(bed), eval="frame")
    length_ms = samples * 1000 // rate
    stream = stream.filter("afade", type="in", duration=ms_to_seconds(min(FADE_IN_MS, length_ms // 4)))
    out_ms = min(FADE_OUT_MS, length_ms // 3)
    return stream.filter(
        "afade", type="out", start_time=ms_to_seconds(length_ms - out_ms), duration=ms_to_seconds(out_ms)
    )


def _ducking(bed: MusicBed) -> str:
    """The gain over time as ffmpeg's expression: in each stretch of speech down, with even slopes in dB beside it."""
    return f"pow(10,{bed.duck_db / 20:.4f}*{_sunk(bed.speech)})"


def _sunk(speech: Sequence[Span]) -> str:
    """How far it has sunk, 0 to 1: halved down to the stretch at hand, for ffmpeg refuses a sum of hundreds.

    Between two stretches there is time to rise and to sink again, so each time belongs to one of them.
    """
    if len(speech) > 1:
        half = len(speech) // 2
        parts = (_sunk(speech[:half]), _sunk(speech[half:]))
        return f"if(lt(t,{ms_to_seconds(speech[half].start_ms - SINK_MS)}),{parts[0]},{parts[1]})"
    span = speech[0]
    # A clip may begin within speech: down from its first sample then.
    down = f"clip((t-({(span.start_ms - SINK_MS) / 1000:.3f}))/{ms_to_seconds(SINK_MS)},0,1)"
    up = f"clip(({ms_to_seconds(span.end_ms + HOLD_MS + RISE_MS)}-t)/{ms_to_seconds(RISE_MS)},0,1)"
    return f"{down}*{up}"
