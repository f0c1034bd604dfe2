"""`index.html`: the doc as a page that needs nothing but the files beside it."""

from __future__ import annotations

from repurpose.media.page_templates import fill_html
from repurpose.microdocs.writers.pages import TEMPLATES, DocView


def to_html(view: DocView) -> str:
    """The page's text; whatever was said is escaped."""
    return fill_html(TEMPLATES / "doc.html.j2", {"doc": view})
