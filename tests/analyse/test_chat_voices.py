"""How much each message counts, and how far a chat rises above its usual."""

from __future__ import annotations

import numpy as np
import pytest

from repurpose.analyse.chat_voices import ARRIVAL, CALL, excess, text_key, weigh_messages
from repurpose.model import ChatMessage

LONG = "come and join the best server there is"


def of(*messages: tuple[int, str, str]) -> tuple[float, ...]:
    """The weights after everybody has said something once."""
    users = sorted({user for _, user, _ in messages})
    known = [ChatMessage(0, user, f"hello {number}") for number, user in enumerate(users)]
    return weigh_messages([*known, *(ChatMessage(100_000 + ms, user, text) for ms, user, text in messages)])[
        len(known) :
    ]


@pytest.mark.parametrize(
    ("user", "text"),
    [("nightbot", "hi"), ("help_bot", "hi"), ("ann", "!points"), ("ann", " "), ("ann", "see https://a.example/x"),
     ("ann", "follow twitch.tv/me")],
)  # fmt: skip
def test_bots_commands_and_links_count_nothing(user: str, text: str) -> None:
    assert of((0, user, text)) == (0.0,)


@pytest.mark.parametrize("user", ["own", "elements", "stream", "bo", "ann"])
def test_a_name_within_a_bots_name_is_a_persons(user: str) -> None:
    assert of((0, user, "hi")) == (1.0,)


def test_messages_without_a_name_are_not_one_users() -> None:
    assert weigh_messages([ChatMessage(1000 * number, "", f"m{number}") for number in range(3)]) == (1.0, 1.0, 1.0)


def test_a_word_that_many_without_names_are_called_to_send_counts_little() -> None:
    talk = [ChatMessage(ms, "", f"talk {ms}") for ms in range(0, 2_400_000, 40_000)]
    entries = [ChatMessage(1_000_001 + 2000 * number, "", "PICKME") for number in range(60)]
    messages = sorted((*talk, *entries), key=lambda message: message.ms)
    weights = dict(zip(messages, weigh_messages(messages), strict=True))
    assert {weights[each] for each in entries[20:40]} == {CALL}


def test_a_users_nth_message_counts_a_share() -> None:
    assert of((0, "ann", "a"), (1000, "ann", "b"), (2000, "bob", "c"), (30_000, "ann", "d")) == (1.0, 0.5, 1.0, 1.0)


def test_a_copied_text_counts_less_each_time_and_a_shout_does_not() -> None:
    assert of((0, "ann", LONG), (1000, "bob", LONG.upper()), (700_000, "cy", LONG)) == (1.0, 0.5, 1.0)
    assert of((0, "ann", "LUL LUL LUL LUL"), (1000, "bob", "lul lul")) == (1.0, 1.0)


def test_an_arrival_counts_half() -> None:
    assert weigh_messages([ChatMessage(0, "ann", "hi"), ChatMessage(60_000, "ann", "so")]) == (ARRIVAL, 1.0)


def test_a_word_that_many_are_called_to_send_counts_little() -> None:
    quiet = [(ms, f"q{ms // 40_000 % 60}", f"talk {ms}") for ms in range(0, 2_400_000, 40_000)]
    entries = [(1_000_000 + 2000 * number, f"u{number}", "PICKME") for number in range(60)]
    shouts = [(1_700_000 + 200 * number, f"u{number}", "wow") for number in range(60)]
    messages = sorted(quiet + entries + shouts)
    weights = dict(zip(messages, of(*messages), strict=True))
    assert {weights[each] for each in entries[20:40]} == {CALL}
    assert {weights[each] for each in shouts} == {1.0}


def test_keys_do_not_know_case_spaces_or_repetition() -> None:
    assert len({text_key(text) for text in ("Nooo", "NO", "no no no", "\uff2e\uff2f")}) == 1
    assert text_key("x" * 10_000) == "x"
    assert text_key("\u200b \t") in ("", "\u200b")


def test_the_same_burst_stands_out_as_much_in_a_busy_hour() -> None:
    """Chance moves both by the same."""
    rng = np.random.default_rng(5)
    calm, busy = (
        [ChatMessage(int(ms), f"u{ms % 997:.0f}", f"m{ms}") for ms in np.sort(rng.uniform(0, 1_200_000, count))]
        for count in (600, 6000)
    )
    spread = [float(excess(messages, weigh_messages(messages), 1_200_000)[200:-200].std()) for messages in (calm, busy)]
    assert spread[0] == pytest.approx(spread[1], rel=0.3)
    assert 0.6 < spread[1] < 1.4


def test_no_messages_no_excess() -> None:
    assert not excess([], (), 60_000).any()
    assert len(excess([ChatMessage(-5, "a", "b"), ChatMessage(99_000, "a", "b")], (1.0, 1.0), 60_000)) == 61
