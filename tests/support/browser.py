"""A headless Chromium driven over the DevTools protocol, and a server of a folder: for tests of pages that we write."""

from __future__ import annotations

import base64
import contextlib
import functools
import http.server
import json
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
    "--hide-scrollbars",
)
START_SECONDS = 60
WAIT_SECONDS = 30


class BrowserError(Exception):
    """The browser did not start, or refused a command."""


def find_browser() -> str | None:
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


class Browser:
    """One browser process; every page is a tab of its own."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._last_id = 0
        self._pages: dict[str, Page] = {}

    @classmethod
    @contextlib.contextmanager
    def start(cls, program: str, profile: Path) -> Iterator[Browser]:
        """`profile` is a new, empty folder."""
        from websockets.sync.client import connect

        argv = [program, *FLAGS, f"--user-data-dir={profile}", "--remote-debugging-port=0", "about:blank"]
        process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            address = _address(process, profile / "DevToolsActivePort")
            with connect(address, max_size=None, proxy=None, open_timeout=WAIT_SECONDS) as socket:
                yield cls(socket)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    @contextlib.contextmanager
    def page(self) -> Iterator[Page]:
        target = self.command("Target.createTarget", {"url": "about:blank"})["targetId"]
        session = self.command("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        page = self._pages[session] = Page(self, session)
        for domain in ("Page", "Runtime", "Log", "Network"):
            page.command(f"{domain}.enable")
        try:
            yield page
        finally:
            del self._pages[session]
            self.command("Target.closeTarget", {"targetId": target})

    def command(self, method: str, params: dict[str, Any] | None = None, session: str = "") -> dict[str, Any]:
        """Send a command and wait for its answer; events that come meanwhile go to their pages."""
        self._last_id += 1
        message: dict[str, Any] = {"id": self._last_id, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        self._socket.send(json.dumps(message))
        while True:
            answer = self.receive(WAIT_SECONDS)
            if answer.get("id") == message["id"]:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']['message']}")
                result: dict[str, Any] = answer["result"]
                return result

    def receive(self, timeout: float) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._socket.recv(timeout))
        if (page := self._pages.get(message.get("sessionId", ""))) is not None and "method" in message:
            page.take(message["method"], message["params"])
        return message


class Page:
    """A tab. `requests` holds every address asked for, `complaints` what the console calls an error or a warning."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser = browser
        self._session = session
        self._loaded = False
        self.requests: list[str] = []
        self.complaints: list[str] = []

    def command(self, method: str, **params: Any) -> dict[str, Any]:
        return self._browser.command(method, params, self._session)

    def open(self, url: str) -> None:
        """Load a page, and wait for its load event."""
        self._loaded = False
        self.command("Page.navigate", url=url)
        deadline = time.monotonic() + WAIT_SECONDS
        while not self._loaded:
            if time.monotonic() > deadline:
                raise BrowserError(f"{url} was not loaded within {WAIT_SECONDS} s")
            with contextlib.suppress(TimeoutError):
                self._browser.receive(1)

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression; a promise is waited for."""
        answer = self.command(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True, userGesture=True
        )
        if "exceptionDetails" in answer:
            raise BrowserError(str(answer["exceptionDetails"].get("exception", answer["exceptionDetails"])))
        return answer["result"].get("value")

    def wait_for(self, condition: str) -> None:
        """Until a JavaScript expression is true; raises BrowserError after a while."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not self.evaluate(condition):
            if time.monotonic() > deadline:
                raise BrowserError(f"never true within {WAIT_SECONDS} s: {condition}")
            time.sleep(0.05)

    def look(self, width: int, height: int = 900, *, dark: bool = False) -> None:
        """Set the window's size and the colour scheme that people prefer."""
        self.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )
        scheme = "dark" if dark else "light"
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def screenshot(self, path: Path) -> Path:
        """The whole page as PNG."""
        picture = self.command("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(picture["data"]))
        return path

    def take(self, method: str, params: dict[str, Any]) -> None:
        if method == "Page.loadEventFired":
            self._loaded = True
        elif method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(str(params["exceptionDetails"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            self.complaints.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning", "assert"):
            self.complaints.append(str(params["args"]))


def _address(process: subprocess.Popen[bytes], port_file: Path) -> str:
    """The browser writes its port and path into its profile when it is ready."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise BrowserError(f"the browser ended at once with code {process.returncode}")
        lines = port_file.read_text().splitlines() if port_file.is_file() else []
        if len(lines) == 2:
            return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
        time.sleep(0.05)
    raise BrowserError(f"the browser was not ready within {START_SECONDS} s")


# --- the server --------------------------------------------------------------------------------------------


class _RangeHandler(http.server.SimpleHTTPRequestHandler):
    """Files with byte ranges, without which Chromium cannot seek in a video."""

    protocol_version = "HTTP/1.1"

    def send_head(self) -> Any:
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        path = Path(self.translate_path(self.path))
        if wanted is None or not path.is_file():
            return super().send_head()
        size = path.stat().st_size
        first, last = int(wanted[1]), min(int(wanted[2] or size - 1), size - 1)
        if first > last:
            self.send_error(416)
            return None
        file = open(path, "rb")  # noqa: SIM115 - the caller closes it
        file.seek(first)
        self._left = last - first + 1
        self.send_response(206)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.send_header("Content-Length", str(self._left))
        self.end_headers()
        return file

    def copyfile(self, source: Any, outputfile: Any) -> None:
        left = getattr(self, "_left", None)
        self._left = None
        # A player that has seen enough hangs up.
        with contextlib.suppress(ConnectionError):
            while chunk := source.read(65536 if left is None else min(65536, left)):
                outputfile.write(chunk)
                left = None if left is None else left - len(chunk)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[str]:
    """The folder's address over HTTP on this machine alone."""
    handler = functools.partial(_RangeHandler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
