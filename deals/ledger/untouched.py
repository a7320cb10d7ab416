"""Which agreements stood on a past day as they do now: their entries are read as they are kept.

The others are reckoned anew from the history (`deals.ledger.past`): those of which something was
recorded after the one day, or happened after the other; those whose rates changed; those that are
marked; and the components of all of them.
"""

from deals.conversion import MAX_AGE
from deals.ledger.entries import ENTRY_COLUMNS, MARKED
from deals.ledger.recorded import end_of, events_of
from deals.models import Agreement, ExchangeRate, Milestone, Visit

# Whether an entry tells where the agreement stood on a day, which is given twice.
_SETTLED = "({0}.last_step <= %s AND ({0}.day IS NULL OR {0}.day <= %s)) IS TRUE".format
_MOVED_ON = f"""
    SELECT agreement_id FROM deals_entry entry
    WHERE currency = %s AND first_step <= %s AND NOT {_SETTLED("entry")}
"""
_PARTS_OF_WHAT_MOVED_ON = f"""
    SELECT part.id FROM deals_agreement part
    JOIN deals_entry umbrella ON umbrella.agreement_id = part.part_of_id AND umbrella.currency = %s
    WHERE NOT {_SETTLED("umbrella")}
"""
_RECORDED_LATER = f"SELECT pgh_obj_id FROM {events_of(Agreement)} WHERE pgh_created_at > %s"
_STEPS_RECORDED_LATER = f"SELECT agreement_id FROM {events_of(Milestone)} WHERE pgh_created_at > %s"
_VISITS_RECORDED_LATER = f"""
    SELECT step.agreement_id FROM {events_of(Visit)} later
    JOIN deals_milestone step ON step.visit_id = later.pgh_obj_id WHERE later.pgh_created_at > %s
"""
_RATES_RECORDED_LATER = f"""
    SELECT entry.agreement_id FROM deals_entry entry
    JOIN (
        SELECT currency, min(day) AS first, max(day) + {MAX_AGE.days} AS last
        FROM {events_of(ExchangeRate)} WHERE pgh_created_at > %s GROUP BY currency
    ) rates ON rates.currency = {{currency}} AND entry.day BETWEEN rates.first AND rates.last
    WHERE entry.currency = %s AND entry.value_currency NOT IN ('', entry.currency)
"""
_PARTS = "SELECT id FROM deals_agreement WHERE part_of_id IN (SELECT id FROM touched)"
_UMBRELLAS = """
    SELECT part_of_id FROM {table} WHERE {key} IN (SELECT id FROM asked) AND part_of_id IS NOT NULL
"""


def to_reckon(at, currency):
    """SQL of tables, and their parameters: `asked`, the ids of what is to be reckoned anew in a
    currency, and `few`, these and the umbrellas that may have held them."""
    touched = [(f"SELECT unnest({MARKED})", [])]
    parts = [("SELECT id FROM touched", []), (_PARTS, [])]
    umbrellas = _UMBRELLAS.format(table="deals_agreement", key="id")
    if at.true_on:
        day = [at.true_on, at.true_on]
        touched.append((_MOVED_ON, [currency, at.true_on, *day]))
        parts.append((_PARTS_OF_WHAT_MOVED_ON, [currency, *day]))
    if at.known_on:
        end = end_of(at.known_on)
        touched.append((_RECORDED_LATER, [end]))
        for told in ("entry.value_currency", "entry.currency"):
            touched.append((_RATES_RECORDED_LATER.format(currency=told), [end, currency]))
        umbrellas = _UMBRELLAS.format(table=events_of(Agreement), key="pgh_obj_id")
    if at.known_on and at.true_on:
        touched += [(_STEPS_RECORDED_LATER, [end]), (_VISITS_RECORDED_LATER, [end])]
    sql = f"""
        touched (id) AS MATERIALIZED ({_united(touched)}),
        asked (id) AS MATERIALIZED ({_united(parts)}),
        few (id) AS MATERIALIZED (SELECT id FROM asked UNION {umbrellas}),
    """
    return sql, [one for _sql, parameters in (*touched, *parts) for one in parameters]


def untouched(at, currency):
    """SQL of the entries that are not `asked` for anew, with the sector tree of then (`sector`),
    and its parameters."""
    of_then = {"top_sector_id": "coalesce(sector.parent_id, entry.sector_id)"}
    columns = ", ".join(of_then.get(column, f"entry.{column}") for column in ENTRY_COLUMNS)
    settled, day = (_SETTLED("entry"), [at.true_on] * 2) if at.true_on else ("true", [])
    sql = f"""
        SELECT {columns} FROM deals_entry entry LEFT JOIN sector ON sector.id = entry.sector_id
        WHERE entry.currency = %s AND {settled}
          AND NOT EXISTS (SELECT FROM asked WHERE asked.id = entry.agreement_id)
    """
    return sql, [currency, *day]


def _united(parts):
    return " UNION ".join(sql for sql, _parameters in parts)
