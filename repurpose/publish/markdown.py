"""Markdown of the reports: whatever was said, named or typed is shown as it is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from repurpose.microdocs.writers.markdown import escape_markdown
from repurpose.publish.wording import one_line


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The cells are Markdown already."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def said(text: str) -> str:
    """Text on one line, without markup."""
    return escape_markdown(one_line(text))


def code(text: str) -> str:
    """A code span that holds whatever the text holds; a `|` would end the table's cell."""
    line = one_line(text).replace("|", "¦")
    fence = _fence(line, "`")
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def command(line: str, indent: str = "  ") -> Iterator[str]:
    """A block with one line to type, letter for letter; the line itself is printable (`publish.shell`)."""
    fence = _fence(line, "```")
    yield f"{indent}{fence}sh"
    yield f"{indent}{line}"
    yield f"{indent}{fence}"


def target(path: str) -> str:
    """A path as the target of a link."""
    return quote(path)


def _fence(line: str, shortest: str) -> str:
    fence = shortest
    while fence in line:
        fence += "`"
    return fence
