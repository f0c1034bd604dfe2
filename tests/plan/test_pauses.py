"""What is cut out of a clip, and what is not: pauses, fillers, and everything that nobody may miss."""

from __future__ import annotations

from dataclasses import replace

import pytest

from repurpose.model import (
    Analysis,
    Box,
    ClipPlan,
    ClipSettings,
    Closeup,
    Face,
    FrameSample,
    Framing,
    Marker,
    PictureChange,
    Scene,
    ShotFraming,
    Show,
    Sound,
    SoundEvent,
    Span,
    Survey,
    TextLine,
    Transcript,
    Word,
)
from repurpose.plan.joins import by_shots
from repurpose.plan.pauses import find_cuts

BOTH = ClipSettings(cut_pauses_ms=400, cut_fillers=True)
SPAN = Span(10_000, 40_000)
PAUSE = Span(14_000, 15_500)
"""Between the fourth and the fifth word."""
FULL = (Framing.still("wide", SPAN, "full"),)
CLIP = ClipPlan("01", "x", "x", "", (), SPAN, FULL)
FACE = Face(14_000, Box(0.4, 0.3, 0.2, 0.3), 0.99)


def said(*words: tuple[int, int, str], sure: float = 0.9, timed: bool = True, language: str = "en") -> Analysis:
    """Words at their times over a quiet room; a voice is heard exactly while they last."""
    spoken = tuple(Word(Span(start, end), text, sure, timed) for start, end, text in words)
    levels = tuple(
        -20.0 if any(word.span.overlaps(Span(max(0, ms - 300), ms + 100)) for word in spoken) else -60.0
        for ms in range(0, 60_000, 100)
    )
    sound = Sound(100, levels, -20.0, tuple(word.span for word in spoken))
    scenes = (Scene(Span(0, 60_000), 0.0),)
    return Analysis(
        60_000, scenes=scenes, transcript=Transcript(language, "m", spoken, ((0, len(spoken) - 1),)), sound=sound
    )


def talk(*extra: tuple[int, int, str], **kind: object) -> Analysis:
    words = [(10_100 + 1000 * at, 11_000 + 1000 * at, f"w{at}") for at in range(4)]
    words += [(15_500 + 1000 * at, 16_400 + 1000 * at, f"v{at}") for at in range(24)]
    return said(*sorted([*words, *extra]), **kind)  # type: ignore[arg-type]


def cuts(
    analysis: Analysis,
    clip: ClipPlan = CLIP,
    closeup: Closeup | None = None,
    settings: ClipSettings = BOTH,
    least: int = 0,
) -> tuple[Span, ...]:
    return find_cuts(clip, analysis, closeup or Closeup((SPAN,), (FACE,)), settings, least)


def test_a_long_pause_is_shortened_to_its_air_and_nothing_by_default() -> None:
    assert cuts(talk()) == (Span(14_150, 15_350),)
    assert cuts(talk(), settings=replace(BOTH, pause_air_ms=60)) == (Span(14_060, 15_440),)
    assert cuts(talk(), settings=replace(BOTH, cut_pauses_ms=1500)) == (), "as long, not longer"
    assert cuts(talk(), settings=ClipSettings()) == ()


def test_a_filler_goes_with_air_on_both_sides() -> None:
    um = (14_400, 14_700, "um,")
    assert cuts(talk(um)) == (Span(14_150, 15_350),)
    assert cuts(talk(um), settings=replace(BOTH, cut_fillers=False)) == (Span(14_850, 15_350),), "a word like others"
    tight = (14_090, 15_420, "Uhm")
    assert cuts(talk(tight)) == (Span(14_060, 15_440),), "60 ms are left at least"


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ((14_040, 14_700, "um"), {}),  # no air before it
        ((14_400, 15_460, "um"), {}),  # none after it
        ((14_400, 14_700, "umbrella"), {}),
        ((14_400, 14_700, "um"), {"sure": 0.4}),
        ((14_400, 14_700, "um"), {"timed": False}),
        ((14_400, 14_700, "ähm"), {}),  # of another language
    ],
)
def test_a_word_that_may_be_none_or_has_no_air_stays(word: tuple[int, int, str], kind: dict[str, object]) -> None:
    fillers_only = ClipSettings(cut_fillers=True)
    assert cuts(talk(word, **kind), settings=fillers_only) == ()


def test_fillers_of_other_languages() -> None:
    fillers_only = ClipSettings(cut_fillers=True)
    for language, word in (("de", "ähm"), ("fr", "euh"), ("es", "eh"), ("it", "ehm"), ("pt", "hum")):
        assert cuts(talk((14_400, 14_700, word), language=language), settings=fillers_only) == (Span(14_340, 14_760),)


def test_what_is_heard_in_a_pause_keeps_it() -> None:
    analysis = talk()
    music = tuple(max(level, -30.0) for level in analysis.sound.momentary_lufs)
    assert cuts(replace(analysis, sound=replace(analysis.sound, momentary_lufs=music))) == ()
    assert cuts(talk((14_400, 14_700, "um")), settings=ClipSettings(cut_fillers=True)) == (Span(14_340, 14_760),)
    under = talk((14_400, 14_700, "um"))
    under = replace(under, sound=replace(under.sound, momentary_lufs=music))
    assert cuts(under) == (), "music would jump at a filler too"
    laugh = replace(analysis.sound, events=(SoundEvent("laughter", Span(14_800, 15_200), 0.9),))
    assert cuts(replace(analysis, sound=laugh)) == ()
    voices = tuple(sorted((*analysis.sound.speech, Span(14_500, 14_900))))
    assert cuts(replace(analysis, sound=replace(analysis.sound, speech=voices))) == (), "a word nobody recognised"
    late = tuple(Span(each.start_ms, each.end_ms + 200 * (each.end_ms == 14_000)) for each in analysis.sound.speech)
    assert cuts(replace(analysis, sound=replace(analysis.sound, speech=late))) == (Span(14_286, 15_350),)


def test_what_is_shown_in_a_pause_keeps_it() -> None:
    menu = PictureChange(14_700, Box(0.1, 0.1, 0.2, 0.2), 0.05)
    assert cuts(talk(), closeup=Closeup((SPAN,), (FACE,), (menu,))) == ()
    assert cuts(replace(talk(), show=Show(markers=(Marker(14_700, "here"),)))) == ()


def test_a_cut_must_not_be_seen() -> None:
    whole = replace(CLIP, framing=(*FULL, Framing.still("vertical", SPAN, "fit")))
    assert cuts(talk(), whole) == (Span(14_150, 15_350),), "closer, over its blurred copy"
    parts = ShotFraming(SPAN, "screen+camera", screen=Box(0, 0, 0.7, 1.0), camera=Box(0.7, 0.6, 0.3, 0.4))
    fit = replace(CLIP, framing=(*FULL, Framing("vertical", (parts,))))
    assert cuts(talk(), fit) == (), "two parts cannot be enlarged"
    assert cuts(talk(), settings=replace(BOTH, punch_in_percent=100)) == ()
    shots = (Scene(Span(0, 15_000), 0.0), Scene(Span(15_000, 60_000), 30.0))
    assert cuts(replace(talk(), scenes=shots), fit) == (Span(14_150, 15_350),), "the shot changes there anyway"
    still = Survey(tuple(FrameSample(ms, 0.5, 0.001, 0.1) for ms in range(0, 60_000, 2000)), (), "key-frames")
    nobody = Closeup((SPAN,))
    slide = replace(CLIP, framing=fit.framing[1:])
    assert cuts(replace(talk(), survey=still), slide, nobody) == (Span(14_150, 15_350),), "nothing moves"
    moving = replace(still, samples=tuple(replace(each, difference=0.05) for each in still.samples))
    assert cuts(replace(talk(), survey=moving), slide, nobody) == ()
    assert cuts(replace(talk(), survey=still), slide) == (), "a face moves more than key frames tell"


def test_heads_and_text_are_whole_in_the_punch_in() -> None:
    corner = TextLine(14_000, Box(0.01, 0.9, 0.3, 0.05))
    assert cuts(talk(), closeup=Closeup((SPAN,), (FACE,), texts=(corner,))) == ()
    inner = TextLine(14_000, Box(0.1, 0.8, 0.3, 0.05))
    assert cuts(talk(), closeup=Closeup((SPAN,), (FACE,), texts=(inner,))) == (Span(14_150, 15_350),)
    high = replace(FACE, box=Box(0.4, 0.02, 0.2, 0.3))
    assert cuts(talk(), closeup=Closeup((SPAN,), (high,))) == ()


def test_no_shot_flashes_up_beside_a_cut() -> None:
    shots = (Scene(Span(0, 14_050), 0.0), Scene(Span(14_050, 15_400), 30.0), Scene(Span(15_400, 60_000), 30.0))
    assert cuts(replace(talk(), scenes=shots)) == (Span(14_450, 15_000),)


def test_a_clip_stays_as_long_as_the_preset_asks_the_longest_cuts_first() -> None:
    second = [(word.span.start_ms + 700 * (word.span.start_ms > 30_000), word) for word in talk().transcript.words]
    words = [(start, start + word.span.duration_ms, word.text) for start, word in second if start < 38_000]
    analysis = said(*words)
    whole = cuts(analysis)
    assert [cut.duration_ms for cut in whole][:1] == [1200] and len(whole) == 2
    assert cuts(analysis, least=28_700) == whole[:1]
    assert cuts(analysis, least=29_400) == whole[1:], "the long one would be too much, a shorter one is not"
    assert cuts(analysis, least=30_000) == ()
    assert cuts(analysis, replace(CLIP, speed=1.5), least=20_000) == ()


def test_a_framing_by_shots_lets_a_closer_look_end_with_its_shot() -> None:
    whole = Framing.still("wide", SPAN, "full", reason="so")
    found = by_shots(whole, [5_000, 14_800, 30_000, 40_000])
    assert [shot.span for shot in found.shots] == [Span(10_000, 14_800), Span(14_800, 30_000), Span(30_000, 40_000)]
    assert {(shot.layout, shot.reason) for shot in found.shots} == {("full", "so")}


def test_a_clip_of_a_long_recording_looks_through_its_own_words_alone() -> None:
    """Eight hours of words around a clip change nothing of its cuts, and are gone through once."""
    own = said(*((ms, ms + 900, "word") for ms in range(10_000, 14_000, 1000)), (PAUSE.end_ms, 16_500, "word"))
    far = tuple(Word(Span(ms, ms + 300), "word", 0.9) for ms in range(50_000, 28_800_000, 20_000))
    long = replace(
        own,
        transcript=replace(own.transcript, words=(*own.transcript.words, *far)),
        sound=replace(own.sound, speech=(*own.sound.speech, *(word.span for word in far))),
    )
    cuts = find_cuts(CLIP, long, Closeup(), BOTH, 0)
    assert cuts and cuts == find_cuts(CLIP, own, Closeup(), BOTH, 0)
