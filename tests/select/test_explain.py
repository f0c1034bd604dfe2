from __future__ import annotations

from repurpose.model import Highlight, Signals, Span
from repurpose.select.explain import receipt

WEIGHTS = Signals.of({"chat": 1.0, "hook": 1.5, "loudness": 0.5})


def highlight(start_ms: int, score: float, lost_to: str | None = None, **parts: float) -> Highlight:
    span = Span(start_ms, start_ms + 40_000)
    identity = f"h{span.start_ms}-{span.end_ms}"
    return Highlight(identity, span, score, Signals.of(parts), WEIGHTS, "A reason.", lost_to is None, lost_to, "Text.")


WINNER = highlight(60_000, 0.7, hook=0.8, loudness=0.4)
LOSER = highlight(70_000, 0.6, lost_to=WINNER.id, hook=0.5, loudness=0.9)


def test_the_receipt_of_a_kept_one() -> None:
    assert receipt(WINNER, (WINNER, LOSER)) == (
        "h60000-100000  0:01:00 to 0:01:40 (40.0 s), kept\n"
        "Score 0.700. A reason.\n"
        "\n"
        "part            value   weight    adds\n"
        "hook             0.80     1.50   0.600\n"
        "loudness         0.40     0.50   0.100\n"
        "No source here for: chat. Their weights are left out of the mean.\n"
        "\n"
        "Beat h70000-110000 (0:01:10 to 0:01:50, score 0.600) by 0.100.\n"
        "What would change its rank:\n"
        "  weight of hook below 0.83 (now 1.50): h70000-110000 would score higher\n"
        "  weight of loudness above 0.90 (now 0.50): h70000-110000 would score higher\n"
    )


def test_a_lost_one_learns_what_it_lost_to() -> None:
    text = receipt(LOSER, (WINNER, LOSER))
    assert "not kept" in text
    assert "Lost to h60000-100000 (0:01:00 to 0:01:40, score 0.700) by 0.100." in text
    assert "weight of hook below 0.83 (now 1.50): h70000-110000 would score higher" in text


def test_the_named_weight_does_turn_the_two_around() -> None:
    def score(one: Highlight, hook: float) -> float:
        return (hook * one.parts["hook"] + 0.5 * one.parts["loudness"]) / (hook + 0.5)

    assert score(WINNER, 0.85) > score(LOSER, 0.85)
    assert score(WINNER, 0.81) < score(LOSER, 0.81)


def test_one_alone_has_no_rival() -> None:
    assert "Beat" not in receipt(WINNER, ())
    assert "Lost to" not in receipt(LOSER, (LOSER,))
