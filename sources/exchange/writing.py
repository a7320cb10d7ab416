"""Agreements as a table that can be taken in again: the same columns, nothing lost on the way."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _
from import_export.formats.base_formats import CSV, XLSX
from tablib import Dataset

from deals.spreadsheets import formula_safe
from sources.exchange.cells import Problem, Seat, is_plain
from sources.exchange.columns import COLUMNS
from sources.exchange.known import Countries, Parties, with_rows

FORMATS = {"csv": CSV, "xlsx": XLSX}
# A spreadsheet's numbers keep so many digits; larger ones go as text.
MOST_DIGITS = 15
COLUMN_WIDTH = 24
# No cell of a workbook may hold these.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def table_of(agreements):
    """The agreements as a tablib Dataset with all COLUMNS."""
    rows = list(with_rows(agreements))
    parties = _Names([seat.party for row in rows for seat in row.participations.all()])
    table = Dataset(headers=list(COLUMNS), title=_("Agreements"))
    for agreement in rows:
        told = _row(agreement, parties)
        table.append([_cell(told.get(name, "")) for name in COLUMNS])
    return table


def write(agreements, kind):
    """The bytes of a CSV or XLSX file of the agreements."""
    options = {"column_width": COLUMN_WIDTH} if kind == "xlsx" else {}
    written = FORMATS[kind]().export_data(table_of(agreements), **options)
    # The mark tells spreadsheets that the letters are UTF-8.
    return written.encode("utf-8-sig") if isinstance(written, str) else written


def _row(agreement, parties):
    value = agreement.value
    return {
        "public_id": agreement.public_id,
        "title": agreement.title,
        "parties": "; ".join(parties.cell(seat) for seat in agreement.participations.all()),
        "country_a": agreement.country_a_id or "",
        "country_b": agreement.country_b_id or "",
        "value_low": value and value.low,
        "value_high": value and value.high,
        "value_currency": value.currency if value else "",
        "value_qualifier": value.qualifier if value else "",
        "instrument": agreement.instrument,
        "sector": agreement.sector.code if agreement.sector else "",
        **_step(agreement),
        "note": agreement.note,
        **_citation(agreement),
    }


def _cell(content):
    if content is None:
        return ""
    if isinstance(content, Decimal):
        return _figure(content)
    return formula_safe(_CONTROLS.sub("", content))


def _figure(number):
    whole = number == number.to_integral_value()
    number = number.quantize(Decimal(1)) if whole else number
    return number if len(number.as_tuple().digits) <= MOST_DIGITS else str(number)


def _step(agreement):
    """The latest milestone of the agreement's stage; the stage alone where an editor fixed it."""
    steps = [step for step in agreement.milestones.all() if step.stage == agreement.stage]
    if not steps:
        return {"stage": agreement.stage}
    step = max(steps, key=lambda s: (s.when is not None, s.when and s.when.latest, s.pk))
    return {
        "stage": step.stage,
        "when": step.when.isoformat() if step.when else "",
        "visit": _visit(step.visit) if step.visit else "",
    }


def _visit(visit):
    when = f" {visit.dates.earliest.isoformat()}" if visit.dates else ""
    return f"{visit.guest_id} → {visit.host_id}{when} #{visit.public_id}"


def _citation(agreement):
    cited = next(iter(agreement.citations.all()), None)
    if cited is None:
        return {}
    return {
        "citation_url": cited.url,
        "citation_title": cited.title,
        "citation_quote": cited.quote,
    }


class _Names:
    """How to name parties so that reading finds the same ones again."""

    def __init__(self, parties):
        seats = [Seat(party.name, party.country_id or "") for party in parties]
        self.known, self.countries = Parties(seats), Countries()
        self.marked = {}

    def cell(self, seat):
        party = seat.party
        if party.pk not in self.marked:
            self.marked[party.pk] = self._named(party)
        name, public_id = self.marked[party.pk]
        return str(Seat(name, party.country_id or "", seat.role, public_id))

    def _named(self, party):
        """(name, public id), the id only where the name does not lead to the party alone."""
        if not is_plain(party.name):
            return "", party.public_id
        try:
            found = self.known.of(Seat(party.name, party.country_id or ""), self.countries)
        except Problem:
            found = None
        return party.name, "" if found == party else party.public_id
