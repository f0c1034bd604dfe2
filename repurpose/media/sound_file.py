"""The file `analysis/sound.npz`: a Sound as NumPy arrays."""

from __future__ import annotations

import zipfile
from pathlib import Path

from repurpose.codec import from_json, to_json
from repurpose.errors import StoredDataError
from repurpose.model import FindingList, Sound, Span

SCHEMA = "sound/1"


def save_sound(sound: Sound, path: Path) -> None:
    """Arrays `momentary_lufs` (float32, one each `step_ms`), `speech_ms` (n x 2), and the scalars."""
    import numpy as np

    with open(path, "wb") as file:
        np.savez_compressed(
            file,
            schema=np.array(SCHEMA),
            step_ms=np.array(sound.step_ms),
            momentary_lufs=np.array(sound.momentary_lufs, dtype=np.float32),
            integrated_lufs=np.array(sound.integrated_lufs),
            speech_ms=np.array([(span.start_ms, span.end_ms) for span in sound.speech], dtype=np.int64).reshape(-1, 2),
            findings=np.array(to_json("findings/1", FindingList(sound.findings))),
        )


def load_sound(path: Path) -> Sound:
    """Raises StoredDataError where the file is missing or damaged."""
    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as data:
            if str(data["schema"]) != SCHEMA:
                raise StoredDataError(f"{path} is of schema {data['schema']}, not {SCHEMA}", file=str(path))
            return Sound(
                step_ms=int(data["step_ms"]),
                momentary_lufs=tuple(round(value, 1) for value in data["momentary_lufs"].tolist()),
                integrated_lufs=float(data["integrated_lufs"]),
                speech=tuple(Span(start, end) for start, end in data["speech_ms"].tolist()),
                findings=from_json("findings/1", FindingList, str(data["findings"]), str(path)).findings,
            )
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise StoredDataError(f"{path} is damaged ({error}); it will be made again", file=str(path)) from error
