"""The film of a doc: a title card, then for each step a card and the recording's own picture with its sound."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from repurpose.captions.drawing.ass import to_ass
from repurpose.captions.formats.writing import to_vtt
from repurpose.media import filter_graph
from repurpose.media.ffmpeg_program import file_url, run_ffmpeg
from repurpose.media.film_cards import FADE_MS, FRAMES, Card, write_card
from repurpose.media.filter_graph import Stream
from repurpose.media.font_files import write_fonts
from repurpose.media.loudness_meter import Loudness, measure
from repurpose.media.picture_filters import BT709, STEADY, progressive, scaled, sdr, steady, tagged
from repurpose.media.whole_file import require_whole
from repurpose.microdocs.film_plan import FilmPlan, Piece, film_cues, film_rate, plan_film
from repurpose.model import DocPlan, Recording, Settings, Transcript, VideoSettings
from repurpose.model.encoder import ENCODERS
from repurpose.timebase import ms_to_seconds

GROUND = "0x0F1720"
"""Beside a picture of another aspect: the cards' own ground."""
FILM = "film.mp4"
SILENCE = "anullsrc=r=48000:cl=stereo"
FONTS = "fonts"
CAPTIONS = "captions.ass"
LIST = "parts.txt"
SOUND = "sound.m4a"
MOST_GAIN_DB = 30.0
HEADROOM_DB = 1.0
"""Kept free below the wanted peak for what AAC adds."""
PARTS_SHARE = 0.9
"""Of the film's time, measured on the sample."""


def piece_arguments(
    recording: Recording, piece: Piece, size: tuple[int, int], video: VideoSettings, target: str
) -> list[str]:
    """ffmpeg's arguments that cut one piece to its exact length, captioned and encoded as the film will hold it.

    Picture and sound are two inputs: without accurate seek the frame on screen at the cut is kept, though it began
    before (a slide of a sparse recording); sound wants the exact sample.
    """
    start, seconds = ms_to_seconds(piece.source.start_ms), ms_to_seconds(piece.duration_ms)
    url = file_url(recording.path)
    early_ms = filter_graph.early_start_ms(recording.probe.format, piece.source.start_ms)
    seek = start if early_ms is None else ms_to_seconds(early_ms)
    options = STEADY if recording.video.sample_aspect == 1 else {}
    picture = filter_graph.read(url, ss=seek, noaccurate_seek=None, **options)[str(recording.video_index)]
    if early_ms is not None:
        picture = picture.filter("setpts", f"PTS-{piece.source.start_ms - early_ms}/1000/TB")
    rate = film_rate(recording)
    picture = _shaped(_exact(picture, recording, rate, seconds), recording, size)
    picture = _captioned(picture, piece.film_ms * rate // 1000)
    if recording.audio_index is None:
        sound = _exact_sound(filter_graph.generate(SILENCE)["a"], seconds)
    else:
        sound = filter_graph.read(url, ss=start, t=seconds)[str(recording.audio_index)]
        sound = _exact_sound(sound.filter("aresample", **{"async": 1, "first_pts": 0}), seconds)
        end = ms_to_seconds(max(0, piece.duration_ms - 50))
        sound = sound.filter("afade", t="in", d=0.03).filter("afade", t="out", st=end, d=0.05)
    return _part(picture, sound, seconds, video, target)


def card_arguments(card: Card, rate: int, size: tuple[int, int], video: VideoSettings, target: str) -> list[str]:
    """ffmpeg's arguments that hold a card's pictures for its time, fade it out and give it silence."""
    seconds = ms_to_seconds(card.duration_ms)
    picture = filter_graph.read(FRAMES, formats="image2", f="image2", framerate=str(rate))["v"]
    # At once, or ffmpeg makes YUV of it at the end, with another matrix.
    picture = scaled(picture, size).filter("format", "yuv420p")
    picture = picture.filter("tpad", stop_mode="clone", stop_duration=seconds)
    picture = picture.filter("trim", duration=seconds)
    picture = picture.filter("fade", t="out", st=ms_to_seconds(card.duration_ms - FADE_MS), d=ms_to_seconds(FADE_MS))
    sound = _exact_sound(filter_graph.generate(SILENCE)["a"], seconds)
    return _part(picture, sound, seconds, video, target)


def measure_arguments() -> list[str]:
    """ffmpeg's arguments that meter the sound of the parts of `LIST`."""
    meter = _parts()["a"].filter("ebur128", peak="true", framelog="quiet")
    return filter_graph.arguments([filter_graph.write([meter], "-", f="null")])


def sound_arguments(plan: FilmPlan, loudness: Loudness, settings: Settings) -> list[str]:
    """ffmpeg's arguments that join and level the sound of the parts of `LIST`: one gain and a limiter.

    A process of its own: beside the picture's encode the samples came out other from run to run.
    """
    video = settings.video
    sound = _parts()["a"]
    if not loudness.silent:
        gain = min(MOST_GAIN_DB, video.loudness_lufs - loudness.integrated_lufs)
        sound = sound.filter("volume", f"{gain:.2f}dB").filter("aresample", 96000)
        limit = f"{10 ** ((video.true_peak_dbtp - HEADROOM_DB) / 20):.4f}"
        sound = sound.filter("alimiter", limit=limit, attack=5, release=80, level=0, latency=1)
    sound = sound.filter("aresample", 48000).filter("atrim", duration=ms_to_seconds(plan.duration_ms))
    output = filter_graph.write([sound], SOUND, acodec="aac", audio_bitrate=f"{video.audio_kbps}k")
    return filter_graph.arguments([output])


def film_arguments(title: str) -> list[str]:
    """ffmpeg's arguments that join the pictures of `LIST` and the sound, without encoding again."""
    streams = [_parts()["v"], filter_graph.read(SOUND)["a"]]
    output = filter_graph.write(streams, FILM, c="copy", movflags="+faststart", metadata=f"title={title}")
    return filter_graph.arguments([output])


def make_film(
    recording: Recording,
    doc: DocPlan,
    transcript: Transcript,
    settings: Settings,
    folder: Path,
    on_progress: Callable[[float], None] | None = None,
) -> FilmPlan:
    """Write `film.mp4` and `captions.vtt` into `folder`; what is made on the way is removed."""
    width, height = (int(side) for side in settings.docs.film_size.split("x"))
    plan = plan_film(recording, doc, transcript)
    told = on_progress or (lambda _: None)
    cues = film_cues(plan, transcript, settings.captions)
    (folder / "captions.vtt").write_text(to_vtt(cues), encoding="utf-8")
    bench = folder / ".film"
    bench.mkdir(parents=True)
    run = partial(
        run_ffmpeg,
        cwd=bench,
        stall_seconds=settings.limits.stall_seconds,
        total_seconds=60 * settings.limits.total_minutes,
        memory_mb=settings.limits.memory_mb,
    )
    try:
        script = to_ass(cues, width=width, height=height, settings=settings.captions, offset_ms=0, shape="wide")
        (bench / CAPTIONS).write_text(script, encoding="utf-8")
        write_fonts([script], bench / FONTS)
        names = [f"part-{number:03d}.mov" for number in range(len(plan.parts))]
        for number, (name, part) in enumerate(zip(names, plan.parts, strict=True)):
            if isinstance(part, Card):
                write_card(part, bench, (width, height), film_rate(recording))
                run(card_arguments(part, film_rate(recording), (width, height), settings.video, name))
            else:
                run(piece_arguments(recording, part, (width, height), settings.video, name))
            told(PARTS_SHARE * (number + 1) / len(names))
        (bench / LIST).write_text("".join(f"file {name}\n" for name in names), encoding="utf-8")
        loudness = measure(measure_arguments(), cwd=bench, stall_seconds=settings.limits.stall_seconds)
        run(sound_arguments(plan, loudness, settings))
        run(film_arguments(doc.title))
        require_whole(bench / FILM, plan.duration_ms)
        (bench / FILM).rename(folder / FILM)
    finally:
        shutil.rmtree(bench)
    told(1.0)
    return plan


def _parts() -> Stream:
    return filter_graph.read(LIST, formats="concat,mov", f="concat", safe="0")


def _part(picture: Stream, sound: Stream, seconds: str, video: VideoSettings, target: str) -> list[str]:
    """All parts are encoded alike, so that their pictures can be joined as they are; the sound is levelled later.

    By x264, whatever clips are encoded by: a film plays inside the doc's page, in any browser.
    """
    encoder: dict[str, str | int] = {
        "vcodec": "libx264",
        "preset": ENCODERS[video.encoder].in_words(video.encoder_preset),
        "crf": video.crf,
        "pix_fmt": "yuv420p",
    }
    output = filter_graph.write([tagged(picture), sound], target, acodec="pcm_s16le", t=seconds, **encoder, **BT709)
    return filter_graph.arguments([output])


def _captioned(picture: Stream, frames_before: int) -> Stream:
    """With the captions, whose times are the film's. In frames: a sum in seconds lost one to rounding."""
    picture = picture.filter("setpts", f"PTS+{frames_before}")
    return picture.filter("ass", CAPTIONS, fontsdir=FONTS).filter("setpts", "PTS-STARTPTS")


def _shaped(picture: Stream, recording: Recording, size: tuple[int, int]) -> Stream:
    video = recording.video
    picture = sdr(picture, video.colours, video.display_size)
    picture = picture.filter("scale", "iw*sar", "ih").filter("setsar", 1)
    picture = scaled(picture, size, force_original_aspect_ratio="decrease", force_divisible_by=2)
    return picture.filter("pad", *size, -1, -1, color=GROUND)


def _exact(picture: Stream, recording: Recording, rate: int, seconds: str) -> Stream:
    """Whole frames at a constant rate; first, so that what lies before the cut is not scaled."""
    if recording.video.sample_aspect == 1:
        picture = steady(picture, recording.video.display_size)
    picture = progressive(picture, recording.video.display_size)
    picture = picture.filter("fps", rate, start_time=0)
    picture = picture.filter("tpad", stop_mode="clone", stop_duration=seconds)
    return picture.filter("trim", duration=seconds).filter("setpts", "PTS-STARTPTS")


def _exact_sound(sound: Stream, seconds: str) -> Stream:
    sound = sound.filter("aformat", sample_fmts="fltp", sample_rates=48000, channel_layouts="stereo")
    return sound.filter("apad").filter("atrim", duration=seconds)
