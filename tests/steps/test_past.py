"""What people decided on, from run to run: the choice of entries and plan.yaml in a workspace, without any pictures."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import pytest

from repurpose.cli import build_parser, main
from repurpose.cli.options import flags_of
from repurpose.codec import from_json, to_json
from repurpose.model import (
    Analysis,
    ClipRecord,
    Closeup,
    HighlightList,
    Moment,
    Part,
    Plan,
    Probe,
    Recording,
    Settings,
    Show,
    ShowItem,
    Span,
    Transcript,
    VideoStream,
    Word,
)
from repurpose.moments import read_moments
from repurpose.presets import resolve_preset
from repurpose.remembering import RememberingRunner
from repurpose.steps.choosing import Chosen, choose_entries
from repurpose.steps.clip_record import clip_record
from repurpose.steps.standing_plan import PLAN, PROPOSED
from repurpose.steps.work import Work
from repurpose.tasks import InlineRunner, Task, silent
from repurpose.workspace import Library, Workspace

R = TypeVar("R")
SUBJECTS = (
    "bread dough flour oven",
    "bicycle wheel brake pedal",
    "bird feather wing nest",
    "river bridge boat harbour",
)


def told() -> Transcript:
    """Seven minutes, a quarter of them of each subject."""
    words: list[Word] = []
    sentences: list[tuple[int, int]] = []
    now = 0
    for nouns in map(str.split, SUBJECTS):
        for i in range(30):
            first = len(words)
            for text in f"The {nouns[i % 4]} of our {nouns[(i * 3 + 1) % 4]} was near number {i} today.".split():
                words.append(Word(Span(now, now + 300), text))
                now += 300
            sentences.append((first, len(words) - 1))
            now += 600
    return Transcript("en", "test", tuple(words), tuple(sentences))


class WithoutPictures(InlineRunner):
    """Nothing is seen in a recording that does not exist."""

    def call(self, task: Task[R]) -> R:
        return replace(task, run=Closeup).run() if task.name == "closeup" else super().call(task)  # type: ignore[return-value, arg-type]


class Desk:
    """A library with one recording, and the runs over it."""

    def __init__(self, root: Path, *, name: str = "stream.mp4", items: tuple[ShowItem, ...] = ()) -> None:
        self.library = Library.open(root)
        transcript = told()
        length = transcript.words[-1].span.end_ms + 1000
        video = VideoStream(0, "h264", 1920, 1080, Fraction(25), Fraction(1, 12800), 0, length)
        part = Part(f"/in/{name}", 1, "3f9a1c0de0aa" + "0" * 52, length)
        self.recording = Recording(
            "3f9a1c0de0aa", name[:-4], "2026-05-12", (part,), Probe("mp4", length, 0, (video,), ()), 0, None
        )
        self.analysis = Analysis(length, transcript=transcript, show=Show(items=items))
        self.workspace = self.library.workspace(self.recording, name[:-4])
        self.workspace.write("recording.json", to_json("recording/1", self.recording))
        self.workspace.write("analysis/transcript.json", to_json("transcript/1", transcript))

    def run(self, settings: Settings | None = None, preset: str = "talk") -> Chosen:
        work = Work(self.recording, self.workspace, settings or Settings(), preset, silent)
        runner = RememberingRunner(WithoutPictures(), self.workspace)
        chosen = choose_entries(work, self.library, runner, self.analysis)
        for clip in chosen.plan.clips:
            self.workspace.write(f"clips/{clip.folder}/clip.json", to_json("clip/1", self.record(clip.id, chosen.plan)))
        return chosen

    def record(self, id: str, plan: Plan) -> ClipRecord:
        from repurpose.model import Made

        (clip,) = (clip for clip in plan.clips if clip.id == id)
        return clip_record(self.recording, clip, Made(f"clip/{id}", ()), ())

    def mark(self, *words: str) -> int:
        return main(["mark", *words, "--library", str(self.library.root)])

    def moments(self) -> tuple[Moment, ...]:
        return read_moments(self.library, self.recording)

    def edit(self, id: str) -> None:
        """Delete a clip's entry from plan.yaml."""
        before, _, rest = self.workspace.read(PLAN).partition(f'  - id: "{id}"')
        end = min(rest.find(start) for start in ("  - id: ", "\ndocs:") if start in rest)
        self.workspace.path(PLAN).write_text(before + rest[end:].lstrip("\n"), encoding="utf-8")


def ids(chosen: Chosen) -> list[str]:
    return sorted(clip.id for clip in chosen.plan.clips)


def rules(chosen: Chosen) -> list[str]:
    return [finding.rule for finding in chosen.findings]


def spans(chosen: Chosen) -> dict[str, Span]:
    return {clip.id: clip.span for clip in chosen.plan.clips}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "library")


def test_rendering_alone_publishes_nothing(desk: Desk) -> None:
    first = desk.run()
    plan = desk.workspace.read(PLAN)
    assert ids(first) == ["01", "02", "03"]
    assert desk.run() == first
    assert desk.workspace.read(PLAN) == plan
    assert desk.moments() == ()
    assert not (desk.library.root / "moments").exists()


def test_published_clips_stay_and_others_are_suggested_beside_them(desk: Desk, capsys: pytest.CaptureFixture) -> None:
    first = desk.run()
    assert desk.mark("02", "published") == 0
    assert "published  02" in capsys.readouterr().out
    second = desk.run()
    assert ids(second) == ["01", "02", "03", "04"]
    assert {**spans(second), **spans(first)} == spans(second), "the old ones are as they were"
    assert "select.past" in rules(second)
    stored = from_json("highlights/1", HighlightList, desk.workspace.read("highlights.json"), "highlights.json")
    reasons = {each.id: each.reason for each in stored.highlights if not each.kept}
    origin = {clip.id: clip.highlight for clip in first.plan.clips}
    assert reasons[origin["02"]].startswith("Published before as clip 02 on ")
    plan = desk.workspace.read(PLAN)
    assert desk.run() == second, "and nothing moves any more"
    assert desk.workspace.read(PLAN) == plan


def test_another_preset_suggests_no_published_moment(desk: Desk) -> None:
    first = desk.run()
    desk.mark("01", "02", "published")
    long = Settings()
    long = replace(long, select=replace(long.select, target_ms=65_000, clips_per_hour=20.0))
    second = desk.run(long, "tutorial")
    fresh = {id: span for id, span in spans(second).items() if id not in ("01", "02")}
    assert len(fresh) >= 3
    for id in ("01", "02"):
        assert spans(second)[id] == spans(first)[id]
        for span in fresh.values():
            assert 2 * span.overlap_ms(spans(first)[id]) < min(span.duration_ms, spans(first)[id].duration_ms)


def test_a_rejected_clip_goes_and_its_place_goes_to_another(desk: Desk) -> None:
    first = desk.run()
    desk.mark("02", "rejected")
    second = desk.run()
    assert ids(second) == ["01", "03", "04"]
    assert desk.mark("02", "open") == 0, "its folder still stands"
    assert [moment.verdict for moment in desk.moments()] == ["open"]
    assert {clip.span for clip in desk.run().plan.clips} == set(spans(first).values())


def test_a_copy_under_another_name_in_an_emptied_library_is_known(desk: Desk, tmp_path: Path) -> None:
    import shutil

    first = desk.run()
    desk.mark("02", "published")
    desk.mark("03", "rejected")
    shutil.rmtree(desk.workspace.folder)
    again = Desk(desk.library.root, name="copy-of-stream.mp4")
    second = again.run()
    assert again.workspace.folder != desk.workspace.folder
    for id in ("02", "03"):
        assert not any(2 * span.overlap_ms(spans(first)[id]) >= span.duration_ms for span in spans(second).values())
    assert again.mark(f"{again.workspace.folder.name}/0:{spans(first)['03'].start_ms // 60_000:02d}:30", "open") in (
        0,
        2,
    )


def test_deleting_an_entry_rejects_it_and_putting_it_back_takes_that_back(desk: Desk) -> None:
    first = desk.run()
    written = desk.workspace.read(PLAN)
    desk.edit("02")
    second = desk.run()
    assert ids(second) == ["01", "03"], "an edited plan stands"
    (moment,) = desk.moments()
    assert (moment.verdict, moment.by, moment.clip, moment.span) == ("rejected", "plan", "02", spans(first)["02"])
    assert moment.text
    proposed = desk.workspace.read(PROPOSED)
    assert '"02"' not in proposed and '"04"' in proposed
    assert desk.run() == second
    assert desk.moments() == (moment,)
    desk.workspace.path(PLAN).write_text(written + "# mine\n", encoding="utf-8")
    assert ids(desk.run()) == ["01", "02", "03"]
    assert desk.moments() == ()


def test_a_new_plan_after_a_deletion_leaves_it_out_unless_it_was_opened(desk: Desk) -> None:
    first = desk.run()
    desk.edit("02")
    desk.run()
    desk.workspace.path(PLAN).unlink()
    second = desk.run()
    assert spans(first)["02"] not in spans(second).values()
    desk.edit(max(ids(second)))
    desk.run()
    within = spans(first)["02"].middle_ms // 1000
    for name in (f"{desk.workspace.folder.name}/0:{within // 60:02d}:{within % 60:02d}", max(ids(second))):
        assert desk.mark(name, "open") == 0
    desk.run()
    assert {moment.verdict for moment in desk.moments()} == {"open"}, "not rejected again by the same deletion"


def test_taking_over_the_proposal_rejects_nothing(desk: Desk) -> None:
    desk.run()
    desk.workspace.path(PLAN).write_text(desk.workspace.read(PLAN) + "# mine\n", encoding="utf-8")
    short = Settings()
    short = replace(short, select=replace(short.select, max_ms=45_000, target_ms=35_000))
    desk.run(short, "gaming")
    desk.workspace.path(PLAN).write_text(desk.workspace.read(PROPOSED), encoding="utf-8")
    desk.run(short, "gaming")
    assert desk.moments() == ()


def test_an_edited_plan_keeps_what_was_rejected_and_says_so(desk: Desk) -> None:
    desk.run()
    desk.workspace.path(PLAN).write_text(desk.workspace.read(PLAN) + "# mine\n", encoding="utf-8")
    desk.mark("02", "rejected")
    second = desk.run()
    assert ids(second) == ["01", "02", "03"]
    (finding,) = [finding for finding in second.findings if finding.rule == "plan.rejected"]
    assert finding.message.startswith("clip 02 of plan.yaml was rejected, and stands because")


def test_who_asks_gets_them_again(desk: Desk) -> None:
    first = desk.run()
    desk.mark("02", "rejected")
    desk.run()
    again = Settings()
    asked = desk.run(replace(again, select=replace(again.select, suggest_again=True)))
    assert set(spans(first).values()) == set(spans(asked).values())
    assert not any(rule.startswith("select.past") for rule in rules(asked))


def test_the_flag_is_a_setting_that_every_door_takes() -> None:
    arguments = build_parser().parse_args(["run", "a.mp4", "--again", "--set", "select.floor=0.1"])
    assert flags_of(arguments) == {"select.suggest_again": "true", "select.floor": "0.1"}
    assert resolve_preset(flags=flags_of(arguments)).settings.select.suggest_again
    assert flags_of(build_parser().parse_args(["run", "a.mp4"])) == {}


def test_the_day_on_which_it_was_said_changes_no_choice(desk: Desk) -> None:
    desk.run()
    desk.mark("02", "published")
    second = desk.run()
    (path,) = (desk.library.root / "moments").glob("*.json")
    data = json.loads(path.read_text(encoding="utf-8"))
    data["moments"][0]["date"] = "2020-01-01"
    path.write_text(json.dumps(data), encoding="utf-8")
    assert desk.run().highlights == second.highlights, "answered from the workspace"


def test_a_damaged_memory_is_told_and_the_work_goes_on(desk: Desk, capsys: pytest.CaptureFixture) -> None:
    desk.run()
    desk.mark("02", "published")
    (path,) = (desk.library.root / "moments").glob("*.json")
    path.write_bytes(b"{")
    chosen = desk.run()
    assert "moments.damaged" in rules(chosen)
    assert len(chosen.plan.clips) >= 3
    capsys.readouterr()
    assert desk.mark("01", "published") == 1
    assert "put it back from a backup" in capsys.readouterr().err
    assert path.read_bytes() == b"{"


def test_what_is_damaged_elsewhere_keeps_no_moment_from_being_found(desk: Desk) -> None:
    desk.run()
    desk.mark("02", "rejected")
    other = desk.library.root / "2026-05-13-other-000000"
    other.mkdir()
    (other / "recording.json").write_text("{}", encoding="utf-8")
    middle = desk.moments()[0].span.middle_ms // 1000
    assert desk.mark(f"0:{middle // 60:02d}:{middle % 60:02d}", "open") == 0
    assert [moment.verdict for moment in desk.moments()] == ["open"]


def test_wrong_use_is_told(desk: Desk, capsys: pytest.CaptureFixture) -> None:
    desk.run()
    assert desk.mark("09", "published") == 2
    assert "there is no clip '09'" in capsys.readouterr().err
    assert desk.mark("published") == 2
    assert "name the clip, too" in capsys.readouterr().err
    assert desk.mark("01") == 0
    assert "nothing was decided" in capsys.readouterr().out
    assert desk.mark("01", "published", "--json") == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "moments/1"


def test_two_cuts_of_a_moment_may_get_two_verdicts(desk: Desk) -> None:
    desk.run()
    desk.mark("01", "published")
    (moment,) = desk.moments()
    half = replace(moment, span=Span(moment.span.start_ms, moment.span.middle_ms), clip="09")
    from repurpose.marking import Target, mark

    mark(Target(desk.workspace, half), "rejected", "2026-05-14")
    assert [each.verdict for each in desk.moments()] == ["rejected", "published"]
    mark(Target(desk.workspace, half), "open", "2026-05-14")
    assert [each.verdict for each in desk.moments()] == ["open"]
    mark(Target(Workspace(desk.workspace.folder), moment), "published", "2026-05-15")
    assert [each.verdict for each in desk.moments()] == ["published"]
