"""Which agreements stood on a past day as they do now: their entries are read as they are kept.

The others are reckoned anew (`deals.ledger.past`): those of which something happened after the
day and something before it, those that are marked, and the components of all of them.
"""

from deals.ledger.entries import ENTRY_COLUMNS, MARKED

# Whether an entry tells where the agreement stood on a day, which is given twice.
_SETTLED = "({0}.last_step <= %s AND ({0}.day IS NULL OR {0}.day <= %s)) IS TRUE".format
_TO_RECKON = f"""
    asked (id) AS MATERIALIZED (
        SELECT unnest({MARKED})
        UNION
        SELECT agreement_id FROM deals_entry entry
        WHERE currency = %s AND first_step <= %s AND NOT {_SETTLED("entry")}
        UNION
        SELECT part.id FROM deals_agreement part
        JOIN deals_entry umbrella
          ON umbrella.agreement_id = part.part_of_id AND umbrella.currency = %s
        WHERE NOT {_SETTLED("umbrella")}
    ),
    few (id) AS MATERIALIZED (
        SELECT id FROM asked
        UNION
        -- Components are not many: they are found before it is asked which of them.
        SELECT part_of_id FROM (
            SELECT id, part_of_id FROM deals_agreement WHERE part_of_id IS NOT NULL OFFSET 0
        ) part WHERE id IN (SELECT id FROM asked)
    ),
"""
_UNTOUCHED = f"""
    SELECT {", ".join(ENTRY_COLUMNS)} FROM deals_entry entry
    WHERE currency = %s AND {_SETTLED("entry")}
      AND NOT EXISTS (SELECT FROM asked WHERE asked.id = entry.agreement_id)
"""


def to_reckon(day, currency):
    """SQL of tables, and their parameters: `asked`, the ids of what is to be reckoned anew in a
    currency, and `few`, these and the umbrellas that may have held them."""
    return _TO_RECKON, [currency, day, day, day, currency, day, day]


def untouched(day, currency):
    """SQL of the entries that are not `asked` for anew, and its parameters."""
    return _UNTOUCHED, [currency, day, day]
