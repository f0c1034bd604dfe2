"""The acceptance tests of any file, clip folder or recording's folder, as far as they go without the source."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from repurpose.check.clip import measure_file
from repurpose.check.finding import found
from repurpose.check.pictures import check_stretches
from repurpose.check.sound import check_loudness
from repurpose.check.streams import Expected, check_streams
from repurpose.codec import from_json
from repurpose.errors import InputError, NoSuchFileError, UsageError
from repurpose.media.finished_file import read_finished
from repurpose.model import ClipRecord, Finding, Settings, VideoSettings
from repurpose.model.encoder import ENCODERS
from repurpose.storage import file_sha256, inside

FILMS = (".mp4", ".m4v", ".mov")


def check_path(path: Path, video: VideoSettings | None = None) -> tuple[Finding, ...]:
    """Test a finished file, a clip's folder against its clip.json, or every film below a folder.

    Codec and loudness are held against `video`, else the settings of the recording's folder, else the defaults.

    Raises NoSuchFileError for nothing there, UsageError for a folder without films.
    """
    path = path.resolve()
    if not path.exists():
        raise NoSuchFileError(f"{path} does not exist", file=str(path))
    if path.is_file():
        return _check_file(path, Expected(), path.name, video)
    if (path / "clip.json").is_file():
        return _check_folder(path, path.name)
    folders = sorted(each.parent for each in path.rglob("clip.json") if _is_published(each, path))
    findings = [finding for folder in folders for finding in _check_folder(folder, folder.relative_to(path).as_posix())]
    films = (each for each in path.rglob("*") if each.suffix.lower() in FILMS and _is_published(each, path))
    # Besides the files that clip.json names, a clip's folder may hold a version that did not pass.
    others = sorted(each for each in films if not {each.parent, each.parent.parent} & {*folders})
    for film in others:
        findings += _check_file(film, Expected(), film.relative_to(path).as_posix(), video)
    if not folders and not others:
        raise UsageError(f"{path} holds no clip and no film to check")
    return tuple(findings)


def _is_published(file: Path, root: Path) -> bool:
    """Hidden folders hold jobs in progress."""
    return not any(part.startswith(".") for part in file.relative_to(root).parts)


def _settings_near(file: Path) -> VideoSettings:
    """Those that the recording's folder was made with, `clips/NN-slug/wide.mp4` being two below it."""
    for folder in file.parents[:3]:
        if (stored := folder / "settings.json").is_file():
            return from_json("settings/1", Settings, stored.read_text(encoding="utf-8"), str(stored)).video
    return VideoSettings()


def _check_folder(folder: Path, where: str) -> tuple[Finding, ...]:
    text = (folder / "clip.json").read_text(encoding="utf-8")
    record = from_json("clip/1", ClipRecord, text, f"{where}/clip.json")
    findings: list[Finding] = []
    for rendition in record.renditions:
        path, place = inside(folder, rendition.path), f"{where}/{rendition.path}"
        if not path.is_file():
            findings.append(found("file.missing", "error", place, "clip.json names it, but it is gone", "none", "file"))
            continue
        if (digest := file_sha256(path)) != rendition.sha256:
            text = "it is not the file that was rendered; it was changed or replaced"
            findings.append(found("file.changed", "warning", place, text, digest, rendition.sha256))
        expected = Expected(rendition.width, rendition.height, rendition.duration_ms, record.title)
        findings += _check_file(path, expected, place)
    return tuple(findings)


def _check_file(path: Path, expected: Expected, where: str, video: VideoSettings | None = None) -> tuple[Finding, ...]:
    try:
        file = read_finished(path)
    except InputError as error:
        return (found("file.damaged", "error", where, f"it cannot be opened: {error}", "unreadable", "whole"),)
    video = video or _settings_near(path)
    findings = list(check_streams(file, replace(expected, codec=ENCODERS[video.encoder].codec), where))
    if file.audio_codec:
        loudness = measure_file(path)
        findings += check_loudness(loudness, video, where)
        if loudness.silent:
            findings.append(found("audio.silent", "info", where, "its sound is silent", loudness.integrated_lufs, ""))
    findings += check_stretches(file.still, None, "picture.frozen", "frozen", where)
    findings += check_stretches(file.blank, None, "picture.blank", "blank", where)
    return tuple(findings)
