"""`doc.md`: the doc as CommonMark with front matter that site generators read."""

from __future__ import annotations

import json
import re

from repurpose.media.page_templates import Finished, fill_text
from repurpose.microdocs.writers.pages import TEMPLATES, DocView

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#|~!^$&])")
_LINE_START = re.compile(r"^(\s*)([-+=:]|\d+(?=[.)]))")


def to_markdown(view: DocView) -> str:
    """The document's text; whatever was said is escaped."""
    front = {
        name: Finished(_quoted(value))
        for name, value in (
            ("title", view.title),
            ("description", view.summary),
            ("tags", view.tags),
            ("date", view.date),
            ("recording", view.recording),
        )
    }
    return fill_text(TEMPLATES / "doc.md.j2", {"doc": view, "front": front, "finished": Finished}, escape_markdown)


def escape_markdown(text: str) -> str:
    """One line of text that every CommonMark reader shows as it is: no markup, link, table, heading, list or HTML.

    >>> escape_markdown("# a | b <script>`x`</script>\\n1. c")
    '\\\\# a \\\\| b \\\\<script\\\\>\\\\`x\\\\`\\\\</script\\\\> 1. c'
    """
    line = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    line = re.sub(r"(?i)\b(https?|ftp):", r"\1\\:", re.sub(r"(?i)\bwww\.", r"www\\.", line))
    return _LINE_START.sub(lambda match: _escaped_start(match[1], match[2]), line)


def _escaped_start(space: str, mark: str) -> str:
    """A number that would open a list keeps its digits: the backslash belongs to the point after them."""
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"


def _quoted(value: object) -> str:
    """A JSON value, which YAML reads as the same; no tag in it, for those who read it as text."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
