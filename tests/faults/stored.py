"""Faults 48, 50, 51, 66: what stands in a library was damaged, is from another version, or cannot be written."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from faults.mounts import in_own_mounts
from faults.place import PROJECT, Place, refused, worked
from faults.table import fault
from faults.undisturbed import Undisturbed, stages, the_folder, two_clips, working_in

Damage = Callable[[Path], object]
DAMAGES: dict[str, Damage] = {
    "cut in half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "emptied": lambda path: path.write_bytes(b""),
    "garbage": lambda path: path.write_bytes(b'\xff\x00\xfe{"a":' * 9),
    "other JSON": lambda path: path.write_bytes(b"[]"),
    "gone": lambda path: path.unlink(),
}
RECORDS: dict[str, set[str]] = {
    "manifest.json": set(),
    "recording.json": set(),
    "settings.json": set(),
    "highlights.json": set(),
    "clips/01-*/clip.json": set(),
    ".work/plan.json": set(),
    ".work/plan.sha256": set(),
    ".work/plan.ours.yaml": set(),
    ".work/recognised.json": {"transcript"},
    "analysis/transcript.json": set(),
    "analysis/sound.npz": {"sound"},
    ".work/steps/survey.json": {"survey"},
    ".work/steps/clip-01.json": {"clip 01"},
    ".work/made/clip-02.json": {"clip 02"},
    "../catalogue.sqlite": set(),
}
"""A stored file, and the slow stages that are done again where it is damaged."""
EXPECTED = "exactly the stages behind it are redone, the outputs are the same, no crash"


@fault(
    48, "manifest, recording.json, clip.json, transcript, a step's record cut in half", expected=EXPECTED, quick=True
)
def truncated_records(place: Place) -> str:
    names = ("manifest.json", "recording.json", "clips/01-*/clip.json", "analysis/transcript.json")
    return _damaged(place, two_clips(place), ("cut in half",), (*names, ".work/steps/clip-01.json"))


@fault(48, "each stored record cut, emptied, garbage, other JSON, gone", expected=EXPECTED)
def damaged_records(place: Place) -> str:
    return _damaged(place, two_clips(place), tuple(DAMAGES), tuple(RECORDS))


def _damaged(place: Place, undisturbed: Undisturbed, kinds: tuple[str, ...], names: tuple[str, ...]) -> str:
    folder = undisturbed.copy(place)
    count = 0
    for kind in kinds:
        for name in names:
            redone = RECORDS[name]
            (path,) = folder.glob(name) if not name.startswith("..") else (folder.parent / name[3:],)
            DAMAGES[kind](path)
            done = undisturbed.run(place)
            assert done.returncode == 0, f"{name} {kind}: {done.stderr}"
            assert stages(done) == redone, f"{name} {kind}: redone {stages(done)}, not {redone}"
            undisturbed.same(place)
            count += 1
    return f"{count} damages healed, each by its own stages"


@fault(48, "all records of all steps damaged at once", expected="all is redone to the same outputs", quick=True)
def every_record_at_once(place: Place) -> str:
    undisturbed = two_clips(place)
    folder = undisturbed.copy(place)
    paths = [path for path in folder.glob(".work/**/*.json")] + [folder / "manifest.json", folder / "recording.json"]
    for path in paths:
        DAMAGES["garbage"](path)
    worked(undisturbed.run(place))
    undisturbed.same(place)
    return f"{len(paths)} records of garbage replaced"


@fault(48, "plan.yaml is no text any more", expected="refused, with the file and the way out; nothing is overwritten")
def a_plan_of_garbage(place: Place) -> str:
    undisturbed = two_clips(place)
    plan = undisturbed.copy(place) / "plan.yaml"
    DAMAGES["garbage"](plan)
    before = plan.read_bytes()
    said = refused(undisturbed.run(place), "plan.yaml is not UTF-8 text", "delete it to get a new plan")
    assert plan.read_bytes() == before
    plan.unlink()
    worked(undisturbed.run(place))
    (place.library / "failed").rmdir()
    undisturbed.same(place)
    return said


@fault(51, "finished clip deleted, cut, one bit turned", expected="only that clip is made anew", quick=True)
def damaged_outputs(place: Place) -> str:
    undisturbed = two_clips(place)
    folder = undisturbed.copy(place)
    (clip,) = folder.glob("clips/01-*")
    (other,) = folder.glob("clips/02-*")
    stood = {path.name: path.stat().st_mtime_ns for path in other.glob("*.[mj]p*")}
    damages: dict[str, Damage] = {"square.mp4": _turn_a_bit, "poster.jpg": DAMAGES["gone"]}
    for name, damage in [*damages.items(), ("square.mp4", DAMAGES["cut in half"])]:
        damage(clip / name)
        done = worked(undisturbed.run(place))
        assert stages(done) == {"clip 01"}, f"{name}: redone {stages(done)}"
        undisturbed.same(place)
    now = {path.name: path.stat().st_mtime_ns for path in other.glob("*.[mj]p*")}
    assert now == stood, "the other clip was written again"
    return "three damages seen by size or sha256; clip 01 alone encoded anew"


def _turn_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@fault(50, "library on a read-only disk", expected="one sentence that names it, exit code 1", quick=True)
def read_only_library(place: Place) -> str:
    undisturbed = two_clips(place)
    place.library.mkdir()
    ends = in_own_mounts(
        place,
        f'mount -t tmpfs tmpfs {place.library} && mount -o remount,ro {place.library} && exec "$@"',
        undisturbed.command(place),
    )
    return refused(ends, str(place.library), "cannot be written", "choose another with --library")


@fault(50, "clips/ is on another file system", expected="copied and renamed there; same outputs", quick=True)
def clips_elsewhere(place: Place) -> str:
    undisturbed = two_clips(place)
    folder = undisturbed.copy(place)
    moved = place.folder / "clips"
    script = (
        f'mount -t tmpfs tmpfs {folder}/clips && "$@" && cp -a {folder}/clips {moved} && umount {folder}/clips '
        f"&& rm -r {folder}/clips && mv {moved} {folder}/clips"
    )
    worked(in_own_mounts(place, script, undisturbed.command(place)))
    undisturbed.same(place)
    return "two clips made and published across the border"


BUMPED = """
import sys
from dataclasses import replace
from repurpose.steps import {room} as room
task = room.{step}
room.{step} = lambda *given: replace(task(*given), version=2)
from repurpose.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""The command line of a version whose step gives other values for the same inputs."""


@fault(66, "a step's version is raised, then lowered", expected="that step alone is redone; the other outputs stay")
def raised_version(place: Place) -> str:
    undisturbed = two_clips(place)
    undisturbed.copy(place)
    told = []
    for room, step, redone in (("analysing", "scenes", {"scenes"}), ("making", "clip", {"clip 01", "clip 02"})):
        program = BUMPED.format(room=room, step=step)
        child = place.start_program([sys.executable, "-c", program, *undisturbed.command(place)], cwd=PROJECT)
        _, said = child.communicate(timeout=300)
        assert child.returncode == 0, said
        begun = {line.split(": ")[1] for line in said.splitlines() if line.endswith(": 0%")}
        assert begun == redone, f"{step} of version 2: redone {begun}"
        undisturbed.same(place)
        lowered = worked(undisturbed.run(place))
        assert stages(lowered) == redone, f"{step} back to version 1: redone {stages(lowered)}"
        undisturbed.same(place)
        told.append(f"{step}: {', '.join(sorted(redone))}")
    return "redone up and down: " + "; ".join(told)


@fault(66, "records of a later version's schema", expected="redone, not misread; a plan of a later version is refused")
def later_schema(place: Place) -> str:
    undisturbed = two_clips(place)
    folder = undisturbed.copy(place)
    for name in ("analysis/scenes.json", "manifest.json", "recording.json"):
        data = json.loads((folder / name).read_text(encoding="utf-8"))
        (folder / name).write_text(json.dumps(data | {"schema": data["schema"][:-1] + "9", "new": 1}), encoding="utf-8")
    done = worked(undisturbed.run(place))
    assert stages(done) == {"scenes"}, stages(done)
    undisturbed.same(place)
    plan = folder / "plan.yaml"
    edited = plan.read_text(encoding="utf-8").replace("plan/1", "plan/9")
    plan.write_text(edited, encoding="utf-8")
    said = refused(undisturbed.run(place), "plan.yaml, line", "plan/9")
    assert plan.read_text(encoding="utf-8") == edited
    assert not working_in(the_folder(place.library))
    return said
