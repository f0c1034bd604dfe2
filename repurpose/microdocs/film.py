"""The film of a doc: a title card, then for each step a card and the recording's own picture with its sound."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from repurpose.captions.ass import to_ass
from repurpose.captions.formats import to_vtt
from repurpose.media import filter_graph
from repurpose.media.ffmpeg_program import file_url, run_ffmpeg
from repurpose.media.film_cards import Card, write_card
from repurpose.media.filter_graph import Stream
from repurpose.media.fonts import font_file
from repurpose.microdocs.film_plan import FilmPlan, Piece, film_cues, film_rate, plan_film
from repurpose.model import DocPlan, Recording, Settings, Transcript
from repurpose.timebase import ms_to_seconds

GROUND = "0x0F1720"
"""Beside a picture of another aspect: the cards' own ground."""
FILM = "film.mp4"
DECODER_THREADS = "1"
"""A dozen inputs: more threads for each only stand in each other's way (20 s of work against 23)."""
CARDS_SHARE = 0.3
"""Of the film's time, measured on the sample."""


def film_arguments(recording: Recording, plan: FilmPlan, size: tuple[int, int], settings: Settings) -> list[str]:
    """ffmpeg's arguments that join the cards and the recording's pieces, with captions, into `film.mp4`.

    Each part is an input of its own, each piece with a fast seek, so the time does not grow with the recording. To be
    run in a folder that holds `captions.ass`, its font, and the cards under the names of `card_file`.
    """
    rate = film_rate(recording)
    pictures, sounds = [], []
    for part in plan.parts:
        picture, sound = _card(part, rate) if isinstance(part, Card) else _piece(recording, part, size)
        pictures.append(picture)
        sounds.append(sound)
    picture = filter_graph.joined(pictures, sound=False).filter("ass", "captions.ass", fontsdir=".")
    sound = filter_graph.joined(sounds, sound=True)
    if recording.audio_index is not None:
        video = settings.video
        sound = sound.filter("loudnorm", I=video.loudness_lufs, TP=video.true_peak_dbtp - 0.5, LRA=11)
    # The levelling pads its last block: 80 ms of sound after the last picture.
    sound = sound.filter("aresample", 48000).filter("atrim", duration=ms_to_seconds(plan.duration_ms))
    output = filter_graph.write(
        [picture.filter("format", "yuv420p"), sound],
        FILM,
        vcodec="libx264",
        preset=settings.video.encoder_preset,
        crf=settings.video.crf,
        acodec="aac",
        audio_bitrate=f"{settings.video.audio_kbps}k",
        movflags="+faststart",
    )
    return filter_graph.arguments([output])


def card_file(card: Card) -> str:
    return f"card-{card.number:02d}.mkv"


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
    bench.mkdir()
    try:
        shutil.copy(font_file(strong=True), bench)
        script = to_ass(cues, width=width, height=height, settings=settings.captions, offset_ms=0, shape="wide")
        (bench / "captions.ass").write_text(script, encoding="utf-8")
        for part in plan.parts:
            if isinstance(part, Card):
                write_card(part, bench / card_file(part), (width, height), film_rate(recording))
        told(CARDS_SHARE)
        run_ffmpeg(
            film_arguments(recording, plan, (width, height), settings),
            cwd=bench,
            on_progress=lambda ms: told(CARDS_SHARE + (1 - CARDS_SHARE) * min(1.0, ms / plan.duration_ms)),
            stall_seconds=settings.limits.stall_seconds,
            total_seconds=60 * settings.limits.total_minutes,
        )
        (bench / FILM).rename(folder / FILM)
    finally:
        shutil.rmtree(bench)
    told(1.0)
    return plan


def _card(card: Card, rate: int) -> tuple[Stream, Stream]:
    seconds = ms_to_seconds(card.duration_ms)
    picture = filter_graph.read(card_file(card), threads=DECODER_THREADS)["v"].filter("setsar", 1)
    return _exact(picture, rate, seconds), _silence(seconds, card.number)


def _piece(recording: Recording, piece: Piece, size: tuple[int, int]) -> tuple[Stream, Stream]:
    """One piece's picture and sound, both cut and padded to its exact length."""
    width, height = size
    seconds = ms_to_seconds(piece.duration_ms)
    source = filter_graph.read(
        file_url(recording.path), ss=ms_to_seconds(piece.source.start_ms), t=seconds, threads=DECODER_THREADS
    )
    picture = source[str(recording.video_index)]
    if recording.video.interlaced:
        picture = picture.filter("bwdif", deint="interlaced")
    if recording.video.hdr:
        for name, options in _TO_SDR:
            picture = picture.filter(name, **options)
    picture = picture.filter("scale", "iw*sar", "ih").filter("setsar", 1)
    picture = picture.filter("scale", width, height, force_original_aspect_ratio="decrease", force_divisible_by=2)
    picture = _exact(picture.filter("pad", width, height, -1, -1, color=GROUND), film_rate(recording), seconds)
    if recording.audio_index is None:
        return picture, _silence(seconds, piece.film_ms)
    sound = source[str(recording.audio_index)].filter("aresample", **{"async": 1, "first_pts": 0})
    sound = _exact_sound(sound, seconds).filter("afade", t="in", d=0.03)
    return picture, sound.filter("afade", t="out", st=ms_to_seconds(piece.duration_ms - 50), d=0.05)


def _silence(seconds: str, number: int) -> Stream:
    """Silence of its own: ffmpeg-python takes two equal inputs for one, whose end then cannot be read twice."""
    source = filter_graph.generate(f"anullsrc=r=48000:cl=stereo:n={1024 + number}")
    return _exact_sound(source["a"], seconds)


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
