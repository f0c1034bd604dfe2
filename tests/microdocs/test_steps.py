"""Sentences become steps with quote, note, evidence and the time of their picture."""

from __future__ import annotations

import doctest
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from repurpose.microdocs import actions, find_instructive, plan_docs, titles
from repurpose.model import Box, Closeup, DocPlan, DocSettings, PictureChange, Show, ShowItem, Transcript, Word
from repurpose.timebase import Span

Speak = Callable[..., Transcript]

PAIRING = (
    "Now let me show you how to pair a sensor, so that you sleep well. It takes a minute. First, open the settings. "
    "You will find them on the left. Next, click add device. Then choose pair a sensor. It is in the menu. "
    "Make sure that the light is green. Finally, click save. You should see the sensor. That's it."
)


def changed(*times_ms: int) -> Closeup:
    return Closeup(changes=tuple(PictureChange(ms, Box(0.1, 0.1, 0.2, 0.2), 0.04) for ms in times_ms))


def plan(
    transcript: Transcript, closeup: Closeup | None = None, show: Show | None = None, **limits: int
) -> tuple[DocPlan, ...]:
    whole = Span(transcript.words[0].span.start_ms, transcript.words[-1].span.end_ms)
    return plan_docs(transcript, (whole,), closeup or Closeup(), show or Show(), DocSettings(**limits))  # type: ignore[arg-type]


def test_steps_notes_quotes_title_and_summary(speak: Speak) -> None:
    [doc] = plan(speak(PAIRING))
    assert [step.instruction for step in doc.steps] == [
        "Open the settings.",
        "Click add device.",
        "Choose pair a sensor.",
        "Make sure that the light is green.",
        "Click save.",
    ]
    assert doc.steps[0].quote == "First, open the settings. You will find them on the left."
    assert doc.steps[0].note == "You will find them on the left."
    assert doc.steps[2].note == ""
    assert doc.steps[4].note == "You should see the sensor."
    assert (doc.id, doc.title, doc.slug) == ("01", "How to pair a sensor", "how-to-pair-a-sensor")
    assert doc.summary == "Now let me show you how to pair a sensor, so that you sleep well. It takes a minute."
    assert [step.number for step in doc.steps] == [1, 2, 3, 4, 5]


def test_every_word_of_an_instruction_was_said(speak: Speak) -> None:
    [doc] = plan(speak(PAIRING))
    for step in doc.steps:
        said = step.quote.lower()
        assert all(word.lower().rstrip(".,") in said for word in step.instruction.split())


def test_a_check_straight_after_an_instruction_is_its_note_unless_the_picture_answers(speak: Speak) -> None:
    transcript = speak("Open the box. Plug in the cable. Make sure it clicks. Press the button.")
    [doc] = plan(transcript)
    assert [step.note for step in doc.steps] == ["", "Make sure it clicks.", ""]
    [doc] = plan(transcript, changed(transcript.sentence_span(2).start_ms + 500))
    assert [step.instruction for step in doc.steps][2] == "Make sure it clicks."


def test_a_repeated_instruction_is_one_step(speak: Speak) -> None:
    [doc] = plan(speak("Open the box. Click the save button. So click save. Close the lid."))
    assert [step.instruction for step in doc.steps] == ["Open the box.", "Click the save button.", "Close the lid."]
    assert doc.steps[1].quote == "Click the save button. So click save."


def test_evidence_and_the_time_of_the_picture(speak: Speak) -> None:
    transcript = speak("Open the box. Click add device. Press the button. Close the lid.")
    starts = [transcript.sentence_span(index).start_ms for index in range(4)]
    end = transcript.words[-1].span.end_ms
    closeup = changed(starts[0] + 900, starts[0] + 1300, starts[2] + 100, end + 1200, end + 5000)
    [doc] = plan(transcript, closeup)
    assert [step.evidence for step in doc.steps] == ["shown", "shown", "said", "shown"]
    assert doc.steps[0].frame_ms == starts[0] + 1300 + 300, "the last settled state of the step"
    assert doc.steps[1].frame_ms == starts[2] + 100 + 300, "a change right at the next step's start answers this one"
    assert doc.steps[2].frame_ms == doc.steps[2].span.middle_ms
    assert doc.steps[3].frame_ms == end + 1500


def test_the_picture_is_taken_before_the_next_change(speak: Speak) -> None:
    transcript = speak("Open the box. Click add device. Press the button.")
    second = transcript.sentence_span(1).start_ms
    [doc] = plan(transcript, changed(second - 50, second + 450))
    assert doc.steps[0].frame_ms == second + 250
    assert doc.steps[1].frame_ms == second + 750


def test_a_presenter_in_the_corner_is_no_evidence(speak: Speak) -> None:
    transcript = speak("Open the box. Click add device. Press the button. Close the lid.")
    starts = [transcript.sentence_span(index).start_ms for index in range(4)]
    corner, field = Box(0.85, 0.77, 0.08, 0.2), Box(0.3, 0.4, 0.1, 0.06)
    stirs = [PictureChange(start + 1500, corner, 0.006) for start in starts]
    typed = PictureChange(starts[1] + 900, field, 0.005)
    [doc] = plan(transcript, Closeup(changes=(*stirs, typed)))
    assert [step.evidence for step in doc.steps] == ["said", "shown", "said", "said"]
    assert doc.steps[1].frame_ms == typed.ms + 300


def test_the_run_of_show_names_the_doc(speak: Speak) -> None:
    transcript = speak(PAIRING)
    item = ShowItem(Span(0, transcript.words[-1].span.end_ms), "Pairing, live", tags=("how-to",), must_doc=True)
    [doc] = plan(transcript, show=Show(items=(item,)))
    assert (doc.title, doc.tags[0]) == ("Pairing, live", "how-to")
    assert doc.reason.startswith("The run of show asks for it")


def test_too_many_steps_become_two_docs_of_even_length(speak: Speak) -> None:
    orders = " ".join(
        f"Press the {name} button." for name in ("red", "blue", "green", "white", "black", "brown", "pink")
    )
    docs = plan(speak(f"Here is how to play the organ. {orders}"), max_steps=4)
    assert [len(doc.steps) for doc in docs] == [3, 4]
    assert [doc.title for doc in docs] == ["How to play the organ (1 of 2)", "How to play the organ (2 of 2)"]
    assert [step.number for step in docs[1].steps] == [1, 2, 3, 4]
    assert docs[0].span.end_ms <= docs[1].span.start_ms


def test_a_demanded_doc_without_instructions_has_its_sentences_as_steps(speak: Speak) -> None:
    transcript = speak("Zuerst das Menü. Dann der Knopf. Das Licht wird grün. Fertig ist es.")
    [doc] = plan(transcript, changed(transcript.sentence_span(2).start_ms + 500))
    assert [step.quote for step in doc.steps] == [
        "Zuerst das Menü. Dann der Knopf.",
        "Das Licht wird grün. Fertig ist es.",
    ]
    assert doc.steps[1].evidence == "shown"
    assert "No instruction was recognised" in doc.reason
    [doc] = plan(transcript, max_steps=3)
    assert len(doc.steps) == 3


def test_a_silent_span_gives_no_doc(speak: Speak) -> None:
    transcript = speak(PAIRING)
    assert plan_docs(transcript, (Span(500_000, 600_000),), Closeup(), Show(), DocSettings()) == ()


def test_a_long_summary_ends_with_a_sentence_or_is_marked() -> None:
    assert titles.summarise(["One two three.", " ".join(["word"] * 58) + "."]) == "One two three."
    long = titles.summarise([" ".join(["word"] * 80)])
    assert len(long.split()) == 60 and long.endswith("…")


@pytest.mark.parametrize(
    ("title", "slug"), [("日本語", "doc"), ("../../etc/passwd", "etc-passwd"), ("x" * 90, "x" * 48)]
)
def test_a_slug_is_a_safe_name(title: str, slug: str) -> None:
    assert titles.slug_of(title) == slug


def test_examples() -> None:
    assert doctest.testmod(titles).failed == doctest.testmod(actions).failed == 0


def test_the_sample_against_its_truth(sample: Path) -> None:
    truth_file = sample.with_suffix(".truth.json")
    if not truth_file.is_file():
        pytest.skip("the sample recording has not been made")
    truth = json.loads(truth_file.read_text())
    transcript = _spoken(truth["sentences"])
    closeup = changed(*(step["shown_ms"] for step in truth["steps"]))
    settings = DocSettings()
    spans = find_instructive(transcript, (), Show(), settings, truth["duration_ms"])
    [doc] = plan_docs(transcript, spans, closeup, Show(), settings)
    assert len(doc.steps) == len(truth["steps"])
    for step, true in zip(doc.steps, truth["steps"], strict=True):
        assert abs(step.span.start_ms - true["start_ms"]) < 100
        wanted = set(true["instruction"].lower().rstrip(".").split())
        assert len(wanted & set(step.instruction.lower().rstrip(".").split())) >= 0.7 * len(wanted)
        assert step.evidence == "shown"
        assert true["shown_ms"] <= step.frame_ms < true["end_ms"]


def _spoken(sentences: list[dict[str, object]]) -> Transcript:
    """The truth's sentences with their words spread evenly."""
    words: list[Word] = []
    bounds: list[tuple[int, int]] = []
    for sentence in sentences:
        tokens = str(sentence["text"]).split()
        start, end = int(str(sentence["start_ms"])), int(str(sentence["end_ms"]))
        bounds.append((len(words), len(words) + len(tokens) - 1))
        for at, token in enumerate(tokens):
            first, last = (start + (end - start) * part // len(tokens) for part in (at, at + 1))
            words.append(Word(Span(first, last), token))
    return Transcript("en", "truth", tuple(words), tuple(bounds))
