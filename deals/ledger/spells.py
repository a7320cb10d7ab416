"""Reading the spells: how agreements stood on a past day, as far as the days are closed."""

from deals.models import SHAPE, Closing

# What sorts an agreement into groups, and what it adds; under the names of its own columns.
COLUMNS = (
    *("home_visit_id", "sector_id", "country_a_id", "country_b_id", "stage", "instrument", "day"),
    *("value_qualifier", "value_currency", "value_low", "value_high", "part_of_id"),
)
# What an editor fixed, whatever the steps say.
FIXED = ("stage_fixed", "home_visit_fixed")
PUBLISHED = "publication = 'published'"


def last_closed():
    """The day up to which all spells are written, None where none are."""
    return Closing.objects.filter(shape=SHAPE).values_list("day", flat=True).first()


def spells(at, closed, among=None):
    """SQL of the agreements (id and COLUMNS) as they stood, and its parameters.

    `closed` is the day whose spells they are: the one asked for, or one before it. `among` makes
    a condition on a column of keys, of those that are asked for.
    """
    listed, parameters = on_the_day(at)
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
