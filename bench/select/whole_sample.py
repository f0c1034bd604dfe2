"""The sample recording with all that is known of it: its script's words and applause, and what the passes find."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.caption_sources import transcript_of
from bench.select.recordings import shared_words
from bench.select.told import Told
from repurpose.analyse.chat import read_chat
from repurpose.analyse.glances import Glances
from repurpose.analyse.picture import survey
from repurpose.analyse.scenes import find_scenes
from repurpose.analyse.sound import listen
from repurpose.ingest import read_recording
from repurpose.ingest.show import read_show
from repurpose.model import Analysis, IngestSettings, ScenesSettings, SoundEvent, Span

SAMPLE = Path(__file__).resolve().parents[2] / "sample_media"


def read_sample(folder: Path = SAMPLE) -> Iterator[Told]:
    """Made around four moments; voices and applause are synthetic (YAMNet takes its applause for an engine)."""
    truth = json.loads((folder / "product-day.truth.json").read_text(encoding="utf-8"))
    recording = read_recording(folder / "product-day.mp4", IngestSettings())
    seen = survey(recording, ScenesSettings(), glances=Glances())
    with TemporaryDirectory() as scratch:
        sound = listen(recording, Path(scratch) / "speech.pcm")
    applause = tuple(SoundEvent("applause", _span(each), 1.0) for each in truth["applause"])
    words = [word for each in truth["sentences"] for word in shared_words(_span(each), each["text"].split())]
    analysis = Analysis(
        recording.probe.duration_ms,
        find_scenes(recording, seen, ScenesSettings()),
        seen,
        transcript_of(words),
        replace(sound, events=applause),
        read_chat(recording),
        read_show(recording),
    )
    yield Told("sample", analysis, moments=tuple(map(_span, truth["moments"])))


def _span(entry: dict[str, int]) -> Span:
    return Span(entry["start_ms"], entry["end_ms"])
