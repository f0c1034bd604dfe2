"""A Sound as a file of arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from repurpose.errors import StoredDataError
from repurpose.media.sound_file import load_sound, save_sound
from repurpose.model import Finding, Sound, SoundEvent, Span

SOUND = Sound(
    100,
    (-23.1, -70.0),
    -20.5,
    (Span(0, 700),),
    (Finding("audio.gaps", "info", "recording", "a gap"),),
    (SoundEvent("applause", Span(720, 2160), 0.819), SoundEvent("laughter", Span(5000, 6000), 0.318)),
    (120, 0),
)


@pytest.mark.parametrize("sound", [SOUND, Sound(100, (), -70.0, ())])
def test_a_sound_comes_back_the_same(sound: Sound, tmp_path: Path) -> None:
    save_sound(sound, tmp_path / "sound.npz")
    assert load_sound(tmp_path / "sound.npz") == sound


def test_an_older_file_has_no_events_and_no_pitch(tmp_path: Path) -> None:
    save_sound(SOUND, tmp_path / "sound.npz")
    with np.load(tmp_path / "sound.npz") as data:
        kept = {name: data[name] for name in data if not name.startswith(("event", "pitch"))}
    np.savez(tmp_path / "old.npz", **(kept | {"schema": np.array("sound/1")}))
    old = load_sound(tmp_path / "old.npz")
    assert (old.momentary_lufs, old.events, old.pitch_hz) == (SOUND.momentary_lufs, (), ())


def test_a_kind_that_there_is_not_is_damage(tmp_path: Path) -> None:
    save_sound(SOUND, tmp_path / "sound.npz")
    with np.load(tmp_path / "sound.npz") as data:
        kept = dict(data) | {"event_kinds": np.array(["sneeze", "laughter"])}
    np.savez(tmp_path / "odd.npz", **kept)
    with pytest.raises(StoredDataError, match="sneeze"):
        load_sound(tmp_path / "odd.npz")
