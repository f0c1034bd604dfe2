"""Slots per machine: across processes, free again when their holder is killed, and as many as the environment says."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from flows import limits
from repurpose.errors import ToolError, UsageError

HOLDER = """
import time
from flows.limits import slot
with slot("encode"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_killed_holder_frees_its_slot_for_another_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STATE", tmp_path / "repurpose")
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdout=subprocess.PIPE, env={**os.environ, "XDG_STATE_HOME": str(tmp_path)}
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        got = threading.Event()

        def wait() -> None:
            with limits.slot("encode"):
                got.set()

        thread = threading.Thread(target=wait)
        thread.start()
        assert not got.wait(0.6)
        started = time.monotonic()
        holder.kill()
        assert got.wait(5)
        thread.join()
    assert time.monotonic() - started < 2


def test_the_number_of_slots_is_the_machines_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (limits.slots("speech"), limits.slots("encode"), limits.slots("")) == (1, 1, 0)
    monkeypatch.setenv("REPURPOSE_ENCODE_SLOTS", "3")
    assert (limits.slots("speech"), limits.slots("encode")) == (1, 3)
    for wrong in ("0", "many", "65", "-1"):
        monkeypatch.setenv("REPURPOSE_ENCODE_SLOTS", wrong)
        with pytest.raises(UsageError, match=r"REPURPOSE_ENCODE_SLOTS takes a number from 1 to 64"):
            limits.slots("encode")


def test_nobody_waits_in_a_process_that_is_ending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STATE", tmp_path)
    monkeypatch.setattr(limits, "_stopping", threading.Event())
    with limits.slot("speech"):
        limits.stop_waiting()
        with pytest.raises(ToolError, match="is ending"), limits.slot("speech"):
            pass
