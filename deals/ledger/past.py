"""What agreements added to totals on a past day, as entries that are summed like those of now.

Two days can be asked for, alone or together: `known_on`, what was recorded by the end of that day
(agreements, steps, rates, the tree of sectors, visits, parties); and `true_on`, what had happened
by that day, by the dates of the milestones. Whether an umbrella holds a component is decided on
that state. Only what was published then, and is meant for readers, is in it.
"""

import datetime
from dataclasses import dataclass

from deals.conversion import MAX_AGE
from deals.ledger.entries import AS_THEY_ARE, OWN_RATE, TARGET_RATE, converted
from deals.ledger.recorded import NotOver, recorded, require_over, require_past
from deals.ledger.steps import STEP_COLUMNS, stood
from deals.ledger.untouched import to_reckon, untouched
from deals.models import Agreement, ExchangeRate, Milestone, Participation, Sector, Visit
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


COLUMNS = (
    *("home_visit_id", "sector_id", "country_a_id", "country_b_id", "stage", "instrument", "day"),
    *("value_qualifier", "value_currency", "value_low", "value_high", "part_of_id"),
)
# A row is inserted but once, so nobody asks for a draft's: one index holds the other events alone.
ONCE_PUBLISHED = "(publication = 'published' OR pgh_label <> 'insert')"
FIXED = ("stage_fixed", "home_visit_fixed")

_FIRMNESS = " ".join(f"WHEN '{stage}' THEN {rank}" for stage, rank in FIRMNESS.items())
_FIRM = f"CASE {{}}.stage {_FIRMNESS} ELSE -1 END".format

# `with_counted_in` once more, over rows of the past: the components that their umbrella holds.
_HELD = f"""
    SELECT DISTINCT part.id FROM past part JOIN past umbrella ON umbrella.id = part.part_of_id
    WHERE part.part_of_id IS NOT NULL AND umbrella.value_qualifier <> ''
      AND {_FIRM("part")} BETWEEN 0 AND {_FIRM("umbrella")}
"""
_DUE = """
    SELECT past.id AS agreement_id, past.home_visit_id, past.sector_id,
           coalesce(sector.parent_id, past.sector_id) AS top_sector_id,
           past.country_a_id, past.country_b_id, past.stage, past.instrument, past.day,
           past.value_qualifier AS qualifier, past.value_currency,
           past.part_of_id IS NOT NULL AND past.id IN (SELECT id FROM held) AS counted_in,
           past.value_low AS low, past.value_high AS high,
           CASE past.value_qualifier WHEN 'range'
                THEN round((past.value_low + past.value_high) / 2, 2)
                ELSE coalesce(past.value_low, past.value_high) END AS told
    FROM past
    LEFT JOIN sector ON sector.id = past.sector_id
"""
# The last rate of each currency and day that is due, at most so old; of two for one day that of the
# latest record.
_AGES = ", ".join(f"({age})" for age in range(MAX_AGE.days + 1))
_ALL_RATES = f"""
    known_rate AS MATERIALIZED ({{rates}}),
    due_day AS MATERIALIZED (
        SELECT DISTINCT value_currency AS currency, day FROM past WHERE value_currency <> ''
    ),
    aged AS MATERIALIZED (
        SELECT currency, day, age, day - age AS told
        FROM due_day CROSS JOIN (VALUES {_AGES}) ages (age)
    ),
    own AS (
        SELECT DISTINCT ON (due.currency, due.day) due.currency, due.day, found.rate
        FROM aged due JOIN known_rate found ON (found.currency, found.day) = (due.currency, due.told)
        ORDER BY due.currency, due.day, age, found.id DESC
    ),
    target AS (
        SELECT DISTINCT ON (due.day) due.day, found.rate
        FROM (SELECT DISTINCT day, age, told FROM aged) due
        JOIN (SELECT * FROM known_rate WHERE currency = %s) found ON found.day = due.told
        ORDER BY due.day, age, found.id DESC
    ),
    rates AS MATERIALIZED (
        SELECT currency, day, own.rate AS own, target.rate AS target
        FROM due_day LEFT JOIN own USING (currency, day) LEFT JOIN target USING (day)
    )
"""
# … and of the days and currencies of a few rows, each looked up in the rates of today.
_FEW_RATES = f"""
    rates AS MATERIALIZED (
        SELECT due.value_currency AS currency, due.day, own.rate AS own, target.rate AS target
        FROM (SELECT DISTINCT value_currency, day FROM past) due
        CROSS JOIN (SELECT %s::varchar(3) AS code) wanted
        LEFT JOIN {OWN_RATE} own ON true
        LEFT JOIN {TARGET_RATE} target ON true
    )
"""
# The rows of today that are asked for, and their umbrellas, which may hold them. They are looked
# up one by one, unlike those that are too many for it.
_FEW = """
    asked AS MATERIALIZED (
        SELECT id, part_of_id FROM deals_agreement WHERE id = ANY (ARRAY({which}))
    ),
    few AS MATERIALIZED (
        SELECT id FROM asked UNION SELECT part_of_id FROM asked WHERE part_of_id IS NOT NULL
    ),
"""
_OF_FEW = "{} = ANY (ARRAY(SELECT id FROM few))".format
_OF_MORE = "{} IN (SELECT id FROM few)".format
# The days of steps are of no use to sums of then.
_LISTED = ", ".join(
    [
        *(f"due.{column}" for column in AS_THEY_ARE),
        *(f"NULL::date AS {column}" for column in ("first_step", "last_step")),
    ]
)
_AMOUNTS = ", ".join(
    f"{converted(f'due.{amount}', 'rates.own', 'rates.target')} AS {name}"
    for amount, name in (("low", "low"), ("told", "stated"), ("high", "high"))
)
_ENTRIES = f"""
    WITH {{few}}
         visit AS NOT MATERIALIZED ({{visits}}),
         sector AS MATERIALIZED ({{sectors}}),
         known AS {{how}} ({{rows}}),
         {{milestones}}
         past AS MATERIALIZED ({{past}}),
         {{rates}},
         held AS MATERIALIZED ({_HELD})
    SELECT due.agreement_id, wanted.code AS currency, {_LISTED}, {_AMOUNTS}, due.told
    FROM (SELECT %s::varchar(3) AS code) wanted
    CROSS JOIN ({_DUE}) due
    LEFT JOIN rates ON rates.currency = due.value_currency AND rates.day = due.day
          AND due.value_currency <> wanted.code
    {{only}}
"""


def entries_then(at, currency, agreements=None, is_kept=False):
    """What was published then adds in a currency: SQL with ENTRY_COLUMNS, and its parameters.

    `agreements`, a queryset, leaves only those of its rows, as it finds them today. Where the
    ledger is kept in the currency (`is_kept`), what has stood as it does since a day is read from
    it, if only what was true then is asked for; the result is the same.
    """
    is_kept = is_kept and agreements is None and not at.known_on
    few, of_few, among = "", [], None
    if agreements is not None:
        (few, of_few), among = _few(agreements), _OF_FEW
    elif is_kept:
        (few, of_few), among = to_reckon(at.true_on, currency), _OF_MORE
    visits, of_visits = recorded(Visit, ("guest_id", "host_id", "dates"), at.known_on)
    sectors, of_sectors = recorded(Sector, ("parent_id",), at.known_on)
    rows, of_rows = _published(at, among)
    milestones, of_milestones = "", []
    past, of_past = f"SELECT id, {', '.join(COLUMNS)} FROM known", []
    if at.true_on:
        about = among("agreement_id") if among else ""
        steps, of_milestones = recorded(Milestone, STEP_COLUMNS, at.known_on, about)
        milestones = f"milestone AS MATERIALIZED ({steps}),"
        past, of_past = stood(("id", *COLUMNS), at.true_on, at.known_on)
    rates, of_rates = _rates(at, among)
    sql = _ENTRIES.format(
        few=few,
        visits=visits,
        sectors=sectors,
        how="MATERIALIZED" if is_kept else "NOT MATERIALIZED",
        rows=rows,
        milestones=milestones,
        past=past,
        rates=rates,
        only="WHERE due.agreement_id IN (SELECT id FROM asked)" if among else "",
    )
    told = [*of_few, *of_visits, *of_sectors, *of_rows, *of_milestones, *of_past, *of_rates]
    told += [currency, currency]
    if is_kept:
        kept, of_kept = untouched(at.true_on, currency)
        return f"{sql} UNION ALL {kept}", [*told, *of_kept]
    return sql, told


def _few(agreements):
    which, parameters = agreements.order_by().values("pk").query.sql_with_params()
    return _FEW.format(which=which), parameters


def _published(at, among):
    columns = (*COLUMNS, *FIXED) if at.true_on else COLUMNS
    about = "publication = 'published'"
    if among:
        about = f"{about} AND {among('{key}')}"
    return recorded(Agreement, columns, at.known_on, about, among=ONCE_PUBLISHED)


def _rates(at, among):
    if among and not at.known_on:
        return _FEW_RATES, []
    rates, parameters = recorded(ExchangeRate, ("currency", "day", "rate"), at.known_on)
    return _ALL_RATES.format(rates=rates), parameters


def parties_then(at, about="", parameters=()):
    """SQL of who took part in what, as recorded then: agreement_id, party_id; its parameters."""
    columns = ("agreement_id", "party_id")
    sql, parameters = recorded(Participation, columns, at.known_on, about, parameters)
    return f"SELECT DISTINCT agreement_id, party_id FROM ({sql}) taking", parameters


def routes_then(at):
    """SQL of guests and hosts of visits as recorded then; its parameters."""
    return recorded(Visit, ("guest_id", "host_id"), at.known_on)
