from __future__ import annotations

from itertools import pairwise

from repurpose.analyse.chunks import AIR_MS, Chunk, pack, with_air
from repurpose.timebase import Span

WHOLE = Span(0, 600_000)


def middle(span: Span) -> int:
    return span.middle_ms


def speech(*spans: tuple[float, float]) -> tuple[Span, ...]:
    return tuple(Span(round(start * 1000), round(end * 1000)) for start, end in spans)


def test_all_that_fits_is_one_chunk_with_air_around_each_stretch() -> None:
    (chunk,) = pack(speech((1, 5), (20, 25)), WHOLE, middle)
    assert chunk.parts == (Span(1000 - AIR_MS, 5000 + AIR_MS), Span(20_000 - AIR_MS, 25_000 + AIR_MS))


def test_air_stops_at_half_the_pause_and_at_the_ends() -> None:
    spans = list(with_air((Span(100, 1000), Span(1200, 2000)), Span(0, 2100)))
    assert spans == [Span(0, 1100), Span(1100, 2100)]


def test_a_short_pause_stays_in_the_sound() -> None:
    (chunk,) = pack(speech((1, 5), (6.5, 9), (12, 13)), WHOLE, middle)
    assert chunk.parts == (Span(1000 - AIR_MS, 9000 + AIR_MS), Span(12_000 - AIR_MS, 13_000 + AIR_MS))


def test_a_chunk_ends_at_the_longest_late_pause() -> None:
    chunks = pack(speech((0, 10), (11, 20), (23, 29), (31, 32), (32.2, 40)), WHOLE, middle)
    assert [chunk.span.start_ms for chunk in chunks] == [0, 31_000 - AIR_MS], "not where the last fits, at 32 s"
    early = pack(speech((0, 10), (60, 79), (79.5, 90)), WHOLE, middle)
    assert [chunk.span.start_ms for chunk in early] == [0, 79_250], "a pause in the first 85 % cuts nothing"


def test_speech_without_pause_is_cut_where_it_is_quietest() -> None:
    asked: list[Span] = []

    def quietest(span: Span) -> int:
        asked.append(span)
        return span.start_ms + 1000

    chunks = pack(speech((10, 100)), WHOLE, quietest)
    assert all(chunk.duration_ms <= 30_000 for chunk in chunks)
    assert chunks[0].span.start_ms == 10_000 - AIR_MS
    assert all(first.span.end_ms == second.span.start_ms for first, second in pairwise(chunks))
    assert all(span.duration_ms < 10_000 for span in asked)


def test_kept_pauses_count_towards_the_limit() -> None:
    chunks = pack(speech((0, 10), (11.5, 20), (21.5, 29.2), (32, 33)), WHOLE, middle)
    assert all(chunk.duration_ms <= 30_000 for chunk in chunks)
    assert len(chunks) == 2


def test_no_speech_no_chunk() -> None:
    assert pack((), WHOLE, middle) == ()


def test_the_way_back_keeps_a_word_inside_its_stretch() -> None:
    chunk = Chunk((Span(1000, 2000), Span(5000, 6000)))
    assert chunk.to_recording(Span(100, 300)) == Span(1100, 1300)
    assert chunk.to_recording(Span(1100, 1300)) == Span(5100, 5300)
    assert chunk.to_recording(Span(900, 1200)) == Span(5000, 5200), "the middle is in the second stretch"
    assert chunk.to_recording(Span(1900, 2400)) == Span(5900, 6000), "nothing beyond the end"
