from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from repurpose.errors import ModelError
from repurpose.media import speech_model
from repurpose.media.audio_blocks import read_audio
from repurpose.media.speech_model import available_models, chosen_model, model_folder, speech_spans
from repurpose.media.voice_activity import spans_of_voice, voice_probabilities
from repurpose.timebase import Span


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REPURPOSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "cache"


def test_the_packaged_models_are_listed() -> None:
    assert [(model.name, model.licence, model.ready) for model in available_models()] == [
        ("base", "MIT", True),
        ("tiny.en", "MIT", True),
    ]
    assert all(model.size > 70_000_000 for model in available_models())


def test_a_model_in_halves_is_joined_once(own_cache: Path) -> None:
    folder = model_folder("base")
    assert sorted(os.listdir(folder)) == ["config.json", "model.bin", "tokenizer.json", "vocabulary.txt"]
    assert (folder / "model.bin").stat().st_size == 145_217_532
    before = (folder / "model.bin").stat().st_mtime_ns
    assert model_folder("base") == folder
    assert (folder / "model.bin").stat().st_mtime_ns == before
    assert sorted(os.listdir(own_cache / "models")) == ["base-d01c3014881c", "base.checked.json"], "nothing half made"


def test_a_damaged_copy_is_noticed_and_made_again() -> None:
    folder = model_folder("base")
    with open(folder / "model.bin", "r+b") as file:
        file.seek(1000)
        file.write(b"damaged")
    assert model_folder("base") == folder
    assert speech_model._sha256(folder / "model.bin").startswith("d01c3014881c")


def test_a_model_in_its_package_is_used_there(own_cache: Path) -> None:
    assert (model_folder("tiny.en") / "model.bin").stat().st_size == 75_537_502
    assert os.listdir(own_cache / "models") == ["tiny.en.checked.json"]


def test_files_that_are_not_the_pinned_ones_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    tiny = speech_model._MODELS[1]
    file = tiny.files[1]
    other = speech_model._File(file.name, file.pieces, "0" * 64)
    wrong = speech_model._Packaged(tiny.name, tiny.languages, tiny.licence, (tiny.files[0], other))
    monkeypatch.setattr(speech_model, "_MODELS", (wrong,))
    with pytest.raises(ModelError, match=r"config\.json of speech model tiny\.en .* run `make setup` again"):
        model_folder("tiny.en")


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = speech_model._File("model.bin", ("no_such_models/model.bin",), "0" * 64)
    monkeypatch.setattr(speech_model, "_MODELS", (speech_model._Packaged("gone", "", "MIT", (gone,)),))
    with pytest.raises(ModelError, match="no-such-models is not installed"):
        model_folder("gone")
    assert [model.ready for model in available_models()] == [False]


def test_a_cache_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("REPURPOSE_CACHE", str(tmp_path / "file"))
    with pytest.raises(ModelError, match="set REPURPOSE_CACHE"):
        model_folder("base")
    assert model_folder("tiny.en").is_dir(), "needs no cache"


def test_a_folder_of_ones_own_is_taken(tmp_path: Path) -> None:
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_text("{}")
    assert model_folder(str(tmp_path)) == tmp_path.resolve()
    (tmp_path / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"has no tokenizer\.json; use auto, base, tiny\.en"):
        model_folder(str(tmp_path))


def test_the_detector_does_not_see_how_the_sound_was_cut(shared_media: Path) -> None:
    samples = read_audio(str(shared_media / "speech" / "meeting_dev00.flac"), 0, 0, 30_000)
    whole = np.concatenate(list(voice_probabilities([samples])))
    cut = np.concatenate(list(voice_probabilities(np.array_split(samples, 77))))
    assert len(whole) == -(-len(samples) // 512)
    assert np.allclose(whole, cut, atol=1e-5)


def test_voices_are_found_and_noise_is_not(shared_media: Path) -> None:
    (said,) = speech_spans(read_audio(str(shared_media / "speech" / "noise_jackhammer.wav"), 0, 0, 4000))
    assert said.duration_ms > 1500
    for name in ("speech/empty.wav", "video/crowd.mp3"):
        assert speech_spans(read_audio(str(shared_media / name), 0, 0, 30_000)) == ()
    assert speech_spans(np.zeros(0, np.float32)) == ()


def test_spans_from_probabilities() -> None:
    voice, unsure, quiet = [0.9], [0.4], [0.1]
    windows = (
        quiet * 10 + voice * 10 + unsure * 5 + quiet * 4 + voice * 5 + quiet * 5 + unsure * 5 + voice * 2 + quiet * 9
    )
    assert spans_of_voice([np.array(windows[:13]), np.array(windows[13:])]) == (Span(10 * 32 - 64, 34 * 32 + 64),), (
        "doubt and 128 ms of silence do not end it; doubt does not begin it, 64 ms are too short"
    )


def _cached(hub: Path, name: str) -> Path:
    place = hub / f"models--Systran--faster-{name}"
    folder = place / "snapshots" / "abc"
    folder.mkdir(parents=True)
    (place / "refs").mkdir()
    (place / "refs" / "main").write_text("abc")
    for file in ("model.bin", "config.json", "tokenizer.json"):
        (folder / file).write_text("{}")
    return folder


def test_on_a_fresh_machine_auto_is_base() -> None:
    assert chosen_model("auto") == chosen_model("base") == "base"
    assert model_folder("auto") == model_folder("base")


def test_auto_takes_the_best_that_is_there_and_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small, medium = _cached(tmp_path / "hub", "whisper-small"), _cached(tmp_path / "hub", "whisper-medium.en")
    assert [model.name for model in available_models()] == ["base", "tiny.en", "medium.en", "small"]
    assert available_models()[-1].size == 6
    monkeypatch.setattr(speech_model, "memory_bytes", lambda: 8 << 30)
    for cores, language, expected in ((2, "auto", "base"), (4, "auto", "small"), (8, "auto", "small"),
                                      (8, "en", "medium.en"), (4, "en", "small")):  # fmt: skip
        monkeypatch.setattr(speech_model, "cpu_count", lambda cores=cores: cores)
        assert chosen_model("auto", language) == expected
    monkeypatch.setattr(speech_model, "memory_bytes", lambda: 2 << 30)
    assert chosen_model("auto") == "base", "small needs 4 GiB"
    assert (model_folder("small"), model_folder("medium.en")) == (small, medium)


def test_a_download_that_was_broken_off_is_no_model(tmp_path: Path) -> None:
    (_cached(tmp_path / "hub", "distil-whisper-large-v3") / "tokenizer.json").unlink()
    assert [model.name for model in available_models()] == ["base", "tiny.en"]
    with pytest.raises(ModelError, match="use auto, base"):
        model_folder("distil-large-v3")
