"""Jinja2: pages and documents from templates in which every value is escaped unless it says that it is finished."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


class Finished(str):
    """Text that is already written in the document's own language, so that it is not escaped again."""

    __slots__ = ()

    def __html__(self) -> str:
        """Jinja's word for the same."""
        return str(self)


def fill_html(template: Path, values: Mapping[str, Any]) -> str:
    """The page of a template; `&<>"'` of every value are escaped. A name that is not given raises.

    The template puts `policy(script)` into a Content-Security-Policy, its only script into `{% include script %}`.
    """
    environment = _environment(template.parent, None)
    return str(environment.get_template(template.name).render(values))


def fill_text(template: Path, values: Mapping[str, Any], escape: Callable[[str], str]) -> str:
    """The document of a template that is not HTML; `escape` goes over every value but a Finished one."""
    environment = _environment(template.parent, escape)
    return str(environment.get_template(template.name).render(values))


def content_policy(script: bytes = b"") -> str:
    """What a page of ours may load: the files beside it, its own style, and this one script; it may call nobody.

    The hash names our script, so that one which slipped in with a recording's text is not run, were it ever to.
    """
    allowed = f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'" if script else "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src 'self' data:; "
        "media-src 'self'; base-uri 'none'; form-action 'none'"
    )


@functools.cache
def _environment(folder: Path, escape: Callable[[str], str] | None) -> Any:
    import jinja2

    def finalize(value: object) -> object:
        return value if isinstance(value, Finished) or escape is None else escape(str(value))

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=escape is None,
        finalize=None if escape is None else finalize,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["policy"] = lambda script="": content_policy((folder / script).read_bytes() if script else b"")
    return environment
