from __future__ import annotations

import io
import sys
from dataclasses import replace

import pytest
from editions import make_edition

from repurpose.captions.cues.line_width import columns
from repurpose.cli.highlight_table import put_highlights, rows, table
from repurpose.model import Highlight, Signals

LONG = (
    "Overlaps the clip at 0:01:00, which scores higher (0.712 against 0.500); for it: opens with a question, spoken at "
    "171 words a minute, 159 being usual here; against it: the chat stayed calm, 2 cuts within, speaks of frost."
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def pair() -> tuple[Highlight, Highlight]:
    kept, lost = make_edition().highlights[0], make_edition().highlights[-1]
    return kept, replace(lost, reason=LONG)


def test_a_table_as_wide_as_the_terminal(pair: tuple[Highlight, Highlight]) -> None:
    assert list(table(pair, 80, colour=False)) == [
        "      at         length  score  why",
        "keep  0:01:00    45.0 s   0.71  Opens with a question; names what the recording",
        "                                is about.",
        "                                hook 0.34, keywords 0.15, speech_rate 0.12",
        "lost  0:05:45    45.0 s   0.43  Overlaps the clip at 0:01:00, which scores",
        "                                higher (0.712 against 0.500); for it: opens wit…",
    ]


def test_without_parts_none_are_named(pair: tuple[Highlight, Highlight]) -> None:
    bare = replace(pair[0], parts=Signals(), weights=Signals(), reason="The chat reacted.")
    assert list(table((bare,), 80, colour=False))[1:] == ["keep  0:01:00    45.0 s   0.71  The chat reacted."]


@pytest.mark.parametrize("width", [60, 73, 100, 200])
def test_no_line_is_wider_than_the_terminal(pair: tuple[Highlight, Highlight], width: int) -> None:
    wide = replace(pair[1], reason="朝ごはんを作りながら話した、とても面白い話。" * 6)
    endless = replace(pair[1], reason="x" * 500)
    assert max(map(columns, table((*pair, wide, endless), width, colour=False))) <= width


def test_colours_come_only_when_asked_for(pair: tuple[Highlight, Highlight]) -> None:
    coloured = list(table(pair, 80, colour=True))
    assert coloured[1].startswith("\x1b[1;32mkeep  \x1b[0m0:01:00")
    assert coloured[4].startswith("\x1b[2mlost  0:05:45")
    assert not any("\x1b" in line for line in table(pair, 80, colour=False))


def test_rows_for_other_programs_are_whole(pair: tuple[Highlight, Highlight]) -> None:
    assert list(rows(pair))[1] == (
        "lost", "00:05:45.000", "00:06:30.000", "45.0", "0.430", "h345000-390000", LONG,
    )  # fmt: skip


def test_a_terminal_obeys_nothing_that_was_said(pair: tuple[Highlight, Highlight]) -> None:
    hostile = replace(pair[1], reason="a\tb\nc\x1b[31m\x9b")
    assert next(rows((hostile,)))[-1] == r"a\tb\nc\x1b[31m\x9b"
    assert not any("\x1b" in line or "\t" in line for line in table((hostile,), 80, colour=False))


def test_where_stdout_leads_decides(pair: tuple[Highlight, Highlight], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)

    def printed(out: io.StringIO) -> str:
        monkeypatch.setattr(sys, "stdout", out)
        put_highlights(pair)
        return out.getvalue()

    piped, coloured = printed(io.StringIO()), printed(Terminal())
    assert piped.splitlines()[0].split("\t")[0] == "keep" and "\x1b" not in piped
    assert "\x1b[1;32mkeep" in coloured
    monkeypatch.setenv("NO_COLOR", "1")
    assert printed(Terminal()).splitlines() == list(table(pair, 90, colour=False))
