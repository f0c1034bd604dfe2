"""The pure rules of the check room, by value."""

import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from repurpose.check.likeness import Sight, likeness, placings, sums_of
from repurpose.check.pictures import check_stretches
from repurpose.check.probe_file import check_path
from repurpose.check.sound import check_edges, check_joins, check_loudness, check_speech
from repurpose.check.streams import Expected, check_streams
from repurpose.check.sync import check_word_sync
from repurpose.check.windows import WHOLE, Window
from repurpose.errors import NoSuchFileError, UsageError
from repurpose.media.drawn_captions import Drawing
from repurpose.media.finished_file import FinishedFile, index_in_front
from repurpose.media.loudness_meter import Loudness, read_summary
from repurpose.media.picture_stretches import Limits, Stretches
from repurpose.model import ClipTimes, Sound, Span, VideoSettings, Word

GOOD = FinishedFile(
    "h264", "High", "yuv420p", 1920, 1080, Fraction(1), Fraction(30), 300, Span(0, 10_000),
    "aac", 48_000, 2, Span(0, 10_000), "digest", (("title", "T"),), 1,
)  # fmt: skip
PLAN = Expected(1920, 1080, 10_000, "T")


def rules(file: FinishedFile, plan: Expected = PLAN) -> list[str]:
    return [finding.rule for finding in check_streams(file, plan, "wide.mp4")]


def test_good_streams_pass() -> None:
    assert rules(GOOD) == []


@pytest.mark.parametrize(("end_ms", "expected"), [(10_034, []), (9_966, []), (10_035, ["video.duration"])])
def test_length_within_one_frame(end_ms: int, expected: list[str]) -> None:
    assert rules(replace(GOOD, video_span=Span(0, end_ms))) == expected


def test_stream_faults() -> None:
    assert rules(replace(GOOD, video_codec="hevc")) == ["video.codec"]
    apple = replace(PLAN, codec="hevc")
    assert rules(replace(GOOD, video_codec="hevc", video_tag="hvc1"), apple) == rules(GOOD, apple) == []
    assert rules(replace(GOOD, video_codec="hevc", video_tag="hev1"), apple) == ["video.tag"]
    assert rules(replace(GOOD, audio_codec="mp3")) == ["audio.codec"]
    assert rules(replace(GOOD, sample_aspect=Fraction(4, 3))) == ["video.aspect"]
    assert rules(replace(GOOD, damage="broken")) == ["file.damaged"]
    assert rules(replace(GOOD, frames=0)) == ["video.missing"]
    assert rules(replace(GOOD, tags=(("title", "Other"),))) == ["file.title"]
    assert rules(replace(GOOD, chapters=0)) == ["file.chapters"]


@pytest.mark.parametrize(
    ("lufs", "peak", "expected"),
    [
        (-14.9, -1.0, []),
        (-13.0, -1.0, []),
        (-15.1, -1.0, [("audio.loudness", "warning")]),
        (-10.9, -1.0, [("audio.loudness", "error")]),
        (-14.0, -0.9, [("audio.peak", "warning")]),
        (-14.0, 0.2, [("audio.peak", "error")]),
        (-70.0, -math.inf, []),
    ],
)
def test_loudness(lufs: float, peak: float, expected: list[tuple[str, str]]) -> None:
    found = check_loudness(Loudness(lufs, peak), VideoSettings(), "wide.mp4")
    assert [(finding.rule, finding.severity) for finding in found] == expected


def test_silence_is_read_from_the_meter() -> None:
    log = "Summary:\n  I:         -70.0 LUFS\n  True peak:\n    Peak:       -inf dBFS"
    assert read_summary(log) == Loudness(-70.0, -math.inf)
    assert read_summary(log.replace("-70.0", "nan")).silent


WORDS = tuple(Word(Span(10_000 + 500 * index, 10_400 + 500 * index), f"w{index}") for index in range(8))
CLIP = Span(9_900, 14_000)
TIMES = ClipTimes(CLIP)
VOICE = tuple(-20.0 for _ in range(410))


def test_words_without_sound() -> None:
    heard, unheard = Sound(100, (-20.0,) * 140, -20.0, ()), Sound(100, (-70.0,) * 140, -70.0, ())
    assert check_speech(VOICE, WORDS, heard, TIMES, "") == ()
    half = tuple(-80.0 if index < 200 else -20.0 for index in range(410))
    assert [finding.rule for finding in check_speech(half, WORDS, heard, TIMES, "")] == ["audio.speech"]
    assert check_speech((-80.0,) * 410, (), heard, TIMES, "") == ()
    assert check_speech((-80.0,) * 410, WORDS, unheard, TIMES, "") == ()


def test_words_are_looked_for_where_cuts_have_moved_them() -> None:
    """The first four words are cut out; of what is left the second half is silent."""
    heard, times = Sound(100, (-20.0,) * 140, -20.0, ()), ClipTimes(CLIP, (Span(9_950, 11_950),))
    later = tuple(-20.0 if index < 105 else -80.0 for index in range(210))
    (finding,) = check_speech(later, WORDS, heard, times, "")
    assert finding.message == "2 of 4 words that were spoken cannot be heard, 'w6' the first"
    assert check_speech((-20.0,) * 210, WORDS, heard, times, "") == ()


def test_a_cut_through_a_word_is_told_and_one_around_words_is_not() -> None:
    """Words last from 0 to 400 ms of each half second, from 10 s on."""
    heard = Sound(100, (), -20.0, (Span(9_950, 14_000),))

    def told(*cuts: Span) -> list[str]:
        return [each.message for each in check_joins(WORDS, heard, ClipTimes(CLIP, cuts), "")]

    assert told() == told(Span(10_450, 11_450)) == told(Span(10_420, 10_480), Span(12_000, 12_500)) == []
    assert told(Span(10_200, 10_950)) == ["the word 'w0' is cut at a join, before the cut at 0:00:10 of the recording"]
    assert told(Span(10_450, 11_700)) == ["the word 'w3' is cut at a join, after the cut at 0:00:11 of the recording"]


def edges(words: tuple[Word, ...], speech: Span, levels: tuple[float, ...] = VOICE) -> list[str]:
    return [finding.rule for finding in check_edges(levels, words, Sound(100, (), -20.0, (speech,)), TIMES, "")]


def test_a_word_is_cut_only_when_all_witnesses_agree() -> None:
    running_on = (*WORDS, Word(Span(13_900, 14_300), "on"))
    assert edges(running_on, Span(9_950, 15_000)) == ["speech.last_word"]
    assert edges((Word(Span(9_700, 10_200), "be"), *WORDS), Span(9_000, 13_900)) == ["speech.first_word"]
    assert edges(WORDS, Span(9_000, 15_000)) == []
    assert edges(running_on, Span(9_950, 14_050)) == []
    assert edges(running_on, Span(9_950, 15_000), (*VOICE[:-10], *(-45.0,) * 10)) == []


def test_stretches_that_the_source_has_are_no_fault() -> None:
    made = [Span(1000, 6000)]

    def severities(source: list[Span] | None) -> list[str]:
        return [finding.severity for finding in check_stretches(made, source, "picture.frozen", "frozen", "")]

    assert severities([Span(1200, 5800)]) == []
    assert severities([Span(1000, 3200), Span(3200, 6000)]) == []
    assert severities([Span(1000, 2000)]) == ["error"]
    assert severities([]) == ["error"]
    assert severities(None) == ["info"]


def test_still_and_blank_stretches() -> None:
    random = np.random.default_rng(1)
    pictures = [random.integers(16, 235, (90, 160), np.uint8) for _ in range(3)]
    black = np.full((90, 160), 16, np.uint8)
    stretches = Stretches(Limits(still_ms=300, blank_ms=200))
    for index, picture in enumerate([pictures[0], pictures[1], *[pictures[2]] * 5, *[black] * 3]):
        stretches.add(index * 100, picture)
    assert stretches.close(1000) == ((Span(200, 700), Span(700, 1000)), (Span(700, 1000),))


def test_thin_lines_on_a_plain_ground_are_seen() -> None:
    """Lines two pixels wide, as in a terminal: a look takes all pixels, and none is taken for another picture."""
    luma = np.full((720, 1280), 16, np.uint8)
    luma[::62, :] = luma[1::62, :] = luma[:, ::90] = luma[:, 1::90] = 235
    stretches = Stretches(Limits(), looking=(Span(0, 1000),))
    stretches.add(0, luma)
    (look,) = stretches.looks
    assert likeness(sums_of(luma[::2, ::2]), Window(WHOLE, WHOLE), look) > 0.95  # type: ignore[operator]


def test_a_plain_picture_with_one_short_line_says_nothing() -> None:
    luma = np.full((720, 1280), 16, np.uint8)
    luma[300:340, 400:600] = 235
    moved = np.roll(luma, 8, axis=1)
    stretches = Stretches(Limits(), looking=(Span(0, 1000),))
    stretches.add(0, moved)
    assert likeness(sums_of(luma), Window(WHOLE, WHOLE), stretches.looks[0]) is None


def test_a_key_frame_at_a_cut_is_found_in_the_next_picture() -> None:
    """Every second picture is left out by the decoder: the one before the key frame's time is of the other shot."""
    before, after = (np.random.default_rng(seed).integers(0, 255, (18, 32), np.uint8) for seed in (1, 2))
    pictures = [np.kron(each, np.ones((40, 40), np.uint8)) for each in (before, after)]
    stretches = Stretches(Limits(), looking=(Span(0, 1000),))
    for ms, picture in ((0, pictures[0]), (80, pictures[0]), (160, pictures[1]), (240, pictures[1])):
        stretches.add(ms, picture)
    at_cut = Sight(120, sums_of(pictures[1]), Window(WHOLE, WHOLE))
    late = Sight(40, sums_of(pictures[1]), Window(WHOLE, WHOLE))
    assert [each.likeness > 0.9 for each in placings([at_cut, late], stretches.looks)] == [True, False]


def test_words_that_were_recognised_late_in_a_noisy_recording_are_no_fault_of_the_file() -> None:
    """Noise reduction gives words a clear rise that they have not in the recording."""
    words = [Word(Span(1000 + 1000 * at, 1400 + 1000 * at), "w", 0.9) for at in range(8)]
    levels = np.full(1000, -50.0)
    for word in words:
        levels[(word.span.start_ms - 120) // 10 : word.span.end_ms // 10] = -20.0
    made, times = tuple(levels), ClipTimes(Span(0, 10_000))

    def told(source: np.ndarray) -> list[str] | None:
        found = check_word_sync(made, tuple(source), words, times, "")
        return None if found is None else [each.severity for each in found]

    assert told(levels) == ["warning"]
    assert told(np.maximum(levels, -30.0)) is None
    assert told(np.roll(levels, 15)) == ["error"]


def test_compression_noise_is_still() -> None:
    random = np.random.default_rng(1)
    picture = random.integers(30, 200, (90, 160)).astype(np.int16)
    stretches = Stretches(Limits())
    for ms in range(0, 3000, 100):
        stretches.add(ms, (picture + random.integers(-6, 6, picture.shape)).astype(np.uint8))
    assert stretches.close(3000)[0] == (Span(0, 3000),)


def test_captions_are_told_from_any_ground() -> None:
    """A white letter of 10x10 in a see-through box, over each grey and over noise, with and without."""
    low, high = np.full((40, 40), 16, np.uint8), np.full((40, 40), 235, np.uint8)
    low[10:30, 10:30], high[10:30, 10:30] = 14, 115
    low[15:25, 15:25] = high[15:25, 15:25] = 235
    drawing = Drawing(low, high)
    grounds = [np.full((40, 40), grey, np.uint8) for grey in range(16, 236, 20)]
    grounds.append(np.random.default_rng(1).integers(16, 235, (40, 40)).astype(np.uint8))
    for ground in grounds:
        share = (ground.astype(float) - 16) / 219
        with_captions = np.round(low + share * (high.astype(float) - low)).astype(np.uint8)
        shown, missing = drawing.shown_in(with_captions), drawing.shown_in(ground)
        assert shown == 1.0
        assert missing is not None and missing < 0.8


def test_index_in_front(tmp_path: Path) -> None:
    def box(kind: bytes, size: int = 8) -> bytes:
        return size.to_bytes(4, "big") + kind + b"\0" * (size - 8)

    path = tmp_path / "a.mp4"
    for boxes, expected in (
        (box(b"ftyp", 24) + box(b"moov", 90) + box(b"mdat", 40), True),
        (box(b"ftyp", 24) + box(b"free") + box(b"mdat", 40) + box(b"moov", 90), False),
        (b"\x1aE\xdf\xa3 not an mp4 at all", True),
    ):
        path.write_bytes(boxes)
        assert index_in_front(path) is expected


def test_nothing_to_check(tmp_path: Path) -> None:
    with pytest.raises(NoSuchFileError):
        check_path(tmp_path / "none.mp4")
    with pytest.raises(UsageError):
        check_path(tmp_path)
