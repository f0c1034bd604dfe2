"""ruamel.yaml: YAML text as plain data, with the line that each value came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from repurpose.errors import YamlSyntaxError

Path = tuple[str | int, ...]
"""Keys and list positions from the top: `("items", 2, "at")`."""

DEEPEST = 30
"""Levels of nesting; what people write has five."""
LARGEST = 1 << 20
"""Characters; read in 8 s. The plan of an 8 hour recording with 48 clips and 32 docs stays under 300,000."""
LARGEST_ODD = 1 << 18
"""Characters of a text that only the slower scanner can read, which takes 9 s for this many."""


def load_yaml(text: str, name: str) -> tuple[Any, Callable[[Path], int]]:
    """Plain data, and a function from a value's path to its line, counted from 1.

    The line of a path that is not there is that of its nearest parent. Only plain types are made; anchors and aliases
    are refused, because a few lines of them unfold to any size.
    Raises YamlSyntaxError: its sentence names `name` and the line.
    """
    from ruamel.yaml.error import YAMLError

    if len(text) > LARGEST:
        raise _error(name, None, f"it is longer than {LARGEST >> 20} million characters")
    try:
        try:
            node, data = _parse(text, name, pure=False)
        except YAMLError:
            if len(text) > LARGEST_ODD:
                raise
            # The C scanner refuses what YAML 1.2 allows, such as `{at: 0:12:30}`; the other takes ten times as long.
            node, data = _parse(text, name, pure=True)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "context", None) or str(error).splitlines()[0]
        raise _error(name, mark, problem) from error
    except (RecursionError, ValueError) as error:
        raise _error(name, None, f"it cannot be read ({error})") from error
    return data, lambda path: _line(node, path)


def _parse(text: str, name: str, *, pure: bool) -> tuple[Any, Any]:
    """The tree of nodes, which know their lines, and the plain data."""
    from ruamel.yaml import YAML

    _refuse_bombs(YAML(typ="safe", pure=pure).parse(text), name)
    return YAML(typ="safe", pure=pure).compose(text), YAML(typ="safe", pure=pure).load(text)


def _refuse_bombs(events: Iterable[Any], name: str) -> None:
    from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent

    depth = 0
    for event in events:
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > DEEPEST:
            raise _error(name, event.start_mark, f"it is nested more than {DEEPEST} levels deep")
        if isinstance(event, AliasEvent):
            raise _error(name, event.start_mark, "aliases (`*name`) are not allowed here; write the value out")


def _error(name: str, mark: Any, problem: str) -> YamlSyntaxError:
    line = mark.line + 1 if mark is not None else 1
    return YamlSyntaxError(f"{name}, line {line}: {problem}", file=name, line=line, problem=problem)


def _line(node: Any, path: Path) -> int:
    line = node.start_mark.line if node is not None else 0
    for step in path:
        entries: Any = node.value if node is not None and not isinstance(node.value, str) else []
        if isinstance(step, int):
            if step >= len(entries) or isinstance(entries[step], tuple):
                break
            node = entries[step]
            line = node.start_mark.line
        else:
            pair = next((pair for pair in entries if isinstance(pair, tuple) and pair[0].value == step), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line, pair[1]
    return int(line) + 1
