"""What the signals judge by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from repurpose.model import Analysis, SelectSettings, TopicList
from repurpose.select.vocabulary import Vocabulary, read_vocabulary


@dataclass(frozen=True)
class Evidence:
    """A recording with everything that is known of it, its topics, and the settings to judge it by.

    What several signals need is worked out here, once.
    """

    analysis: Analysis
    topics: TopicList
    settings: SelectSettings

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return read_vocabulary(self.analysis.transcript)
