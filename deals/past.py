"""Agreements as they stood on a past day, by the dates of their milestones.

What is asked is what was true then, as far as it is known now: a step that happened by then and
was reported years later counts.
"""

from django.db.models import (
    Case,
    CharField,
    DateField,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from deals.choices import LADDER, Stage
from deals.conversion import AMOUNT
from deals.models import Milestone

_RANKS = ", ".join(f"'{stage}'" for stage in (*LADDER, Stage.CANCELLED))
# `deals.standing.stage_of` over the steps that had happened by the day; one test holds the two
# together. An undated step counts from its visit's first day, else from the agreement's day.
_STAGE_ON = f"""(
    SELECT COALESCE(
        (ARRAY[{_RANKS}])[max(rank) FILTER (WHERE last_cancelled IS NULL OR place > last_cancelled)],
        CASE WHEN count(*) > 0 THEN '{Stage.CANCELLED}' ELSE '' END)
    FROM (
        SELECT rank, place,
               max(place) FILTER (WHERE rank = {len(LADDER) + 1}) OVER () AS last_cancelled
        FROM (
            SELECT array_position(ARRAY[{_RANKS}], step.stage::text) AS rank,
                   CASE WHEN step."when" IS NOT NULL
                        THEN ARRAY[1, upper(step."when") - date '0001-01-01',
                                   array_position(ARRAY[{_RANKS}], step.stage::text)]
                        ELSE ARRAY[CASE step.stage WHEN '{Stage.CANCELLED}' THEN 2 ELSE 0 END, 0,
                                   array_position(ARRAY[{_RANKS}], step.stage::text)]
                   END AS place
            FROM deals_milestone step LEFT JOIN deals_visit visit ON visit.id = step.visit_id
            WHERE step.agreement_id = %(pk)s
              AND COALESCE(lower(step."when"), lower(visit.dates), %(day)s, %(on)s) <= %(on)s
        ) steps
    ) ordered
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


def value_on(day):
    """Annotations for the value as of a day: that of the latest step by then that tells one.

    Where no step by then changed it, the agreement's own value stands.
    """
    by_then = Q(when__startswith__lte=day) | Q(when=None, visit__dates__startswith__lte=day)
    steps = (
        Milestone.objects.filter(by_then, agreement=OuterRef("pk"))
        .exclude(value_qualifier="")
        .order_by(F("when__endswith").desc(nulls_last=True), "-pk")
    )

    def told(name):
        return Subquery(steps.values(f"value_{name}")[:1])

    def amount(name):
        own = F(f"value_{name}")
        return Case(When(told_by=None, then=own), default=told(name), output_field=AMOUNT)

    return {
        "told_by": Subquery(steps.values("pk")[:1]),
        "then_low": amount("low"),
        "then_high": amount("high"),
        "then_currency": Coalesce(told("currency"), F("value_currency")),
        "then_qualifier": Coalesce(told("qualifier"), F("value_qualifier")),
    }
