"""Page and Markdown say what the record says, and hostile words stay words."""

from __future__ import annotations

import doctest
import json
from fractions import Fraction
from html.parser import HTMLParser

import pytest

from repurpose.microdocs.writers import markdown
from repurpose.microdocs.writers.html import to_html
from repurpose.microdocs.writers.markdown import escape_markdown, to_markdown
from repurpose.microdocs.writers.pages import DocView, view_of
from repurpose.model import DocRecord, Part, Probe, Recording, Span, StepRecord, VideoStream

HOSTILE = '<script>alert("x")</script> `code` [a](javascript:b) | # * _ {{ 7 * 7 }} {% x %} --- & \' http://x.example'


def view(text: str = "Open the settings.", note: str = "") -> DocView:
    video = VideoStream(0, "h264", 1920, 1080, Fraction(30), Fraction(1, 15360), 0, 60_000)
    recording = Recording("r", text, "2026-05-12", (Part("a.mp4"),), Probe("mov", 60_000, 0, (video,), ()), 0, None)
    steps = (
        StepRecord(1, text, f"Okay, {text}", Span(10_000, 12_000), "shown", "steps/01.png", 11_500, note),
        StepRecord(2, "Press it.", "Press it.", Span(13_000, 15_000), "said", "steps/02.png", 14_000),
    )
    record = DocRecord("01", "r", text, "slug", text, ("a", text), Span(10_000, 15_000), steps)
    return view_of(record, recording, "en", (2800, 9000), 30_000)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for seen, attributes in self.seen if seen == tag]


def parsed(page: str) -> Tags:
    tags = Tags()
    tags.feed(page)
    return tags


def test_the_page_holds_film_steps_pictures_and_evidence() -> None:
    page = to_html(view(note="Mind the cable."))
    tags = parsed(page)
    assert [image["src"] for image in tags.of("img")] == ["steps/01.png", "steps/02.png"]
    assert all(image["alt"] and (image["width"], image["height"]) == ("1920", "1080") for image in tags.of("img"))
    assert tags.of("video")[0]["src"] == "film.mp4" and tags.of("track")[0]["src"] == "captions.vtt"
    targets = {attributes.get("id") for _, attributes in tags.seen}
    links = [link["href"] for link in tags.of("a")]
    assert {"#step-1", "#step-2", "film.mp4#t=9.000"} <= set(links)
    assert all(link and (not link.startswith("#") or link[1:] in targets) for link in links)
    assert "Shown on screen" in page and "Said, not shown" in page and "Mind the cable." in page
    assert tags.of("html") == [{"lang": "en"}] and len(tags.of("h1")) == 1


def test_hostile_words_stay_words_in_the_page() -> None:
    plain, hostile = parsed(to_html(view())), parsed(to_html(view(HOSTILE, HOSTILE)))
    assert [tag for tag, _ in hostile.seen if tag != "p"] == [tag for tag, _ in plain.seen if tag != "p"]
    assert hostile.text.count(HOSTILE) >= 5
    assert all(not name.startswith("on") for _, attributes in hostile.seen for name in attributes)


def test_the_markdown_as_a_whole() -> None:
    assert to_markdown(view(note="Mind the cable.")) == (
        '---\ntitle: "Open the settings."\ndescription: "Open the settings."\n'
        'tags: ["a", "Open the settings."]\ndate: "2026-05-12"\nrecording: "Open the settings."\n---\n\n'
        "# Open the settings.\n\nOpen the settings.\n\n"
        "From Open the settings., 0:00:10 – 0:00:15. [Watch the film](film.mp4) (0:00:30).\n\n"
        "## 1\\. Open the settings.\n\n![Open the settings.](steps/01.png)\n\n> Mind the cable.\n\n"
        "Shown on screen at 0:00:10. As spoken: “Okay, Open the settings.”\n\n"
        "## 2\\. Press it.\n\n![Press it.](steps/02.png)\n\n"
        "Said, not shown at 0:00:13. As spoken: “Press it.”\n\n"
    )


def test_hostile_words_stay_words_in_the_markdown() -> None:
    text = to_markdown(view(HOSTILE, HOSTILE))
    front, body = text.split("---\n\n", 1)
    assert json.loads(front.splitlines()[1].removeprefix("title: ")) == HOSTILE
    assert "<script" not in body.replace("\\<", "") and "\\<script\\>" in body
    assert "\\`code\\`" in body and "\\[a\\]" in body and "\\|" in body and "http\\:" in body
    assert body.count("\n## ") == 2


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("- item", "\\- item"),
        ("1. item", "1\\. item"),
        ("12) item", "12\\) item"),
        ("> quote", "\\> quote"),
        ("===", "\\==="),
        ("two\n\nlines", "two lines"),
        ("www.x.example", "www\\.x.example"),
        ("5 seconds", "5 seconds"),
    ],
)
def test_nothing_opens_a_block(text: str, escaped: str) -> None:
    assert escape_markdown(text) == escaped


def test_examples() -> None:
    assert doctest.testmod(markdown).failed == 0
