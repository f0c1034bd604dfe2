"""YAML as plain data with lines."""

from __future__ import annotations

import time

import pytest

from repurpose.errors import YamlSyntaxError
from repurpose.media.yaml_text import load_yaml

TEXT = "title: x\nitems:\n  - at: 00:05:00\n    title: a\n  - at: 12\n    tags: [a,\n      b]\n"


def test_plain_data_and_where_it_stands() -> None:
    data, line_of = load_yaml(TEXT, "f.yaml")
    assert data == {"title": "x", "items": [{"at": "00:05:00", "title": "a"}, {"at": 12, "tags": ["a", "b"]}]}
    paths = [(), ("title",), ("items",), ("items", 0), ("items", 1), ("items", 1, "tags"), ("items", 1, "tags", 1)]
    assert [line_of(path) for path in paths] == [1, 1, 2, 3, 5, 6, 7]


def test_times_and_words_stay_text() -> None:
    """YAML 1.1 read 12:30 as 750 and yes as true; the C scanner refuses a time within braces."""
    assert load_yaml("at: 12:30\nend: 0:01:02\nflag: yes\n", "f")[0] == {"at": "12:30", "end": "0:01:02", "flag": "yes"}
    data, line_of = load_yaml("items:\n  - {at: 0:12:30, title: A}\n", "f")
    assert data == {"items": [{"at": "0:12:30", "title": "A"}]}
    assert line_of(("items", 0, "at")) == 2


def test_a_path_that_is_not_there_has_its_parents_line() -> None:
    _, line_of = load_yaml(TEXT, "f.yaml")
    assert line_of(("items", 1, "speaker")) == 5
    assert line_of(("items", 9, "at")) == 2
    assert line_of(("title", "deeper")) == 1
    assert load_yaml("", "f.yaml")[1](("a",)) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [1,\nb: 2", 2),
        ("a: 1\na: 2\n", 2),
        ("\ta: 1", 1),
        ("a: b: c", 1),
        ("x: &a [1]\ny: *a\n", 2),
        ("a: 1\nb: !!python/object:os.system x", 2),
        ("[" * 200, 1),
        ("a: \x00", 1),
        ("a: 2026-99-99", 1),
    ],
)
def test_what_is_no_plain_yaml_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(YamlSyntaxError, match=rf"^f\.yaml, line {line}: ") as caught:
        load_yaml(text, "f.yaml")
    assert caught.value.details["line"] == line


def test_a_bomb_of_aliases_costs_nothing() -> None:
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 12))
    started = time.thread_time()
    with pytest.raises(YamlSyntaxError, match="aliases"):
        load_yaml(f"l0: &l0 [x]\n{levels}\n", "f.yaml")
    assert time.thread_time() - started < 2
