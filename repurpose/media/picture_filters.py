"""Chains of ffmpeg's filters that clips and films share: progressive, SDR, with one known matrix. Pure."""

from __future__ import annotations

from repurpose.media.filter_graph import Stream
from repurpose.model import SourceColours

BT709 = {"colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709", "color_range": "tv"}
"""How an output says what `scaled` made."""

PAPER_NITS, PEAK_NITS = 203, 1000
"""Diffuse white of HDR by BT.2408, and the light of the display that most of it is graded on."""
HLG_SATURATION = {
    f"{to}{of}": f"{0.15 * weight + (0.85 if to == of else 0):.5f}"
    for to in "rgb"
    for of, weight in (("r", 0.2627), ("g", 0.678), ("b", 0.0593))
}
"""zscale raises each channel of HLG to 1.2 where BT.2100 scales all three by luminance to 0.2: too vivid by so much.
A red of (190, 57, 37) came out as (213, 39, 24), and with this as (194, 58, 52)."""
OTHER_PRIMARIES = ("bt470m", "bt470bg", "smpte170m", "smpte240m", "film", "bt2020", "smpte428", "smpte431", "smpte432")
"""Shown as if they were BT.709's, skin of BT.2020 is pale and its red brown."""


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


def progressive(stream: Stream, size: tuple[int, int]) -> Stream:
    """Interlaced frames, where there are any, as whole ones at the same rate; `size` is the source's.

    In every graph: a recording may turn interlaced half way, and frames that are whole pass at no cost that can be
    measured. Pictures too small for the filter are left alone.
    """
    return stream.filter("bwdif", mode="send_frame", deint="interlaced") if min(size) >= 16 else stream


def sdr(stream: Stream, colours: SourceColours, size: tuple[int, int]) -> Stream:
    """HDR toned down, wide colours brought into BT.709, and a picture without a tag taken for what players take it for.

    `size` is the source's.
    """
    if colours.hdr:
        return _toned(stream, colours)
    # Players take HD for BT.709 and the rest for BT.601, and so do we.
    matrix = colours.matrix or ("bt709" if min(size) >= 720 else "smpte170m")
    if colours.primaries in OTHER_PRIMARIES:
        # The curve is left alone: players draw all of SDR alike.
        stream = stream.filter("setparams", color_trc="bt709", colorspace=matrix)
        return stream.filter(
            "zscale", primaries="bt709", transfer="bt709", matrix="gbr" if matrix == "gbr" else "bt709"
        )
    if not colours.matrix:
        stream = stream.filter("setparams", colorspace=matrix)
    return stream


def _toned(stream: Stream, colours: SourceColours) -> Stream:
    """PQ or HLG as BT.709: dark and middle tones as they are, white paper at 85 %, lights up to 1000 nits above it."""
    # Where a tag is missing zscale finds "no path between colorspaces", and the render fails.
    stream = stream.filter(
        "setparams",
        color_primaries=colours.primaries or "bt2020",
        color_trc=colours.transfer,
        colorspace=colours.matrix or "bt2020nc",
    )
    stream = stream.filter("zscale", transfer="linear", npl=PAPER_NITS).filter("format", "gbrpf32le")
    if colours.transfer == "arib-std-b67":
        stream = stream.filter("colorchannelmixer", **HLG_SATURATION)
    stream = stream.filter("zscale", primaries="bt709")
    stream = stream.filter("tonemap", "mobius", param=0.3, desat=0, peak=f"{PEAK_NITS / PAPER_NITS:.4f}")
    return stream.filter("zscale", transfer="bt709", matrix="bt709", range="tv").filter("format", "yuv420p")


def tagged(stream: Stream) -> Stream:
    """Frames that say what they are: an encoder believes them, over what its own options say."""
    return stream.filter("setparams", color_primaries="bt709", color_trc="bt709", colorspace="bt709", range="tv")


def scaled(stream: Stream, size: tuple[int, int], **options: str | int) -> Stream:
    """At this size in square pixels and BT.709, whatever the matrix was."""
    stream = stream.filter("scale", *size, flags="bicubic", out_color_matrix="bt709", out_range="tv", **options)
    return stream.filter("setsar", 1)
