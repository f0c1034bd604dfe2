"""Chat logs as messages on the recording's clock."""

from __future__ import annotations

from collections.abc import Iterator

from repurpose.analyse.chat_clock import measure_clock, starts_at, without_mixed_dates
from repurpose.analyse.chat_files import read_log
from repurpose.ingest.text_files import LARGEST_LOG, LATEST_MS, Place, read_text
from repurpose.model import Chat, ChatMessage, Finding, IngestSettings, Probe, Recording, Sound


def read_chat(recording: Recording, sound: Sound | None = None, settings: IngestSettings | None = None) -> Chat:
    """Every message of the recording's chat logs in order of time; empty where there is none.

    Where each log's clock stands against the recording's and how long a reaction takes is in the findings. Messages
    before the start or after the end are kept out. Raises SidecarError.
    """
    settings = settings or IngestSettings()
    messages, findings = list[ChatMessage](), list[Finding]()
    for sidecar in recording.sidecars:
        if sidecar.kind == "chat":
            placed, found = _read_placed(sidecar.path, recording.probe, settings)
            messages += placed
            findings += found
    if not messages:
        return Chat(findings=tuple(findings))
    chat = Chat(tuple(sorted(messages, key=lambda message: message.ms)), tuple(findings))
    return measure_clock(chat, recording.probe.duration_ms, sound, fixed=settings.chat_offset != "auto")


def read_chat_alone(path: str, settings: IngestSettings, duration_ms: int | None = None) -> tuple[Chat, int]:
    """A chat log without its recording, and how long that is taken to be: until the last message, unless given.

    Raises SidecarError, also where that is more than a recording lasts.
    """
    messages, findings = _read_placed(path, None, settings)
    chat = Chat(tuple(sorted(messages, key=lambda message: message.ms)), findings)
    if duration_ms is None:
        duration_ms = max(0, chat.messages[-1].ms + 1000) if chat.messages else 0
        if duration_ms > LATEST_MS:
            raise Place(path).error("the messages run over 100 hours; give the recording's length with --duration")
    return measure_clock(chat, duration_ms, None), duration_ms


def _read_placed(
    path: str, probe: Probe | None, settings: IngestSettings
) -> tuple[tuple[ChatMessage, ...], tuple[Finding, ...]]:
    """A log's messages on the recording's clock, in the file's order, and what was done for that."""
    log, left_out = without_mixed_dates(read_log(read_text(path, LARGEST_LOG), path), path)
    begins_ms, told = starts_at(log, path, probe, settings)
    messages = tuple(ChatMessage(each.time.ms - begins_ms, each.user, each.text) for each in log.messages)
    return messages, (*left_out, *told)


def parse_chat(text: str, path: str) -> Iterator[ChatMessage]:
    """The messages of a log on its own clock and in its own order; `path` names the file in errors."""
    for each in read_log(text, path).messages:
        yield ChatMessage(each.time.ms, each.user, each.text)
