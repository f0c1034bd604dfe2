"""Every rule of the check room on a file or value that it must refuse; none without one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import repurpose.check
from repurpose.check.captions import check_covered_faces, check_safe_area
from repurpose.check.faces import check_planned_faces, check_shown_faces
from repurpose.check.finding import Untested
from repurpose.check.jumps import check_jumps
from repurpose.check.probe_file import check_path
from repurpose.check.rules import BY_NAME, RULES
from repurpose.check.sound import check_edges, check_joins
from repurpose.check.streams import Expected, check_streams
from repurpose.codec import to_json
from repurpose.media.face_detection import SeenFace
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.media.finished_file import FinishedFile
from repurpose.model import (
    Box,
    ClipRecord,
    ClipTimes,
    Finding,
    Framing,
    PathPoint,
    RenditionRecord,
    Settings,
    ShotFraming,
    Signals,
    Sound,
    Span,
    Word,
)

if TYPE_CHECKING:
    from conftest import Rendered

COPY = ("-c", "copy")
PICTURE = ("-c:a", "copy", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "18", "-pix_fmt", "yuv420p")
LATE = ("-map", "0:v", "-map", "1:a", "-c", "copy")

DAMAGE: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "muted": (("-af", "volume=0", "-c:v", "copy"), {"audio.speech"}),
    "without sound": (("-an", *COPY), {"audio.missing"}),
    "loud": (("-af", "volume=9dB", "-c:v", "copy"), {"audio.loudness", "audio.peak"}),
    "sound late by 200 ms": (
        ("-af", "adelay=200:all=1,atrim=end=4", "-c:v", "copy"),
        {"sync.sound", "sync.words"},
    ),
    "sound early by 200 ms": (
        ("-af", "atrim=start=0.2,asetpts=PTS-STARTPTS,apad=pad_dur=0.2", "-c:v", "copy"),
        {"sync.sound"},
    ),
    "picture late by 200 ms": (("-vf", "tpad=start=5:start_mode=clone,trim=end_frame=100", *PICTURE), {"sync.picture"}),
    "picture early by 200 ms": (
        ("-vf", "trim=start_frame=5,setpts=PTS-STARTPTS,tpad=stop=5:stop_mode=clone", *PICTURE),
        {"sync.picture"},
    ),
    "frozen": (("-vf", "trim=end_frame=20,tpad=stop=80:stop_mode=clone", *PICTURE), {"picture.frozen"}),
    "black for a second": (("-vf", "drawbox=t=fill:c=black:enable='between(t,1,2)'", *PICTURE), {"picture.blank"}),
    "another picture": (
        ("-filter_complex", "life=s=1920x1080:r=25:mold=10:ratio=.3,trim=end=4", "-map", "0:a", *PICTURE),
        {"picture.source"},
    ),
    "a wrong crop": (("-vf", "crop=iw*0.6:ih*0.6:iw*0.4:0,scale=1920:1080", *PICTURE), {"picture.source"}),
    "captions dropped": (
        ("-filter_complex", "split[a][b];[b]crop=iw:ih/3:0:0[c];[a][c]overlay=0:H-h", *PICTURE),
        {"captions.missing"},
    ),
    "one cue dropped": (
        ("-filter_complex", "split[a][b];[b]crop=iw:ih/3:0:0[c];[a][c]overlay=0:H-h:enable='gt(t,2.4)'", *PICTURE),
        {"captions.missing"},
    ),
    "mono": (("-ac", "1", "-c:v", "copy"), {"audio.channels"}),
    "no title, tags and chapters": (
        ("-map_metadata", "-1", "-map_chapters", "-1", *COPY),
        {"file.title", "file.tags", "file.chapters"},
    ),
    "pixels of 4:4:4, small, not square": (
        ("-c:a", "copy", "-vf", "scale=1280:720,setsar=4/3", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt",
         "yuv444p"),
        {"video.pixels", "video.profile", "video.size", "video.aspect"},
    ),
    "level 6": ((*PICTURE, "-level", "6.0"), {"video.level"}),
    "other codecs": (
        ("-c:v", "mpeg4", "-q:v", "3", "-c:a", "mp3", "-b:a", "320k"),
        {"video.codec", "audio.codec"},
    ),
    "three frames short": (("-vf", "trim=end_frame=97", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "copy"),
                           {"video.duration"}),
    "sound ends early": (("-af", "atrim=end=3.8", "-c:v", "copy"), {"file.end"}),
}  # fmt: skip
"""What is done to a good wide file, and what must be found then."""


@pytest.mark.slow
@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_file_is_refused(name: str, rendered: Rendered, spoil: Callable[..., Path]) -> None:
    options, expected = DAMAGE[name]
    assert expected <= rendered.check(spoil(*options))


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        PICTURE,
        ("-af", "adelay=40:all=1,atrim=end=4", "-c:v", "copy"),
        ("-vf", "tpad=start=1:start_mode=clone,trim=end_frame=100", *PICTURE),
    ],
    ids=["encoded again", "sound late by 40 ms", "picture late by a frame"],
)
def test_what_nobody_notices_passes(options: tuple[str, ...], rendered: Rendered, spoil: Callable[..., Path]) -> None:
    assert not {rule for rule in rendered.check(spoil(*options)) if not rule.startswith("audio.")}


@pytest.mark.slow
def test_files_that_players_choke_on(rendered: Rendered, spoil: Callable[..., Path], tmp_path: Path) -> None:
    assert rendered.check(spoil(*COPY, faststart=False)) == {"file.faststart"}
    late = spoil(*LATE, inputs=("-itsoffset", "0.2", "-i", str(rendered.folder / "wide.mp4")))
    assert "file.start" in rendered.check(late)
    whole = (rendered.folder / "wide.mp4").read_bytes()
    for damaged in (b"\0" * 5000, whole[: len(whole) // 2]):
        (tmp_path / "wide.mp4").write_bytes(damaged)
        assert rendered.check(tmp_path / "wide.mp4") & {"file.damaged", "video.duration"}


@pytest.mark.slow
def test_a_crop_that_is_not_the_plans(rendered: Rendered) -> None:
    """The square shows the left; the plan says the right, all the time or from the middle on."""
    wide, square = rendered.clip.framing
    right = replace(square.shots[0].crop or Box(0, 0, 1, 1), x=0.4)
    moved = replace(rendered.clip, framing=(wide, Framing.still("square", rendered.clip.span, "hold", right)))
    assert rendered.check(clip=moved) == {"picture.crop"}
    middle = rendered.clip.span.middle_ms
    shots = (
        replace(square.shots[0], span=Span(rendered.clip.span.start_ms, middle)),
        ShotFraming(Span(middle, rendered.clip.span.end_ms), "hold", right),
    )
    jumping = replace(rendered.clip, framing=(wide, Framing("square", shots)))
    assert rendered.check(clip=jumping) == {"picture.crop", "picture.jump"}


def rules_of(told: object) -> set[str]:
    return {each.rule for each in told if isinstance(each, Finding)}  # type: ignore[attr-defined]


TALK = (1920, 1080)
PORTRAIT = Framing.still("vertical", Span(0, 10_000), "hold", Box(0.1, 0.0, 0.3164, 1.0))
LOOKS = tuple((ms, (Box(0.2, 0.2, 0.1, 0.2),)) for ms in range(0, 10_000, 500))


def test_a_face_outside_the_planned_crop() -> None:
    away = tuple((ms, (Box(0.7, 0.2, 0.1, 0.2),)) for ms, _ in LOOKS[:3])
    both = tuple((ms, (*boxes, Box(0.7, 0.2, 0.1, 0.2))) for ms, boxes in LOOKS)
    assert rules_of(check_planned_faces((*LOOKS, *away), PORTRAIT, TALK, "")) == {"face.crop"}
    assert list(check_planned_faces(LOOKS, PORTRAIT, TALK, "")) == []
    assert list(check_planned_faces(both, PORTRAIT, TALK, "")) == [], "one of two is enough"
    background = tuple((ms, (Box(0.7, 0.2, 0.03, 0.08),)) for ms, _ in LOOKS[:3])
    assert list(check_planned_faces((*LOOKS, *background), PORTRAIT, TALK, "")) == [], "somebody in the background"
    small = tuple((ms, (Box(0.7, 0.2, 0.02, 0.05),)) for ms, _ in LOOKS)
    assert [type(each) for each in check_planned_faces(small, PORTRAIT, TALK, "")] == [Untested], "a picture on a wall"
    whole = Framing.still("vertical", Span(0, 10_000), "fit")
    assert [type(each) for each in check_planned_faces(away, whole, TALK, "")] == [Untested]


def test_a_face_that_is_not_in_the_finished_picture() -> None:
    """A bright square stands for a face, at the left of a source that is cropped to its left."""

    def find(picture: np.ndarray) -> tuple[SeenFace, ...]:
        rows, columns = np.nonzero(picture[:, :, 0] > 200)
        if not rows.size:
            return ()
        height, width = picture.shape[:2]
        box = Box(columns.min() / width, rows.min() / height, np.ptp(columns) / width, np.ptp(rows) / height)
        return (SeenFace(box, 0.9),)

    expected = tuple((ms, Box(0.4, 0.2, 0.3, 0.2)) for ms in (1000, 2000, 3000, 4000))
    good, empty, elsewhere = (np.full((960, 540), 90, np.uint8) for _ in range(3))
    good[192:384, 216:378] = elsewhere[700:890, 10:172] = 250

    def told(picture: np.ndarray, alike: bool = False) -> list[tuple[str, str]]:
        pictures = {ms: picture for ms, _ in expected}
        found = check_shown_faces(expected, pictures, PORTRAIT, TALK, find, "", alike=alike)
        return [(each.rule, each.severity) for each in found if isinstance(each, Finding)]

    assert told(good) == []
    assert told(empty) == told(elsewhere) == [("face.shown", "error")]
    assert told(empty, alike=True) == [], "the picture is right, so the detector errs"


def test_captions_outside_the_safe_area_or_over_a_face() -> None:
    good, low = Box(0.15, 0.7, 0.7, 0.08), Box(0.15, 0.76, 0.7, 0.08)
    assert list(check_safe_area([(1000, good)], "vertical", Settings(), "")) == []
    assert rules_of(check_safe_area([(1000, good), (2000, low)], "vertical", Settings(), "")) == {"captions.safe"}
    assert rules_of(check_safe_area([(0, Box(0.02, 0.8, 0.9, 0.1))], "wide", Settings(), "")) == {"captions.safe"}
    face, everywhere = Box(0.4, 0.6, 0.3, 0.2), Box(0.0, 0.0, 1.0, 1.0)
    assert list(check_covered_faces([(0, good)], [()], [()], "vertical", "")) == []
    covered = list(check_covered_faces([(0, good)], [(face,)], [()], "vertical", ""))
    assert [(each.rule, each.severity) for each in covered] == [("captions.face", "error")]
    (crowded,) = check_covered_faces([(0, good)], [(face,)], [(everywhere,)], "vertical", "")
    assert crowded.severity == "warning", "there is no other place"


def test_a_crop_that_jumps() -> None:
    left, right = Box(0.1, 0.0, 0.3, 1.0), Box(0.5, 0.0, 0.3, 1.0)
    shots = (ShotFraming(Span(0, 5000), "hold", left), ShotFraming(Span(5000, 9000), "hold", right))
    times, framing = ClipTimes(Span(0, 9000)), Framing("vertical", shots)
    assert rules_of(check_jumps(framing, (), times, "")) == {"picture.jump"}
    assert list(check_jumps(framing, (5040,), times, "")) == []
    assert list(check_jumps(framing, (), replace(times, cuts=(Span(4800, 5000),)), "")) == []
    slow, quick = (
        Framing("vertical", (ShotFraming(Span(0, 9000), "track", left, path),))
        for path in (
            (PathPoint(1000, 0.1, 0), PathPoint(3000, 0.5, 0)),
            (PathPoint(1000, 0.1, 0), PathPoint(1040, 0.5, 0)),
        )
    )
    assert list(check_jumps(slow, (), times, "")) == []
    assert rules_of(check_jumps(quick, (), times, "")) == {"picture.jump"}


def test_words_that_are_cut() -> None:
    words = (Word(Span(900, 1300), "first"), Word(Span(3900, 4300), "last"))
    sound = Sound(100, (), -20.0, (Span(500, 6000),))
    found = check_edges((-20.0,) * 300, words, sound, ClipTimes(Span(1000, 4000)), "")
    assert rules_of(found) == {"speech.first_word", "speech.last_word"}
    through = ClipTimes(Span(0, 6000), (Span(1100, 2000),))
    assert rules_of(check_joins(words, sound, through, "")) == {"speech.join"}
    beside = ClipTimes(Span(0, 6000), (Span(1400, 2000),))
    assert rules_of(check_joins(words, sound, beside, "")) == set()


def test_streams_that_are_missing_or_misnamed() -> None:
    file = FinishedFile(video_codec="hevc", frames=10, video_tag="hev1", pixel_format="yuv420p")
    assert "video.tag" in rules_of(check_streams(file, Expected(codec="hevc"), ""))
    assert "video.missing" in rules_of(check_streams(FinishedFile(), Expected(), ""))


@pytest.mark.slow
def test_a_folder_against_its_record(tmp_path: Path) -> None:
    run_ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", "-f", "lavfi", "-i", "anullsrc=d=1", "-pix_fmt", "yuv420p",
                "-y", str(tmp_path / "wide.mp4")])  # fmt: skip
    renditions = tuple(RenditionRecord(shape, f"{shape}.mp4", 64, 64, 1000, "0" * 64) for shape in ("wide", "square"))  # type: ignore[arg-type]
    record = ClipRecord("01", "r", Span(0, 1000), "T", "t", "", (), 0.5, Signals(), "", renditions)
    (tmp_path / "clip.json").write_text(to_json("clip/1", record), encoding="utf-8")
    assert {"file.missing", "file.changed", "audio.silent"} <= rules_of(check_path(tmp_path))


def test_no_rule_is_without_a_file_that_it_refuses() -> None:
    """Every rule that check/ can tell of is in the list, and is named by a test above."""
    text = "".join(path.read_text(encoding="utf-8") for path in Path(repurpose.check.__file__).parent.glob("*.py"))
    told = set(re.findall(r'found\(\s*"([a-z_]+\.[a-z_]+)"', text)) | set(re.findall(r'Untested\("([a-z_.]+)"', text))
    assert told <= set(BY_NAME), "not in check/rules.py"
    refused = set(re.findall(r'"([a-z]+\.[a-z_]+)"', Path(__file__).read_text(encoding="utf-8")))
    assert {rule.name for rule in RULES} <= refused, "without a file that it must refuse"
