"""The rules of cutting on a real one hour call and a real talk, as recognised; and what 8 hours cost."""

from __future__ import annotations

import json
import time
import tracemalloc
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from repurpose.model import Analysis, Highlight, Moment, Past, SelectSettings, Span, Transcript, Word
from repurpose.select.candidates import find_candidates
from repurpose.select.highlights import choose_highlights
from repurpose.select.topics import find_topics

SETTINGS = SelectSettings()


def highlights_of(analysis: Analysis, settings: SelectSettings) -> tuple[Highlight, ...]:
    return choose_highlights(analysis, find_topics(analysis), settings)


def call(folder: Path) -> Analysis:
    """A recogniser's words without any sentence marks: a sentence is what lies between pauses of 600 ms."""
    words = []
    for line in (folder / "transcripts" / "4341191.rev.ctm").read_text().splitlines():
        _, _, start, length, text, _ = line.split()
        start_ms = round(float(start) * 1000)
        words.append(Word(Span(start_ms, start_ms + round(float(length) * 1000)), text))
    ends = [at for at in range(len(words) - 1) if words[at + 1].span.start_ms - words[at].span.end_ms >= 600]
    return of(words, [*ends, len(words) - 1])


def talk(folder: Path) -> Analysis:
    (file,) = (folder / "transcripts").glob("KateDarling*.json")
    words = [
        Word(Span(round(word["start"] * 1000), round(word["end"] * 1000)), word["punct"])
        for word in json.loads(file.read_text())["retval"]["words"]
    ]
    ends = [at for at, word in enumerate(words) if word.text.endswith((".", "?", "!"))]
    return of(words, sorted({*ends, len(words) - 1}))


def of(words: list[Word], ends: list[int]) -> Analysis:
    firsts = [0, *(end + 1 for end in ends[:-1])]
    transcript = Transcript("en", "test", tuple(words), tuple(zip(firsts, ends, strict=True)))
    return Analysis(words[-1].span.end_ms + 1000, transcript=transcript)


@pytest.mark.parametrize("read", [call, talk])
def test_every_candidate_is_within_bounds_and_cuts_no_word(read, shared_media: Path) -> None:
    analysis = read(shared_media)
    words = analysis.transcript.words
    starts, ends = {word.span.start_ms for word in words}, {word.span.end_ms for word in words}
    found = find_candidates(analysis, SETTINGS)
    assert len(found) > 300
    for candidate in found:
        assert SETTINGS.min_ms <= candidate.span.duration_ms <= SETTINGS.max_ms
        assert candidate.span.start_ms in starts
        assert candidate.span.end_ms in ends


@pytest.mark.parametrize("read", [call, talk])
def test_the_kept_ones_begin_with_a_sentence_and_end_with_one_or_at_a_pause(read, shared_media: Path) -> None:
    analysis = read(shared_media)
    transcript = analysis.transcript
    spans = [transcript.sentence_span(index) for index in range(len(transcript.sentences))]
    pauses = {one.span.end_ms for one, two in pairwise(transcript.words) if two.span.start_ms - one.span.end_ms >= 250}
    chosen = [highlight for highlight in highlights_of(analysis, SETTINGS) if highlight.kept]
    assert len(chosen) == max(3, round(6 * analysis.duration_ms / 3_600_000))
    for highlight in chosen:
        assert highlight.span.start_ms in {span.start_ms for span in spans}
        assert highlight.span.end_ms in {span.end_ms for span in spans} | pauses


@pytest.mark.parametrize("read", [call, talk])
def test_each_run_suggests_what_no_earlier_one_did(read, shared_media: Path) -> None:
    """All that was chosen is published, twice; each time as many others are found."""
    analysis = read(shared_media)
    topics, past, shown = find_topics(analysis), Past(), list[Span]()
    for _ in range(3):
        chosen = [each for each in choose_highlights(analysis, topics, SETTINGS, past) if each.kept]
        assert len(chosen) == max(3, round(6 * analysis.duration_ms / 3_600_000))
        assert not any(each.span.overlaps(span) for each in chosen for span in shown)
        shown += [each.span for each in chosen]
        past = Past((*past.moments, *(Moment(each.span, "published", each.text) for each in chosen)))


@pytest.mark.slow
def test_eight_hours_grow_near_linearly(shared_media: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hour = call(shared_media)
    costs = []
    for times in (1, 5):
        analysis = repeated(hour, times)
        begin = time.process_time()
        highlights = highlights_of(analysis, SETTINGS)
        find_topics(analysis)
        costs.append(time.process_time() - begin)
        assert sum(highlight.kept for highlight in highlights) == round(6 * analysis.duration_ms / 3_600_000)
    tracemalloc.start()
    highlights_of(repeated(hour, 5), SETTINGS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    with capsys.disabled():
        print(f"\nselect: {costs[0]:.2f} s for 1.6 h, {costs[1]:.2f} s for 8 h, peak {peak / 2**20:.0f} MiB")
    assert peak < 500 * 2**20


def repeated(analysis: Analysis, times: int) -> Analysis:
    length, transcript = analysis.duration_ms, analysis.transcript
    words = tuple(replace(w, span=w.span.shift(turn * length)) for turn in range(times) for w in transcript.words)
    count = len(transcript.words)
    sentences = tuple((a + turn * count, b + turn * count) for turn in range(times) for a, b in transcript.sentences)
    return Analysis(times * length, transcript=replace(transcript, words=words, sentences=sentences))
