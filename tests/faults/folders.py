"""Faults 11 to 18: folders without events, with too much in them, with what is no file; names that are traps."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import tracemalloc
import unicodedata
from pathlib import Path

from faults.inbox import NO_CLIPS, WATCH, Inbox
from faults.place import SHORT, NotHere, Place, worked
from faults.table import fault


def watched(place: Place, child: subprocess.Popen[str], name: str, seconds: float = 60) -> str:
    """What the watching child says until it has processed a file of that name."""
    assert child.stderr is not None
    end, said = time.monotonic() + seconds, []
    os.set_blocking(child.stderr.fileno(), False)
    while time.monotonic() < end and child.poll() is None:
        said += child.stderr.readlines()
        if any(f"{name} is done" in line for line in said):
            return "".join(said)
        time.sleep(0.2)
    raise AssertionError(f"{name} was not processed: {''.join(said)}")


@fault(
    11,
    "a network share, which reports no changes: events switched off",
    expected="found by looking again and again",
    quick=True,
)
def no_events(place: Place) -> str:
    inbox = Inbox(place)
    child = place.start("watch", inbox.folder, "--poll-only", "--library", place.library, "--inline", *WATCH)
    time.sleep(1)
    shutil.copy(place.small("show.mp4", 2), inbox.folder / "show.mp4")
    started = time.monotonic()
    watched(place, child, "show.mp4")
    return f"done {time.monotonic() - started:.0f} s after it was copied in, with nobody to tell"


@fault(11, "a mounted NFS or SMB share", expected="the same, by itself, and it says why")
def real_share(place: Place) -> str:
    """What decides is the kind of file system in /proc/self/mounts, which the tests of media/open_files read."""
    kinds = {line.split()[2] for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()}
    if not kinds & {"nfs", "nfs4", "cifs", "smb3"}:
        raise NotHere("needs a mounted NFS or SMB share; none is mounted here, and mounting one needs a server")
    share = next(
        Path(line.split()[1])
        for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
        if line.split()[2] in ("nfs", "nfs4", "cifs", "smb3")
    )
    child = place.start("watch", share, "--library", place.library, "--inline", *WATCH)
    assert child.stderr is not None
    lines = [child.stderr.readline() for _ in range(2)]
    assert any("does not report what other machines change" in line for line in lines), lines
    return lines[-1]


@fault(12, "the limit of inotify watches is reached", expected="falls back to looking, and says so", quick=True)
def inotify_limit(place: Place) -> str:
    inbox = Inbox(place)
    limit = "echo 0 > /proc/sys/user/max_inotify_watches"
    unshare = shutil.which("unshare")
    if not unshare or subprocess.run([unshare, "-Ur", "sh", "-c", limit], capture_output=True).returncode:
        raise NotHere("needs user namespaces, in which the limit can be set to 0")
    command = place.command("watch", inbox.folder, "--library", place.library, "--inline", *WATCH)
    child = place.start_program(["unshare", "-Ur", "sh", "-c", f'{limit}; exec "$@"', "sh", *command])
    time.sleep(1)
    shutil.copy(place.small("show.mp4", 2), inbox.folder / "show.mp4")
    said = watched(place, child, "show.mp4")
    line = next((line for line in said.splitlines() if "max_user_watches" in line), "")
    assert "looking every 1 s" in line, said
    return line.partition(" ")[2]


@fault(13, "10 000 files appear at once", expected="all dealt with once, memory bounded")
def ten_thousand(place: Place) -> str:
    inbox = Inbox(place)
    for number in range(10_000):
        (inbox.folder / f"{number:05d}.mp4").write_text(f"no recording {number}\n", encoding="utf-8")
    tracemalloc.start()
    started = time.monotonic()
    taken = inbox.take()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    kinds = {each.kind for each in taken}
    assert (len(taken), kinds) == (10_000, {"failed"}), (len(taken), kinds)
    assert len(list((place.library / "failed").glob("*/error.json"))) == 10_000
    assert inbox.take(100_000) == [], "some were tried again"
    assert peak < 300e6, f"{peak / 1e6:.0f} MB"
    return f"each refused once in {time.monotonic() - started:.0f} s, {peak / 1e6:.0f} MB at most"


@fault(
    14,
    "a loop of links, links out of and within the folder, a FIFO, a device, a socket",
    expected="left alone with a reason, never opened",
    quick=True,
    slow=False,
)
def no_files(place: Place) -> str:
    inbox = Inbox(place)
    outside = place.small("outside.mp4", 2)
    names = {"loop.mp4": "loop.mp4", "out.mp4": str(outside), "zero.mp4": "/dev/zero", "nowhere.mp4": "missing.mp4"}
    for name, target in names.items():
        (inbox.folder / name).symlink_to(target)
    (inbox.folder / "circle").mkdir()
    (inbox.folder / "circle" / "up").symlink_to(inbox.folder)
    os.mkfifo(inbox.folder / "fifo.mp4")  # who opens it waits for ever
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(inbox.folder / "socket.mp4"))
        taken = inbox.take(100_000)
        skipped = {path.name: why for path, why in inbox.look().skipped}
    assert taken == [], taken
    wanted = {*names, "up", "fifo.mp4", "socket.mp4"}
    assert wanted <= skipped.keys(), f"said nothing of {wanted - skipped.keys()}"
    for name in ("fifo.mp4", "out.mp4"):
        refused_or_read = place.here("run", "--dry-run", inbox.folder / name)
        assert refused_or_read.returncode == (1 if name == "fifo.mp4" else 0), refused_or_read.stderr
    return "; ".join(f"{name} {why}" for name, why in sorted(skipped.items()))


@fault(15, "a file that may not be read", expected="permission denied; others go on; taken after chmod", quick=True)
def unreadable(place: Place) -> str:
    inbox = Inbox(place)
    shutil.copy(place.small("open.mp4", 2), inbox.folder / "open.mp4")
    locked = Path(shutil.copy(place.small("locked.mp4", 3), inbox.folder / "locked.mp4"))
    locked.chmod(0)
    said = _watch_as_others_do(place, inbox)
    assert "permission denied" in said and "locked.mp4" in said and "open.mp4 is done" in said, said
    locked.chmod(0o644)
    again = _watch_as_others_do(place, inbox)
    assert "locked.mp4 is done" in again, again
    return next(line.partition(" ")[2] for line in said.splitlines() if "permission denied" in line)


WITHOUT_RIGHTS = """
import ctypes, os, sys
for capability in (1, 2):  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: for root, modes then hold as for all others
    ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


def _watch_as_others_do(place: Place, inbox: Inbox) -> str:
    """`repurpose watch --once`; where we are root, who may read everything, without that right."""
    command = place.command("watch", inbox.folder, "--once", "--inline", "--library", place.library, *WATCH)
    if os.geteuid() == 0:
        command = [sys.executable, "-c", WITHOUT_RIGHTS, *command]
    child = place.start_program(command)
    _, err = child.communicate(timeout=120)
    return err


ODD = (
    "two  spaces.mp4", "it's \"quoted\".mp4", "a;b.mp4", "$(id).mp4", "`id`.mp4", "two\nlines.mp4", "-leading.mp4",
    "%03d.mp4", "émoji 😀.mp4", "\u202emp4.exe.mp4", "a" * 251 + ".mp4", os.fsdecode(b"invalid \xff\xfe.mp4"),
    "concat:a|b.mp4", "http:localhost.mp4", "[0:v]x=1,y:2.mp4", "*.mp4", "~root.mp4", "a\\b.mp4",
)  # fmt: skip


@fault(
    16,
    "names with spaces, quotes, shell signs, newlines, a dash, %03d, emoji, RTL, 255 bytes, invalid UTF-8, protocols",
    expected="read as names; output names are safe",
    quick=True,
)
def odd_names(place: Place) -> str:
    source = place.small("plain.mp4", 1)
    folder = place.folder / "odd"
    folder.mkdir()
    for name in ODD:
        os.link(source, folder / name)
    before = set(os.listdir(folder))
    for name in ODD:
        done = place.here("scenes", folder / name)
        assert done.returncode == 0 and "00:00:01.000" in done.stdout, f"{name!r}: {done.stderr}"
    for name in (ODD[1], ODD[7], ODD[11]):
        library = place.folder / f"library-{ODD.index(name)}"
        worked(place.run("run", "--inline", "--library", library, *SHORT, "--", name, cwd=folder))
        (made,) = library.glob("*/recording.json")
        assert made.parent.name.isascii() and made.parent.name.isprintable() and "/" not in made.parent.name
        assert list(made.parent.glob("clips/*/square.mp4")), f"no clip of {name!r}"
    assert set(os.listdir(folder)) == before, f"new files: {set(os.listdir(folder)) - before}"
    return f"{len(ODD)} names read as they are; three of them run to clips in folders of plain names"


@fault(
    17,
    "../../x as the recording's own title, as a clip's title in the plan, as a preset's name",
    expected="nothing outside the library",
    quick=True,
)
def paths_in_texts(place: Place) -> str:
    evil = "../../../../escaped"
    path = place.small("show.mp4", 3, "-metadata", f"title={evil}", "-metadata", f"date={evil}")
    worked(place.here_short(path))
    (plan,) = place.library.glob("*/plan.yaml")
    text = plan.read_text(encoding="utf-8")
    title = next(line for line in text.splitlines() if line.lstrip().startswith("title:"))
    plan.write_text(text.replace(title, f'{title.partition("title:")[0]}title: "{evil}"', 1), encoding="utf-8")
    worked(place.here_short(path))
    said = place.here("run", "--inline", "--library", place.library, "--preset", evil, path)
    assert said.returncode == 2 and "preset" in said.stderr, said.stderr
    strays = [found for found in place.folder.parent.rglob("*escaped*") if place.library not in found.parents]
    assert not strays and not Path("/escaped").exists(), strays
    inside = [str(found.relative_to(place.library)) for found in place.library.rglob("*escaped*")]
    assert all(".." not in Path(name).parts for name in inside)
    return f"inside the library: {', '.join(inside[:3]) or 'no such name'}; {said.stderr.strip().splitlines()[-1]}"


@fault(
    18,
    "two recordings whose names differ in case alone; two clips whose titles differ in NFC and NFD alone",
    expected="both kept, under names that no file system takes for one",
    quick=True,
)
def clashing_names(place: Place) -> str:
    for name, seconds in (("Talk.mp4", 2), ("talk.mp4", 3)):
        worked(place.here_short(*NO_CLIPS, place.small(name, seconds)))
    both = place.small("two.mp4", 8)
    worked(place.here_short("--set", "select.at_least=2", "--set", "select.clips_per_hour=2000", both))
    (plan,) = place.library.glob("*-two-*/plan.yaml")
    lines, forms = plan.read_text(encoding="utf-8").splitlines(), iter(("NFC", "NFD"))
    for number, line in enumerate(lines):
        if line.lstrip().startswith("title:") and (form := next(forms, None)):
            lines[number] = f'{line.partition("title:")[0]}title: "{unicodedata.normalize(form, "Café")}"'
    # Without its slug an entry gets a folder that is named after its title.
    plan.write_text("".join(f"{line}\n" for line in lines if "slug:" not in line), encoding="utf-8")
    worked(place.here_short("--set", "select.at_least=2", "--set", "select.clips_per_hour=2000", both))
    clips = [path.parent.name for path in plan.parent.glob("clips/*/square.mp4")]
    names = [path.name for path in place.library.glob("*/")] + clips
    folded = [unicodedata.normalize("NFC", name).casefold() for name in names]
    assert len(set(folded)) == len(folded), f"clash: {sorted(names)}"
    assert len([name for name in folded if "talk" in name]) == 2, names
    assert len([name for name in clips if "caf" in name]) == 2, clips
    return f"{', '.join(sorted(names))}"
