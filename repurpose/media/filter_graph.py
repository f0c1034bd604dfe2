"""ffmpeg-python: filter graphs composed as values and written out as ffmpeg's arguments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from repurpose.media.containers import FORMATS, MAX_PIXELS

Stream: TypeAlias = Any
"""A stream of ffmpeg-python, which has no types: `.filter(name, ...)` goes on, `["v"]` or `["a"]` picks."""

_TO_PRIVATE = {0xDC80 + byte: 0x10FF00 + byte for byte in range(128)}
"""What Python makes of bytes of a file's name that are no UTF-8, which ffmpeg-python cannot hash; and, in its place,
letters of a private plane."""
_FROM_PRIVATE = {private: surrogate for surrogate, private in _TO_PRIVATE.items()}


def read(url: str, *, formats: str = FORMATS, **options: str | None) -> Stream:
    """An input, opened by the demuxers of `formats` and from local files only; pictures no larger than MAX_PIXELS.

    Without the demuxers' list a playlist or concat script with a recording's name reads other local files, for which
    the protocol `file` is enough. `options` come before its `-i`, None for one without a value.
    """
    import ffmpeg

    return ffmpeg.input(
        url.translate(_TO_PRIVATE),
        protocol_whitelist="file,pipe",
        format_whitelist=formats,
        max_pixels=str(MAX_PIXELS),
        **options,
    )


LATE_BY_MS = 12_000
"""How far before a moment reading begins in a container without an index, where a seek may land on the key frame after
it: beyond the distance of key frames in any recording that is decoded by them."""


def early_start_ms(container: str, ms: int) -> int | None:
    """Where to begin reading for the frame on screen at `ms`; None where seeking to `ms` itself finds it.

    >>> early_start_ms("mpegts", 15_000), early_start_ms("mpegts", 2500), early_start_ms("mov", 15_000)
    (3000, 0, None)
    """
    return max(0, ms - LATE_BY_MS) if container in ("mpegts", "mpeg") else None


def generate(source: str) -> Stream:
    """An input that a filter makes, such as `anullsrc=r=48000`."""
    import ffmpeg

    return ffmpeg.input(source, f="lavfi")


def divide(stream: Stream, count: int) -> tuple[Stream, ...]:
    """The same frames `count` times; ffmpeg-python refuses a stream that two filters read."""
    if count == 1:
        return (stream,)
    ways = stream.filter_multi_output("split", count)
    return tuple(ways[index] for index in range(count))


def divide_sound(stream: Stream, count: int) -> tuple[Stream, ...]:
    """As `divide`, of sound."""
    if count == 1:
        return (stream,)
    ways = stream.filter_multi_output("asplit", count)
    return tuple(ways[index] for index in range(count))


def crossfaded(one: Stream, two: Stream, samples: int) -> Stream:
    """Two sounds, the end of the first faded into the beginning of the second, at the power of either."""
    import ffmpeg

    return ffmpeg.filter([one, two], "acrossfade", nb_samples=samples, curve1="qsin", curve2="qsin")


def write(streams: Sequence[Stream], name: str, **options: str | int) -> Stream:
    """An output file of these streams."""
    import ffmpeg

    return ffmpeg.output(*streams, name, **options)


def arguments(outputs: Sequence[Stream], *, metadata: str = "") -> list[str]:
    """What follows the program's name for all `outputs` of one process, which overwrites.

    `metadata` names an ffmetadata file, which becomes the last input. It is put in here because ffmpeg-python
    leaves out an input that no output reads a stream of.
    """
    import ffmpeg

    compiled: list[str] = ffmpeg.merge_outputs(*outputs).compile(overwrite_output=True)[1:]
    argv = [argument.translate(_FROM_PRIVATE) for argument in compiled]
    if metadata:
        after = max(index for index, argument in enumerate(argv) if argument == "-i") + 2
        argv[after:after] = ["-f", "ffmetadata", "-i", metadata]
    return argv


def joined(pieces: Sequence[Stream]) -> Stream:
    """Pictures of one size, one after the other; each piece's times start at 0."""
    import ffmpeg

    return ffmpeg.concat(*pieces, v=1, a=0)


def mixed(one: Stream, other: Stream) -> Stream:
    """Two sounds at once, each at its own level, as long as the first."""
    import ffmpeg

    return ffmpeg.filter([one, other], "amix", inputs=2, duration="first", normalize=0)


def stacked(upper: Stream, lower: Stream) -> Stream:
    """Two pictures of one width, one above the other."""
    import ffmpeg

    return ffmpeg.filter([upper, lower], "vstack")


MOST_IN_A_ROW = 8


def added(terms: Sequence[str]) -> str:
    """The terms of an expression added up: many of them by halves, for ffmpeg refuses a hundred in a row.

    >>> added(["t", "1"]), added([str(number) for number in range(9)])
    ('t+1', '(0+1+2+3)+(4+5+6+7+8)')
    """
    if len(terms) <= MOST_IN_A_ROW:
        return "+".join(terms)
    half = len(terms) // 2
    return f"({added(terms[:half])})+({added(terms[half:])})"
