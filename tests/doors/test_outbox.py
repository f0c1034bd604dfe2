"""Notices on a real local server: one that refuses, one that is down, a process that died, and what is never shown."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.server
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from repurpose.doors.arrivals import Arrival
from repurpose.doors.notify_settings import NotifySettings, read_settings
from repurpose.doors.outbox import KEPT_SECONDS, LONGEST_PAUSE_SECONDS, Notice, deliver, outbox_of, put, put_aside
from repurpose.doors.watching import Watch, watch_once
from repurpose.errors import NoticeError, NoticeSettingsError
from repurpose.model import Settings
from repurpose.workspace import Library

SECRET = "correct horse battery staple"
TOKEN = "T0PSECRETTOKEN"
NOW = 1_800_000_000


class Receiver(http.server.ThreadingHTTPServer):
    """Answers with the codes of `answers` in turn, then 204; keeps what it was sent."""

    def __init__(self, answers: list[int], port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.answers = answers
        self.received: list[tuple[dict[str, str], bytes, int]] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def taken(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body, code in self.received if code == 204]


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        code = self.server.answers.pop(0) if self.server.answers else 204
        self.server.received.append((dict(self.headers), body, code))
        self.send_response(code)
        if code == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextlib.contextmanager
def receiving(*answers: int, port: int = 0) -> Iterator[Receiver]:
    server = Receiver(list(answers), port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(autouse=True)
def without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def webhook(port: int) -> NotifySettings:
    return NotifySettings("always", (), f"http://127.0.0.1:{port}/hook/{TOKEN}", SECRET)


def notice(*pending: str, created: int = NOW) -> Notice:
    return Notice("night-1", "Night of 2026-05-13", "1 recording made", False, created, pending)


def stored(library: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((outbox_of(library) / "night-1.json").read_text())
    return data


def test_one_that_refuses_first_is_tried_again_and_the_signature_holds(tmp_path: Path) -> None:
    put(tmp_path, notice("webhook"))
    with receiving(503, 500) as server:
        assert deliver(tmp_path, webhook(server.port), pauses=(0.0, 0.0)) == 1
    assert [code for _, _, code in server.received] == [503, 500, 204]
    headers, body, _ = server.received[-1]
    signed = f"{headers['X-Repurpose-Timestamp']}.".encode() + body
    assert headers["X-Repurpose-Signature"] == f"sha256={hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()}"
    assert {sent["X-Repurpose-Id"] for sent, _, _ in server.received} == {"night-1"}
    assert server.taken()[0]["title"] == "Night of 2026-05-13"
    assert not list(outbox_of(tmp_path).glob("*.json"))


def test_a_redirect_is_no_delivery(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    put(tmp_path, notice("webhook"))
    with receiving(302) as server:
        assert deliver(tmp_path, webhook(server.port), pauses=()) == 0
    assert len(server.received) == 1
    assert "the webhook answered 302" in caplog.text


PROGRAM = """
import sys, time
from pathlib import Path
from repurpose.doors.notify_settings import read_settings
from repurpose.doors.outbox import Notice, deliver, put
library, what = Path(sys.argv[1]), sys.argv[2]
if what == "put and die":
    put(library, Notice("night-1", "Night", "body", True, int(time.time()), ("webhook", "json-1")))
    deliver(library, read_settings(library), pauses=(60.0,))
hour_later = time.time() + 3600
print(deliver(library, read_settings(library), pauses=(), now=lambda: hour_later))
"""


@pytest.mark.slow
def test_a_notice_outlives_a_dead_server_and_a_killed_process(tmp_path: Path) -> None:
    """The server is down, the process is killed while it waits to try again; the next process delivers, once."""
    with receiving() as server:
        port = server.port
    _write_settings(tmp_path, port)
    argv = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    first = subprocess.Popen([*argv, "put and die"], env={**os.environ})
    with pytest.raises(subprocess.TimeoutExpired):
        first.wait(4)
    first.kill()
    first.wait()
    assert stored(tmp_path)["pending"] == ["webhook", "json-1"]
    with receiving(port=port) as server:
        for expected in ("1", "0"):
            done = subprocess.run([*argv, "deliver"], capture_output=True, text=True, timeout=60)
            assert (done.stdout.strip(), done.stderr) == (expected, "")
    assert [path.name for path in outbox_of(tmp_path).glob("*.json")] == []
    ours, theirs = server.taken()
    assert (ours["id"], ours["problems"]) == ("night-1", True)
    assert theirs["title"] == "Night" and theirs["message"].startswith("body") and "night-1" in theirs["message"]


def _write_settings(library: Path, port: int) -> None:
    (library / "notify.toml").write_text(
        f'when = "always"\nurls = ["json://127.0.0.1:{port}/{TOKEN}"]\n'
        f'[webhook]\nurl = "http://127.0.0.1:{port}/hook/{TOKEN}"\nsecret = "{SECRET}"\n'
    )


@pytest.mark.slow
def test_no_secret_is_stored_or_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with receiving() as server:
        port = server.port
    caplog.set_level(logging.DEBUG)
    _write_settings(tmp_path, port)
    settings = read_settings(tmp_path)
    assert settings is not None
    put(tmp_path, notice(*settings.targets()))
    assert deliver(tmp_path, settings, pauses=()) == 0
    with receiving(401, 401, port=port):
        assert deliver(tmp_path, settings, pauses=(), now=lambda: NOW + 10**6) == 0
    said = caplog.text + repr(settings) + "".join(path.read_text() for path in outbox_of(tmp_path).rglob("*.json"))
    assert "was not delivered" in said
    assert TOKEN not in said and SECRET not in said


def test_backoff_grows_ends_and_does_not_mind_a_clock_set_back(tmp_path: Path) -> None:
    def refuse(settings: NotifySettings, name: str, notice: Notice) -> None:
        raise NoticeError("no")

    put(tmp_path, notice("webhook"))
    pauses = []
    now = NOW
    for _ in range(9):
        deliver(tmp_path, webhook(1), refuse, (), lambda at=now: at)
        pauses.append(stored(tmp_path)["next_try"] - now)
        before = stored(tmp_path)["tries"]
        deliver(tmp_path, webhook(1), refuse, (), lambda at=now: at + 1)
        assert stored(tmp_path)["tries"] == before, "tried before its time"
        now += pauses[-1]
    assert pauses == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    back = now - LONGEST_PAUSE_SECONDS - 100_000
    deliver(tmp_path, webhook(1), refuse, (), lambda: back)
    assert stored(tmp_path)["next_try"] == back + 3600
    deliver(tmp_path, webhook(1), refuse, (), lambda: NOW + KEPT_SECONDS + 1)
    assert [path.name for path in put_aside(tmp_path)] == ["night-1.json"]


def test_whoever_has_taken_it_is_not_told_again(tmp_path: Path) -> None:
    told: list[str] = []

    def send(settings: NotifySettings, name: str, notice: Notice) -> None:
        told.append(name)
        if name == "json-2" and told.count("json-2") < 3:
            raise NoticeError("not yet")

    settings = NotifySettings("always", ("json://a", "json://b", "json://c"))
    put(tmp_path, notice(*settings.targets(), "slack-1"))
    assert deliver(tmp_path, settings, send, (0.0,), lambda: NOW) == 0
    assert stored(tmp_path)["pending"] == ["json-2"], "slack-1 is configured no longer"
    put(tmp_path, notice(*settings.targets()))
    assert deliver(tmp_path, settings, send, (), lambda: NOW + 60) == 1
    assert told == ["json-1", "json-2", "json-3", "json-2", "json-2"]


def test_a_notice_whose_addresses_were_all_replaced_goes_to_those_in_their_place(tmp_path: Path) -> None:
    told: list[str] = []

    def send(settings: NotifySettings, name: str, notice: Notice) -> None:
        told.append(name)
        if len(told) == 1:
            raise NoticeError("not yet")

    put(tmp_path, notice("webhook", "slack-1"))
    assert deliver(tmp_path, NotifySettings("always"), send, (), lambda: NOW) == 0
    settings = NotifySettings("always", ("json://a", "mailtos://b"))
    assert deliver(tmp_path, settings, send, (), lambda: NOW) == 0
    assert stored(tmp_path)["pending"] == ["json-1"]
    assert deliver(tmp_path, settings, send, (), lambda: NOW + 60) == 1
    assert told == ["json-1", "mailtos-1", "json-1"]


def test_a_notice_that_all_had_taken_before_a_crash_is_sent_to_nobody(tmp_path: Path) -> None:
    def send(settings: NotifySettings, name: str, notice: Notice) -> None:
        raise AssertionError(f"{name} is told twice")

    put(tmp_path, notice())
    assert deliver(tmp_path, webhook(1), send, (), lambda: NOW) == 1
    assert not list(outbox_of(tmp_path).glob("*.json"))


def test_two_processes_do_not_deliver_at_once(tmp_path: Path) -> None:
    inside = []

    def send(settings: NotifySettings, name: str, notice: Notice) -> None:
        inside.append(deliver(tmp_path, settings, send, (), lambda: NOW))

    put(tmp_path, notice("webhook"))
    assert deliver(tmp_path, webhook(1), send, (), lambda: NOW) == 1
    assert inside == [0]


def test_a_damaged_notice_is_put_aside(tmp_path: Path) -> None:
    put(tmp_path, notice("webhook"))
    (outbox_of(tmp_path) / "broken.json").write_text('{"schema": "notice/1"')
    with receiving() as server:
        assert deliver(tmp_path, webhook(server.port), pauses=()) == 1
    assert [path.name for path in put_aside(tmp_path)] == ["broken.json"]


def test_nothing_is_sent_unless_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert read_settings(tmp_path) is None
    put(tmp_path, notice("webhook"))
    assert deliver(tmp_path, None, pauses=()) == 0
    assert stored(tmp_path)["tries"] == 0


def test_the_librarys_file_goes_before_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    own = tmp_path / "config" / "repurpose" / "notify.toml"
    own.parent.mkdir(parents=True)
    own.write_text('urls = ["json://localhost"]')
    found = read_settings(tmp_path)
    assert found is not None and found.when == "problems" and list(found.targets()) == ["json-1"]
    (tmp_path / "notify.toml").write_text(f'when = "always"\n[webhook]\nurl = "https://a.org/x"\nsecret = "{SECRET}"')
    found = read_settings(tmp_path)
    assert found is not None and found.when == "always" and list(found.targets()) == ["webhook"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["names nobody"]),
        (f'urls = ["nosuch://{TOKEN}"]\nwhen = "{TOKEN}"', ["'urls', entry 1", "'when' is"]),
        (f'urls = "{TOKEN}"\nurl = "x"', ["is a list", "unknown key 'url'"]),
        (f'webhook = "{TOKEN}"', ["'webhook' is a table"]),
        (
            f'[webhook]\nurl = "ftp://{TOKEN}"\nsecret = "{TOKEN}"\ntoken = 1',
            ["'webhook.url'", "at least 16", "unknown key 'webhook.token'"],
        ),
        (f"urls = [{TOKEN}", ["not valid TOML"]),
        (f'urls = ["json://a"]\nwhen = ["{TOKEN}"]', ["'when' is"]),
    ],
)
def test_every_fault_of_the_file_is_told_at_once_and_no_value(tmp_path: Path, text: str, said: list[str]) -> None:
    (tmp_path / "notify.toml").write_text(text)
    with pytest.raises(NoticeSettingsError) as caught:
        read_settings(tmp_path)
    assert all(words in caught.value.message for words in ["notify.toml", *said])
    assert TOKEN not in caught.value.message + repr(caught.value.details)


def test_problems_only_means_problems_only() -> None:
    quiet, chatty = NotifySettings("problems"), NotifySettings("always")
    assert [quiet.wants(True), quiet.wants(False), chatty.wants(True), chatty.wants(False)] == [True, False, True, True]


def _watch(library: Path, folder: Path, told: list[str]) -> Watch:
    def process(arrival: Arrival) -> None:
        raise AssertionError(f"{arrival} is no recording")

    settings = replace(Settings(), inbox=replace(Settings().inbox, settle_seconds=1))
    return Watch(folder, Library.open(library), settings, process, lambda arrival: settings, told.append)


def test_an_open_door_delivers_what_a_night_left_over(tmp_path: Path) -> None:
    library, folder, told = tmp_path / "library", tmp_path / "inbox", list[str]()
    folder.mkdir()
    library.mkdir()
    put(library, notice("webhook"))
    watch_once(_watch(library, folder, told))
    assert list(outbox_of(library).glob("*.json")), "nobody asked to be told"
    (library / "notify.toml").write_text("when = 5")
    watch_once(_watch(library, folder, told))
    assert "notify.toml" in told[-1] and list(outbox_of(library).glob("*.json"))
    with receiving() as server:
        _write_settings(library, server.port)
        watch_once(_watch(library, folder, told))
        assert [sent["id"] for sent in server.taken()] == ["night-1"]
    assert not list(outbox_of(library).glob("*.json"))
