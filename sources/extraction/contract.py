"""The JSON object of one article, as the contract has it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sources.extraction.records import (
    Amount,
    DateRange,
    Deal,
    Headline,
    PartyMention,
    Reading,
    Span,
    Value,
    Visit,
)  # fmt: skip


def as_json(reading: Reading, file: str) -> dict[str, Any]:
    """The object for `reading`, ready for `json.dumps`; numbers are whole where they can be."""
    headline = reading.headline
    return {
        "file": file,
        "language": reading.language,
        "title": reading.title,
        "published_on": _day(reading.published_on),
        "visit": _visit(reading.visit),
        "headline": _headline(headline, reading.text) if headline else None,
        "headlines": [_headline(each, reading.text) for each in reading.headlines],
        "deals": [_deal(deal, reading.text) for deal in reading.deals],
        "amounts": [_amount(amount, reading.text) for amount in reading.amounts],
    }


def failure(file: str, error: str) -> dict[str, str]:
    """The object for a file that cannot be read: one line for people."""
    return {"file": file, "error": " ".join(error.split())}


def _deal(deal: Deal, text: str) -> dict[str, Any]:
    return {
        **_bounds(deal.span),
        "quote": deal.span.of(text),
        "title": deal.title,
        "parties": [_party(party) for party in deal.parties],
        "value": _value(deal.value),
        "second_value": _value(deal.second_value),
        "instrument": deal.instrument,
        "stage": deal.stage,
        "sector": deal.sector,
        "date": _dates(deal.date),
        "visit": deal.visit,
        "other_visit": _visit(deal.other_visit),
        "spans": {
            "value": _span(deal.value_span),
            "second_value": _span(deal.second_value_span),
            "instrument": _span(deal.instrument_span),
            "stage": _span(deal.stage_span),
            "sector": _span(deal.sector_span),
            "date": _span(deal.date.span if deal.date else None),
            "visit": _span(deal.visit_span),
        },
        "certain": deal.certain,
        "reasons": list(deal.reasons),
    }


def _party(party: PartyMention) -> dict[str, Any]:
    return {
        "name": party.name,
        "country": party.country,
        "role": party.role,
        "span": _span(party.span),
    }


def _visit(visit: Visit | None) -> dict[str, Any] | None:
    if visit is None:
        return None
    return {
        "guest": visit.guest,
        "host": visit.host,
        "city": visit.city,
        "dates": _dates(visit.dates),
        "span": _span(visit.span),
    }


def _headline(headline: Headline, text: str) -> dict[str, Any]:
    return {
        "count": headline.count,
        "value": _value(headline.value),
        "speaker": headline.speaker,
        **_bounds(headline.span),
        "quote": headline.span.of(text),
    }


def _amount(amount: Amount, text: str) -> dict[str, Any]:
    return {**_bounds(amount.span), "text": amount.span.of(text), "value": _value(amount.value)}


def _value(value: Value | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {
        "low": _number(value.low),
        "high": _number(value.high),
        "currency": value.currency,
        "qualifier": value.qualifier,
    }


def _number(number: Decimal | None) -> int | float | None:
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _dates(dates: DateRange | None) -> dict[str, Any] | None:
    if dates is None:
        return None
    return {
        "earliest": _day(dates.earliest),
        "latest": _day(dates.latest),
        "span": _span(dates.span),
    }


def _day(day) -> str | None:
    return day.isoformat() if day else None


def _span(span: Span | None) -> list[int] | None:
    return list(span) if span else None


def _bounds(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}
