"""An article with its finds marked in their context, for people who check or improve the rules."""

from __future__ import annotations

from collections.abc import Iterator

from sources.extraction.records import Deal, Reading, Span, Value


def marked(reading: Reading, file: str) -> str:
    """The article: every deal's quote in ⟦n …⟧, its parties in {…}, sums in ⟨…⟩, then what was read."""
    return "\n".join([f"== {file} ({reading.language})", _text(reading), *_findings(reading), ""])


def _text(reading: Reading) -> str:
    marks: list[tuple[int, int, str]] = []
    for number, deal in enumerate(reading.deals, start=1):
        marks += _around(deal.span, f"⟦{number} ", "⟧", 0)
        for party in deal.parties:
            if party.span and deal.span.contains(party.span):
                marks += _around(party.span, "{", "}", 1)
    for amount in reading.amounts:
        marks += _around(amount.span, "⟨", "⟩", 2)
    pieces, at = [], 0
    for offset, _, mark in sorted(marks):
        pieces += [reading.text[at:offset], mark]
        at = offset
    return "".join([*pieces, reading.text[at:]])


def _around(span: Span, opening: str, closing: str, depth: int) -> list[tuple[int, int, str]]:
    # Closing marks come before opening ones at the same place, the inner before the outer.
    return [(span.start, 10 + depth, opening), (span.end, 9 - depth, closing)]


def _findings(reading: Reading) -> Iterator[str]:
    visit = reading.visit
    yield f"visit: {visit.guest} at {visit.host}, {visit.city}" if visit else "visit: none"
    for headline in reading.headlines:
        yield f"headline: {headline.count} · {_sum(headline.value)}"
    for number, deal in enumerate(reading.deals, start=1):
        yield f"{number}. {_line(deal)}"


def _line(deal: Deal) -> str:
    parties = ", ".join(f"{party.name} ({party.country or '?'})" for party in deal.parties)
    facts = f"{deal.instrument} · {deal.stage} · {deal.sector} · {_sum(deal.value)} · {deal.visit}"
    certainty = "certain" if deal.certain else "not certain"
    return f"{parties} | {facts} | {deal.title} | {certainty}: {', '.join(deal.reasons) or '–'}"


def _sum(value: Value | None) -> str:
    if value is None:
        return "no value"
    low, high = (f"{bound:,f}" if bound is not None else "…" for bound in (value.low, value.high))
    bounds = low if low == high else f"{low}–{high}"
    return f"{bounds} {value.currency or '?'} {value.qualifier}"
