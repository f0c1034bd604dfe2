"""Cues of a file rebuilt to a profile: every word kept, speakers apart, nothing overlapping."""

from __future__ import annotations

import random
from itertools import pairwise

from repurpose.captions.cues.reflow import reason, reflow, timed_words, utterances
from repurpose.captions.rules.lint import lint
from repurpose.model import CaptionSettings, Cue, Span

SETTINGS = CaptionSettings()
LONG = (
    "We all thought that the pump would run through the night, but it stopped at three, and nobody was there to see it."
)


def words(cues: tuple[Cue, ...] | list[Cue]) -> list[str]:
    return " ".join(cue.text for cue in cues).split()


def test_words_share_the_time_by_their_letters() -> None:
    assert [(word.text, word.span) for word in timed_words("a bcd ef", Span(100, 700))] == [
        ("a", Span(100, 200)),
        ("bcd", Span(200, 500)),
        ("ef", Span(500, 700)),
    ]
    assert timed_words("", Span(0, 10)) == ()
    assert [word.span for word in timed_words("a b", Span(5, 5))] == [Span(5, 5), Span(5, 5)]


def test_a_long_line_becomes_cues_that_keep_the_profile() -> None:
    cues = reflow([Cue(Span(1000, 9000), (LONG,))], SETTINGS)
    assert words(cues) == LONG.split()
    assert lint(cues, SETTINGS) == ()
    assert len(cues) > 1
    assert cues[0].span.start_ms == 1000


def test_what_keeps_the_profile_stays_as_it_is() -> None:
    cues = (Cue(Span(0, 2000), ("One", "two.")), Cue(Span(2080, 4000), ("three",)))
    assert reflow([*cues, Cue(Span(5000, 6000), ())], SETTINGS) == cues


def test_an_editors_cues_far_from_a_broken_one_stay() -> None:
    def sentence(number: int) -> Cue:
        return Cue(Span(number * 3000, number * 3000 + 2920), ("This is", f"sentence {number}."))

    cues = [sentence(number) for number in range(9)]
    cues[4] = Cue(cues[4].span, ("This one is far too long for a line of its profile.",))
    rebuilt = reflow(cues, SETTINGS)
    assert lint(rebuilt, SETTINGS) == ()
    assert words(rebuilt) == words(cues)
    assert set(cues) - set(rebuilt) <= set(cues[3:6])
    assert cues[4] not in rebuilt


def test_a_gap_that_flickers_is_closed() -> None:
    said = [Cue(Span(0, 2000), ("- One two.",)), Cue(Span(2300, 4000), ("- Three four.",))]
    assert [cue.span for cue in reflow(said, SETTINGS)] == [Span(0, 2220), Span(2300, 4000)]


def test_blank_lines_are_no_words() -> None:
    assert reflow([Cue(Span(0, 10), (" ", "\u00a0")), Cue(Span(20, 5000), ("\u00a0", "- Yes."))], SETTINGS)[0].text


def test_speakers_share_no_line() -> None:
    said = [Cue(Span(0, 6000), ("- Did you see the pump?", "- No, and I was there", "all night long, I swear it was"))]
    first, second = utterances(said, 80)
    assert [word.text for word in first.words] == ["-", "Did", "you", "see", "the", "pump?"]
    assert second.words[0].text == "-"
    assert second.span.start_ms - first.words[-1].span.end_ms == 80
    cues = reflow(said, SETTINGS)
    assert words(cues) == words(said)
    assert all(line.startswith("-") for cue in cues if len(cue.lines) > 1 and "-" in cue.text for line in cue.lines[:1])


def test_two_short_turns_share_a_cue() -> None:
    said = [Cue(Span(0, 1000), ("-\u00a0Hi.", "- Hello!")), Cue(Span(1080, 3000), (f"[{LONG}]",))]
    assert reflow(said, SETTINGS)[0].lines == ("-\u00a0Hi.", "- Hello!")


def test_a_sound_label_stands_alone() -> None:
    said = [
        Cue(Span(0, 1000), ("It was",)),
        Cue(Span(1000, 2000), ("[door slams]",)),
        Cue(Span(2000, 3000), ("dark outside.",)),
    ]
    assert [cue.text for cue in reflow(said, SETTINGS)] == ["It was", "[door slams]", "dark outside."]


def test_a_number_below_zero_is_no_speaker() -> None:
    (only,) = utterances([Cue(Span(0, 2000), ("It had", "-5 degrees"))], 80)
    assert [word.text for word in only.words] == ["It", "had", "-5", "degrees"]


def test_what_cannot_keep_the_profile_has_a_reason() -> None:
    cues = reflow([Cue(Span(0, 1000), (LONG,)), Cue(Span(1080, 3000), ("Next.",))], SETTINGS)
    reasons = {reason(finding) for finding in lint(cues, SETTINGS)}
    assert "the speaker is faster than the profile allows" in reasons


def test_any_file_keeps_its_words_and_never_overlaps() -> None:
    chance = random.Random(4)
    for _ in range(20):
        cues, at_ms = [], 0
        for _ in range(40):
            text = " ".join(chance.choice(LONG.split()) for _ in range(chance.randint(1, 14)))
            lines = (text,) if chance.random() < 0.6 else (f"- {text}", "- Yes.")
            length_ms = chance.choice([0, 1, 40, 300, 2000, 9000])
            cues.append(Cue(Span(at_ms, at_ms + length_ms), lines))
            at_ms = max(0, at_ms + length_ms + chance.choice([0, 0, 40, 300, 5000, -500]))
        rebuilt = reflow(cues, SETTINGS)
        assert words(rebuilt) == words(sorted(cues, key=lambda cue: cue.span))
        assert all(one.span.end_ms <= two.span.start_ms for one, two in pairwise(rebuilt))


def test_the_last_caption_of_a_file_stays_until_it_can_be_read() -> None:
    """Nothing follows that could need its time."""
    (only,) = reflow([Cue(Span(1000, 1300), ("A flash of a line",))], SETTINGS)
    assert only.span.duration_ms >= SETTINGS.min_ms
