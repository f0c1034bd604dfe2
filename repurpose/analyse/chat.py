"""Chat logs as messages on the recording's clock."""

from __future__ import annotations

from collections.abc import Iterator

from repurpose.analyse.chat_clock import measure_clock, starts_at
from repurpose.analyse.chat_files import read_log
from repurpose.ingest.text_files import LARGEST_LOG, read_text
from repurpose.model import Chat, ChatMessage, Finding, IngestSettings, Recording, Sound


def read_chat(recording: Recording, sound: Sound | None = None, settings: IngestSettings | None = None) -> Chat:
    """Every message of the recording's chat logs in order of time; empty where there is none.

    Where each log's clock stands against the recording's and how long a reaction takes is in the findings. Messages
    before the start or after the end are kept out. Raises SidecarError.
    """
    settings = settings or IngestSettings()
    messages, findings = list[ChatMessage](), list[Finding]()
    for sidecar in recording.sidecars:
        if sidecar.kind == "chat":
            log = read_log(read_text(sidecar.path, LARGEST_LOG), sidecar.path)
            begins_ms, found = starts_at(log, sidecar.path, recording.probe, settings)
            messages += [ChatMessage(each.time.ms - begins_ms, each.user, each.text) for each in log.messages]
            findings += found
    if not messages:
        return Chat(findings=tuple(findings))
    chat = Chat(tuple(sorted(messages, key=lambda message: message.ms)), tuple(findings))
    return measure_clock(chat, recording.probe.duration_ms, sound, fixed=settings.chat_offset != "auto")


def read_chat_alone(path: str, settings: IngestSettings, duration_ms: int | None = None) -> tuple[Chat, int]:
    """A chat log without its recording, and how long that is taken to be: until the last message, unless given.

    Raises SidecarError.
    """
    log = read_log(read_text(path, LARGEST_LOG), path)
    begins_ms, findings = starts_at(log, path, None, settings)
    messages = (ChatMessage(each.time.ms - begins_ms, each.user, each.text) for each in log.messages)
    chat = Chat(tuple(sorted(messages, key=lambda message: message.ms)), findings)
    if duration_ms is None:
        duration_ms = max(0, chat.messages[-1].ms + 1000) if chat.messages else 0
    return measure_clock(chat, duration_ms, None), duration_ms


def parse_chat(text: str, path: str) -> Iterator[ChatMessage]:
    """The messages of a log on its own clock and in its own order; `path` names the file in errors."""
    for each in read_log(text, path).messages:
        yield ChatMessage(each.time.ms, each.user, each.text)
