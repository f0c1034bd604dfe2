"""Captions beside a recording: which of several are read, and what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from repurpose.analyse.subtitled import CaptionFile
from repurpose.captions.formats import read_srt
from repurpose.ingest.sidecars import caption_language
from repurpose.ingest.text_files import read_text
from repurpose.model import Finding, Sidecar

_THREE_LETTERS = {
    "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it", "por": "pt", "nld": "nl",
    "dut": "nl", "rus": "ru", "jpn": "ja", "zho": "zh", "chi": "zh", "kor": "ko", "pol": "pl", "swe": "sv", "tur": "tr",
}  # fmt: skip
"""ISO 639-2 codes that subtitle tools write for ISO 639-1 ones."""


def choose(sidecars: Sequence[Sidecar], language: str) -> tuple[Sidecar | None, tuple[Finding, ...]]:
    """The captions that are read: in the `language` of the settings, else those whose name tells none, else the first.

    The others are told in a finding.
    """
    captions = [sidecar for sidecar in sidecars if sidecar.kind == "captions"]
    if not captions:
        return None, ()
    wanted = [each for each in captions if language_of(each) == language]
    untold = [each for each in captions if not language_of(each)]
    chosen = (wanted or untold or captions)[0]
    rest = [Path(each.path).name for each in captions if each is not chosen]
    if not rest:
        return chosen, ()
    message = (
        f"of several captions {Path(chosen.path).name} is read, and not {', '.join(rest)}; set speech.language, or "
        "take the others away"
    )
    return chosen, (Finding("speech.sidecar_chosen", "info", "recording", message),)


def language_of(sidecar: Sidecar) -> str:
    """ISO 639-1 of the tag in the file's name; empty where it has none."""
    tag = caption_language(sidecar.path)
    return _THREE_LETTERS.get(tag, tag)


def read_caption_file(sidecar: Sidecar) -> CaptionFile:
    """Raises SidecarError for a file that cannot be read, CaptionError for what is no caption."""
    name = Path(sidecar.path).name
    return CaptionFile(name, read_srt(read_text(sidecar.path), name), language_of(sidecar))
