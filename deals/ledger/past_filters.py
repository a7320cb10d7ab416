"""Filters asked of a past day: of the columns as they stood then, and of rows as recorded then."""

from django.utils.translation import gettext as _

from deals.choices import ANNOUNCING
from deals.filters import NONE, UNCLASSIFIED, UNDISCLOSED
from deals.ledger.past import parties_then, routes_then
from deals.ledger.recorded import evidence_and_article, recorded
from deals.models import Milestone, Party


class NotOfThePast(ValueError):
    """A filter that no past day can be asked for: `name`, which the message tells too."""

    def __init__(self, name, message):
        super().__init__(message)
        self.name = name


def narrowed(asked, at):
    """The condition on entries of then that filters (by name, as read) make; its parameters.

    Raises NotOfThePast for those that are not in CONDITIONS.
    """
    if unknown := sorted(set(asked) - set(CONDITIONS)):
        message = _("A past day cannot be asked with the filter %(name)s: take it away.")
        raise NotOfThePast(unknown[0], message % {"name": ", ".join(unknown)})
    made = [CONDITIONS[name](value, at) for name, value in asked.items()]
    conditions = " AND ".join(["true", *(f"({sql})" for sql, _parameters in made)])
    return conditions, [one for _sql, parameters in made for one in parameters]


def _is(column, value):
    return f"{column} = %s", [value]


def _any(column, values):
    return f"{column} = ANY (%s)", [list(values)]


def _visit(visit, at):
    return ("home_visit_id IS NULL", []) if visit == NONE else _is("home_visit_id", visit.pk)


def _sector(sector, at):
    if sector == UNCLASSIFIED:
        return "sector_id IS NULL", []
    return "%s IN (sector_id, top_sector_id)", [sector.pk]


def _pair(pair, at):
    return "(country_a_id, country_b_id) = (%s, %s)", sorted(pair)


def _at_visits_of(side):
    def condition(country, at):
        routes, parameters = routes_then(at)
        sql = f"home_visit_id IN (SELECT id FROM ({routes}) route WHERE {side} = %s)"
        return sql, [*parameters, country.pk]

    return condition


def _parties(parties, at):
    made = [parties_then(at, "party_id = %s", [party.pk]) for party in parties]
    sql = " AND ".join(f"agreement_id IN (SELECT agreement_id FROM ({one}) t)" for one, _ in made)
    return sql or "true", [one for _sql, parameters in made for one in parameters]


def _party_kinds(kinds, at):
    taking, of_taking = parties_then(at)
    parties, of_parties = recorded(Party, ("kind",), at.known_on)
    sql = f"""
        agreement_id IN (
            SELECT agreement_id FROM ({taking}) taking
            JOIN ({parties}) party ON party.id = taking.party_id WHERE kind = ANY (%s)
        )
    """
    return sql, [*of_taking, *of_parties, list(kinds)]


def _announced_at(visit, at):
    columns = ("agreement_id", "visit_id", "stage")
    about = "visit_id = %s AND stage = ANY (%s)"
    asked = [visit.pk, [str(stage) for stage in ANNOUNCING]]
    steps, parameters = recorded(Milestone, columns, at.known_on, about, asked)
    return f"agreement_id IN (SELECT agreement_id FROM ({steps}) step)", parameters


def _told_in(column):
    """Of an accepted piece of evidence from such an article."""

    def condition(content, at):
        evidence, article = evidence_and_article()
        columns = ("agreement_id", "article_id", "state")
        told, of_told = recorded(evidence, columns, at.known_on)
        read, of_read = recorded(article, (column,), at.known_on)
        sql = f"""
            agreement_id IN (
                SELECT told.agreement_id FROM ({told}) told
                JOIN ({read}) article ON article.id = told.article_id
                WHERE told.state = 'accepted' AND article.{column} = %s
            )
        """
        return sql, [*of_told, *of_read, getattr(content, "pk", content)]

    return condition


def _qualifiers(qualifiers, at):
    return _any("qualifier", ["" if one == UNDISCLOSED else one for one in qualifiers])


# Filters that look other rows up.
LOOKING_UP = {"guest", "host", "party", "party_kind", "announced_at", "language", "outlet"}
CONDITIONS = {
    "visit": _visit,
    "sector": _sector,
    "own_sector": lambda sector, at: _is("sector_id", sector.pk),
    "country": lambda country, at: ("%s IN (country_a_id, country_b_id)", [country.pk]),
    "pair": _pair,
    "guest": _at_visits_of("guest_id"),
    "host": _at_visits_of("host_id"),
    "party": _parties,
    "party_kind": _party_kinds,
    "instrument": lambda instruments, at: _any("instrument", instruments),
    "stage": lambda stages, at: _any("stage", stages),
    "qualifier": _qualifiers,
    "value_currency": lambda code, at: _is("value_currency", code.upper()),
    "year": lambda year, at: _is("extract(year FROM day)", year),
    "day": lambda none, at: ("day IS NULL", []),
    "since": lambda date, at: ("day >= %s", [date.earliest]),
    "until": lambda date, at: ("day <= %s", [date.latest]),
    "announced_at": _announced_at,
    "language": _told_in("language"),
    "outlet": _told_in("outlet_id"),
}
