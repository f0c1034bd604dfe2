"""Which language is spoken: windows over the recording vote, and an English-only model is told from another's ear."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from repurpose.analyse.chunks import Chunk
from repurpose.analyse.finding import speech_finding
from repurpose.analyse.heard import Tongue
from repurpose.analyse.samples import read_chunk
from repurpose.errors import ModelError, PresetError
from repurpose.media.recogniser import Recogniser, load_recogniser
from repurpose.model import Finding, SpeechSettings
from repurpose.timebase import Span, clock

WINDOWS = (0.25, 0.75, 0.5, 0.0, 1.0)
"""Where in the recording chunks vote on its language, in this order: 1.2 CPU seconds each."""

SURE_OF_WINDOW, FEW_CHUNKS = 0.8, 6
"""Two windows that are so sure of the same language settle it; one does in a recording of three minutes."""

SURE_OF_LANGUAGE = 0.5
"""Share of the votes, weighed by their probability, under which the language is said to be unclear."""

WITNESS = "base"
"""The packaged model that names the language where the chosen one knows English only."""

log = logging.getLogger(__name__)

Answer = tuple[str, tuple[Finding, ...]]


def spoken_language(recogniser: Recogniser, pcm: Path, chunks: Sequence[Chunk], settings: SpeechSettings) -> Answer:
    """The language to decode in: as set, or as most windows over the recording sound."""
    if settings.language not in ("auto", *recogniser.known_languages):
        if recogniser.multilingual:
            raise PresetError(f"speech.language '{settings.language}' is unknown to the model", key="speech.language")
        message = f"the model knows English only, the recording is set to '{settings.language}': expect wrong words"
        return "en", (speech_finding("model", "warning", message),)
    if settings.language != "auto":
        return settings.language, ()
    if not recogniser.multilingual:
        return "en", tuple(_heard_by_another(pcm, chunks))
    votes = _votes(recogniser, pcm, chunks)
    language, share = votes[0]
    if share >= SURE_OF_LANGUAGE:
        return language, ()
    message = f"the language is not clear ({_listed(votes)}); '{language}' was taken, set speech.language if it is not"
    return language, (speech_finding("language", "warning", message),)


def changes_of_language(language: str, tongues: Sequence[Tongue]) -> Iterator[Finding]:
    """Say where a recording is in another language; neighbouring stretches are one."""
    joined: list[Tongue] = []
    for one in sorted(tongues, key=lambda tongue: tongue.span):
        if joined and joined[-1].language == one.language and one.span.start_ms - joined[-1].span.end_ms < 60_000:
            joined[-1] = Tongue(Span(joined[-1].span.start_ms, one.span.end_ms), one.language)
        else:
            joined.append(one)
    if joined:
        places = [f"'{one.language}' from {clock(one.span.start_ms)} to {clock(one.span.end_ms)}" for one in joined]
        rest = f" and {len(places) - 5} stretches more" if len(places) > 5 else ""
        message = f"the recording changes language: mostly '{language}', {', '.join(places[:5])}{rest}"
        evidence = tuple((clock(one.span.start_ms), one.language) for one in joined[:50])
        yield speech_finding("language", "warning", message, evidence)


def _heard_by_another(pcm: Path, chunks: Sequence[Chunk]) -> Iterator[Finding]:
    """What a multilingual model says of speech that an English-only one will decode."""
    try:
        witness = load_recogniser(WITNESS)
    except ModelError as error:
        log.info("nothing says which language is spoken: %s", error)
        message = "the model knows English only, and no other is there to say whether English is spoken"
        yield speech_finding("model", "info", message)
        return
    votes = _votes(witness, pcm, chunks)
    language, share = votes[0]
    if language != "en":
        message = f"the model knows English only, but this sounds like another language ({_listed(votes)}): expect "
        yield speech_finding("model", "warning", f'{message}wrong words, or set speech.model = "{WITNESS}"')
    elif share < SURE_OF_LANGUAGE:
        yield speech_finding(
            "model", "info", f"the model knows English only; English is likely, not sure ({share:.0%})"
        )


def _votes(recogniser: Recogniser, pcm: Path, chunks: Sequence[Chunk]) -> list[tuple[str, float]]:
    """Languages with their share of the votes of windows over the recording, each weighed by its sureness."""
    votes: defaultdict[str, list[float]] = defaultdict(list)
    windows = dict.fromkeys(round(at * (len(chunks) - 1)) for at in WINDOWS)
    enough = 1 if len(chunks) <= FEW_CHUNKS else 2
    for asked, index in enumerate(windows, 1):
        language, probability = recogniser.language(read_chunk(pcm, chunks[index]))
        votes[language].append(probability)
        if len(votes[language]) == asked >= enough and min(votes[language]) >= SURE_OF_WINDOW:
            break
    shares = [(language, sum(given) / asked) for language, given in votes.items()]
    return sorted(shares, key=lambda vote: (-vote[1], vote[0]))


def _listed(votes: Sequence[tuple[str, float]]) -> str:
    return ", ".join(f"{name} {share:.0%}" for name, share in votes)
