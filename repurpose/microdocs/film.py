"""The film of a doc: a title card, then for each step a card and the recording's own picture with its sound."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from repurpose.captions.ass import to_ass
from repurpose.captions.formats import to_vtt
from repurpose.media import filter_graph
from repurpose.media.ffmpeg_program import file_url, run_ffmpeg
from repurpose.media.film_cards import Card, write_card
from repurpose.media.filter_graph import Stream
from repurpose.media.fonts import font_file
from repurpose.media.loudness_meter import Loudness, measure
from repurpose.microdocs.film_plan import FilmPlan, Piece, film_cues, film_rate, plan_film
from repurpose.model import DocPlan, Recording, Settings, Transcript
from repurpose.timebase import ms_to_seconds

GROUND = "0x0F1720"
"""Beside a picture of another aspect: the cards' own ground."""
FILM = "film.mp4"
SILENCE = "anullsrc=r=48000:cl=stereo"
FONTS = "fonts"
CARD = "card.mov"
LIST = "parts.txt"
SOUND, PICTURE = "sound.m4a", "picture.mp4"
MOST_GAIN_DB = 30.0
HEADROOM_DB = 1.0
"""Kept free below the wanted peak for what AAC adds."""
PARTS_SHARE = 0.5
"""Of the film's time, measured on the sample."""


def piece_arguments(recording: Recording, piece: Piece, size: tuple[int, int], target: str) -> list[str]:
    """ffmpeg's arguments that cut one piece, at the film's size and rate, to its exact length.

    Picture and sound are two inputs: without accurate seek the frame on screen at the cut is kept, though it began
    before (a slide of a sparse recording); sound wants the exact sample.
    """
    start, seconds = ms_to_seconds(piece.source.start_ms), ms_to_seconds(piece.duration_ms)
    url = file_url(recording.path)
    picture = filter_graph.read(url, ss=start, noaccurate_seek=None)[str(recording.video_index)]
    picture = _exact(_shaped(picture, recording, size), film_rate(recording), seconds)
    if recording.audio_index is None:
        sound = _exact_sound(filter_graph.generate(SILENCE)["a"], seconds)
    else:
        sound = filter_graph.read(url, ss=start, t=seconds)[str(recording.audio_index)]
        sound = _exact_sound(sound.filter("aresample", **{"async": 1, "first_pts": 0}), seconds)
        end = ms_to_seconds(max(0, piece.duration_ms - 50))
        sound = sound.filter("afade", t="in", d=0.03).filter("afade", t="out", st=end, d=0.05)
    output = filter_graph.write(
        [picture, sound], target, vcodec="libx264", preset="ultrafast", crf=8, acodec="pcm_s16le", t=seconds
    )
    return filter_graph.arguments([output])


def card_arguments(card: Card, source: str, target: str) -> list[str]:
    """ffmpeg's arguments that give a card the silence that the pieces' sound is joined to."""
    seconds = ms_to_seconds(card.duration_ms)
    sound = _exact_sound(filter_graph.generate(SILENCE)["a"], seconds)
    output = filter_graph.write([filter_graph.read(source)["v"], sound], target, vcodec="copy", acodec="pcm_s16le")
    return filter_graph.arguments([output])


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


def picture_arguments(settings: Settings) -> list[str]:
    """ffmpeg's arguments that join the pictures of the parts of `LIST` and draw the captions.

    One part is open at a time: with all of them as inputs of one graph, a film of a minute took 1.2 GB.
    """
    picture = _parts()["v"].filter("ass", "captions.ass", fontsdir=FONTS).filter("format", "yuv420p")
    video = settings.video
    output = filter_graph.write([picture], PICTURE, vcodec="libx264", preset=video.encoder_preset, crf=video.crf)
    return filter_graph.arguments([output])


def film_arguments(title: str) -> list[str]:
    """ffmpeg's arguments that put picture and sound into the finished film, without encoding again."""
    streams = [filter_graph.read(PICTURE)["v"], filter_graph.read(SOUND)["a"]]
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
    (bench / FONTS).mkdir(parents=True)
    run = partial(
        run_ffmpeg,
        cwd=bench,
        stall_seconds=settings.limits.stall_seconds,
        total_seconds=60 * settings.limits.total_minutes,
    )
    try:
        shutil.copy(font_file(strong=True), bench / FONTS)
        script = to_ass(cues, width=width, height=height, settings=settings.captions, offset_ms=0, shape="wide")
        (bench / "captions.ass").write_text(script, encoding="utf-8")
        names = [f"part-{number:03d}.mov" for number in range(len(plan.parts))]
        for number, (name, part) in enumerate(zip(names, plan.parts, strict=True)):
            if isinstance(part, Card):
                write_card(part, bench / CARD, (width, height), film_rate(recording))
                run(card_arguments(part, CARD, name))
            else:
                run(piece_arguments(recording, part, (width, height), name))
            told(PARTS_SHARE * (number + 1) / len(names))
        (bench / LIST).write_text("".join(f"file {name}\n" for name in names), encoding="utf-8")
        loudness = measure(measure_arguments(), cwd=bench, stall_seconds=settings.limits.stall_seconds)
        run(sound_arguments(plan, loudness, settings))
        run(
            picture_arguments(settings),
            on_progress=lambda ms: told(PARTS_SHARE + (1 - PARTS_SHARE) * min(1.0, ms / plan.duration_ms)),
        )
        run(film_arguments(doc.title))
        (bench / FILM).rename(folder / FILM)
    finally:
        shutil.rmtree(bench)
    told(1.0)
    return plan


def _parts() -> Stream:
    return filter_graph.read(LIST, f="concat", safe="0")


def _shaped(picture: Stream, recording: Recording, size: tuple[int, int]) -> Stream:
    width, height = size
    if recording.video.interlaced:
        picture = picture.filter("bwdif", deint="interlaced")
    if recording.video.hdr:
        for name, options in _TO_SDR:
            picture = picture.filter(name, **options)
    picture = picture.filter("scale", "iw*sar", "ih").filter("setsar", 1)
    picture = picture.filter("scale", width, height, force_original_aspect_ratio="decrease", force_divisible_by=2)
    return picture.filter("pad", width, height, -1, -1, color=GROUND)


def _exact(picture: Stream, rate: int, seconds: str) -> Stream:
    picture = picture.filter("fps", rate, start_time=0).filter("format", "yuv420p")
    picture = picture.filter("tpad", stop_mode="clone", stop_duration=seconds)
    return picture.filter("trim", duration=seconds).filter("setpts", "PTS-STARTPTS")


def _exact_sound(sound: Stream, seconds: str) -> Stream:
    sound = sound.filter("aformat", sample_fmts="fltp", sample_rates=48000, channel_layouts="stereo")
    return sound.filter("apad").filter("atrim", duration=seconds)


_TO_SDR: tuple[tuple[str, dict[str, str | int]], ...] = (
    ("zscale", {"t": "linear", "npl": 100}),
    ("format", {"pix_fmts": "gbrpf32le"}),
    ("zscale", {"p": "bt709"}),
    ("tonemap", {"tonemap": "hable", "desat": 0}),
    ("zscale", {"t": "bt709", "m": "bt709", "r": "tv"}),
)
"""PQ or HLG to BT.709, so that the film is not washed out."""
