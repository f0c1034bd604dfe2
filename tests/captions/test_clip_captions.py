"""A clip's captions as an editor left them, in every shape."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from repurpose.captions.clip_captions import clip_captions
from repurpose.model import ClipPlan, Cue, EditedCaptions, Framing, Settings, Span, Transcript, Word

TEXT = "Now we pair the sensor with the hub. It takes less than a minute."
WORDS = tuple(Word(Span(10_000 + 400 * at, 10_350 + 400 * at), text) for at, text in enumerate(TEXT.split()))
SPOKEN = Transcript("en", "m", WORDS, ((0, 7), (8, 13)))
CLIP = ClipPlan(
    "01",
    "pair",
    "Pair",
    "",
    (),
    Span(10_000, 20_000),
    (Framing.still("wide", Span(10_000, 20_000), "full"), Framing.still("vertical", Span(10_000, 20_000), "fit")),
)
SETTINGS = Settings()
LONG = "A line of an editor that has up to forty-"


def edited(*cues: Cue, span: Span = CLIP.span) -> EditedCaptions:
    return EditedCaptions(span, cues)


def test_without_an_edit_every_shape_shows_all_that_is_said() -> None:
    made = clip_captions(CLIP, SPOKEN, SETTINGS)
    for cues in (made.cues, made.of("wide"), made.of("vertical")):
        assert " ".join(cue.text for cue in cues) == TEXT
    assert max(len(line) for cue in made.of("vertical") for line in cue.lines) <= 22
    assert made.of("square") == () and not made.edited


def test_an_editors_words_times_and_line_breaks_stand() -> None:
    first = Cue(Span(10_123, 12_777), ("Now WE pair", "the sensor"))
    second = Cue(Span(12_777, 14_001), ("- with a hub?",))
    made = clip_captions(CLIP, SPOKEN, SETTINGS, edited=edited(first, second))
    assert made.edited
    for shape in ("wide", "vertical"):
        assert [(cue.span, cue.lines) for cue in made.of(shape)] == [
            (each.span, each.lines) for each in (first, second)
        ]
    assert made.cues == made.of("wide")


def test_a_narrow_shape_breaks_an_editors_long_line_and_keeps_the_time() -> None:
    cue = Cue(Span(10_000, 14_000), (f"{LONG}two letters", f"{LONG}three letters, and more"))
    parts = clip_captions(CLIP, SPOKEN, SETTINGS, edited=edited(cue)).of("vertical")
    assert " ".join(part.text for part in parts) == cue.text
    assert all(len(part.lines) <= 2 and max(map(len, part.lines)) <= 22 for part in parts)
    assert parts[0].span.start_ms == 10_000 and parts[-1].span.end_ms == 14_000
    assert all(one.span.end_ms == two.span.start_ms for one, two in pairwise(parts))


def test_edited_words_have_the_times_at_which_they_are_said() -> None:
    cue = Cue(Span(10_000, 13_200), ("Now we connect the sensor", "with the hub."))
    (made,) = clip_captions(CLIP, SPOKEN, SETTINGS, edited=edited(cue)).cues
    assert len(made.word_spans) == 8
    assert made.word_spans[0] == Span(10_000, 10_350)
    assert made.word_spans[2] == Span(10_750, 11_200)  # "connect" was not said: what lies between its neighbours
    assert made.word_spans[7] == Span(12_800, 13_150)


def test_a_clip_that_grew_has_captions_before_and_after_the_edit() -> None:
    cue = Cue(Span(11_000, 12_500), ("edited",))
    made = clip_captions(CLIP, SPOKEN, SETTINGS, edited=edited(cue, span=Span(11_000, 13_000)))
    assert [cue.text for cue in made.cues] == ["Now we pair", "edited", "It takes less than a minute."]


def test_an_edit_outside_of_the_clip_is_cut_off() -> None:
    outside, across = Cue(Span(5000, 6000), ("gone",)), Cue(Span(19_000, 21_000), ("cut",))
    made = clip_captions(replace(CLIP), SPOKEN, SETTINGS, edited=edited(outside, across))
    assert [(cue.span, cue.text) for cue in made.cues] == [(Span(19_000, 20_000), "cut")]


def test_an_edit_belongs_to_a_moment() -> None:
    edit = edited(Cue(Span(11_000, 12_500), ("edited",)))
    assert edit.is_of(Span(12_000, 22_000)) and edit.is_of(Span(9000, 30_000))
    assert not edit.is_of(Span(40_000, 70_000))


def test_cues_follow_a_cut_and_the_speed() -> None:
    """Two words and the pause before them are cut out; all that follows comes 3 s earlier, and twice as fast."""
    words = tuple(replace(word, span=word.span.shift(3000 * (at > 4))) for at, word in enumerate(WORDS))
    clip = replace(CLIP, span=Span(10_000, 20_000), cuts=(Span(12_000, 15_800),), speed=2.0)
    made = clip_captions(clip, replace(SPOKEN, words=words), SETTINGS)
    assert " ".join(cue.text for cue in made.cues) == TEXT.replace(" with the", "")
    spans = [span for cue in made.cues for span in cue.word_spans]
    assert spans[0] == Span(10_000, 10_175), "the clip's start is the clock's"
    hub = next(span for span, text in zip(spans, " ".join(cue.text for cue in made.cues).split(), strict=True)
               if text == "hub.")  # fmt: skip
    assert hub == Span(11_000, 11_175), "(2000 ms before the cut + 0) / 2"
    assert made.cues[-1].span.end_ms <= clip.times().played.end_ms == 13_100


def test_an_editors_cue_follows_cuts_and_one_within_a_cut_is_gone() -> None:
    clip = replace(CLIP, cuts=(Span(12_000, 13_000), Span(15_000, 16_000)))
    cues = (Cue(Span(10_500, 11_500), ("Before",)), Cue(Span(12_100, 12_900), ("um",)),
            Cue(Span(13_500, 15_500), ("Across",)), Cue(Span(16_500, 17_000), ("After",)))  # fmt: skip
    made = clip_captions(clip, SPOKEN, SETTINGS, edited=edited(*cues)).cues
    assert [(cue.span, cue.text) for cue in made] == [
        (Span(10_500, 11_500), "Before"), (Span(12_500, 14_000), "Across"), (Span(14_500, 15_000), "After")
    ]  # fmt: skip
