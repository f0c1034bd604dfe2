"""The acceptance tests of any file, clip folder or recording's folder, as far as they go without the source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from repurpose.check.clip import measure_file
from repurpose.check.finding import Checked, Untested, checked, found
from repurpose.check.pictures import check_stretches
from repurpose.check.rules import RULES
from repurpose.check.sound import check_loudness
from repurpose.check.streams import Expected, check_streams
from repurpose.codec import from_json
from repurpose.errors import InputError, NoSuchFileError, UsageError
from repurpose.media.finished_file import read_finished
from repurpose.model import ClipRecord, Finding, Settings, VideoSettings
from repurpose.model.encoder import ENCODERS
from repurpose.storage import file_sha256, inside

FILMS = (".mp4", ".m4v", ".mov")
BY_RECORD = ("file.missing", "file.changed", "file.tags", "video.size", "video.duration")
"""Rules that need a plan, and find enough of it in clip.json."""


TestClip = Callable[[Path, str, str], Checked | None]
"""Tests a clip's folder against its recording, told by this name, and of its films only the one of a path, where one is
given; None where the recording is not at hand."""


def check_path(path: Path, video: VideoSettings | None = None) -> tuple[Finding, ...]:
    """What `probe` found."""
    return probe(path, video).findings


def probe(
    path: Path, video: VideoSettings | None = None, test_clip: TestClip = lambda folder, where, only: None
) -> Checked:
    """Test a finished file, a clip's folder against its clip.json, or every film below a folder.

    Codec and loudness are held against `video`, else the settings of the recording's folder, else the defaults.

    Raises NoSuchFileError for nothing there, UsageError for a folder without films.
    """
    path = path.resolve()
    if not path.exists():
        raise NoSuchFileError(f"{path} does not exist", file=str(path))
    if path.is_file():
        if (folder := _clip_with(path)) is not None:
            return _clip(folder, folder.name, test_clip, path.relative_to(folder).as_posix())
        return checked(_check_file(path, Expected(), path.name, video), [path.name])
    if (path / "clip.json").is_file():
        return _clip(path, path.name, test_clip)
    folders = sorted(each.parent for each in path.rglob("clip.json") if _is_published(each, path))
    parts = [_clip(folder, folder.relative_to(path).as_posix(), test_clip) for folder in folders]
    films = (each for each in path.rglob("*") if each.suffix.lower() in FILMS and _is_published(each, path))
    # Besides the files that clip.json names, a clip's folder may hold a version that did not pass.
    for film in sorted(each for each in films if not {each.parent, each.parent.parent} & {*folders}):
        where = film.relative_to(path).as_posix()
        parts.append(checked(_check_file(film, Expected(), where, video), [where]))
    if not parts:
        raise UsageError(f"{path} holds no clip and no film to check")
    return Checked(
        tuple(finding for part in parts for finding in part.findings),
        tuple(each for part in parts for each in part.untested),
        tuple(file for part in parts for file in part.tested),
    )


def _clip_with(film: Path) -> Path | None:
    """The clip's folder whose record names this film, which may lie in its folder for those that did not pass."""
    for folder in film.parents[:2]:
        if (folder / "clip.json").is_file():
            path = film.relative_to(folder).as_posix()
            return folder if any(each.path == path for each in _record(folder, folder.name).renditions) else None
    return None


def _record(folder: Path, where: str) -> ClipRecord:
    return from_json("clip/1", ClipRecord, (folder / "clip.json").read_text(encoding="utf-8"), f"{where}/clip.json")


def _clip(folder: Path, where: str, test_clip: TestClip, only: str = "") -> Checked:
    """Against the recording where it is at hand, else against clip.json alone; of its films one, where it is given."""
    record, told, whole = _against_record(folder, where, only)
    against = test_clip(folder, where, only) if whole else None
    if against is not None:
        return Checked((*told, *against.findings), against.untested, against.tested)
    every: list[Finding | Untested] = [*told]
    files = [f"{where}/{each.path}" for each in record.renditions]
    for rendition in record.renditions:
        path = inside(folder, rendition.path)
        if path.is_file():
            expected = Expected(rendition.width, rendition.height, rendition.duration_ms, record.title, record.tags)
            every += _check_file(path, expected, f"{where}/{rendition.path}")
    return checked(every, files)


def _is_published(file: Path, root: Path) -> bool:
    """Hidden folders hold jobs in progress."""
    return not any(part.startswith(".") for part in file.relative_to(root).parts)


def _settings_near(file: Path) -> VideoSettings:
    """Those that the recording's folder was made with, `clips/NN-slug/wide.mp4` being two below it."""
    for folder in file.parents[:3]:
        if (stored := folder / "settings.json").is_file():
            return from_json("settings/1", Settings, stored.read_text(encoding="utf-8"), str(stored)).video
    return VideoSettings()


def _against_record(folder: Path, where: str, only: str) -> tuple[ClipRecord, list[Finding], bool]:
    """The clip's record, what of its files is gone or another, and whether all of them are there."""
    record = _record(folder, where)
    if only:
        record = replace(record, renditions=tuple(each for each in record.renditions if each.path == only))
    findings: list[Finding] = []
    for rendition in record.renditions:
        path, place = inside(folder, rendition.path), f"{where}/{rendition.path}"
        if not path.is_file():
            findings.append(found("file.missing", "error", place, "clip.json names it, but it is gone", "none", "file"))
        elif (digest := file_sha256(path)) != rendition.sha256:
            text = "it is not the file that was rendered; it was changed or replaced"
            findings.append(found("file.changed", "warning", place, text, digest, rendition.sha256))
    return record, findings, all(each.rule != "file.missing" for each in findings)


def _check_file(
    path: Path, expected: Expected, where: str, video: VideoSettings | None = None
) -> list[Finding | Untested]:
    planned = bool(expected.duration_ms)
    why = {"plan": "no plan of it is known", "source": "its recording is not at hand"}
    told: list[Finding | Untested] = [
        Untested(rule.name, where, why[rule.needs])
        for rule in RULES
        if rule.needs == "source" or (rule.needs == "plan" and not (planned and rule.name in BY_RECORD))
    ]
    try:
        file = read_finished(path)
    except InputError as error:
        return [found("file.damaged", "error", where, f"it cannot be opened: {error}", "unreadable", "whole")]
    video = video or _settings_near(path)
    told += check_streams(file, replace(expected, codec=ENCODERS[video.encoder].codec), where)
    if file.audio_codec:
        loudness = measure_file(path)
        told += check_loudness(loudness, video, where)
        if loudness.silent:
            told.append(found("audio.silent", "info", where, "its sound is silent", loudness.integrated_lufs, ""))
    told += check_stretches(file.still, None, "picture.frozen", "frozen", where)
    told += check_stretches(file.blank, None, "picture.blank", "blank", where)
    return told
