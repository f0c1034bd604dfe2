"""Text from recordings, chat and run of show, in every format that we write: shown, never obeyed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from editions import make_edition

from repurpose.captions.drawing.ass import to_ass
from repurpose.captions.formats.writing import to_srt, to_vtt
from repurpose.cli import main
from repurpose.codec import from_json, to_json
from repurpose.ingest.probe import probe
from repurpose.media.containers import LONGEST_TEXT
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.media.fonts import font_folder
from repurpose.microdocs.writers.markdown import escape_markdown
from repurpose.model import CaptionSettings, Chapter, Cue, Finding, FindingList, IngestSettings, Plan, Span
from repurpose.model.analysis import Marker
from repurpose.publish.edit_lists import to_edl, to_fcpxml
from repurpose.publish.report import report_markdown
from repurpose.publish.timelines import cut_list, markers_csv
from repurpose.render.metadata import ffmetadata

SIZE = (640, 360)
BLANKET = r"{\an7\pos(0,0)\p1\1c&HFFFFFF&}m 0 0 l 640 0 640 360 0 360{\p0}"
"""ASS that draws a white rectangle over the whole picture."""
TERMINAL = "\x1b]0;owned\x07\x1b[2J\x9b31mred\u202egnp.exe\r\n"
NASTY = f"{TERMINAL}{{\\p1}}\\N<script>x</script>]]>&\"'|[a](javascript:x) ![b](http://c/d)\0\ud83d"
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", " =1", "x;=1", "x; @a", "\uff1d1+1", "=cmd|' /C calc'!A0"]


def lit(script: str, folder: Path) -> float:
    """Share of the picture that is bright when the script is drawn over black."""
    (folder / "a.ass").write_text(script, encoding="utf-8")
    run_ffmpeg(
        ["-f", "lavfi", "-i", f"color=black:s={SIZE[0]}x{SIZE[1]}:r=1:d=1", "-vf",
         f"ass=a.ass:fontsdir={font_folder()}", "-f", "rawvideo", "-pix_fmt", "gray", "-y", "a.raw"], cwd=folder,
    )  # fmt: skip
    return float((np.fromfile(folder / "a.raw", np.uint8) > 128).mean())


def test_a_drawing_command_that_is_said_is_no_drawing(tmp_path: Path) -> None:
    def script(text: str) -> str:
        settings = CaptionSettings()
        return to_ass([Cue(Span(0, 1000), (text,))], width=SIZE[0], height=SIZE[1], settings=settings, offset_ms=0,
                      shape="wide")  # fmt: skip

    marked = script("MARK")
    assert lit(marked.replace("MARK", BLANKET), tmp_path) > 0.9, "the attack does not work: this test proves nothing"
    assert 0 < lit(script(BLANKET), tmp_path) < 0.3


def test_a_line_end_that_is_said_makes_no_event() -> None:
    event = "x\nDialogue: 0,0:00:00.00,0:00:09.00,Caption,,0,0,0,,planted"
    settings = CaptionSettings()
    cue = Cue(Span(0, 1000), (event,))
    script = to_ass([cue], width=640, height=360, settings=settings, offset_ms=0, shape="wide")
    assert sum(line.startswith("Dialogue:") for line in script.splitlines()) == 1
    assert to_srt([Cue(Span(0, 1000), ("a\n\n2\n00:00:02,000 --> 00:00:03,000\nplanted",))]).count("-->") == 2
    blocks = to_srt([Cue(Span(0, 1000), ("a\n\n2\n00:00:02,000 --> 00:00:03,000\nplanted",))]).strip().split("\n\n")
    assert len(blocks) == 1
    assert to_vtt([Cue(Span(0, 1000), ("<b>a --> b</b> &amp;",))]).count("-->") == 1


class Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)


def rendered(markdown: str) -> list[str]:
    parser = pytest.importorskip("markdown_it").MarkdownIt("commonmark", {"html": True}).enable("table")
    return Elements(parser.render(markdown)).found


@pytest.mark.parametrize(
    "text",
    ["<img src=x onerror=y>", "[a](javascript:x)", "![a](http://b/c)", "# a", "- a", "1. a", "> a", "`a`", "**a**",
     "a | b", "---", "<http://a.b>", "&lt;b&gt;", "a\n\n<script>x</script>", "```\nx\n```", "[a]: http://b"],
)  # fmt: skip
def test_markdown_that_is_said_is_text(text: str) -> None:
    naive = rendered(f"| h |\n|---|\n| {text} |\n\n{text}")
    assert rendered(escape_markdown(text)) in (["p"], []), naive


def test_a_hostile_edition_adds_nothing_to_the_report() -> None:
    plain, hostile = make_edition(), make_edition(title=NASTY)
    clips = tuple(replace(clip, title=NASTY, reason=NASTY) for clip in hostile.clips)
    findings = (Finding("a.b", "error", NASTY, NASTY),)
    reports = [report_markdown(replace(plain, findings=(Finding("a.b", "error", "x", "y"),)))]
    reports.append(report_markdown(replace(hostile, clips=clips, findings=findings)))
    one, two = (sorted(rendered(report)) for report in reports)
    assert set(two) <= set(one)
    assert two.count("a") <= one.count("a")
    assert two.count("tr") == one.count("tr")


def opened(text: str, delimiter: str) -> list[str]:
    """Cells as a spreadsheet finds them, white space and quotes taken off."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [cell.strip() for row in rows for cell in row]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_the_markers_is_a_formula(formula: str) -> None:
    naive = io.StringIO()
    csv.writer(naive).writerow(["Clip", formula])
    dangerous = ("=", "+", "-", "@", "\uff1d")
    found = [cell for mark in ",;" for cell in opened(naive.getvalue(), mark) if cell.startswith(dangerous)]
    assert found, "the attack does not work: this test proves nothing"
    edition = make_edition()
    show = replace(edition.analysis.show, markers=(Marker(10, formula),))
    plan = replace(edition.plan, clips=tuple(replace(clip, reason=formula) for clip in edition.plan.clips))
    topics = tuple(replace(topic, title=formula) for topic in edition.topics)
    text = markers_csv(replace(edition, plan=plan, topics=topics, analysis=replace(edition.analysis, show=show)))
    for delimiter in ",;\t":
        assert [cell for cell in opened(text, delimiter) if cell.startswith(dangerous)] == []


def hostile_plan() -> Plan:
    plan = make_edition().plan
    return replace(plan, clips=tuple(replace(clip, title=NASTY, reason=NASTY) for clip in plan.clips))


def test_timelines_hold_any_title() -> None:
    cut = cut_list(replace(make_edition(title=NASTY), plan=hostile_plan()))
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(f'<clip name="{NASTY}"/>'.encode("utf-8", "replace"))
    root = ElementTree.fromstring(to_fcpxml(cut).encode())
    assert {element.tag for element in root.iter()} <= {
        "fcpxml", "resources", "format", "asset", "event", "project", "sequence", "spine", "asset-clip", "note",
        "marker",
    }  # fmt: skip
    lines = to_edl(cut).splitlines()
    assert all(line == "" or line[0] in "TF*0123456789" for line in lines)
    assert to_edl(cut).isascii()


def test_chapters_hold_any_title(tmp_path: Path, make_media: Callable[..., Path]) -> None:
    title = "a\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=400\nEND=900\ntitle=planted; #"
    source = make_media("a.mp4", "-f", "lavfi", "-i", "testsrc=s=64x64:d=1")

    def read_back(text: str) -> tuple[int, str]:
        (tmp_path / "m.txt").write_text(text, encoding="utf-8")
        out = tmp_path / "out.mp4"
        run_ffmpeg(
            ["-i", str(source), "-f", "ffmetadata", "-i", str(tmp_path / "m.txt"), "-map_metadata", "1", "-y", str(out)]
        )
        found, _ = probe(out, IngestSettings())
        return len(found.chapters), found.title

    naive = f";FFMETADATA1\ntitle=x\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=400\ntitle={title}\n"
    assert read_back(naive)[0] == 2, "the attack does not work: this test proves nothing"
    assert read_back(ffmetadata([("title", title)], [Chapter(Span(0, 900), title)])) == (1, title)


def test_a_container_s_own_texts_are_cut(tmp_path: Path, make_media: Callable[..., Path]) -> None:
    source = make_media("a.mp4", "-f", "lavfi", "-i", "testsrc=s=64x64:d=1")
    (tmp_path / "m.txt").write_text(f";FFMETADATA1\ntitle={'A' * 5_000_000}\n", encoding="utf-8")
    out = tmp_path / "out.mkv"
    run_ffmpeg(["-i", str(source), "-f", "ffmetadata", "-i", str(tmp_path / "m.txt"), "-map_metadata", "1", str(out)])
    assert len(probe(out, IngestSettings())[0].title) == LONGEST_TEXT


# --- the terminal ------------------------------------------------------------------------------------------


def obeyed(text: str) -> list[str]:
    return [letter for letter in text if letter != "\n" and not letter.isprintable()]


@pytest.mark.slow
def test_names_and_titles_cannot_steer_the_terminal(
    tmp_path: Path, make_media: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert obeyed(TERMINAL), "the attack does not work: this test proves nothing"
    made = make_media("a.mkv", "-f", "lavfi", "-i", "testsrc=s=64x64:d=1", "-f", "lavfi", "-i", "sine=d=1",
                      "-f", "lavfi", "-i", "sine=d=1", "-map", "0", "-map", "1", "-map", "2",
                      "-metadata:s:a:0", f"title={TERMINAL}", "-metadata", f"title={TERMINAL}")  # fmt: skip
    odd = made.rename(tmp_path / f"{TERMINAL[:-2]}.mkv")
    absent = tmp_path / f"absent{TERMINAL[:-2]}.mkv"
    library = ["--library", str(tmp_path / "library")]
    for arguments in (
        ["run", "--dry-run", str(odd), *library],
        ["run", "--inline", str(absent), *library],
        ["run", "--inline", str(odd), "--preset", TERMINAL, *library],
        ["scenes", str(odd)],
        ["explain", TERMINAL, *library],
    ):
        main(arguments)
        output = capsys.readouterr()
        assert output.out + output.err
        assert obeyed(output.out + output.err) == [], arguments[0]
    with pytest.raises(SystemExit):
        main(["scenes", "a", TERMINAL])
    assert obeyed(capsys.readouterr().err) == []


def test_stored_json_holds_nothing_that_a_terminal_obeys() -> None:
    found = FindingList((Finding("a", "info", "x", NASTY.replace("\ud83d", "")),))
    text = to_json("findings/1", found)
    assert obeyed(text) == []
    assert from_json("findings/1", FindingList, text, "x") == found


def test_only_one_function_of_the_command_line_prints() -> None:
    folder = Path(__file__).resolve().parents[2] / "repurpose" / "cli"
    printing = [path.name for path in folder.glob("*.py") if "print(" in path.read_text(encoding="utf-8")]
    assert sorted(printing) == ["display.py", "reference.py"]
