"""Of which agreements something was recorded that decides how they stood."""

from deals.ledger.recorded import end_in_sql, events_of, evidence_and_article
from deals.models import Agreement, Milestone, Visit

_CHANGED = """
    WITH redated AS (
        SELECT pgh_obj_id FROM {visits} event
        WHERE {recorded} AND (pgh_label = 'delete' OR dates IS DISTINCT FROM (
            SELECT dates FROM {visits} before
            WHERE before.pgh_obj_id = event.pgh_obj_id AND before.pgh_created_at <= {after}
            ORDER BY pgh_id DESC LIMIT 1
        ))
    ), heard AS (
        SELECT told.agreement_id AS id FROM {evidence} event
        JOIN {evidence} told ON told.pgh_obj_id = event.pgh_obj_id
        WHERE {recorded} AND told.agreement_id IS NOT NULL
        UNION
        SELECT told.agreement_id FROM {articles} event
        JOIN {evidence} told ON told.article_id = event.pgh_obj_id
        WHERE {recorded} AND told.agreement_id IS NOT NULL
    )
    SELECT pgh_obj_id AS id FROM {rows} event WHERE {recorded}
    UNION
    -- Of a step that moved, both agreements.
    SELECT told.agreement_id FROM {steps} event
    JOIN {steps} told ON told.pgh_obj_id = event.pgh_obj_id WHERE {recorded}
    UNION
    SELECT told.agreement_id FROM redated JOIN {steps} told ON told.visit_id = redated.pgh_obj_id
    UNION
    SELECT told.pgh_obj_id FROM redated
    JOIN {rows} told ON told.home_visit_id = redated.pgh_obj_id AND told.home_visit_fixed
    UNION
    -- The first article tells the day where no step does; others need not be looked at for it.
    SELECT id FROM heard
    WHERE NOT EXISTS (SELECT FROM {steps} step WHERE step.agreement_id = heard.id) OR EXISTS (
        SELECT FROM {steps} step WHERE step.agreement_id = heard.id AND step."when" IS NULL
    ) OR EXISTS (
        SELECT FROM {rows} fixed
        WHERE fixed.pgh_obj_id = heard.id AND (fixed.stage_fixed OR fixed.home_visit_fixed)
    )
"""


def changed_between(after, until=None):
    """SQL of the keys (id) of agreements of which something was recorded after the end of a day,
    up to the end of another (None: now). Some of it may have changed nothing."""
    evidence, article = evidence_and_article()
    rows, steps, visits = (events_of(model) for model in (Agreement, Milestone, Visit))
    recorded = f"event.pgh_created_at > {end_in_sql(after)}"
    if until:
        recorded += f" AND event.pgh_created_at <= {end_in_sql(until)}"
    return _CHANGED.format(
        rows=rows,
        steps=steps,
        visits=visits,
        evidence=events_of(evidence),
        articles=events_of(article),
        after=end_in_sql(after),
        recorded=recorded,
    )
