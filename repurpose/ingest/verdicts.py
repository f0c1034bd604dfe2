"""What is made of a container's contents: refused before decoding, cut short, without sound; each with its sentence."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from repurpose.errors import (
    InputError,
    NotMediaError,
    NoVideoError,
    TooLargeError,
    UnfinishedFileError,
    UnsupportedCodecError,
    ZeroDurationError,
    shown,
)
from repurpose.ingest.refusals import PICTURE_BRANDS
from repurpose.media.containers import MAX_PIXELS, Contents, StreamFacts
from repurpose.model import Finding, IngestSettings
from repurpose.timebase import clock, pts_to_ms, seconds_to_ms

LONGEST_SIDE = 16384
MOST_STREAMS = 64
LONGEST_SECONDS = 48 * 3600
LEAST_BYTES_A_SECOND = 2000
"""Still slides at 1 fps take more; a file that declares over 48 h at less is made to waste our time."""
SHORTFALL_SECONDS = 1
"""Headers round and streams end apart; what is missing beyond this was cut off."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the steps of probing know of the file."""

    path: Path
    contents: Contents
    ends: dict[int, Fraction]
    """End in seconds of the last readable packet of each stream."""
    seekable: bool
    """False where each seek would read the whole file."""

    @property
    def origin(self) -> Fraction:
        return self.contents.start or Fraction(0)

    def ms(self, seconds: Fraction) -> int:
        """Floored, on the recording's clock."""
        return pts_to_ms(1, seconds, pts_to_ms(1, self.origin))


def refuse_early(path: Path, contents: Contents, size: int, sound_only: bool) -> None:
    """Refuse before anything is decoded what is no recording, or only declares to be a monstrous one.

    With `sound_only` a file without a picture will do.
    """
    name, file = shown(path), str(path)
    seen = pictures(contents)
    still = seen and all(facts.frames == 1 and facts.duration is None for facts in seen)
    if still or contents.metadata.get("major_brand", "") in PICTURE_BRANDS:
        raise NotMediaError(f"{name} is not a recording but a picture; a recording needs moving pictures", file=file)
    if not contents.streams:
        raise NotMediaError(f"{name} holds no stream at all; copy or export it again", file=file)
    if len(contents.streams) > MOST_STREAMS:
        raise TooLargeError(f"{name} declares {len(contents.streams)} streams; {MOST_STREAMS} are the limit", file=file)
    for facts in seen:
        if max(facts.width, facts.height) > LONGEST_SIDE or facts.width * facts.height > MAX_PIXELS:
            raise TooLargeError(
                f"{name} declares a picture of {facts.width}×{facts.height}; the limit is {LONGEST_SIDE} a side and "
                f"{MAX_PIXELS // 1_000_000} million pixels",
                file=file,
            )
    seconds = contents.duration or Fraction(0)
    if seconds > LONGEST_SECONDS and size < seconds * LEAST_BYTES_A_SECOND:
        length = clock(seconds_to_ms(seconds))
        raise TooLargeError(f"{name} declares {length} hours in {size} bytes; export it again", file=file)
    if not seen and not (sound_only and sounds(contents)):
        held = "only sound" if sounds(contents) else "neither picture nor sound"
        raise NoVideoError(f"{name} holds {held}, no picture to cut clips from; give the video recording", file=file)


def pictures(contents: Contents) -> list[StreamFacts]:
    return [facts for facts in contents.streams if facts.kind == "video" and not facts.cover]


def sounds(contents: Contents) -> list[StreamFacts]:
    return [facts for facts in contents.streams if facts.kind == "audio"]


def nothing_to_see(look: Look, chosen: StreamFacts) -> InputError:
    name, file = shown(look.path), str(look.path)
    if chosen.index not in look.ends:
        return ZeroDurationError(f"{name} holds not one readable moment of picture; record or copy it again", file=file)
    if (cut := shortfall(look)) is not None:
        return ZeroDurationError(
            f"{name} is cut short: {_seconds(cut[1])} of {_seconds(cut[0])} are there, and no picture in them can be "
            "decoded; copy it again",
            file=file,
        )
    if chosen.codec and not chosen.width:
        # The decoder drops a size beyond its limit before we could see it.
        return TooLargeError(
            f"{name} declares a picture of no size, or of over {MAX_PIXELS // 1_000_000} million pixels, which is the "
            "limit; export it again",
            file=file,
        )
    said = (
        f"no picture at the beginning of {name} can be decoded ({chosen.codec}); it is damaged: copy or export it again"
        if chosen.codec
        else f"{name} is in a video format for which there is no decoder here; convert it to H.264 and give that"
    )
    return UnsupportedCodecError(said, file=file, codec=chosen.codec)


def shortfall(look: Look) -> tuple[Fraction, Fraction] | None:
    """Declared and readable length in seconds, where a stream or the whole ends well before what is declared.

    Of a picture where one is short, else of a sound.
    """
    declared = [
        facts
        for facts in (*pictures(look.contents), *sounds(look.contents))
        if facts.start is not None and facts.duration
    ]
    for facts in declared:
        end = (facts.start or Fraction(0)) + (facts.duration or Fraction(0))
        readable = look.ends.get(facts.index, look.origin)
        if end - readable > SHORTFALL_SECONDS:
            return end - look.origin, readable - look.origin
    if not declared and look.contents.duration is not None:
        readable = max(look.ends.values(), default=look.origin) - look.origin
        if look.contents.duration - readable > SHORTFALL_SECONDS:
            return look.contents.duration, readable
    return None


def cut_short(look: Look, settings: IngestSettings) -> tuple[Finding, ...]:
    cut = shortfall(look)
    if cut is None:
        return ()
    declared, readable = cut
    said = f"{_seconds(declared)} are declared, {_seconds(readable)} can be read"
    evidence = (("declared_ms", str(seconds_to_ms(declared))), ("readable_ms", str(seconds_to_ms(readable))))
    if not settings.accept_partial:
        raise UnfinishedFileError(
            f"{shown(look.path)} is cut short: {said}; copy it again, or set ingest.accept_partial = true",
            file=str(look.path),
            **dict(evidence),
        )
    message = f"the recording is cut short: {said}; what follows is made from the readable part"
    return (Finding("ingest.truncated", "warning", "recording", message, evidence),)


def sound_findings(look: Look) -> tuple[Finding, ...]:
    lost = [facts for facts in sounds(look.contents) if not usable(look, facts)]
    findings = [
        Finding(
            "ingest.audio_unreadable",
            "warning",
            "recording",
            f"the audio in stream {facts.index} ({facts.codec or 'unknown codec'}) cannot be read and is left out",
        )
        for facts in lost
    ]
    if len(lost) == len(sounds(look.contents)):
        said = "the recording has no sound that can be read" if lost else "the recording has no sound"
        message = f"{said}: clips are cut by the picture, without captions"
        findings.append(Finding("ingest.no_audio", "warning", "recording", message))
    return tuple(findings)


def usable(look: Look, facts: StreamFacts) -> bool:
    return bool(
        facts.codec and not facts.encrypted and facts.channels and facts.sample_rate and facts.index in look.ends
    )


def _seconds(seconds: Fraction) -> str:
    return f"{float(seconds):.1f} s"
