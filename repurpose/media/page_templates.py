"""Jinja2: pages and documents from templates in which every value is escaped unless it says that it is finished."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


class Finished(str):
    """Text that is already written in the document's own language, so that it is not escaped again."""

    __slots__ = ()


def fill_html(template: Path, values: Mapping[str, Any]) -> str:
    """The page of a template; `&<>"'` of every value are escaped. A name that is not given raises."""
    environment = _environment(template.parent, None)
    return str(environment.get_template(template.name).render(values))


def fill_text(template: Path, values: Mapping[str, Any], escape: Callable[[str], str]) -> str:
    """The document of a template that is not HTML; `escape` goes over every value but a Finished one."""
    environment = _environment(template.parent, escape)
    return str(environment.get_template(template.name).render(values))


@functools.cache
def _environment(folder: Path, escape: Callable[[str], str] | None) -> Any:
    import jinja2

    def finalize(value: object) -> object:
        return value if isinstance(value, Finished) or escape is None else escape(str(value))

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=escape is None,
        finalize=None if escape is None else finalize,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
