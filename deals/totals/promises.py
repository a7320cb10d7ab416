"""What became of what a visit announced: how much stands at each stage, today and on a past day."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from deals.choices import LADDER, Stage
from deals.ledger.moment import one_moment
from deals.ledger.past import AsOf
from deals.ledger.past_sums import PastSums
from deals.ledger.reading import Sums
from deals.models import Agreement, Milestone
from deals.totals.adding import read_total
from deals.totals.total import Total

STAGES = (*LADDER, Stage.CANCELLED)
# So many days after the visit its page looks again.
LOOKS = (0, 91, 183, 365, 730, 1461)


@dataclass(frozen=True)
class Promises:
    """What a visit announced, by the stage at which it stood at the end of a day.

    `stages` has a Total for every stage, in the order of the ladder, cancelled last; their counts
    add up to the number of agreements, but for those of which no step had happened by then. The
    figures are those of the totals of that day: of stage, value, day and umbrella as of then.
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
    Raises NotOver (a ValueError) for a day to come.
    """
    currency = currency or settings.REFERENCE_CURRENCY
    today = timezone.now().date()
    with one_moment():
        promised = Agreement.objects.published().announced_at(visit)
        if on is None or on == today:
            return Promises(today, currency, _by_stage(Sums(promised, currency)))
        return Promises(on, currency, _by_stage(_then(promised, on, currency)))


def over_time(visit, currency=None):
    """Its promises on the days of LOOKS after it, as far as these are past, and today."""
    today, currency = timezone.now().date(), currency or settings.REFERENCE_CURRENCY
    looks = LOOKS if visit.dates else ()
    days = [visit.dates.latest + datetime.timedelta(days) for days in looks]
    days = [day for day in days if day < today]
    with one_moment():
        promised = Agreement.objects.published().announced_at(visit)
        moved = (
            list(promised.filter(_moves_after(days[0])).values_list("pk", flat=True))
            if days
            else []
        )
        still = _by_stage(Sums(promised.exclude(pk__any=moved), currency))
        promised = Agreement.objects.published().filter(pk__any=moved)
        asked = [*(_then(promised, day, currency) for day in days), Sums(promised, currency)]
        return [
            Promises(day, currency, _together(still, _by_stage(sums)))
            for day, sums in zip([*days, today], asked, strict=True)
        ]


def _then(agreements, day, currency):
    return PastSums(agreements, currency, at=AsOf(true_on=day))


def _by_stage(sums):
    stages = {stage: Total(sums.currency) for stage in STAGES}
    for stage, _column, *line in sums.by("stage"):
        total = read_total([line], sums.currency)
        if total is not None:
            stages[stage] += total
    return stages


def _together(one, other):
    return {stage: one[stage] + other[stage] for stage in STAGES}


def _moves_after(day):
    """The condition that something about an agreement may be otherwise on a later day.

    All else stands on every day from this one on as it does today.
    """
    steps = Milestone.objects.filter(
        ~Q(value_qualifier="")
        | Q(when__startswith__gt=day)
        | Q(when=None, visit__dates__startswith__gt=day),
        agreement=OuterRef("pk"),
    )
    return Q(day__gt=day) | Q(part_of__isnull=False) | Exists(steps)
