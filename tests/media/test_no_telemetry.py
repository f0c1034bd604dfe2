"""Nothing that the adapters load reports to anybody."""

from __future__ import annotations

import os
import subprocess
import sys


def test_the_neural_network_runtime_is_told_not_to_report_before_it_is_loaded() -> None:
    """What its environment says when it is first imported counts for the whole process."""
    program = "import repurpose.media.voice_activity, os, sys; print('onnxruntime' in sys.modules, os.environ[{!r}])"
    without = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    command = [sys.executable, "-c", program.format("ORT_DISABLE_TELEMETRY")]
    done = subprocess.run(command, capture_output=True, text=True, env=without, check=True)
    assert done.stdout.split() == ["False", "1"]
