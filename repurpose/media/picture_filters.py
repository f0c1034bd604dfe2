"""Chains of ffmpeg's filters that clips and films share: progressive, SDR, with one known matrix. Pure."""

from __future__ import annotations

from repurpose.media.filter_graph import Stream

BT709 = {"colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709", "color_range": "tv"}
"""How an output says what `scaled` made."""


STEADY = {"reinit_filter": "0"}
"""For the input of `steady`: without it ffmpeg builds the graph anew where the picture changes its size, and every
filter counts from 0 again."""


def steady(stream: Stream, size: tuple[int, int]) -> Stream:
    """Pictures of one size, whatever the recording does later: others are fitted into it, over black.

    First in a graph, because most filters read frames of another size as if they had the first one's. Frames that
    have the size already pass as they are, at no cost that can be measured.
    """
    stream = stream.filter("scale", *size, force_original_aspect_ratio="decrease")
    return stream.filter("pad", *size, -1, -1, eval="frame")


def progressive(stream: Stream) -> Stream:
    """Interlaced frames, where there are any, as whole ones at the same rate."""
    return stream.filter("bwdif", mode="send_frame", deint="interlaced")


def sdr(stream: Stream, *, hdr: bool, color_space: str, size: tuple[int, int]) -> Stream:
    """PQ and HLG toned down to BT.709; an SDR picture without a tag gets the matrix that players take it for.

    `color_space` is the source's own tag, empty where it has none; `size` is the source's.
    """
    if hdr:
        stream = stream.filter("zscale", transfer="linear", npl=100).filter("format", "gbrpf32le")
        stream = stream.filter("zscale", primaries="bt709").filter("tonemap", "hable", desat=0)
        return stream.filter("zscale", transfer="bt709", matrix="bt709", range="tv").filter("format", "yuv420p")
    if not color_space:
        # Players take HD for BT.709 and the rest for BT.601, and so do we.
        return stream.filter("setparams", colorspace="bt709" if min(size) >= 720 else "smpte170m")
    return stream


def scaled(stream: Stream, size: tuple[int, int], **options: str | int) -> Stream:
    """At this size in square pixels and BT.709, whatever the matrix was."""
    stream = stream.filter("scale", *size, flags="bicubic", out_color_matrix="bt709", out_range="tv", **options)
    return stream.filter("setsar", 1)
