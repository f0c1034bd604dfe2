from __future__ import annotations

import json
from pathlib import Path

import pytest

from repurpose.analyse.transcript_files import analysis_of_transcript, is_transcript_file, read_transcript
from repurpose.codec import to_json
from repurpose.errors import SidecarError
from repurpose.model import Span, Transcript, Word


def written(folder: Path, content: object) -> Path:
    path = folder / "said.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_only_a_json_file_is_a_transcript() -> None:
    assert is_transcript_file(Path("talk.JSON"))
    assert not is_transcript_file(Path("talk.mp4"))


def test_our_own_transcript_comes_back_as_it_was(tmp_path: Path) -> None:
    words = (Word(Span(0, 300), "Hello", 0.9), Word(Span(300, 700), "there.", timed=False))
    ours = Transcript("en", "base", words, ((0, 1),), turns=(0,))
    assert read_transcript(written(tmp_path, to_json("transcript/1", ours))) == ours


def test_words_of_a_segment_share_its_time_by_their_letters(tmp_path: Path) -> None:
    path = written(tmp_path, [{"start": 1, "end": 1.9, "text": "ab cdef"}, {"start": 5, "end": 6, "text": "Then."}])
    found = read_transcript(path)
    assert [(word.text, word.span, word.timed) for word in found.words] == [
        ("ab", Span(1000, 1337), False),
        ("cdef", Span(1337, 1900), False),
        ("Then.", Span(5000, 6000), False),
    ]
    assert found.sentences == ((0, 1), (2, 2))
    assert found.turns == ()
    assert (found.language, found.model) == ("en", "file said.json")
    assert analysis_of_transcript(path).duration_ms == 6000


def test_speakers_make_turns_whoever_is_listed_first(tmp_path: Path) -> None:
    told = [
        {"start": 4, "end": 6, "text": "Fine. Thanks.", "speaker": "B"},
        {"start": 0, "end": 2, "text": "Hello, B.", "speaker": "A"},
        {"start": 2, "end": 4, "text": "How are you?", "speaker": "A"},
        {"start": 6, "end": 7, "text": " ", "speaker": "A"},
        {"start": 5.5, "end": 7, "text": "Good.", "speaker": "A"},
    ]
    found = read_transcript(written(tmp_path, told))
    assert [word.text for word in found.words] == ["Hello,", "B.", "How", "are", "you?", "Fine.", "Thanks.", "Good."]
    assert found.turns == (0, 5, 7)


def test_who_talks_into_a_long_segment_is_heard_at_the_time(tmp_path: Path) -> None:
    long = {"start": 0, "end": 60, "text": " ".join(["again"] * 59) + " done.", "speaker": "A"}
    inside = {"start": 30, "end": 30.4, "text": "Yeah.", "speaker": "B"}
    after = {"start": 58, "end": 59, "text": "Thanks.", "speaker": "B"}
    path = written(tmp_path, [long, inside, after])
    found = read_transcript(path)
    times = {word.text: (at, word.span) for at, word in enumerate(found.words) if word.text != "again"}
    assert times == {
        "Yeah.": (31, Span(30_000, 30_400)),
        "Thanks.": (60, Span(58_000, 59_000)),
        "done.": (61, Span(59_000, 60_000)),
    }
    assert found.turns == (0, 31, 32, 60, 61)
    assert [first for first, _ in found.sentences] == [0]
    assert analysis_of_transcript(path).duration_ms == 60_000


def test_what_lies_inside_an_unnamed_segment_keeps_its_time(tmp_path: Path) -> None:
    long = {"start": 0, "end": 10, "text": "aaaa bbbb cccc dddd"}
    found = read_transcript(written(tmp_path, [long, {"start": 4, "end": 4.5, "text": "Yeah."}]))
    assert [word.text for word in found.words] == ["aaaa", "bbbb", "Yeah.", "cccc", "dddd"]
    assert found.words[2].span == Span(4000, 4500)
    assert found.turns == ()


def test_one_voice_in_rolling_segments_keeps_the_order_of_its_words(tmp_path: Path) -> None:
    told = [
        {"start": 0, "end": 4, "text": "one two"},
        {"start": 2, "end": 6, "text": "three four"},
        {"start": 4, "end": 8, "text": "five six."},
    ]
    found = read_transcript(written(tmp_path, told))
    assert " ".join(word.text for word in found.words) == "one two three four five six."
    assert [word.span.start_ms for word in found.words[::2]] == [0, 2000, 4000]


def test_segments_may_lie_in_an_object_with_their_language(tmp_path: Path) -> None:
    path = written(tmp_path, {"language": "zh", "segments": [{"start": 0, "end": 1, "text": "打开设置。"}]})
    assert [word.text for word in read_transcript(path).words] == ["打", "开", "设", "置。"]


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ("EN", "en"), ("en-US", "en"), ("pt_BR", "pt"), ("zh-Hant-TW", "zh"), ("english", "en"), ("French", "fr"),
        (" German ", "de"), ("spanish", "es"), ("cantonese", "yue"), ("fra", "fr"), ("ga", "ga"), ("und", ""),
        ("xx", ""), ("Klingon", ""), ("", ""), (None, ""),
    ],
)  # fmt: skip
def test_a_language_may_be_named_in_several_ways(tmp_path: Path, named: str | None, code: str) -> None:
    path = written(tmp_path, {"language": named, "segments": [{"start": 0, "end": 1, "text": "Oh."}]})
    assert read_transcript(path).language == code


def test_nothing_said_is_an_empty_transcript(tmp_path: Path) -> None:
    assert analysis_of_transcript(written(tmp_path, [])).duration_ms == 0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[\n{", "line 2: it is no JSON"),
        ("{}", "line 1: it holds no transcript; expected"),
        ('{"segments": 3}', "it holds no transcript"),
        ([{"start": 0, "end": 1, "text": "a"}, {"start": 1, "end": 2}], 'entry 2: it has no "text"'),
        (["a"], 'entry 1: it has no "text"'),
        ([{"start": 0, "end": "soon", "text": "a"}], "entry 1: end 'soon' is not a time"),
        ([{"end": 1, "text": "a"}], "entry 1: start None is not a time"),
        ([{"start": float("nan"), "end": 1, "text": "a"}], "entry 1: start nan is not a time"),
        ([{"start": 3, "end": 1, "text": "a"}], "entry 1: it ends before it starts"),
        ({"schema": "transcript/1", "words": 3}, "it is no proper transcript/1"),
        (
            {
                "schema": "transcript/1",
                "language": "en",
                "model": "",
                "words": [{"start_ms": at, "end_ms": at + 9, "text": "a", "probability": 1.0} for at in (50, 0)],
            },
            "word 2: it starts before the one before it",
        ),
    ],
)
def test_what_is_broken_is_told_with_its_place(tmp_path: Path, content: object, told: str) -> None:
    path = written(tmp_path, content)
    with pytest.raises(SidecarError) as caught:
        read_transcript(path)
    assert str(caught.value).startswith(str(path))
    assert told in str(caught.value)
