"""Several files become one, with one clock: joined packet by packet in the recording's workspace, once.

The copy costs disk for as long as the recording's folder keeps its `.work`, and is an ordinary file in return: every
room, ffmpeg and an editor's tool read it as they read any recording, by the same allow-list, with exact times.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from repurpose.codec import digest, from_json, to_json
from repurpose.errors import StoredDataError
from repurpose.ingest.fingerprint import fingerprint
from repurpose.ingest.probe import probe
from repurpose.ingest.tracks import choose_audio
from repurpose.media.joined_file import Stretch, suffix_for, write_joined
from repurpose.model import AudioStream, Chapter, Finding, IngestSettings, Part, Probe, Recording
from repurpose.storage import flush_folder, write_atomic
from repurpose.timebase import clock

VERSION = 1
"""Raised when joining gives another file for the same parts."""
RECORD = "joined.json"


@dataclass(frozen=True, slots=True)
class JoinRecord:
    """What stands beside the joined file: what it was made from, and what it is."""

    made_from: str
    fingerprint: str
    recording: Recording


def join(recording: Recording, folder: Path, settings: IngestSettings, report: Callable[[float], None]) -> Recording:
    """The recording with one clock: its parts in one file in `folder`, made unless it stands there already.

    A recording that is one file is returned as it is. Raises PartsError, and InputError for a part that is no recording
    any more.
    """
    if len(recording.parts) == 1 and not recording.backups:
        return recording
    folder.mkdir(parents=True, exist_ok=True)
    made_from = digest(recording.id, VERSION)
    standing = _standing(folder, made_from)
    if standing is None:
        standing = _joined(recording, folder, settings, report)
        record = JoinRecord(made_from, fingerprint(Path(standing.joined)), standing)
        write_atomic(folder / RECORD, to_json("joined/1", record))
    placed = _with_places(standing, recording, folder)
    audio, choice = choose_audio(placed.joined, placed.probe, settings)
    return replace(placed, audio_index=None if audio is None else audio.index, findings=(*placed.findings, *choice))


def space_needed(recording: Recording) -> int:
    """Bytes that the joined file takes."""
    return sum(part.size for part in recording.parts) if len(recording.sources) > 1 else 0


def _standing(folder: Path, made_from: str) -> Recording | None:
    """The joined recording of an earlier run, where its file is still what was written."""
    try:
        text = (folder / RECORD).read_text(encoding="utf-8")
        record = from_json("joined/1", JoinRecord, text, str(folder / RECORD))
        file = folder / Path(record.recording.joined).name
        whole = record.made_from == made_from and file.is_file() and fingerprint(file) == record.fingerprint
    except (OSError, StoredDataError):
        return None
    return record.recording if whole else None


def _with_places(standing: Recording, recording: Recording, folder: Path) -> Recording:
    """Where files lie, what they are called and what lies beside them may change without another join."""

    def placed(parts: tuple[Part, ...], now: tuple[Part, ...]) -> tuple[Part, ...]:
        return tuple(replace(part, path=each.path) for part, each in zip(parts, now, strict=True))

    return replace(
        standing,
        name=recording.name,
        date=recording.date,
        parts=placed(standing.parts, recording.parts),
        backups=placed(standing.backups, recording.backups),
        sidecars=recording.sidecars,
        joined=str(folder / Path(standing.joined).name),
    )


def _joined(recording: Recording, folder: Path, settings: IngestSettings, report: Callable[[float], None]) -> Recording:
    probes = [probe(Path(part.path), settings)[0] for part in recording.parts]
    stretches = [
        Stretch(part.path, found.video[0].index, tuple(track.index for track in found.audio))
        for part, found in zip(recording.parts, probes, strict=True)
    ]
    suffix = suffix_for([probes[0].video[0].codec, *(track.codec for track in probes[0].audio)])
    target, unfinished = folder / f"joined{suffix}", folder / f"joining{suffix}"
    starts = write_joined(stretches, unfinished, report)
    with open(unfinished, "rb") as file:
        os.fsync(file.fileno())
    os.replace(unfinished, target)
    flush_folder(folder)
    found, findings = probe(target, settings)
    found = _described(found, probes, starts)
    parts = tuple(
        replace(part, start_ms=start) for part, start in zip(recording.parts, _from_zero(starts), strict=True)
    )
    return replace(
        recording,
        parts=parts,
        probe=found,
        video_index=found.video[0].index,
        joined=str(target),
        findings=(*recording.findings, *findings, *_said(parts, target)),
    )


def _from_zero(starts: tuple[int, ...]) -> tuple[int, ...]:
    return (0, *starts[1:])


def _described(joined: Probe, probes: list[Probe], starts: tuple[int, ...]) -> Probe:
    """The joined file's probe with what only the parts' containers say: names of tracks, chapters, title, date."""
    first = probes[0]
    tracks = zip(joined.audio, first.audio, strict=True)
    chapters = tuple(
        Chapter(chapter.span.shift(start), chapter.title)
        for found, start in zip(probes, _from_zero(starts), strict=True)
        for chapter in found.chapters
    )
    return replace(joined, audio=tuple(_named(*each) for each in tracks), chapters=chapters,
                   title=first.title, created=first.created)  # fmt: skip


def _named(track: AudioStream, like: AudioStream) -> AudioStream:
    return replace(track, language=like.language, title=like.title, default=like.default)


def _said(parts: tuple[Part, ...], target: Path) -> tuple[Finding, ...]:
    if len(parts) == 1:
        return ()
    places = ", ".join(f"{Path(part.path).name} at {clock(part.start_ms)}" for part in parts)
    size = target.stat().st_size
    message = f"{len(parts)} files are one recording: {places}; the joined copy takes {size / 1e9:.2f} GB in .work"
    return (Finding("ingest.joined", "info", "recording", message, (("bytes", str(size)),)),)
