"""Whether a watched folder is there: a mount that went away must not be read as an empty folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from repurpose.errors import FolderUnavailableError, shown


@dataclass(frozen=True, slots=True)
class FolderFacts:
    """A folder as it is found at one moment."""

    device: int
    inode: int
    mounted: bool
    """Whether another file system begins at it."""
    empty: bool


def folder_facts(folder: Path) -> FolderFacts:
    """Raises FolderUnavailableError for a folder that is missing, no folder, or does not answer."""
    try:
        status = folder.stat()
        with os.scandir(folder) as entries:
            empty = all(entry.name.startswith(".") for entry in entries)
        return FolderFacts(status.st_dev, status.st_ino, os.path.ismount(folder), empty)
    except OSError as error:
        raise unavailable(folder, error.strerror or str(error)) from error


def gone(before: FolderFacts | None, now: FolderFacts) -> str:
    """Why what lies under the folder's name is not the folder that was there before; empty where it may be used.

    An empty folder that replaced another is what an unmounted share leaves. One that holds files and replaced a plain
    folder is a person's doing. Device and inode of a mount change when it comes back, which is no loss either.
    """
    if before is None or (before.device, before.inode) == (now.device, now.inode):
        return ""
    if before.mounted and not now.mounted:
        return "nothing is mounted there any more"
    return "an empty folder lies in its place, as when a share is not mounted" if now.empty else ""


def unavailable(folder: Path, why: str) -> FolderUnavailableError:
    return FolderUnavailableError(
        f"the folder {shown(folder)} is not available ({why}); once it is back, nothing of it is done again",
        folder=str(folder),
    )
