"""What became of what a visit announced: how much stands at each stage, today and on a past day."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from deals.choices import LADDER, Stage
from deals.models import Agreement
from deals.past import stage_on, value_on
from deals.totals.adding import buckets, share_of
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
    if on is None or on >= today:
        columns, then, on = {"stage_then": F("stage")}, None, on or today
    else:
        columns, then = {"stage_then": stage_on(on)}, value_on(on)
    stages = {stage: Total(currency) for stage in STAGES}
    for bucket in buckets(Agreement.objects.announced_at(visit), columns, currency, then):
        if bucket["stage_then"]:
            stages[bucket["stage_then"]] += share_of(bucket, currency)
    return Promises(on, currency, stages)


def over_time(visit, currency=None):
    """Its promises on the days of LOOKS after it, as far as these are past, and today."""
    today = timezone.now().date()
    if visit.dates is None:
        return [promises(visit, None, currency)]
    days = [visit.dates.latest + datetime.timedelta(days) for days in LOOKS]
    return [
        *(promises(visit, day, currency) for day in days if day < today),
        promises(visit, None, currency),
    ]
