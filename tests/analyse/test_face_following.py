"""Faces followed through a shot, on made pictures with a detector that is told what to find."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from repurpose.analyse.face_following import LOST_AFTER, FaceFollower
from repurpose.analyse.followed_face import Followed
from repurpose.media.face_detection import SeenFace
from repurpose.media.frame_pixels import Pixels
from repurpose.media.video_frames import Picture
from repurpose.model import Box

WIDE, HIGH, SIDE = 480, 270, 48
Where = Callable[[int], dict[int, tuple[int, int]]]
"""The left upper corners, in pixels, of the faces (by number) that are in the picture at a time."""

_DICE = np.random.default_rng(3)
PARTS = [_DICE.integers(40, 220, (SIDE // 6, SIDE // 6)).astype(np.uint8).repeat(6, 0).repeat(6, 1) for _ in range(3)]
ROOM = np.full((HIGH, WIDE), 128, np.uint8)


def drawn(places: dict[int, tuple[int, int]]) -> Pixels:
    gray = ROOM.copy()
    for number in sorted(places, reverse=True):
        x, y = places[number]
        gray[y : y + SIDE, x : x + SIDE] = PARTS[number]
    return np.repeat(gray[:, :, None], 3, axis=2)


def followed(
    where: Where, end_ms: int, found: Where | None = None, confidence: float = 0.9
) -> tuple[tuple[Followed, ...], list[int]]:
    """Faces and the times of the detector's looks; `found` is what it finds where that is not all there is."""
    looks: list[int] = []
    now = 0

    def find(pixels: Pixels) -> tuple[SeenFace, ...]:
        looks.append(now)
        places = (found or where)(now).values()
        return tuple(SeenFace(Box(x / WIDE, y / HIGH, SIDE / WIDE, SIDE / HIGH), confidence) for x, y in sorted(places))

    follower = FaceFollower(find)
    for now in range(0, end_ms, 200):
        follower.feed(Picture(now, drawn(where(now))))
    return follower.done(), looks


def test_a_moving_face_is_one_track_that_is_where_the_face_is() -> None:
    def where(ms: int) -> dict[int, tuple[int, int]]:
        return {0: (20 + ms // 25, 60 + ms // 200)}

    (face,), looks = followed(where, 6000)
    assert [look.ms for look in face.looks] == list(range(0, 6000, 200))
    assert all(abs(look.box.x * WIDE - where(look.ms)[0][0]) <= 3 for look in face.looks)
    assert 6 <= len(looks) <= 8


def test_in_a_still_picture_the_first_answer_stands() -> None:
    (face,), looks = followed(lambda ms: {0: (100, 60)}, 5000)
    assert len(face.looks) == 25 and looks == [0]
    assert {look.box for look in face.looks} == {face.looks[0].box}


def test_a_missed_look_does_not_break_a_track() -> None:
    def where(ms: int) -> dict[int, tuple[int, int]]:
        return {0: (100 + 8 * (ms // 200 % 2), 60)}

    (face,), _ = followed(where, 6000, lambda ms: {} if 1500 < ms < 2500 else where(ms))
    assert [look.ms for look in face.looks] == list(range(0, 6000, 200))


def test_a_face_behind_a_hand_goes_straight_until_it_is_seen_again() -> None:
    def shown(ms: int) -> dict[int, tuple[int, int]]:
        return {} if 2000 <= ms < 2800 else {0: (100 + ms // 50, 60)}

    (face,), _ = followed(shown, 6000)
    hidden = [look.box.x * WIDE for look in face.looks if 2000 <= look.ms < 2800]
    assert len(hidden) == 4 and all(136 < x < 160 for x in hidden)
    assert hidden == sorted(hidden)


def test_two_faces_that_cross_keep_who_they_are() -> None:
    def where(ms: int) -> dict[int, tuple[int, int]]:
        return {0: (60 + ms // 20, 60), 1: (360 - ms // 20, 66)}

    def found(ms: int) -> dict[int, tuple[int, int]]:
        both = where(ms)
        return {0: both[0]} if abs(both[0][0] - both[1][0]) < SIDE * 0.8 else both

    faces, _ = followed(where, 6000, found)
    first, second = faces[:2]
    assert first.looks[0].box.x < 0.2 and first.looks[-1].box.x > 0.7
    assert second.looks[0].box.x > 0.7 and second.looks[-1].box.x < 0.2


def test_what_was_found_in_one_look_only_is_a_mistake() -> None:
    def where(ms: int) -> dict[int, tuple[int, int]]:
        return {0: (100 + ms // 100, 60), 1: (300, 60 + ms // 100)}

    faces, _ = followed(where, 6000, lambda ms: {0: where(ms)[0]} if ms else where(ms))
    assert len(faces) == 1 and faces[0].looks[0].box.x < 0.3


def test_what_was_never_found_surely_is_no_face() -> None:
    assert followed(lambda ms: {0: (100 + ms // 50, 60)}, 3000, confidence=0.4)[0] == ()


def test_a_jump_across_the_picture_is_another_face() -> None:
    faces, _ = followed(lambda ms: {0: (40, 60)} if ms < 3000 else {1: (360, 60)}, 6000)
    assert len(faces) == 2
    assert faces[0].looks[-1].ms < 3000 <= faces[1].looks[0].ms


def test_a_face_that_left_ends_where_it_was_last_found() -> None:
    (face,), looks = followed(lambda ms: {0: (100 + ms // 100, 60)} if ms < 3000 else {}, 9000)
    assert 2000 < face.looks[-1].ms <= 3000
    assert len([ms for ms in looks if ms >= 3000]) <= LOST_AFTER + 2
