"""A run of show against a show that did not keep to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from repurpose.model import Show, ShowItem, Sound, Span, Transcript, Word
from repurpose.select.show_alignment import align_show

MINUTE = 60_000
FILLER = "we think this was always rather like those other things people told us about yesterday".split()  # noqa: SIM905
TITLES = (
    "Welcome from Lisbon",
    "Pairing a sensor",
    "Greenhouse story",
    "Battery range test",
    "Invoice templates",
    "Roadmap for autumn",
)
NEAR = 30_000


def said(parts: Sequence[tuple[int, str]], language: str = "en", filler: Sequence[str] = FILLER) -> Transcript:
    """Parts of so many minutes, each announced by its words, which come back now and then; 3 s a sentence."""
    chance = Random(2)
    words: list[Word] = []
    sentences: list[tuple[int, int]] = []
    now = 0
    for minutes, title in parts:
        topic = title.split()
        for number in range(minutes * 20):
            texts = [chance.choice(filler) for _ in range(8)]
            if topic and (number == 1 or chance.random() < 0.12):
                texts[2:2] = topic if number == 1 else [chance.choice(topic)]
            first = len(words)
            step = 2800 // len(texts)
            words += [Word(Span(now + at * step, now + (at + 1) * step), text) for at, text in enumerate(texts)]
            sentences.append((first, len(words) - 1))
            now += 3000
    return Transcript(language, "test", tuple(words), tuple(sentences))


def plan(titles: Sequence[str] = TITLES, minutes: int = 5, **flags: dict[str, bool]) -> Show:
    return Show(
        items=tuple(
            ShowItem(Span(at * minutes * MINUTE, (at + 1) * minutes * MINUTE), title, **flags.get(title.split()[0], {}))
            for at, title in enumerate(titles)
        )
    )


def aligned(show: Show, transcript: Transcript) -> Show:
    return align_show(show, transcript, Sound(100, (), -70.0, ()), transcript.words[-1].span.end_ms + 1000)


def starts(show: Show) -> dict[str, int]:
    return {item.title: item.span.start_ms for item in show.items}


def assert_near(show: Show, wanted: dict[str, int]) -> None:
    found = starts(show)
    assert set(found) == set(wanted)
    off = {title: found[title] - at for title, at in wanted.items() if abs(found[title] - at) > NEAR}
    assert not off


def test_a_show_that_began_seven_minutes_late() -> None:
    found = aligned(plan(), said([(7, ""), *((5, title) for title in TITLES)]))
    assert_near(found, {title: (7 + 5 * at) * MINUTE for at, title in enumerate(TITLES)})
    assert [finding.rule for finding in found.findings] == ["select.show_moved"]
    assert "the show ran 7:0" in found.findings[0].message
    assert found.items[1].planned_ms == 5 * MINUTE
    # Items without an end of their own last until the next one, wherever that is.
    assert [item.span.end_ms for item in found.items[:-1]] == [item.span.start_ms for item in found.items[1:]]


def test_a_delay_that_grows() -> None:
    found = aligned(plan(), said([(5, TITLES[0]), *((7, title) for title in TITLES[1:])]))
    assert_near(found, {title: (5 * (at > 0) + 7 * max(0, at - 1)) * MINUTE for at, title in enumerate(TITLES)})


def test_a_show_that_kept_to_its_plan_stays_to_the_millisecond() -> None:
    show = plan()
    assert aligned(show, said([(5, title) for title in TITLES])) == show


def test_half_a_minute_off_is_on_time() -> None:
    show = plan()
    items = tuple(
        replace(item, span=Span(max(0, item.span.start_ms + at), item.span.end_ms))
        for item, at in zip(show.items, (0, 25_000, -30_000, 20_000, -25_000, 30_000), strict=True)
    )
    show = Show(items=items)
    assert aligned(show, said([(5, title) for title in TITLES])) == show


def test_a_skipped_item_is_left_out_and_said() -> None:
    found = aligned(plan(), said([(5, title) for title in (*TITLES[:2], *TITLES[3:])]))
    wanted = [*TITLES[:2], *TITLES[3:]]
    assert_near(found, {title: 5 * at * MINUTE for at, title in enumerate(wanted)})
    assert [finding.rule for finding in found.findings] == ["select.show_moved", "select.show_skipped"]
    assert "'Greenhouse story' of the run of show (planned at 0:10:00)" in found.findings[1].message


def test_a_skipped_item_that_demands_a_clip_keeps_its_place() -> None:
    show = plan(Greenhouse={"must_clip": True})
    found = aligned(show, said([(5, title) for title in (*TITLES[:2], *TITLES[3:])]))
    item = next(item for item in found.items if item.must_clip)
    assert item.span.duration_ms == 5 * MINUTE
    assert found.findings[-1].message.endswith("its clip is made where it would have been")


def test_two_items_that_changed_places() -> None:
    swapped = (*TITLES[:2], TITLES[3], TITLES[2], *TITLES[4:])
    found = aligned(plan(), said([(5, title) for title in swapped]))
    assert_near(found, {title: 5 * at * MINUTE for at, title in enumerate(swapped)})


def test_titles_whose_words_are_everywhere_move_nothing() -> None:
    show = plan(["Think about things", "People told us", "Always yesterday"])
    found = aligned(show, said([(3, ""), *((5, item.title) for item in show.items)]))
    assert found.items == show.items
    assert [finding.rule for finding in found.findings] == ["select.show_as_planned"]


@pytest.mark.parametrize(
    ("language", "filler", "titles"),
    [
        (
            "de",
            [
                "wir",
                "sagen",
                "immer",
                "wieder",
                "etwas",
                "darüber",
                "sodass",
                "manche",
                "gestern",
                "abend",
                "davon",
                "hörten",
            ],
            ("Begrüßung aus Lissabon", "Sensoren koppeln", "Gewächshaus Geschichte", "Reichweite messen"),
        ),
        (
            "ja",
            ["それは", "とても", "いつも", "昨日", "みんな", "ここで"],
            ("開会挨拶", "温室物語", "電池試験", "請求書様式"),
        ),
    ],
)
def test_other_languages(language: str, filler: list[str], titles: tuple[str, ...]) -> None:
    found = aligned(plan(titles), said([(4, ""), *((5, title) for title in titles)], language, filler))
    assert_near(found, {title: (4 + 5 * at) * MINUTE for at, title in enumerate(titles)})


def test_speakers_and_tags_count_too() -> None:
    show = plan(["Opening", "Block one", "Block two", "Closing"])
    items = (
        show.items[0],
        replace(show.items[1], speaker="Ada Lovelace"),
        replace(show.items[2], tags=("greenhouse", "tomatoes")),
        show.items[3],
    )
    found = aligned(Show(items=items), said([(11, ""), (5, "Ada Lovelace"), (5, "greenhouse tomatoes"), (5, "")]))
    found_at = starts(found)
    assert abs(found_at["Block one"] - 11 * MINUTE) <= NEAR
    assert abs(found_at["Block two"] - 16 * MINUTE) <= NEAR


def test_without_words_the_plan_stands_and_that_is_said() -> None:
    show = plan()
    found = align_show(show, Transcript("", ""), Sound(100, (), -70.0, ()), 30 * MINUTE)
    assert found.items == show.items
    assert "there are no words to find them by" in found.findings[0].message
    assert align_show(Show(), Transcript("", ""), Sound(100, (), -70.0, ()), 30 * MINUTE) == Show()


def test_a_break_is_found_by_its_silence() -> None:
    show = Show(
        items=(
            ShowItem(Span(0, 10 * MINUTE), "Pairing a sensor"),
            ShowItem(Span(10 * MINUTE, 13 * MINUTE), "Pause", never_clip=True),
            ShowItem(Span(13 * MINUTE, 25 * MINUTE), "Invoice templates"),
        )
    )
    first, second = said([(4, ""), (13, "Pairing sensor")]), said([(11, "Invoice templates")])
    shift = 20 * MINUTE
    words = (*first.words, *(Word(word.span.shift(shift), word.text) for word in second.words))
    sentences = (*first.sentences, *((a + len(first.words), b + len(first.words)) for a, b in second.sentences))
    transcript = Transcript("en", "test", words, sentences)
    sound = Sound(100, (), -20.0, (Span(0, 17 * MINUTE), Span(shift, 31 * MINUTE)))
    found = align_show(show, transcript, sound, 31 * MINUTE)
    assert found.items[1].span == Span(17 * MINUTE, found.items[2].span.start_ms)
    assert abs(found.items[2].span.start_ms - shift) <= NEAR


def test_what_must_not_be_seen_is_covered_widely_where_it_was_not_found() -> None:
    show = plan(Greenhouse={"never_clip": True})
    found = aligned(show, said([(7, ""), *((5, "" if title == TITLES[2] else title) for title in TITLES)]))
    item = next(item for item in found.items if item.never_clip)
    assert item.span.start_ms <= 17 * MINUTE
    assert item.span.end_ms >= 22 * MINUTE - NEAR


def test_what_an_editor_fixed_stays() -> None:
    note = ShowItem(Span(10 * MINUTE, 11 * MINUTE), "the promise", must_clip=True, fixed=True)
    show = plan()
    found = aligned(replace(show, items=(*show.items, note)), said([(7, ""), *((5, title) for title in TITLES)]))
    assert note in found.items


def test_the_same_show_in_another_order_gives_the_same() -> None:
    transcript = said([(7, ""), *((5, title) for title in TITLES)])
    show = plan()
    assert aligned(replace(show, items=tuple(sorted(show.items, key=lambda item: item.span))), transcript) == aligned(
        show, transcript
    )
