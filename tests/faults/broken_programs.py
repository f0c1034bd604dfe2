"""Faults 52 to 54: an ffmpeg that hangs, lies or dies. Each is the real one, but for one of its calls."""

from __future__ import annotations

import json
import time
from pathlib import Path

from faults.place import Place, refused, worked
from faults.table import fault
from faults.undisturbed import Undisturbed, the_folder, two_clips, working_in
from repurpose.media.ffmpeg_program import ffmpeg_program

ENCODE = "square.picture.mp4"
"""A word of the call that encodes a clip's picture."""
JOIN = "square.mp4"
"""A word of the call that puts picture and sound into the finished file."""
STALL = ("--set", "limits.stall_seconds=5")


def fake_ffmpeg(place: Place, word: str, body: str) -> Path:
    """A program that runs `body` where `word` is among its arguments; each such call is a line of `calls`."""
    program = place.folder / "ffmpeg"
    program.write_text(
        f"""#!/bin/sh
real() {{ '{ffmpeg_program()}' "$@"; }}
for each; do
  if [ "$each" = '{word}' ]; then
    echo "$*" >> '{place.folder}/calls'
    {body}
  fi
done
exec '{ffmpeg_program()}' "$@"
""",
        encoding="utf-8",
    )
    program.chmod(0o755)
    return program


def calls(place: Place) -> list[str]:
    """Arguments of the calls that were not the real one's, since the last time this was asked."""
    noted = place.folder / "calls"
    found = noted.read_text(encoding="utf-8").splitlines() if noted.exists() else []
    noted.unlink(missing_ok=True)
    return found


def _heals(place: Place, undisturbed: Undisturbed) -> None:
    """Nothing of the bad program is left over, and the real one ends the work."""
    assert not working_in(place.folder), working_in(place.folder)
    assert not list(place.library.glob("*/.work/jobs/*")), "a job's folder was left"
    worked(undisturbed.run(place))
    undisturbed.same(place)


def _hangs(place: Place, body: str) -> str:
    undisturbed = two_clips(place)
    program = fake_ffmpeg(place, ENCODE, body)
    started = time.monotonic()
    done = undisturbed.run(place, *STALL, REPURPOSE_FFMPEG=str(program))
    seconds = time.monotonic() - started
    said = refused(done, "2 of the plan's entries failed", "ffmpeg was ended after 5 s without progress")
    tries = len(calls(place))
    assert tries == 4, f"{tries} tries of two clips, where each has two"
    assert seconds < 60, f"{seconds:.0f} s"
    _heals(place, undisturbed)
    return f"{said}; two tries each"


@fault(52, "ffmpeg hangs once", expected="the stall limit ends its group, the next try makes the clip", quick=True)
def one_hang(place: Place) -> str:
    undisturbed = two_clips(place)
    mark = place.folder / "hung"
    program = fake_ffmpeg(place, ENCODE, f"[ -e {mark} ] || {{ touch {mark}; sleep 600; }}")
    started = time.monotonic()
    done = worked(undisturbed.run(place, *STALL, REPURPOSE_FFMPEG=str(program)))
    seconds = time.monotonic() - started
    assert "ffmpeg was ended after 5 s without progress); trying again" in done.stderr, done.stderr
    assert seconds < 40, f"{seconds:.0f} s"
    _heals(place, undisturbed)
    return f"ended after 5 s without progress; whole run {seconds:.0f} s"


@fault(52, "ffmpeg hangs without a word", expected="stall limit ends its group, one more try, then failed")
def silent_hang(place: Place) -> str:
    return _hangs(place, "sleep 600")


@fault(52, "ffmpeg repeats one figure, and ignores SIGTERM", expected="stall limit ends its group, one more try")
def busy_hang(place: Place) -> str:
    return _hangs(
        place, "trap '' TERM; while :; do echo frame=1; echo out_time_us=40000; echo progress=continue; sleep 0.3; done"
    )


AGAIN = f"real -v error -i {JOIN} -c copy"
LIES = {
    "a file cut short": f"s=$(stat -c %s {JOIN}); truncate -s $((s * 6 / 10)) {JOIN}",
    "half its length": f"{AGAIN} -t 1 -y short.mp4; mv short.mp4 {JOIN}",
    "no sound": f"{AGAIN} -an -y mute.mp4; mv mute.mp4 {JOIN}",
    "an empty file": f": > {JOIN}",
    "no file": f"rm {JOIN}",
    "noise": f"head -c 100000 /dev/urandom > {JOIN}",
}
"""What becomes of the finished file, while the program ends with 0."""
EXPECTED = "the clip fails and is never published"


@fault(53, "ffmpeg ends with 0 and leaves a file cut short", expected=EXPECTED, quick=True)
def lying_ffmpeg(place: Place) -> str:
    return _lies(place, ("a file cut short",))


@fault(53, "ffmpeg ends with 0 and leaves any kind of bad file", expected=EXPECTED)
def lying_ffmpeg_in_each_way(place: Place) -> str:
    return _lies(place, tuple(LIES))


def _lies(place: Place, names: tuple[str, ...]) -> str:
    undisturbed = two_clips(place)
    told = []
    for name in names:
        program = fake_ffmpeg(place, JOIN, f'real "$@"; {LIES[name]}; exit 0')
        said = refused(undisturbed.run(place, REPURPOSE_FFMPEG=str(program)), "ffmpeg ended well, but square.mp4")
        assert calls(place), "the bad program was not called"
        folder = the_folder(place.library)
        assert not list(folder.glob("clips/*/*.mp4")), f"{name}: published"
        assets = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["assets"]
        assert not [asset for asset in assets if asset["path"].endswith(".mp4")], f"{name}: in the manifest"
        told.append(f"{name}: it {said.partition('ffmpeg ended well, but square.mp4 ')[2].partition(';')[0]}")
    _heals(place, undisturbed)
    return "; ".join(told)


@fault(54, "ffmpeg dies of SIGSEGV and of SIGKILL", expected="said so, retried once, then failed", quick=True)
def crashing_ffmpeg(place: Place) -> str:
    undisturbed = two_clips(place)
    told = []
    for name in ("SEGV", "KILL"):
        program = fake_ffmpeg(place, ENCODE, f"kill -{name} $$")
        done = undisturbed.run(place, REPURPOSE_FFMPEG=str(program))
        told.append(refused(done, "2 of the plan's entries failed", f"ffmpeg was killed by SIG{name}"))
        tries = calls(place)
        assert len(tries) == 4, f"{len(tries)} tries of two clips"
    once = fake_ffmpeg(place, ENCODE, f"[ -e {place.folder}/died ] || {{ touch {place.folder}/died; kill -SEGV $$; }}")
    worked(undisturbed.run(place, REPURPOSE_FFMPEG=str(once)))
    _heals(place, undisturbed)
    return "; ".join(told) + "; one crash alone healed"
