"""The film: what it shows and when, its cards, and the one process that cuts its extracts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from repurpose.media.film_cards import Card, draw_card
from repurpose.media.loudness_meter import Loudness
from repurpose.microdocs import plan_docs
from repurpose.microdocs.film import card_arguments, film_arguments, piece_arguments, sound_arguments
from repurpose.microdocs.film_plan import LONGEST_MS, FilmPlan, film_cues, plan_film
from repurpose.model import (
    AudioStream,
    CaptionSettings,
    Closeup,
    DocPlan,
    DocSettings,
    Part,
    Probe,
    Recording,
    Settings,
    Show,
    Transcript,
    VideoStream,
)
from repurpose.timebase import Span

Speak = Callable[..., Transcript]


def recording(fps: int = 30, *, sound: bool = True, duration_ms: int = 600_000) -> Recording:
    video = VideoStream(0, "h264", 1280, 720, Fraction(fps), Fraction(1, 15360), 0, duration_ms)
    audio = AudioStream(1, "aac", 2, 48_000, 0, duration_ms)
    probe = Probe("mov", duration_ms, 0, (video,), (audio,) if sound else ())
    return Recording("r", "a talk", "2026-05-12", (Part("talk.mp4"),), probe, 0, 1 if sound else None)


def planned(transcript: Transcript) -> DocPlan:
    whole = Span(0, transcript.words[-1].span.end_ms)
    [doc] = plan_docs(transcript, (whole,), Closeup(), Show(), DocSettings())
    return doc


def made(speak: Speak, text: str, fps: int = 30) -> tuple[Transcript, DocPlan, FilmPlan]:
    transcript = speak(text)
    doc = planned(transcript)
    return transcript, doc, plan_film(recording(fps), doc, transcript)


SHORT = "Open the box. Plug in the red cable. Press the button. You will see a light."
LONG = " ".join(
    [f"Press the {name} button. We like it very much here." for name in ("red", "blue")]
    + [f"Open the {name} box. You will see {'many things and ' * 20}more." for name in ("small", "big", "old", "new")]
)


@pytest.mark.parametrize("fps", [25, 30])
def test_the_parts_follow_each_other_on_whole_frames(speak: Speak, fps: int) -> None:
    _, doc, plan = made(speak, SHORT, fps)
    assert plan.duration_ms == sum(part.duration_ms for part in plan.parts)
    assert all(part.duration_ms * fps % 1000 == 0 for part in plan.parts)
    assert [part.number for part in plan.parts if isinstance(part, Card)] == [0, 1, 2, 3]
    assert len(plan.pieces) == len(doc.steps) == len(plan.starts_ms)
    starts = [
        sum(part.duration_ms for part in plan.parts[:at]) for at, part in enumerate(plan.parts) if part in plan.pieces
    ]
    assert [piece.film_ms for piece in plan.pieces] == starts


def test_each_piece_holds_its_step_and_no_word_of_the_next(speak: Speak) -> None:
    transcript, doc, plan = made(speak, SHORT)
    for piece, step in zip(plan.pieces, doc.steps, strict=True):
        assert piece.source.covers(step.span)
        assert transcript.words_in(piece.source) == transcript.words_in(step.span)


def test_captions_follow_the_voice_in_the_film(speak: Speak) -> None:
    transcript, _, plan = made(speak, SHORT)
    cues = film_cues(plan, transcript, CaptionSettings())
    first = transcript.sentence_span(1)
    cue = next(cue for cue in cues if cue.text.startswith("Plug"))
    spoken_ms = plan.pieces[1].film_ms + first.start_ms - plan.pieces[1].source.start_ms
    assert 0 <= spoken_ms - cue.span.start_ms < 40  # on the frame of the voice
    assert " ".join(cue.text for cue in cues) == SHORT
    assert all(cue.span.end_ms <= plan.duration_ms for cue in cues)


def test_a_long_doc_is_cut_to_ninety_seconds_at_words_and_shows_its_results(speak: Speak) -> None:
    transcript, doc, whole = made(speak, LONG)
    assert 80_000 <= whole.duration_ms <= LONGEST_MS
    late = doc.steps[-1].span.end_ms - 2000
    doc = replace(doc, steps=(*doc.steps[:-1], replace(doc.steps[-1], evidence="shown", frame_ms=late)))
    plan = plan_film(recording(), doc, transcript)
    assert plan.duration_ms <= LONGEST_MS
    assert any(piece.source.contains(late) for piece in plan.pieces)
    ends = [word.span.end_ms for word in transcript.words]
    cut = plan.pieces[-2].source.end_ms
    assert any(end <= cut < end + 100 for end in ends)


def test_the_arguments_that_cut_a_piece_and_join_the_film(speak: Speak, project: Path) -> None:
    transcript = speak("Open the box.")
    source = replace(recording(), parts=(Part("/media/it's; a [talk].mp4"),))
    plan = plan_film(source, planned(transcript), transcript)
    card = next(part for part in plan.parts if isinstance(part, Card))
    argv = [
        *card_arguments(card, 30, (1280, 720), Settings().video, "part-001.mov"),
        "--",
        *piece_arguments(source, plan.pieces[0], (1280, 720), Settings().video, "part-002.mov"),
        "--",
        *sound_arguments(plan, Loudness(-20.0, -3.0), Settings()),
        "--",
        *film_arguments("Open the box"),
    ]
    golden = project / "tests" / "golden" / "film_one_step.txt"
    assert "\n".join(argv) + "\n" == golden.read_text(encoding="utf-8")


def test_a_silent_recording_has_a_silent_film(speak: Speak) -> None:
    transcript = speak("Open the box.")
    source = recording(sound=False)
    plan = plan_film(source, planned(transcript), transcript)
    piece = piece_arguments(source, plan.pieces[0], (1280, 720), Settings().video, "a.mov")
    assert any("anullsrc" in argument for argument in piece)
    silent = sound_arguments(plan, Loudness(-70.0, float("-inf")), Settings())
    assert not any("volume" in argument for argument in silent)


@pytest.mark.parametrize("text", ["Open.", "Open the settings and choose Pair. " * 12, "W" * 300, "日本語 \\N {x} <b>"])
@pytest.mark.parametrize("number", [0, 7, 12])
def test_text_stays_on_the_card(text: str, number: int) -> None:
    pixels = np.asarray(draw_card(Card(text, text if not number else "", number, 12, 2000), (1280, 720)).convert("L"))
    ground = int(pixels[0, 0])
    lit = np.argwhere(pixels > ground + 40)
    assert len(lit) > 100
    (top, left), (bottom, right) = lit.min(axis=0), lit.max(axis=0)
    assert left >= 0.08 * 1280 and right <= 0.92 * 1280 and top >= 0.08 * 720 and bottom <= 0.92 * 720
