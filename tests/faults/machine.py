"""Faults 49, 55 to 57, 67 to 69, and a preset edited in a run: the machine, its disk and its people."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from faults.broken_programs import ENCODE, fake_ffmpeg
from faults.kills import wait_for_stage
from faults.mounts import in_own_mounts
from faults.place import SHORT, NotHere, Place, refused, worked
from faults.table import fault
from faults.undisturbed import Undisturbed, the_folder, two_clips


@fault(49, "too little disk at the start", expected="refused before work, with both figures", quick=True)
def disk_full_at_start(place: Place) -> str:
    undisturbed = two_clips(place)
    place.library.mkdir()
    script = f'mount -t tmpfs -o size=4m tmpfs {place.library}; "$@" || code=$?; ls -R {place.library}; exit $code'
    done = in_own_mounts(place, script, undisturbed.command(place))
    assert "analysis" not in done.stdout, "work was begun"
    return refused(done, " MB free", "are needed", "free some space or choose another --library")


DISK = """
mount -t tmpfs -o size=200m tmpfs {library}
"$@" 2> {folder}/first && exit 9
cp -a {library} {folder}/after-first
rm {library}/filler
REPURPOSE_FFMPEG= "$@"
cp -a {library} {folder}/freed
"""
# The disk fills while the second clip is encoded, once the first one has passed its test and lies in its place.
FILLS = """case "$PWD" in *clip-02*)
      for tenth in $(seq 300); do ls {library}/*/clips/01-*/square.mp4 > /dev/null 2>&1 && break; sleep 0.1; done
      sleep 1
      head -c 1G /dev/zero > {library}/filler 2> /dev/null
      truncate -s -{left}K {library}/filler;; esac"""


@fault(
    49,
    "disk full in mid-render, with no room left and with room for records",
    expected="said so; partial removed, first clip kept; goes on after space is freed",
    quick=True,
)
def disk_full_in_mid_render(place: Place) -> str:
    undisturbed = two_clips(place)
    (clip,) = undisturbed.folder.glob("clips/01-*/square.mp4")
    told = []
    for left in (0, 600):
        inner = Place(place.folder / str(left), place.kept_folder)
        inner.library.mkdir(parents=True)
        program = fake_ffmpeg(inner, ENCODE, FILLS.format(library=inner.library, left=left))
        script = DISK.format(library=inner.library, folder=inner.folder)
        command = [word.replace(str(place.library), str(inner.library)) for word in undisturbed.command(place)]
        freed = worked(in_own_mounts(place, script, command, REPURPOSE_FFMPEG=str(program)))
        first = subprocess.CompletedProcess("", 1, "", (inner.folder / "first").read_text(encoding="utf-8"))
        told.append(refused(first, "MB free and about", "free some space"))
        kept = the_folder(inner.folder / "after-first")
        assert [path.read_bytes() for path in kept.glob("clips/*/*.mp4")] == [clip.read_bytes()], "clip 01 was not kept"
        assert not list(kept.glob(".work/jobs/*")), "a partial file was left"
        assert ": clip 01: 0%" not in freed.stderr, "clip 01 was made again"
        (inner.folder / "freed").rename(inner.folder / "moved")
        inner.library.rmdir()
        (inner.folder / "moved").rename(inner.library)
        undisturbed.same(inner)
    return "; ".join(told)


@fault(55, "one poison file in a batch of ten", expected="nine done, one failed with its reason", quick=True)
def poison_in_a_batch(place: Place) -> str:
    good = [place.small(f"good-{number}.mp4", 2 + number / 10, sound=False) for number in range(9)]
    poison = place.small("poison.mp4", 3, sound=False)
    content = poison.read_bytes()
    poison.write_bytes(content[:200] + b"\x00" * (len(content) - 200))
    said = refused(place.run_short(*good[:4], poison, *good[4:]), "poison.mp4")
    made = list(place.library.glob("*/clips/*/square.mp4"))
    assert len(made) == 9, f"{len(made)} of nine were made"
    (record,) = place.library.glob("failed/*/error.json")
    assert json.loads(record.read_text(encoding="utf-8"))["source"] == str(poison)
    return said


@fault(55, "one poison file in a watched folder of four", expected="`inbox.tries` tries, then left until it changes")
def poison_in_a_folder(place: Place) -> str:
    inbox = place.folder / "inbox"
    inbox.mkdir()
    for number, name in enumerate(("apples", "beans", "carrots")):
        place.small(f"inbox/{name}.mp4", 2 + number / 10)
    poison = place.small("inbox/poison.mp4", 4)
    program = fake_ffmpeg(place, ENCODE, 'case "$*" in *poison*) kill -SEGV $$;; esac')
    watch = ("watch", inbox, "--library", place.library, "--inline", "--once", *SHORT)
    limits = ("--set", "inbox.settle_seconds=1", "--set", "inbox.poll_seconds=1", "--set", "inbox.tries=2")
    crashes: list[int] = []
    for _ in range(4):
        place.run(*watch, *limits, "--set", "limits.retries=0", REPURPOSE_FFMPEG=str(program))
        calls = [line for line in (place.folder / "calls").read_text("utf-8").splitlines() if "poison" in line]
        crashes.append(len(calls))
        _end_pauses(place.library)
    (record,) = place.library.glob("failed/*/error.json")
    data = json.loads(record.read_text(encoding="utf-8"))
    assert crashes == [1, 2, 2, 2], f"tries after each of four looks: {crashes}"
    assert data["attempts"] == 2, data
    assert len(list(place.library.glob("*/clips/*/square.mp4"))) == 3
    os.utime(poison, (time.time() - 3600, time.time() - 3600))
    place.run(*watch, *limits)
    assert len(list(place.library.glob("*/clips/*/square.mp4"))) == 4, "not tried again after it changed"
    return "two tries, then left alone; done after it changed; three others at once"


def _end_pauses(library: Path) -> None:
    """As if the pause between tries were over."""
    for record in library.glob("failed/*/error.json"):
        data = json.loads(record.read_text(encoding="utf-8"))
        record.write_text(json.dumps(data | {"failed_at_s": 0}), encoding="utf-8")


@fault(
    56,
    "two commands on one recording",
    expected="one works, the other says who; same files",
    quick=True,
)
def two_at_once(place: Place) -> str:
    undisturbed = two_clips(place)
    first = place.start(*undisturbed.command(place))
    wait_for_stage(first, "clip 01")
    said = refused(undisturbed.run(place), "is being worked on by process", f"process {first.pid} on", "wait for it")
    _, err = first.communicate(timeout=120)
    assert first.returncode == 0, err
    failed = list(place.library.glob("failed/*/error.json"))
    worked(undisturbed.run(place))
    undisturbed.same(place)
    return f"{said}; {len(failed)} failures on record"


@fault(56, "four commands on one recording started together", expected="one works, the others end; same files")
def four_at_once(place: Place) -> str:
    undisturbed = two_clips(place)
    children = [place.start(*undisturbed.command(place)) for _ in range(4)]
    ends = [(child.communicate(timeout=300)[1], child.returncode) for child in children]
    codes = sorted(code for _, code in ends)
    assert codes == [0, 1, 1, 1], f"exit codes {codes}: {[said for said, _ in ends]}"
    assert all("is being worked on" in said for said, code in ends if code), ends
    worked(undisturbed.run(place))
    undisturbed.same(place)
    return "one of four worked, three said that it does"


@fault(
    57,
    "claim of another machine, fresh and silent; of a dead process",
    expected="taken over; waits; taken over",
    quick=True,
)
def stale_claims(place: Place) -> str:
    undisturbed = two_clips(place)
    child = place.start(*undisturbed.command(place), REPURPOSE_HOST="elsewhere")
    wait_for_stage(child, "clip 01")
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    said = refused(undisturbed.run(place), "is being worked on by", "on elsewhere")
    for claim in place.library.glob("*/.work/claim-*.json"):
        os.utime(claim, (time.time() - 120, time.time() - 120))
    mine = place.start(*undisturbed.command(place))
    wait_for_stage(mine, "clip 01")  # whichever clip came first, this one was cut off
    os.kill(mine.pid, signal.SIGKILL)
    mine.communicate()
    worked(undisturbed.run(place))
    undisturbed.same(place)
    return f"fresh: {said}; silent for 2 min: taken over; dead here: taken over at once"


@fault(67, "settings with five mistakes, a wrong time of night", expected="all told at once, before work", quick=True)
def wrong_settings(place: Place) -> str:
    recording = place.folder / "a.mp4"
    recording.write_bytes(b"never looked at")
    preset = place.folder / "bad.toml"
    preset.write_text(
        "[select]\nmin_ms = 90000\nmax_ms = 30000\nflor = 1\n[clips]\nshapes = ['round']\n[video]\ncrf = 99\n"
        "[inbox]\nname_pattern = '('\n",
        encoding="utf-8",
    )
    done = place.run("run", "--inline", "--library", place.library, "--preset", preset, recording)
    assert done.returncode == 2, f"exit code {done.returncode}: {done.stderr}"
    assert done.stderr.count("\n") == 1, done.stderr
    for key in ("select.min_ms", "select.flor", "clips.shapes", "video.crf", "inbox.name_pattern"):
        assert f"'{key}'" in done.stderr, f"{key} is not told: {done.stderr}"
    for option, value in (("--at", "25:00"), ("--time-zone", "Mars")):
        served = place.run("serve", place.folder, "--library", place.library, option, value)
        assert served.returncode == 2, f"exit code {served.returncode}: {served.stderr}"
        assert option in served.stderr and value in served.stderr, served.stderr
    assert not place.library.exists(), "work was begun"
    return done.stderr.strip()


@fault(0, "preset file edited while a run goes on", expected="the run ends with the settings it began with", quick=True)
def preset_edited_in_a_run(place: Place) -> str:
    undisturbed = two_clips(place)
    preset = place.folder / "mine.toml"
    preset.write_text("[video]\ncrf = 30\n", encoding="utf-8")
    command = undisturbed.command(place, "--preset", str(preset))
    child = place.start(*command)
    wait_for_stage(child, "clip 01")
    preset.write_text("[video]\ncrf = 'broken", encoding="utf-8")
    _, said = child.communicate(timeout=120)
    assert child.returncode == 0, said
    folder = the_folder(place.library)
    assert json.loads((folder / "settings.json").read_text(encoding="utf-8"))["video"]["crf"] == 30
    after = place.run(*command)
    assert after.returncode == 2, after.stderr
    assert "mine.toml is not valid TOML" in after.stderr, after.stderr
    preset.write_text("[video]\ncrf = 30\n", encoding="utf-8")
    again = worked(place.run(*command))
    assert ": 0%" not in again.stderr, f"something was made with other settings: {again.stderr}"
    return "both clips with the settings of the start; the broken preset is told by the next run"


SECRET = "hunter2-7f3a91"


@fault(
    69,
    "secrets in the environment, a file name of HTML and Markdown",
    expected="no value of the environment in any log or file; names escaped",
    quick=True,
)
def secrets_and_names(place: Place) -> str:
    name = "<img src=x onerror=alert(1)> [a](javascript:b) `c`.mp4"
    recording = place.small("plain.mp4", 3).rename(place.folder / name)
    done = worked(place.run_short("--debug", recording, MY_TOKEN=SECRET, AWS_SECRET_ACCESS_KEY=SECRET))
    assert SECRET not in done.stderr + done.stdout, "told on the terminal"
    telling = [
        str(path.relative_to(place.folder))
        for path in place.folder.rglob("*")
        if path.is_file() and SECRET.encode() in path.read_bytes()
    ]
    assert not telling, f"written to {telling}"
    folder = the_folder(place.library)
    page = (folder / "index.html").read_text(encoding="utf-8")
    report = (folder / "report.md").read_text(encoding="utf-8")
    assert "<img src=x" not in page, "the name is markup"
    text = re.sub("(`+).*?[^`]\\1(?!`)", "", report)
    assert not re.search(r"(?<!\\)(<img|\]\(javascript)", text), f"the name is markup: {text}"
    return "nothing told; the name is text in index.html and report.md"


NO_NETWORK = """
import fcntl, socket, struct, sys
control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
fcntl.ioctl(control, 0x8914, struct.pack("16sh", b"lo", 0x49))  # SIOCSIFFLAGS: loopback up and running
control.close()
from repurpose.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""A machine without a network still has its own address 127.0.0.1, which Prefect's server listens on."""


@fault(68, "no network at all, by hand", expected="everything works; no telemetry is even tried", quick=True)
def no_network(place: Place) -> str:
    undisturbed = two_clips(place)
    return _without_network(place, undisturbed, undisturbed.command(place))


@fault(68, "no network at all, with Prefect", expected="everything works; no telemetry is even tried")
def no_network_with_prefect(place: Place) -> str:
    undisturbed = two_clips(place)
    command = tuple(word for word in undisturbed.command(place) if word != "--inline")
    return _without_network(place, undisturbed, command)


def _without_network(place: Place, undisturbed: Undisturbed, command: tuple[str, ...]) -> str:
    """Every call that could reach out is traced: with a network, a report would go unnoticed."""
    if shutil.which("strace") is None:
        raise NotHere("strace is not installed")
    trace = place.folder / "trace"
    tracer = f"strace -f -qq --seccomp-bpf -e trace=connect,sendto,sendmsg,sendmmsg -o {trace}"
    script = f'shift 3; exec unshare --net {tracer} {sys.executable} -c "$PROGRAM" "$@"'
    worked(in_own_mounts(place, script, command, timeout=600, PROGRAM=NO_NETWORK))
    undisturbed.same(place)
    lines = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    outside = [line for line in lines if "sin_addr" in line and "127.0.0.1" not in line and "0.0.0.0" not in line]
    outside += [line for line in lines if "sin6_addr" in line and '"::1"' not in line]
    assert "--inline" in command or any("127.0.0.1" in line for line in lines), "Prefect's own server was not seen"
    assert not outside, f"tried to reach {outside[:3]}"
    return f"same files; {len(lines)} calls traced, none to another address than this machine's"
