"""Tags of a clip: the run of show's own, then the words that tell it from the rest of the recording."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from repurpose.model import Transcript
from repurpose.select.vocabulary import Vocabulary, salient_phrases, text_stems

MAX_TAGS = 8
SPOKEN_TAGS, SURE_TAGS = 5, 3
"""At most so many come from what was said: words said twice or more in the clip, and single ones up to three."""
_LOOKED_AT = 24


def find_tags(
    transcript: Transcript, vocabulary: Vocabulary, sentences: range, planned: Iterable[str]
) -> tuple[str, ...]:
    """At most `MAX_TAGS`, lower case, no two alike; planned ones first."""
    spoken = _spoken(transcript, vocabulary, sentences) if sentences else ()
    tags = (" ".join(tag.lower().split()) for tag in (*planned, *spoken))
    return tuple(dict.fromkeys(tag for tag in tags if tag))[:MAX_TAGS]


def _spoken(transcript: Transcript, vocabulary: Vocabulary, sentences: range) -> tuple[str, ...]:
    phrases = salient_phrases(transcript, vocabulary, sentences[0], sentences[-1], _LOOKED_AT)
    here = Counter(stem for index in sentences for stem in vocabulary.sentences[index])

    def said_again(phrase: str) -> bool:
        return all(here[stem] > 1 for stem in text_stems(phrase, transcript.language))

    repeated = [phrase for phrase in phrases if said_again(phrase)][:SPOKEN_TAGS]
    single = [phrase for phrase in phrases if not said_again(phrase)]
    return (*repeated, *single[: max(0, SURE_TAGS - len(repeated))])
