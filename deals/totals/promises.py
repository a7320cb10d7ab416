"""What became of what a visit announced: how much stands at each stage, today and on a past day."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from deals.choices import LADDER, Stage
from deals.ledger.reading import Sums
from deals.ledger.steps import BEGAN, CANCELLED, PLACE, RANK
from deals.models import Agreement, Milestone
from deals.past import stage_on, value_on
from deals.totals.adding import buckets, read_total, share_of
from deals.totals.total import Total

STAGES = (*LADDER, Stage.CANCELLED)
# So many days after the visit its page looks again.
LOOKS = (0, 91, 183, 365, 730, 1461)


@dataclass(frozen=True)
class Promises:
    """What a visit announced, by the stage at which it stood at the end of a day.

    `stages` has a Total for every stage, in the order of the ladder, cancelled last; their counts
    add up to the number of agreements, but for those of which no step had happened by then. What
    an umbrella holds is counted in, as it is today.
    """

    on: datetime.date
    currency: str
    stages: dict[str, Total]

    @property
    def total(self):
        return sum(self.stages.values(), start=Total(self.currency))


def promises(visit, on=None, currency=None):
    """How much of what the visit announced stood at each stage on a day; today where it is None.

    A past day is judged by the milestones' dates, with the values that they had told by then.
    """
    currency = currency or settings.REFERENCE_CURRENCY
    today = timezone.now().date()
    stages = _empty(currency)
    promised = Agreement.objects.announced_at(visit)
    _add(stages, promised, on if on and on < today else None, currency)
    return Promises(on or today, currency, stages)


def _add(stages, agreements, on, currency):
    """Add what stood at each stage on a past day, or stands today."""
    if on is None:
        for stage, *line in Sums(agreements, currency).by("stage"):
            _column, total = read_total(line, currency)
            if total is not None:
                stages[stage] += total
        return
    for bucket in buckets(agreements, {"stage_then": stage_on(on)}, currency, value_on(on)):
        if bucket["stage_then"]:
            stages[bucket["stage_then"]] += share_of(bucket, currency)


def over_time(visit, currency=None):
    """Its promises on the days of LOOKS after it, as far as these are past, and today."""
    today, currency = timezone.now().date(), currency or settings.REFERENCE_CURRENCY
    looks = LOOKS if visit.dates else ()
    days = [visit.dates.latest + datetime.timedelta(days) for days in looks]
    days = [day for day in days if day < today]
    promised = Agreement.objects.published().announced_at(visit)
    told = Milestone.objects.filter(agreement=OuterRef("pk")).exclude(value_qualifier="")
    # What a step told a value of was worth another sum on each day; there is seldom any.
    changed = list(promised.filter(Exists(told)).values_list("pk", flat=True)) if days else []
    once = promised.exclude(pk__in=changed)
    stages = [*_stages_over_time(once, days, currency), _empty(currency)]
    _add(stages[-1], promised, None, currency)
    for day, there in zip(days, stages, strict=False):
        _add(there, Agreement.objects.filter(pk__in=changed), day, currency)
    return [
        Promises(day, currency, there) for day, there in zip([*days, today], stages, strict=True)
    ]


def _empty(currency):
    return {stage: Total(currency) for stage in STAGES}


def _stages_over_time(agreements, days, currency):
    """For each day what stood at each stage, of agreements whose value no step changed."""
    stages = [_empty(currency) for _ in days]
    if not days:
        return stages
    sql, parameters = _standing(agreements, days)
    keys = [f"then_{number}" for number in range(len(days))]
    for line in Sums(agreements, currency).told(keys, sql, parameters):
        _column, total = read_total(line[len(days) :], currency)
        for there, stage in zip(stages, line, strict=False):
            if total is not None and stage:
                there[stage] += total
    return stages


def _standing(agreements, days):
    """SQL of the stage of each agreement on each of the days, and its parameters."""
    which, parameters = agreements.order_by().values("pk").query.sql_with_params()
    stages = ", ".join(f"{_stage_by(day)} AS then_{number}" for number, day in enumerate(days))
    return STANDING.format(which=which, stages=stages), parameters


def _stage_by(day):
    """`deals.past.stage_on` for many days in one reading of the steps; one test holds them."""
    by_then = f"since <= date '{day.isoformat()}'"

    def last(rank):
        return f"max(place) FILTER (WHERE rank = {rank} AND {by_then})"

    ranks = " ".join(
        f"WHEN {last(rank)} > coalesce({last(CANCELLED)}, -1) THEN '{stage}'"
        for rank, stage in reversed([*enumerate(LADDER, 1)])
    )
    return f"""
        CASE WHEN stage_fixed THEN stage
             WHEN count(*) FILTER (WHERE {by_then}) = 0 THEN '' {ranks}
             ELSE '{Stage.CANCELLED}' END
    """


STANDING = f"""
    SELECT agreement_id, {{stages}} FROM (
        SELECT promised.id AS agreement_id, promised.stage, promised.stage_fixed,
               {RANK} AS rank, {PLACE} AS place,
               coalesce({BEGAN}, promised.day, '-infinity') AS since
        FROM deals_agreement promised
        JOIN deals_milestone step ON step.agreement_id = promised.id
        LEFT JOIN deals_visit visit ON visit.id = step.visit_id
        WHERE promised.id = ANY (ARRAY({{which}}))
    ) steps GROUP BY agreement_id, stage, stage_fixed
"""
