"""The quick cases of the fault table, in every test run."""

from __future__ import annotations

from pathlib import Path

import pytest

from faults.place import NotHere, Place
from faults.table import Fault, faults

QUICK = [
    pytest.param(known, id=known.name, marks=[pytest.mark.slow] if known.slow else [])
    for known in faults()
    if known.quick
]


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.mark.parametrize("known", QUICK)
def test_fault(known: Fault, tmp_path: Path, kept: Path) -> None:
    with Place.at(tmp_path, kept) as place:
        try:
            assert known.check(place)
        except NotHere as reason:
            pytest.skip(str(reason))
