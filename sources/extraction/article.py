"""An article as the finders left it: sentences, names, cues and sums, found once for all readers."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sources.extraction.cues import Cues
from sources.extraction.lexicon import Lexicon
from sources.extraction.mentions import Mention, MentionKind
from sources.extraction.passages import Sentence
from sources.extraction.records import Amount, DateRange

ORGANISATIONS = ("company", "institution")
MEANT_LATER = (*ORGANISATIONS, "topic")


@dataclass(frozen=True)
class Article:
    """The text and all that was found in it; each mapping is keyed by the sentence's number."""

    text: str
    lexicon: Lexicon
    sentences: tuple[Sentence, ...]
    mentions: Mapping[int, tuple[Mention, ...]]
    cues: tuple[Cues, ...]
    amounts: Mapping[int, tuple[Amount, ...]]
    dates: Mapping[int, tuple[DateRange, ...]]
    published_on: datetime.date | None = None
    leaders: frozenset[str] = frozenset()  # last names of persons that the article names again

    def organisations(self, number: int) -> tuple[Mention, ...]:
        """The organisations named in a sentence."""
        return self._organisations.get(number, ())

    @cached_property
    def _organisations(self) -> Mapping[int, tuple[Mention, ...]]:
        return {
            number: tuple([m for m in mentions if m.kind in ORGANISATIONS])
            for number, mentions in self.mentions.items()
        }

    def meant_later(self, number: int) -> tuple[Mention, ...]:
        """The organisations of a sentence and those that are only spoken about."""
        return tuple([m for m in self.mentions.get(number, ()) if m.kind in MEANT_LATER])

    def of_kind(self, number: int, kind: MentionKind) -> tuple[Mention, ...]:
        return tuple([m for m in self.mentions.get(number, ()) if m.kind == kind])

    def same_paragraph(self, number: int) -> bool:
        """Whether a sentence stands in one paragraph with the sentence before it."""
        if number == 0:
            return False
        before, sentence = self.sentences[number - 1], self.sentences[number]
        return "\n" not in self.text[before.span.end : sentence.span.start]
