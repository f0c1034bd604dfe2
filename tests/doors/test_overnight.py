"""A whole night over a real folder and library; what is made of a recording is given, so that a night takes seconds."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from editions import make_edition

from repurpose import __version__
from repurpose.cli.overnight import _print_done
from repurpose.codec import to_json
from repurpose.doors.accounts import library_waits
from repurpose.doors.arrivals import Arrival
from repurpose.doors.failures import Failure
from repurpose.doors.history import read_history, remember_time
from repurpose.doors.holding import hold_folder
from repurpose.doors.night import Took, effort_of
from repurpose.doors.night_plan import Overnight, plan_night
from repurpose.doors.nights import keep, local_time, nights_of
from repurpose.doors.overnight import Done, run_overnight
from repurpose.doors.processing import preset_for
from repurpose.errors import BusyError, InputError, ModelError
from repurpose.ingest import read_recording
from repurpose.model import Settings
from repurpose.model.night import Night, NightRecording
from repurpose.pipeline import Outcome
from repurpose.presets import Preset, find_preset
from repurpose.publish import manifest_of
from repurpose.workspace import Library

HOUR_MS = 3_600_000
TALK = Preset("talk", Settings(), ())


@dataclass
class House:
    """An inbox, a library, and what a night was asked to process."""

    inbox: Path
    library: Library
    film: Path
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def arrive(self, name: str, hours_old: float = 10) -> Path:
        """A recording with contents of its own."""
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.film, path)
        with path.open("ab") as file:
            # A `free` box, which changes the content and not the film.
            file.write((8 + len(os.fsencode(name))).to_bytes(4, "big") + b"free" + os.fsencode(name))
        then = time.time() - hours_old * 3600
        os.utime(path, (then, then))
        return path

    def process(self, arrival: Arrival) -> Outcome:
        """What the main job leaves in the library, without a film."""
        self.asked.append(arrival.path.name)
        edition = make_edition()
        recording = read_recording(arrival.path, TALK.settings.ingest)
        edition = replace(edition, recording=recording)
        with self.library.workspace(recording, os.fsencode(arrival.path.stem).hex()[:20]).claim() as workspace:
            workspace.write("recording.json", to_json("recording/1", recording))
            manifest = manifest_of(workspace, edition, ())
            workspace.write("manifest.json", to_json("manifest/1", manifest))
            return Outcome(workspace.folder, manifest, edition)

    def job(self, order: str = "newest", until: str = "", settle: int = 1) -> Overnight:
        settings = Settings()
        settings = replace(settings, inbox=replace(settings.inbox, settle_seconds=settle, order=order))  # type: ignore[arg-type]
        return Overnight(
            self.inbox, self.library, settings, lambda _: TALK, self.process, self.said.append, until=until
        )

    def night(self, order: str = "newest", until: str = "", settle: int = 1) -> Done:
        return run_overnight(self.job(order, until, settle))

    def report(self, done: Done) -> str:
        assert done.report is not None
        return done.report.read_text(encoding="utf-8")


@pytest.fixture
def house(tmp_path: Path, make_media: Callable[..., Path]) -> House:
    film = make_media("film.mp4", "-f", "lavfi", "-i", "testsrc=d=1:s=64x64:r=5", "-pix_fmt", "yuv420p")
    (tmp_path / "inbox").mkdir()
    return House(tmp_path / "inbox", Library.open(tmp_path / "library"), film)


def final(path: Path) -> dict[str, object]:
    """The facts of a failure that nothing but another file will heal."""
    status = path.stat()
    return Failure(1, status.st_size, status.st_mtime_ns, __version__, 0, True).facts()


def fates(done: Done) -> dict[str, str]:
    return {Path(each.source).name: each.fate for each in done.night.recordings}


@pytest.mark.parametrize(("order", "names"), [("newest", "cba"), ("oldest", "abc")])
def test_everything_is_made_in_order_and_a_repeat_is_a_no_op(house: House, order: str, names: str) -> None:
    for age, name in enumerate("cba"):
        house.arrive(f"{name}.mp4", hours_old=5 + age)
    done = house.night(order)
    assert house.asked == [f"{name}.mp4" for name in names]
    assert fates(done) == {f"{name}.mp4": "made" for name in names}
    assert len(read_history(house.library.root)) == 3
    before = house.report(done)
    began = time.thread_time()
    again = house.night(order)
    assert time.thread_time() - began < 2
    assert (again.report, again.night.recordings, len(house.asked)) == (None, (), 3)
    assert house.report(done) == before


def test_a_second_run_ends_at_once(house: House) -> None:
    house.arrive("a.mp4")
    with hold_folder(house.library.root, house.inbox), pytest.raises(BusyError, match="inbox"):
        house.night()
    assert house.asked == []


def in_an_hour() -> str:
    return f"{datetime.now() + timedelta(hours=1):%H:%M}"


def test_what_cannot_end_by_the_deadline_is_left_for_the_next_night(house: House) -> None:
    """This machine is known to be so slow that even one second takes two hours; then it turns out not to be."""
    house.arrive("a.mp4")
    house.arrive("b.mp4")
    remember_time(house.library.root, Took(effort_of(TALK.settings), 1000, 2 * HOUR_MS))
    done = house.night(until=in_an_hour())
    assert (house.asked, fates(done)) == ([], {"a.mp4": "put off", "b.mp4": "put off"})
    assert "not started: it needs about 150 min" in house.report(done)
    assert [waits.kind for waits in done.night.waits] == ["time", "time"]
    assert [bool(entry.why) for entry in plan_night(house.job(until=in_an_hour()))] == [True, True]
    for _ in range(3):
        remember_time(house.library.root, Took(effort_of(TALK.settings), 1000, 1000))
    after = house.night(until=in_an_hour())
    assert sorted(house.asked) == ["a.mp4", "b.mp4"]
    assert "not started: it needs about 150 min" in house.report(after), "the first run's words stand"
    assert after.night.waits == () or all(waits.kind != "time" for waits in after.night.waits)


def test_one_bad_file_among_others_is_told_of_and_the_rest_goes_on(house: House) -> None:
    house.arrive("good.mp4", 5)
    bad = house.inbox / "bad.mp4"
    bad.write_bytes(b"no film" * 100)
    os.utime(bad, (1, 1))
    process = house.process

    def or_refuse(arrival: Arrival) -> Outcome:
        if arrival.path == bad:
            raise InputError(f"{bad} is no video", file=str(bad))
        return process(arrival)

    done = run_overnight(replace(house.job(), process=or_refuse))
    assert fates(done) == {"good.mp4": "made", "bad.mp4": "failed"}
    (failed,) = [waits for waits in done.night.waits if waits.kind == "failed"]
    assert failed.command == f"repurpose run {bad} --library {house.library.root} --preset talk"
    assert failed.command in house.report(done)


def refuse(arrival: Arrival) -> Outcome:
    raise InputError(f"{arrival.path} is no video", file=str(arrival.path))


def test_the_command_of_a_failure_processes_it_as_it_was_also_after_later_nights(house: House) -> None:
    parts = [house.arrive(f"show_00{number}.mp4", 5) for number in (1, 2)]
    backup = house.arrive("show_001.backup.mp4", 5)
    joined = replace(
        house.job(), process=refuse, preset="./mine.toml", flags={"select.clips_per_hour": "8"},
        settings=replace(
            house.job().settings, inbox=replace(house.job().settings.inbox, join_parts=True, use_backup=True)
        ),
    )  # fmt: skip
    done = run_overnight(joined)
    (failed,) = [waits for waits in done.night.waits if waits.kind == "failed"]
    expected = (
        f"repurpose run {parts[0]} {parts[1]} --join --backup {backup} --library {house.library.root} "
        f"--preset {Path.cwd() / 'mine.toml'} --set select.clips_per_hour=8"
    )
    assert failed.command == expected
    house.arrive("later.mp4")
    assert [waits.command for waits in house.night().night.waits if waits.kind == "failed"] == [expected]


def test_the_command_of_a_failed_run_can_be_typed_in_any_folder(house: House) -> None:
    box = house.inbox
    for name in ("a.mp4", "b.mp4", "spare.mp4"):
        (box / name).write_bytes(b"no film")
    (box / "chat.txt").write_text("")
    shutil.copy(find_preset("quick"), box / "mine.toml")
    words = (
        "run a.mp4 b.mp4 --join --sidecar chat.txt --backup spare.mp4 --preset mine.toml --set select.at_least=2 "
        "--library ../library --inline"
    )
    argv = [sys.executable, "-m", "repurpose", *words.split()]
    assert subprocess.run(argv, check=False, cwd=box, capture_output=True).returncode == 1
    (failed,) = library_waits(house.library, 3)
    assert failed.command == (
        f"repurpose run {box}/a.mp4 {box}/b.mp4 --join --sidecar {box}/chat.txt --backup {box}/spare.mp4 "
        f"--library {house.library.root} --preset {box}/mine.toml --set select.at_least=2"
    )


def test_a_failure_of_an_older_version_has_the_command_that_is_known(house: House) -> None:
    bad = house.arrive("bad.mp4")
    house.library.record_failure(bad, InputError("no film"))
    (failed,) = library_waits(house.library, 3)
    assert failed.command == f"repurpose run {bad} --library {house.library.root}"


def test_a_subfolder_with_a_broken_preset_is_told_of_and_the_rest_goes_on(house: House) -> None:
    house.arrive("good.mp4", 5)
    bad = house.arrive("sub/bad.mp4", 1)
    (bad.parent / "preset.toml").write_text("no = [toml")

    def preset_of(arrival: Arrival) -> Preset:
        return preset_for(arrival, "talk", {}, house.library)

    job = replace(house.job(), preset_of=preset_of)
    planned = {entry.arrival.path.name: entry.why for entry in plan_night(job)}
    assert planned["good.mp4"] == "" and "preset.toml is not valid TOML" in planned["bad.mp4"]
    done = run_overnight(job)
    assert fates(done) == {"bad.mp4": "failed", "good.mp4": "made"}
    assert any(said.startswith("bad.mp4: ") and "preset.toml is not valid TOML" in said for said in house.said)
    (waits,) = [waits for waits in done.night.waits if waits.kind == "failed"]
    assert waits.what == "bad.mp4" and "preset.toml is not valid TOML" in waits.why
    assert waits.command == (
        f"repurpose run {bad} --library {house.library.root} --preset {bad.parent / 'preset.toml'}"
    )


def test_after_a_source_was_moved_the_report_names_it_where_it_lies(house: House) -> None:
    house.arrive("talk.mp4")
    moving = replace(TALK.settings, inbox=replace(TALK.settings.inbox, move_done=True))
    done = run_overnight(replace(house.job(), preset_of=lambda _: Preset("talk", moving, ())))
    place = house.inbox / "done" / "talk.mp4"
    assert place.is_file()
    commands = [waits.command for waits in done.night.waits if waits.command.startswith("repurpose run ")]
    assert commands == [f"repurpose run {place} --library {house.library.root} --preset talk"]
    assert f"`{place}`" in house.report(done) and str(house.inbox / "talk.mp4") not in house.report(done)


def test_a_missing_model_stops_the_night_and_says_so(house: House) -> None:
    house.arrive("a.mp4", 1)
    house.arrive("b.mp4", 2)

    def without_model(arrival: Arrival) -> Outcome:
        house.asked.append(arrival.path.name)
        raise ModelError("the speech model is missing")

    done = run_overnight(replace(house.job(), process=without_model))
    assert house.asked == ["a.mp4"]
    assert done.night.halted == "the speech model is missing"
    assert "It stopped before its end" in house.report(done)
    assert fates(done) == {"a.mp4": "failed", "b.mp4": "put off"}
    assert "not started: the night stopped before its turn" in house.report(done)


def test_one_recording_that_the_disk_has_no_room_for_is_put_off_and_the_rest_goes_on(house: House) -> None:
    long = house.arrive("long.mp4", 1)
    house.arrive("short.mp4", 2)
    process = house.process

    def look_at_the_disk(arrival: Arrival) -> Outcome:
        if arrival.path == long:
            house.library.require_space(1 << 70)
        return process(arrival)

    done = run_overnight(replace(house.job(), process=look_at_the_disk))
    assert (fates(done), done.night.halted) == ({"long.mp4": "put off", "short.mp4": "made"}, "")
    (waits,) = [waits for waits in done.night.waits if waits.kind == "machine"]
    assert waits.what == "long.mp4" and "are needed" in waits.why
    assert waits.command == f"repurpose run {long} --library {house.library.root} --preset talk"
    assert any(said.startswith(f"long.mp4: {house.library.root} has ") and "are needed" in said for said in house.said)
    assert _print_done(done) == 1


def test_a_folder_that_went_away_is_no_empty_folder(house: House) -> None:
    house.inbox.rmdir()
    done = house.night()
    assert "is not available" in done.night.halted
    assert "is not available" in house.report(done)


def test_a_file_that_was_just_written_is_waited_for_one_that_goes_on_growing_is_not(house: House) -> None:
    house.arrive("old.mp4", hours_old=1 / 30)
    house.arrive("new.mp4", hours_old=0)
    growing = house.arrive("growing.mp4", hours_old=0)
    touching = threading.Event()

    def touch() -> None:
        while not touching.wait(0.2):
            os.utime(growing)

    thread = threading.Thread(target=touch)
    thread.start()
    try:
        done = house.night(settle=1)
    finally:
        touching.set()
        thread.join()
    assert house.asked == ["old.mp4", "new.mp4"]
    assert fates(done) == {"old.mp4": "made", "new.mp4": "made", "growing.mp4": "waits"}


def test_an_interrupted_night_is_told_of(house: House) -> None:
    house.arrive("b.mp4", 1)
    house.arrive("a.mp4", 5)
    process = house.process

    def interrupt(arrival: Arrival) -> Outcome:
        if house.asked:
            raise KeyboardInterrupt
        return process(arrival)

    with pytest.raises(KeyboardInterrupt):
        run_overnight(replace(house.job(), process=interrupt))
    (night,) = nights_of(house.library.root, local_time()[:10])
    assert (night.whole, [each.fate for each in night.recordings]) == (False, ["made", "put off"])
    assert night.recordings[1].reason.startswith("the night was interrupted while it was being made")
    assert fates(house.night()) == {"a.mp4": "made"}


def test_the_report_of_an_interrupted_night_is_true(house: House) -> None:
    bad = house.arrive("bad.mp4", 9)
    house.library.record_failure(bad, InputError("no film"), final(bad))
    for age, name in enumerate(("a.mp4", "b.mp4")):
        house.arrive(name, age + 1)

    def interrupt(_: Arrival) -> Outcome:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_overnight(replace(house.job(), process=interrupt))
    (night,) = nights_of(house.library.root, local_time()[:10])
    told = {Path(each.source).name: (each.fate, each.reason) for each in night.recordings}
    assert told["a.mp4"][1].startswith("the night was interrupted while it was being made")
    assert told["b.mp4"] == ("put off", "not started: the night was interrupted before its turn")
    assert told["bad.mp4"][0] == "left alone"
    assert [waits.what for waits in night.waits] == ["bad.mp4"]
    assert night.free_bytes > 0 and night.used_bytes > 0
    text = (house.library.root / "reports" / f"{night.date}.md").read_text(encoding="utf-8")
    assert "0.0 GB free" not in text and "Waits for a person (1)" in text


KILLED = """
import os, sys
from pathlib import Path
from repurpose.doors.night_plan import Overnight
from repurpose.doors.overnight import run_overnight
from repurpose.model import Settings
from repurpose.presets import Preset
from repurpose.workspace import Library

talk = Preset("talk", Settings(), ())
def die(_): os.kill(os.getpid(), 9)
inbox, library = map(Path, sys.argv[1:])
run_overnight(Overnight(inbox, Library.open(library), Settings(), lambda _: talk, die, print))
"""


def test_a_night_that_was_killed_in_its_first_recording_is_told_of_by_the_next(house: House) -> None:
    house.arrive("a.mp4", 1)
    house.arrive("b.mp4", 2)
    words = [sys.executable, "-c", KILLED, str(house.inbox), str(house.library.root)]
    assert subprocess.run(words, check=False).returncode == -signal.SIGKILL
    house.library.record_failure(bad := house.arrive("bad.mp4", 9), InputError("no film"), final(bad))
    second = house.night()
    killed, night = sorted(nights_of(house.library.root, second.night.date), key=lambda each: each.whole)
    assert (killed.whole, [Path(each.source).name for each in killed.recordings]) == (False, ["a.mp4", "b.mp4"])
    assert "the night was ended while it was being made" in house.report(second)
    assert "not started: the night was ended before its turn" in house.report(second)
    assert [waits.what for waits in killed.waits] == ["bad.mp4"]
    assert killed.free_bytes > 0 and killed.used_bytes > 0
    assert "\n\n2 made · " in house.report(second), "what was put off and then made counts once"
    assert fates(second) == {"a.mp4": "made", "b.mp4": "made", "bad.mp4": "left alone"}
    again = house.night()
    assert (again.report, len(nights_of(house.library.root, night.date))) == (None, 2)


def test_the_damaged_record_of_a_night_is_not_said_to_be_made_again(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    runs = house.library.root / "reports" / ".runs" / local_time()[:10]
    runs.mkdir(parents=True)
    (runs / "x.json").write_text("{")
    assert nights_of(house.library.root, local_time()[:10]) == ()
    assert "what that night did is missing from its day's report" in caplog.text
    assert "made again" not in caplog.text


def test_a_killed_nights_record_is_taken_up_by_the_next(house: House) -> None:
    """As SIGKILL leaves it: a record under way, and no report."""
    killed = Night(
        "2026-05-12T230000-dead", str(house.inbox), str(house.library.root), os.uname().nodename,
        local_time(), recordings=(NightRecording("/in/x.mp4", "the killed one", "made", folder="x"),),
    )  # fmt: skip
    keep(house.library.root, killed)
    house.arrive("a.mp4")
    report = house.report(house.night())
    assert "the killed one" in report and "ended before its end" in report
    assert "Run 2 of 2" in report
    assert not list((house.library.root / "reports" / ".runs").glob("*.json"))


def test_an_edited_plan_waits_with_the_command_that_shows_both(house: House) -> None:
    house.arrive("a.mp4")
    done = house.night()
    folder = house.library.root / done.night.recordings[0].folder
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["findings"] = [{"rule": "plan.edited"}]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "plan.yaml").write_text("mine")
    (folder / "plan.proposed.yaml").write_text("yours")
    house.arrive("b.mp4")
    (plan,) = [waits for waits in house.night().night.waits if waits.kind == "plan"]
    assert plan.command == f"diff -u {folder}/plan.yaml {folder}/plan.proposed.yaml"


def test_hostile_names_are_written_as_they_are(house: House) -> None:
    names = ["<script>alert(1)<img> `x` |[a](b).mp4", "-rf $(id).mp4", "two\nlines.mp4", os.fsdecode(b"\xff.mp4")]
    for name in names:
        house.arrive(name)
    done = house.night()
    assert set(fates(done).values()) == {"made"} and len(house.asked) == 4
    html = (house.library.root / "reports" / f"{done.night.date}.html").read_text(encoding="utf-8")
    assert "<script" not in html and "&lt;script&gt;" in html
