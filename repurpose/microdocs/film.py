"""The film of a doc: a title card, then for each step a card and the recording's own picture with its sound."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from repurpose.captions.ass import to_ass
from repurpose.captions.formats import to_vtt
from repurpose.media.ffmpeg_program import LOCAL_ONLY, file_url, run_ffmpeg
from repurpose.media.film_cards import write_film
from repurpose.media.fonts import font_file
from repurpose.microdocs.film_plan import FilmPlan, Piece, extract_cues, film_cues, film_rate, plan_film
from repurpose.model import DocPlan, Recording, Settings, Transcript
from repurpose.timebase import ms_to_seconds

GROUND = "0x0F1720"
"""Beside a picture of another aspect: the cards' own ground."""


def extract_arguments(recording: Recording, plan: FilmPlan, size: tuple[int, int], settings: Settings) -> list[str]:
    """ffmpeg's arguments that join all pieces, at the film's size and with captions, into `extracts.mkv`.

    Each piece is an input of its own with a fast seek, so the time does not grow with the recording. To be run in
    a folder that holds `captions.ass` and its font.
    """
    argv: list[str] = []
    for piece in plan.pieces:
        argv += ["-ss", ms_to_seconds(piece.source.start_ms), "-t", ms_to_seconds(piece.source.duration_ms)]
        argv += ["-threads", "2", *LOCAL_ONLY, "-i", file_url(recording.path)]
    chains = [_piece_chains(recording, number, piece, size) for number, piece in enumerate(plan.pieces)]
    joined = "".join(f"[v{number}][a{number}]" for number in range(len(plan.pieces)))
    loudness = f"loudnorm=I={settings.video.loudness_lufs}:TP={settings.video.true_peak_dbtp - 0.5}:LRA=11"
    graph = [
        *(chain for pair in chains for chain in pair),
        f"{joined}concat=n={len(plan.pieces)}:v=1:a=1[video][sound]",
        "[video]ass=captions.ass:fontsdir=.[picture]",
        f"[sound]{loudness},aresample=48000[loud]" if recording.audio else "[sound]anull[loud]",
    ]
    argv += ["-filter_complex", ";".join(graph), "-map", "[picture]", "-map", "[loud]"]
    return [
        *argv,
        *["-c:v", "libx264", "-preset", "ultrafast", "-crf", "12", "-c:a", "pcm_s16le", "-y", "extracts.mkv"],
    ]


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
    (folder / "captions.vtt").write_text(to_vtt(film_cues(plan, transcript, settings.captions)), encoding="utf-8")
    bench = folder / ".film"
    bench.mkdir()
    try:
        shutil.copy(font_file(strong=True), bench)
        cues = extract_cues(plan, transcript, settings.captions)
        script = to_ass(cues, width=width, height=height, settings=settings.captions, offset_ms=0, shape="wide")
        (bench / "captions.ass").write_text(script, encoding="utf-8")
        run_ffmpeg(
            extract_arguments(recording, plan, (width, height), settings),
            cwd=bench,
            stall_seconds=settings.limits.stall_seconds,
            total_seconds=60 * settings.limits.total_minutes,
        )
        told(0.4)
        write_film(
            plan.parts,
            bench / "extracts.mkv",
            folder / "film.mp4",
            (width, height),
            film_rate(recording),
            settings.video,
        )
    finally:
        shutil.rmtree(bench)
    told(1.0)
    return plan


def _piece_chains(recording: Recording, number: int, piece: Piece, size: tuple[int, int]) -> tuple[str, str]:
    """Filters of one piece's picture and sound, both cut and padded to its exact length."""
    width, height = size
    seconds = ms_to_seconds(piece.source.duration_ms)
    video = recording.video
    picture = [
        *(["bwdif=deint=interlaced"] if video.interlaced else []),
        *(_TO_SDR if video.hdr else []),
        "scale=iw*sar:ih",
        "setsar=1",
        f"scale={width}:{height}:force_original_aspect_ratio=decrease:force_divisible_by=2",
        f"pad={width}:{height}:-1:-1:color={GROUND}",
        f"fps={film_rate(recording)}:start_time=0",
        "format=yuv420p",
        f"tpad=stop_mode=clone:stop_duration={seconds}",
        f"trim=duration={seconds}",
        "setpts=PTS-STARTPTS",
    ]
    shaped = "aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo"
    if recording.audio_index is None:
        sound = f"anullsrc=r=48000:cl=stereo,{shaped},atrim=duration={seconds}"
    else:
        sound = (
            f"[{number}:{recording.audio_index}]aresample=async=1:first_pts=0,{shaped},apad,atrim=duration={seconds},"
            f"afade=t=in:d=0.03,afade=t=out:st={ms_to_seconds(piece.source.duration_ms - 50)}:d=0.05"
        )
    return f"[{number}:{recording.video_index}]{','.join(picture)}[v{number}]", f"{sound}[a{number}]"


_TO_SDR = (
    "zscale=t=linear:npl=100",
    "format=gbrpf32le",
    "zscale=p=bt709",
    "tonemap=tonemap=hable:desat=0",
    "zscale=t=bt709:m=bt709:r=tv",
)
"""PQ or HLG to BT.709, so that the film is not washed out."""
