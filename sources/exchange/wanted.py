"""What one row of a table says an agreement shall be."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from deals.choices import Instrument, Qualifier, Stage
from deals.names import fold
from deals.values import Value
from sources.amounts import value_of
from sources.exchange.cells import Problem, date_in, number_in, seats_in, visit_in
from sources.exchange.known import id_of_key
from sources.exchange.reading import SURPLUS, UNREADABLE

FIGURES = ("value_low", "value_high", "value_currency", "value_qualifier")
YES, NO = {"yes", "y", "true", "1", "x", "ja", "igen"}, {"", "no", "n", "false", "0", "nein", "nem"}
LONGEST = {"title": 300, "citation_title": 500, "citation_url": 2048, "party": 300}


@dataclass
class Wanted:
    """A row, read. What the table has no column for is absent from `told` and stays as it is."""

    public_id: str
    told: dict = field(default_factory=dict)  # columns of the agreement, with their new contents
    seats: list | None = None  # (party, role); a party without primary key is new
    step: tuple | None = None  # (stage, when, visit)
    citation: tuple | None = None  # (url, title, quote)
    problems: list = field(default_factory=list)
    notes: list = field(default_factory=list)


def identity(cells):
    """(public id, whether the row itself gave it) by which the row is known again.

    Without an id or a key of its own, a row is known by its title and parties.
    """
    if given := cells.get("public_id", "").lstrip("#").lower():
        return given, True
    if key := cells.get("key"):
        return id_of_key(key), False
    names = sorted(fold(seat.name) for seat in seats_of(cells))
    return id_of_key(f"row {fold(cells.get('title', ''))} {names}"), False


def seats_of(cells):
    return seats_in(cells.get("parties", ""))


def wanted(cells, columns, known):
    """Read a row's cells; whatever is wrong with it is in the answer's `problems`."""
    row = Wanted(identity(cells)[0])
    row.problems += _unreadable(cells)
    if row.problems:
        return row
    for read in (_title, _parties, _countries, _value, _choices, _step, _citation):
        try:
            read(row, cells, columns, known)
        except Problem as problem:
            row.problems.append(str(problem))
        except ValidationError as error:
            row.problems.extend(error.messages)
    return row


def _unreadable(cells):
    """Why the row's cells cannot be taken for what the columns say."""
    if SURPLUS in cells:
        yield (
            _(
                "The row has more cells than the first line names: %(cells)s. Is a text with a comma "
                "or semicolon not quoted?"
            )
            % {"cells": ", ".join(cells[SURPLUS])}
        )
    yield from map(str, cells.get(UNREADABLE, ()))


def _title(row, cells, columns, known):
    if broken := sorted(name for name, cell in cells.items() if "\0" in cell):
        raise Problem(_("%(column)s: the cell holds what is no text.") % {"column": broken[0]})
    if "note" in columns:
        row.told["note"] = cells["note"]
    if "title" not in columns:
        return
    row.told["title"] = _fitting(cells["title"], "title")
    if not cells["title"]:
        raise Problem(_("title: an agreement needs one."))


def _fitting(cell, column):
    if len(cell) > LONGEST[column]:
        raise Problem(
            _("%(column)s: at most %(most)s characters.")
            % {"column": column, "most": LONGEST[column]}
        )
    return cell


def _parties(row, cells, columns, known):
    if "parties" not in columns:
        return
    may_make = _says_yes(cells)
    seated = {}
    for seat in seats_in(cells["parties"]):
        party = known.parties.of(seat, known.countries)
        if party is None:
            party = _new_party(seat, may_make, known)
            row.notes.append(_("new party: %(name)s") % {"name": party})
        elif fold(seat.name) not in ("", fold(party.name)):
            row.notes.append(
                _("“%(name)s” is %(party)s") % {"name": seat.name, "party": party.name}
            )
        if party in (other for other, _role in seated.values()):
            raise Problem(_("parties: %(party)s stands there twice.") % {"party": party})
        seated[seat] = (party, seat.role)
    row.seats = list(seated.values())


def _says_yes(cells):
    said = cells.get("new_parties", "").lower()
    if said not in YES | NO:
        raise Problem(_("new_parties: write “yes” or leave it empty."))
    return said in YES


def _new_party(seat, may_make, known):
    if may_make:
        _fitting(seat.name, "party")
        return known.parties.made(seat)
    guesses = known.parties.guesses(seat)
    hint = _(" Is it one of these: %(which)s?") % {"which": guesses} if guesses else ""
    raise Problem(
        _(
            "parties: nobody is known as “%(name)s”.%(hint)s Otherwise write “yes” under new_parties."
        )
        % {"name": seat.name, "hint": hint}
    )


def _countries(row, cells, columns, known):
    told = [
        known.countries.of(cells.get(f"country_{side}", ""), f"country_{side}") for side in "ab"
    ]
    if not all(told):
        seated = {party.country_id for party, _role in row.seats or ()} - {None}
        if len(seated) == 2 and set(told) - {None} <= seated:
            told = sorted(seated)
        elif not {"country_a", "country_b"} & columns:
            return
    if all(told):
        told = sorted(told)
        if told[0] == told[1]:
            raise Problem(_("country_b: the two countries have to differ."))
    row.told["country_a_id"], row.told["country_b_id"] = told


def _value(row, cells, columns, known):
    if not columns & {"value", *FIGURES}:
        return
    words = cells.get("value", "")
    low, high, currency, qualifier = (cells.get(name, "") for name in FIGURES)
    if words and (low or high or qualifier):
        raise Problem(_("value: give it in words or in the four columns, not in both."))
    if words:
        row.told["value"] = value_of(words, currency)
    elif low or high or qualifier:
        row.told["value"] = _figures(low, high, currency, qualifier)
    elif currency:
        raise Problem(_("value_currency: a currency needs an amount."))
    else:
        row.told["value"] = None


def _figures(low, high, currency, qualifier):
    low = number_in(low, "value_low") if low else None
    high = number_in(high, "value_high") if high else None
    qualifier = _one_of(Qualifier, qualifier, "value_qualifier")
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise Problem(_("value_currency: write the currency's ISO code, as in USD."))
    if qualifier in (Qualifier.EXACT, Qualifier.APPROX) and (low is None) != (high is None):
        low = high = high if low is None else low
    value = Value(low, high, currency.upper(), qualifier)
    if problem := value.problem():
        raise Problem(f"value: {problem}")
    return value


def _one_of(choices, cell, column):
    """The member that a cell names by its code or by its label."""
    said = fold(cell)
    for member in choices:
        if said in (fold(member.value), fold(str(member.label))):
            return member.value
    raise Problem(
        _("%(column)s: write one of %(all)s, not “%(cell)s”.")
        % {"column": column, "all": ", ".join(choices.values), "cell": cell}
    )


def _choices(row, cells, columns, known):
    if "sector" in columns:
        row.told["sector"] = known.sectors.of(cells["sector"])
    if "instrument" in columns:
        said = cells["instrument"] or Instrument.NONE
        row.told["instrument"] = _one_of(Instrument, said, "instrument")


def _step(row, cells, columns, known):
    stage, when, visit = (cells.get(name, "") for name in ("stage", "when", "visit"))
    if not stage:
        if when or visit:
            raise Problem(_("stage: say which step was taken then: talks, announced, signed …"))
        return
    row.step = (
        _one_of(Stage, stage, "stage"),
        date_in(when, "when") if when else None,
        known.visits.of(visit_in(visit)) if visit else None,
    )


def _citation(row, cells, columns, known):
    url, title, quote = (cells.get(f"citation_{name}", "") for name in ("url", "title", "quote"))
    if url:
        try:
            URLValidator()(_fitting(url, "citation_url"))
        except ValidationError as error:
            raise Problem(
                _("citation_url: write the whole address, beginning with https://.")
            ) from error
    if quote and not (url or title):
        raise Problem(_("citation_quote: give the source's address or title beside it."))
    if url or title:
        row.citation = (url, _fitting(title, "citation_title"), quote)
