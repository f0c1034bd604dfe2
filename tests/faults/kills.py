"""Faults 46 and 47: killed at any moment, or told to stop."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from journey import contents

from faults.place import PROJECT, Place, worked
from faults.table import fault
from faults.undisturbed import Undisturbed, short_talk, the_folder, two_clips, working_in

SEED = 20260512
EXPECTED = "ends with the undisturbed run's bytes; nothing finished is redone; no partial file under a final name"

DIES_AT_A_RENAME = """
import os, signal, sys
left, before = int(sys.argv[1]), sys.argv[2] == "before"
rename = os.replace
def replace(*given, **more):
    global left
    left -= 1
    if left == 0 and before:
        os.kill(os.getpid(), signal.SIGKILL)
    rename(*given, **more)
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
os.replace = replace
from repurpose.cli import main
sys.exit(main(sys.argv[3:]))
"""
"""The command line, killed by itself right before or after its n-th file gets its final name."""


class Watched:
    """Holds a library that runs are killed in against the undisturbed one, after each kill."""

    def __init__(self, place: Place, undisturbed: Undisturbed) -> None:
        self._place = place
        self._wanted = undisturbed.published
        self._finished: dict[Path, int] = {}
        self.redone: list[str] = []

    def look(self) -> None:
        """Every file under a final name is whole; a finished step's record is never written again."""
        names = set(self._wanted)
        for name, digest in contents(self._place.library).items():
            made = name.endswith((".mp4", ".jpg", ".png", ".npz")) or "/analysis/" in name
            if name in names and made:
                assert digest == self._wanted[name], f"{name} is not whole after a kill"
        for record in self._place.library.glob("*/.work/steps/*.json"):
            written = record.stat().st_mtime_ns
            if self._finished.setdefault(record, written) != written:
                self.redone.append(record.stem)
                self._finished[record] = written


@fault(46, "SIGKILL before and after files get their final names, 10 times", expected=EXPECTED, quick=True)
def killed_at_renames(place: Place) -> str:
    undisturbed = two_clips(place)
    return _killed_at_renames(place, undisturbed, 10, 12)


@fault(46, "SIGKILL before and after files get their final names, 60 times, with speech and a doc", expected=EXPECTED)
def killed_at_many_renames(place: Place) -> str:
    undisturbed = short_talk(place)
    return _killed_at_renames(place, undisturbed, 60, 20)


def _killed_at_renames(place: Place, undisturbed: Undisturbed, times: int, furthest: int) -> str:
    chance = random.Random(SEED)
    watched = Watched(place, undisturbed)
    kills = 0
    for _ in range(times):
        number, side = chance.randint(1, furthest), chance.choice(("before", "after"))
        program = [sys.executable, "-c", DIES_AT_A_RENAME, str(number), side, *undisturbed.command(place)]
        child = place.start_program(program, cwd=PROJECT)
        child.communicate(timeout=300)
        watched.look()
        kills += child.returncode == -signal.SIGKILL
    worked(undisturbed.run(place))
    watched.look()
    undisturbed.same(place)
    assert kills > times // 2, f"only {kills} of {times} runs were killed before their end"
    assert not watched.redone, f"finished steps were done again: {watched.redone}"
    return f"{kills} kills; same {len(undisturbed.published)} files, no finished step redone"


@fault(46, "SIGKILL at random times, 6 times", expected=EXPECTED, quick=True)
def killed_at_random(place: Place) -> str:
    return _killed_at_random(place, two_clips(place), 6, ["--inline"])


@fault(46, "SIGKILL at random times, 30 times, with speech and a doc, by hand and by Prefect", expected=EXPECTED)
def killed_thirty_times(place: Place) -> str:
    return _killed_at_random(place, short_talk(place), 30, ["--inline", ""])


def _killed_at_random(place: Place, undisturbed: Undisturbed, times: int, modes: list[str]) -> str:
    """Each kill comes at a random share of the time that a whole run takes, so that all stages are hit."""
    chance = random.Random(SEED)
    watched = Watched(place, undisturbed)
    started = time.monotonic()
    whole = Place(place.folder / "timed", place.kept_folder)
    whole.folder.mkdir()
    worked(undisturbed.run(whole))
    seconds = time.monotonic() - started
    kills = 0
    for number in range(times):
        mode = modes[number % len(modes)]
        command = [word for word in undisturbed.command(place) if word != "--inline" or mode]
        child = place.start(*command)
        # Prefect's server takes a while to start.
        wait = chance.uniform(0.4, seconds + (0 if mode else 10)) / 3
        try:
            child.wait(timeout=wait)
        except subprocess.TimeoutExpired:
            os.kill(child.pid, signal.SIGKILL)
        child.communicate()
        kills += child.returncode == -signal.SIGKILL
        _gone_within(place.library, 5)
        watched.look()
    worked(undisturbed.run(place))
    watched.look()
    undisturbed.same(place)
    assert kills > times // 2, f"only {kills} of {times} runs were killed before their end"
    assert not watched.redone, f"finished steps were done again: {watched.redone}"
    return f"{kills} kills; same {len(undisturbed.published)} files, no finished step redone, no child outlived its run"


@fault(47, "SIGTERM and Ctrl-C in mid-render", expected="children gone in 5 s, exit code 130, resumable", quick=True)
def told_to_stop(place: Place) -> str:
    undisturbed = two_clips(place)
    told = []
    for number in (signal.SIGTERM, signal.SIGINT):
        child = place.start(*undisturbed.command(place, "--set", "video.encoder_preset=veryslow"))
        wait_for_stage(child, "clip 01")
        time.sleep(0.3)
        assert working_in(place.library), "there is no child to end"
        child.send_signal(number)
        seconds = _gone_within(place.library, 5)
        _, said = child.communicate(timeout=30)
        assert child.returncode == 130, f"exit code {child.returncode}: {said}"
        assert "finished work is kept" in said, said
        assert "Traceback" not in said, said
        assert not list(the_folder(place.library).glob(".work/jobs/*")), "a job's folder was left"
        assert not list(the_folder(place.library).glob("clips/*/*.mp4")), "a partial clip was published"
        told.append(f"{number.name}: all gone in {seconds:.1f} s")
    worked(undisturbed.run(place))
    undisturbed.same(place)
    return "; ".join(told)


def wait_for_stage(child: subprocess.Popen[str], stage: str) -> None:
    """Until a run says that it began the stage, or `clip 01: done`."""
    said = []
    for line in child.stderr or ():
        said.append(line)
        if f": {stage}" in line:
            return
    raise AssertionError(f"it ended before {stage}: {''.join(said)}")


def _gone_within(folder: Path, seconds: float) -> float:
    """How long it took until no process was at work in the folder."""
    started = time.monotonic()
    while left := working_in(folder):
        assert time.monotonic() - started < seconds, f"still at work after {seconds:.0f} s: {left}"
        time.sleep(0.05)
    return time.monotonic() - started
