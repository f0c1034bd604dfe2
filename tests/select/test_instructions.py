"""A sentence is told to be an instruction, a note, an announcement, a closing or talk."""

from __future__ import annotations

import doctest

import pytest

from repurpose.select import instructions
from repurpose.select.instructions import drop_fillers, read_sentence


@pytest.mark.parametrize(
    ("spoken", "instruction"),
    [
        ("First, open the settings.", "Open the settings."),
        ("Okay so now you want to open the settings.", "Open the settings."),
        ("What you do is click on file.", "Click on file."),
        ("So the first thing you want to do is open your project.", "Open your project."),
        ("And then you're going to, um, go ahead and click on File, okay?", "Click on File."),
        ("From there, go down to export.", "Go down to export."),
        ("Next, right click the icon.", "Right click the icon."),
        ("Open the settings and choose Pair.", "Open the settings and choose Pair."),
        ("When the light blinks, press the button.", "When the light blinks, press the button."),
        ("In the menu, choose Export.", "In the menu, choose Export."),
        ("Run npm install.", "Run npm install."),
        ("Hold the button for 5 seconds.", "Hold the button for 5 seconds."),
        ("Then just hit enter, all right?", "Hit enter."),
        ("I’m going to plug in the cable.", "Plug in the cable."),
        ("Step two, type 10.0.0.1/admin in the address bar", "Type 10.0.0.1/admin in the address bar."),
    ],
)
def test_an_instruction_loses_its_lead_in_and_nothing_else(spoken: str, instruction: str) -> None:
    reading = read_sentence(spoken)
    assert (reading.kind, reading.text) == ("action", instruction)


@pytest.mark.parametrize(
    "spoken",
    [
        "First, I was born in a small town.",
        "Then we moved to the city.",
        "Wait, he is at 300 meters!",
        "You put a sensor in the soil, you walk away, and you sleep well.",
        "Test results are in.",
        "Place names have changed.",
        "Open source is a movement.",
        "Next to the door is a window.",
        "Think about your life.",
        "Can you open the door?",
        "Our hub watches for you, and it only speaks when something is wrong.",
        "",
        "...",
    ],
)
def test_talk_is_no_instruction(spoken: str) -> None:
    assert read_sentence(spoken).strength < 0.5


@pytest.mark.parametrize(
    "spoken",
    [
        "You should see a green light.",
        "Be careful not to let go too early.",
        "A small menu opens.",
        "You will find them at the bottom of the menu.",
        "If it stays orange, move the sensor closer to the hub.",
        "Make sure you don't let go.",
        "Don't press it twice.",
        "It will take a few seconds.",
    ],
)
def test_warnings_hints_and_results_are_notes(spoken: str) -> None:
    assert read_sentence(spoken).kind == "note"


@pytest.mark.parametrize(
    ("spoken", "kind"),
    [
        ("Now let me show you how to pair a sensor.", "announcement"),
        ("Here's how you do it.", "announcement"),
        ("That's it.", "closing"),
        ("That is all, and your greenhouse is safe tonight.", "closing"),
        ("Make sure that the light is green.", "check"),
    ],
)
def test_other_kinds(spoken: str, kind: str) -> None:
    assert read_sentence(spoken).kind == kind


def test_told_orders_are_stronger_than_plans_of_the_speaker() -> None:
    told, planned = read_sentence("Open the box."), read_sentence("I'll open the box.")
    assert told.strength == 1.0
    assert 0.5 <= planned.strength < 0.65


def test_only_step_words_count_as_order() -> None:
    assert read_sentence("Finally, click save.").ordered
    assert not read_sentence("Now click save.").ordered


def test_fillers_go_and_names_stay() -> None:
    assert drop_fillers("So, um, open, you know, the Umbra file.") == "So open the Umbra file."


def test_examples() -> None:
    assert doctest.testmod(instructions).failed == 0
