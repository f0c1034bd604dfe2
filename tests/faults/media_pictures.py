"""Faults 32 to 37: pictures that change size, lie on their side, are odd, deep, interlaced, few or very many."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np

from faults.measure import clip_of, format_of, lumas, recording
from faults.place import PICTURE, Place, refused, worked
from faults.table import fault
from repurpose.media.video_frames import read_frames

TOP_LIT = "color=black:s={size}:r=25:d=1,drawbox=t=fill:c=white:h=ih/2,setsar={aspect}"
"""Upright when its upper half is lit."""


@fault(
    32,
    "a recording whose picture changes its size half way",
    expected="the run completes; every frame of a clip over the change has one size",
    quick=True,
)
def size_changes(place: Place) -> str:
    parts = [
        place.make(
            f"{n}.ts", "-f", "lavfi", "-i", f"testsrc2=s={size}:r=25:d=3", *PICTURE, "-output_ts_offset", str(3 * n),
            "-muxdelay", "0",
        ).read_bytes()
        for n, size in enumerate(("320x180", "480x360"))
    ]  # fmt: skip
    path = place.folder / "changes.ts"
    path.write_bytes(b"".join(parts))
    worked(place.here_short("--set", "select.min_ms=5000", "--set", "select.target_ms=6000", path))
    (clip,) = place.library.glob("*/clips/*/square.mp4")
    form, width, height, rate, count = format_of(clip)
    assert (form, width, height) == ("yuv420p", 1080, 1080)
    assert rate is not None and count / rate > 4, f"{count} frames at {rate}"
    assert {frame.shape for frame in lumas(clip)} == {(1080, 1080)}
    assert float(lumas(clip)[-1].std()) > 20, "nothing is to be seen after the change"
    return f"one clip of {float(count / rate):.1f} s over the change, {width}×{height} throughout"


@fault(
    33,
    "turned by 90, 180 and 270 degrees, mirrored, pixels that are not square",
    expected="upright in analysis and clips, in the right aspect",
    quick=True,
)
def turned_pictures(place: Place) -> str:
    done = []
    for name, options in {
        "turned-90": ("-display_rotation", "90"),
        "turned-180": ("-display_rotation", "180"),
        "turned-270": ("-display_rotation", "270"),
        "mirrored": ("-display_vflip",),
    }.items():
        flat = _flat_for(place, name)
        path = place.make(f"{name}.mp4", *options, "-i", str(flat), "-c", "copy")
        _upright(path, place)
        done.append(name)
    wide = place.make(
        "sar.mp4", "-f", "lavfi", "-i", TOP_LIT.format(size="320x240", aspect="4/3"), *PICTURE
    )  # shown 427x240
    found = recording(wide)
    assert found.video.display_size == (426, 240), found.video.display_size
    frame = lumas(clip_of(found, place.folder / "clip-sar", 0, 800))[10]
    shown = int(np.count_nonzero(frame[:, 540] > 200))
    assert abs(shown - 304) <= 24, f"the lit half is {shown} lines high, not about 304"
    return f"{', '.join(done)} upright; 320×240 with 4:3 pixels shown as 426×240"


def _flat_for(place: Place, name: str) -> Path:
    """The picture as it has to lie in the file, so that the tag sets it upright."""
    turn = {"turned-90": "transpose=clock", "turned-180": "hflip,vflip", "turned-270": "transpose=cclock",
            "mirrored": "vflip"}[name]  # fmt: skip
    source = TOP_LIT.format(size="320x180", aspect="1")
    return place.make(f"flat-{name}.mp4", "-f", "lavfi", "-i", f"{source},{turn}", *PICTURE)


def _upright(path: Path, place: Place) -> None:
    found = recording(path)
    wide, high = found.video.display_size
    assert (wide, high) == (320, 180), f"{path.name}: {wide}x{high}, {found.video}"
    pixels = next(iter(read_frames(found, [400]))).pixels.mean(axis=2)
    assert pixels[:80].mean() > 200 > 50 > pixels[100:].mean(), f"{path.name} is not upright in analysis"
    frame = lumas(clip_of(found, place.folder / f"clip-{path.stem}", 0, 800, "wide", "full"))[10]
    assert frame[:500].mean() > 200 > 50 > frame[580:].mean(), f"{path.name} is not upright in a clip"


@fault(34, "odd sides: 607×1081", expected="even sides, yuv420p", quick=True)
def odd_sides(place: Place) -> str:
    path = place.make(
        "odd.mkv", "-f", "lavfi", "-i", "testsrc2=s=607x1081:r=25:d=1", "-c:v", "libx264", "-pix_fmt", "yuv444p",
        "-preset", "ultrafast",
    )  # fmt: skip
    made = []
    for shape in ("wide", "vertical", "square"):
        form, width, height, _, count = format_of(
            clip_of(recording(path), place.folder / shape, 0, 800, shape)  # type: ignore[arg-type]
        )
        assert form == "yuv420p" and width % 2 == height % 2 == 0 and count == 20, (form, width, height, count)
        made.append(f"{width}×{height}")
    return f"{', '.join(made)}, yuv420p"


@fault(
    35,
    "10 bit HDR in PQ and in HLG",
    expected="8 bit yuv420p in BT.709, as bright as the SDR picture it was made from",
    quick=True,
)
def hdr(place: Place) -> str:
    told = []
    ramp = "color=black:s=320x180:r=25:d=1,format=gbrp,geq=r='30+200*X/W':g='30+200*X/W':b='30+200*X/W'"
    plain = place.make("plain.mp4", "-f", "lavfi", "-i", f"{ramp},scale=out_color_matrix=bt709:out_range=tv",
                       *PICTURE, "-colorspace", "bt709")  # fmt: skip
    truth = _columns(clip_of(recording(plain), place.folder / "clip-plain", 0, 600, "wide", "full"))
    for name, transfer in (("pq", "smpte2084"), ("hlg", "arib-std-b67")):
        path = place.make(
            f"{name}.mp4", "-f", "lavfi", "-i",
            f"{ramp},scale=out_color_matrix=bt709:out_range=tv,format=yuv444p,"
            "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv,"
            "zscale=t=linear:npl=203,format=gbrpf32le,"
            f"zscale=t={transfer}:p=bt2020:m=bt2020nc:r=tv:npl=203,format=yuv420p10le",
            "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error", "-color_trc", transfer,
            "-color_primaries", "bt2020", "-colorspace", "bt2020nc",
        )  # fmt: skip
        found = recording(path)
        assert found.video.hdr and found.video.pixel_format == "yuv420p10le", found.video
        clip = clip_of(found, place.folder / f"clip-{name}", 0, 600, "wide", "full")
        assert format_of(clip)[0] == "yuv420p"
        luma = _columns(clip)
        assert all(a < b for a, b in itertools.pairwise(luma)), f"{name}: the ramp does not rise: {luma}"
        apart = max(abs(a - b) for a, b in zip(luma, truth, strict=True))
        assert apart <= 40, f"{name}: luma {luma}, SDR {truth}"
        told.append(f"{name} {luma}")
    return f"luma over a ramp: {'; '.join(told)}; SDR {truth}"


def _columns(path: Path) -> list[int]:
    """Luma at 1/10, 3/10 ... of the width."""
    frame = lumas(path)[5]
    return [int(frame[:, int(frame.shape[1] * share / 10)].mean()) for share in (1, 3, 5, 7, 9)]


@fault(36, "interlaced", expected="deinterlaced: no combs in the clip", quick=True)
def interlaced(place: Place) -> str:
    bar = "color=black:s=320x180:r=50:d=2[a];color=white:s=20x180:r=50:d=2[b];[a][b]overlay=x='mod(t*200,300)'"
    path = place.make(
        "fields.mp4", "-f", "lavfi", "-i", bar, "-vf", "tinterlace=interleave_top,setfield=tff", *PICTURE,
        "-flags", "+ildct+ilme",
    )  # fmt: skip
    before, found = _combed(path), recording(path)
    assert before > 100, f"the source has no combs: {before}"
    assert found.video.interlaced, found.video
    clip = clip_of(found, place.folder / "clip", 500, 1500, "wide", "full")
    after = _combed(clip)
    assert after < before / 20, f"combs: {before} before, {after} after"
    return f"combs: {before:.0f} before, {after:.0f} after"


def _combed(path: Path) -> float:
    """Mean squared jump between a line and its two neighbours, where both neighbours agree."""
    worst = 0.0
    for frame in lumas(path)[5:15]:
        step = max(1, frame.shape[0] // 180)
        rows = frame[step // 2 :: step].astype(np.float32)
        up, here, down = rows[:-2], rows[1:-1], rows[2:]
        combs = np.where(np.abs(up - down) < 10, np.abs(here - up), 0)
        worst = max(worst, float(np.square(combs).mean()))
    return worst


@fault(
    37,
    "slides at 1 frame a second; 240 frames a second; one frame; 2 s, shorter than the shortest clip",
    expected="a right clip where there can be one; else no clip, or a refusal, with the reason",
    quick=True,
)
def few_and_many_frames(place: Place) -> str:
    slides = place.make("slides.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=1:d=8", *PICTURE)
    fast = place.make("fast.mp4", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=240:d=3", *PICTURE)
    told = []
    for path, start, end in ((slides, 1500, 5500), (fast, 500, 2000)):
        clip = clip_of(recording(path), place.folder / f"clip-{path.stem}", start, end)
        _, _, _, rate, count = format_of(clip)
        assert rate is not None and rate <= 60
        assert abs(count / rate - (end - start) / 1000) <= 1 / rate, f"{count} frames at {rate} of {end - start} ms"
        told.append(f"{path.stem}: {count} frames at {rate}")
    one = place.make("one.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180", *PICTURE, "-frames:v", "1")
    done = place.here("run", "--inline", "--library", place.library, "--set", "docs.make=false", one)
    assert "Traceback" not in done.stderr and "unexpected" not in done.stderr, done.stderr
    told.append(refused(done, "one.mp4") if done.returncode else f"one frame: {_why_none(place, 'one')}")
    worked(place.here("run", "--inline", "--library", place.library, "--set", "docs.make=false",
                      "--set", "speech.model=tiny.en", place.small("two.mp4", 2)))  # fmt: skip
    told.append(f"2 s: {_why_none(place, 'two')}")
    return "; ".join(told)


def _why_none(place: Place, name: str) -> str:
    """What the report says of a recording without clips."""
    (report,) = place.library.glob(f"*-{name}-*/report.md")
    lines = [line for line in report.read_text(encoding="utf-8").splitlines() if "select." in line]
    assert lines and "no clip was made" in lines[0], report.read_text(encoding="utf-8")
    assert "short" in lines[0], f"the reason is not its length: {lines[0]}"
    return lines[0].strip("- ")
