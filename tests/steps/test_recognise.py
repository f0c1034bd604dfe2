"""Recognition as tasks: how many workers there are changes nothing, and a glossary recognises nothing anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from repurpose.ingest import read_recording
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.model import IngestSettings, Settings, SpeechSettings
from repurpose.remembering import RememberingRunner
from repurpose.steps import analysing, hearing
from repurpose.steps.work import Work
from repurpose.tasks import InlineRunner, Task
from repurpose.workspace import WORK, Workspace

R = TypeVar("R")


class Noting(InlineRunner):
    """Notes the names of the tasks that ran."""

    def __init__(self) -> None:
        super().__init__(workers=2)
        self.ran: list[str] = []

    def call(self, task: Task[R]) -> R:
        self.ran.append(task.name)
        return super().call(task)


def work_on(recording: Path, folder: Path) -> Work:
    folder.mkdir()
    settings = replace(Settings(), speech=SpeechSettings(model="tiny.en", batch_size=1))
    read = read_recording(recording, IngestSettings(), sound_only=True)
    return Work(read, Workspace(folder), settings, "talk", lambda task, share: None)


@pytest.mark.slow
def test_how_many_recognise_at_once_does_not_matter(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = tmp_path / "cut.wav"
    run_ffmpeg(["-t", "100", "-i", str(sample), "-vn", "-y", str(cut)])
    alone, several = work_on(cut, tmp_path / "alone"), work_on(cut, tmp_path / "several")
    runner = Noting()
    first = hearing.recognise(alone, RememberingRunner(runner, alone.workspace), analysing.sound(alone).run())
    assert runner.ran == ["transcript"]
    monkeypatch.setenv("REPURPOSE_SPEECH_SLOTS", "2")
    monkeypatch.setattr(hearing, "GROUP_BATCHES", 2)
    heard, runner = analysing.sound(several).run(), Noting()
    remembering = RememberingRunner(runner, several.workspace)
    assert hearing.recognise(several, remembering, heard) == first
    assert sorted(runner.ran) == ["speech", "speech 01", "speech 02", "transcript"]
    kept = list((several.workspace.folder / WORK / "speech").iterdir())
    assert len(kept) == 3, "a file for each batch"

    runner.ran.clear()
    assert hearing.recognise(several, remembering, heard, hotwords=("Aylin",)) == first
    assert runner.ran == [], "other hot words recognise nothing anew"
