from __future__ import annotations

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from repurpose.analyse import language
from repurpose.analyse.heard import HeardBatch, Tongue
from repurpose.analyse.samples import length_ms
from repurpose.analyse.sound import listen_to_track
from repurpose.analyse.transcript import assemble, hotword_prompt, prepare, transcribe_speech
from repurpose.analyse.word_times import FARTHEST_MS
from repurpose.errors import PresetError
from repurpose.media.audio_blocks import Track
from repurpose.media.containers import open_container
from repurpose.media.recogniser import MOST_HOTWORD_LETTERS
from repurpose.model import Finding, SpeechSettings, Transcript, Word
from repurpose.timebase import Span

TINY = SpeechSettings(model="tiny.en")


def recognised(
    path: Path,
    tmp_path: Path,
    settings: SpeechSettings = TINY,
    store: Batches | None = None,
    hotwords: tuple[str, ...] = (),
) -> Transcript:
    with open_container(path) as container:
        index = next(stream.index for stream in container.streams if stream.type == "audio")
        span = Span(0, (container.duration or 0) // 1000)
        track = Track(str(path), index, (container.start_time or 0) // 1000, span)
    pcm = tmp_path / "speech.pcm"
    sound = listen_to_track(track, pcm)
    found = transcribe_speech(pcm, span, sound.speech, settings, store=store, hotwords=hotwords)
    assert all(one.span.end_ms <= other.span.start_ms for one, other in pairwise(found.words))
    assert all(span.covers(word.span) and word.span.duration_ms for word in found.words)
    near = [one.grow(FARTHEST_MS, FARTHEST_MS) for one in sound.speech]
    assert all(any(one.covers(word.span) for one in near) for word in found.words), "words are where a voice is heard"
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


class Batches(dict[str, HeardBatch]):
    """A store in memory; `get` is that of dict."""

    def put(self, key: str, batch: HeardBatch) -> None:
        assert key not in self
        self[key] = batch


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
    found = recognised(path, tmp_path, SpeechSettings())
    errors = []
    for word in found.words:
        plain = word.text.lower().strip(".,?!")
        starts = [round(one["start"] * 1000) for one in truth if one["word"].lower() == plain]
        errors += [min(abs(word.span.start_ms - start) for start in starts)] if starts else []
    assert len(errors) > 50
    assert np.median(errors) <= 80
    assert np.percentile(errors, 95) <= 400


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
def test_hot_words_do_not_appear_from_nothing(shared_media: Path, tmp_path: Path) -> None:
    hot = ("Aylin", "Fjord 3000", "Kubernetes")
    for name, most in (("speech/laugh1.mp3", 0), ("video/trailer_bbb.mp4", 0), ("speech/noise_jackhammer.wav", 7)):
        found = recognised(shared_media / name, tmp_path, SpeechSettings(), hotwords=hot)
        assert len(found.words) <= most, (name, _text(found))
        assert not any(word in _text(found) for word in ("Aylin", "Fjord", "Kubernetes"))


@pytest.mark.slow
def test_a_change_of_language_is_heard_and_said(
    make_media: Callable[..., Path], shared_media: Path, tmp_path: Path
) -> None:
    english, french = shared_media / "speech" / "read_testing.wav", shared_media / "speech" / "french_smartphone.mp3"
    graph = "[0:a]aresample=16000,aformat=channel_layouts=mono[a];[1:a]aresample=16000,aformat=channel_layouts=mono[b]"
    path = make_media(
        "both.wav", "-i", str(english), "-t", "40", "-i", str(french),
        "-filter_complex", f"{graph};[a][b]concat=n=2:v=0:a=1[c]", "-map", "[c]",
    )  # fmt: skip
    found = recognised(path, tmp_path, SpeechSettings())
    assert {"en", "fr"} == {found.language, *(text for _, text in finding_of(found, "speech.language").evidence)}
    assert "from 0:00:" in finding_of(found, "speech.language").message
    assert "C'est" in _text(found) or "c'est" in _text(found), "each part is written in its own language"
    assert error_rate(english.with_suffix(".txt").read_text(), _until(found, 40_000)) < 0.2


@pytest.mark.slow
def test_an_english_model_is_told_what_another_hears(
    make_media: Callable[..., Path], shared_media: Path, tmp_path: Path
) -> None:
    french = make_media("fr.wav", "-t", "20", "-i", str(shared_media / "speech" / "french_smartphone.mp3"))
    assert "another language (fr" in finding_of(recognised(french, tmp_path), "speech.model").message
    found = recognised(shared_media / "speech" / "harvard.wav", tmp_path)
    assert not [finding for finding in found.findings if finding.rule == "speech.model"]


def test_an_english_model_alone_says_that_the_language_was_not_tested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "WITNESS", "/no/such/model")
    (finding,) = language._heard_by_another(Path("none.pcm"), ())
    assert (finding.rule, finding.severity) == ("speech.model", "info")


def test_neighbouring_stretches_of_a_language_are_told_as_one() -> None:
    tongues = [Tongue(Span(90_000, 120_000), "fr"), Tongue(Span(60_000, 88_000), "fr"), Tongue(Span(0, 9000), "de")]
    (finding,) = language.changes_of_language("en", tongues)
    assert finding.message == (
        "the recording changes language: mostly 'en', 'de' from 0:00:00 to 0:00:09, 'fr' from 0:01:00 to 0:02:00"
    )
    assert not list(language.changes_of_language("en", ()))


def test_hot_words_are_whole_and_few() -> None:
    assert hotword_prompt(()) == ""
    many = hotword_prompt([f"Name{number}" for number in range(100)])
    assert len(many) <= MOST_HOTWORD_LETTERS and many.endswith("Name25"), "no name is cut in two"
    assert hotword_prompt(["A  name\nwith breaks", "x" * 300, "B"]) == "A name with breaks, B"


@pytest.mark.slow
def test_finished_batches_are_not_heard_again(
    make_media: Callable[..., Path], shared_media: Path, tmp_path: Path
) -> None:
    source = shared_media / "speech" / "harvard.wav"
    settings = replace(TINY, batch_size=1)
    path = make_media("twice.mp3", "-stream_loop", "4", "-i", str(source), "-ac", "1")
    store = Batches()
    undisturbed = recognised(path, tmp_path, settings, store)
    keys = list(store)
    assert len(keys) >= 3
    killed = Batches({key: store[key] for key in keys[:-1]})
    assert recognised(path, tmp_path, settings, killed) == undisturbed
    assert killed == store, "what was missing was heard again, and only that"
    altered = Batches(store)
    altered[keys[0]] = HeardBatch((Word(Span(1000, 1500), "Remembered."),))
    assert recognised(path, tmp_path, settings, altered).words[0].text == "Remembered."


@pytest.mark.slow
def test_the_order_in_which_batches_are_heard_does_not_matter(shared_media: Path, tmp_path: Path) -> None:
    path, settings = shared_media / "speech" / "lucier.mp3", replace(TINY, batch_size=1)
    forwards = recognised(path, tmp_path, settings)
    pcm, track = tmp_path / "speech.pcm", Track(str(path), 0, 0, Span(0, 10**7))
    ready = prepare(pcm, Span(0, length_ms(pcm)), listen_to_track(track, pcm).speech, settings)
    assert len(ready.batches) >= 2
    with ThreadPoolExecutor(2) as pool:
        backwards = list(pool.map(ready.hear, reversed(range(len(ready.batches)))))
    assert [word.text for word in assemble(ready, backwards[::-1]).words] == [word.text for word in forwards.words]


def finding_of(found: Transcript, rule: str) -> Finding:
    (finding,) = (finding for finding in found.findings if finding.rule == rule)
    return finding


def _until(found: Transcript, ms: int) -> Transcript:
    """The words before the first of the other language."""
    return replace(found, words=tuple(word for word in found.words if word.span.end_ms <= ms), sentences=())
