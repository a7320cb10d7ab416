"""Reading the spells: how agreements stood on a past day, as far as the days are closed."""

import datetime

from deals.ledger.rating import first_rated_after
from deals.models import SHAPE, Closing
from deals.models.spells import ALWAYS, NEVER

# What sorts an agreement into groups, and what it adds; under the names of its own columns.
COLUMNS = (
    *("home_visit_id", "sector_id", "country_a_id", "country_b_id", "stage", "instrument", "day"),
    *("value_qualifier", "value_currency", "value_low", "value_high", "part_of_id"),
)
# What an editor fixed, whatever the steps say.
FIXED = ("stage_fixed", "home_visit_fixed")
PUBLISHED = "publication = 'published'"


# What a spell comes to in the currency of the closing, under names that no column of an entry has;
# of the days that it does not hold for, `is_rated` is not true.
RATED = "is_rated, rated_low, rated_stated, rated_high"
UNRATED = ", ".join(
    ["false AS is_rated", *(f"NULL::numeric AS rated_{name}" for name in ("low", "stated", "high"))]
)
_RATED = "day < date '{}' AS is_rated, low AS rated_low, stated AS rated_stated, high AS rated_high"


def last_closing():
    """The closing up to whose day all spells are written, None where none are."""
    return Closing.objects.filter(shape=SHAPE, day__isnull=False).first()


def rated_before(at, closing, currency):
    """The first day of agreements whose spells may not tell what they come to in the currency."""
    if closing is None or closing.currency != currency:
        return ALWAYS
    # Whatever was recorded after the day asked for, and after the one that spells are rated by.
    known_on = min(at.known_on or closing.day, closing.day)
    return first_rated_after(known_on) or NEVER


def spells(at, closed, among=None, rated=None):
    """SQL of the agreements (id and COLUMNS) as they stood, and its parameters.

    `closed` is the day whose spells they are: the one asked for, or one before it. `among` makes
    a condition on a column of keys, of those that are asked for. With `rated`, the day of
    `rated_before`, the columns RATED follow.
    """
    listed, parameters = on_the_day(at)
    if rated:
        # A later day than the one asked for is not the one that counts.
        until = min(rated, at.true_on + datetime.timedelta(1)) if at.true_on else rated
        listed = f"{listed}, {_RATED.format(until.isoformat())}"
    conditions = ["recorded_from <= %s AND recorded_until > %s"]
    parameters = [*parameters, closed, closed]
    if at.true_on:
        conditions.append("true_from <= %s AND true_until > %s")
        parameters += [at.true_on, at.true_on]
    else:
        conditions.append("is_recorded")
    if among:
        conditions.append(among("agreement_id"))
    sql = f"SELECT agreement_id AS id, {listed} FROM deals_spell WHERE {' AND '.join(conditions)}"
    return sql, parameters


def on_the_day(at):
    """COLUMNS as a list in SQL, and its parameters: the day is never after the one asked for."""
    if not at.true_on:
        return ", ".join(COLUMNS), []
    capped = {"day": "CASE WHEN day > %s THEN %s ELSE day END AS day"}
    return ", ".join(capped.get(column, column) for column in COLUMNS), [at.true_on] * 2
