"""Which files somebody holds open for writing, where this machine can know: Linux's /proc."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

PROC = Path("/proc")
MOUNTS = PROC / "self" / "mountinfo"

REMOTE = (
    "nfs", "cifs", "smb", "9p", "afs", "ceph", "glusterfs", "lustre", "fuse", "vboxsf", "vmhgfs", "prl_fs", "drvfs",
    "virtiofs", "ncp", "ocfs2", "gfs2", "beegfs", "davfs",
)  # fmt: skip
"""Beginnings of the names of file systems on which others write unseen by this machine's kernel."""

FileId = tuple[int, int]
"""Device and inode."""


@dataclass(frozen=True, slots=True)
class Writers:
    """Who wrote what on this machine at one moment."""

    held: frozenset[FileId]
    complete: bool
    """False where some processes did not show their files (other users', or no /proc): nothing is proved then by a
    file that is not held."""

    def of(self, file: FileId) -> Literal["nobody", "somebody", "unknown"]:
        if file in self.held:
            return "somebody"
        return "nobody" if self.complete else "unknown"


def writers(wanted: Mapping[FileId, str]) -> Writers:
    """Look through every process for those of the wanted files, given with their names, that are open for writing.

    Only files of these names are looked at: another's may lie on a network share that hangs. Without the rights of
    root only one's own processes show theirs. 10 ms for 100 processes.
    """
    names = frozenset(wanted.values())
    held, complete = set[FileId](), PROC.joinpath("self", "fdinfo").is_dir()
    for process in _processes() if complete and wanted else ():
        try:
            held.update(file for file in _written_by(process, names) if file in wanted)
        except PermissionError:
            complete = False
        except (FileNotFoundError, ProcessLookupError):
            continue  # It ended while we looked.
    return Writers(frozenset(held), complete)


def remote_kind(folder: Path) -> str:
    """The kind of network file system (or of one that announces nothing) that a folder lies on; empty for a local
    disk or where this machine does not say."""
    try:
        mounts = [line.split() for line in MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()]
        device = folder.stat().st_dev
    except OSError:
        return ""
    wanted = f"{os.major(device)}:{os.minor(device)}"
    kinds = [fields[fields.index("-") + 1] for fields in mounts if "-" in fields and fields[2] == wanted]
    return next((kind for kind in kinds if kind.startswith(REMOTE)), "")


def _processes() -> Iterator[Path]:
    for entry in os.scandir(PROC):
        if entry.name.isdigit():
            yield PROC / entry.name


def _written_by(process: Path, names: frozenset[str]) -> Iterator[FileId]:
    with os.scandir(process / "fd") as entries:
        for entry in entries:
            try:
                if os.path.basename(os.readlink(entry.path)) in names and _for_writing(process / "fdinfo" / entry.name):
                    status = entry.stat()
                    yield status.st_dev, status.st_ino
            except (FileNotFoundError, ProcessLookupError):
                continue  # Closed while we looked.


def _for_writing(fdinfo: Path) -> bool:
    """`flags:` holds what the file was opened with, in octal."""
    for line in fdinfo.read_text(encoding="ascii", errors="replace").splitlines():
        name, _, value = line.partition(":")
        if name == "flags":
            return int(value, 8) & os.O_ACCMODE in (os.O_WRONLY, os.O_RDWR)
    return False
