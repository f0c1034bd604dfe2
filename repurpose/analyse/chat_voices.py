"""How much each chat message counts, and how far the chat rises above its usual."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from repurpose.model import ChatMessage

Curve = npt.NDArray[np.float64]

STEP_MS = 1000
"""Between two values of a curve."""
COUNTED_STEPS = 10
"""Messages are counted over this many steps at a time."""
USUAL_MS = 300_000
"""The usual rate is the median over this much time on both sides: audiences come and go, games change, but no clip is
longer than a third of it."""
EDGE_MS = 120_000
"""Greetings at the start and farewells at the end, at most a twentieth of the recording each: counted less and less
towards the edge."""

FLOOD_MS = 20_000
"""A user's n-th message within this counts 1/n."""
COPY_MS = 600_000
"""A long text that was sent n times within this, by anybody, counts 1/n: copied, advertised or chanted."""
LONG_TEXT = 12
"""Characters, repetitions collapsed. Shorter is a shout ("nooo", an emote), and many shouting the same is the point."""
ARRIVAL = 0.5
"""What a user's first message counts: a raid is a wave of them, and so are greetings."""
CALL = 0.1
"""What a word counts that many send for minutes and at no other time: entries of a giveaway, votes, hype trains."""
CALL_USERS, CALL_MS, CALL_CORE_MS, CALL_ELSEWHERE = 10, 60_000, 15_000, 0.2
"""Such a word is sent by this many within a minute, less than two thirds of it around one moment, hardly ever at other
times."""

_BOTS = frozenset(
    {"nightbot", "streamelements", "streamlabs", "moobot", "fossabot", "wizebot", "mee6", "botisimo", "sery_bot",
     "own3d", "soundalerts"}
)  # fmt: skip
_LINK = re.compile(r"://|\bwww\.|\b[\w-]{2,}\.(?:com|net|org|tv|gg|ly|be|gl|io)\b", re.IGNORECASE)
_REPEATED = re.compile(r"(.+?)\1+")
_KEY_FROM, _KEY = 80, 24


def text_key(text: str) -> str:
    """What two messages that say the same have in common: case, spaces and repetitions do not matter.

    >>> text_key("LUL LUL LUL"), text_key("nooooo"), text_key("7777")
    ('lul', 'no', '7')
    """
    plain = "".join(unicodedata.normalize("NFKC", text[:_KEY_FROM]).casefold().split())
    return _REPEATED.sub(r"\1", plain)[:_KEY]


def weigh_messages(messages: Sequence[ChatMessage]) -> tuple[float, ...]:
    """How much each counts as a reaction of people, 0..1; `messages` in order of time.

    0 for bots, commands, links and empty ones. Nothing here knows a language.
    """
    keys = [text_key(message.text) for message in messages]
    floods = _repeats((message.user for message in messages), messages, FLOOD_MS)
    copies = _repeats((key if len(key) > LONG_TEXT else "" for key in keys), messages, COPY_MS)
    calls = _calls(messages, keys)
    known: set[str] = set()
    weights: list[float] = []
    for message, key, flood, copy, called in zip(messages, keys, floods, copies, calls, strict=True):
        spoken = bool(key) and not _automatic(message)
        arrival = ARRIVAL if message.user and message.user not in known else 1.0
        known.add(message.user)
        weights.append(spoken * arrival * (CALL if called else 1.0) / (flood * copy))
    return tuple(weights)


def count_people(messages: Iterable[ChatMessage]) -> int:
    """How many wrote them; each message without a name counts as somebody's, because some logs have no names.

    >>> count_people([ChatMessage(0, "ann", "a"), ChatMessage(1, "ann", "b"), ChatMessage(2, "", "c")])
    2
    """
    users = [message.user for message in messages]
    return len(set(users) - {""}) + users.count("")


def excess(
    messages: Sequence[ChatMessage], weights: Sequence[float], duration_ms: int, usual_ms: int = USUAL_MS
) -> Curve:
    """How far the chat is above its usual, a value each STEP_MS, in standard deviations of chance in COUNTED_STEPS.

    Roots of counts, because chance then moves every rate by the same: a busy hour does not outweigh a calm one.
    """
    count = duration_ms // STEP_MS + 1
    places = np.array([message.ms // STEP_MS for message in messages], dtype=np.int64)
    inside = (places >= 0) & (places < count)
    sent = np.bincount(places[inside], weights=np.array(weights, dtype=np.float64)[inside], minlength=count).astype(
        np.float64
    )
    level = 2 * np.sqrt(
        moving_mean(sent, COUNTED_STEPS // 2, COUNTED_STEPS - COUNTED_STEPS // 2) * COUNTED_STEPS + 3 / 8
    )
    return (level - _usual(level, usual_ms // STEP_MS)) * _edges(count, duration_ms)


def moving_mean(values: Curve, before: int, after: int) -> Curve:
    """The mean over the steps from `before` behind to `after` ahead (not counted); 0 outside the recording.

    >>> moving_mean(np.array([0.0, 3.0, 0.0, 0.0]), 0, 3)
    array([1., 1., 0., 0.])
    """
    sums = np.concatenate(([0.0], np.cumsum(values)))
    at = np.arange(len(values))
    first, last = np.clip(at - before, 0, len(values)), np.clip(at + after, 0, len(values))
    return (sums[last] - sums[first]) / max(1, before + after)


def _automatic(message: ChatMessage) -> bool:
    user = message.user.casefold()
    return (
        user in _BOTS
        or user.endswith("bot")
        or message.text.lstrip().startswith("!")
        or bool(_LINK.search(message.text))
    )


def _repeats(names: Iterable[str], messages: Sequence[ChatMessage], within_ms: int) -> list[int]:
    """For each message how often its name came within the time, itself included; 1 for no name."""
    recent: deque[tuple[int, str]] = deque()
    count: Counter[str] = Counter()
    found: list[int] = []
    for name, message in zip(names, messages, strict=True):
        while recent and recent[0][0] <= message.ms - within_ms:
            count[recent.popleft()[1]] -= 1
        if name:
            recent.append((message.ms, name))
            count[name] += 1
        found.append(max(1, count[name]))
    return found


def _calls(messages: Sequence[ChatMessage], keys: Sequence[str]) -> list[bool]:
    """Which messages are what many were called to send, and no reaction to a moment."""
    called = [False] * len(messages)
    places: defaultdict[str, list[int]] = defaultdict(list)
    for index, key in enumerate(keys):
        if key:
            places[key].append(index)
    length = messages[-1].ms - messages[0].ms if messages else 0
    if length < 4 * USUAL_MS:
        return called  # there is no elsewhere
    for indices in places.values():
        if count_people(messages[index] for index in indices) < CALL_USERS:
            continue
        times = np.array([messages[index].ms for index in indices])

        def near(reach: int, times: npt.NDArray[np.int64] = times) -> npt.NDArray[np.int64]:
            return np.searchsorted(times, times + reach, "right") - np.searchsorted(times, times - reach, "left")

        around, core, elsewhere = near(CALL_MS), near(CALL_CORE_MS), len(times) - near(USUAL_MS)
        chosen = (around >= CALL_USERS) & (3 * core < 2 * around) & (elsewhere < CALL_ELSEWHERE * len(times))
        for index in np.array(indices)[chosen]:
            called[index] = True
    return called


def _usual(level: Curve, reach: int) -> Curve:
    """The running median, worked out at every tenth step: it moves slowly."""
    at = np.arange(0, len(level), COUNTED_STEPS)
    medians = [float(np.median(level[max(0, step - reach) : step + reach + 1])) for step in at]
    return np.interp(np.arange(len(level)), at, medians)


def _edges(count: int, duration_ms: int) -> Curve:
    width = max(1, min(EDGE_MS, duration_ms // 20) // STEP_MS)
    at = np.arange(count)
    return np.minimum(1.0, np.minimum(at + 1, count - at) / width)
