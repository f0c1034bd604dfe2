"""Which sound is taken."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from repurpose.errors import PresetError
from repurpose.ingest.probe import probe
from repurpose.ingest.tracks import WINDOW_MS, choose_audio, window_starts
from repurpose.model import IngestSettings

Make = Callable[..., Path]
PICTURE = ("-f", "lavfi", "-i", "color=s=64x36:r=5:d=30")
TONE = ("-f", "lavfi", "-i", "sine=f=440:d=30")


@pytest.fixture
def game_then_voice(shared_media: Path, make_media: Make) -> Path:
    """A tone as the default track, a voice as the second, a quiet mix of both as the third."""
    voice = shared_media / "speech/harvard.wav"
    mixed = "[1:a]volume=0.05[low];[2:a][low]amix=inputs=2:duration=longest:normalize=0[mix]"
    return make_media(
        "two.mkv", *PICTURE, *TONE, "-i", str(voice), "-filter_complex", mixed,
        "-map", "0:v", "-map", "1:a", "-map", "2:a", "-map", "[mix]", "-t", "18", "-c:v", "mpeg4", "-c:a", "flac",
        "-metadata:s:a:1", "title=Microphone",
    )  # fmt: skip


def test_the_track_with_speech_is_taken_and_said(game_then_voice: Path) -> None:
    found, _ = probe(game_then_voice, IngestSettings())
    assert [track.default for track in found.audio] == [True, False, False]
    chosen, [finding] = choose_audio(str(game_then_voice), found, IngestSettings())
    assert chosen == found.audio[1]  # the mix is as good: the first of equals
    assert (finding.rule, finding.severity) == ("ingest.audio_track", "info")
    assert finding.message.startswith("sound is taken from audio track 2 (Microphone) of 3: speech was heard for 0.0 s")


def test_of_equal_tracks_the_default_one_is_taken(game_then_voice: Path) -> None:
    found, _ = probe(game_then_voice, IngestSettings())
    tone, voice, mix = found.audio
    both = replace(found, audio=(replace(voice, default=False), replace(mix, default=True)))
    assert choose_audio(str(game_then_voice), both, IngestSettings())[0] == both.audio[1]
    silent = replace(found, audio=(tone, replace(tone, default=False)))
    assert choose_audio(str(game_then_voice), silent, IngestSettings())[0] == tone


def test_a_number_is_obeyed_and_checked(make_media: Make) -> None:
    path = make_media("two.mkv", *PICTURE, *TONE, "-map", "0", "-map", "1", "-map", "1", "-t", "1", "-c:v", "mpeg4")
    found, _ = probe(path, IngestSettings())
    chosen, [finding] = choose_audio(str(path), found, IngestSettings(audio_track="2"))
    assert chosen == found.audio[1]
    assert "track 2 of 2: the preset says so" in finding.message
    for wrong in ("0", "3", "-1", "two", "²"):
        with pytest.raises(PresetError, match=r"ingest\.audio_track is .*tracks are 1 to 2") as caught:
            choose_audio(str(path), found, IngestSettings(audio_track=wrong))
        assert caught.value.details["key"] == "ingest.audio_track"


def test_one_track_or_none_needs_no_listening(make_media: Make) -> None:
    path = make_media("one.mkv", *PICTURE, *TONE, "-t", "1", "-c:v", "mpeg4")
    found, _ = probe(path, IngestSettings())
    assert choose_audio("nowhere", found, IngestSettings()) == (found.audio[0], ())
    assert choose_audio("nowhere", replace(found, audio=()), IngestSettings(audio_track="7")) == (None, ())


@pytest.mark.parametrize("duration_ms", [1, 50_000, 120_000, 120_001, 30_000_000])
def test_windows_lie_within_the_recording_and_apart(duration_ms: int) -> None:
    starts = window_starts(duration_ms)
    assert 1 <= len(starts) <= 6
    assert all(0 <= start < duration_ms for start in starts)
    assert all(later - earlier >= WINDOW_MS for earlier, later in itertools.pairwise(starts))
