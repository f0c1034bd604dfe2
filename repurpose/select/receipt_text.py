"""A receipt as people read it: short sentences and one table."""

from __future__ import annotations

from collections.abc import Iterator

from repurpose.model import Highlight
from repurpose.select.receipt import Change, Receipt, demanded, despite
from repurpose.timebase import clock

MOST_CHANGES = 4
"""Of each kind: the smallest ways are enough to understand a rank."""


def receipt_text(receipt: Receipt) -> str:
    """Plain text with a line break at its end."""
    return "\n".join([*_head(receipt), "", *_table(receipt), *_deductions(receipt), *_against(receipt)]) + "\n"


def _head(receipt: Receipt) -> Iterator[str]:
    highlight, span = receipt.highlight, receipt.highlight.span
    verdict = "kept" if highlight.kept else "not kept"
    yield f"{highlight.id}  {clock(span.start_ms)} to {clock(span.end_ms)} ({span.duration_ms / 1000:.1f} s), {verdict}"
    yield f"Score {highlight.score:.3f}, number {receipt.rank} of {receipt.near} near candidates. {highlight.reason}"
    yield from receipt.notes


def _table(receipt: Receipt) -> Iterator[str]:
    wide = max([len(row.part) for row in receipt.contributions] + [12]) + 2
    yield f"{'part':<{wide}}{'value':>7}{'weight':>9}{'adds':>8}"
    for row in receipt.contributions:
        yield f"{row.part:<{wide}}{row.value:>7.2f}{row.weight:>9.2f}{row.adds:>8.3f}"
    if receipt.absent:
        names = ", ".join(receipt.absent)
        yield f"No source here for: {names}. Their weights are left out of the mean."


def _deductions(receipt: Receipt) -> Iterator[str]:
    highlight = receipt.highlight
    if not highlight.deductions:
        return
    yield ""
    for deduction in highlight.deductions:
        off = highlight.score * deduction.share
        yield f"Taken off for {deduction.kind} {deduction.to}, which was kept before: {off:.3f}."
    yield f"That left {highlight.worth:.3f}; by this the choice compares."


def _against(receipt: Receipt) -> Iterator[str]:
    highlight, rival = receipt.highlight, receipt.rival
    if receipt.relation == "alone":
        return
    yield ""
    if rival is None:
        yield "It scored below the preset's floor (select.floor), so it needed no rival to lose."
        yield from _changes(receipt)
        return
    yield _duel(highlight, rival)
    if demanded(highlight, rival):
        yield "The run of show demands the one that was kept: no score changes that."
    elif despite(highlight, rival):
        yield "The one that scores less was kept: it adds more to what was chosen before it."
    else:
        yield from _changes(receipt)


def _duel(highlight: Highlight, rival: Highlight) -> str:
    span = rival.span
    place = f"{rival.id} ({clock(span.start_ms)} to {clock(span.end_ms)}, score {rival.score:.3f}"
    place += f", {rival.worth:.3f} after what was taken off)" if rival.deductions else ")"
    ahead = highlight.worth - rival.worth if highlight.kept else rival.worth - highlight.worth
    margin = f" by {ahead:.3f}" if ahead >= 0.0005 else ""
    return f"{'Beat' if highlight.kept else 'Lost to'} {place}{margin}."


def _changes(receipt: Receipt) -> Iterator[str]:
    yield "What would change its rank:"
    kinds = [[change for change in receipt.changes if change.kind == kind] for kind in ("part", "weight")]
    if not receipt.changes:
        yield "  No single part and no single weight would."
    for changes in kinds:
        yield from (f"  {_turn(change, receipt)}" for change in changes[:MOST_CHANGES])


def _turn(change: Change, receipt: Receipt) -> str:
    if change.kind == "weight":
        side = "above" if change.at > change.now else "below"
        return f"weight of {change.name} {side} {change.at:.2f} (now {change.now:.2f}): {change.then} would be ahead"
    side = "above" if change.at > change.now else "below"
    told = f"{change.name} {side} {change.at:.2f} instead of {change.now:.2f}: "
    if receipt.rival is None:
        return f"{told}it would pass the floor"
    if change.then == receipt.highlight.id:
        return f"{told}it would be ahead of {receipt.rival.id}"
    return f"{told}{change.then} would be ahead of it"
