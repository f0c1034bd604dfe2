"""The glossary: what it refuses, what it gives the recogniser, and what it makes of words, by value."""

from __future__ import annotations

import pytest

from repurpose.captions.glossary import Glossary, correct, correct_text, hot_words, merge, parse_glossary
from repurpose.errors import GlossaryError
from repurpose.model import Transcript, Word
from repurpose.timebase import Span

TABLE = Glossary(
    corrections=(
        ("prefekt", "Prefect"),
        ("pre fect", "Prefect"),
        ("pre fect flow", "Prefect flow"),
        ("cube control", "kubectl"),
        ("fastwhisper", "faster-whisper model"),
        ("C sharp", "C#"),
        ("c#", "C sharp"),
        ("mac o s", "macOS"),
    )
)


def said(text: str, *, sentence_of: int = 0) -> Transcript:
    """A word every 100 ms, each 80 ms long; one sentence, or sentences of so many words."""
    words = tuple(
        Word(Span(at * 100, at * 100 + 80), word, round(0.9 - at / 100, 2)) for at, word in enumerate(text.split())
    )
    size = sentence_of or max(1, len(words))
    sentences = tuple((at, min(at + size, len(words)) - 1) for at in range(0, len(words), size))
    return Transcript("en", "tiny.en", words, sentences)


def text_of(transcript: Transcript) -> str:
    return " ".join(word.text for word in transcript.words)


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("we use prefekt here", "we use Prefect here"),
        ("we use PREFEKT, here", "we use Prefect, here"),
        ('he said "prefekt".', 'he said "Prefect".'),
        ("prefekt's server and Prefekt’s flows", "Prefect's server and Prefect’s flows"),
        ("prefekts and unprefekt", "prefekts and unprefekt"),
        ("pre fect is", "Prefect is"),
        ("Pre- fect is", "Prefect is"),
        ("a pre fect flow.", "a Prefect flow."),
        ("pre, fect is", "pre, fect is"),
        ("(pre fect)", "(Prefect)"),
        ("run cube control now", "run kubectl now"),
        ("Cube control runs", "Kubectl runs"),
        ("then Cube Control runs", "then kubectl runs"),
        ("RUN CUBE CONTROL", "RUN KUBECTL"),
        ("MAC O S rules", "macOS rules"),
        ("in C sharp and C# too", "in C# and C sharp too"),
        ("— prefekt —", "— Prefect —"),
        ("...", "..."),
        ("", ""),
    ],
)
def test_whole_words_in_any_case_with_their_punctuation(heard: str, written: str) -> None:
    assert text_of(correct(said(heard), TABLE)) == written
    assert correct_text(heard, TABLE) == written


def test_two_words_become_one_with_their_time_together_and_the_lower_probability() -> None:
    found = correct(said("we use pre fect here"), TABLE)
    assert found.words[2] == Word(Span(200, 380), "Prefect", 0.87)
    assert found.words[3] == Word(Span(400, 480), "here", 0.86)
    assert found.sentences == ((0, 3),)


def test_one_word_becomes_two_with_its_time_divided_by_letters() -> None:
    found = correct(said("a fastwhisper, yes"), TABLE)
    assert [(word.text, word.span) for word in found.words[1:3]] == [
        ("faster-whisper", Span(100, 156)),
        ("model,", Span(156, 180)),
    ]
    assert [word.timed for word in found.words] == [True, False, False, True]


def test_as_many_words_keep_their_own_times() -> None:
    found = correct(said("new wine"), Glossary(corrections=(("new wine", "Newline Inc"),)))
    assert [word.span for word in found.words] == [Span(0, 80), Span(100, 180)]


def test_sentences_hold_what_they_held_and_a_phrase_does_not_cross_them() -> None:
    found = correct(said("use pre fect pre fect now", sentence_of=4), TABLE)
    assert text_of(found) == "use Prefect pre fect now"
    assert found.sentences == ((0, 2), (3, 4))


def test_nothing_is_corrected_twice_and_the_order_of_the_file_does_not_matter() -> None:
    chain = (("a", "b"), ("b", "c"), ("a b", "d"))
    for corrections in (chain, chain[::-1]):
        assert text_of(correct(said("a b a x b"), Glossary(corrections=corrections))) == "d b x c"


def test_what_needs_no_correction_is_the_same_value() -> None:
    transcript = said("nothing to do here", sentence_of=2)
    assert correct(transcript, TABLE) is transcript
    assert correct(Transcript("", ""), TABLE) == Transcript("", "")


def test_a_glossary_is_read_and_a_preset_s_lies_over_the_library_s() -> None:
    library = parse_glossary('terms = ["Prefect", "Dask"]\n[corrections]\n"prefekt" = "Perfect"\n"dusk" = "Dask"', "a")
    preset = parse_glossary('terms = ["Meadow", "Prefect", "Meadow"]\n[corrections]\n"Prefekt" = "Prefect"', "b")
    assert merge(library, preset) == Glossary(("Meadow", "Prefect", "Dask"), (("Prefekt", "Prefect"), ("dusk", "Dask")))
    assert merge() == parse_glossary("", "c") == Glossary()


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("terms = [", "", "is not valid TOML"),
        ("term = []", "term", "unknown key 'term'"),
        ('terms = "x"', "terms", "is a list of texts"),
        ("terms = [1]", "terms[0]", "is a text in quotes, not 1"),
        ('terms = ["a", "-"]', "terms[1]", "holds no letter"),
        ("corrections = 1", "corrections", "is a table"),
        ('[corrections]\n"a" = ""', "corrections.'a'", "holds no letter"),
        ('[corrections]\n"a" = 2', "corrections.'a'", "is a text in quotes"),
        ('[corrections]\n"a - b" = "c"', "corrections.'a - b'", "is no phrase"),
        ('[corrections]\n"a b c d e f g h i" = "x"', "corrections.'a b c d e f g h i'", "is no phrase of 1 to 8 words"),
        ('[corrections]\n"Ab" = "x"\n"ab!" = "y"', "corrections.'ab!'", "is heard like 'Ab'"),
        ('terms = ["a\\u001bb"]', "terms[0]", "without control characters"),
        (f'terms = ["{"a" * 101}"]', "terms[0]", "has 101 characters"),
        ("terms = [" + "'a'," * 2001 + "]", "terms", "holds 2001 entries"),
    ],
)
def test_a_fault_names_the_file_and_the_key(text: str, key: str, words: str) -> None:
    with pytest.raises(GlossaryError) as caught:
        parse_glossary(text, "lib/glossary.toml")
    assert caught.value.message.startswith("lib/glossary.toml")
    assert words in caught.value.message
    assert caught.value.details == {"file": "lib/glossary.toml", "key": key}


def test_hot_words_are_bounded() -> None:
    many = Glossary(tuple(f"t{at}" for at in range(60)))
    assert hot_words(many) == many.terms[:40]
    long = Glossary(tuple(f"{at}" + "x" * 48 for at in range(9)))
    assert hot_words(long) == long.terms[:3]
