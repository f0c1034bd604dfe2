"""Whether a container is all there, from its own structure: a few reads, nothing decoded, whatever the file's size."""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from repurpose.errors import UnreadableFileError, shown
from repurpose.ingest.settle import Ending

TS_PACKETS = (188, 192, 204)
"""Bytes of a transport stream packet: plain, with a time stamp before it (AVCHD), with error correction after it."""
_HEAD = 4096
_MOST_BOXES = 5000
_MP4_STARTS = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"moof"}
_EBML = b"\x1a\x45\xdf\xa3"
_SEGMENT = b"\x18\x53\x80\x67"
_FLV_TAGS = {8, 9, 18}


@dataclass(frozen=True, slots=True)
class Structure:
    """How a container ends, and what is missing in plain words."""

    ending: Ending
    why: str = ""


WHOLE = Structure("whole")


def structure(path: Path) -> Structure:
    """Look at a regular file's structure; a format without a mark of its end, and what is no recording, is `whole`.

    Raises UnreadableFileError.
    """
    try:
        with path.open("rb") as file:
            return structure_of(file, os.fstat(file.fileno()).st_size)
    except OSError as error:
        raise UnreadableFileError(
            f"{shown(path)} cannot be read ({error.strerror}); look at its permissions and at the drive", file=str(path)
        ) from error


def structure_of(file: BinaryIO, size: int) -> Structure:
    """The structure of `size` bytes.

    >>> import io
    >>> structure_of(io.BytesIO(bytes(9)), 9)
    Structure(ending='torn', why='begins with nothing but zeros, so it is still being copied')
    """
    head = file.read(_HEAD)
    if not head:
        return WHOLE
    if not head.strip(b"\0"):
        return Structure("torn", "begins with nothing but zeros, so it is still being copied")
    if head[4:8] in _MP4_STARTS:
        return _mp4(file, size)
    if head.startswith(_EBML):
        return _matroska(head, size)
    if head.startswith(b"FLV"):
        return _flv(file, size)
    if head.startswith(b"RIFF"):
        return _riff(head, size)
    for length in TS_PACKETS:
        if _is_transport_stream(head, length):
            return Structure("open", "ends within a packet") if size % length else WHOLE
    return WHOLE


def _mp4(file: BinaryIO, size: int) -> Structure:
    kinds, start, boxes = set[bytes](), 0, 0
    while start + 8 <= size and boxes < _MOST_BOXES:
        file.seek(start)
        length, kind = struct.unpack(">I4s", file.read(8))
        if length == 1:
            length = int.from_bytes(file.read(8), "big")
        elif length == 0:
            length = size - start
        if length < 8:
            break
        kinds.add(kind)
        start += length
        boxes += 1
    if b"moov" not in kinds:
        return Structure("torn", "has no index yet (no moov box)")
    if start > size:
        return Structure("torn", f"holds {size} of at least {start} bytes")
    return Structure("open", "is in fragments without an end") if b"moof" in kinds and not _ends(file, size) else WHOLE


def _ends(file: BinaryIO, size: int) -> bool:
    """Whether fragments are closed by a table of all of them, whose length stands in its last four bytes."""
    file.seek(size - 4)
    length = int.from_bytes(file.read(4), "big")
    if not 16 <= length <= size:
        return False
    file.seek(size - length + 4)
    return file.read(4) == b"mfra"


def _matroska(head: bytes, size: int) -> Structure:
    """The EBML header is followed by one segment, whose length a writer fills in at its end."""
    header, start = _ebml_number(head, 4)
    if header is None or head[start + header : start + header + 4] != _SEGMENT:
        return WHOLE
    length, content = _ebml_number(head, start + header + 4)
    if length is None:
        return Structure("open", "states no length, as recorders leave it until their end")
    if content + length > size:
        return Structure("torn", f"holds {size} of {content + length} bytes")
    return WHOLE


def _ebml_number(data: bytes, start: int) -> tuple[int | None, int]:
    """A number of variable length and the place after it; None for the value that means `unknown`."""
    if start >= len(data) or not data[start]:
        return None, start
    length = 9 - data[start].bit_length()
    value = int.from_bytes(data[start : start + length], "big") & ((1 << 7 * length) - 1)
    return (None if value == (1 << 7 * length) - 1 else value), start + length


def _flv(file: BinaryIO, size: int) -> Structure:
    """Each tag is followed by its own length, so that the last one can be found from the end."""
    torn = Structure("torn", "ends within a tag")
    if size < 24:
        return torn
    file.seek(size - 4)
    length = int.from_bytes(file.read(4), "big")
    if not 11 <= length <= size - 13:
        return torn
    file.seek(size - 4 - length)
    tag = file.read(4)
    return WHOLE if tag[0] & 0x1F in _FLV_TAGS and int.from_bytes(tag[1:4], "big") + 11 == length else torn


def _riff(head: bytes, size: int) -> Structure:
    """AVI: the length at the front is filled in at the end."""
    length = int.from_bytes(head[4:8], "little") + 8
    if length <= 12:
        return Structure("open", "states no length, as recorders leave it until their end")
    return Structure("torn", f"holds {size} of {length} bytes") if length > size else WHOLE


def _is_transport_stream(head: bytes, length: int) -> bool:
    """Sync bytes at the packets' distance, 0 or 4 bytes in."""
    return any(
        len(places := range(offset, len(head), length)) > 2 and all(head[place] == 0x47 for place in places)
        for offset in (0, 4)
    )
