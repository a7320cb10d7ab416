"""A reading's statements in the form that facts keep; `sources.statements` is the way back.

The form is the contract's: a value has low, high, currency and qualifier, its amounts being plain
decimals in text, so that no digit is lost on the way through JSON.
"""

from dataclasses import dataclass

from sources.choices import FactField
from sources.extraction import records


@dataclass(frozen=True)
class Statement:
    """One fact to be: its field, what it says, and the words that say so."""

    field: FactField
    says: object
    span: records.Span | None = None

    @property
    def columns(self):
        start, end = self.span or (None, None)
        return {"field": self.field, "says": self.says, "start": start, "end": end}


def statements_of(deal):
    """All that the deal states but its parties and its visit, which are matched to rows first."""
    stated = [
        Statement(FactField.TITLE, deal.title) if deal.title else None,
        _value(FactField.VALUE, deal.value, deal.value_span),
        _value(FactField.SECOND_VALUE, deal.second_value, deal.second_value_span),
        Statement(FactField.INSTRUMENT, deal.instrument, deal.instrument_span),
        Statement(FactField.STAGE, deal.stage, deal.stage_span),
        Statement(FactField.SECTOR, deal.sector, deal.sector_span) if deal.sector else None,
        Statement(FactField.DATE, says_date(deal.date), deal.date.span) if deal.date else None,
    ]
    return [statement for statement in stated if statement]


def statements_with_parties(deal):
    """All that the deal states but its visit, whatever rows its parties are."""
    return [*statements_of(deal), *map(party_statement, deal.parties)]


def statements_of_headline(headline):
    count = headline.count is not None
    stated = [
        Statement(FactField.COUNT, headline.count, headline.span) if count else None,
        _value(FactField.VALUE, headline.value, headline.span),
        Statement(FactField.SPEAKER, headline.speaker) if headline.speaker else None,
    ]
    return [statement for statement in stated if statement]


def party_statement(mention):
    says = {"name": mention.name, "country": mention.country, "role": mention.role}
    return Statement(FactField.PARTY, says, mention.span)


def visit_statement(deal, other=None):
    """Where the deal is placed: 'this' for the article's visit, else the other one's public id.

    `other` is the row of that other visit; while it is open the statement says 'other'.
    """
    if deal.visit is None:
        return None
    return Statement(FactField.VISIT, other.public_id if other else deal.visit, deal.visit_span)


def _value(field, value, span):
    return Statement(field, says_value(value), span) if value else None


def says_value(value):
    return {
        "low": _plain(value.low),
        "high": _plain(value.high),
        "currency": value.currency,
        "qualifier": value.qualifier,
    }


def _plain(amount):
    """The digits of an amount: '1100000000', never '1.1E+9'."""
    if amount is None:
        return None
    digits = f"{amount:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def says_date(dates):
    return {"earliest": dates.earliest.isoformat(), "latest": dates.latest.isoformat()}
