"""Highlights on stdout: a table on a terminal, tab-separated rows for other programs."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from repurpose.cli.display import put_lines
from repurpose.errors import shown

if TYPE_CHECKING:
    from repurpose.model import Highlight

KEEP, LOST = "keep", "lost"
NARROWEST = 60
"""A terminal may be narrower; then its lines break, but nothing is left out."""
MOST_NAMED = 3
"""Contributions that are named of a kept one."""
KEPT_LINES, LOST_LINES = 3, 2
"""Of the reason; the rest is cut off with an ellipsis, and whole with `--json` or into a pipe."""
_BOLD_GREEN, _DIM, _PLAIN = "\x1b[1;32m", "\x1b[2m", "\x1b[0m"
_HEAD = f"{'':<6}{'at':<9}{'length':>8}{'score':>7}  "


def put_highlights(highlights: Sequence[Highlight]) -> None:
    """Print them in the order given. What a recording says is shown escaped where a terminal would obey it."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns
        colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        lines: Iterable[str] = table(highlights, width, colour=colour)
    else:
        lines = ("\t".join(row) for row in rows(highlights))
    put_lines(lines)


def rows(highlights: Iterable[Highlight]) -> Iterator[tuple[str, ...]]:
    """One line each: keep or lost, start, end, seconds, score, id, reason."""
    from repurpose.timebase import timestamp

    for each in highlights:
        span = each.span
        yield (
            KEEP if each.kept else LOST,
            timestamp(span.start_ms),
            timestamp(span.end_ms),
            f"{span.duration_ms / 1000:.1f}",
            f"{each.score:.3f}",
            shown(each.id),
            shown(each.reason),
        )


def table(highlights: Iterable[Highlight], width: int, *, colour: bool) -> Iterator[str]:
    """Lines of at most `width` columns; a kept one also names what added most to its score."""
    from repurpose.publish.wording import length
    from repurpose.timebase import clock

    room = max(NARROWEST, width) - len(_HEAD)
    yield _tinted(f"{_HEAD}why", _DIM, colour)
    for each in highlights:
        text = _wrapped(shown(each.reason), room, KEPT_LINES if each.kept else LOST_LINES)
        if each.kept and (adds := _contributions(each)):
            text += _wrapped(adds, room, 1)
        mark = f"{KEEP if each.kept else LOST:<6}"
        rest = f"{clock(each.span.start_ms):<9}{length(each.span.duration_ms):>8}{each.score:>7.2f}  {text[0]}"
        yield _tinted(mark, _BOLD_GREEN, colour) + rest if each.kept else _tinted(mark + rest, _DIM, colour)
        for line in text[1:]:
            yield _tinted(f"{'':<{len(_HEAD)}}{line}", _DIM, colour)


def _contributions(highlight: Highlight) -> str:
    weights = highlight.weights.as_dict()
    total = sum(weights.get(name, 0.0) for name, _ in highlight.parts.parts)
    adds = sorted((-weights.get(name, 0.0) * value / (total or 1), name) for name, value in highlight.parts.parts)
    return ", ".join(f"{shown(name)} {-share:.2f}" for share, name in adds[:MOST_NAMED] if share < 0)


def _wrapped(text: str, room: int, most: int) -> list[str]:
    """At most `most` lines of `room` columns, at least one; what goes beyond ends with an ellipsis."""
    from repurpose.captions.cues.line_width import columns
    from repurpose.publish.wording import shorten

    lines: list[str] = []
    left = text.split(" ")
    while left and len(lines) < most:
        taken = 1
        while taken < len(left) and columns(" ".join(left[: taken + 1])) <= room:
            taken += 1
        lines.append(" ".join(left[:taken]))
        left = left[taken:]
    if left:
        lines[-1] = " ".join((lines[-1], *left))
    return [shorten(line, room) for line in lines] or [""]


def _tinted(text: str, tint: str, colour: bool) -> str:
    return f"{tint}{text}{_PLAIN}" if colour else text
