"""Sentences spoken by Debian's speech programs: `flite`, and `festival` with `festvox-us-slt-hts`."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from sample_media.script import Line, Voice

RATE = 48_000
SPEECH_DB = -21.0  # mean level of a sentence said without extra gain, dBFS
KNEE, PEAK = 0.45, 0.72  # AAC overshoots by a few decibels, so peaks stay well below full scale
QUIET = 0.012  # below this part of full scale a voice's head and tail count as silence
Sound = NDArray[np.float32]


def speak(line: Line, voice: Voice) -> Sound:
    """A sentence as mono samples at 48 kHz, without silence at its ends, at its level."""
    with tempfile.TemporaryDirectory() as folder:
        wave = Path(folder) / "line.wav"
        if voice.engine == "flite":
            _run(_flite_argv(line, voice, wave))
        else:
            recipe = Path(folder) / "line.scm"
            recipe.write_text(_festival_recipe(line, voice, wave), encoding="utf-8")
            _run(["festival", "-b", str(recipe)])
        samples = read_sound(wave)
    return _levelled(_trimmed(samples), line.gain_db)


def read_sound(path: Path) -> Sound:
    """A sound file as mono samples at 48 kHz."""
    argv = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-v",
        "error",
        "-i",
        str(path),
        "-af",
        "aresample=filter_size=64",
    ]
    raw = _run([*argv, "-ar", str(RATE), "-ac", "1", "-f", "f32le", "-"])
    return np.frombuffer(raw, np.float32).copy()


def softened(samples: Sound) -> Sound:
    """The samples with peaks over the knee bent instead of clipped; none exceeds PEAK."""
    size = np.abs(samples)
    bent = np.minimum(size, KNEE) + (PEAK - KNEE) * np.tanh(np.maximum(size - KNEE, 0) / (PEAK - KNEE))
    return np.asarray(np.sign(samples) * bent, np.float32)


def _flite_argv(line: Line, voice: Voice, wave: Path) -> list[str]:
    settings = ["--setf", f"duration_stretch={1 / line.pace:.3f}"]
    if line.pitch is not None:
        settings += ["--setf", f"int_f0_target_mean={line.pitch}"]
    return ["flite", "-voice", voice.name, *settings, "-t", line.text, "-o", str(wave)]


def _festival_recipe(line: Line, voice: Voice, wave: Path) -> str:
    text = line.text.replace("\\", "").replace('"', "")
    return (
        f"(voice_{voice.name})\n"
        f"(Parameter.set 'Duration_Stretch {1 / line.pace:.3f})\n"
        f'(set! spoken (utt.synth (Utterance Text "{text}")))\n'
        f'(utt.save.wave spoken "{wave}" \'riff)\n'
    )


def _trimmed(samples: Sound) -> Sound:
    loud = np.flatnonzero(np.abs(samples) > QUIET)
    if loud.size == 0:
        raise ValueError("a voice said nothing: is the text empty?")
    margin = RATE // 50
    return samples[max(0, int(loud[0]) - margin) : int(loud[-1]) + margin]


def _levelled(samples: Sound, gain_db: float) -> Sound:
    mean = float(np.sqrt(np.mean(np.square(samples))))
    louder = samples * (10 ** ((SPEECH_DB + gain_db) / 20) / mean)
    return softened(louder)


def _run(argv: Sequence[str]) -> bytes:
    return subprocess.run(argv, check=True, capture_output=True).stdout
