"""Playlists, scripts and references inside a recording: a naive opening follows them, ours reaches nothing else.

Whether another file was read shows in its access time, which is set before its modification time so that a file
system mounted with `relatime` moves it; whether the network was reached shows at a listening socket.
"""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from repurpose.check import check_path
from repurpose.errors import InputError, ProcessError, RepurposeError
from repurpose.ingest.probe import probe
from repurpose.media import filter_graph
from repurpose.media.audio_blocks import read_audio
from repurpose.media.ffmpeg_program import ffmpeg_program, file_url, run_ffmpeg
from repurpose.media.video_frames import open_video
from repurpose.model import IngestSettings

REACHES_OUT = ["-protocol_whitelist", "file,crypto,data,tcp,http,udp,rtp", "-allowed_extensions", "ALL"]
"""What the web tells people to add where ffmpeg refuses a playlist."""


@dataclass
class Trap:
    """A file that nobody may read and a port that nobody may call."""

    folder: Path
    secret: Path
    port: int
    calls: list[bytes] = field(default_factory=list)

    def arm(self) -> None:
        os.utime(self.secret, (1, 2))
        self.calls.clear()

    def sprung(self) -> str:
        """`read`, `called` or empty."""
        time.sleep(0.05)
        return "read" if self.secret.stat().st_atime != 1 else "called" if self.calls else ""


@pytest.fixture
def trap(tmp_path: Path, make_media: Callable[..., Path]) -> Iterator[Trap]:
    secret = make_media("secret.ts", "-f", "lavfi", "-i", "testsrc=d=1:s=64x64", "-c:v", "mpeg2video")
    with socket.create_server(("127.0.0.1", 0)) as server:
        trap = Trap(tmp_path, secret, server.getsockname()[1])

        def answer() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                with client:
                    trap.calls.append(client.recv(200))

        threading.Thread(target=answer, daemon=True).start()
        yield trap
        server.shutdown(socket.SHUT_RDWR)


def naive(path: Path, *options: str) -> None:
    """What `ffmpeg -i` does with it; whether it fails does not matter."""
    argv = [ffmpeg_program(), "-nostdin", "-v", "error", *options, "-i", path.name, "-f", "null", "-"]
    subprocess.run(argv, cwd=path.parent, capture_output=True, timeout=30, check=False)


def our_ffmpeg(path: Path) -> None:
    stream = filter_graph.read(file_url(path), ss="0", noaccurate_seek=None)["v"]
    run_ffmpeg(filter_graph.arguments([filter_graph.write([stream], "-", f="null")]))


def every_way_in(path: Path) -> None:
    """Each of our openings by itself, for a file may be exchanged after it was probed."""
    for opening in (
        lambda: probe(path, IngestSettings()),
        lambda: open_video(str(path), 0)[0].close(),
        lambda: list(read_audio(str(path), 0, 0, 1000)),
        lambda: our_ffmpeg(path),
    ):
        with pytest.raises((InputError, ProcessError)):
            opening()
    assert any(finding.severity == "error" for finding in check_path(path))


LOCAL = {
    "local.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsecret.ts\n#EXT-X-ENDLIST\n",
    "concat.mp4": "ffconcat version 1.0\nfile secret.ts\n",
}
REMOTE = {
    "remote.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:{port}/a.ts\n#EXT-X-ENDLIST\n",
    "remote.mpd": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
    'profiles="urn:mpeg:dash:profile:isoff-main:2011" mediaPresentationDuration="PT2S" minBufferTime="PT1S"><Period>'
    '<AdaptationSet mimeType="video/mp2t"><Representation id="1" bandwidth="1000"><SegmentList duration="2">'
    '<SegmentURL media="http://127.0.0.1:{port}/s.ts"/></SegmentList></Representation></AdaptationSet></Period></MPD>',
    "remote.mp4": "ffconcat version 1.0\nfile 'http://127.0.0.1:{port}/a.ts'\n",
}


@pytest.mark.parametrize("name", LOCAL)
def test_a_list_of_local_files_is_not_followed(trap: Trap, name: str) -> None:
    path = trap.folder / name
    path.write_text(LOCAL[name])
    trap.arm()
    naive(path, "-protocol_whitelist", "file,pipe")
    assert trap.sprung() == "read", "the attack does not work: this test proves nothing"
    trap.arm()
    every_way_in(path)
    assert trap.sprung() == ""


@pytest.mark.parametrize("name", REMOTE)
def test_a_list_of_addresses_is_not_followed(trap: Trap, name: str) -> None:
    path = trap.folder / name
    path.write_text(REMOTE[name].replace("{port}", str(trap.port)))
    trap.arm()
    safe = ["-safe", "0", "-f", "concat"] if name.endswith("mp4") else []
    naive(path, *REACHES_OUT[: 2 if name.endswith(("mp4", "mpd")) else 4], *safe)
    assert trap.sprung() == "called", "the attack does not work: this test proves nothing"
    trap.arm()
    every_way_in(path)
    assert trap.sprung() == ""


def test_a_session_description_opens_no_port(trap: Trap) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1] & ~1
    path = trap.folder / "session.mp4"
    path.write_text(f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/AVP 33\n")
    argv = [ffmpeg_program(), "-nostdin", "-v", "error", "-protocol_whitelist", "file,rtp,udp", "-i", str(path)]
    with subprocess.Popen([*argv, "-f", "null", "-"], stderr=subprocess.DEVNULL) as child:
        deadline = time.monotonic() + 10
        while not listens(port) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert listens(port), "the attack does not work: this test proves nothing"
        child.kill()
    every_way_in(path)
    assert not listens(port)


def listens(port: int) -> bool:
    return f":{port:04X} " in Path("/proc/net/udp").read_text(encoding="ascii")


def test_names_that_are_protocols_or_patterns_are_names(trap: Trap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(trap.folder)
    run_ffmpeg(["-i", "secret.ts", "-frames:v", "2", "shot-%03d.png"])
    picture = trap.folder / "shot-001.png"
    os.utime(picture, (1, 2))
    naive(trap.folder / "shot-%03d.png")
    assert picture.stat().st_atime != 1, "the attack does not work: this test proves nothing"
    os.utime(picture, (1, 2))
    trap.arm()
    naive(Path("concat:secret.ts|secret.ts"))
    assert trap.sprung() == "read", "the attack does not work: this test proves nothing"
    trap.arm()
    for name in ("shot-%03d.png", "concat:secret.ts|secret.ts", f"http://127.0.0.1:{trap.port}/a.ts", "data:,x"):
        with pytest.raises(InputError):
            probe(Path(name), IngestSettings())
        with pytest.raises(RepurposeError):
            our_ffmpeg(Path(name))
    assert (trap.sprung(), picture.stat().st_atime) == ("", 1)
