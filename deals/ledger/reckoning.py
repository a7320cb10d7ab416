"""Agreements as they stood on a past day, reckoned from the history: what no spell tells yet."""

from deals.ledger.recorded import evidence_and_article, recorded
from deals.ledger.spells import COLUMNS, FIXED, PUBLISHED, on_the_day
from deals.ledger.steps import STEP_COLUMNS, stood
from deals.models import Agreement, Milestone, Visit

# A row is inserted but once, so a draft's insertion tells nothing that was published.
ONCE_PUBLISHED = f"({PUBLISHED} OR pgh_label <> 'insert')"
_STOOD = """
    WITH visit AS NOT MATERIALIZED ({visits}),
         known AS MATERIALIZED (
             SELECT told.*, told.id AS version, %s::date AS true_on, visit.dates AS fixed_dates
             FROM ({rows}) told
             LEFT JOIN visit ON told.home_visit_fixed AND visit.id = told.home_visit_id
         ),
         step AS MATERIALIZED (
             SELECT told.agreement_id AS version, told.*, visit.dates
             FROM ({steps}) told LEFT JOIN visit ON visit.id = told.visit_id
         )
    SELECT id, {listed} FROM ({stood}) told
"""


def reckoned(at, among=None):
    """SQL of the agreements (id and COLUMNS) as they stood, and its parameters.

    `among` makes a condition on a column of keys, of those that are asked for.
    """
    columns = (*COLUMNS, *FIXED) if at.true_on else COLUMNS
    about = f"{PUBLISHED} AND {among('{key}')}" if among else PUBLISHED
    rows, of_rows = recorded(Agreement, columns, at.known_on, about, among=ONCE_PUBLISHED)
    if not at.true_on:
        return rows, of_rows
    about = among("agreement_id") if among else ""
    steps, of_steps = recorded(Milestone, STEP_COLUMNS, at.known_on, about)
    visits, of_visits = recorded(Visit, ("dates",), at.known_on)
    heard, of_heard = _first_heard(at.known_on)
    listed, of_listed = on_the_day(at)
    sql = _STOOD.format(
        visits=visits, rows=rows, steps=steps, listed=listed, stood=stood(("id", *COLUMNS), heard)
    )
    return sql, [*of_visits, at.true_on, *of_rows, *of_steps, *of_listed, *of_heard]


def _first_heard(known_on):
    """The day of the first article about an agreement of which no step tells a day."""
    evidence, article = evidence_and_article()
    told, of_told = recorded(
        evidence,
        ("agreement_id", "article_id", "state"),
        known_on,
        "stood.dated IS NULL AND agreement_id = stood.id",
    )
    read, of_read = recorded(article, ("published_on",), known_on, "{key} = told.article_id")
    sql = f"""
        SELECT min(article.published_on) AS day FROM ({told}) told
        CROSS JOIN LATERAL ({read}) article WHERE told.state <> 'rejected'
    """
    return sql, [*of_told, *of_read]
