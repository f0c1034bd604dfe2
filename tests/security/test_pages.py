"""Pages: text from a recording is text in them, and even a script that slipped in is not run."""

from __future__ import annotations

import hashlib
import socket
import threading
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from browser import Browser, Page, find_browser
from editions import make_edition

from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.media.page_templates import content_policy
from repurpose.publish.gallery import gallery_html

PACKAGE = Path(__file__).resolve().parents[2] / "repurpose"
TEMPLATES = sorted(PACKAGE.rglob("*.html.j2"))
ATTACK = '</title></p>"\'><script>document.title="owned"</script><img src=x onerror="document.title=\'owned\'">'


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def hostile_gallery() -> str:
    edition = make_edition(title=ATTACK)
    clips = tuple(replace(clip, title=ATTACK, reason=ATTACK, tags=(ATTACK,)) for clip in edition.clips)
    docs = tuple(replace(doc, title=ATTACK, summary=ATTACK) for doc in edition.docs)
    return gallery_html(replace(edition, clips=clips, docs=docs))


def test_markup_in_a_title_is_text() -> None:
    naive = Tags(f"<p>{ATTACK}</p>").tags
    assert [tag for tag, _ in naive].count("script") == 1, "the attack does not work: this test proves nothing"
    ours = Tags(hostile_gallery()).tags
    assert [tag for tag, _ in ours].count("script") == 1, "only the page's own"
    assert not any(name.startswith("on") for _, attributes in ours for name in attributes)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_page_carries_a_policy(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    head = text[text.index("<head>") : text.index("</head>")]
    assert "Content-Security-Policy" in head
    assert head.index("Content-Security-Policy") < head.index("<title>")
    assert text.count("<script") <= 1
    for tag, attributes in Tags(text).tags:
        assert not any(name.startswith("on") for name in attributes), tag


def test_the_policy_names_the_page_s_own_script() -> None:
    page = hostile_gallery()
    start = page.index("<script>") + len("<script>")
    script = page[start : page.index("</script>", start)].encode()
    digest = b64encode(hashlib.sha256(script).digest()).decode()
    [policy] = [given.get("content") or "" for tag, given in Tags(page).tags if given.get("http-equiv")]
    assert f"script-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")
    assert "script-src 'none'" in content_policy()


# --- in a browser ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    program = find_browser()
    if program is None:
        pytest.skip("no chromium, chromium-browser or google-chrome on the PATH: the policy is not tried in a browser")
    with Browser.start(program, tmp_path_factory.mktemp("profile")) as browser, browser.page() as page:
        yield page


@pytest.mark.slow
def test_a_script_that_slipped_in_is_not_run_and_calls_nobody(page: Page, tmp_path: Path) -> None:
    calls: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_hang_up, args=(server, calls), daemon=True).start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        planted = f"<script>document.title='owned'; new Image().src='{address}/a'</script><img src='{address}/b'>"
        ours = gallery_html(make_edition()).replace("<main", f"{planted}<main", 1)
        start = ours.index('<meta http-equiv="Content-Security-Policy"')
        (tmp_path / "bare.html").write_text(ours[:start] + ours[ours.index(">", start) + 1 :], encoding="utf-8")
        (tmp_path / "ours.html").write_text(ours, encoding="utf-8")
        page.open((tmp_path / "bare.html").as_uri())
        assert page.evaluate("document.title") == "owned", "the attack does not work: this test proves nothing"
        assert calls, "the attack does not work: this test proves nothing"
        page.open("about:blank")
        calls.clear()
        page.open((tmp_path / "ours.html").as_uri())
        assert page.evaluate("document.title") != "owned"
        assert calls == []
        server.shutdown(socket.SHUT_RDWR)


def _hang_up(server: socket.socket, calls: list[bytes]) -> None:
    while True:
        try:
            client, _ = server.accept()
        except OSError:
            return
        with client:
            calls.append(client.recv(200))


@pytest.mark.slow
def test_from_the_disk_pictures_and_films_still_load(page: Page, tmp_path: Path) -> None:
    edition = make_edition()
    for clip in edition.clips:
        folder = tmp_path / "clips" / f"{clip.id}-{clip.slug}"
        folder.mkdir(parents=True)
        run_ffmpeg(["-f", "lavfi", "-i", "testsrc=s=320x180:r=25:d=1", "-pix_fmt", "yuv420p", str(folder / "wide.mp4")])
        run_ffmpeg(["-i", str(folder / "wide.mp4"), "-frames:v", "1", str(folder / "poster.jpg")])
    (tmp_path / "index.html").write_text(gallery_html(edition), encoding="utf-8")
    page.open((tmp_path / "index.html").as_uri())
    loaded = page.evaluate(
        """new Promise((resolve, reject) => {
          const video = document.querySelector("#clip-01 .stage.wide video"), image = new Image();
          image.src = video.poster;
          const done = () => video.readyState > 0 && image.decode().then(() => resolve(
            [video.videoWidth, image.naturalWidth]));
          video.onloadedmetadata = done; setTimeout(() => reject(new Error("not loaded")), 10000); done();
          if (video.readyState === 0) video.load();
        })"""
    )
    assert loaded == [320, 320]
