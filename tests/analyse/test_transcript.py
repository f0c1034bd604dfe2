from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from repurpose.analyse.sound import listen_to_track
from repurpose.analyse.transcript import in_order, transcribe_speech
from repurpose.errors import PresetError
from repurpose.media.audio_blocks import Track
from repurpose.media.containers import open_container
from repurpose.model import SpeechSettings, Transcript, Word
from repurpose.timebase import Span

TINY = SpeechSettings(model="tiny.en")


def recognised(path: Path, tmp_path: Path, settings: SpeechSettings = TINY, store: Pieces | None = None) -> Transcript:
    with open_container(path) as container:
        index = next(stream.index for stream in container.streams if stream.type == "audio")
        span = Span(0, (container.duration or 0) // 1000)
        track = Track(str(path), index, (container.start_time or 0) // 1000, span)
    pcm = tmp_path / "speech.pcm"
    sound = listen_to_track(track, pcm)
    found = transcribe_speech(pcm, span, sound.speech, settings, store=store)
    assert all(one.span.end_ms <= other.span.start_ms for one, other in pairwise(found.words))
    assert all(span.covers(word.span) and word.span.duration_ms for word in found.words)
    assert [at for first, last in found.sentences for at in range(first, last + 1)] == list(range(len(found.words)))
    return found


def error_rate(reference: str, found: Transcript) -> float:
    wanted, got = (re.findall(r"[\w']+", text.lower().replace("’", "'")) for text in (reference, _text(found)))
    row = list(range(len(got) + 1))
    for at, word in enumerate(wanted, 1):
        before, row[0] = row[0], at
        for column, other in enumerate(got, 1):
            before, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, before + (word != other))
    return row[-1] / len(wanted)


def _text(found: Transcript) -> str:
    return " ".join(word.text for word in found.words)


class Pieces(dict[str, tuple[Word, ...]]):
    """A store in memory; `get` is that of dict."""

    def put(self, key: str, words: tuple[Word, ...]) -> None:
        assert key not in self
        self[key] = words


def test_words_are_put_in_order_without_overlap_and_inside() -> None:
    words = [
        Word(Span(900, 900), "c"),
        Word(Span(500, 800), "b"),
        Word(Span(100, 600), "a"),
        Word(Span(990, 1200), "d"),
    ]
    placed = in_order(words, Span(0, 1000))
    assert [(word.text, word.span) for word in placed] == [
        ("a", Span(100, 600)),
        ("b", Span(600, 800)),
        ("c", Span(900, 940)),
        ("d", Span(990, 1000)),
    ]


def test_no_speech_is_said_and_loads_no_model(tmp_path: Path) -> None:
    found = transcribe_speech(tmp_path / "none.pcm", Span(0, 1000), (), replace(TINY, model="missing"))
    assert (found.language, found.words, [finding.rule for finding in found.findings]) == ("", (), ["speech.none"])


@pytest.mark.slow
def test_an_english_model_says_that_it_knows_no_french(tmp_path: Path) -> None:
    np.zeros(32_000, np.int16).tofile(tmp_path / "silence.pcm")
    settings = replace(TINY, language="fr")
    found = transcribe_speech(tmp_path / "silence.pcm", Span(0, 2000), (Span(500, 1500),), settings)
    assert found.language == "en"
    assert "speech.model" in [finding.rule for finding in found.findings]


@pytest.mark.slow
def test_read_english_is_recognised(shared_media: Path, tmp_path: Path) -> None:
    for name, limit in (("harvard.wav", 0.05), ("lucier.mp3", 0.08), ("read_testing.wav", 0.10)):
        path = shared_media / "speech" / name
        found = recognised(path, tmp_path)
        assert error_rate(path.with_suffix(".txt").read_text(), found) <= limit, _text(found)
        assert found.language == "en"


@pytest.mark.slow
def test_words_of_a_meeting_are_near_their_times(shared_media: Path, tmp_path: Path) -> None:
    path = shared_media / "speech" / "meeting_trn03.flac"
    truth = [word for word in json.loads(path.with_suffix(".json").read_text())["words"] if not word["punc"]]
    found = recognised(path, tmp_path)
    errors = []
    for word in found.words:
        plain = word.text.lower().strip(".,?!")
        starts = [round(one["start"] * 1000) for one in truth if one["word"].lower() == plain]
        errors += [min(abs(word.span.start_ms - start) for start in starts)] if starts else []
    assert len(errors) > 50
    assert np.median(errors) < 120


@pytest.mark.slow
def test_a_multilingual_model_finds_the_language(
    make_media: Callable[..., Path], shared_media: Path, tmp_path: Path
) -> None:
    source = shared_media / "speech" / "french_smartphone.mp3"
    found = recognised(make_media("french.mp3", "-t", "30", "-i", str(source)), tmp_path, SpeechSettings())
    assert found.language == "fr"
    assert "C'est" in _text(found), "apostrophes belong to their words"
    with pytest.raises(PresetError, match=r"speech\.language 'xx'"):
        recognised(shared_media / "speech" / "harvard.wav", tmp_path, SpeechSettings(language="xx"))


@pytest.mark.slow
def test_hardly_a_word_is_invented(shared_media: Path, tmp_path: Path) -> None:
    for name, most in (
        ("speech/empty.wav", 0),
        ("speech/laugh1.mp3", 0),
        ("video/crowd.mp3", 0),
        ("video/trailer_bbb.mp4", 0),
        ("speech/song_loops_whisper.mp3", 4),
        ("speech/noise_jackhammer.wav", 7),
    ):
        found = recognised(shared_media / name, tmp_path)
        assert len(found.words) <= most, (name, _text(found))


@pytest.mark.slow
def test_finished_pieces_are_not_heard_again(
    make_media: Callable[..., Path], shared_media: Path, tmp_path: Path
) -> None:
    source = shared_media / "speech" / "harvard.wav"
    settings = replace(TINY, batch_size=1)  # three chunks a piece
    path = make_media("twice.mp3", "-stream_loop", "6", "-i", str(source), "-ac", "1")
    store = Pieces()
    undisturbed = recognised(path, tmp_path, settings, store)
    pieces = sorted(key for key in store if not key.endswith("-dropped"))
    assert len(pieces) >= 2
    killed = Pieces(store)
    del killed[pieces[-1]]
    killed.pop(f"{pieces[-1]}-dropped")
    assert recognised(path, tmp_path, settings, killed) == undisturbed
    altered = Pieces(store)
    altered[pieces[0]] = (Word(Span(0, 500), "Remembered."),)
    assert recognised(path, tmp_path, settings, altered).words[0].text == "Remembered."
