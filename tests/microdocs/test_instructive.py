"""How-tos are found in speech that instructs, and in nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from repurpose.microdocs import find_instructive
from repurpose.model import DocSettings, Scene, Show, ShowItem, Transcript, Word
from repurpose.timebase import Span

Speak = Callable[..., Transcript]

PANCAKES = (
    "Hi everyone and welcome back to my kitchen. They are so good. Okay so to start, crack two eggs into a bowl. Um, "
    "add a cup of flour and a pinch of salt. Then pour in about 300 milliliters of milk, and whisk until it is hot. "
    "You don't want any lumps. Now heat a pan over medium heat. When you see bubbles, flip it. Be careful, it is hot. "
    "That's it. I used to eat these every Sunday. My grandmother would have been proud."
)
EXPORT = (
    "A lot of people have asked me about this. In this video I'm going to show you how to export a project as a PDF. "
    "Okay so the first thing you want to do is open your project. And then you're going to click on file. "
    "What you want to do is select PDF. And then just hit export. You should see the file in your downloads folder. "
    "So that's how you export a project."
)
HARDWARE = (
    "First unscrew the four screws on the back. Next lift off the cover. You will see the old battery on the left. "
    "Disconnect the white connector, then slide the battery out. Finally put the cover back on."
)
WORKOUT = (
    "Stand with your feet apart. Lift your arms. Hold for ten seconds. Bend your knees. Turn to the left. Repeat this."
)
SPEECH = (
    "First, I was born in a small town. Second, my parents were poor. Then we moved to the city. Next came the war. "
    "Finally, we found peace. Now, take a look around you. Think about your life. Love your neighbour. "
    "Go out and make a difference. Give what you can. Keep the faith. Never give up."
)
SALES = (
    "You can order it from our website. You can choose three colours. First, we looked at the market. Then we built. "
    "Click the link below. Like and subscribe. Leave a comment. Thanks for watching."
)
PLANS = (
    "We will open three more shops next year. We'll launch the new product in May. Then we'll start in Asia. "
    "We will hire forty people. Next, we're going to build a new plant. Finally, we'll cut emissions."
)


def found(
    transcript: Transcript, show: Show | None = None, scenes: tuple[Scene, ...] = (), **settings: float
) -> list[Span]:
    options = DocSettings(**settings)  # type: ignore[arg-type]
    return list(find_instructive(transcript, scenes, show or Show(), options, transcript.words[-1].span.end_ms))


def text_in(transcript: Transcript, span: Span) -> str:
    return " ".join(word.text for word in transcript.words_in(span))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        (PANCAKES, "Okay so to start,", "That's it."),
        (EXPORT, "In this video", "downloads folder. So that's how you export a project."),
        (HARDWARE, "First unscrew", "back on."),
        (WORKOUT, "Stand with", "Repeat this."),
    ],
)
def test_a_how_to_is_found_from_its_announcement_to_its_end(speak: Speak, text: str, first: str, last: str) -> None:
    transcript = speak(text)
    [span] = found(transcript)
    said = text_in(transcript, span)
    assert said.startswith(first)
    assert text.endswith(last) or said.endswith(last)


@pytest.mark.parametrize("text", [SPEECH, SALES, PLANS])
def test_talk_with_step_words_or_single_orders_gives_none(speak: Speak, text: str) -> None:
    assert found(speak(text)) == []


def test_nothing_said_gives_none() -> None:
    assert find_instructive(Transcript("", ""), (), Show(), DocSettings(), 60_000) == ()


def test_two_how_tos_stay_apart_and_the_surer_one_comes_first_when_there_is_room_for_one(speak: Speak) -> None:
    talk = "The weather was fine in March. " * 8
    transcript = speak(f"{WORKOUT} {talk} {HARDWARE} {talk}")
    both = found(transcript, max_docs_per_hour=120.0)
    assert [text_in(transcript, span).split()[0] for span in both] == ["Stand", "First"]
    assert [text_in(transcript, span).split()[0] for span in found(transcript, max_docs_per_hour=4.0)] == ["First"]


def test_fewer_steps_than_wanted_are_none(speak: Speak) -> None:
    assert found(speak(HARDWARE), min_steps=5) == []


def test_a_demanded_item_always_gives_one_snapped_to_sentences(speak: Speak) -> None:
    transcript = speak(SPEECH)
    item = ShowItem(Span(3500, 9000), "Roots", must_doc=True)
    [span] = found(transcript, Show(items=(item,)), max_docs_per_hour=0.0)
    assert text_in(transcript, span) == "Second, my parents were poor. Then we moved to the city."


def test_a_demanded_item_is_not_found_a_second_time(speak: Speak) -> None:
    transcript = speak(HARDWARE)
    item = ShowItem(Span(0, transcript.words[-1].span.end_ms), "Battery", must_doc=True)
    assert len(found(transcript, Show(items=(item,)), max_docs_per_hour=120.0)) == 1


def test_a_demanded_item_without_a_word_gives_none(speak: Speak) -> None:
    item = ShowItem(Span(600_000, 700_000), "Silence", must_doc=True)
    assert found(speak(SPEECH), Show(items=(item,))) == []


def test_an_item_that_must_not_be_shown_gives_none(speak: Speak) -> None:
    transcript = speak(HARDWARE)
    item = ShowItem(Span(0, 60_000), "Rehearsal", never_clip=True)
    assert found(transcript, Show(items=(item,))) == []


def test_a_border_of_the_run_of_show_divides(speak: Speak) -> None:
    transcript = speak(HARDWARE)
    border = transcript.sentence_span(3).start_ms - 100
    items = (ShowItem(Span(0, border), "One"), ShowItem(Span(border, 60_000), "Two"))
    assert found(transcript, Show(items=items)) == []


@pytest.mark.parametrize("name", ["KateDarling-bbcKaldiTranscriptWithSpeakerSegments.json", "4341191.rev.ctm"])
def test_a_real_talk_and_a_real_call_give_none(shared_media: Path, name: str) -> None:
    path = shared_media / "transcripts" / name
    transcript = _kaldi(path) if name.endswith(".json") else _ctm(path)
    assert len(transcript.words) > 1500
    assert found(transcript) == []


def test_real_meetings_give_none(shared_media: Path) -> None:
    for path in sorted((shared_media / "topics" / "meetings").glob("*.json")):
        turns = json.loads(path.read_text())["meeting_transcripts"]
        texts = [word for turn in turns for word in turn["content"].split()]
        words = [(at * 350, at * 350 + 300, text) for at, text in enumerate(texts)]
        assert found(_transcript(words)) == [], path.name


def _kaldi(path: Path) -> Transcript:
    words = json.loads(path.read_text())["retval"]["words"]
    return _transcript([(round(1000 * w["start"]), round(1000 * w["end"]), w["punct"]) for w in words])


def _ctm(path: Path) -> Transcript:
    rows = [line.split() for line in path.read_text().splitlines()]
    spoken = [row for row in rows if not row[4].startswith("<")]
    return _transcript([(round(1000 * float(r[2])), round(1000 * (float(r[2]) + float(r[3]))), r[4]) for r in spoken])


def _transcript(rows: list[tuple[int, int, str]]) -> Transcript:
    words = tuple(Word(Span(start, max(start, end)), text) for start, end, text in rows)
    sentences, first = [], 0
    for at, word in enumerate(words):
        pause = words[at + 1].span.start_ms - word.span.end_ms if at + 1 < len(words) else 10_000
        if word.text[-1] in ".?!" or pause > 1500:
            sentences.append((first, at))
            first = at + 1
    return Transcript("en", "given", words, tuple(sentences))
