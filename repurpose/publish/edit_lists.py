"""FCPXML and CMX 3600 of a cut list. Pure.

Written here and not by OTIO's adapters: at NTSC rates the one for FCPXML leaves the frame duration empty, and it asks
an ffprobe on the PATH for the format's name; the one for CMX 3600 counts 29.97 as drop frame without saying so.
Both read these texts back in the tests.
"""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree

from repurpose.media.timeline_files import CutList, TimelineClip

FCPXML_VERSION = "1.8"
"""Old enough that Resolve 16, Premiere's converters and every Final Cut Pro since 10.4.1 read it."""


def to_fcpxml(cut: CutList) -> str:
    """The cuts as a Final Cut Pro project; times are exact multiples of the frame's duration."""
    root = ElementTree.Element("fcpxml", version=FCPXML_VERSION)
    _add_resources(ElementTree.SubElement(root, "resources"), cut)
    event = ElementTree.SubElement(root, "event", name=cut.name)
    project = ElementTree.SubElement(event, "project", name=cut.name)
    total = sum(clip.frames for clip in cut.clips)
    sequence = ElementTree.SubElement(
        project, "sequence", format="r1", duration=_seconds(total, cut.rate), tcStart="0s", tcFormat="NDF"
    )
    spine = ElementTree.SubElement(sequence, "spine")
    offset = 0
    for clip in cut.clips:
        _add_clip(spine, clip, offset, cut.rate)
        offset += clip.frames
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n{body}\n'


def _add_resources(resources: ElementTree.Element, cut: CutList) -> None:
    ElementTree.SubElement(
        resources,
        "format",
        id="r1",
        frameDuration=f"{cut.rate.denominator}/{cut.rate.numerator}s",
        width=str(cut.width),
        height=str(cut.height),
    )
    asset = {
        "id": "r2",
        "name": cut.file_name,
        "src": cut.url,
        "start": "0s",
        "duration": _seconds(cut.frames, cut.rate),
        "hasVideo": "1",
        "format": "r1",
    }
    if cut.channels:
        sound = {"audioSources": "1", "audioChannels": str(cut.channels), "audioRate": str(cut.sample_rate)}
        asset |= {"hasAudio": "1", **sound}
    ElementTree.SubElement(resources, "asset", asset)


def _add_clip(spine: ElementTree.Element, clip: TimelineClip, offset: int, rate: Fraction) -> None:
    item = ElementTree.SubElement(
        spine,
        "asset-clip",
        ref="r2",
        name=clip.name,
        offset=_seconds(offset, rate),
        start=_seconds(clip.start_frame, rate),
        duration=_seconds(clip.frames, rate),
        format="r1",
        tcFormat="NDF",
    )
    if clip.note:
        ElementTree.SubElement(item, "note").text = clip.note
    if clip.speed != 1:
        retimed = ElementTree.Element("timeMap")
        for time, value in ((0, 0), (clip.frames, clip.end_frame - clip.start_frame)):
            at, shown = _seconds(clip.start_frame + time, rate), _seconds(clip.start_frame + value, rate)
            ElementTree.SubElement(retimed, "timept", time=at, value=shown, interp="linear")
        item.append(retimed)
    for marker in clip.markers:
        at, frame = _seconds(clip.local_frame(marker.frame), rate), _seconds(1, rate)
        ElementTree.SubElement(item, "marker", start=at, duration=frame, value=marker.name)


def _seconds(frames: int, rate: Fraction) -> str:
    return f"{frames * rate.denominator}/{rate.numerator}s" if frames else "0s"


def to_edl(cut: CutList) -> str:
    """The cuts as a CMX 3600 list, non-drop; the source is named in comments, because a reel holds eight letters.

    Texts keep to ASCII, which is all that the format knows.
    """
    channels = {0: "V", 1: "B"}.get(cut.channels, "AA/V")
    lines = [f"TITLE: {_ascii(cut.name)[:70]}", "FCM: NON-DROP FRAME"]
    record = 0
    for number, clip in enumerate(cut.clips, start=1):
        edges = (clip.start_frame, clip.end_frame, record, record + clip.frames)
        times = " ".join(frame_timecode(frame, cut.rate) for frame in edges)
        lines += ["", f"{number:03d}  AX       {channels:5} C        {times}"]
        if clip.speed != 1:
            shown = f"{float(cut.rate * Fraction(str(clip.speed))):05.1f}"
            lines.append(f"M2   AX       {shown}                {frame_timecode(clip.start_frame, cut.rate)}")
        # Resolve and Premiere find the source by this name.
        lines.append(f"* FROM CLIP NAME: {_ascii(cut.file_name)}")
        lines.append(f"* COMMENT: {_ascii(clip.name)}")
        for marker in clip.markers:
            at = frame_timecode(record + clip.local_frame(marker.frame) - clip.start_frame, cut.rate)
            lines.append(f"* LOC: {at} GREEN   {_ascii(marker.name)}")
        record += clip.frames
    return "\n".join(lines) + "\n"


def frame_timecode(frame: int, rate: Fraction) -> str:
    """Non-drop, counted at the nominal rate."""
    nominal = round(rate)
    seconds, rest = divmod(frame, nominal)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}:{rest:02d}"


def _ascii(text: str) -> str:
    import unicodedata

    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(plain.split())
