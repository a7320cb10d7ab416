"""The records that extraction returns: what an article says, each statement with its words.

Every record is immutable. Offsets are code points into the article's NFC text, half open, and
``text[span.start:span.end]`` is always the article's own words. Nothing here knows of Django.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

Language = Literal["hu", "de"]
Qualifier = Literal["exact", "approx", "at_least", "at_most", "range", "vague"]
Instrument = Literal[
    "agreement",
    "contract",
    "memorandum",
    "letter_of_intent",
    "roadmap",
    "partnership",
    "declaration",
    "loan",
    "none",
]
Stage = Literal["talks", "announced", "signed", "implementing", "completed", "cancelled"]
Sector = Literal[
    "agrifood",
    "mining",
    "energy",
    "industry",
    "transport",
    "digital",
    "finance",
    "education",
    "health",
    "construction",
    "environment",
    "tourism",
    "defence",
    "trade",
    "governance",
]
Role = Literal[
    "investor", "supplier", "buyer", "lender", "borrower", "partner", "operator", "regulator"
]
VisitPlace = Literal["this", "other"]
# Why a reading is called certain, or not; the one list of names that `Deal.reasons` may hold.
Reason = Literal[
    "value_in_clause",  # the sum stands in the clause of the deal's verb
    "value_follows",  # the sum stands in the next sentence, which tells of this deal alone
    "parties_named",  # each side is named, every name by words that are its own
    "both_countries",  # the parties' countries are told and differ
    "stage_by_verb",  # the stage is told by the deal's own verb
    "instrument_named",  # a document is named
    "party_inferred",  # a party comes from 'the company', a country or another sentence
    "party_unclear",  # a name has no sign of an organisation, or stands apart from the others
    "value_inferred",  # the sum stands farther off, or one farther off may be this deal's
    "values_differ",  # the deal's sentences name several sums
    "stage_untold",  # neither a verb nor a document in its own words tells how far the deal is
    "stages_differ",  # its clause tells several stages, or one that may be old or of something else
    "told_earlier",  # the deal was made before the occasion that the article reports
    "told_again",  # it has no sum, and a party has another deal: that one may be meant, or have it
    "country_unknown",  # some party's country is not told: it is a guess where it is given
    "hedged",  # denied, conditional or reported at second hand
]


class Span(NamedTuple):
    """Code points ``[start, end)`` of the article's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Value:
    """A sum of money as the article hedges it, in units of `currency` (ISO 4217).

    ``currency`` is None where the name fits several and the text does not tell. The shape of
    ``low`` and ``high`` follows from the qualifier: exact and approx have both, equal; at_least
    has no high; at_most has no low; range and vague have ``low < high``.
    """

    low: Decimal | None
    high: Decimal | None
    currency: str | None
    qualifier: Qualifier

    def __post_init__(self):
        low, high = self.low, self.high
        shape = _SHAPES.get(self.qualifier)
        if shape is None or not shape(low, high):
            raise ValueError(f"a value of qualifier {self.qualifier!r} cannot be {low}..{high}")
        if any(bound is not None and bound < 0 for bound in (low, high)):
            raise ValueError(f"a value is never negative: {low}..{high}")


# What each qualifier asks of the low and the high.
_SHAPES = {
    "exact": lambda low, high: low is not None and low == high,
    "approx": lambda low, high: low is not None and low == high,
    "at_least": lambda low, high: low is not None and high is None,
    "at_most": lambda low, high: low is None and high is not None,
    "range": lambda low, high: low is not None and high is not None and low < high,
    "vague": lambda low, high: low is not None and high is not None and low < high,
}


@dataclass(frozen=True, slots=True)
class Amount:
    """One sum of money in the text, of whatever kind."""

    span: Span
    value: Value


@dataclass(frozen=True, slots=True)
class DateRange:
    """A day, month, year or span, as its first and last day, with the words that tell it."""

    earliest: datetime.date
    latest: datetime.date
    span: Span | None = None

    def __post_init__(self):
        if self.earliest > self.latest:
            raise ValueError(f"a date range cannot end before it begins: {self}")


@dataclass(frozen=True, slots=True)
class PartyMention:
    """An organisation or state in a deal: its name in base form, and where it is named."""

    name: str
    country: str | None = None
    role: Role | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that the article tells of; `span` holds the words that place it."""

    guest: str | None
    host: str | None
    city: str | None = None
    dates: DateRange | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Headline:
    """A total that somebody claimed for the article's visit."""

    count: int | None
    value: Value | None
    span: Span
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """One undertaking as one article reports it.

    `span` is the quote. The other spans are the words behind each fact: anywhere in the article,
    None where the fact is inferred. `other_visit` is set only where `visit` is 'other'.
    """

    span: Span
    parties: tuple[PartyMention, ...]
    instrument: Instrument
    stage: Stage
    sector: Sector | None
    title: str = ""
    value: Value | None = None
    second_value: Value | None = None
    date: DateRange | None = None
    visit: VisitPlace | None = None
    other_visit: Visit | None = None
    value_span: Span | None = None
    second_value_span: Span | None = None
    instrument_span: Span | None = None
    stage_span: Span | None = None
    sector_span: Span | None = None
    visit_span: Span | None = None
    certain: bool = False
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All that extraction has to say of one article."""

    text: str
    language: Language
    title: str = ""
    published_on: datetime.date | None = None
    visit: Visit | None = None
    headlines: tuple[Headline, ...] = ()
    deals: tuple[Deal, ...] = ()
    amounts: tuple[Amount, ...] = ()

    @property
    def headline(self) -> Headline | None:
        """The claim that stands for the visit: the first of the article."""
        return self.headlines[0] if self.headlines else None


class Unreadable(ValueError):
    """The text cannot be read; the message is one line for people."""
