"""Highlights on a chat log alone; and chats that message rate alone falls for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from repurpose.model import Chat, ChatMessage, SelectSettings, Span
from repurpose.select.audience import audience_moments
from repurpose.select.reactions import most_said, read_reactions

HOUR = 3_600_000
MOMENTS = (900_000, 1_900_000, 2_800_000)
"""When something worth showing happens."""


def usual(seed: int = 3) -> Iterator[ChatMessage]:
    """Two hundred people, a message every two seconds, each its own."""
    rng = np.random.default_rng(seed)
    for number, ms in enumerate(np.sort(rng.uniform(0, HOUR, HOUR // 2000))):
        yield ChatMessage(int(ms), f"viewer{rng.integers(200)}", f"about {number} of it")


def reactions(seed: int = 4) -> Iterator[ChatMessage]:
    """Forty people, from ten seconds after each moment on, for some fifteen seconds."""
    rng = np.random.default_rng(seed)
    for moment in MOMENTS:
        for index, late in enumerate(rng.gamma(2.0, 4.0, 40)):
            said = ("LUL", "wow", "hahaha", "no way")[index % 4]
            yield ChatMessage(int(moment + 10_000 + 1000 * late), f"viewer{5 * index}", said)


def flood(start_ms: int, count: int, every_ms: int, user: str, text: str) -> tuple[ChatMessage, ...]:
    return tuple(
        ChatMessage(start_ms + number * every_ms, user.format(number), text.format(number)) for number in range(count)
    )


FLOODS = {
    "a bot": flood(1_400_000, 150, 150, "announcerbot", "Follow the channel, number {}"),
    "one loud user": flood(1_400_000, 200, 100, "viewer7", "SPAM {}"),
    "a giveaway by command": flood(1_400_000, 150, 300, "viewer{}", "!enter"),
    "a giveaway by keyword": flood(1_370_000, 195, 300, "viewer{}", "PICKME"),
    "a raid": flood(1_400_000, 150, 150, "raider{}", "GREAT RAID from the harbour <3 <3 <3"),
    "a copied text": flood(1_400_000, 150, 150, "viewer{}", "No rest until the moderators let the cat back in"),
    "links": flood(1_400_000, 150, 150, "viewer{}", "win at https://a.example/{}"),
    "greetings": flood(2_000, 190, 300, "viewer{}", "hello"),
    "farewells": flood(HOUR - 60_000, 190, 300, "viewer{}", "bye"),
    "all at once": None,
}


def flooded(name: str) -> Chat:
    floods = {name: FLOODS[name]} if FLOODS[name] else {key: each for key, each in FLOODS.items() if each}
    extra = [message for each in floods.values() if each for message in each]
    messages = sorted((*usual(), *reactions(), *extra), key=lambda message: message.ms)
    return Chat(tuple(messages))


def found_at_top(spans: list[Span]) -> int:
    return sum(any(span.contains(moment) for span in spans) for moment in MOMENTS)


def busiest(chat: Chat, count: int) -> list[Span]:
    """By message rate alone: the fullest windows of 20 s, 15 s back, none near another."""
    ms = np.array([message.ms for message in chat.messages])
    sent = np.array([((ms >= start) & (ms < start + 20_000)).sum() for start in range(0, HOUR, 5000)])
    spans: list[Span] = []
    for _ in range(count):
        start = int(np.argmax(sent)) * 5000
        sent[max(0, start // 5000 - 12) : start // 5000 + 12] = -1
        spans.append(Span(max(0, start - 30_000), start + 5000))
    return spans


@pytest.mark.parametrize("name", FLOODS)
def test_floods_do_not_hide_the_moments(name: str) -> None:
    chat = flooded(name)
    ranked = sorted(audience_moments(chat, HOUR, SelectSettings()), key=lambda each: (-each.score, each.span))
    assert found_at_top([each.span for each in ranked[:3]]) == 3
    assert found_at_top(busiest(chat, 3)) < 3, "message rate alone should fall for it"


def test_moments_are_whole_ranked_and_told() -> None:
    settings = SelectSettings(clips_per_hour=2.0, at_least=2)
    moments = audience_moments(Chat((*usual(), *reactions())), HOUR, settings)
    assert [each.span for each in moments] == sorted(each.span for each in moments)
    assert all(settings.min_ms <= each.span.duration_ms <= settings.max_ms for each in moments)
    assert all(one.span.end_ms < other.span.start_ms for one, other in pairwise(moments))
    kept = [each for each in moments if each.kept]
    assert len(kept) == 2
    assert found_at_top([each.span for each in kept]) == 2
    assert max(each.score for each in moments) == 1.0
    for each in kept:
        assert each.parts.as_dict() == {"chat": each.score}
        assert each.lost_to is None
        assert "people answered to" in each.reason
        assert {"LUL", "wow", "hahaha", "no way"} >= set(each.text.split(" · "))
    [third] = [each for each in moments if not each.kept and any(each.span.contains(moment) for moment in MOMENTS)]
    assert third.lost_to in {each.id for each in kept}
    assert third.reason.startswith("Outscored by the moment at ")
    weakest = min(moments, key=lambda each: each.score)
    assert (weakest.kept, weakest.lost_to) == (False, None)
    assert weakest.reason.startswith("Scored 0.")


def test_a_moment_lies_before_its_reaction_by_the_delay() -> None:
    chat = Chat(tuple(sorted((*usual(), *reactions()), key=lambda message: message.ms)))
    quick, slow = (read_reactions(replace(chat, delay_ms=delay), HOUR) for delay in (5_000, 25_000))
    span = Span(850_000, 950_000)
    assert quick.answered_at(span) - slow.answered_at(span) == pytest.approx(20_000, abs=2000)


def test_the_order_of_messages_does_not_matter() -> None:
    messages = (*usual(), *reactions())
    other = tuple(sorted(messages, key=lambda message: (message.ms, message.user)))
    assert audience_moments(Chat(messages), HOUR, SelectSettings()) == audience_moments(
        Chat(other), HOUR, SelectSettings()
    )


def test_a_chat_without_reactions_scores_low() -> None:
    moments = audience_moments(Chat(tuple(usual())), HOUR, SelectSettings())
    assert sum(each.kept for each in moments) <= SelectSettings().clips_per_hour
    strongest = read_reactions(Chat((*usual(), *reactions())), HOUR).answers.max()
    assert read_reactions(Chat(tuple(usual())), HOUR).answers.max() < strongest / 2


@pytest.mark.parametrize("duration_ms", [0, 1, 500, 5_000, 31_000])
def test_short_recordings(duration_ms: int) -> None:
    chat = Chat(tuple(ChatMessage(ms, f"u{ms}", "wow") for ms in range(0, duration_ms, 100)))
    moments = audience_moments(chat, duration_ms, SelectSettings())
    assert all(0 <= each.span.start_ms < each.span.end_ms <= duration_ms for each in moments)
    assert audience_moments(Chat(), duration_ms, SelectSettings()) == ()


def test_what_most_people_said() -> None:
    burst = [ChatMessage(0, f"u{number}", "GG" * (1 + number)) for number in range(5)]
    burst += [ChatMessage(0, "one", "me me"), ChatMessage(0, "one", "me"), ChatMessage(0, "two", "me")]
    assert most_said(burst) == ("GG",)


def test_a_log_without_names_gives_its_bursts() -> None:
    nameless = Chat(tuple(replace(message, user="") for message in (*usual(), *reactions())))
    ranked = sorted(audience_moments(nameless, HOUR, SelectSettings()), key=lambda each: (-each.score, each.span))
    assert found_at_top([each.span for each in ranked[:3]]) == 3
    assert all(not each.reason.startswith("1 people") and each.text for each in ranked[:3])


def test_a_real_stream_beats_message_rate(shared_media: Path) -> None:
    chat = pytest.importorskip("bench.select.chat")
    stream = chat.read_marked(shared_media / "chat" / "stream_first_half")
    rate = max(chat.precision(curve, stream.right) for _, curve in chat.rates(stream))
    assert chat.precision(chat.our_curve(stream), stream.right) >= 1.2 * rate
