from __future__ import annotations

from itertools import pairwise

from repurpose.model import Span
from repurpose.select.topic_titles import titles_of
from repurpose.select.vocabulary import read_vocabulary


def test_a_phrase_belongs_to_the_topic_that_says_it_most(talk) -> None:
    told = ["We bake bread.", "The oven bakes bread.", "Bread and oven."] * 3
    other = ["Bread for Dmitri.", "Ask Dmitri about wheels.", "Those wheels of Dmitri."] * 2
    transcript = talk(*told, *other)
    turn = transcript.words[transcript.sentences[9][0]].span.start_ms
    end = transcript.words[-1].span.end_ms
    bread, wheels = titles_of(transcript, read_vocabulary(transcript), (Span(0, turn), Span(turn, end)))
    assert "read" in bread
    assert "read" not in wheels
    assert "Dmitri" in wheels


def test_names_keep_their_capitals_and_openers_lose_them(talk) -> None:
    transcript = talk("Wheels turn.", "Then wheels for Dmitri stop.", "Wheels of Dmitri spin.")
    (title,) = titles_of(transcript, read_vocabulary(transcript), (Span(0, 99_000),))
    assert title in ("Dmitri and wheels", "Wheels and Dmitri")


def test_neighbours_differ_and_silence_is_named(talk) -> None:
    transcript = talk(*["The same oven again."] * 6, 60_000)
    edges = (0, 4000, 9000, 200_000, 300_000)
    titles = titles_of(transcript, read_vocabulary(transcript), tuple(Span(*pair) for pair in pairwise(edges)))
    assert titles[-1] == "Without speech"
    assert len(titles) == 4


def test_talk_without_a_telling_word_is_no_silence(talk) -> None:
    transcript = talk("Yeah, okay.", "So there we go.", 60_000)
    end = transcript.words[-1].span.end_ms
    spans = (Span(0, end), Span(end, end + 9000))
    assert titles_of(transcript, read_vocabulary(transcript), spans) == ("Talk", "Without speech")
