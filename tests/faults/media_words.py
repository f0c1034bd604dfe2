"""Faults 38 to 45: nothing to see or hear, bombs, hostile texts, no words, missing models and programs."""

from __future__ import annotations

import contextlib
import json
import math
import os
import struct
import time
from pathlib import Path

import numpy as np
from measured import PROGRAM, read_measured

from faults.measure import QUICK, lumas, recording
from faults.place import PICTURE, NotHere, Place, refused, worked
from faults.table import fault
from repurpose.captions.clip_captions import clip_captions
from repurpose.check.clip import measure_file
from repurpose.media.ffmpeg_program import ffmpeg_program
from repurpose.model import ClipCaptions, ClipPlan, Framing, Span, Transcript, Word
from repurpose.render import render_clip, unknown_letters

GIB = 1 << 30


def _numbers(folder: Path) -> list[float]:
    """Every number in the library's JSON; NaN and Infinity are no JSON, and raise."""

    def refuse(constant: str) -> float:
        raise AssertionError(f"{constant} in a file of the library")

    found: list[float] = []
    for path in folder.rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse, parse_float=lambda text: found.append(1.0))
    return found


@fault(
    38,
    "all black and all silent; a constant tone; clipped sound",
    expected="no NaN anywhere, no gain above the limit, the clip's loudness in range",
    quick=True,
)
def nothing_to_see_or_hear(place: Place) -> str:
    sounds = {"black": "anullsrc=r=44100:d=4", "tone": "sine=300:d=4", "clipped": "aevalsrc='3*sin(2*PI*200*t)':d=4"}
    told = []
    for name, sound in sounds.items():
        picture = "color=black:s=320x180:r=25:d=4" if name == "black" else "testsrc2=s=320x180:r=25:d=4"
        path = place.make(f"{name}.mp4", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-t", "4", *PICTURE,
                          "-c:a", "aac")  # fmt: skip
        folder = place.folder / f"clip-{name}"
        folder.mkdir()
        plan = ClipPlan("01", "x", "T", "", (), Span(500, 3500), (Framing.still("square", Span(500, 3500), "fit"),))
        render_clip(recording(path), plan, Transcript("", ""), ClipCaptions(), QUICK, folder)
        loudness = measure_file(folder / "square.mp4")
        assert not math.isnan(loudness.integrated_lufs) and loudness.true_peak_dbtp <= -1.0, loudness
        assert loudness.silent if name == "black" else abs(loudness.integrated_lufs + 14) <= 1, loudness
        told.append(f"{name} {loudness.integrated_lufs:.1f} LUFS")
    done = place.here_short(place.folder / "black.mp4")
    assert "Traceback" not in done.stderr and "unexpected" not in done.stderr and done.returncode in (0, 1), done.stderr
    assert _numbers(place.library)
    return f"{', '.join(told)}; a run over black and silence ended with {done.returncode}, no NaN"


@fault(
    39,
    "a recording of 12 hours",
    expected="processed in bounded memory, file handles and temporary files",
)
def twelve_hours(place: Place) -> str:
    ten = place.make(
        "ten.mkv", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=1:d=600", "-ss", "18", "-t", "30", "-i", str(place.sample),
        "-filter_complex", "[1:a]aresample=16000,apad=whole_dur=600[a]", "-map", "0:v", "-map", "[a]", "-c:v",
        "libx264", "-preset", "ultrafast", "-g", "10", "-c:a", "aac", "-b:a", "32k",
    )  # fmt: skip
    (place.folder / "list.txt").write_text(f"file '{ten}'\n" * 72, encoding="utf-8")
    long = place.make("long.mkv", "-f", "concat", "-safe", "0", "-i", str(place.folder / "list.txt"), "-c", "copy")
    options = ("--set", "speech.model=tiny.en", "--set", 'clips.shapes=["square"]', "--set", "docs.make=false",
               "--set", "video.encoder_preset=ultrafast", "--set", "select.clips_per_hour=0.25")  # fmt: skip
    child = place.start("run", "--inline", "--library", place.library, *options, long)
    started, memory, handles, scratch = time.monotonic(), 0, 0, 0
    while child.poll() is None:
        memory, handles = max(memory, _resident(child.pid)), max(handles, _handles(child.pid))
        files = [path for path in place.library.rglob("*") if path.is_file()]
        scratch = max(scratch, sum(path.stat().st_size for path in files if path.exists()))
        assert time.monotonic() - started < 4 * 3600, "still going after four hours"
        time.sleep(2)
    _, err = child.communicate()
    assert child.returncode == 0, err
    assert memory < 3 * GIB and handles < 200 and scratch < 3 * GIB, (memory, handles, scratch)
    minutes = (time.monotonic() - started) / 60
    return f"{minutes:.0f} min, {memory >> 20} MiB, {handles} file handles, {scratch >> 20} MiB on disk at most"


def _resident(pid: int) -> int:
    """Bytes of memory of a process now; 0 where it has ended."""
    try:
        fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        return int(fields["VmRSS"].split()[0]) * 1024
    except (OSError, KeyError):
        return 0


def _handles(pid: int) -> int:
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0


@fault(
    40,
    "16384×16384 pixels; a file that declares 10⁶ s; a file with 10⁵ tracks",
    expected="refused by a limit, in under 1 GiB of memory",
    quick=True,
)
def bombs(place: Place) -> str:
    large = place.make("large.mkv", "-f", "lavfi", "-i", "testsrc2=s=320x320:d=1", "-c:v", "ffv1", "-g", "1")
    data = large.read_bytes()
    for side in (b"\xb0", b"\xba"):  # PixelWidth and PixelHeight
        assert data.count(side + b"\x82\x01\x40") == 1
        data = data.replace(side + b"\x82\x01\x40", side + b"\x82\x40\x00")
    large.write_bytes(data)
    long = place.make(
        "long.mkv", "-f", "lavfi", "-i", "color=s=16x16:r=1:d=5", "-vf", "setpts=N*250000/TB", "-fps_mode",
        "passthrough", "-c:v", "ffv1",
    )  # fmt: skip
    many = place.folder / "many.mkv"
    many.write_bytes(_many_tracks(100_000))
    told = []
    for path, word in ((large, "the limit"), (long, "declares"), (many, "declares more than")):
        out, peak = _peak(place, "run", "--inline", "--library", place.library, path)
        said = [line for line in out.splitlines() if line.startswith("repurpose: ")]
        assert len(said) == 1 and path.name in said[0] and word in said[0] and "Traceback" not in out, out
        assert peak < GIB, f"{path.name}: {peak >> 20} MiB"
        told.append(f"{said[0].partition(path.name)[2].strip()} ({peak >> 20} MiB)")
    return "; ".join(told)


def _peak(place: Place, *arguments: str | Path) -> tuple[str, int]:
    """What the command says on stderr, and the most memory that it or a child of it took."""
    python = place.command()[0]
    child = place.start_program([python, "-c", PROGRAM, *map(str, arguments)])
    out, err = child.communicate(timeout=300)
    code, peak = read_measured(out)
    assert code == 1, err
    return err, peak


def _many_tracks(count: int) -> bytes:
    """A Matroska file of nothing but subtitle tracks."""

    def element(identity: str, content: bytes) -> bytes:
        return bytes.fromhex(identity) + struct.pack(">Q", len(content) | 1 << 56) + content

    tracks = b"".join(
        element("ae", element("d7", struct.pack(">I", n)) + element("83", b"\x11") + element("86", b"S_TEXT/UTF8"))
        for n in range(1, count + 1)
    )
    head = element("1a45dfa3", element("4282", b"matroska"))
    return head + element("18538067", element("1654ae6b", tracks))


@fault(
    41,
    "20 000 chapters, a title of 1 MB that is HTML and ffmpeg filter text, a subtitle of 5 MB",
    expected="bounded; nothing of it in a filter, escaped in HTML, cut in names",
    quick=True,
)
def huge_metadata(place: Place) -> str:
    attack = "<script>alert(1)</script>';[0:v]drawtext=text=x{\\pos(1,1)}|$(id)"
    lines = [";FFMETADATA1", f"title={_escape(attack + 'A' * 1_000_000)}"]
    for n in range(20_000):
        lines += ["[CHAPTER]", "TIMEBASE=1/10000", f"START={n * 2}", f"END={n * 2 + 2}", f"title={_escape(attack)}"]
    (place.folder / "meta.txt").write_text("\n".join(lines), encoding="utf-8")
    srt = "".join(f"{n}\n00:00:0{n % 4},000 --> 00:00:0{n % 4},900\n{'x' * 500}\n\n" for n in range(1, 10_000))
    (place.folder / "s.srt").write_text(srt, encoding="utf-8")
    small = place.small()
    path = place.make(
        "meta.mkv", "-i", str(small), "-i", str(place.folder / "meta.txt"), "-i", str(place.folder / "s.srt"),
        "-map", "0", "-map", "2", "-map_metadata", "1", "-map_chapters", "1", "-c", "copy", "-c:s", "srt",
    )  # fmt: skip
    found = recording(path)
    assert len(found.probe.chapters) <= 1000, len(found.probe.chapters)
    worked(place.here_short(path))
    (page,) = place.library.glob("*/index.html")
    assert "<script>alert" not in page.read_text(encoding="utf-8"), "the title is HTML on the page"
    sizes = [file.stat().st_size for file in place.library.rglob("*") if file.is_file() and file.suffix != ".mp4"]
    assert max(sizes) < 3_000_000, f"a file of {max(sizes)} bytes"
    return f"{len(found.probe.chapters)} chapters kept; largest text: {max(sizes) >> 10} KiB; no markup on the page"


def _escape(text: str) -> str:
    return "".join("\\" + letter if letter in "=;#\\\n" else letter for letter in text)


@fault(
    42,
    "a transcript with ASS codes, \\N, %{}, HTML, newlines, a word of 400 letters, Hebrew, Chinese, emoji",
    expected="shown literally inside the safe area, each letter by a font that has it",
    quick=True,
)
def hostile_words(place: Place) -> str:
    texts = [
        r"{\pos(0,0)\fs400}",
        r"a\Nb",
        "%{x}%s",
        "<script>x</script>",
        "two\nlines",
        "w" * 400,
        "שלום",
        "漢字",
        "😀",
    ]
    source = place.make("gray.mp4", "-f", "lavfi", "-i", "color=black:s=320x180:r=25:d=20", *PICTURE)
    words = tuple(Word(Span(2000 * n + 200, 2000 * n + 1700), text + ".") for n, text in enumerate(texts))
    spoken = Transcript("en", "m", words, tuple((n, n) for n in range(len(words))))
    plan = ClipPlan("01", "x", "T", "", (), Span(0, 18_500), (Framing.still("vertical", Span(0, 18_500), "fit"),))
    folder = place.folder / "clip"
    folder.mkdir()
    captions = clip_captions(plan, spoken, QUICK)
    render_clip(recording(source), plan, spoken, captions, QUICK, folder)
    frames = lumas(folder / "vertical.mp4")
    for number, text in enumerate(texts):
        frame = max(frames[50 * number + 8 : 50 * number + 40], key=lambda each: int(np.count_nonzero(each > 140)))
        rows, columns = (np.flatnonzero((frame > 140).any(axis=axis)) for axis in (1, 0))
        assert len(rows), f"nothing is shown for {text[:20]!r}"
        assert rows[0] >= 384 and rows[-1] < 1536 and columns[0] >= 108 and columns[-1] < 972, (
            f"{text[:20]!r} reaches {columns[0]}–{columns[-1]}, {rows[0]}–{rows[-1]}"
        )
    shown = frames[20]
    assert np.flatnonzero((shown > 140).any(axis=0)).size > 200, "the ASS code was obeyed, not shown"
    assert unknown_letters(plan, captions, QUICK) == (), "a font for each of these scripts comes along"
    srt = (folder / "captions.srt").read_text(encoding="utf-8")
    assert r"{\pos(0,0)\fs400}" in srt and "<script>" in (folder / "captions.srt").read_text(encoding="utf-8"), srt
    return "nine texts inside the safe area, each in letters of a font that has them"


@fault(
    43,
    "music alone, noise alone, silence; and a real song, applause, laughter where they are at hand",
    expected="no words, no captions; an empty transcript is a success",
    quick=True,
)
def nothing_said(place: Place) -> str:
    chord = "+".join(f"0.15*sin(2*PI*{hertz}*t)*(0.6+0.4*sin(2*PI*2*t))" for hertz in (220, 277, 330, 440))
    paths = [
        place.make("music.m4a", "-f", "lavfi", "-i", f"aevalsrc='{chord}':d=12", "-c:a", "aac"),
        place.make("noise.m4a", "-f", "lavfi", "-i", "anoisesrc=c=brown:d=12:a=0.4", "-c:a", "aac"),
        place.make("silence.m4a", "-f", "lavfi", "-i", "anullsrc=d=12", "-t", "12", "-c:a", "aac"),
    ]
    with contextlib.suppress(NotHere):
        paths += [place.media(name) for name in ("speech/empty.wav", "speech/laugh1.mp3", "video/crowd.mp3")]
    for path in paths:
        done = worked(place.here("transcribe", path, "--set", "speech.model=tiny.en"))
        assert done.stdout.strip() == "", f"{path.name}: {done.stdout}"
    return f"no word in {', '.join(path.name for path in paths)}"


@fault(
    44,
    "the speech model is missing, or is not one",
    expected="said before heavy work, with what to do; after that the run goes on",
    quick=True,
)
def no_model(place: Place) -> str:
    path = place.small("talk.mp4")
    said = refused(place.here_short(path, "--set", "speech.model=/nowhere/model"), "/nowhere/model", "model.bin", "use")
    assert not list(place.library.glob("*/analysis/*")), "work was done before the model was looked for"
    broken = place.folder / "model"
    broken.mkdir()
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (broken / name).write_bytes(os.urandom(2000))
    talk = place.talk()
    second = refused(place.here("run", "--inline", "--library", place.library, "--set", f"speech.model={broken}", talk))
    assert "unexpected" not in second and "Traceback" not in second, second
    assert str(broken) in second, f"the folder is not named: {second}"
    return f"{said}; broken: {second}"


@fault(
    45,
    "an ffmpeg without libass or libx264",
    expected="said before heavy work, by name, and by `doctor`",
    quick=True,
)
def ffmpeg_without_parts(place: Place) -> str:
    program = place.folder / "ffmpeg"
    program.write_text(f"#!/bin/sh\n'{ffmpeg_program()}' \"$@\" | grep -v -E ' (libx264|ass) '\n", encoding="utf-8")
    program.chmod(0o755)
    done = place.run_short(place.small("talk.mp4"), REPURPOSE_FFMPEG=str(program))
    said = refused(done, "without ass, libx264", "REPURPOSE_FFMPEG")
    assert not list(place.library.glob("*/analysis/*")), "work was done before"
    doctor = place.run("doctor", "--library", place.library, REPURPOSE_FFMPEG=str(program))
    assert doctor.returncode == 1 and "without ass, libx264" in doctor.stdout, doctor.stdout
    return said
