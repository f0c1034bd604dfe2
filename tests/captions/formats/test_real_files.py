"""Every caption file of the real collection: read as its known parse says, or refused with the line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from repurpose.captions.formats.cue_settings import CueSettings, VttRegion
from repurpose.captions.formats.reading import ReadCaptions, read_captions
from repurpose.captions.formats.webvtt import read_webvtt
from repurpose.errors import CaptionError

REFUSED = {
    "tests_file-layout_blank-file-with-bom.vtt",
    "tests_file-layout_bom-garbage-data.vtt",
    "tests_file-layout_newline-before-webvtt.vtt",
    "tests_file-layout_tab-after-bom-before-header.vtt",
}
"""Without a parse beside them: the W3C asks players to refuse these, all at the first line."""


def read(path: Path) -> ReadCaptions:
    return read_captions(path.read_bytes(), path.name)


@pytest.fixture(scope="session")
def vtt_folder(shared_media: Path) -> Path:
    return shared_media / "subtitles" / "vtt"


def test_every_webvtt_file_is_parsed_as_expected(vtt_folder: Path) -> None:
    expected = sorted(vtt_folder.glob("*.json"))
    assert len(expected) == 73
    for path in expected:
        want = json.loads(path.read_text(encoding="utf-8"))
        source = path.with_suffix(".vtt")
        found = read(source)
        regions = {region.id: region for region in read_webvtt(_text(source), source.name).regions}
        cues = [
            {
                "id": origin.id,
                "startTime": cue.span.start_ms / 1000,
                "endTime": cue.span.end_ms / 1000,
                "text": origin.payload,
                "pauseOnExit": False,
                **_settings(settings, regions),
            }
            for cue, origin, settings in zip(found.cues, found.origins, found.settings, strict=True)
        ]
        assert cues == want["cues"], path.name
        assert [_region(region) for region in regions.values()] == want["regions"], path.name


def test_the_webvtt_files_without_a_parse_are_read_or_refused_at_their_line(vtt_folder: Path) -> None:
    others = [path for path in vtt_folder.glob("*.vtt") if not path.with_suffix(".json").exists()]
    assert len(others) == 61
    for path in others:
        if path.name in REFUSED:
            with pytest.raises(CaptionError, match=f"{path.name}, line 1: ") as caught:
                read(path)
            assert caught.value.details == {"file": path.name, "line": 1}
            continue
        found = read(path)
        settings = found.settings[0] if found.cues else CueSettings()
        assert settings == CueSettings(), path.name
        if "cue-settings" in path.name:
            assert [note.rule for note in found.notes] == ["captions.file.setting"], path.name
            assert found.notes[0].where == "line 3"
        if "regions" not in path.name and "missing-separator" not in path.name:
            assert len(found.cues) == 1, path.name


ODD_TEXTS: dict[str, list[tuple[int, int, tuple[str, ...]]]] = {
    "typical": [(0, 1234, ("This is the first subtitle.",)), (2345, 3456, ("This is the second subtitle.",))],
    "typical_missing_sequence": [
        (0, 1234, ("This is the first subtitle.",)),
        (2345, 3456, ("This is the second subtitle.", "Second subtitle with second line.")),
        (7_204_567, 7_208_901, ("This is the third subtitle.",)),
    ],
    "typical_utf16le": [
        (0, 1234, ("This is the first subtitle.",)),
        (2345, 3456, ("This is the second subtitle.", "Second subtitle with second line.")),
        (7_204_567, 7_208_901, ("This is the third subtitle.",)),
    ],
    "typical_negative_timestamps": [
        (0, 1234, ("This is the second subtitle.", "Second subtitle with second line.")),
        (7_204_567, 7_208_901, ("This is the third subtitle.",)),
    ],
    "typical_unexpected_end": [
        (0, 1234, ("This is the first subtitle.",)),
        (2345, 3456, ("This is the second subtitle.", "Second subtitle with second line.")),
    ],
    "typical_with_comments": [
        (0, 1234, ("This is the first subtitle.",)),
        (2345, 3456, ("This is the second subtitle.",)),
    ],
    "with_bad_cue_header": [
        (0, 1234, ("This is the first subtitle.",)),
        (4000, 5000, ("This is the third subtitle.",)),
    ],
    "with_rubies": [
        (1000, 2000, ("Some text with over-ruby.",)),
        (3000, 4000, ("Some text with under-ruby and over-ruby (default).",)),
        (5000, 6000, ("base1base2base3.",)),
        (7000, 8000, ("Some text with no ruby text.",)),
    ],
    "with_css_text_combine_upright": [(0, 1000, ("Combine all test",)), (3000, 4000, ("Combine 0004 digits",))],
    "with_vertical": [
        (0, 1234, ("Vertical right-to-left (e.g. Japanese)",)),
        (2345, 3456, ("Vertical left-to-right (e.g. Mongolian)",)),
        (4000, 5000, ("No vertical setting (i.e. horizontal)",)),
    ],
    "with_overlapping_timestamps": [
        (0, 3000, ("Displayed at the bottom for 3 seconds.",)),
        (1000, 2000, ("Appears directly above for 1 second.",)),
        (4000, 6000, ("Displayed at the bottom for 2 seconds.",)),
        (5000, 7000, ("Appears directly above the previous cue, then replaces it after 1 second.",)),
    ],
    "with_css_complex_selectors": [
        (0, 1001, ("This should be underlined and courier and violet.",)),
        (2000, 2001, ("This should be just courier.",)),
        (2500, 2501, ("This should be courier and bold.",)),
        (4000, 4001, ("This shouldn't be bold.", "This should be bold.")),
        (5000, 5001, ("This is specific", "But this is more italic")),
    ],
    "typical_dialogue": [
        (0, 1230, ("This is the first subtitle.",)),
        (2340, 3450, ("This is the second subtitle", "with a newline", "and another.")),
        (4560, 8900, ("This is the third subtitle, with a comma.",)),
    ],
    "typical_header": [],
    "invalid_positioning": [
        (0, 1230, (r"First subtitle (negative \pos()).",)),
        (2340, 3450, (r"Second subtitle (negative \move()).",)),
        (4560, 8900, ("Third subtitle (invalid alignment).",)),
        (9560, 12_900, (r"\pos(150,100) Fourth subtitle (no braces).",)),
    ],
    "positioning_without_playres": [(0, 1230, ("First subtitle.",))],
    "overlapping_timecodes": [
        (1000, 4230, ("First subtitle - end overlaps second",)),
        (2000, 5230, ("Second subtitle - beginning overlaps first",)),
        (8440, 9440, ("Fourth subtitle - same timings as fifth",)),
        (6000, 8440, ("Third subtitle - out of order",)),
        (8440, 9440, ("Fifth subtitle - same timings as fourth",)),
        (10_720, 15_650, ("Sixth subtitle - fully encompasses seventh",)),
        (13_220, 14_220, ("Seventh subtitle - nested fully inside sixth",)),
    ],
    "style_font_size": [
        (950, 3110, ("First line with font size 30.",)),
        (8500, 11_500, ("Second line with font size 72.2.",)),
    ],
    "style_underline": [
        (1000, 3000, ("First line with Underline.",)),
        (5000, 7000, ("Second line without Underline.",)),
    ],
}

ODD_NOTES: dict[str, list[tuple[str, str, str]]] = {
    "typical_negative_timestamps": [
        ("error", "captions.file.negative", "line 1"),
        ("warning", "captions.file.negative", "line 5"),
    ],
    "typical_unexpected_end": [("warning", "captions.file.number", "line 10")],
    "with_bad_cue_header": [("error", "captions.file.times", "line 6")],
    "typical_header": [("warning", "captions.file.nothing", "line 1")],
}


def test_every_odd_file_is_read_or_refused_at_its_line(shared_media: Path) -> None:
    odd = {path.name: path for path in (shared_media / "subtitles" / "odd").iterdir()}
    with pytest.raises(CaptionError, match="empty, line 1: the file is empty"):
        read(odd.pop("empty"))
    tagged = read(odd.pop("typical_with_tags"))
    assert len(tagged.cues) == 14
    assert tagged.cues[1].lines == ("This is the second subtitle.", "Second subtitle with second line.")
    assert tagged.cues[3].lines[0].startswith(r"This { \an2} is not a valid tag")
    assert tagged.cues[4].lines == ("This is the fifth subtitle with multiple valid tags.",)
    coloured = read(odd.pop("style_primary_color"))
    assert [cue.lines[0].split()[0] for cue in coloured.cues] == [
        "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh",
    ]  # fmt: skip
    assert odd.keys() == ODD_TEXTS.keys()
    for name, path in odd.items():
        found = read(path)
        texts = [(cue.span.start_ms, cue.span.end_ms, cue.lines) for cue in found.cues]
        assert texts == ODD_TEXTS[name], name
        notes = [(note.severity, note.rule, note.where) for note in found.notes if note.severity != "info"]
        assert notes == ODD_NOTES.get(name, []), name
    vertical = read(odd["with_vertical"]).settings
    assert [settings.vertical for settings in vertical] == ["rl", "lr", ""]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")


def _settings(settings: CueSettings, regions: dict[str, VttRegion]) -> dict[str, Any]:
    """In the words of the draft that the expectations are from: `middle`, and the computed alignment of position."""
    computed = {"start": "start", "left": "start", "end": "end", "right": "end", "center": "middle"}[settings.align]
    given = {"line-left": "start", "center": "middle", "line-right": "end"}.get(settings.position_align, computed)
    return {
        "vertical": settings.vertical,
        "line": "auto" if settings.line is None else settings.line,
        "lineAlign": settings.line_align,
        "snapToLines": settings.snap_to_lines,
        "position": "auto" if settings.position is None else settings.position,
        "positionAlign": given,
        "size": settings.size,
        "align": "middle" if settings.align == "center" else settings.align,
        "region": _region(regions[settings.region]) if settings.region else "",
    }


def _region(region: VttRegion) -> dict[str, Any]:
    return {
        "width": region.width,
        "lines": region.lines,
        "regionAnchorX": region.anchor[0],
        "regionAnchorY": region.anchor[1],
        "viewportAnchorX": region.viewport_anchor[0],
        "viewportAnchorY": region.viewport_anchor[1],
        "scroll": region.scroll,
    }
