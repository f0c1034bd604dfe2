"""What each kind of change makes stale: exactly the files that would be other ones, and why."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from tiny_library import make_library

from repurpose.cli import main
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.model import BrandSettings, Manifest, Recording, RecordingStatus, Settings, Transcript
from repurpose.renewal import Limits, to_renew
from repurpose.standing import Standing, Stored
from repurpose.status import look_at, status_and_mark, status_of
from repurpose.steps.provenance import Facts
from repurpose.steps.reasons import reasons
from repurpose.steps.standing_plan import standing_plan
from repurpose.steps.work import Work
from repurpose.tasks import silent
from repurpose.workspace import Workspace

PICTURES = ("wide.mp4", "vertical.mp4", "square.mp4")
PAGES = ("film.mp4", "index.html")
TEXTS = ("captions.srt", "captions.vtt")
FIRST, SECOND, DOC = "clips/01-clip-1", "clips/02-clip-2", "docs/01-water"
Change = Callable[[Workspace, Path], None]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folder of the source, and the recording's folder in its library."""
    place = tmp_path_factory.mktemp("status")
    source = place / "tiny.mp4"
    run_ffmpeg(
        ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=10", "-f", "lavfi", "-i", "sine=300:d=10", "-c:v", "libx264",
         "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25", "-c:a", "aac", "-y", str(source)]
    )  # fmt: skip
    return place, make_library(place / "library", source).folder


@pytest.fixture
def workspace(made: tuple[Path, Path], tmp_path: Path) -> Workspace:
    place, folder = made
    shutil.copytree(place / "library", tmp_path / "library")
    return Workspace(tmp_path / "library" / folder.name)


def in_plan(old: str, new: str) -> Change:
    def change(workspace: Workspace, source: Path) -> None:
        text = workspace.read("plan.yaml")
        assert old in text
        workspace.write("plan.yaml", text.replace(old, new, 1))

    return change


def preset(text: str) -> Change:
    """The preset of the run as it is now, under its own name in the library's folder."""

    def change(workspace: Workspace, source: Path) -> None:
        folder = workspace.folder.parent / "presets"
        folder.mkdir(exist_ok=True)
        shipped = Path(__file__).resolve().parents[1] / "presets" / "talk.toml"
        (folder / "talk.toml").write_text(_with(shipped.read_text(encoding="utf-8"), text), encoding="utf-8")

    return change


def _with(shipped: str, text: str) -> str:
    """A table's line, in the table where the shipped preset has it already."""
    head = text.partition("\n")[0]
    return shipped.replace(head, text, 1) if head in shipped else f"{shipped}\n{text}\n"


def glossary(workspace: Workspace, source: Path) -> None:
    text = '[corrections]\n"sensor" = "Sensora"\n'
    (workspace.folder.parent / "glossary.toml").write_text(text, encoding="utf-8")


def edit_captions(workspace: Workspace, source: Path) -> None:
    path = workspace.path(f"{FIRST}/captions.srt")
    path.write_text(path.read_text(encoding="utf-8").replace("water", "drench"), encoding="utf-8")


def other_recording(workspace: Workspace, source: Path) -> None:
    text = workspace.read("recording.json")
    size = source.stat().st_size
    assert f'"size": {size}' in text
    workspace.write("recording.json", text.replace(f'"size": {size}', f'"size": {size + 1}'))


def remove(name: str) -> Change:
    return lambda workspace, source: workspace.path(name).unlink()


def spoil(name: str) -> Change:
    return lambda workspace, source: workspace.path(name).write_text("cut sho")  # type: ignore[func-returns-value]


def of(folder: str, *names: str) -> set[str]:
    return {f"{folder}/{name}" for name in names}


ALL = {
    path
    for folder in (FIRST, SECOND)
    for path in of(folder, *PICTURES, *TEXTS, "poster.jpg")
} | of(DOC, *PAGES)  # fmt: skip

MATRIX: dict[str, tuple[Change, set[str], str]] = {
    "title": (in_plan("title: Clip 1", "title: First"), of(FIRST, *PICTURES), "title was Clip 1, is First"),
    "description": (
        in_plan("What it is about.", "Why."), of(FIRST, *PICTURES), "description was What it is about., is Why."
    ),
    "tags": (in_plan("tags: [plants]", "tags: [plants, water]"), of(FIRST, *PICTURES), "is plants, water"),
    "end": (
        in_plan("00:00:04.500", "00:00:04.700"), of(FIRST, *PICTURES, *TEXTS, "poster.jpg"), "end was 00:00:04.500, is"
    ),
    "framing": (
        in_plan("vertical: fit", "vertical: full"), of(FIRST, "vertical.mp4"), "framing changed"
    ),
    "first framing": (
        in_plan("wide: full", "wide: fit"), of(FIRST, "wide.mp4", "poster.jpg"), "framing changed"
    ),
    "captions off": (in_plan("captions: burned", "captions: off"), of(FIRST, *PICTURES), "captions was burned, is off"),
    "style": (
        in_plan("    captions: burned", "    captions: burned\n    style: karaoke"), of(FIRST, *PICTURES),
        "captions.look was boxed, is karaoke",
    ),
    "reason": (in_plan('reason: ""', "reason: because"), set(), ""),
    "doc's step": (in_plan("Turn the valve on.", "Open the valve."), of(DOC, *PAGES), "steps changed"),
    "captions by hand": (edit_captions, of(FIRST, *PICTURES, "captions.vtt"), "captions.srt was edited by hand"),
    "glossary": (
        glossary, of(SECOND, *PICTURES, *TEXTS) | of(DOC, *PAGES), "the glossary writes its words"
    ),
    "crf": (
        preset("[video]\ncrf = 30"), of(FIRST, *PICTURES) | of(SECOND, *PICTURES) | of(DOC, *PAGES),
        "video.crf was 21, is 30",
    ),
    "vertical look": (
        preset('[vertical_captions]\ntext_colour = "#FF0000"'),
        of(FIRST, "vertical.mp4", "square.mp4") | of(SECOND, "vertical.mp4", "square.mp4"),
        "vertical_captions.text_colour was #FFFFFF, is #FF0000",
    ),
    "colour that no box shows": (preset('[vertical_captions]\nhighlight_colour = "#FF0000"'), set(), ""),
    "vertical rule": (
        preset("[vertical_captions]\nmax_line_chars = 9"),
        of(FIRST, "vertical.mp4", "square.mp4") | of(SECOND, "vertical.mp4", "square.mp4"),
        "vertical_captions.max_line_chars was 22, is 9",
    ),
    "card": (
        preset("[brand]\nend_ms = 900"), of(FIRST, *PICTURES) | of(SECOND, *PICTURES), "brand.end_ms was 0, is 900"
    ),
    "card before": (
        preset("[brand]\nintro_ms = 800"), of(FIRST, *PICTURES, *TEXTS) | of(SECOND, *PICTURES, *TEXTS), ""
    ),
    "brand that is off": (preset('[brand]\nshow = "Plants"\nprimary_colour = "#FF0000"'), set(), ""),
    "what is chosen": (preset("[select]\nfloor = 0.4"), set(), ""),
    "frame rate below": (preset("[video]\nmax_fps = 50"), set(), ""),
    "another recording": (other_recording, ALL, "another recording"),
    "missing": (remove(f"{FIRST}/vertical.mp4"), of(FIRST, "vertical.mp4"), "is not there any more"),
    "damaged": (spoil(f"{SECOND}/wide.mp4"), of(SECOND, "wide.mp4"), "it is not as it was made"),
}  # fmt: skip


def _to_make(status: RecordingStatus) -> dict[str, tuple[str, ...]]:
    assert not status.error, status.error
    return {file.path: file.why for entry in status.entries for file in entry.to_make}


def test_nothing_is_stale_at_first(workspace: Workspace) -> None:
    status = status_and_mark(workspace)
    assert _to_make(status) == {}
    assert {file.path for file in status.files} == ALL
    assert status.count("whole") == len(ALL)


@pytest.mark.parametrize("name", MATRIX)
def test_a_change_makes_exactly_what_it_touches_stale(name: str, workspace: Workspace, made: tuple[Path, Path]) -> None:
    change, expected, why = MATRIX[name]
    change(workspace, made[0] / "tiny.mp4")
    found = _to_make(status_and_mark(workspace))
    assert set(found) == expected
    assert all(any(why in each for each in told) for told in found.values()), found
    stale = set(workspace.load("manifest.json", "manifest/1", Manifest).stale)
    assert stale == (expected if name not in ("missing", "damaged") else set())


def test_a_change_that_is_taken_back_makes_nothing_stale(workspace: Workspace) -> None:
    text = workspace.read("plan.yaml")
    in_plan("title: Clip 1", "title: First")(workspace, workspace.folder)
    assert len(status_and_mark(workspace).stale) == 3
    workspace.write("plan.yaml", text)
    assert status_and_mark(workspace).stale == ()
    assert workspace.load("manifest.json", "manifest/1", Manifest).stale == ()


def test_an_edited_caption_file_is_an_editors(workspace: Workspace) -> None:
    edit_captions(workspace, workspace.folder)
    (file,) = [file for file in status_and_mark(workspace).files if file.path == f"{FIRST}/captions.srt"]
    assert file.state == "edited"


def test_an_entry_that_was_deleted_is_left_over(workspace: Workspace) -> None:
    text = workspace.read("plan.yaml")
    workspace.write("plan.yaml", text[: text.index('  - id: "02"')] + text[text.index("docs:") :])
    status = status_and_mark(workspace)
    assert {file.path for file in status.files if file.state == "left over"} == of(
        SECOND, *PICTURES, *TEXTS, "poster.jpg"
    )
    assert _to_make(status) == {}


def test_another_preset_is_compared_on_request_and_marks_nothing(workspace: Workspace) -> None:
    folder = workspace.folder.parent / "presets"
    folder.mkdir()
    (folder / "soft.toml").write_text("# Soft.\n[video]\ncrf = 30\n", encoding="utf-8")
    assert len(_to_make(status_and_mark(workspace, "soft"))) >= 8
    assert workspace.load("manifest.json", "manifest/1", Manifest).stale == ()
    assert status_and_mark(workspace, "none-such").error.startswith("there is no preset 'none-such'")


def test_a_plan_that_cannot_be_read_is_told(workspace: Workspace) -> None:
    workspace.write("plan.yaml", "clips: [")
    assert "plan.yaml" in status_and_mark(workspace).error


def test_only_some_of_what_is_stale(workspace: Workspace) -> None:
    preset("[video]\ncrf = 30")(workspace, workspace.folder)
    assert set(to_renew(workspace, Limits("clip/02", ("vertical",)))) == of(SECOND, "vertical.mp4")
    assert set(to_renew(workspace, Limits(shapes=("square",)))) == of(FIRST, "square.mp4") | of(SECOND, "square.mp4")


def test_what_it_was_made_from_may_be_forgotten(workspace: Workspace) -> None:
    """Without the hidden folder it is still exact which files are stale, but not why."""
    shutil.rmtree(workspace.path(".work/facts"))
    assert _to_make(status_of(look_at(workspace))) == {}
    in_plan("title: Clip 1", "title: First")(workspace, workspace.folder)
    found = _to_make(status_of(look_at(workspace)))
    assert found == dict.fromkeys(of(FIRST, *PICTURES), ("what it was made from was not kept",))


def test_what_the_files_of_a_brand_hold_makes_exactly_the_clips_stale(workspace: Workspace) -> None:
    logo, bed = workspace.folder.parent / "logo.png", workspace.folder.parent / "bed.wav"
    Image.new("RGBA", (30, 10), "red").save(logo)
    bed.write_bytes(b"one")
    brand = BrandSettings(logo=str(logo), lower_third="title", music=str(bed))
    recording = workspace.load("recording.json", "recording/1", Recording)
    plan = standing_plan(workspace, recording.probe.duration_ms)

    def facts() -> dict[str, Facts]:
        work = Work(recording, workspace, Settings(brand=brand), "talk", silent)
        words = workspace.load("analysis/transcript.json", "transcript/1", Transcript)
        return Standing.of(Stored.of(work, words), plan).facts

    before = facts()
    pictures = of(FIRST, *PICTURES) | of(SECOND, *PICTURES)
    assert (
        "of the brand" in reasons(before[f"{FIRST}/wide.mp4"], _other_brand(before), new_words=False, edited=False)[0]
    )
    Image.new("RGBA", (30, 10), "blue").save(logo)
    assert {path for path, told in facts().items() if told != before[path]} == pictures
    Image.new("RGBA", (30, 10), "red").save(logo)
    assert facts() == before
    bed.write_bytes(b"two")
    assert {path for path, told in facts().items() if told != before[path]} == pictures


def _other_brand(facts: dict[str, Facts]) -> Facts:
    return tuple((name, "0" * 64 if name == "brand" else text) for name, text in facts[f"{FIRST}/wide.mp4"])


def test_a_dry_run_is_told_as_json_and_a_broken_manifest_is_not_nothing(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    library = ["--library", str(workspace.folder.parent)]
    assert main(["render", "01", "--style", "karaoke", "--title", "New", "--dry-run", "--json", *library]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["now"]["title"], told["then"]["title"], told["then"]["style"]) == ("Clip 1", "New", "karaoke")
    assert told["shapes"] == ["wide", "vertical", "square"]
    assert main(["render", "01", "--style", "karaoke", "--dry-run", *library]) == 0
    assert "would be rendered in style karaoke" in capsys.readouterr().out
    workspace.write("manifest.json", "{")
    assert main(["render", "--stale", "--dry-run", *library]) == 1
    told_aside = capsys.readouterr().err
    assert "manifest.json is damaged" in told_aside
    assert "nothing is stale" not in told_aside
