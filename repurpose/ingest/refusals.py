"""Files that are no recording: which of the typed errors, and the sentence that is true of the file."""

from __future__ import annotations

import os
import stat
import struct
from pathlib import Path

from repurpose.errors import (
    EmptyFileError,
    InputError,
    NoSuchFileError,
    NotMediaError,
    UnfinishedFileError,
    UnreadableFileError,
    shown,
)

PICTURE_BRANDS = {"avif", "avis", "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "miaf"}
"""First brand of AVIF and HEIF pictures, still or animated, which MP4's demuxer reads too."""

HEAD = 4096
_MOST_BOXES = 5000
_MP4_STARTS = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"moof"}
_PLAYLIST = "a playlist that only points at other files; give the recordings themselves"
_PICTURE = "a picture; a recording needs moving pictures"
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"#EXTM3U", _PLAYLIST),
    (b"ffconcat", _PLAYLIST),
    (b"v=0", _PLAYLIST),
    (b"[playlist]", _PLAYLIST),
    (b"\xff\xd8\xff", _PICTURE),
    (b"\x89PNG", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"BM", _PICTURE),
    (b"II*\0", _PICTURE),
    (b"MM\0*", _PICTURE),
    (b"PK\x03\x04", "a ZIP archive; unpack it and give the recording in it"),
    (b"Rar!", "a RAR archive; unpack it and give the recording in it"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it and give the recording in it"),
    (b"\x1f\x8b", "a gzip archive; unpack it and give the recording in it"),
    (b"%PDF", "a PDF document"),
)
_CONTAINERS = (b"\x1a\x45\xdf\xa3", b"FLV\x01", b"OggS")
"""Beginnings of files that an allowed demuxer knows, and could not read all the same."""


def check_file(path: Path) -> int:
    """The size of a regular, readable file with something in it. A FIFO or device is refused without opening it.

    Raises NoSuchFileError, UnreadableFileError, EmptyFileError.
    """
    name, file = shown(path), str(path)
    try:
        status = path.stat()
    except PermissionError as error:
        raise UnreadableFileError(f"{name} may not be read; give yourself permission on it", file=file) from error
    except FileNotFoundError as error:
        raise NoSuchFileError(f"there is no file {name}; check the path", file=file) from error
    except (OSError, ValueError) as error:
        raise NoSuchFileError(f"{name} leads to no file ({error}); check the path", file=file) from error
    if stat.S_ISDIR(status.st_mode):
        raise NoSuchFileError(f"{name} is a folder; give a recording in it, or watch it", file=file)
    if not stat.S_ISREG(status.st_mode):
        raise NoSuchFileError(f"{name} is no regular file but a pipe, socket or device; give a file", file=file)
    if status.st_size == 0:
        raise EmptyFileError(f"{name} is empty; record or copy it again", file=file)
    if not os.access(path, os.R_OK):
        raise UnreadableFileError(f"{name} may not be read; give yourself permission on it", file=file)
    return status.st_size


def explain(path: Path) -> InputError:
    """Why no demuxer could read the file, from its first bytes and the boxes of an MP4."""
    name, file = shown(path), str(path)
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if not head.strip(b"\0"):
        return UnfinishedFileError(
            f"{name} begins with nothing but zeros: it is still being copied, or the copy broke off", file=file
        )
    if head[4:8] == b"ftyp" and head[8:12].decode("latin-1") in PICTURE_BRANDS:
        return NotMediaError(f"{name} is not a recording but {_PICTURE}", file=file)
    if head[4:8] in _MP4_STARTS:
        return _explain_mp4(path)
    for signature, kind in _SIGNATURES:
        if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(signature):
            return NotMediaError(f"{name} is not a recording but {kind}", file=file)
    if b"<MPD" in head:
        return NotMediaError(f"{name} is not a recording but {_PLAYLIST}", file=file)
    if head.startswith(_CONTAINERS):
        return NotMediaError(
            f"{name} is damaged at its beginning, or declares more than a recording can hold; copy or export it again",
            file=file,
        )
    kind = "text" if _is_text(head) else "in no format of recordings that is known here"
    return NotMediaError(f"{name} is not a recording: it is {kind}", file=file)


def _explain_mp4(path: Path) -> InputError:
    name, file, size = shown(path), str(path), path.stat().st_size
    boxes = top_boxes(path)
    index_end = next((start + length for kind, start, length in boxes if kind == b"moov"), None)
    if index_end is None:
        return UnfinishedFileError(
            f"{name} was not finished: its index is missing (no moov box); wait for the recorder to end, or repair it "
            "with the recorder's own tool",
            file=file,
        )
    if index_end > size:
        return UnfinishedFileError(f"{name} is cut off within its index; copy it again", file=file)
    return NotMediaError(f"{name} is damaged: its index cannot be read; copy it again or repair it", file=file)


def top_boxes(path: Path) -> list[tuple[bytes, int, int]]:
    """Type, start and length of the outermost boxes of an MP4; a length may reach past the end of a cut file."""
    boxes: list[tuple[bytes, int, int]] = []
    with path.open("rb") as stream:
        size, start = os.fstat(stream.fileno()).st_size, 0
        while start + 8 <= size and len(boxes) < _MOST_BOXES:
            stream.seek(start)
            length, kind = struct.unpack(">I4s", stream.read(8))
            if length == 1:
                length = int.from_bytes(stream.read(8), "big")
            elif length == 0:
                length = size - start
            if length < 8:
                break
            boxes.append((kind, start, length))
            start += length
    return boxes


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:  # the block may end within a character
            return False
        text = head[: error.start].decode("utf-8")
    return all(letter.isprintable() or letter.isspace() for letter in text)
