"""The library's promises: final names are whole, one at work a time, same inputs are answered, damage is redone."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from repurpose.codec import to_json
from repurpose.errors import BusyError, DiskSpaceError, InputError, LibraryError, ProcessError, RepurposeError
from repurpose.model import Part, Probe, Recording, Span, Transcript, VideoStream, Word
from repurpose.remembering import KeptValue, RememberingRunner
from repurpose.tasks import InlineRunner, Task
from repurpose.workspace import Library, Workspace

KEPT = KeptValue("transcript", "analysis/transcript.json", "transcript/1", Transcript)
VALUE = Transcript("en", "base", (Word(Span(0, 9), "Hi."),), ((0, 0),))


def recording(content: str) -> Recording:
    stream = VideoStream(0, "h264", 16, 16, Fraction(25), Fraction(1, 25), 0, 40)
    return Recording(content, "show", "2026-05-12", (Part("/a.mp4"),), Probe("mp4", 40, 0, (stream,), ()), 0, None)


def counted(
    workspace: Workspace, inputs: tuple[object, ...], version: int = 1
) -> tuple[RememberingRunner, Task[Transcript], list[int]]:
    calls: list[int] = []

    def run() -> Transcript:
        calls.append(1)
        return VALUE

    runner = RememberingRunner(InlineRunner(), workspace)
    return runner, Task("transcribe", run, inputs, KEPT, version), calls


def test_the_same_inputs_are_answered_without_running(tmp_path: Path) -> None:
    runner, task, calls = counted(Workspace(tmp_path), ("a",))
    assert runner.call(task) == runner.call(task) == VALUE
    assert len(calls) == 1


@pytest.mark.parametrize("change", ["inputs", "version", "truncate", "delete", "record"])
def test_what_changed_or_was_damaged_is_run_again(tmp_path: Path, change: str) -> None:
    workspace = Workspace(tmp_path)
    runner, task, _ = counted(workspace, ("a",))
    runner.call(task)
    stored = workspace.path(KEPT.path)
    if change == "truncate":
        stored.write_text(stored.read_text()[:30])
    if change == "delete":
        stored.unlink()
    if change == "record":
        workspace.path(".work/steps/transcript.json").write_bytes(b"\x00garbage")
    inputs = ("b",) if change == "inputs" else ("a",)
    runner, task, calls = counted(workspace, inputs, 2 if change == "version" else 1)
    assert runner.call(task) == VALUE
    assert len(calls) == 1
    assert stored.is_file()


def test_a_map_answers_the_known_runs_the_rest_and_keeps_order(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)

    def kept(name: str) -> KeptValue[Transcript]:
        return KeptValue(name, f"{name}.json", "transcript/1", Transcript)

    def fail() -> Transcript:
        raise InputError("no")

    runner = RememberingRunner(InlineRunner(), workspace)
    runner.call(Task("two", lambda: VALUE, (), kept("two")))
    outcomes = runner.map(
        [Task("one", fail, (), kept("one")), Task("two", fail, (), kept("two")), Task("three", lambda: VALUE)]
    )
    assert isinstance(outcomes[0], RepurposeError)
    assert outcomes[1:] == [VALUE, VALUE]


def test_only_what_can_heal_is_tried_again() -> None:
    tries: list[str] = []

    def crash() -> str:
        tries.append("crash")
        if len(tries) < 2:
            raise ProcessError("ffmpeg was killed by SIGSEGV")
        return "fine"

    def refuse() -> str:
        tries.append("refuse")
        raise InputError("not media")

    assert InlineRunner().call(Task("render", crash, retries=1)) == "fine"
    with pytest.raises(InputError):
        InlineRunner().call(Task("probe", refuse, retries=3))
    assert tries == ["crash", "crash", "refuse"]


def test_a_recording_finds_its_folder_again_and_two_of_one_name_get_two(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "library")
    first = library.workspace(recording("aaaaaabbbbbb"), "show")
    first.write("recording.json", to_json("recording/1", recording("aaaaaabbbbbb")))
    assert first.folder.name == "2026-05-12-show-aaaaaa"
    assert library.workspace(recording("aaaaaabbbbbb"), "renamed").folder == first.folder
    second = library.workspace(recording("aaaaaacccccc"), "show")
    assert second.folder != first.folder


def test_a_library_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match=r"file.*--library"):
        Library.open(tmp_path / "file" / "library")


def test_too_little_disk_is_said_before_work(tmp_path: Path) -> None:
    library = Library.open(tmp_path)
    library.require_space(1)
    with pytest.raises(DiskSpaceError, match="GB free"):
        library.require_space(10**18)


def test_a_job_leaves_nothing_behind_and_adopted_files_stay(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    with pytest.raises(InputError), workspace.job("clip-01") as folder:
        (folder / "wide.mp4").write_bytes(b"whole")
        (folder / "square.mp4").write_bytes(b"half")
        workspace.adopt(folder, ["wide.mp4"], "clips/01-a")
        raise InputError("stop")
    assert [path.name for path in tmp_path.rglob("*.mp4")] == ["wide.mp4"]


def test_one_at_a_time_works_on_a_recording(tmp_path: Path) -> None:
    work = Workspace(tmp_path)
    with work.claim(), pytest.raises(BusyError, match="being worked on by process"), work.claim():
        pass
    with Workspace(tmp_path).claim():
        pass


def test_a_failure_goes_on_record_and_is_forgotten(tmp_path: Path) -> None:
    library = Library.open(tmp_path)
    path = library.record_failure(Path("x.mp4"), InputError("x.mp4 is empty", file="x.mp4"))
    assert json.loads(path.read_text())["message"] == "x.mp4 is empty"
    library.forget_failure(Path("x.mp4"))
    assert not path.exists()


def test_a_folder_that_a_killed_run_left_is_used_again(tmp_path: Path) -> None:
    library = Library.open(tmp_path)
    first = library.workspace(recording("aaaaaabbbbbb"), "show")
    assert library.workspace(recording("aaaaaabbbbbb"), "show").folder == first.folder


def test_a_refusal_of_the_machine_is_the_outcome_of_one_task() -> None:
    def full() -> str:
        raise OSError(28, "No space left on device")

    outcomes = InlineRunner(workers=2).map([Task("full", full), Task("fine", lambda: "fine")])
    assert isinstance(outcomes[0], RepurposeError)
    assert "No space left" in outcomes[0].message
    assert outcomes[1] == "fine"


def test_a_damaged_recording_record_is_written_again_in_the_same_folder(tmp_path: Path) -> None:
    library = Library.open(tmp_path)
    first = library.workspace(recording("abcdef0123"), "show")
    first.write("recording.json", to_json("recording/1", recording("abcdef0123")))
    other = library.workspace(recording("abcdef9999"), "show")
    assert other.folder != first.folder, "another recording whose id begins alike"
    first.path("recording.json").write_bytes(b"\xff{")
    assert library.workspace(recording("abcdef0123"), "show").folder == first.folder


def test_what_a_killed_writer_left_is_removed_by_the_next_at_work(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.write("clips/01-a/clip.json", "{}")
    left = [workspace.path(name) for name in ("clips/01-a/.unfinished-abc", ".work/steps/.unfinished-abc")]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    with workspace.claim():
        assert not any(path.exists() for path in left)
    assert workspace.read("clips/01-a/clip.json") == "{}"
