"""Which files are one recording: by value."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from repurpose.ingest.part_names import backup_of, may_follow, named_backups, part_mark
from repurpose.ingest.parts import Group, PartFacts, families, group

NOON = 1_778_587_200_000
MINUTE = 60_000
LENGTH = 10 * MINUTE


def facts(number: int, pause_ms: int = 0, *, created: bool = True, length: int = LENGTH) -> PartFacts:
    """The facts of take or part `number` (from 0), each `length` long, with a pause before the next one."""
    start = NOON + number * (length + pause_ms)
    streams = "h264 1920x1080 yuv420p 0 + aac 48000 Hz 2"
    return PartFacts(length, start + length, start if created else None, streams, Fraction(30))


def grouped(names: list[str], known: list[PartFacts]) -> list[list[str]]:
    paths = [Path(name) for name in names]
    return [[path.name for path in one.paths] for one in group(paths, dict(zip(paths, known, strict=True)))]


STYLES = [
    ["show_001.mp4", "show_002.mp4", "show_003.mp4"],
    ["show-1.mkv", "show-2.mkv", "show-3.mkv"],
    ["show.1.mkv", "show.2.mkv", "show.3.mkv"],
    ["show (1).mp4", "show (2).mp4", "show (3).mp4"],
    ["show.mp4", "show (1).mp4", "show (2).mp4"],
    ["show.mp4", "show_002.mp4", "show_003.mp4"],
    ["show-part1.mp4", "show-part2.mp4", "show-part3.mp4"],
    ["Show Part 1.mp4", "Show Part 2.mp4", "Show Part 3.mp4"],
    ["GX010123.MP4", "GX020123.MP4", "GX030123.MP4"],
    ["GOPR0123.MP4", "GP010123.MP4", "GP020123.MP4"],
    ["DJI_0009.MP4", "DJI_0010.MP4", "DJI_0011.MP4"],
    ["DJI_20260512120000_0001_D.MP4", "DJI_20260512121000_0002_D.MP4", "DJI_20260512122000_0003_D.MP4"],
    ["MVI_0042.MOV", "MVI_0043.MOV", "MVI_0044.MOV"],
    ["C0001.MP4", "C0002.MP4", "C0003.MP4"],
    ["00000.MTS", "00001.MTS", "00002.MTS"],
    ["show_9.mp4", "show_10.mp4", "show_11.mp4"],
]


@pytest.mark.parametrize("names", STYLES, ids=lambda names: names[0])
@pytest.mark.parametrize("created", [True, False])
def test_contiguous_parts_of_every_style_are_one_recording(names: list[str], created: bool) -> None:
    assert grouped(names, [facts(number, created=created) for number in range(3)]) == [names]


@pytest.mark.parametrize("names", [names for names in STYLES if not names[0].startswith("G")], ids=lambda n: n[0])
@pytest.mark.parametrize("created", [True, False])
def test_takes_with_a_pause_stay_apart(names: list[str], created: bool) -> None:
    apart = grouped(names, [facts(number, 5000, created=created) for number in range(3)])
    assert sorted(apart) == sorted([name] for name in names)


def test_gopro_chapters_may_share_one_stamp_and_other_recordings_do_not_join() -> None:
    same = [replace(facts(number), created_ms=NOON) for number in range(3)]
    assert grouped(["GX010123.MP4", "GX020123.MP4", "GX010124.MP4"], same) == [
        ["GX010123.MP4", "GX020123.MP4"],
        ["GX010124.MP4"],
    ]
    # The same stamp of other files means copies or exports, not parts.
    assert grouped(["a_001.mp4", "a_002.mp4"], same[:2]) == [["a_001.mp4"], ["a_002.mp4"]]


def test_the_tolerance_of_each_clock() -> None:
    names = ["a_1.mp4", "a_2.mp4"]
    assert len(grouped(names, [facts(0), facts(1, 2000)])) == 1
    assert len(grouped(names, [facts(0), facts(1, 2001)])) == 2
    assert len(grouped(names, [facts(0, created=False), facts(1, 3000, created=False)])) == 1
    assert len(grouped(names, [facts(0, created=False), facts(1, 3001, created=False)])) == 2
    # One container without a date: its modification time, less its length, is when it began.
    assert len(grouped(names, [facts(0), facts(1, created=False)])) == 1


def test_obs_names_parts_by_the_time_of_each() -> None:
    names = ["Talk 2026-05-12 20-15-33.mkv", "Talk 2026-05-12 20-25-33.mkv", "Talk 2026-05-12 21-00-00.mkv"]
    copied = [replace(facts(0, created=False), modified_ms=NOON) for _ in names]
    assert grouped(names, copied) == [names[:2], names[2:]]


def test_other_streams_stay_apart() -> None:
    names = ["a_001.mp4", "a_002.mp4"]
    small = replace(facts(1), streams="h264 1280x720 yuv420p 0 + aac 48000 Hz 2")
    assert len(grouped(names, [facts(0), small])) == 2
    assert len(grouped(names, [facts(0), replace(facts(1), fps=Fraction(25))])) == 2
    assert len(grouped(names, [facts(0), replace(facts(1), fps=Fraction(0))])) == 1  # it varies


def test_a_gap_in_the_numbers_parts_them_and_order_is_by_number() -> None:
    known = [facts(0), facts(1), facts(3), facts(4)]
    names = ["a_001.mp4", "a_002.mp4", "a_004.mp4", "a_005.mp4"]
    assert grouped(names, known) == [names[:2], names[2:]]
    assert grouped(names[1::-1], [facts(1), facts(0)]) == [names[:2]]


def test_single_files_and_those_without_facts_stay_alone() -> None:
    assert grouped(["a_001.mp4"], [facts(0)]) == [["a_001.mp4"]]
    paths = [Path("a_001.mp4"), Path("a_002.mp4"), Path("b.mp4")]
    assert group(paths, {paths[0]: facts(0)}) == tuple(Group((path,)) for path in paths)
    assert group(paths, {paths[0]: facts(0), paths[1]: facts(1)}, join_parts=False) == tuple(
        Group((path,)) for path in paths
    )


def test_only_families_need_facts() -> None:
    paths = [Path("x/a_001.mp4"), Path("x/a_002.mp4"), Path("y/a_003.mp4"), Path("x/a_003.mkv"), Path("x/talk.mp4")]
    assert families(paths) == (tuple(paths[:2]),)


@pytest.mark.parametrize(
    "backup", ["show.backup.mp4", "show_backup.mp4", "show-backup.mkv", "show BACKUP.mov", "show (backup).mp4"]
)
def test_a_backup_by_its_name(backup: str) -> None:
    paths = [Path("show.mp4"), Path(backup), Path("other.mp4")]
    known = {paths[1]: facts(0)}
    assert set(group(paths, known)) == {Group((paths[0],), (paths[1],)), Group((paths[2],))}
    assert group(paths[1:2], known) == (Group((paths[1],)),)
    assert len(group(paths, known, use_backup=False)) == 3
    assert len(group(paths, {})) == 3, "one that cannot be read keeps no other from being made"


def test_a_backup_of_a_recording_in_parts() -> None:
    paths = [Path("show_001.mp4"), Path("show_002.mp4"), Path("show.backup.mp4")]
    known = {paths[0]: facts(0), paths[1]: facts(1), paths[2]: facts(0, length=2 * LENGTH)}
    assert group(paths, known) == (Group(tuple(paths[:2]), (paths[2],)),)


def test_a_backup_in_parts() -> None:
    paths = [Path("show.mp4"), Path("show_backup_001.mp4"), Path("show_backup_002.mp4")]
    known = {paths[1]: facts(0), paths[2]: facts(1)}
    assert group(paths, known) == (Group((paths[0],), tuple(paths[1:])),)


def test_the_same_run_of_show_makes_the_better_one_primary() -> None:
    big = replace(facts(0), show="s", pixels=1920 * 1080)
    small = replace(facts(0), show="s", pixels=1280 * 720)
    a, b = Path("cam-a.mp4"), Path("cam-b.mp4")
    assert group([a, b], {a: small, b: big}) == (Group((b,), (a,)),)
    # The same plan on another evening.
    later = replace(small, created_ms=NOON + 24 * 60 * MINUTE)
    assert len(group([a, b], {a: later, b: big})) == 2
    # Clocks that tell nothing: two evenings rather than one lost. Times in names are clocks, too.
    mute = replace(big, created_ms=None)
    assert len(group([a, b], {a: small, b: mute})) == 2
    early, late = Path("a 2026-05-12 20-00-00.mkv"), Path("b 2026-05-12 20-00-10.mkv")
    assert group([early, late], {early: mute, late: mute}) == (Group((early,), (late,)),)
    other = Path("b 2026-05-13 20-00-10.mkv")
    assert len(group([early, other], {early: mute, other: mute})) == 2
    # The name says which one is the backup, whatever its picture.
    named = Path("cam-a.backup.mp4")
    assert group([named, a], {named: big, a: small}) == (Group((a,), (named,)),)


def test_titles_without_the_mark() -> None:
    def title(name: str) -> str:
        mark = part_mark(Path(name))
        return mark.title if mark else ""

    assert [title(name) for name in ("Product day_001.mp4", "day (1).mp4", "day - part 2.mp4")] == [
        "Product day",
        "day",
        "day",
    ]
    assert [title(name) for name in ("MVI_0042.MOV", "GX010123.MP4", "00001.MTS")] == ["MVI_0042", "GX010123", "00001"]


def test_names_that_only_look_like_marks() -> None:
    assert part_mark(Path("depart1.mp4")) is None
    assert part_mark(Path("top10.mp4")) is None
    assert backup_of(Path("backup.mp4")) is None
    assert backup_of(Path("feedback up.mp4")) is None
    assert part_mark(Path("2026-13-45 99-99-99.mkv")) is not None  # a number at the end, and no time


@pytest.mark.parametrize(
    ("one", "two", "minutes", "follows"),
    [
        ("show_001.mp4", "show_002.mp4", None, True),
        ("show_001.mp4", "show_003.mp4", None, False),
        ("show.mp4", "show (1).mp4", None, True),
        ("C0001.MP4", "C0009.MP4", 5, False),
        ("2026-11-24 20-00-00.mkv", "2026-11-24 21-00-00.mkv", 60, True),
        ("2026-11-24 20-00-00.mkv", "2026-11-24 21-00-00.mkv", 6, False),
        ("2026-11-22 20-00-00.mkv", "2026-11-24 20-00-00.mkv", None, False),
        ("2026-11-24 21-00-00.mkv", "2026-11-24 20-00-00.mkv", 60, False),
        ("show_001.mp4", "other_002.mp4", 60, False),
    ],
)
def test_what_may_follow_by_its_name(one: str, two: str, minutes: int | None, follows: bool) -> None:
    assert may_follow(Path(one), Path(two), minutes and minutes * MINUTE) is follows


def test_a_backup_that_still_arrives_is_known_by_its_name() -> None:
    paths = [Path("show_001.mp4"), Path("other.mp4")]
    late = Path("show.backup.mp4")
    assert list(named_backups(paths, [late, Path("more.mp4")])) == [(paths[0], late)]
