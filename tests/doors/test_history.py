"""This machine's own times, on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from repurpose.doors.history import KEPT, history_file, read_history, remember_time
from repurpose.doors.night import Took


def test_runs_are_kept_by_host_the_newest_of_them(tmp_path: Path) -> None:
    for number in range(KEPT + 5):
        remember_time(tmp_path, Took("e", 1000, number), host="one")
    remember_time(tmp_path, Took("e", 7, 7), host="two")
    kept = read_history(tmp_path, "one")
    assert [took.took_ms for took in kept] == list(range(5, KEPT + 5))
    assert read_history(tmp_path, "two") == (Took("e", 7, 7),)
    assert read_history(tmp_path, "three") == ()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"runs": [{"effort": "e"}]}', '{"runs": 3}', "\x00\xff"])
def test_a_damaged_record_is_begun_anew(tmp_path: Path, text: str) -> None:
    path = history_file(tmp_path, "one")
    path.parent.mkdir()
    path.write_text(text, encoding="latin-1")
    assert read_history(tmp_path, "one") == ()
    remember_time(tmp_path, Took("e", 1, 2), host="one")
    assert read_history(tmp_path, "one") == (Took("e", 1, 2),)


def test_a_hosts_name_stays_inside_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPURPOSE_HOST", "../../etc/x")
    assert history_file(tmp_path).parent == tmp_path / ".times"
