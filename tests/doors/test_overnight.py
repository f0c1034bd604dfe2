"""A whole night over a real folder and library; what is made of a recording is given, so that a night takes seconds."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from editions import make_edition

from repurpose.codec import to_json
from repurpose.doors.arrivals import Arrival
from repurpose.doors.history import read_history, remember_time
from repurpose.doors.holding import hold_folder
from repurpose.doors.night import Took, effort_of
from repurpose.doors.night_plan import Overnight, plan_night
from repurpose.doors.nights import keep, local_time, nights_of
from repurpose.doors.overnight import Done, run_overnight
from repurpose.errors import BusyError, DiskSpaceError, InputError
from repurpose.ingest import read_recording
from repurpose.model import Settings
from repurpose.model.night import Night, NightRecording
from repurpose.pipeline import Outcome
from repurpose.presets import Preset
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
    assert failed.command == f"repurpose run {bad} --library {house.library.root}"
    assert f"repurpose run {bad}" in house.report(done)


def test_a_full_disk_stops_the_night_and_says_so(house: House) -> None:
    house.arrive("a.mp4", 1)
    house.arrive("b.mp4", 2)

    def full(arrival: Arrival) -> Outcome:
        house.asked.append(arrival.path.name)
        raise DiskSpaceError("the disk is full", needed_bytes=1, free_bytes=0)

    done = run_overnight(replace(house.job(), process=full))
    assert house.asked == ["a.mp4"]
    assert done.night.halted == "the disk is full"
    assert "It stopped before its end" in house.report(done)


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
    assert (night.whole, [each.fate for each in night.recordings]) == (False, ["made"])
    assert fates(house.night()) == {"a.mp4": "made"}


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
