"""What is heard: loudness and pitch over time, where people speak, laugh and applaud, from one decode of the track."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from repurpose.analyse.pitch import PitchTrack
from repurpose.errors import ToolError
from repurpose.media.audio_blocks import RATE, SoundBlock, Track, Trouble, frames_on_clock, sound_blocks
from repurpose.media.containers import open_container
from repurpose.media.loudness import FLOOR_LUFS, STEP_MS, LoudnessMeter
from repurpose.media.sound_events import EventListener
from repurpose.media.voice_activity import spans_of_voice, voice_probabilities
from repurpose.model import Finding, Recording, Severity, Sound

Progress = Callable[[float], None]

WORTH_SAYING_MS = 500
"""Gaps that add up to less are a glitch that nobody hears."""


@dataclass(frozen=True, slots=True)
class _Ears:
    """What listens while the sound flows by."""

    meter: LoudnessMeter
    pitch: PitchTrack
    events: EventListener | None
    """None where the network is missing."""

    def add(self, block: SoundBlock) -> None:
        self.meter.add(block.frame)
        self.pitch.add(block.samples)
        if self.events is not None:
            self.events.add(block.samples)


def listen(recording: Recording, pcm: Path, on_progress: Progress | None = None) -> Sound:
    """Measure the chosen audio track, and leave its speech samples in `pcm` for the recogniser.

    `pcm` becomes headerless 16 kHz mono s16le on the recording's clock (32 bytes a ms), written beside and renamed; it
    ends with the sound, which may be before the recording does. A recording without sound gives an empty file and a
    finding; what cannot be decoded is a finding too. Raises InputError when the file cannot be opened any more.
    """
    if recording.audio_index is None:
        pcm.write_bytes(b"")
        return Sound(STEP_MS, (), FLOOR_LUFS, (), (_finding("none", "warning", "the recording has no sound"),))
    track = Track(recording.path, recording.audio_index, recording.probe.origin_ms, recording.span)
    return listen_to_track(track, pcm, on_progress)


def listen_to_track(track: Track, pcm: Path, on_progress: Progress | None = None) -> Sound:
    """As `listen`, of any audio stream of any file."""
    events, missing = _event_listener()
    ears = _Ears(LoudnessMeter(), PitchTrack(), events)
    beside = pcm.with_name(f"{pcm.name}.part")
    with open_container(track.path) as container, open(beside, "wb") as file:
        blocks = sound_blocks(frames_on_clock(container, track))
        speech = spans_of_voice(voice_probabilities(_measured(blocks, ears, file, track, on_progress)))
        heard = file.tell() > 0
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, pcm)
    return Sound(
        STEP_MS,
        tuple(ears.meter.momentary),
        ears.meter.integrated,
        speech,
        (*missing, *_findings(track.trouble, heard, ears.meter.integrated)),
        events.events() if events is not None else (),
        ears.pitch.pitch_hz(),
    )


def _event_listener() -> tuple[EventListener | None, tuple[Finding, ...]]:
    try:
        return EventListener(), ()
    except ToolError as error:
        return None, (_finding("events", "info", str(error)),)


def _measured(
    blocks: Iterator[SoundBlock],
    ears: _Ears,
    file: BinaryIO,
    track: Track,
    on_progress: Progress | None,
) -> Iterator[np.ndarray]:
    """Pass the samples on to the voice detector, measured and written."""
    done = 0
    for block in blocks:
        ears.add(block)
        file.write(block.samples.tobytes())
        done += len(block.samples)
        if on_progress is not None:
            on_progress(min(1.0, done * 1000 / RATE / max(1, track.span.duration_ms)))
        yield block.samples.astype(np.float32) / 32768


def _findings(trouble: Trouble, heard: bool, integrated_lufs: float) -> Iterator[Finding]:
    if trouble.stopped:
        yield _finding("stopped", "warning", f"the sound could not be read to its end ({trouble.stopped})")
    if trouble.broken_packets:
        yield _finding("broken", "warning", f"{trouble.broken_packets} packets of the sound could not be decoded")
    if not heard:
        yield _finding("unreadable", "warning", "nothing of the sound could be read; going on as if there were none")
    elif integrated_lufs <= FLOOR_LUFS:
        yield _finding("silent", "warning", "the audio track is silent")
    if trouble.filled_ms >= WORTH_SAYING_MS:
        yield _finding("gaps", "info", f"the sound's timestamps leave out {trouble.filled_ms} ms; silence fills them")
    if trouble.trimmed_ms >= WORTH_SAYING_MS:
        yield _finding(
            "overlaps", "info", f"the sound's timestamps run back over {trouble.trimmed_ms} ms, which were left out"
        )


def _finding(rule: str, severity: Severity, message: str) -> Finding:
    return Finding(f"audio.{rule}", severity, "recording", message)
