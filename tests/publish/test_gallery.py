"""The gallery's text by value: what is linked, said and escaped; the browser test has how it looks and plays."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from editions import make_edition

from repurpose.model import Edition, Finding, Signals, Span, Topic
from repurpose.publish.gallery import FULL_LOST, gallery_html

HOSTILE = "</script><img src=x onerror=alert(1)> \"'& {{ 7*7 }}"
VOID = {"meta", "link", "input", "img", "source", "track", "br"}


class Reader(HTMLParser):
    """Elements with their attributes, and whether every one is closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, Any]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.text += data

    def all(self, tag: str) -> list[dict[str, Any]]:
        return [attributes for name, attributes in self.elements if name == tag]


def test_every_shape_of_every_clip_can_be_played_and_taken(edition: Edition) -> None:
    page = Reader(gallery_html(edition))
    expected = [f"clips/{folder}/{shape}.mp4" for folder in ("01-clip-1", "02-clip-2")
                for shape in ("wide", "vertical", "square")]  # fmt: skip
    assert [source["src"] for source in page.all("source")] == expected
    assert [link["href"] for link in page.all("a") if "download" in link] == expected
    assert {video["poster"] for video in page.all("video")} == {
        "clips/01-clip-1/poster.jpg",
        "clips/02-clip-2/poster.jpg",
    }
    assert [video["preload"] for video in page.all("video")] == ["metadata", "none", "none"] * 2
    assert {track["src"] for track in page.all("track")} == {
        "clips/01-clip-1/captions.vtt", "clips/02-clip-2/captions.vtt",
    }  # fmt: skip
    assert all(track["kind"] == "captions" and track["srclang"] == "en" for track in page.all("track"))


def test_it_is_one_file_that_asks_nobody(edition: Edition) -> None:
    page = Reader(gallery_html(edition))
    addresses = [value for _, attributes in page.elements for name, value in attributes.items()
                 if name in ("src", "href", "poster", "action", "srcset")]  # fmt: skip
    assert all(not address.startswith(("http", "//", "/", "file:")) for address in addresses), addresses
    assert "@import" not in gallery_html(edition) and "url(" not in gallery_html(edition)


def test_every_link_within_the_page_has_its_target(edition: Edition) -> None:
    page = Reader(gallery_html(edition))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    anchors = {link["href"][1:] for link in page.all("a") if link["href"].startswith("#")}
    labels = {value for _, attributes in page.elements for value in attributes.get("aria-labelledby", "").split()}
    assert anchors | labels | {label["for"] for label in page.all("label")} <= set(ids)


def test_headings_do_not_skip_a_level(edition: Edition) -> None:
    levels = [int(tag[1]) for tag, _ in Reader(gallery_html(edition)).elements if tag in ("h1", "h2", "h3", "h4")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_picture_says_what_it_shows(edition: Edition) -> None:
    images = Reader(gallery_html(edition)).all("img")
    assert [image["alt"] for image in images] == [
        "Step 1: Open the settings.", "Step 2: Click the button Add device.", "Step 3: Wait until the light is green.",
    ]  # fmt: skip


def test_the_receipt_puts_first_what_added_most(edition: Edition) -> None:
    text = Reader(gallery_html(edition)).text
    places = [text.index(name) for name in ("hook", "keywords", "speech rate", "loudness")]
    assert places == sorted(places)
    assert "× 1.5" in text and "0.71" in text


def test_findings_say_how_grave_and_lead_to_the_clip(edition: Edition) -> None:
    page = Reader(gallery_html(edition))
    assert "2 warnings" in page.text
    assert "−15.9 LUFS" in page.text
    assert ("a", {"href": "#clip-02"}) in page.elements


def test_a_clip_with_an_error_must_not_be_published(edition: Edition) -> None:
    bad = replace(edition.clips[0], findings=(Finding("picture.black", "error", "clip/01", "all black"),))
    page = gallery_html(replace(edition, clips=(bad, *edition.clips[1:])))
    assert page.count("do not publish") == 2
    assert 'class="card clip blocked" id="clip-01"' in page


def test_a_clip_kept_apart_is_not_played_as_a_good_one(edition: Edition) -> None:
    black = Finding("picture.black", "error", "clip/01", "all black")
    renditions = tuple(replace(each, path=f"held/{each.path}") for each in edition.clips[0].renditions)
    page = Reader(gallery_html(replace(edition, clips=(
        replace(edition.clips[0], findings=(black,), held=True, renditions=renditions),))))  # fmt: skip
    assert page.all("video") == []
    assert "Kept apart" in page.text and "all black" in page.text
    assert ("a", {"href": "clips/01-clip-1/held/wide.mp4"}) in page.elements


def test_a_clip_without_files_is_said_and_not_played(edition: Edition) -> None:
    page = Reader(gallery_html(replace(edition, clips=(replace(edition.clips[0], renditions=()),))))
    assert page.all("video") == []
    assert "could not be made" in page.text


def test_a_stale_file_is_named(edition: Edition) -> None:
    clip = edition.clips[0]
    stale = replace(clip, renditions=(replace(clip.renditions[0], stale=True),))
    assert Reader(gallery_html(replace(edition, clips=(stale,)))).text.count("older than the plan") == 1


def test_a_clip_that_a_person_added_has_no_score(edition: Edition) -> None:
    added = replace(edition.clips[0], score=0.0, parts=Signals(), reason="")
    page = Reader(gallery_html(replace(edition, clips=(added,))))
    assert "Added by hand." in page.text
    assert page.all("table") == []


def test_held_back_shows_the_best_and_folds_the_rest(edition: Edition) -> None:
    page = gallery_html(edition)
    shown, folded = page[page.index('<ul class="lost">') :].split("<details>", 1)
    assert "<b>0.50</b>" in shown and "<b>0.45</b>" in shown and "0.44" not in shown
    assert "<summary>2 more</summary>" in folded and "<b>0.44</b>" in folded
    assert folded.count('<a href="#clip-01">See it</a>') == 2


def test_beyond_the_best_the_verdict_alone_is_said(edition: Edition) -> None:
    long = "Overlaps the clip at 0:01:00, which scores higher (0.7 against 0.4); for it: opens with a number."
    lost = tuple(
        replace(edition.highlights[-1], id=f"h{at}-{at + 1}", span=Span(at, at + 1), reason=long)
        for at in range(FULL_LOST + 2)
    )
    text = Reader(gallery_html(replace(edition, highlights=lost))).text
    assert text.count("opens with a number") == FULL_LOST
    assert text.count("0:00:00 – 0:00:00 Overlaps the clip at 0:01:00, which scores higher.") == 2


def test_what_a_person_took_out_of_the_plan_is_held_back(edition: Edition) -> None:
    plan = replace(edition.plan, clips=edition.plan.clips[1:])
    page = Reader(gallery_html(replace(edition, plan=plan, clips=edition.clips[1:])))
    assert ("li", {"id": "h60000-105000"}) in page.elements
    assert "It was chosen, and a person took it out of the plan" in page.text


def test_topics_stand_as_text_too(edition: Edition) -> None:
    parts = (Topic(Span(0, 60_000), "Watering"), Topic(Span(60_000, 120_000), "Light"))
    page = Reader(gallery_html(replace(edition, sections=(*parts, edition.topics[1]))))
    text = " ".join(page.text.split())
    assert "0:00:00 Plants at night 0:00:00 Watering0:01:00 Light clip 01 0:02:00 Pairing a sensor" in text


def test_nothing_made_is_said(empty: Edition) -> None:
    page = Reader(gallery_html(empty))
    assert "No clip was made" in page.text
    assert "No part of this recording" in page.text
    assert page.all("video") == []


def test_whatever_was_said_stays_text(edition: Edition) -> None:
    finding = Finding(HOSTILE, "warning", HOSTILE, HOSTILE)
    clip = replace(edition.clips[0], title=HOSTILE, reason=HOSTILE, tags=(HOSTILE,), findings=(finding,), slug=HOSTILE)
    doc = replace(edition.docs[0], title=HOSTILE, summary=HOSTILE,
                  steps=(replace(edition.docs[0].steps[0], instruction=HOSTILE, screenshot=HOSTILE),))  # fmt: skip
    lost = replace(edition.highlights[-1], reason=HOSTILE, text=HOSTILE)
    hostile = replace(edition, clips=(clip,), docs=(doc,), highlights=(lost,), findings=(finding,), preset_name=HOSTILE)
    page = Reader(gallery_html(hostile))
    assert len(page.all("script")) == 1
    assert [image["alt"] for image in page.all("img")] == [f"Step 1: {HOSTILE}"]
    assert page.text.count(HOSTILE) >= 12


@pytest.mark.parametrize("name", ["a\udcffb.mp4", "two\nlines.mp4", "100% #1?.mp4"])
def test_odd_names_can_be_written(name: str) -> None:
    Reader(gallery_html(make_edition(path=f"/recordings/{name}"))).text.encode("utf-8")
