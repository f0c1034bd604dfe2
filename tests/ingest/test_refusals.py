"""Hostile and odd paths: nothing is opened that should not be, and each refusal says what is true."""

from __future__ import annotations

import os
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from repurpose.errors import EmptyFileError, InputError, NoSuchFileError, NotMediaError, UnfinishedFileError
from repurpose.ingest.probe import probe
from repurpose.ingest.refusals import check_file, top_boxes
from repurpose.model import IngestSettings


def refusal(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        probe(path, IngestSettings())
    return caught.value


def test_pipes_devices_and_folders_are_refused_without_being_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.mp4")  # opening it would wait for a writer for ever
    for path in (tmp_path / "fifo.mp4", Path("/dev/zero")):
        error = refusal(path)
        assert isinstance(error, NoSuchFileError)
        assert "no regular file" in error.message
    assert "is a folder" in refusal(tmp_path).message


@pytest.mark.parametrize("name", ["loop", "x/y.mp4", "a" * 300 + ".mp4", "nul\0.mp4"])
def test_paths_that_lead_nowhere(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    assert isinstance(refusal(tmp_path / name), NoSuchFileError)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "locked.mp4").write_bytes(b"x")
    (tmp_path / "locked.mp4").chmod(0)
    assert "may not be read" in refusal(tmp_path / "locked.mp4").message


def test_size_of_a_file_that_may_be_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    assert check_file(tmp_path / "a") == 5
    (tmp_path / "b").touch()
    with pytest.raises(EmptyFileError):
        check_file(tmp_path / "b")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"just some text\n" * 90, "it is text"),
        ("ein Satz mit Umlauten: äöü ".encode() * 300, "it is text"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(900), "a picture"),
        (b"\x89PNG\r\n\x1a\n" + bytes(900), "a picture"),
        (b"%PDF-1.7\n" + bytes(900), "a PDF"),
        (b"\x1f\x8b\x08" + bytes(900), "gzip"),
        (bytes(range(256)) * 20, "no format of recordings"),
        (b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 20, "damaged at its beginning"),
    ],
)
def test_other_files_renamed(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "renamed.mp4").write_bytes(content)
    error = refusal(tmp_path / "renamed.mp4")
    assert isinstance(error, NotMediaError)
    assert says in error.message


def test_an_archive_renamed(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "zip.mp4", "w") as archive:
        archive.writestr("a.txt", "text")
    assert "ZIP archive" in refusal(tmp_path / "zip.mp4").message


def test_a_preallocated_file_is_still_being_copied(tmp_path: Path) -> None:
    (tmp_path / "new.mp4").write_bytes(bytes(100_000))
    error = refusal(tmp_path / "new.mp4")
    assert isinstance(error, UnfinishedFileError)
    assert "zeros" in error.message


def test_an_mp4_cut_within_its_index(make_media: Callable[..., Path]) -> None:
    path = make_media("cut.mp4", "-f", "lavfi", "-i", "testsrc2=d=4", "-c:v", "mpeg4", "-movflags", "+faststart")
    kind, start, length = next(box for box in top_boxes(path) if box[0] == b"moov")
    assert kind == b"moov"
    path.write_bytes(path.read_bytes()[: start + length // 2])
    assert "within its index" in refusal(path).message


@pytest.mark.parametrize("ending", ["mp4", "ts"])
@pytest.mark.parametrize("kind", ["hls", "ffconcat", "sdp", "dash"])
def test_disguised_playlists_reach_neither_the_network_nor_a_file(
    tmp_path: Path, make_media: Callable[..., Path], kind: str, ending: str
) -> None:
    victim = make_media("victim.mp4", "-f", "lavfi", "-i", "color=d=0.1:s=32x32", "-c:v", "mpeg4")
    os.utime(victim, (1_000_000_000, victim.stat().st_mtime))
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/a.mp4"
        port = url.split(":")[2].split("/")[0]
        text = {
            "hls": f"#EXTM3U\n#EXTINF:10,\n{url}\n#EXTINF:10,\nfile://{victim}\n#EXT-X-ENDLIST\n",
            "ffconcat": f"ffconcat version 1.0\nfile '{victim}'\nfile '{url}'\n",
            "sdp": f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/AVP 96\n",
            "dash": f"<?xml version='1.0'?>\n<MPD><Period><BaseURL>{url}</BaseURL></Period></MPD>\n",
        }[kind]
        (tmp_path / f"show.{ending}").write_text(text)
        error = refusal(tmp_path / f"show.{ending}")
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert isinstance(error, NotMediaError)
    assert "playlist" in error.message
    assert victim.stat().st_atime == 1_000_000_000
