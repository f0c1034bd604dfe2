"""Captions beside a recording: which of several are read, and what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from repurpose.analyse.subtitled import CaptionFile
from repurpose.captions.formats.reading import read_captions
from repurpose.errors import CaptionError
from repurpose.ingest.language_tags import THREE_LETTERS
from repurpose.ingest.sidecars import caption_language
from repurpose.ingest.text_files import read_bytes
from repurpose.model import Finding, Sidecar

MOST_SHOWN = 50
"""Faults of a file that a finding holds as evidence."""


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
    return THREE_LETTERS.get(tag, tag)


def read_caption_file(sidecar: Sidecar) -> CaptionFile:
    """The captions with what was wrong with them; without any where the file holds none, which is told too.

    Raises SidecarError for a file that cannot be read.
    """
    name = Path(sidecar.path).name
    try:
        read = read_captions(read_bytes(sidecar.path), name)
    except CaptionError as error:
        message = f"{error}; the speech was recognised instead"
        return CaptionFile(name, (), findings=(Finding("speech.sidecar_unreadable", "warning", "recording", message),))
    return CaptionFile(name, read.cues, language_of(sidecar), _damage(name, read.notes))


def _damage(name: str, notes: Sequence[Finding]) -> tuple[Finding, ...]:
    """What was lost or changed, in one finding: the words of a lost caption are in no clip."""
    faults = [note for note in notes if note.severity != "info"]
    if not faults:
        return ()
    lost = sum(note.severity == "error" for note in faults)
    what = f"{lost} captions could not be read" if lost else f"{len(faults)} captions were mended"
    message = f"{name}: {what}; the first: {faults[0].message}"
    evidence = tuple((note.where, note.message) for note in faults[:MOST_SHOWN])
    return (Finding("speech.sidecar_damaged", "warning" if lost else "info", "recording", message, evidence),)
