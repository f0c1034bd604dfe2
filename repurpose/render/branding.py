"""A brand's pictures over a shape's own, composed by ffmpeg. Pure: streams in, streams out.

Each picture is read once and held; it fades by its alpha channel. Where it is not shown, the frames pass untouched.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from repurpose.media import filter_graph
from repurpose.media.filter_graph import Stream
from repurpose.model import BrandSettings, ClipTimes
from repurpose.model.branding import Overlay

FADE_MS = 250
"""Of lower thirds and cards."""


def overlaid(stream: Stream, overlays: Sequence[Overlay], fps: Fraction) -> Stream:
    """The pictures over the stream, each over the ones before."""
    for overlay in overlays:
        stream = stream.overlay(
            _picture(overlay, fps),
            x=overlay.left,
            y=overlay.top,
            eof_action="pass" if overlay.frames else "repeat",
            format="yuv420",
        )
    return stream


def extended(stream: Stream, times: ClipTimes) -> Stream:
    """The stream with its first and last frame held for the time of the cards, which lie over them."""
    before, after = card_frames(times.intro_ms, times.fps), card_frames(times.outro_ms, times.fps)
    if not before and not after:
        return stream
    return stream.filter("tpad", start=before, start_mode="clone", stop=after, stop_mode="clone")


def card_frames(card_ms: int, fps: Fraction) -> int:
    """Whole frames of a card."""
    return round(card_ms * fps / 1000)


def panel_frames(times: ClipTimes, brand: BrandSettings) -> tuple[int, int] | None:
    """First frame and number of frames of a lower third in the finished clip; None where it would only flash up."""
    fps = times.fps
    first = min(times.frame_count, round(brand.lower_third_from_ms * fps / 1000))
    frames = min(times.frame_count - first, round(brand.lower_third_for_ms * fps / 1000))
    return (card_frames(times.intro_ms, fps) + first, frames) if frames > 2 * fade_frames(fps) else None


def fade_frames(fps: Fraction) -> int:
    """Of a lower third or card that comes or goes."""
    return max(1, round(FADE_MS * fps / 1000))


def _picture(overlay: Overlay, fps: Fraction) -> Stream:
    picture = filter_graph.read(
        overlay.picture,
        formats="image2",
        f="image2",
        pattern_type="none",
        framerate=f"{fps.numerator}/{fps.denominator}",
    )["v"]
    # Converted here: `overlay` would take a PNG's colours for another matrix.
    picture = picture.filter("scale", out_color_matrix="bt709", out_range="tv").filter("format", "yuva420p")
    if not overlay.frames:
        return picture
    picture = picture.filter("tpad", stop=overlay.frames - 1, stop_mode="clone")
    if overlay.fade_in:
        picture = picture.filter("fade", t="in", s=0, n=overlay.fade_in, alpha=1)
    if overlay.fade_out:
        picture = picture.filter("fade", t="out", s=overlay.frames - overlay.fade_out, n=overlay.fade_out, alpha=1)
    # A picture's clock counts in frames; a time in seconds is cut off to the frame before, at some rates.
    return picture.filter("setpts", f"PTS+{overlay.first}")
