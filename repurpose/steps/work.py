"""One recording at work: what every task is bound to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from repurpose.captions.glossary import Glossary
from repurpose.model import Recording, Settings
from repurpose.tasks import Progress
from repurpose.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Work:
    """One recording at work: what every task is bound to."""

    recording: Recording
    workspace: Workspace
    settings: Settings
    preset_name: str
    progress: Progress
    glossary: Glossary = field(default_factory=Glossary)

    def report(self, task: str) -> Callable[[float], None]:
        """What a room tells its share done; the task's begin is told at once."""
        self.progress(task, 0.0)
        return lambda share: self.progress(task, share)

    @property
    def alarm_seconds(self) -> int:
        return self.settings.limits.total_minutes * 60

    @property
    def pcm(self) -> Path:
        """16 kHz mono samples of the chosen track: between the audio pass and recognition, then removed."""
        path = self.workspace.scratch(f"speech-{self.recording.audio_index}.pcm")
        path.parent.mkdir(parents=True, exist_ok=True)
        return path
