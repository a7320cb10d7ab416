"""An article cut up for reading: its sentences, each with its tokens and what stands in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from sources.extraction.lexicon import Lexicon
from sources.extraction.places import Place, gazetteer
from sources.extraction.records import Span
from sources.extraction.text import Token, sentences, tokens


def _end_of(token: Token) -> int:
    return token.span.end


class Sentence(NamedTuple):
    """A sentence: its tokens, its words in lower case, and the places among them."""

    number: int
    span: Span
    tokens: tuple[Token, ...]
    words: tuple[str, ...]
    places: tuple[Place, ...]

    def span_of(self, start: int, end: int) -> Span:
        """The text that the tokens `[start, end)` cover."""
        return Span(self.tokens[start].span.start, self.tokens[end - 1].span.end)

    def index_at(self, offset: int) -> int:
        """The first token that ends after `offset`."""
        return bisect_right(self.tokens, offset, key=_end_of)

    def tokens_of(self, span: Span) -> tuple[int, int]:
        """The tokens `[start, end)` that `span` covers."""
        start = self.index_at(span.start)
        end = start
        while end < len(self.tokens) and self.tokens[end].span.start < span.end:
            end += 1
        return start, end


# A sentence of more tokens is cut: no writer's sentence is longer, and cost stays linear.
_MOST_TOKENS = 400


def read_sentences(text: str, lexicon: Lexicon) -> tuple[Sentence, ...]:
    """The sentences of `text`, with tokens and places."""
    places = gazetteer(lexicon)
    everything = tokens(text)
    ends = [token.span.end for token in everything]
    found: list[Sentence] = []
    at = 0
    for span in sentences(text, lexicon):
        first = bisect_right(ends, span.start, at)
        at = bisect_right(ends, span.end, first)
        for start in range(first, at, _MOST_TOKENS):
            found.append(
                _sentence(len(found), everything[start : min(at, start + _MOST_TOKENS)], places)
            )
    return tuple(found)


def _sentence(number: int, members: Sequence[Token], places) -> Sentence:
    return Sentence(
        number=number,
        span=Span(members[0].span.start, members[-1].span.end),
        tokens=tuple(members),
        words=tuple([token.text.lower() for token in members]),
        places=places.find(members),
    )
