"""Patches of known colour through a render: what is seen is what was meant, and the file says how to show it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from repurpose.ingest import read_recording
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.model import ClipCaptions, ClipPlan, Framing, IngestSettings, Settings, Span, VideoSettings
from repurpose.render import graph, make_job

MakeMedia = Callable[..., Path]
SPAN = Span(0, 400)
SDR = ((128, 128, 128), (200, 60, 40), (40, 180, 60), (224, 172, 140))
SIDE = 64
UNTAGGED = "setparams=colorspace=unknown:color_primaries=unknown"
TO_2020 = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])
GREY_NITS = (10, 37, 203, 1000)


def rendered(source: Path, folder: Path, count: int) -> tuple[list[tuple[int, int, int]], tuple[int, ...], bytes]:
    """R'G'B' of each patch in the wide picture, the frame's four colour tags, and the file."""
    clip = ClipPlan("01", "x", "T", "", (), SPAN, (Framing.still("wide", SPAN, "fit"),))
    settings = Settings(video=VideoSettings(encoder_preset="ultrafast", crf=4, max_kbps=200_000))
    run_ffmpeg(
        graph.argv(make_job(read_recording(source, IngestSettings()), clip, ClipCaptions(), settings)), cwd=folder
    )
    path = folder / "wide.picture.mp4"
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
        planes = [np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size) for plane in frame.planes]
    tags = tuple(int(each) for each in (frame.color_primaries, frame.color_trc, frame.colorspace, frame.color_range))
    patches = []
    for number in range(count):
        x = round(1920 * (number + 0.5) / count)
        y, u, v = (float(np.median(planes[i][540 // s - 4 : 540 // s + 4, x // s - 4 : x // s + 4]))
                   for i, s in ((0, 1), (1, 2), (2, 2)))  # fmt: skip
        luma, blue, red = (y - 16) / 219, (u - 128) / 224, (v - 128) / 224
        r, b = luma + 1.5748 * red, luma + 1.8556 * blue
        patches.append((round(255 * r), round(255 * (luma - 0.2126 * r - 0.0722 * b) / 0.7152), round(255 * b)))
    return patches, tags, path.read_bytes()


def raw(path: Path, planes: np.ndarray) -> tuple[str, ...]:
    """Arguments that read two frames of these planes, of equal patches each `SIDE` wide."""
    frame = planes.repeat(SIDE, axis=-1)[..., None, :].repeat(SIDE, axis=-2)
    path.write_bytes(frame.tobytes() * 2)
    return ("-f", "rawvideo", "-s", f"{frame.shape[-1]}x{SIDE}", "-r", "5")


@pytest.mark.parametrize(
    ("name", "filters", "tags"),
    [
        ("untagged.mkv", f"zscale=m=170m:r=limited,format=yuv444p,{UNTAGGED}", ()),
        ("rgb.mkv", "format=gbrp", ()),
        ("full.mp4", "zscale=p=170m:m=170m:r=full,format=yuv444p", ("-color_range", "pc")),
        ("wide_gamut.mp4", "zscale=p=2020:m=2020_ncl:r=limited,format=yuv444p10", ()),
        ("display_p3.mp4", "zscale=p=smpte432:m=709:r=limited,format=yuv444p10", ()),
    ],
)  # fmt: skip
def test_sdr_of_any_kind_comes_out_as_it_was_meant(
    make_media: MakeMedia, tmp_path: Path, name: str, filters: str, tags: tuple[str, ...]
) -> None:
    known = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=gbr:range=pc"
    frames = raw(tmp_path / "sdr.raw", np.array(SDR, np.uint8).T[[1, 2, 0]])
    encoder = ("-c:v", "libx264rgb" if "gbrp" in filters else "libx264", "-qp", "1", "-preset", "ultrafast")
    source = make_media(
        name, *frames, "-pix_fmt", "gbrp", "-i", str(tmp_path / "sdr.raw"), "-vf", f"{known},{filters}", *encoder, *tags
    )
    patches, found, file = rendered(source, tmp_path, len(SDR))
    # The green of (40, 180, 60) lies outside of SMPTE C, which clips its red.
    for meant, seen in zip(SDR, patches, strict=True):
        assert seen == pytest.approx(meant, abs=14 if name == "full.mp4" and meant[1] == 180 else 3)
    assert found == (1, 1, 1, 1), "BT.709 in primaries, transfer and matrix, limited range"
    assert b"colrnclx\x00\x01\x00\x01\x00\x01\x00" in file


@pytest.mark.parametrize("transfer", ["smpte2084", "arib-std-b67"])
@pytest.mark.parametrize("whole", [True, False], ids=["tagged", "transfer-only"])
def test_hdr_is_toned_to_what_an_sdr_display_shows(
    make_media: MakeMedia, tmp_path: Path, transfer: str, whole: bool
) -> None:
    """Greys in nits and SDR colours at 203 nits, coded by BT.2100's formulas rather than by the tool under test."""
    colours = 203 * (np.array(SDR[1:]) / 255) ** 2.4
    nits = np.vstack([np.array(GREY_NITS, float)[:, None].repeat(3, 1), colours]) @ TO_2020.T
    r, g, b = (_pq(nits) if transfer == "smpte2084" else _hlg(nits)).T
    luma = 0.2627 * r + 0.678 * g + 0.0593 * b
    planes = np.array([64 + 876 * luma, 512 + 896 * (b - luma) / 1.8814, 512 + 896 * (r - luma) / 1.4746])
    space = "bt2020:colorspace=bt2020nc" if whole else "unknown:colorspace=unknown"
    source = make_media(
        "hdr.mkv", *raw(tmp_path / "hdr.raw", planes.round().astype("<u2")), "-pix_fmt", "yuv444p10le", "-i",
        str(tmp_path / "hdr.raw"), "-vf", f"setparams=color_trc={transfer}:range=tv:color_primaries={space}",
        "-c:v", "libx265", "-x265-params", "log-level=error:lossless=1", "-preset", "ultrafast",
    )  # fmt: skip
    patches, found, _ = rendered(source, tmp_path, len(GREY_NITS) + len(colours))
    assert found == (1, 1, 1, 1)
    dark, middle, paper, light = (patches[index][1] for index in range(4))
    assert all(max(grey) - min(grey) <= 2 for grey in patches[:4]), "greys stay grey"
    assert (dark, middle) == pytest.approx((255 * (10 / 203) ** (1 / 2.4), 255 * (37 / 203) ** (1 / 2.4)), abs=4)
    assert 205 <= paper <= 230 and 250 <= light <= 257
    assert patches[4] == pytest.approx((190, 57, 37), abs=16), "red, a little darker"
    assert patches[6] == pytest.approx((204, 156, 126), abs=4), "skin, a little darker, of the same hue"


def _pq(nits: np.ndarray) -> np.ndarray:
    power = (nits / 10_000) ** 0.1593017578125
    signal: np.ndarray = ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375
    return signal


def _hlg(nits: np.ndarray) -> np.ndarray:
    """For a display of 1000 nits, whose system gamma is 1.2 over the luminance."""
    light = nits / 1000
    luminance = light @ np.array([0.2627, 0.678, 0.0593])
    scene = light * (luminance ** (1 / 1.2) / luminance)[:, None]
    upper = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073
    signal: np.ndarray = np.where(scene <= 1 / 12, np.sqrt(3 * scene), upper)
    return signal
