"""What agreements added to totals on a past day, as entries that are summed like those of now.

Two days can be asked for, alone or together: `known_on`, what was recorded by the end of that day
(agreements, steps, rates, the tree of sectors, visits, parties); and `true_on`, what had happened
by that day, by the dates of the milestones. Whether an umbrella holds a component is decided on
that state. Only what was published then, and is meant for readers, is in it.

How agreements stood is read from the spells, as far as these are written (`deals.ledger.closing`);
those of which something was recorded later are reckoned from the history.
"""

import datetime
from dataclasses import dataclass

from django.db import connection

from deals.ledger.changed import changed_between
from deals.ledger.entries import AS_THEY_ARE, OWN_RATE, TARGET_RATE
from deals.ledger.rating import STATED, amounts, rates_then
from deals.ledger.reckoning import reckoned
from deals.ledger.recorded import (
    NotOver,
    end_in_sql,
    events_of,
    recorded,
    require_over,
    require_past,
)
from deals.ledger.spells import COLUMNS, RATED, UNRATED, last_closing, rated_before, spells
from deals.models import Agreement, Participation, Sector, Visit
from deals.models.agreement_sets import FIRMNESS

DAYS = ("known_on", "true_on")


@dataclass(frozen=True)
class AsOf:
    """A past state: as known at the end of one day, as things stood on another; None is now.

    Raises NotOver (a ValueError) for a day whose answer may still change.
    """

    known_on: datetime.date | None = None
    true_on: datetime.date | None = None

    def __post_init__(self):
        """What is recorded on a day may still be being written when it is over."""
        for name, require in zip(DAYS, (require_over, require_past), strict=True):
            if day := getattr(self, name):
                try:
                    require(day)
                except NotOver as fault:
                    fault.name = name
                    raise

    def __bool__(self):
        return (self.known_on or self.true_on) is not None


_FIRMNESS = " ".join(f"WHEN '{stage}' THEN {rank}" for stage, rank in FIRMNESS.items())
_FIRM = f"CASE {{}}.stage {_FIRMNESS} ELSE -1 END".format

# `with_counted_in` once more, over rows of the past: the components that their umbrella holds.
_HELD = f"""
    part AS MATERIALIZED (SELECT id, part_of_id, stage FROM past WHERE part_of_id IS NOT NULL),
    held AS MATERIALIZED (
        SELECT DISTINCT part.id FROM part JOIN ({{umbrellas}}) umbrella ON umbrella.id = part.part_of_id
        WHERE umbrella.value_qualifier <> '' AND {_FIRM("part")} BETWEEN 0 AND {_FIRM("umbrella")}
    )
"""
_DUE = f"""
    SELECT past.id AS agreement_id, past.home_visit_id, past.sector_id,
           coalesce(sector.parent_id, past.sector_id) AS top_sector_id,
           past.country_a_id, past.country_b_id, past.stage, past.instrument, past.day,
           past.value_qualifier AS qualifier, past.value_currency,
           past.part_of_id IS NOT NULL AND past.id {{is_held}} AS counted_in,
           past.value_low AS low, past.value_high AS high, {STATED("past")} AS told, {RATED}
    FROM {{past}}
    LEFT JOIN ({{sectors}}) sector ON sector.id = past.sector_id
"""
# The rates of today, of the days and currencies of a few rows.
_FEW_RATES = f"""
    rates AS MATERIALIZED (
        SELECT due.value_currency AS currency, due.day, own.rate AS own, target.rate AS target
        FROM (SELECT DISTINCT value_currency, day FROM past WHERE NOT is_rated) due
        CROSS JOIN (SELECT %s::varchar(3) AS code) wanted
        LEFT JOIN {OWN_RATE} own ON true
        LEFT JOIN {TARGET_RATE} target ON true
    )
"""
# The rows of today that are asked for, and their umbrellas of then, which may hold them.
_FEW = """
    asked AS MATERIALIZED ({which}),
    few AS MATERIALIZED (
        SELECT id FROM asked UNION SELECT part_of_id FROM ({parts}) part
    ),
"""
_FIRST_DAY = "(SELECT min(day) FROM deals_spell)"
# Keys that are looked up one by one.
_OF_FEW = "{} = ANY (ARRAY(SELECT id FROM few))".format
_OF_CHANGED = "{} = ANY (ARRAY(SELECT id FROM changed))".format
_OF_UMBRELLAS = "{} = ANY (ARRAY(SELECT DISTINCT part_of_id FROM part))".format
_LISTED = ", ".join(f"due.{column}" for column in AS_THEY_ARE)
_AMOUNTS = ", ".join(
    f"CASE WHEN due.is_rated THEN due.rated_{name} ELSE {amount} END AS {name}"
    for name, amount in amounts("due.low", "due.told", "due.high").items()
)
_ENTRIES = f"""
    {{tables}}
    SELECT due.agreement_id, wanted.code AS currency, {_LISTED}, {_AMOUNTS}, due.told
    FROM (SELECT %s::varchar(3) AS code) wanted
    CROSS JOIN ({{due}}) due
    LEFT JOIN {{rates}} ON rates.currency = due.value_currency
          -- What needs no rate is not looked up.
          AND rates.day = CASE WHEN NOT due.is_rated AND due.value_currency NOT IN ('', wanted.code)
                               THEN due.day END
    {{only}}
"""
# Rates and what is held, as arrays: a statement without tables of its own runs on several cores.
_BEFOREHAND = """
    SELECT coalesce((SELECT array_agg(id) FROM held), '{}')::text,
           array_agg(currency)::text, array_agg(day)::text, array_agg(own)::text,
           array_agg(target)::text
    FROM rates WHERE day = %s OR day IN (
        SELECT day FROM (SELECT DISTINCT day FROM rates) of_rates
        WHERE EXISTS (SELECT FROM deals_spell WHERE deals_spell.day = of_rates.day)
    )
"""
_RATES = """
    unnest(%s::varchar[], %s::date[], %s::numeric[], %s::numeric[])
    AS rates (currency, day, own, target)
"""


def entries_then(at, currency, agreements=None):
    """What was published then adds in a currency: SQL with ENTRY_COLUMNS, its parameters, and
    whether it is read rather than reckoned, and so may be asked several times.

    `agreements`, a queryset, leaves only those of its rows, as it finds them today. Up to four
    queries find how it is best asked; the answer does not depend on it.
    """
    closing = last_closing()
    rated = rated_before(at, closing, currency)
    if agreements is None and (day := _told_up_to(at, closing)):
        return _of_spells(at, day, rated, currency)
    few, of_few, among = "", [], None
    if agreements is not None:
        (few, of_few), among = _few(at, agreements), _OF_FEW
    past, of_past, first_day = _past(at, closing, rated, among)
    if among and not at.known_on:
        rates, of_rates = _FEW_RATES, [currency]
    else:
        rates, of_rates = rates_then(at.known_on, currency, first_day)
    umbrellas, of_umbrellas = _rows(at, closing, rated, _OF_UMBRELLAS)
    held = _HELD.format(umbrellas=umbrellas)
    sectors, of_sectors = recorded(Sector, ("parent_id",), at.known_on)
    sql = _ENTRIES.format(
        tables=f"WITH {few} {past}, {rates}, {held}",
        due=_DUE.format(is_held="IN (SELECT id FROM held)", past="past", sectors=sectors),
        rates="rates",
        only="WHERE due.agreement_id IN (SELECT id FROM asked)" if among else "",
    )
    return sql, [*of_few, *of_past, *of_rates, *of_umbrellas, currency, *of_sectors], False


def _told_up_to(at, closing):
    """The day whose spells tell all that is asked for, None where they do not."""
    if closing is None:
        return None
    if _is_told(at, closing):
        return at.known_on
    with connection.cursor() as cursor:
        since = changed_between(closing.day, at.known_on)
        cursor.execute(f"SELECT EXISTS (SELECT FROM ({since}) changed)")
        return None if cursor.fetchone()[0] else closing.day


def _of_spells(at, day, rated, currency):
    """The same where the spells of a day tell all."""
    past, of_past = spells(at, day, rated=rated)
    umbrellas, of_umbrellas = spells(at, day, _OF_UMBRELLAS)
    rates, of_rates = rates_then(at.known_on, currency, _first_unrated(at, rated))
    held = _HELD.format(umbrellas=umbrellas)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH past AS NOT MATERIALIZED ({past}), {rates}, {held} {_BEFOREHAND}",
            [*of_past, *of_rates, *of_umbrellas, at.true_on],
        )
        held, *rates = cursor.fetchone()
    sectors, of_sectors = recorded(Sector, ("parent_id",), at.known_on)
    is_held = "= ANY (%s::bigint[])"
    sql = _ENTRIES.format(
        tables="",
        due=_DUE.format(is_held=is_held, past=f"({past}) past", sectors=sectors),
        rates=_RATES,
        only="",
    )
    return sql, [currency, held, *of_past, *of_sectors, *rates], True


def _first_unrated(at, rated):
    """SQL of the first day that a spell needs a rate of: one that is asked for may be before all."""
    first, unrated = _FIRST_DAY, rated
    if at.true_on:
        first = f"least({first}, date '{at.true_on.isoformat()}')"
        unrated = min(rated, at.true_on)
    return f"greatest({first}, date '{unrated.isoformat()}')"


def _few(at, agreements):
    which, of_which = agreements.order_by().values("pk").query.sql_with_params()
    parts, of_parts = recorded(
        Agreement,
        ("part_of_id",),
        at.known_on,
        "part_of_id IS NOT NULL AND {key} = ANY (ARRAY(SELECT id FROM asked))",
    )
    which = f"SELECT id FROM ({which}) AS asked (id)"
    return _FEW.format(which=which, parts=parts), [*of_which, *of_parts]


def _past(at, closing, rated, among):
    """SQL of tables, the last of them `past`; their parameters; and SQL of the first day that a
    row of it needs a rate of."""
    if closing is None:
        sql, parameters = reckoned(at, among)
        past = f"past AS MATERIALIZED (SELECT *, {UNRATED} FROM ({sql}) reckoned)"
        return past, parameters, "(SELECT min(day) FROM past)"
    sql, parameters = _rows(at, closing, rated, among)
    past, first_day = f"past AS NOT MATERIALIZED ({sql})", _first_unrated(at, rated)
    if _is_told(at, closing):
        return past, parameters, first_day
    anew, of_anew = reckoned(at, _both(among, _OF_CHANGED))
    tables = f"""
        changed AS MATERIALIZED ({changed_between(closing.day, at.known_on)}),
        anew AS MATERIALIZED ({anew}),
        {past}
    """
    return tables, [*of_anew, *parameters], f"least({first_day}, (SELECT min(day) FROM anew))"


def _is_told(at, closing):
    """Whether the spells tell all."""
    return at.known_on is not None and at.known_on <= closing.day


def _rows(at, closing, rated, among):
    """SQL of rows of `past`, and its parameters: some of them are found without reading all."""
    if closing is None:
        return "SELECT * FROM past", []
    if _is_told(at, closing):
        return spells(at, at.known_on, among, rated)
    kept, parameters = spells(at, closing.day, among, rated)
    some = f"WHERE {among('id')}" if among else ""
    sql = f"""
        SELECT * FROM ({kept}) kept WHERE NOT EXISTS (SELECT FROM changed WHERE changed.id = kept.id)
        UNION ALL
        SELECT id, {", ".join(COLUMNS)}, {UNRATED} FROM anew {some}
    """
    return sql, parameters


def _both(among, other):
    if among is None:
        return other
    return lambda column: f"{among(column)} AND {other(column)}"


# Participations are many and seldom change: those of which nothing was recorded later are as they
# are. Of two that transactions around midnight left of one party one counts.
_PARTIES = """
    SELECT agreement_id, party_id FROM deals_participation kept
    WHERE {about} AND NOT EXISTS ({later} AND event.pgh_obj_id = kept.id)
    UNION ALL
    SELECT DISTINCT agreement_id, party_id FROM ({then}) changed
    WHERE NOT EXISTS (
        SELECT FROM deals_participation kept
        WHERE (kept.agreement_id, kept.party_id) = (changed.agreement_id, changed.party_id)
          AND NOT EXISTS ({later} AND event.pgh_obj_id = kept.id)
    )
"""


def parties_then(at, about="", parameters=()):
    """SQL of who took part in what, as recorded then: agreement_id, party_id; its parameters."""
    columns = ("agreement_id", "party_id")
    if not at.known_on:
        return recorded(Participation, columns, None, about, parameters)
    events, end = events_of(Participation), end_in_sql(at.known_on)
    later = f"SELECT pgh_obj_id FROM {events} event WHERE pgh_created_at > {end}"
    among = f"pgh_obj_id IN ({later})"
    then, of_then = recorded(Participation, columns, at.known_on, about, parameters, among)
    sql = _PARTIES.format(about=about or "true", later=later, then=then)
    return sql, [*parameters, *of_then]


def routes_then(at):
    """SQL of guests and hosts of visits as recorded then; its parameters."""
    return recorded(Visit, ("guest_id", "host_id"), at.known_on)
