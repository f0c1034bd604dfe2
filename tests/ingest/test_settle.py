"""When a file is all there: by value, from names, sightings and the ends of containers."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from repurpose.ingest.completeness import structure, structure_of
from repurpose.ingest.settle import FileFacts, Sighting, may_be_recording, must_wait, name_verdict, observe

HOUR_NS = 3_600_000_000_000
FACTS = FileFacts(100, 1000 * HOUR_NS, 1000 * HOUR_NS, 1, 7)


@pytest.mark.parametrize(
    "name",
    ["talk.mp4.part", "talk.tmp", "talk.mp4.crdownload", "talk.download", "talk.partial", ".talk.mp4.Xa81bc",
     "~$talk.mp4", "talk.mp4~", "talk.mp4.filepart", "talk.mp4.part-Frag12", "talk.mp4.a8Xk2b",
     "Unconfirmed 12.crdownload"],
)  # fmt: skip
def test_temporary_names_are_left_alone(name: str) -> None:
    assert name_verdict(name)


@pytest.mark.parametrize("name", ["talk.mp4", "part.mp4", "my.tmp.talk.mp4", "-i.mp4", "a.part.mkv"[2:], "temp 1.MOV"])
def test_other_names_are_not(name: str) -> None:
    assert not name_verdict(name)
    assert may_be_recording(name)


def test_a_file_is_still_from_its_first_sighting_and_from_its_last_change() -> None:
    first = observe(None, FACTS, 5000, 1000 * HOUR_NS)
    assert first.still_since_ms == 5000
    assert observe(first, FACTS, 9000, 0).still_since_ms == 5000
    for change in ({"size": 101}, {"modified_ns": 1}, {"inode": 8}):
        assert observe(first, replace(FACTS, **change), 9000, 0).still_since_ms == 9000


def test_rights_that_change_are_no_change() -> None:
    assert observe(Sighting(FACTS, 5), replace(FACTS, changed_ns=1), 9000, 0).still_since_ms == 5


@pytest.mark.parametrize(
    ("age_ns", "still_ms"),
    [(-HOUR_NS, 0), (0, 0), (HOUR_NS, 0), (HOUR_NS + 90_000_000_000, 90_000), (25 * HOUR_NS, 24 * 3_600_000)],
)
def test_old_times_count_but_for_an_hour_that_a_clock_may_err(age_ns: int, still_ms: int) -> None:
    """A clock set forward by an hour, summer time or a modification time in the future settle nothing early."""
    seen = observe(None, FACTS, 5000, FACTS.modified_ns + age_ns)
    assert 5000 - seen.still_since_ms == still_ms


@pytest.mark.parametrize(
    ("still_s", "holder", "ending", "words"),
    [
        (59, "nobody", "whole", "taken once it is still for 60 s"),
        (60, "nobody", "whole", ""),
        (60, "unknown", "whole", ""),
        (9999, "somebody", "whole", "held open for writing"),
        (60, "unknown", "open", "no length; taken as it is once it is still for 5 min"),
        (60, "nobody", "open", ""),
        (300, "unknown", "open", ""),
        (600, "nobody", "torn", "taken as it is once it is still for 30 min"),
        (1800, "nobody", "torn", ""),
    ],
)
def test_what_a_file_waits_for(still_s: int, holder: str, ending: str, words: str) -> None:
    said = must_wait(0, still_s * 1000, 60_000, holder, ending, "no length")  # type: ignore[arg-type]
    assert words in said
    assert bool(said) == bool(words)


def box(kind: bytes, content: int, declared: int | None = None) -> bytes:
    return struct.pack(">I4s", (content if declared is None else declared) + 8, kind) + bytes(content)


FTYP, MOOV, MDAT, MOOF = box(b"ftyp", 16), box(b"moov", 40), box(b"mdat", 500), box(b"moof", 30)
MFRA = struct.pack(">I4s", 24, b"mfra") + bytes(12) + struct.pack(">I", 24)
EBML = b"\x1a\x45\xdf\xa3\x84abcd\x18\x53\x80\x67"
TAG = b"\x09\x00\x00\x05" + bytes(7) + b"abcde" + struct.pack(">I", 16)
FLV = b"FLV\x01\x05\x00\x00\x00\x09" + bytes(4)
TS = (b"\x47" + bytes(187)) * 30


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (b"", "whole"),
        (bytes(9000), "torn"),
        (FTYP + MDAT, "torn"),
        (FTYP + MDAT + MOOV, "whole"),
        (FTYP + MOOV + MDAT, "whole"),
        (FTYP + MOOV + box(b"mdat", 500, 900), "torn"),
        (FTYP + struct.pack(">I4sQ", 1, b"mdat", 9_000_000_000) + bytes(99), "torn"),
        (FTYP + MOOV + MOOF + MDAT, "open"),
        (FTYP + MOOV + MOOF + MDAT + MFRA, "whole"),
        (EBML + b"\x01\xff\xff\xff\xff\xff\xff\xff" + bytes(99), "open"),
        (EBML + b"\x01\x00\x00\x00\x00\x00\x00\x63" + bytes(99), "whole"),
        (EBML + b"\x01\x00\x00\x00\x00\x00\x00\x64" + bytes(99), "torn"),
        (FLV + TAG + TAG, "whole"),
        (FLV + TAG + TAG[:-6], "torn"),
        (TS, "whole"),
        (TS[:-7], "open"),
        (b"RIFF" + struct.pack("<I", 100) + bytes(100), "whole"),
        (b"RIFF" + struct.pack("<I", 101) + bytes(100), "torn"),
        (b"Dear editor,", "whole"),
        (b"\x1a\x45\xdf\xa3", "whole"),
    ],
)
def test_the_end_of_a_container(data: bytes, ending: str) -> None:
    found = structure_of(io.BytesIO(data), len(data))
    assert found.ending == ending
    assert bool(found.why) == (ending != "whole")


@pytest.mark.parametrize("suffix", ["mp4", "mov", "mkv", "webm", "ts", "flv", "avi"])
def test_every_cut_of_a_real_file_is_seen_or_is_an_end_that_a_recorder_may_leave(
    make_media: Callable[..., Path], suffix: str
) -> None:
    codec = (
        ["-c:v", "libvpx", "-deadline", "realtime"] if suffix == "webm" else ["-c:v", "libx264", "-preset", "ultrafast"]
    )
    path = make_media(f"a.{suffix}", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=1", *codec, "-pix_fmt", "yuv420p")
    assert structure(path).ending == "whole"
    data = path.read_bytes()
    for share in (0.3, 0.6, 0.95):
        end = int(len(data) * share)
        end -= end % 188 == 0
        assert structure_of(io.BytesIO(data[:end]), end).ending != "whole"


def test_a_recording_in_progress_is_not_whole(make_media: Callable[..., Path]) -> None:
    """A pipe cannot be sought in, so the muxer never comes back to fill in the length: as while recording."""
    path = make_media(
        "a.mkv",
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=160x90:r=25:d=1",
        "-c:v",
        "libx264",
        "-flags",
        "+bitexact",
        "-live",
        "1",
    )
    assert structure(path).ending == "open"
