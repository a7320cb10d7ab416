"""What agreements added to totals on a past day, as entries that are summed like those of now.

Two days can be asked for, alone or together: `known_on`, what was recorded by the end of that day
(agreements, steps, rates, the tree of sectors, visits, parties); and `true_on`, what had happened
by that day, by the dates of the milestones. Whether an umbrella holds a component is decided on
that state. Only what was published then, and is meant for readers, is in it.
"""

import datetime
from dataclasses import dataclass

from deals.conversion import MAX_AGE
from deals.ledger.entries import ENTRY_COLUMNS, converted
from deals.ledger.recorded import recorded, require_over
from deals.ledger.steps import stood
from deals.models import Agreement, ExchangeRate, Participation, Sector, Visit
from deals.models.agreement_sets import FIRMNESS
from deals.models.rate import EURO


@dataclass(frozen=True)
class AsOf:
    """A past state: as known at the end of one day, as things stood on another; None is now.

    Raises NotOver (a ValueError) for a day whose answer may still change.
    """

    known_on: datetime.date | None = None
    true_on: datetime.date | None = None

    def __post_init__(self):
        for day in (self.known_on, self.true_on):
            if day is not None:
                require_over(day)

    def __bool__(self):
        return (self.known_on or self.true_on) is not None


COLUMNS = (
    *("home_visit_id", "sector_id", "country_a_id", "country_b_id", "stage", "instrument", "day"),
    *("value_qualifier", "value_currency", "value_low", "value_high", "part_of_id"),
)
FIXED = ("stage_fixed", "home_visit_fixed")

_FIRMNESS = " ".join(f"WHEN '{stage}' THEN {rank}" for stage, rank in FIRMNESS.items())
_FIRM = f"CASE {{}}.stage {_FIRMNESS} ELSE -1 END".format

# `with_counted_in` once more, over rows of the past.
_DUE = f"""
    SELECT past.id AS agreement_id, past.home_visit_id, past.sector_id,
           coalesce(sector.parent_id, past.sector_id) AS top_sector_id,
           past.country_a_id, past.country_b_id, past.stage, past.instrument, past.day,
           past.value_qualifier AS qualifier, past.value_currency,
           umbrella.id IS NOT NULL AND {_FIRM("past")} BETWEEN 0 AND {_FIRM("umbrella")}
           AS counted_in,
           past.value_low AS low, past.value_high AS high,
           CASE past.value_qualifier WHEN 'range'
                THEN round((past.value_low + past.value_high) / 2, 2)
                ELSE coalesce(past.value_low, past.value_high) END AS told
    FROM past
    LEFT JOIN sector ON sector.id = past.sector_id
    LEFT JOIN (SELECT id, stage FROM past WHERE value_qualifier <> '') umbrella
           ON umbrella.id = past.part_of_id
"""
# Each rate on every day that it serves; of two for one day that of the latest record.
_UNITS = f"""
    SELECT currency, served::date AS day, rate FROM (
        SELECT currency, day, rate,
               lead(day) OVER (PARTITION BY currency ORDER BY day) - 1 AS last
        FROM (SELECT DISTINCT ON (currency, day) * FROM ({{rates}}) found
              ORDER BY currency, day, id DESC) rates
    ) spans
    CROSS JOIN LATERAL generate_series(
        day::timestamp, least(last, day + {MAX_AGE.days})::timestamp, '1 day') served
"""
_LISTED = ", ".join(f"due.{column}" for column in ENTRY_COLUMNS[2:-4])
_AMOUNTS = ", ".join(
    f"{converted(f'due.{amount}')} AS {name}"
    for amount, name in (("low", "low"), ("told", "stated"), ("high", "high"))
)
_ENTRIES = f"""
    WITH visit AS MATERIALIZED ({{visits}}),
         sector AS MATERIALIZED ({{sectors}}),
         units AS MATERIALIZED ({_UNITS}),
         known AS ({{rows}}),
         past AS MATERIALIZED ({{past}})
    SELECT due.agreement_id, wanted.code AS currency, {_LISTED}, {_AMOUNTS}, due.told
    FROM (SELECT %s::varchar(3) AS code) wanted
    CROSS JOIN ({_DUE}) due
    LEFT JOIN units own
           ON own.currency = due.value_currency AND own.day = due.day
          AND due.value_currency NOT IN ('', '{EURO}', wanted.code)
    LEFT JOIN units target
           ON target.currency = wanted.code AND target.day = due.day
          AND due.value_currency NOT IN ('', wanted.code)
"""


def entries_then(at, currency):
    """What was published then adds in a currency: SQL with ENTRY_COLUMNS, and its parameters."""
    visits, of_visits = recorded(Visit, ("guest_id", "host_id", "dates"), at.known_on)
    sectors, of_sectors = recorded(Sector, ("parent_id",), at.known_on)
    rates, of_rates = recorded(ExchangeRate, ("currency", "day", "rate"), at.known_on)
    rows, of_rows = _published(at)
    past, of_past = f"SELECT id, {', '.join(COLUMNS)} FROM known", []
    if at.true_on:
        past, of_past = stood(("id", *COLUMNS), at.true_on, at.known_on)
    sql = _ENTRIES.format(visits=visits, sectors=sectors, rates=rates, rows=rows, past=past)
    return sql, [*of_visits, *of_sectors, *of_rates, *of_rows, *of_past, currency]


def _published(at):
    columns = (*COLUMNS, *FIXED) if at.true_on else COLUMNS
    rows, parameters = recorded(Agreement, (*columns, "publication"), at.known_on)
    listed = ", ".join(columns)
    return f"SELECT id, {listed} FROM ({rows}) r WHERE publication = 'published'", parameters


def parties_then(at, about="", parameters=()):
    """SQL of who took part in what, as recorded then: agreement_id, party_id; its parameters."""
    columns = ("agreement_id", "party_id")
    sql, parameters = recorded(Participation, columns, at.known_on, about, parameters)
    return f"SELECT DISTINCT agreement_id, party_id FROM ({sql}) taking", parameters


def routes_then(at):
    """SQL of guests and hosts of visits as recorded then; its parameters."""
    return recorded(Visit, ("guest_id", "host_id"), at.known_on)
