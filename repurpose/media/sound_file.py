"""The file `analysis/sound.npz`: a Sound as NumPy arrays."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from repurpose.codec import from_json, to_json
from repurpose.errors import StoredDataError
from repurpose.model import FindingList, Sound, SoundEvent, Span

SCHEMA = "sound/2"
OLDER = "sound/1"
"""Without events and pitch."""


def save_sound(sound: Sound, path: Path) -> None:
    """Arrays `momentary_lufs` (float32) and `pitch_hz` (int16), one each `step_ms`, `speech_ms` (n x 2), the scalars,
    and `event_kinds`, `event_ms` (n x 2), `event_confidence` of laughter and applause."""
    import numpy as np

    with open(path, "wb") as file:
        np.savez_compressed(
            file,
            schema=np.array(SCHEMA),
            step_ms=np.array(sound.step_ms),
            momentary_lufs=np.array(sound.momentary_lufs, dtype=np.float32),
            integrated_lufs=np.array(sound.integrated_lufs),
            speech_ms=np.array([(span.start_ms, span.end_ms) for span in sound.speech], dtype=np.int64).reshape(-1, 2),
            pitch_hz=np.array(sound.pitch_hz, dtype=np.int16),
            event_kinds=np.array([event.kind for event in sound.events], dtype=np.str_),
            event_ms=np.array(
                [(event.span.start_ms, event.span.end_ms) for event in sound.events], dtype=np.int64
            ).reshape(-1, 2),
            event_confidence=np.array([event.confidence for event in sound.events]),
            findings=np.array(to_json("findings/1", FindingList(sound.findings))),
        )


def load_sound(path: Path) -> Sound:
    """Raises StoredDataError where the file is missing or damaged."""
    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as data:
            schema = str(data["schema"])
            if schema not in (SCHEMA, OLDER):
                raise StoredDataError(f"{path} is of schema {schema}, not {SCHEMA}", file=str(path))
            return Sound(
                step_ms=int(data["step_ms"]),
                momentary_lufs=tuple(round(value, 1) for value in data["momentary_lufs"].tolist()),
                integrated_lufs=float(data["integrated_lufs"]),
                speech=tuple(Span(start, end) for start, end in data["speech_ms"].tolist()),
                events=() if schema == OLDER else _events(data),
                pitch_hz=() if schema == OLDER else tuple(data["pitch_hz"].tolist()),
                findings=from_json("findings/1", FindingList, str(data["findings"]), str(path)).findings,
            )
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise StoredDataError(f"{path} is damaged ({error}); it will be made again", file=str(path)) from error


def _events(data: Mapping[str, Any]) -> tuple[SoundEvent, ...]:
    """Raises ValueError for a kind that there is not."""
    rows = zip(data["event_kinds"].tolist(), data["event_ms"].tolist(), data["event_confidence"].tolist(), strict=True)
    events = []
    for kind, (start, end), confidence in rows:
        if kind not in ("laughter", "applause"):
            raise ValueError(f"{kind!r} is neither laughter nor applause")
        events.append(SoundEvent(kind, Span(start, end), confidence))
    return tuple(events)
