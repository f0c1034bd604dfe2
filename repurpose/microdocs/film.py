"""The film of a doc: a title card, then for each step a card and the recording's own picture with its sound."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from repurpose.captions.ass import to_ass
from repurpose.captions.cues import make_cues
from repurpose.captions.formats import to_vtt
from repurpose.media.ffmpeg_program import LOCAL_ONLY, file_url, run_ffmpeg
from repurpose.media.film_cards import Card, Extract, write_film
from repurpose.media.fonts import font_file
from repurpose.model import CaptionSettings, Cue, DocPlan, Recording, Settings, StepPlan, Transcript
from repurpose.timebase import Span, clock, ms_to_seconds

LONGEST_MS = 90_000
TITLE_MS = 2800
CARD_MS, CARD_WORD_MS, LONGEST_CARD_MS = 1400, 130, 3000
"""A step's card: this long, and longer by the word; the same instruction is heard right after."""
LEAD_MS, TAIL_MS = 150, 400
"""Air before a step's first word and after its last."""
SHORTEST_PIECE_MS = 2000
RESULT_BEFORE_MS, RESULT_AFTER_MS = 400, 1200
"""Around the screenshot's time, where a step was cut before its result shows."""
GRID_MS = 200
"""Lengths are whole frames at 25 and at 30 a second, so that picture, sound and captions never drift apart."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the recording in the film."""

    source: Span
    film_ms: int
    """Where it starts in the film."""
    extract_ms: int
    """Where it starts in the joined extracts."""


@dataclass(frozen=True, slots=True)
class FilmPlan:
    parts: tuple[Card | Extract, ...]
    """In the order of the film."""
    pieces: tuple[Piece, ...]
    starts_ms: tuple[int, ...]
    """Where each step's card comes up."""
    duration_ms: int


def plan_film(recording: Recording, doc: DocPlan, transcript: Transcript) -> FilmPlan:
    """What the film shows and when. Steps that are too long for 90 s in all are cut at the end of a word."""
    cards = [_step_card(doc, step) for step in doc.steps]
    room_ms = LONGEST_MS - TITLE_MS - sum(card.duration_ms for card in cards)
    wholes = [_whole(doc, number, recording.span) for number in range(len(doc.steps))]
    limit = max(SHORTEST_PIECE_MS, _even_limit([whole.duration_ms for whole in wholes], room_ms))
    title = Card(doc.title, _subtitle(recording, doc), 0, len(doc.steps), TITLE_MS)
    parts: list[Card | Extract] = [title]
    pieces: list[Piece] = []
    starts: list[int] = []
    film_ms, extract_ms = TITLE_MS, 0
    for card, step, whole in zip(cards, doc.steps, wholes, strict=True):
        starts.append(film_ms)
        parts.append(card)
        film_ms += card.duration_ms
        for source in _sources(transcript, step, whole, limit, recording.span):
            pieces.append(Piece(source, film_ms, extract_ms))
            parts.append(Extract(extract_ms, source.duration_ms))
            film_ms += source.duration_ms
            extract_ms += source.duration_ms
    return FilmPlan(tuple(parts), tuple(pieces), tuple(starts), film_ms)


def film_cues(plan: FilmPlan, transcript: Transcript, settings: CaptionSettings) -> tuple[Cue, ...]:
    """Captions on the film's clock."""
    return tuple(
        Cue(cue.span.shift(piece.film_ms - piece.source.start_ms), cue.lines)
        for piece in plan.pieces
        for cue in make_cues(transcript.within(piece.source), piece.source, settings)
    )


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
        cues = [
            Cue(cue.span.shift(piece.extract_ms - piece.source.start_ms), cue.lines)
            for piece in plan.pieces
            for cue in make_cues(transcript.within(piece.source), piece.source, settings.captions)
        ]
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


def film_rate(recording: Recording) -> int:
    """30 for the sources of streams, 25 for PAL and slow screen recordings: both divide `GRID_MS`."""
    return 30 if recording.video.fps > 26 else 25


def _step_card(doc: DocPlan, step: StepPlan) -> Card:
    length = min(LONGEST_CARD_MS, CARD_MS + CARD_WORD_MS * len(step.instruction.split()))
    return Card(step.instruction, "", step.number, len(doc.steps), _on_grid(length))


def _subtitle(recording: Recording, doc: DocPlan) -> str:
    steps = f"{len(doc.steps)} steps" if len(doc.steps) != 1 else "1 step"
    return f"{steps}  ·  {recording.name}, {clock(doc.span.start_ms)}"


def _whole(doc: DocPlan, number: int, whole: Span) -> Span:
    """All of a step with some air: to the next step's start at most, and long enough to show its result."""
    step = doc.steps[number]
    start = max(whole.start_ms, step.span.start_ms - LEAD_MS)
    end = max(step.span.end_ms + TAIL_MS, step.frame_ms + RESULT_AFTER_MS if step.evidence == "shown" else 0)
    if number + 1 < len(doc.steps):
        end = min(end, max(doc.steps[number + 1].span.start_ms, step.span.end_ms))
    return _gridded(start, end, whole)


def _even_limit(lengths_ms: Sequence[int], room_ms: int) -> int:
    """The one limit to all lengths under which they fill the room: the short stay whole, the long share the rest."""
    left = room_ms
    for count, length in zip(range(len(lengths_ms), 0, -1), sorted(lengths_ms), strict=True):
        if length * count > left:
            return max(0, left // count)
        left -= length
    return max(lengths_ms, default=0)


def _sources(transcript: Transcript, step: StepPlan, whole: Span, limit_ms: int, recording: Span) -> list[Span]:
    """The stretches of a step that the film shows: all of it, or its beginning and then its result."""
    if whole.duration_ms <= limit_ms:
        return [whole]
    cut = whole.start_ms + limit_ms
    shows_later = step.evidence == "shown" and step.frame_ms + GRID_MS > cut
    if shows_later:
        cut = max(whole.start_ms + SHORTEST_PIECE_MS // 2, cut - RESULT_BEFORE_MS - RESULT_AFTER_MS)
    ends = [word.span.end_ms for word in transcript.words_in(Span(whole.start_ms, cut)) if word.span.end_ms <= cut]
    end = max(ends, default=cut)
    first = _gridded(whole.start_ms, end if end - whole.start_ms > limit_ms // 2 else cut, recording)
    if not shows_later:
        return [first]
    start = max(first.end_ms, step.frame_ms - RESULT_BEFORE_MS)
    return [first, _gridded(start, min(step.frame_ms + RESULT_AFTER_MS, whole.end_ms), recording)]


def _gridded(start_ms: int, end_ms: int, whole: Span) -> Span:
    """A span of whole grid units, at least one, that ends within the recording where that is long enough."""
    length = max(GRID_MS, _on_grid(end_ms - start_ms))
    if start_ms + length > whole.end_ms:
        length = max(GRID_MS, length - GRID_MS)
    return Span(start_ms, start_ms + length)


def _on_grid(ms: int) -> int:
    return -(-ms // GRID_MS) * GRID_MS


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
        f"pad={width}:{height}:-1:-1:color=0x0F1720",
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
