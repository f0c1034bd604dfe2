"""The morning report: what it says, in which order, and that hostile text stays text. One look in a real browser."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from browser import Browser, find_browser
from markdown_it import MarkdownIt

from repurpose.model import Finding
from repurpose.model.night import Fate, HeldBack, MadeEntry, Night, NightRecording, Waits
from repurpose.publish.morning import morning_html, morning_markdown, notice_text, standing, took

HOSTILE = '</code><script>alert(1)</script> `x` |[a](javascript:b) "q" & <img src=x onerror=y>\n# h *b* @everyone'
HOME = "2026-05-12-product day-3f9a1c"
TAGS = ("h1", "h2", "h3", "p", "strong", "ul", "li", "pre", "code", "a", "table", "thead", "tbody", "tr", "th", "td")
POISON = "/mnt/inbox/poison.mp4"
LONG = "a-very-long-name-without-any-break-that-a-narrow-screen-cannot-hold-in-one-line-2026-05-12.mp4"


def recording(name: str = "Product day", **changes: object) -> NightRecording:
    made = NightRecording(
        source="/mnt/inbox/product-day.mp4",
        name=name,
        fate="made",
        folder=HOME,
        preset="talk",
        recorded_ms=3_600_000,
        estimate_ms=900_000,
        basis="5 runs on this machine",
        took_ms=754_000,
        made=(
            MadeEntry("clip", "01", "Why plants die at night", f"{HOME}/clips/01-why", "wide, vertical"),
            MadeEntry("micro-doc", "01", "How to pair", f"{HOME}/docs/01-x/index.html", "4 steps"),
        ),
        held_back=(HeldBack("0:01:00 – 0:01:45", 0.51, "Outscored by the clip at 0:03:00."),),
        held_back_count=8,
        findings=(
            Finding("audio.loudness", "warning", "clips/01-why/wide.mp4", "−15.9 LUFS, where −14 ± 1 is wanted"),
            Finding("check.decode", "error", "clip/01", "a picture is damaged"),
            Finding("render.upscaled", "info", "clip/01", "enlarged"),
        ),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def night(number: int = 1, **changes: object) -> Night:
    base = Night(
        id=f"2026-05-12T230000-{number}",
        folder="/mnt/inbox",
        library="/srv/library",
        host="studio",
        started="2026-05-12T23:00:00+02:00",
        ended="2026-05-13T04:12:00+02:00",
        until="2026-05-13T07:00:00+02:00",
        whole=True,
        recordings=(
            recording(),
            recording(
                "Poison", source=POISON, fate="failed", reason="poison.mp4 is not a video", made=(), findings=(),
                took_ms=900,
            ),
            recording(
                "Eight hours", source="/mnt/inbox/long.mp4", fate="put off", reason="needs 75 min", took_ms=0,
                made=(), findings=(),
            ),
        ),
        waits=(
            Waits("failed", "poison.mp4", "is not a video", f"repurpose run {POISON}", POISON),
            Waits("finding", "Product day, clip 01", "error: a picture is damaged", "repurpose render /l/01", "/a"),
        ),
        free_bytes=123_400_000_000,
        used_bytes=5_600_000_000,
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


def test_the_report_says_all_that_a_person_asks_in_the_morning() -> None:
    text = morning_markdown([night()])
    for said in (
        "# Morning report, 2026-05-13",
        "1 made · 1 failed · 1 put off · 1 clip · 1 micro-doc · 123.4 GB free, the library uses 5.6 GB",
        "## Waits for a person (2)",
        "```sh\n  repurpose run /mnt/inbox/poison.mp4\n  ```",
        "23:00 \\(+02:00\\) to 04:12 \\(+02:00\\) · deadline 07:00 \\(+02:00\\)",
        "### [Product day](../2026-05-12-product%20day-3f9a1c/index.html)",
        "- [clip 01: Why plants die at night](../2026-05-12-product%20day-3f9a1c/clips/01-why) wide, vertical",
        "../2026-05-12-product%20day-3f9a1c/docs/01-x/index.html",
        "Held back: 8 candidates",
        "Outscored by the clip at 0:03:00.",
        "1 note more in the [report](../2026-05-12-product%20day-3f9a1c/report.md)",
        "### Failed (1)",
        "poison.mp4 is not a video",
        "### Left for the next night (1)",
        "| Product day | 1 h 00 min | 15 min 00 s | 12 min 34 s | 5 runs on this machine |",
    ):
        assert said in text, said
    assert text.index("Errors:") < text.index("Warnings:")


def test_an_empty_night_says_so() -> None:
    empty = night(recordings=(), waits=())
    assert "Nothing had arrived." in morning_markdown([empty]) and "Nothing had arrived." in morning_html([empty])
    assert notice_text(empty, "/r.md")[0] == "Night of 2026-05-13: nothing arrived"
    assert not notice_text(empty, "/r.md")[2]


def test_a_second_run_adds_to_the_day() -> None:
    first, second = night(1), night(2, recordings=(recording("Later"),), ended="2026-05-13T09:00:00+02:00")
    text = morning_markdown([first, second])
    assert "Run 1 of 2" in text and "Run 2 of 2" in text
    assert text.index("Poison") < text.index("Later")


def test_what_an_earlier_run_left_stands_until_a_later_one_mended_it() -> None:
    damaged = Waits("finding", "Product day", "error", "repurpose render x", "/a")
    too_long = Waits("time", "Long", "no night is long enough", "repurpose run y", "/b")
    gone = Waits("failed", "poison", "x", "y", "/c")
    first = night(1, waits=(damaged, too_long, gone))
    assert standing([first]) == (damaged, too_long, gone)
    assert standing([first, night(2, recordings=(), waits=())]) == (damaged, too_long)
    known = replace(recording(), source="/b", fate="known")
    assert standing([first, night(2, recordings=(known,), waits=())]) == (damaged,)
    again = replace(recording(), source="/a")
    assert standing([first, night(2, recordings=(again,), waits=(damaged,))]) == (damaged, too_long)
    assert standing([first, night(2, recordings=(again,), waits=())]) == (too_long,)


def test_a_run_that_knows_nothing_of_the_library_hides_nothing_of_what_the_others_know() -> None:
    """An older version wrote such a record of a run that was interrupted or killed."""
    gone = Waits("failed", "poison", "x", "repurpose run /c", "/c")
    damaged = Waits("finding", "Later", "error", "repurpose render x", "/d")
    first = night(1, waits=(gone,))
    cut = night(
        2, recordings=(recording("Later", source="/d"),), waits=(damaged,), whole=False, free_bytes=0, used_bytes=0
    )
    assert standing([first, cut]) == (gone, damaged)
    assert standing([cut]) == (damaged,)
    text = morning_markdown([first, cut])
    assert "123.4 GB free, the library uses 5.6 GB" in text and "## Waits for a person (2)" in text


def not_made(*kinds: str) -> tuple[MadeEntry, ...]:
    return tuple(MadeEntry("clip", f"{number:02d}", "x", "f/clips/x", note) for number, note in enumerate(kinds, 1))


def test_clips_that_were_not_made_are_not_counted() -> None:
    none = recording(made=not_made("NOT MADE", "NOT MADE"))
    assert notice_text(night(recordings=(none,)), "/r")[0] == "Night of 2026-05-13: 1 made, 0 clips, 0 micro-docs"
    assert "1 made · 0 clips · 0 micro-docs · 123.4 GB" in morning_markdown([night(recordings=(none,))])
    some = recording(made=not_made("wide", "NOT MADE"))
    assert "1 made · 1 clip · 0 micro-docs" in morning_markdown([night(recordings=(some,))])


def failed(source: str, fate: Fate = "failed") -> NightRecording:
    return NightRecording(source, source, fate, "no film")


def test_a_file_that_two_runs_of_a_day_took_counts_once_with_its_last_fate() -> None:
    first = night(1, recordings=(failed("/a"), failed("/b"), failed("/c"), failed("/d", "put off")))
    again = night(2, recordings=(failed("/a"), failed("/b", "left alone"), recording(source="/d")))
    assert "\n\n1 made · 3 failed · 1 clip · 1 micro-doc · 123.4 GB" in morning_markdown([first, again])
    mended = night(3, recordings=(recording(source="/a"), failed("/d", "known")))
    assert "\n\n2 made · 2 failed · 2 clips · 2 micro-docs · 123.4 GB" in morning_markdown([first, again, mended])


def test_a_source_that_was_moved_is_named_where_it_lies() -> None:
    moved = recording(lies_at="/mnt/inbox/done/product-day.mp4")
    assert "`/mnt/inbox/done/product-day.mp4` · 1 h 00 min long" in morning_markdown([night(recordings=(moved,))])


def hostile() -> Night:
    found = Finding(HOSTILE, "error", HOSTILE, HOSTILE)
    bad = recording(
        HOSTILE, source=HOSTILE, folder="a b'\"<x>", preset=HOSTILE, basis=HOSTILE, findings=(found,),
        made=(MadeEntry("clip", HOSTILE, HOSTILE, 'a/"><script>', HOSTILE),),
        held_back=(HeldBack(HOSTILE, 0.5, HOSTILE),),
    )  # fmt: skip
    return night(
        recordings=(bad, replace(bad, fate="failed", reason=HOSTILE)), waits=(Waits("failed", HOSTILE, HOSTILE, "x"),),
        folder=HOSTILE, library=HOSTILE, host=HOSTILE, halted=HOSTILE,
    )  # fmt: skip


def test_hostile_text_stays_text_in_html() -> None:
    page = morning_html([hostile()])
    assert "<script" not in page and "<img" not in page and "onerror=y>" not in page
    assert "&lt;script&gt;" in page
    assert set(re.findall(r'href="([^"]*)"', page)) <= {
        "data:,",
        *(f"../a%20b%27%22%3Cx%3E/{name}" for name in ("index.html", "report.md", "highlights.json")),
        "../a/%22%3E%3Cscript%3E",
    }


def test_hostile_text_stays_text_in_markdown() -> None:
    """As CommonMark with tables and HTML switched on reads it."""
    rendered = MarkdownIt("commonmark").enable("table").render(morning_markdown([hostile()]))
    assert "&lt;script&gt;" in rendered
    assert set(re.findall(r"<(/?[a-z0-9]+)", rendered)) <= {end + tag for end in ("", "/") for tag in TAGS}
    assert not [href for href in re.findall(r'href="([^"]*)"', rendered) if not href.startswith("../")]


def test_a_notice_is_short_plain_and_calls_nobody() -> None:
    title, body, problems = notice_text(night(), "/srv/a@b/reports/2026-05-13.md")
    assert title == "Night of 2026-05-13: 1 made, 1 failed, 1 put off, 1 clip, 1 micro-doc"
    assert "Poison: poison.mp4 is not a video" in body and body.endswith("Report: /srv/a@b/reports/2026-05-13.md")
    assert problems
    title, body, _ = notice_text(hostile(), "/r")
    assert "@" not in title + body and "<" not in title + body
    assert not notice_text(night(waits=(), recordings=(recording(),)), "/r")[2]


def test_ten_thousand_duplicates_do_not_hide_the_rest() -> None:
    known = tuple(recording(f"n{number}", fate="known", reason="a duplicate") for number in range(10_000))
    text = morning_markdown([night(recordings=known)])
    assert len(text) < 20_000 and "And 9950 more." in text


@pytest.mark.parametrize(("ms", "said"), [(0, "0 s"), (59_600, "1 min 00 s"), (3_599_000, "59 min 59 s")])
def test_lengths_in_words(ms: int, said: str) -> None:
    assert took(ms) == said


OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.slow
def test_it_fits_every_width_and_asks_for_nothing(tmp_path: Path) -> None:
    program = find_browser()
    if program is None:
        pytest.skip("no Chromium on this machine")
    page_file = tmp_path / "2026-05-13.html"
    wide = night(recordings=(*night().recordings, recording(LONG), *hostile().recordings))
    page_file.write_text(morning_html([wide, night(2)]), encoding="utf-8")
    with Browser.start(program, tmp_path / "profile") as browser, browser.page() as page:
        for width, dark in ((320, True), (768, False), (1440, False)):
            page.look(width, dark=dark)
            page.open(page_file.as_uri())
            assert page.evaluate(OVERFLOW) <= 0, width
        assert {url for url in page.requests if not url.startswith("data:")} == {page_file.as_uri()}
        assert page.complaints == []
