"""The gallery in a real browser: it loads, plays, shows captions, fits every width, and asks nobody else."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browser import Browser, Page, find_browser, serve
from editions import make_edition

from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.model import SHAPE_SIZES, Edition
from repurpose.publish.gallery import gallery_html

pytestmark = pytest.mark.slow

WIDTHS = (320, 768, 1440)
TITLE = 'Zażółć <b>gęślą</b> "jaźń" & a-very-long-word-without-any-break-that-a-narrow-screen-cannot-hold-in-one-line'
VTT = "WEBVTT\n\n00:00.200 --> 00:01.000\nWhy do plants die\n\n00:01.100 --> 00:01.900\nat night?\n"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PLAYS = """new Promise((resolve, reject) => {
  const video = document.querySelector(%s);
  video.muted = true;
  video.ontimeupdate = () => video.currentTime > 0.3 && resolve(video.currentTime);
  video.onerror = () => reject(new Error(video.error.message));
  setTimeout(() => reject(new Error("stands at " + video.currentTime)), 20000);
  video.play().catch(reject);
})"""
CAPTIONS = """new Promise((resolve, reject) => {
  const element = document.querySelector("#clip-01 .stage.wide track");
  element.onload = () => resolve([element.readyState, element.track.cues.length, element.track.cues[0].text]);
  element.onerror = () => reject(new Error("the captions track did not load"));
  setTimeout(() => reject(new Error("readyState " + element.readyState)), 20000);
  element.track.mode = "showing";
})"""
PICTURES = """Promise.all([...document.images].map(async image => {
  image.scrollIntoView(); await image.decode(); return [image.getAttribute("src"), image.naturalWidth];
}))"""

SHOWN = """[...document.querySelectorAll("#clip-02 .stage")]
  .filter(stage => stage.checkVisibility()).map(stage => stage.className)"""
TOO_WIDE = """[...document.querySelectorAll("body *")]
  .filter(e => e.checkVisibility() && !e.closest(".hidden, .skip, .timeline *"))
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))"""
CONTRAST = """(() => {
  const numbers = text => text.match(/[\\d.]+/g).map(Number);
  const linear = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  const ground = e => {
    const fill = e.closest(".timeline")
      && getComputedStyle(e.closest("a, .chapter, .show")?.querySelector("rect") ?? e.parentElement).fill;
    if (fill?.startsWith("rgb") && e.closest("a, .chapter, .show")) return numbers(fill);
    for (; e; e = e.parentElement) {
      const colour = numbers(getComputedStyle(e).backgroundColor);
      if (colour.length < 4 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const e of document.querySelectorAll("body *")) {
    if (!e.checkVisibility() || ![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    if (e.closest(".hidden, .skip, script, style")) continue;
    const [a, b] = [light(numbers(getComputedStyle(e).color)), light(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) weak.push([e.className, e.textContent.slice(0, 30), ratio.toFixed(2)]);
  }
  return weak;
})()"""
"""Every text against the ground it stands on: WCAG AA asks for 4.5 to 1."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording's folder as it is published, with two second clips at a third of their size."""
    folder = tmp_path_factory.mktemp("gallery")
    edition = make_edition(title=TITLE)
    for clip in edition.clips:
        _make_clip(folder / "clips" / f"{clip.id}-{clip.slug}")
    for doc in edition.docs:
        steps = folder / "docs" / f"{doc.id}-{doc.slug}" / "steps"
        steps.mkdir(parents=True)
        for step in doc.steps:
            run_ffmpeg(["-f", "lavfi", "-i", "testsrc=s=1280x720:d=1", "-frames:v", "1",
                        str(steps.parent / step.screenshot)])  # fmt: skip
    (folder / "index.html").write_text(gallery_html(_broken(edition)), encoding="utf-8")
    return folder


def _make_clip(folder: Path) -> None:
    folder.mkdir(parents=True)
    for shape, (width, height) in SHAPE_SIZES.items():
        size = f"{width // 3}x{height // 3}"
        run_ffmpeg(["-f", "lavfi", "-i", f"testsrc2=s={size}:r=25:d=2", "-f", "lavfi", "-i", "sine=f=220:d=2",
                    "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac",
                    "-movflags", "+faststart", str(folder / f"{shape}.mp4")])  # fmt: skip
    run_ffmpeg(["-i", str(folder / "wide.mp4"), "-frames:v", "1", str(folder / "poster.jpg")])
    (folder / "captions.vtt").write_text(VTT, encoding="utf-8")


def _broken(edition: Edition) -> Edition:
    """With a third clip that could not be made."""
    lost = replace(edition.clips[1], id="03", slug="lost", title="A clip that failed", renditions=())
    return replace(edition, clips=(*edition.clips, lost))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    program = find_browser()
    if program is None:
        pytest.skip("no chromium, chromium-browser or google-chrome on the PATH: the gallery is not tried in a browser")
    with Browser.start(program, tmp_path_factory.mktemp("profile")) as browser, browser.page() as page:
        yield page


@pytest.fixture(scope="module")
def served(page: Page, folder: Path) -> Iterator[Page]:
    with serve(folder) as address:
        page.look(1440)
        page.open(f"{address}/index.html")
        yield page
        assert {request for request in page.requests if not request.startswith((address, "data:", "file:"))} == set()
        assert page.complaints == []


def test_every_picture_loads(served: Page) -> None:
    loaded = served.evaluate(PICTURES)
    assert len(loaded) == 3
    assert all(width == 1280 for _, width in loaded), loaded


def test_posters_load(served: Page) -> None:
    posters = served.evaluate("[...document.querySelectorAll('video')].map(video => video.poster)")
    assert len(posters) == 6
    widths = served.evaluate(
        f"Promise.all({json.dumps(posters)}.map(async url => {{"
        " const image = new Image(); image.src = url; await image.decode(); return image.naturalWidth; }))"
    )
    assert set(widths) == {640}


def test_a_clip_plays(served: Page) -> None:
    assert served.evaluate(PLAYS % json.dumps("#clip-01 .stage.wide video")) > 0.3
    assert served.evaluate("document.querySelector('#clip-01 .stage.wide video').videoWidth") == 640


def test_another_shape_is_chosen_and_plays_alone(served: Page) -> None:
    assert served.evaluate(SHOWN) == ["stage wide"]
    served.evaluate(PLAYS % json.dumps("#clip-01 .stage.wide video"))
    served.evaluate("document.querySelector('label[for=clip-02-vertical]').click()")
    assert served.evaluate(SHOWN) == ["stage vertical"]
    assert served.evaluate(PLAYS % json.dumps("#clip-02 .stage.vertical video")) > 0.3
    assert served.evaluate("document.querySelector('#clip-02 .stage.vertical video').videoHeight") == 640
    assert served.evaluate("[...document.querySelectorAll('video')].filter(video => !video.paused).length") <= 1


def test_captions_load(served: Page) -> None:
    assert served.evaluate(CAPTIONS) == [2, 2, "Why do plants die"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("dark", [False, True])
def test_nothing_is_wider_than_the_window(served: Page, tmp_path: Path, width: int, dark: bool) -> None:
    served.look(width, dark=dark)
    served.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    assert served.evaluate(OVERFLOW) == 0
    assert served.evaluate(TOO_WIDE) == []
    assert served.evaluate("document.querySelector('#clip-01 .bar').getBoundingClientRect().width") >= 80
    rows = served.evaluate("[...document.querySelectorAll('.receipt tbody tr')].map(row => row.offsetHeight)")
    assert 0 < max(rows) < 32
    picture = served.screenshot(Path(os.environ.get("GALLERY_PICTURES", tmp_path)) / f"{width}-{dark}.png")
    assert picture.stat().st_size > 10_000


MARK = """(() => {
  const mark = document.querySelector(`.timeline a[href="%s"]`);
  mark.scrollIntoView({block: "center", inline: "center"});
  const box = mark.querySelector("rect").getBoundingClientRect();
  for (let x = box.left + 1; x < box.right; x += 2)
    for (let y = box.top + 1; y < box.bottom; y += 1)
      if (document.elementFromPoint(x, y)?.closest("a") === mark) return [x, y];
  return null;
})()"""
"""Where a mark is not covered by another."""
REACHED = """(() => {
  const target = document.getElementById(location.hash.slice(1));
  const top = target.getBoundingClientRect().top;
  return target.checkVisibility() && target.matches(":target") && top > -2 && top < innerHeight;
})()"""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("anchor", ["#clip-02", "#h240000-285000", "#h345000-390000", "#doc-01", "#topic-120000"])
def test_a_click_on_the_timeline_jumps_to_the_moment(served: Page, width: int, anchor: str) -> None:
    """A kept one, one that is shown among the held back, one that is folded away there, a micro-doc, a topic."""
    served.look(width)
    served.evaluate("location.hash = ''; document.querySelectorAll('details').forEach(part => part.open = false)")
    x, y = served.evaluate(MARK % anchor)
    for kind in ("mousePressed", "mouseReleased"):
        served.command("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
    served.wait_for(f"location.hash === '{anchor}'")
    served.wait_for(REACHED)


def test_every_mark_can_be_clicked(served: Page) -> None:
    served.look(1280)
    marks = ".timeline .moments a, .timeline a.doc"
    anchors = served.evaluate(f"[...document.querySelectorAll('{marks}')].map(a => a.getAttribute('href'))")
    assert len(anchors) == 12
    assert all(served.evaluate(MARK % anchor) for anchor in anchors)


def test_the_timeline_needs_no_mouse(served: Page) -> None:
    served.look(390)
    served.evaluate("location.hash = ''; document.querySelector('.timeline').focus()")
    names = []
    for key in ("Tab",) * 3 + ("Enter",):
        code = {"Tab": 9, "Enter": 13}[key]
        for kind in ("keyDown", "keyUp"):
            text = {"text": "\r"} if (key, kind) == ("Enter", "keyDown") else {}
            served.command("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **text)
        names.append(served.evaluate("document.activeElement.querySelector?.('title')?.textContent ?? ''"))
    assert all("score" in name for name in names[:3]), names
    served.wait_for("location.hash.startsWith('#h')")
    tree = served.command("Accessibility.getFullAXTree")["nodes"]
    named = {node["name"]["value"] for node in tree if node.get("role", {}).get("value") == "link" and "name" in node}
    assert any(name.startswith("Clip 01, 0:01:00 – 0:01:45, score 0.71, kept: ") for name in named)


def test_text_has_enough_contrast(served: Page) -> None:
    for dark in (False, True):
        served.look(768, dark=dark)
        assert served.evaluate(CONTRAST) == []


def test_hostile_text_stays_text(served: Page) -> None:
    assert served.evaluate("document.querySelector('#clip-01-title').textContent").endswith(TITLE)
    assert served.evaluate("document.querySelectorAll('h3 b').length") == 0


def test_it_opens_from_the_disk(page: Page, folder: Path) -> None:
    page.look(1440)
    page.open((folder / "index.html").as_uri())
    assert page.evaluate(PLAYS % json.dumps("#clip-01 .stage.wide video")) > 0.3
    assert all(width == 1280 for _, width in page.evaluate(PICTURES))
