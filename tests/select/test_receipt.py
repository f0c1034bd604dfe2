from __future__ import annotations

from dataclasses import replace

import pytest

from repurpose.model import Deduction, Highlight, Signals, Span
from repurpose.select.receipt import Change, Receipt, make_receipt
from repurpose.select.receipt_text import receipt_text

WEIGHTS = Signals.of({"chat": 1.0, "hook": 1.5, "loudness": 0.5})


def highlight(start_ms: int, lost_to: str | None = None, **parts: float) -> Highlight:
    span = Span(start_ms, start_ms + 40_000)
    identity = f"h{span.start_ms}-{span.end_ms}"
    score = round((1.5 * parts["hook"] + 0.5 * parts["loudness"]) / 2, 4)
    return Highlight(identity, span, score, Signals.of(parts), WEIGHTS, "A reason.", lost_to is None, lost_to, "Text.")


WINNER = highlight(60_000, hook=0.8, loudness=0.4)
LOSER = highlight(70_000, lost_to=WINNER.id, hook=0.5, loudness=0.9)


def changed(one: Highlight, change: Change) -> Highlight:
    """With the one number that the receipt names moved just beyond it."""
    beyond = change.at + (0.01 if change.at > change.now else -0.01)
    weights, parts = one.weights.as_dict(), one.parts.as_dict()
    if change.kind == "weight":
        weights[change.name] = beyond
    elif one.id == change.of:
        parts[change.name] = beyond
    total = sum(weights[name] for name in parts)
    score = sum(weights[name] * value for name, value in parts.items()) / total
    return replace(one, score=score)


def hold(receipt: Receipt, one: Highlight, other: Highlight) -> None:
    """Every change that is named does put the one ahead that it names."""
    assert receipt.changes
    for change in receipt.changes:
        worth = {each.id: changed(each, change).worth for each in (one, other)}
        assert max(worth, key=lambda name: worth[name]) == change.then, change


def test_the_receipt_of_a_kept_one() -> None:
    assert receipt_text(make_receipt(WINNER, (WINNER, LOSER))) == (
        "h60000-100000  0:01:00 to 0:01:40 (40.0 s), kept\n"
        "Score 0.700, number 1 of 2 near candidates. A reason.\n"
        "\n"
        "part            value   weight    adds\n"
        "hook             0.80     1.50   0.600\n"
        "loudness         0.40     0.50   0.100\n"
        "No source here for: chat. Their weights are left out of the mean.\n"
        "\n"
        "Beat h70000-110000 (0:01:10 to 0:01:50, score 0.600) by 0.100.\n"
        "What would change its rank:\n"
        "  hook below 0.67 instead of 0.80: h70000-110000 would be ahead of it\n"
        "  weight of loudness above 0.90 (now 0.50): h70000-110000 would be ahead\n"
        "  weight of hook below 0.83 (now 1.50): h70000-110000 would be ahead\n"
    )


def test_a_lost_one_learns_what_it_lost_to() -> None:
    receipt = make_receipt(LOSER, (WINNER, LOSER))
    text = receipt_text(receipt)
    assert "not kept" in text
    assert "Lost to h60000-100000 (0:01:00 to 0:01:40, score 0.700) by 0.100." in text
    assert "  hook above 0.63 instead of 0.50: it would be ahead of h60000-100000" in text
    assert "loudness above" not in text.partition("weight of")[0].partition("What")[2], "it cannot rise above 1"
    hold(receipt, LOSER, WINNER)


def test_what_is_named_does_turn_the_two_around() -> None:
    hold(make_receipt(WINNER, (WINNER, LOSER)), WINNER, LOSER)


def test_the_contributions_add_up_to_the_score() -> None:
    assert sum(row.adds for row in make_receipt(LOSER, ()).contributions) == pytest.approx(LOSER.score, abs=1e-4)


def test_one_that_scored_higher_says_what_was_taken_off() -> None:
    first = highlight(200_000, hook=0.9, loudness=0.9)
    taken = (Deduction("words in common with", 0.2, first.id), Deduction("a place near", 0.1, first.id))
    strong = replace(highlight(75_000, lost_to=WINNER.id, hook=0.8, loudness=0.6), deductions=taken)
    receipt = make_receipt(strong, (WINNER, strong, first))
    text = receipt_text(receipt)
    assert strong.score == 0.75 and receipt.worth == 0.525
    assert (receipt.rank, receipt.near) == (2, 3)
    assert "Taken off for words in common with h200000-240000, which was kept before: 0.150.\n" in text
    assert "That left 0.525; by this the choice compares.\n" in text
    assert "Lost to h60000-100000 (0:01:00 to 0:01:40, score 0.700) by 0.175." in text
    hold(receipt, strong, WINNER)


def test_what_the_run_of_show_demands_no_score_changes() -> None:
    demanded = replace(WINNER, must=True)
    receipt = make_receipt(LOSER, (demanded, LOSER))
    assert receipt.changes == ()
    assert receipt_text(receipt).endswith("The run of show demands the one that was kept: no score changes that.\n")


def test_below_the_floor_it_says_what_would_pass_it() -> None:
    low = replace(highlight(70_000, hook=0.2, loudness=0.4), kept=False)
    receipt = make_receipt(low, (WINNER, low), floor=0.35)
    assert receipt.relation == "below the floor"
    assert [(change.name, change.at) for change in receipt.changes] == [("hook", 0.333), ("loudness", 0.8)]
    assert "  hook above 0.33 instead of 0.20: it would pass the floor\n" in receipt_text(receipt)


def test_one_alone_has_no_rival() -> None:
    for each in (WINNER, LOSER):
        receipt = make_receipt(each, (each,))
        assert (receipt.relation, receipt.rival, receipt.changes) == ("alone", None, ())
        assert "ould change" not in receipt_text(receipt)


def test_notes_of_what_a_person_did_are_said() -> None:
    text = receipt_text(make_receipt(WINNER, (WINNER,), notes=("A person moved its clip.",)))
    assert text.splitlines()[2] == "A person moved its clip."


def test_a_signal_without_weight_changes_nothing() -> None:
    weights = Signals.of({"hook": 1.0, "loudness": 0.0})
    one, other = replace(WINNER, weights=weights), replace(LOSER, weights=weights)
    assert {change.name for change in make_receipt(one, (one, other)).changes} == {"hook"}


def test_where_no_score_decided_none_is_said_to_change_it() -> None:
    weak = highlight(60_000, hook=0.4, loudness=0.4)
    strong = highlight(70_000, lost_to=weak.id, hook=0.8, loudness=0.4)
    for each in (weak, strong):
        receipt = make_receipt(each, (weak, strong))
        assert receipt.changes == ()
        assert receipt_text(receipt).endswith("it adds more to what was chosen before it.\n")
