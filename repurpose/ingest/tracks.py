"""Which audio track is listened to."""

from __future__ import annotations

from repurpose.errors import PresetError
from repurpose.model import AudioStream, Finding, IngestSettings, Probe

WINDOWS = 6
WINDOW_MS = 20_000
"""Six windows of 20 s find the voice in a track at 0.3 s of work each, whatever the recording's length."""
AS_GOOD = 0.95
"""A mix holds the microphone's speech too, give or take what music hides: within this share tracks are equal."""


def choose_audio(path: str, probe: Probe, settings: IngestSettings) -> tuple[AudioStream | None, tuple[Finding, ...]]:
    """The track to take, and why where there was a choice; None where there is no sound.

    Raises PresetError for a track number that the recording does not have.
    """
    tracks = probe.audio
    if not tracks:
        return None, ()
    if settings.audio_track != "auto":
        chosen = _numbered(tracks, settings.audio_track)
        return chosen, (_finding(tracks, chosen, "the preset says so"),)
    if len(tracks) == 1:
        return tracks[0], ()
    heard = [_speech_ms(path, track, probe.duration_ms) for track in tracks]
    best = [track for track, ms in zip(tracks, heard, strict=True) if ms >= AS_GOOD * max(heard)]
    chosen = min(best, key=lambda track: (not track.default, track.index))
    seconds = ", ".join(f"{ms / 1000:.1f} s in track {number}" for number, ms in enumerate(heard, 1))
    return chosen, (_finding(tracks, chosen, f"speech was heard for {seconds}"),)


def _numbered(tracks: tuple[AudioStream, ...], number: str) -> AudioStream:
    if number.isdecimal() and 1 <= int(number) <= len(tracks):
        return tracks[int(number) - 1]
    raise PresetError(
        f"ingest.audio_track is {number!r}, but the recording's audio tracks are 1 to {len(tracks)}; give one of these "
        "numbers, or auto",
        key="ingest.audio_track",
    )


def _speech_ms(path: str, track: AudioStream, duration_ms: int) -> int:
    from repurpose.media.audio_blocks import read_audio
    from repurpose.media.speech_model import speech_spans

    return sum(
        span.duration_ms
        for start_ms in window_starts(duration_ms)
        for span in speech_spans(read_audio(path, track.index, start_ms, WINDOW_MS))
    )


def window_starts(duration_ms: int) -> tuple[int, ...]:
    """Where to listen: spread evenly, or end to end where the recording is shorter than all windows.

    >>> window_starts(3_600_000)
    (290000, 890000, 1490000, 2090000, 2690000, 3290000)
    >>> window_starts(50_000)
    (0, 20000, 40000)
    """
    if duration_ms <= WINDOWS * WINDOW_MS:
        return tuple(range(0, max(1, duration_ms), WINDOW_MS))
    return tuple(duration_ms * (2 * window + 1) // (2 * WINDOWS) - WINDOW_MS // 2 for window in range(WINDOWS))


def _finding(tracks: tuple[AudioStream, ...], chosen: AudioStream, why: str) -> Finding:
    number = tracks.index(chosen) + 1
    name = f" ({chosen.title})" if chosen.title else ""
    message = f"sound is taken from audio track {number}{name} of {len(tracks)}: {why}"
    return Finding("ingest.audio_track", "info", "recording", message, (("stream", str(chosen.index)),))
