"""Every error that Repurpose raises on purpose: one sentence for people, evidence for the record.

Each pickles (Prefect moves exceptions between processes) because all state is keyword data kept in `details`.
"""

from __future__ import annotations

import os
from typing import Any


def shown(path: str | os.PathLike[str]) -> str:
    r"""A path as one printable line for a sentence: control and undecodable characters are escaped.

    >>> shown("two\nlines.mp4")
    'two\\nlines.mp4'
    """
    text = os.fspath(path).encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


class RepurposeError(Exception):
    """Base of all; `message` says what is wrong and what to do, `details` is evidence for error.json."""

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, self.details)

    def __str__(self) -> str:
        return self.message


def _rebuild(kind: type[RepurposeError], message: str, details: dict[str, Any]) -> RepurposeError:
    return kind(message, **details)


class UsageError(RepurposeError):
    """The command was called wrongly; exit code 2."""


class TimeError(UsageError):
    """A text that is not a time, or a span that ends before it starts."""


# --- input -------------------------------------------------------------------------------------------------


class InputError(RepurposeError):
    """A recording that cannot be used; details carry `file`."""


class NoSuchFileError(InputError):
    """The path does not exist, or is no regular file."""


class UnreadableFileError(InputError):
    """The file exists but may not be read."""


class EmptyFileError(InputError):
    """Zero bytes."""


class NotMediaError(InputError):
    """No allowed container format recognises the file."""


class UnfinishedFileError(InputError):
    """The container's index is missing: the recording was not finished, or is still being written."""


class NoVideoError(InputError):
    """There is no picture to cut clips from."""


class EncryptedError(InputError):
    """The streams are encrypted."""


class ZeroDurationError(InputError):
    """There is not one readable moment in it."""


class UnsupportedCodecError(InputError):
    """No decoder for the picture."""


class TooLargeError(InputError):
    """Declared sizes beyond any real recording (a decompression bomb)."""


class ClockError(InputError):
    """Its timestamps begin anew in the middle: what was joined without joining the clocks."""


class SourceChangedError(InputError):
    """The file is no longer what was analysed."""


class PartsError(InputError):
    """Files that cannot be joined to one recording."""


class SidecarError(InputError):
    """A file beside the recording is broken; details carry `file` and `line`."""


# --- what people edit --------------------------------------------------------------------------------------


class PresetError(RepurposeError):
    """Unknown preset, key or value; details carry `file` and `key`."""


class PlanError(RepurposeError):
    """An edited plan.yaml that cannot be used; details carry `file`, `line` and `field`."""


class YamlSyntaxError(RepurposeError):
    """A text that is not YAML; details carry `line` and `problem`, for the error that knows the file's purpose."""


class CaptionError(RepurposeError):
    """A caption file that cannot be read; details carry `file` and `line`."""


class GlossaryError(RepurposeError):
    """A glossary.toml that cannot be used; details carry `file` and `key`."""


class NoticeSettingsError(RepurposeError):
    """A notify.toml that cannot be used; details carry `file`, never a value."""


# --- the machine -------------------------------------------------------------------------------------------


class LibraryError(RepurposeError):
    """The library folder cannot be used; details carry `folder`."""


class StoredDataError(LibraryError):
    """A stored value is broken or of an unknown schema; the step that wrote it is run again."""


class BusyError(LibraryError):
    """Somebody else is at work on the recording; details carry `owner`."""


class LeaseLostError(BusyError):
    """Somebody took over the recording while this process was paused; details carry `owner`."""


class CancelledError(RepurposeError):
    """A person cancelled the work on a recording."""


class FolderUnavailableError(RepurposeError):
    """A watched folder is missing or not mounted; details carry `folder`."""


class DiskSpaceError(RepurposeError):
    """Not enough room; details carry `needed_bytes` and `free_bytes`."""


class ToolError(RepurposeError):
    """A program or package that is needed is missing or too old."""


class ModelError(ToolError):
    """A model's files are missing or are not what was pinned."""


class ProcessError(RepurposeError):
    """A child process failed; details carry `argv`, `returncode` and `stderr`."""


class StalledError(ProcessError):
    """A child process made no progress for its stall time, or ran past its total time."""


class NoticeError(RepurposeError):
    """A notification was not taken; neither sentence nor details hold its address."""


class RenderError(RepurposeError):
    """What was rendered is not what was asked for."""


class ClipNotFoundError(UsageError):
    """No clip of that id, folder or file."""
