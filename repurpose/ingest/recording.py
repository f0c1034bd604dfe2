"""A file and what lies beside it become a Recording."""

from __future__ import annotations

from pathlib import Path

from repurpose.ingest.fingerprint import fingerprint
from repurpose.ingest.names import recording_date, recording_name
from repurpose.ingest.probe import probe
from repurpose.ingest.sidecars import find_sidecars
from repurpose.ingest.tracks import choose_audio
from repurpose.model import IngestSettings, Part, Recording
from repurpose.model.recording import NO_PICTURE

ID_DIGITS = 12
"""48 bits of the fingerprint: two of a million recordings share an id once in 500 libraries."""


def read_recording(
    path: Path, settings: IngestSettings, sidecars: tuple[Path, ...] = (), *, sound_only: bool = False
) -> Recording:
    """Probe, identify and describe a recording; `sidecars` are taken besides those found by its name.

    With `sound_only` an audio file will do; its `video_index` is then NO_PICTURE.

    Raises an InputError for what cannot be used, PresetError for an audio track that is not there.
    """
    path = path.absolute()
    found, findings = probe(path, settings, sound_only=sound_only)
    audio, choice = choose_audio(str(path), found, settings)
    identity = fingerprint(path)
    return Recording(
        id=identity[:ID_DIGITS],
        name=recording_name(path),
        date=recording_date(path, found.created),
        parts=(Part(str(path), path.stat().st_size, identity, found.duration_ms),),
        probe=found,
        video_index=found.video[0].index if found.video else NO_PICTURE,
        audio_index=None if audio is None else audio.index,
        sidecars=find_sidecars(path, sidecars),
        findings=(*findings, *choice),
    )
