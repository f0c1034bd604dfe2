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
from repurpose.errors import InputError, PartsError, ProcessError, StoredDataError
from repurpose.ingest.fingerprint import fingerprint
from repurpose.ingest.probe import probe
from repurpose.ingest.recording import read_recording
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
    """The recording with one clock: its parts in one file in `folder`, with dropouts filled from its backups.

    Nothing is made where that stands there already. A recording that is one file without a backup, or with nothing to
    fill, is read where it lies. Raises PartsError, and InputError for a part that is no recording
    any more.
    """
    if len(recording.parts) == 1 and not recording.backups:
        return recording
    folder.mkdir(parents=True, exist_ok=True)
    made_from = digest(recording.id, VERSION)
    standing = _standing(folder, made_from)
    if standing is None:
        standing = _joined(recording, folder, settings, report) if len(recording.parts) > 1 else recording
        standing = _filled(standing, folder, settings, report) if recording.backups else standing
        record = JoinRecord(made_from, fingerprint(Path(standing.joined)) if standing.joined else "", standing)
        write_atomic(folder / RECORD, to_json("joined/1", record))
    placed = _with_places(standing, recording, folder)
    audio, choice = choose_audio(placed.path, placed.probe, settings)
    return replace(placed, audio_index=None if audio is None else audio.index, findings=(*placed.findings, *choice))


def space_needed(recording: Recording) -> int:
    """Bytes that joining takes, and filling what was joined."""
    return ((len(recording.parts) > 1) + bool(recording.backups)) * sum(part.size for part in recording.sources)


def _standing(folder: Path, made_from: str) -> Recording | None:
    """The recording as an earlier run joined and filled it, where its file is still what was written."""
    try:
        text = (folder / RECORD).read_text(encoding="utf-8")
        record = from_json("joined/1", JoinRecord, text, str(folder / RECORD))
        file = folder / Path(record.recording.joined).name
        whole = not record.recording.joined or fingerprint(file) == record.fingerprint
    except (OSError, StoredDataError, InputError):
        return None
    return record.recording if whole and record.made_from == made_from else None


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
        joined=str(folder / Path(standing.joined).name) if standing.joined else "",
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
    _keep(unfinished, target)
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


def _filled(recording: Recording, folder: Path, settings: IngestSettings, report: Callable[[float], None]) -> Recording:
    """With its dropouts filled, or as it was, and what is to be said of it."""
    from repurpose.ingest.filled import fill

    audio, _ = choose_audio(recording.path, recording.probe, settings)
    recording = replace(recording, audio_index=None if audio is None else audio.index)
    suffix = suffix_for([recording.video.codec, *(track.codec for track in recording.probe.audio)])
    target, unfinished = folder / f"filled{suffix}", folder / f"filling{suffix}"
    try:
        backups = [read_recording(Path(part.path), settings) for part in recording.backups]
        written, said = fill(recording, backups, folder, unfinished, report)
    except (PartsError, ProcessError) as error:
        unfinished.unlink(missing_ok=True)
        failed = Finding("ingest.not_filled", "warning", "recording", f"dropouts could not be filled: {error}")
        return replace(recording, findings=(*recording.findings, failed))
    recording = replace(recording, findings=(*recording.findings, *said))
    if not written:
        return recording
    _keep(unfinished, target)
    found, findings = probe(target, settings)
    if recording.joined:
        Path(recording.joined).unlink()
    return replace(
        recording,
        probe=_described(found, [recording.probe], (0,)),
        video_index=found.video[0].index,
        joined=str(target),
        findings=(*recording.findings, *findings),
    )


def _keep(unfinished: Path, target: Path) -> None:
    with open(unfinished, "rb") as file:
        os.fsync(file.fileno())
    os.replace(unfinished, target)
    flush_folder(target.parent)


def _from_zero(starts: tuple[int, ...]) -> tuple[int, ...]:
    return (0, *starts[1:])


def _described(joined: Probe, probes: list[Probe], starts: tuple[int, ...]) -> Probe:
    """The joined file's probe with what only the parts' containers say: names of tracks, chapters, title, date."""
    first = probes[0]
    if len(joined.audio) != len(first.audio):
        raise PartsError(
            f"{len(first.audio)} sound tracks went into the joined file and {len(joined.audio)} came out; run each "
            "part alone, or convert them alike"
        )
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
