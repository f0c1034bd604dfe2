"""Faults 19 to 27: files that are broken, disguised, or hold other things than one picture and one sound."""

from __future__ import annotations

import json
import os
import shutil
import socket
import struct
import zipfile
from pathlib import Path

from faults.measure import recording, rules
from faults.place import NotHere, Place, refused, worked
from faults.table import fault
from repurpose.ingest.refusals import top_boxes
from repurpose.media.ffmpeg_program import run_ffmpeg


def failure(place: Place) -> dict[str, str]:
    """The record of the one recording that could not be processed."""
    (record,) = (place.library / "failed").glob("*/error.json")
    return dict(json.loads(record.read_text(encoding="utf-8")))


def read_json(place: Place, pattern: str) -> dict[str, object]:
    (path,) = place.library.glob(pattern)
    return dict(json.loads(path.read_text(encoding="utf-8")))


@fault(
    19,
    "MP4 without its index (moov), as a recorder leaves it that was switched off",
    expected="refused: not finished, index missing, how to repair it; on record in failed/",
    quick=True,
    slow=False,
)
def mp4_without_index(place: Place) -> str:
    whole = place.small("whole.mp4")
    index = next(start for kind, start, _ in top_boxes(whole) if kind == b"moov")
    cut = place.folder / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[:index])
    said = refused(place.here_short(cut), "cut.mp4", "not finished", "moov", "repair")
    assert failure(place)["message"] == said
    assert not list(place.library.glob("*/recording.json"))
    return said


@fault(
    20,
    "MP4 with its index in front, cut off at 10 % of its bytes",
    expected="declared and readable length told; made from the readable part, every output marked; "
    "refused where ingest.accept_partial = false",
    quick=True,
)
def truncated_mp4(place: Place) -> str:
    whole = place.small("whole.mp4", 40, "-movflags", "+faststart")
    cut = place.folder / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 10])
    said = refused(place.here_short(cut, "--set", "ingest.accept_partial=false"), "40.0 s are declared", "can be read")
    worked(place.here_short(cut))
    (report,) = place.library.glob("*/report.md")
    assert "40.0 s are declared" in report.read_text(encoding="utf-8")
    marked = [json.dumps(read_json(place, name)["findings"]) for name in ("*/manifest.json", "*/clips/*/clip.json")]
    assert all("ingest.truncated" in found for found in marked), f"not marked: {marked}"
    return f"unless asked: {said}; else processed, with the finding in manifest.json and clip.json"


@fault(
    21,
    "flipped bits in the middle of a recording",
    expected="the run completes; the damage is told, and a clip over it is marked",
    quick=True,
)
def flipped_bits(place: Place) -> str:
    path = place.small("bits.mp4", 6)
    data = bytearray(path.read_bytes())
    _, start, length = next(box for box in top_boxes(path) if box[0] == b"mdat")
    for at in range(start + length * 2 // 5, start + length * 3 // 5, 97):
        data[at] ^= 0x5A
    path.write_bytes(data)
    done = place.here_short(path, "--set", "select.min_ms=5000", "--set", "select.target_ms=6000")
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr and "unexpected" not in done.stderr, done.stderr
    found = read_json(place, "*/manifest.json")["findings"]
    told = sorted({str(each["rule"]) for each in found if each["severity"] in ("warning", "error")})  # type: ignore[attr-defined, index]
    clip = read_json(place, "*/clips/*/clip.json")
    assert any("damage" in rule or "broken" in rule for rule in told), f"findings {told}"
    marked = [each["rule"] for each in clip["findings"]]  # type: ignore[attr-defined]
    assert any("damage" in rule for rule in marked), f"the clip over the damage carries {marked}"
    return f"exit code {done.returncode}; findings {', '.join(told)}; the clip carries {', '.join(marked)}"


@fault(22, "text, JPEG and ZIP named .mp4", expected="each refused: not a recording", quick=True, slow=False)
def renamed_files(place: Place) -> str:
    folder = place.folder
    (folder / "text.mp4").write_text("Dear editor,\n" * 200, encoding="utf-8")
    place.make("still.jpg", "-f", "lavfi", "-i", "testsrc2=s=320x180:d=1", "-frames:v", "1").rename(folder / "jpeg.mp4")
    with zipfile.ZipFile(folder / "zip.mp4", "w") as archive:
        archive.writestr("a.txt", "text")
    words = {"text.mp4": "it is text", "jpeg.mp4": "a picture", "zip.mp4": "ZIP archive"}
    return "; ".join(refused(place.here_short(folder / name), name, word) for name, word in words.items())


def disguised(victim: Path, url: str, port: str) -> dict[str, str]:
    """Playlists by kind that name a file and a server."""
    return {
        "hls": f"#EXTM3U\n#EXTINF:10,\n{url}\n#EXTINF:10,\nfile://{victim}\n#EXT-X-ENDLIST\n",
        "ffconcat": f"ffconcat version 1.0\nfile '{victim}'\nfile '{url}'\n",
        "sdp": f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/AVP 96\n",
        "dash": f"<?xml version='1.0'?>\n<MPD><Period><BaseURL>{url}</BaseURL></Period></MPD>\n",
    }


@fault(
    23,
    "HLS, ffconcat, SDP and DASH texts named .mp4 that point at a file and at a server",
    expected="refused; the server hears nothing, the file's access time does not move",
    quick=True,
    slow=False,
)
def disguised_playlists(place: Place) -> str:
    victim = place.small("victim.mp4", 1)
    # Older than its last change, so that any reading moves it (relatime).
    os.utime(victim, (1_000_000_000, victim.stat().st_mtime))
    if not _reading_moves_access_time(place):
        raise NotHere("this file system keeps no access times, so reading leaves no trace")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        for kind, text in disguised(victim, f"http://127.0.0.1:{port}/a.mp4", port).items():
            path = place.folder / f"{kind}.mp4"
            path.write_text(text, encoding="utf-8")
            refused(place.here_short(path), "playlist")
        server.setblocking(False)
        try:
            server.accept()
            raise AssertionError("the server was called")
        except BlockingIOError:
            pass
    assert victim.stat().st_atime == 1_000_000_000, "the other file was read"
    return "four refused as playlists; nobody called, nothing else read"


def _reading_moves_access_time(place: Place) -> bool:
    probe = place.folder / "probe"
    probe.write_bytes(b"x")
    os.utime(probe, (1_000_000_000, probe.stat().st_mtime))
    probe.read_bytes()
    return probe.stat().st_atime != 1_000_000_000


@fault(
    23,
    "the same, watched by strace",
    expected="no connection is tried, the other file is never opened",
)
def disguised_playlists_traced(place: Place) -> str:
    if not (strace := shutil.which("strace")):
        raise NotHere("strace is not installed")
    victim = place.small("victim.mp4", 1)
    calls = 0
    for kind, text in disguised(victim, "http://127.0.0.1:9/a.mp4", "9").items():
        path = place.folder / f"{kind}.mp4"
        path.write_text(text, encoding="utf-8")
        trace = place.folder / "trace"
        command = [strace, "-f", "-qq", "-e", "trace=open,openat,connect,sendto", "-o", str(trace)]
        child = place.start_program([*command, *place.command("scenes", path)])
        _, err = child.communicate(timeout=120)
        if "ptrace" in err:
            raise NotHere("strace may not trace here")
        lines = trace.read_text(errors="replace").splitlines()
        assert any(path.name in line for line in lines), "the trace misses the file itself"
        wrong = [line for line in lines if victim.name in line or "sin_port" in line]
        assert not wrong, wrong[0]
        calls += len(lines)
    return f"{calls} calls traced over four kinds; none to the server or the other file"


@fault(
    24,
    "MKV with a 30 MB font attached and a subtitle track; MP4 with data, or with its picture in another file",
    expected="attachments and data are passed by; the other file is never opened",
    quick=True,
)
def attachments_and_references(place: Place) -> str:
    small = place.small()
    (place.folder / "big.ttf").write_bytes(os.urandom(30_000_000))
    (place.folder / "s.srt").write_text("1\n00:00:00,000 --> 00:00:02,000\nHello\n", encoding="utf-8")
    attached = place.make(
        "attached.mkv", "-i", str(small), "-i", str(place.folder / "s.srt"), "-map", "0", "-map", "1", "-c", "copy",
        "-c:s", "srt", "-attach", str(place.folder / "big.ttf"), "-metadata:s:t", "mimetype=font/ttf",
    )  # fmt: skip
    data = place.make(
        "data.mov", "-i", str(small), "-map", "0", "-c", "copy", "-timecode", "10:00:00:00", "-write_tmcd", "1"
    )
    for path in (attached, data):
        found = recording(path)
        assert abs(found.probe.duration_ms - 4000) <= 100, found.probe
        assert len(found.probe.video) == len(found.probe.audio) == 1, found.probe
    worked(place.here_short(attached))
    outside = _with_outside_reference(place.small("inside.mp4"), small)
    os.utime(small, (1_000_000_000, small.stat().st_mtime))
    said = refused(place.here_short(outside), "inside.mp4")
    assert small.stat().st_atime == 1_000_000_000, "the file that it refers to was read"
    return f"attachments ignored; reference to another file not followed: {said}"


def _with_outside_reference(path: Path, target: Path) -> Path:
    """The MP4 with each track's data reference changed to an alias of another file, by its absolute path."""
    data = bytearray(path.read_bytes())
    name = os.fsencode(target)
    name += b"\0" * (len(name) % 2)
    record = struct.pack(">10xB27s12xB63s16xhh16x", 1, b"v", len(target.name), os.fsencode(target.name)[:63], 1, 1)
    record += struct.pack(">hH", 2, len(os.fsencode(target))) + name + struct.pack(">hH", -1, 0)
    at = 0
    while (at := data.find(b"url \0\0\0\1", at)) >= 0:
        data[at - 4 : at + 8] = struct.pack(">I", 12 + len(record)) + b"alis\0\0\0\0" + record
        for kind in (b"dref", b"dinf", b"minf", b"mdia", b"trak", b"moov"):
            box = data.rfind(kind, 0, at) - 4
            data[box : box + 4] = struct.pack(">I", struct.unpack_from(">I", data, box)[0] + len(record))
        at += 8
    path.write_bytes(data)
    return path


@fault(
    25,
    "no audio track",
    expected="scenes and clips are made, without captions, and the report says so",
    quick=True,
)
def no_audio(place: Place) -> str:
    worked(place.here_short(place.small("mute.mp4", sound=False)))
    (report,) = place.library.glob("*/report.md")
    text = report.read_text(encoding="utf-8")
    assert "has no sound" in text and "without captions" in text, text
    (video,) = place.library.glob("*/clips/*/square.mp4")
    (srt,) = place.library.glob("*/clips/*/captions.srt")
    assert srt.read_text(encoding="utf-8").strip() == ""
    assert read_json(place, "*/analysis/scenes.json")["scenes"]
    return f"{video.parent.name} made, no cue; the report: the recording has no sound"


@fault(26, "sound alone", expected="refused by the main job; `transcribe` takes it", quick=True, slow=False)
def audio_only(place: Place) -> str:
    path = place.make("sound.m4a", "-f", "lavfi", "-i", "sine=d=3", "-c:a", "aac")
    said = refused(place.here_short(path), "only sound", "no picture")
    done = worked(place.here("transcribe", path, "--set", "speech.model=tiny.en"))
    assert done.stdout == "", done.stdout
    return said


@fault(
    27,
    "two audio tracks: a game, then a microphone",
    expected="the track with speech is taken, and said; a setting takes the other",
    quick=True,
)
def several_audio_tracks(place: Place) -> str:
    path = place.folder / "obs.mkv"
    run_ffmpeg(
        [
            "-ss", "18", "-t", "8", "-i", str(place.sample), "-f", "lavfi", "-i", "anoisesrc=c=pink:d=8:a=0.3",
            "-map", "0:v", "-map", "1:a", "-map", "0:a", "-vf", "scale=160:-2", "-preset", "ultrafast",
            "-metadata:s:a:0", "title=Game", "-metadata:s:a:1", "title=Mic", "-disposition:a:0", "default",
            "-y", str(path),
        ]
    )  # fmt: skip
    taken = recording(path)
    assert taken.audio is not None and taken.audio.title == "Mic", taken.audio
    assert "ingest.audio_track" in rules(taken)
    other = recording(path, audio_track="1")
    assert other.audio is not None and other.audio.title == "Game", other.audio
    return next(each.message for each in taken.findings if each.rule == "ingest.audio_track")
