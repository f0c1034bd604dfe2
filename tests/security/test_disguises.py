"""Playlists, scripts and references inside a recording: a naive opening follows them, ours reaches nothing else.

Whether another file was read shows in its access time, which is set before its modification time so that a file
system mounted with `relatime` moves it; whether the network was reached shows at a listening socket.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from repurpose.check.probe_file import check_path
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


def refers_to(path: Path, target: Path) -> None:
    """Change each data reference of an MP4 (its index last) to an alias of another file by its absolute path."""
    data, name = bytearray(path.read_bytes()), os.fsencode(target)
    record = struct.pack(">10xB27s12xB63s16xhh16x", 1, b"v", len(target.name), os.fsencode(target.name)[:63], -1, -1)
    record += struct.pack(">hH", 2, len(name)) + name + b"\0" * (len(name) % 2) + struct.pack(">hH", -1, 0)
    at = 0
    while (at := data.find(b"url \0\0\0\1", at)) >= 0:
        data[at - 4 : at + 8] = struct.pack(">I", 12 + len(record)) + b"alis\0\0\0\0" + record
        for kind in (b"dref", b"dinf", b"minf", b"mdia", b"trak", b"moov"):
            box = data.rfind(kind, 0, at) - 4
            struct.pack_into(">I", data, box, struct.unpack_from(">I", data, box)[0] + len(record))
        at += 8
    path.write_bytes(data)


def test_a_reference_to_another_file_s_data_is_not_followed(trap: Trap, make_media: Callable[..., Path]) -> None:
    path = make_media("inside.mp4", "-f", "lavfi", "-i", "testsrc=d=1:s=64x64", "-c:v", "libx264")
    refers_to(path, trap.secret)
    trap.arm()
    naive(path, "-enable_drefs", "1", "-use_absolute_path", "1")
    assert trap.sprung() == "read", "the attack does not work: this test proves nothing"
    trap.arm()
    with pytest.raises(InputError):
        probe(path, IngestSettings())
    for opening in (lambda: open_video(str(path), 0)[0].close(), lambda: our_ffmpeg(path), lambda: check_path(path)):
        with contextlib.suppress(RepurposeError):
            opening()
    assert trap.sprung() == ""


def test_an_attachment_is_not_written_anywhere(trap: Trap, make_media: Callable[..., Path]) -> None:
    inbox = trap.folder / "inbox"
    inbox.mkdir()
    made = make_media(
        "a.mkv", "-f", "lavfi", "-i", "testsrc=d=1:s=64x64:r=25", "-c:v", "libx264", "-attach", str(trap.secret),
        "-metadata:s:t", "mimetype=application/x-truetype-font", "-metadata:s:t", "filename=planted.ttf",
    ).rename(inbox / "a.mkv")  # fmt: skip
    planted = inbox / "planted.ttf"
    naive(made, "-dump_attachment:t", "")
    assert planted.exists(), "the attack does not work: this test proves nothing"
    planted.unlink()
    assert [video.codec for video in probe(made, IngestSettings())[0].video] == ["h264"]
    our_ffmpeg(made)
    open_video(str(made), 0)[0].close()
    assert not planted.exists()
    assert list(inbox.iterdir()) == [made]
