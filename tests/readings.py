"""Readings for tests, built from a text and the words that are meant."""

from decimal import Decimal

from sources.extraction.records import (
    Deal,
    Headline,
    PartyMention,
    Reading,
    Span,
    Value,
    Visit,
)

KZ_TO_US = Visit("KZ", "US", "Washington")


def span_of(text, words):
    """Where the words stand in the text, at their first place."""
    start = text.index(words)
    return Span(start, start + len(words))


def exactly(amount, currency="USD"):
    return Value(Decimal(amount), Decimal(amount), currency, "exact")


def party(name, country=None, role=None):
    return PartyMention(name, country, role)


def deal(text, words, *parties, **columns):
    """A deal signed at the article's visit, told by these words."""
    told = {"instrument": "agreement", "stage": "signed", "sector": "mining", "visit": "this"}
    return Deal(span=span_of(text, words), parties=parties, **{**told, **columns})


def headline(text, words, count=None, value=None, speaker=None):
    return Headline(count, value, span_of(text, words), speaker)


def reading(text, *deals, visit=KZ_TO_US, headlines=(), language="de"):
    return Reading(text, language, visit=visit, deals=deals, headlines=tuple(headlines))
