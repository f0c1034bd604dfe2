"""Where a chat's clock stands against the recording's, and how long a reaction takes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

import numpy as np

from repurpose.analyse.chat_log import ChatLog
from repurpose.analyse.chat_voices import STEP_MS, Curve, excess, moving_mean, weigh_messages
from repurpose.errors import shown
from repurpose.model import Chat, Finding, IngestSettings, Probe, Sound, Span
from repurpose.model.analysis import SILENT_LUFS, USUAL_DELAY_MS
from repurpose.model.finding import Severity
from repurpose.timebase import clock, ms_to_seconds, parse_time

DELAYS_MS = (5_000, 25_000)
"""A burst speaks for what happened this long before: the stream's own delay, then reading and typing."""
FURTHEST_MS = 180_000
"""How far a chat's clock is looked for; further off, chance finds something in every recording."""
SURE, SURE_OF_CLOCK = 4.0, 7.0
"""Standard deviations of chance: of a delay within DELAYS_MS (some 20 to choose from), and of one outside (340)."""
LEAST_MS, LEAST_MESSAGES = 600_000, 100
"""A shorter recording or a quieter chat has too few reactions to measure by."""
USUAL_LEVEL_MS = 60_000
SMOOTHED_STEPS = 5


def without_mixed_dates(log: ChatLog, path: str) -> tuple[ChatLog, tuple[Finding, ...]]:
    """The log, and where it mixes dates with times, only its times: nothing says where one stands on the other."""
    timed = tuple(each for each in log.messages if not each.time.dated)
    if not timed or len(timed) == len(log.messages):
        return log, ()
    left_out = f"{len(log.messages) - len(timed)} of {len(log.messages)} messages left out"
    message = f"{shown(path)}: {left_out}, as they have dates where the others have times; give a log with one of both"
    return replace(log, messages=timed), (_found("warning", "chat_dates", message),)


def starts_at(
    log: ChatLog, path: str, probe: Probe | None, settings: IngestSettings
) -> tuple[int, tuple[Finding, ...]]:
    """Where the recording begins on the log's clock, by the preset, the log itself, or the container's date.

    The log's messages have dates, all or none. Without a `probe` there is no recording. Raises TimeError for an offset
    that is no time.
    """
    dated = [each.time.ms for each in log.messages if each.time.dated]
    begins_ms, why = _told(log, dated, probe)
    if settings.chat_offset != "auto":
        offset_ms = _fixed(settings.chat_offset)
        return (min(dated) if dated else begins_ms) - offset_ms, ()
    if not why:
        return begins_ms, ()
    guessed = bool(dated) and begins_ms == min(dated)
    message = f"{shown(path)}: {why}; if reactions lie elsewhere, set ingest.chat_offset"
    return begins_ms, (_found("warning" if guessed else "info", "chat_offset", message),)


def measure_clock(chat: Chat, duration_ms: int, sound: Sound | None, *, fixed: bool = False) -> Chat:
    """The messages within the recording, with the delay of a reaction: as measured against the sound, or the usual one.

    A clock that is clearly off is put right, unless it is `fixed`. What was done is in the findings.
    """
    measured = None
    if sound is not None and duration_ms >= LEAST_MS and len(chat.messages) >= LEAST_MESSAGES:
        measured = reaction_lag(chat, duration_ms, sound, any_clock=not fixed)
    findings = list(chat.findings)
    if measured is not None and not DELAYS_MS[0] <= measured <= DELAYS_MS[1]:
        early_ms = measured - USUAL_DELAY_MS
        chat = replace(chat, messages=tuple(replace(each, ms=each.ms - early_ms) for each in chat.messages))
        off = f"{ms_to_seconds(abs(early_ms))} s {'late' if early_ms > 0 else 'early'}"
        said = f"the chat came {off} and was moved; if that is wrong, set ingest.chat_offset"
        findings.append(_found("warning", "chat_offset", said))
        measured = USUAL_DELAY_MS
    inside = tuple(each for each in chat.messages if Span(0, duration_ms).contains(each.ms))
    if not inside and chat.messages:
        first, last = _signed_clock(chat.messages[0].ms), _signed_clock(chat.messages[-1].ms)
        said = f"no message lies within the recording (they run from {first} to {last}); set ingest.chat_offset"
        findings.append(_found("warning", "chat_offset", said))
    if inside:
        findings.append(_of_delay(measured))
    return Chat(inside, tuple(findings), USUAL_DELAY_MS if measured is None else measured)


def reaction_lag(chat: Chat, duration_ms: int, sound: Sound, *, any_clock: bool = True) -> int | None:
    """How long after loud and merry moments the chat rises, ms; None where chance could explain it as well.

    By correlation of the two curves: the highest at a delay that reactions have, or, with `any_clock`, the highest at
    any, where that is far clearer. Chance is what all other lags give.
    """
    risen = excess(chat.messages, weigh_messages(chat.messages), duration_ms)
    stirred, answered = _arousal(sound, duration_ms), moving_mean(risen, 2, 3)
    furthest = min(FURTHEST_MS, duration_ms // 4) // STEP_MS
    lags = np.arange(-furthest, furthest + 1)
    if not stirred.any() or len(stirred) <= 2 * furthest:
        return None
    answered = answered - answered.mean()
    strength = np.array([_product(stirred - stirred.mean(), answered, int(lag)) for lag in lags])
    strength = moving_mean(strength, SMOOTHED_STEPS // 2, SMOOTHED_STEPS // 2 + 1)
    usual = (lags >= DELAYS_MS[0] // STEP_MS) & (lags <= DELAYS_MS[1] // STEP_MS)
    for allowed, sure in ((usual, SURE), (np.ones_like(usual), SURE_OF_CLOCK)):
        best = int(np.argmax(np.where(allowed, strength, -np.inf)))
        others = strength[np.abs(lags - lags[best]) > 2 * DELAYS_MS[1] // STEP_MS]
        if (strength[best] - others.mean()) / max(float(others.std()), 1e-9) >= sure:
            return int(lags[best]) * STEP_MS
        if not any_clock:
            return None
    return None


def _product(stirred: Curve, answered: Curve, lag: int) -> float:
    """Mean product of what stirs and what answers `lag` steps later."""
    one = stirred[max(0, -lag) : len(stirred) - max(0, lag)]
    other = answered[max(0, lag) : len(answered) - max(0, -lag)]
    return float((one * other).mean())


def _arousal(sound: Sound, duration_ms: int) -> Curve:
    """What could stir an audience, a value each step: LU above the level of the minute around, 10 for laughter.

    Silence counts as SILENT_LUFS: how far it lies below says nothing.
    """
    count, each = duration_ms // STEP_MS + 1, max(1, STEP_MS // sound.step_ms)
    levels = np.maximum(np.array(sound.momentary_lufs, dtype=np.float64), SILENT_LUFS)
    steps = levels[: len(levels) // each * each].reshape(-1, each).mean(axis=1)[:count]
    curve = np.zeros(count)
    if len(steps):
        reach = USUAL_LEVEL_MS // STEP_MS
        inside = np.maximum(moving_mean(np.ones(len(steps)), reach, reach + 1), 1e-9)
        curve[: len(steps)] = np.clip(steps - moving_mean(steps, reach, reach + 1) / inside, 0.0, 10.0)
    for event in sound.events:
        curve[event.span.start_ms // STEP_MS : event.span.end_ms // STEP_MS + 1] += 10.0 * event.confidence
    return moving_mean(curve, SMOOTHED_STEPS // 2, SMOOTHED_STEPS // 2 + 1)


def _told(log: ChatLog, dated: list[int], probe: Probe | None) -> tuple[int, str]:
    if not dated:
        if not log.begins_ms:
            return 0, ""
        return log.begins_ms, f"the log begins at {clock(log.begins_ms)} of the stream, and so does the recording"
    created = _created_ms(probe.created) if probe else None
    if probe and created is not None and min(dated) < created + probe.duration_ms and max(dated) > created:
        return created, "its messages have dates, set against the recording's own"
    return min(dated), "its messages have dates, and no recording's date fits: the first message is taken for the start"


def _created_ms(created: str) -> int | None:
    """The container's date; None without a time of day or a zone, which would be hours off."""
    try:
        date = datetime.fromisoformat(re.sub(r"Z$", "+00:00", created.strip()))
    except ValueError:
        return None
    return round(date.timestamp() * 1000) if date.tzinfo and "T" in created else None


def _fixed(offset: str) -> int:
    text = offset.strip()
    return -parse_time(text[1:]) if text.startswith("-") else parse_time(text.removeprefix("+"))


def _signed_clock(ms: int) -> str:
    """As `clock`, below 0 too: floored to a second, so that nothing before the start is at 0:00:00."""
    return f"-{clock(-(ms // 1000) * 1000)}" if ms < 0 else clock(ms)


def _of_delay(measured: int | None) -> Finding:
    if measured is None:
        usual = ms_to_seconds(USUAL_DELAY_MS)
        return _found("info", "chat_delay", f"the chat is taken to react after {usual} s, as it could not be measured")
    return _found("info", "chat_delay", f"the chat reacts after {ms_to_seconds(measured)} s")


def _found(severity: Severity, rule: str, message: str) -> Finding:
    return Finding(f"ingest.{rule}", severity, "recording", message)
