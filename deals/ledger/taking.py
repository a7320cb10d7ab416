"""Taking marks away: which agreements a step brings into line, and no more than it can.

Marks are removed by the statement that reads them, so that what is marked meanwhile stays. Of
marks that speak of too many agreements some are taken, with new marks for what is left of them.
"""

from deals.conversion import MAX_AGE
from deals.ledger.entries import spoken_of

# So many agreements are taken in one step.
BATCH = 20_000

_NUMBER = f"SELECT count(*) FROM ({spoken_of(each='UNION ALL')} LIMIT %s) marked"
_ALL = f"WITH taken AS (DELETE FROM deals_mark RETURNING *) {spoken_of('taken')}"
_AGREEMENTS = f"""
    WITH batch AS (
        SELECT DISTINCT agreement_id FROM deals_mark
        WHERE agreement_id IS NOT NULL ORDER BY agreement_id LIMIT %s
    ), taken AS (
        DELETE FROM deals_mark USING batch
        WHERE deals_mark.agreement_id = batch.agreement_id RETURNING deals_mark.*
    ) {spoken_of("taken")}
"""
_SECTORS_AS_AGREEMENTS = """
    WITH taken AS (DELETE FROM deals_mark WHERE sector_id IS NOT NULL RETURNING sector_id)
    INSERT INTO deals_mark (agreement_id)
    SELECT id FROM deals_agreement
    WHERE sector_id IN (SELECT sector_id FROM taken) AND publication = 'published'
"""
# The day up to which so many agreements are dated, from the first that rates changed for.
_LAST_DAY = """
    SELECT day FROM deals_agreement
    WHERE publication = 'published' AND day >= (SELECT min(first_day) FROM deals_mark)
    ORDER BY day OFFSET %s LIMIT 1
"""
_DAYS = f"""
    WITH taken AS (
        DELETE FROM deals_mark WHERE first_day <= %(last)s RETURNING *
    ), rest AS (
        INSERT INTO deals_mark (currency, first_day, last_day)
        SELECT DISTINCT currency, %(last)s::date + 1, last_day FROM taken
        WHERE last_day + {MAX_AGE.days} > %(last)s
    ), until AS (
        SELECT agreement_id, sector_id, currency, first_day,
               least(last_day, %(last)s::date - {MAX_AGE.days}) AS last_day
        FROM taken
    ) {spoken_of("until")}
"""


def taken(cursor):
    """The ids of marked agreements, whose marks are gone, and whether they are all.

    They are a batch at most, and a few more for components and for the last of days.
    """
    cursor.execute(_NUMBER, [BATCH + 1])
    if cursor.fetchone()[0] <= BATCH:
        return _ids(cursor, _ALL), True
    cursor.execute(_SECTORS_AS_AGREEMENTS)
    return _ids(cursor, _AGREEMENTS, [BATCH]) or _of_days(cursor), False


def _of_days(cursor):
    """Those of the earliest days whose rates changed."""
    cursor.execute(_LAST_DAY, [BATCH])
    last = cursor.fetchone()
    return _ids(cursor, _DAYS, {"last": last[0]}) if last else _ids(cursor, _ALL)


def _ids(cursor, sql, parameters=()):
    cursor.execute(sql, parameters)
    return [number for (number,) in cursor.fetchall()]
