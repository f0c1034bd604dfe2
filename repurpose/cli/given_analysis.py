"""What the verbs that judge what is said are given: a recording, which is analysed, or a transcript in a file."""

from __future__ import annotations

from pathlib import Path

from repurpose.analyse.transcript_files import analysis_of_transcript, is_transcript_file
from repurpose.cli.one_stage import on_one_file
from repurpose.errors import UsageError
from repurpose.model import Analysis, Finding
from repurpose.pipeline import analyse
from repurpose.presets import Preset
from repurpose.tasks import InlineRunner


def given_analysis(path: Path, preset: Preset, sidecars: tuple[Path, ...] = ()) -> tuple[Analysis, tuple[Finding, ...]]:
    """The analysis, and what is to be told of it beyond what reading the recording told.

    `sidecars` are named besides those that lie beside a recording. Raises InputError for a file that is neither,
    UsageError for sidecars of a transcript.
    """
    if is_transcript_file(path):
        if sidecars:
            raise UsageError(f"{sidecars[0]} cannot be used with a transcript; give the recording itself")
        analysis = analysis_of_transcript(path)
        return analysis, analysis.transcript.findings
    with on_one_file(path, preset, sound_only=True, sidecars=sidecars) as work:
        analysis, findings = analyse(work, InlineRunner())
        return analysis, findings[len(work.recording.findings) :]
