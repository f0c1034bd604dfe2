"""What the verbs that run one stage on a file share: a work in a folder that is gone afterwards."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from repurpose.cli.display import say, show_progress
from repurpose.glossary_files import read_glossary
from repurpose.ingest import read_recording
from repurpose.model import Finding
from repurpose.presets import Preset
from repurpose.steps.work import Work
from repurpose.workspace import Workspace


@contextlib.contextmanager
def on_one_file(
    path: Path, preset: Preset, *, sound_only: bool = False, sidecars: tuple[Path, ...] = ()
) -> Iterator[Work]:
    """The file as a recording at work. With `sound_only` an audio file will do."""
    glossary = read_glossary(None, preset)
    recording = read_recording(path, preset.settings.ingest, sidecars, sound_only=sound_only)
    tell(recording.findings)
    with (
        tempfile.TemporaryDirectory(prefix="repurpose-") as folder,
        show_progress(path.name) as progress,
    ):
        yield Work(recording, Workspace(Path(folder)), preset.settings, preset.name, progress, glossary)


def tell(findings: Iterable[Finding]) -> None:
    """What was degraded, on stderr."""
    for finding in findings:
        say(f"{finding.severity}: {finding.message}", aside=True)
