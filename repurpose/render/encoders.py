"""Each encoder's part of ffmpeg's arguments: constant quality under a maximum rate, playable in browsers. Pure."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from repurpose.media import filter_graph
from repurpose.media.filter_graph import Stream
from repurpose.media.picture_filters import BT709, tagged
from repurpose.model import Rendition
from repurpose.model.encoder import ENCODERS, Codec, Encoder
from repurpose.model.plan import RenderJob

FULL_HD = 1920 * 1080
FULL_HD_KBPS = 12_000
"""Of 1080p30. What platforms ask of uploads is 8 to 12 Mbit/s; CRF 21 takes 7.5 for busy film, a talk a tenth."""
FAST_SHARE = 1.5
"""Platforms ask for half as much again above 30 frames a second."""
BUFFER_SECONDS = 2

Options: TypeAlias = dict[str, str | int]

_PROFILES: dict[Codec, Options] = {"h264": {"profile:v": "high"}, "hevc": {"profile:v": "main"}, "av1": {}}


def output_options(job: RenderJob, rendition: Rendition, threads: int | None) -> Options:
    """Options of an output file: encoder, speed, quality, maximum rate and colours. `threads` None leaves it free."""
    encoder = ENCODERS[job.encoder]
    kbps = job.max_kbps or usual_max_kbps(rendition.width, rendition.height, Fraction(job.fps))
    limit: Options = {"maxrate": f"{kbps}k", "bufsize": f"{BUFFER_SECONDS * kbps}k"}
    options: Options = {"vcodec": encoder.program, **_own_options(encoder, job, kbps, threads), **limit, **BT709}
    if encoder.codec == "hevc":
        # Apple's players open HEVC under this name only; others take both.
        options["tag:v"] = "hvc1"
    return options


def usual_max_kbps(width: int, height: int, fps: Fraction) -> int:
    """The maximum rate where a preset names none, in proportion to the pixels.

    >>> usual_max_kbps(1080, 1920, Fraction(30)), usual_max_kbps(1080, 1080, Fraction(30)), usual_max_kbps(
    ...     1920, 1080, Fraction(60))
    (12000, 6750, 18000)
    """
    return round(FULL_HD_KBPS * Fraction(width * height, FULL_HD) * (1 if fps <= 31 else Fraction(FAST_SHARE)))


def quality(encoder: Encoder, crf: int) -> int:
    """A CRF of x264 on the encoder's own scale, for no less VMAF.

    Measured on film, animation and a person at 720p: x264 at 21 gives 92.2 to 95.1, x265 at 23 from 0.3 to 1 more,
    SVT-AV1 at 28 the same. Hardware was not at hand; its figures follow the scale of the codec.

    >>> [quality(ENCODERS[name], 21) for name in ("x264", "x265", "svt-av1", "nvenc", "videotoolbox")]
    [21, 23, 28, 23, 65]
    """
    match encoder.name:
        case "x264":
            return crf
        case "x265":
            return min(51, crf + 2)
        case "svt-av1" | "nvenc-av1":
            return min(63, round(crf * 4 / 3))
        case "videotoolbox" | "videotoolbox-hevc":
            return max(1, round(100 - crf * 5 / 3))
        case _:
            return min(51, max(1, crf + 2))


def ready_for(stream: Stream, job: RenderJob) -> Stream:
    """The pixels that the encoder takes, in the memory that it takes them from."""
    stream = tagged(stream)
    if job.encoder.startswith("vaapi"):
        return stream.filter("format", "nv12").filter("hwupload")
    return stream.filter("format", "yuv420p")


def device_arguments(job: RenderJob) -> list[str]:
    """What stands before all inputs: the device that pictures are uploaded to."""
    return ["-init_hw_device", "vaapi=gpu", "-filter_hw_device", "gpu"] if job.encoder.startswith("vaapi") else []


def trial_argv(job: RenderJob, rendition: Rendition) -> list[str]:
    """Encode a third of a second of a made picture at the rendition's size, and throw it away."""
    picture = filter_graph.generate(f"testsrc2=s={rendition.width}x{rendition.height}:r=30:d=0.3")["v"]
    output = filter_graph.write([ready_for(picture, job)], "-", f="null", **output_options(job, rendition, None))
    return [*device_arguments(job), *filter_graph.arguments([output])]


def _own_options(encoder: Encoder, job: RenderJob, kbps: int, threads: int | None) -> Options:
    speed, level = encoder.speed(job.preset), quality(encoder, job.crf)
    profile = _PROFILES[encoder.codec]
    match encoder.name:
        case "x264":
            # Threads that share a frame: with one frame each, what one spends follows from how far the others are,
            # and where the maximum rate binds no two encodes are alike. It costs 1.2 % of the size, no time.
            shared: Options = {} if threads == 1 else {"x264-params": "sliced-threads=1"}
            count: Options = {} if threads is None else {"threads": threads}
            return {"preset": speed, "crf": level, **profile, **count, **shared}
        case "x265":
            return {"preset": speed, "crf": level, **profile, "x265-params": "log-level=error:const-vbv=1"}
        case "svt-av1":
            lanes: Options = {} if threads is None else {"svtav1-params": f"lp={min(6, threads)}"}
            return {"preset": speed, "crf": level, **lanes}
        case "nvenc" | "nvenc-hevc" | "nvenc-av1":
            return {"preset": speed, "tune": "hq", "rc": "vbr", "cq": level, "b:v": 0, **profile}
        case "vaapi" | "vaapi-hevc":
            # With both a quality and a rate the driver's quality-defined variable rate is taken, where it has one.
            return {"compression_level": speed, "global_quality": level, "b:v": f"{kbps}k", **profile}
        case _:
            return {"prio_speed": int(speed == "speed"), "q:v": level, **profile}
