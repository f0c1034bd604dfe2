"""Texts for Prefect's pages: names of files are shown as they are, and never read as Markdown or HTML. Pure."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from repurpose.errors import shown

_SIGNS = re.compile(r"([\\`*_{}\[\]()#+.!|~>:@$^=-])")
LONGEST = 200


def escaped(text: str) -> str:
    r"""A name as Markdown that shows it literally.

    >>> escaped("a_b*<img src=x>.mp4")
    'a\\_b\\*&lt;img src\\=x\\>\\.mp4'
    """
    plain = shown(text)[:LONGEST].replace("&", "&amp;").replace("<", "&lt;")
    return _SIGNS.sub(r"\\\1", plain)


def as_parameter(path: Path) -> str:
    """A path as a flow's parameter, which must be JSON: one with undecodable bytes becomes a `file:` address.

    >>> as_parameter(Path("/in/a b.mp4")), as_parameter(Path("/in/\\udcff.mp4"))
    ('/in/a b.mp4', 'file:///in/%FF.mp4')
    """
    path = path.absolute()
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        return path.as_uri()
    return str(path)


def from_parameter(text: str) -> Path:
    """The path of a flow's parameter.

    >>> from_parameter("file:///in/%FF.mp4") == Path("/in/\\udcff.mp4")
    True
    """
    if text.startswith("file:///"):
        return Path(os.fsdecode(unquote_to_bytes(urlsplit(text).path)))
    return Path(text)
