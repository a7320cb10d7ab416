"""Of which agreements something was recorded that decides how they stood."""

from deals.ledger.recorded import end_of, events_of
from deals.models import Agreement, Milestone, Visit
from deals.standing import HOME_STEPS

_HOME_STEPS = ", ".join(f"'{stage}'" for stage in HOME_STEPS)
_MAY_BE_UNDATED = f"""
    SELECT told.id FROM {{told}} told
    WHERE NOT EXISTS (SELECT FROM {{steps}} step WHERE step.agreement_id = told.id)
       OR EXISTS (
           SELECT FROM {{steps}} step
           WHERE step.agreement_id = told.id AND step."when" IS NULL
             AND (step.visit_id IS NULL OR step.stage NOT IN ({_HOME_STEPS})
                  OR step.visit_id IN (SELECT {{key}} FROM {{visits}} WHERE dates IS NULL))
       )
       OR EXISTS (
           SELECT FROM {{rows}} fixed
           WHERE fixed.{{key}} = told.id AND (fixed.stage_fixed OR fixed.home_visit_fixed)
       )
"""
_CHANGED = """
    WITH redated AS (
        SELECT pgh_obj_id FROM (
            SELECT *, lag(dates) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id) AS before
            FROM {visits}
        ) event WHERE dates IS DISTINCT FROM before AND {recorded}
    ), heard AS (
        SELECT told.agreement_id AS id FROM {evidence} event
        JOIN {evidence} told ON told.pgh_obj_id = event.pgh_obj_id WHERE {recorded}
        UNION
        SELECT told.agreement_id FROM {articles} event
        JOIN {evidence} told ON told.article_id = event.pgh_obj_id WHERE {recorded}
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
    {undated}
"""


def may_be_undated(told, steps, visits, rows, key="id"):
    """SQL of those of the table `told` (id) of which it may be that no step tells a day, so that
    the first article's day counts.

    The other tables hold all that was ever recorded of steps, of visits (by `key`), and of the
    agreements (too); some may be told that always were dated.
    """
    return _MAY_BE_UNDATED.format(told=told, steps=steps, visits=visits, rows=rows, key=key)


def changed_between(after, until=None):
    """SQL of the keys (id) of agreements of which something was recorded after the end of a day,
    up to the end of another (None: now). Some of it may have changed nothing."""
    evidence = Agreement._meta.get_field("evidence").related_model
    article = evidence._meta.get_field("article").related_model
    rows, steps, visits = (events_of(model) for model in (Agreement, Milestone, Visit))
    recorded = f"event.pgh_created_at > timestamptz '{end_of(after).isoformat()}'"
    if until:
        recorded += f" AND event.pgh_created_at <= timestamptz '{end_of(until).isoformat()}'"
    return _CHANGED.format(
        rows=rows,
        steps=steps,
        visits=visits,
        evidence=events_of(evidence),
        articles=events_of(article),
        recorded=recorded,
        undated=may_be_undated("heard", steps, visits, rows, "pgh_obj_id"),
    )
