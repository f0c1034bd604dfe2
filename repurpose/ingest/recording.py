"""A file, or the files that are one recording, and what lies beside them become a Recording."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from repurpose.errors import PartsError, shown
from repurpose.ingest.fingerprint import fingerprint
from repurpose.ingest.grouping import find_continuation
from repurpose.ingest.names import recording_date, recording_name
from repurpose.ingest.part_names import part_mark
from repurpose.ingest.parts import streams_of
from repurpose.ingest.probe import probe
from repurpose.ingest.sidecars import find_sidecars
from repurpose.ingest.tracks import choose_audio
from repurpose.model import Finding, IngestSettings, Part, Probe, Recording, Sidecar
from repurpose.model.recording import NO_PICTURE

ID_DIGITS = 12
"""48 bits of the fingerprint: two of a million recordings share an id once in 500 libraries."""


def read_recording(
    path: Path, settings: IngestSettings, sidecars: tuple[Path, ...] = (), *, sound_only: bool = False
) -> Recording:
    """Probe, identify and describe a recording; `sidecars` are taken besides those found by its name.

    With `sound_only` an audio file will do; its `video_index` is then NO_PICTURE. Where a next part seems to lie beside
    the file, a finding says so.

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
        findings=(*findings, *choice, *find_continuation(path, found, settings)),
    )


def read_parts(
    paths: Sequence[Path], backups: Sequence[Path], settings: IngestSettings, sidecars: tuple[Path, ...] = ()
) -> Recording:
    """Describe the recording that several files are: parts in order of time, and backups of the same show.

    Streams and times are the first part's until `repurpose.ingest.joined.join` has made one file of them; the duration
    is the sum. One part without a backup is `read_recording`.

    Raises PartsError where the parts' streams differ, otherwise as `read_recording`.
    """
    if len(paths) == 1 and not backups:
        return read_recording(paths[0], settings, sidecars)
    paths = [path.absolute() for path in paths]
    probed = [probe(path, settings) for path in paths]
    _require_alike(paths, [found for found, _ in probed])
    parts = tuple(_parts(paths, [found.duration_ms for found, _ in probed]))
    spare = tuple(_part(path.absolute(), probe(path, settings)[0].duration_ms) for path in backups)
    first = probed[0][0]
    marks = [part_mark(paths[0])] if len(paths) > 1 else []
    title = marks[0].title if marks and marks[0] else recording_name(paths[0])
    beside, missed = _sidecars(paths, title, sidecars)
    return Recording(
        id=identity([part.fingerprint for part in parts], [part.fingerprint for part in spare]),
        name=recording_name(Path(f"{title}.x")),
        date=recording_date(paths[0], first.created),
        parts=parts,
        probe=replace(first, duration_ms=sum(part.duration_ms for part in parts)),
        video_index=first.video[0].index,
        audio_index=first.audio[0].index if first.audio else None,
        sidecars=beside,
        findings=(*_findings(paths, [said for _, said in probed]), *missed, *_order(paths, probed)),
        backups=spare,
    )


def _part(path: Path, duration_ms: int, start_ms: int = 0) -> Part:
    return Part(str(path), path.stat().st_size, fingerprint(path), duration_ms, start_ms)


def _parts(paths: Sequence[Path], lengths: Sequence[int]) -> Iterator[Part]:
    start_ms = 0
    for path, length in zip(paths, lengths, strict=True):
        yield _part(path, length, start_ms)
        start_ms += length


def identity(parts: Sequence[str], backups: Sequence[str] = ()) -> str:
    """A recording's id from its files' fingerprints, in order: other parts are another recording."""
    if len(parts) == 1 and not backups:
        return parts[0][:ID_DIGITS]
    lines = [f"part {each}" for each in parts] + [f"backup {each}" for each in backups]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:ID_DIGITS]


def _require_alike(paths: Sequence[Path], probes: Sequence[Probe]) -> None:
    if len(set(paths)) < len(paths):
        raise PartsError(f"{shown(paths[0])} is given twice as a part; name each part once", file=str(paths[0]))
    wanted = streams_of(probes[0])
    for path, found in zip(paths, probes, strict=True):
        if (held := streams_of(found)) != wanted:
            raise PartsError(
                f"{shown(path)} cannot be joined to {shown(paths[0].name)}: it holds {held}, not {wanted}; convert the "
                "parts alike, or run each alone",
                file=str(path),
            )


def _sidecars(
    paths: Sequence[Path], title: str, extra: tuple[Path, ...]
) -> tuple[tuple[Sidecar, ...], tuple[Finding, ...]]:
    """Those of the first part, by its name or by the name that all parts share; the others' are told."""
    found = find_sidecars(paths[0], extra) + find_sidecars(paths[0].with_name(f"{title}{paths[0].suffix}"))
    kept = tuple({sidecar.path: sidecar for sidecar in found}.values())
    missed = tuple(
        Finding(
            "ingest.sidecar_of_part",
            "warning",
            "recording",
            f"{Path(sidecar.path).name} is not read: times count from the first part's beginning, so name it after "
            f"{paths[0].name}",
            (("file", sidecar.path),),
        )
        for path in paths[1:]
        for sidecar in find_sidecars(path)
        if sidecar.path not in {each.path for each in kept}
    )
    return kept, missed


def _findings(paths: Sequence[Path], said: Sequence[tuple[Finding, ...]]) -> tuple[Finding, ...]:
    return tuple(
        replace(finding, message=f"{path.name}: {finding.message}") if len(paths) > 1 else finding
        for path, findings in zip(paths, said, strict=True)
        for finding in findings
    )


def _order(paths: Sequence[Path], probed: Sequence[tuple[Probe, object]]) -> tuple[Finding, ...]:
    """A finding where the parts' own dates run backwards."""
    dates = [found.created for found, _ in probed]
    if all(dates) and sorted(dates) != dates:
        names = ", ".join(path.name for path in paths)
        message = f"the parts are joined in the order given ({names}), but their own dates say another one"
        return (Finding("ingest.parts_order", "warning", "recording", message),)
    return ()
