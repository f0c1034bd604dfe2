"""The rim: one adapter per outside package or program, imported nowhere else."""

from __future__ import annotations

import os

# From 1.29 on, ONNX Runtime (faster-whisper's voice activity) tells its maker about each process and model that it
# loads, unless it is told not to before it is first imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
