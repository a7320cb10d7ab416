"""Agreements as they stood on a past day, by the dates of their milestones.

What is asked is what was true then, as far as it is known now: a step that happened by then and
was reported years later counts.
"""

from django.db.models import Case, CharField, DateField, F, Func, Value, When

from deals.ledger.steps import PLACE, RANK, STAGE, began

# An undated step counts from its visit's first day, else from the agreement's day.
_STAGE_ON = f"""(
    SELECT {STAGE} FROM (
        SELECT {RANK} AS rank, {PLACE} AS place
        FROM deals_milestone step LEFT JOIN deals_visit visit ON visit.id = step.visit_id
        WHERE step.agreement_id = %(pk)s AND coalesce({began("visit.dates")}, %(day)s, %(on)s) <= %(on)s
    ) steps
)"""


class _StageByItsSteps(Func):
    """The stage to which an agreement's steps had led by a day."""

    output_field = CharField()

    def __init__(self, on):
        super().__init__(F("pk"), F("day"), Value(on, output_field=DateField()))

    def as_sql(self, compiler, connection, **context):
        told = [compiler.compile(source) for source in self.source_expressions]
        (pk, by_pk), (day, by_day), (on, by_on) = told
        return _STAGE_ON % {"pk": pk, "day": day, "on": on}, (*by_pk, *by_day, *by_on, *by_on)


def stage_on(day):
    """The stage on a day in SQL, '' before the first step; an editor's fixed stage is for ever."""
    by_steps = _StageByItsSteps(day)
    fixed = When(stage_fixed=True, then=F("stage"))
    return Case(fixed, default=by_steps, output_field=CharField())
