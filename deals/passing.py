"""Time passes: a step that lay ahead begins, and a month that is not over goes on.

The columns of agreements that follow from milestones (see `deals.standing`) were right on the day
they were written. `pass_time` writes what has changed since by the clock alone. It comes with the
task that keeps totals, hence within a minute after midnight (UTC) and after a worker's start, and
with `manage.py check_totals`; until it has run, stages, days and totals are those of the day that
it reached last.
"""

import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Prefetch
from django.utils import timezone

from deals.models import Agreement, Milestone, ReachedDay, Visit
from deals.standing import settle

# How far the first run goes back.
REACH = datetime.timedelta(days=31)
# So many agreements are settled in one transaction.
BATCH = 500


def pass_time(at=None):
    """Settle the agreements whose steps or visits have begun, or gone on, since the last run.

    Returns how many changed. Harmless when run twice, or when it is interrupted.
    """
    today = (at or timezone.now()).date()
    last = ReachedDay.objects.values_list("day", flat=True).first() or today - REACH
    if last >= today:
        return 0
    due = _due(last, today)
    changed = sum(_settle(due[n : n + BATCH], at) for n in range(0, len(due), BATCH))
    ReachedDay.objects.update_or_create(only=True, defaults={"day": today})
    return changed


def _due(last, today):
    """The ids of agreements with a step, or at a visit, of the days after `last` up to today."""
    days = DateRange(last, today, "(]")
    steps = Milestone.objects.order_by()
    visits = Visit.objects.filter(dates__overlap=days).order_by().values("pk")
    found = steps.filter(when__overlap=days).values_list("agreement", flat=True)
    at_visits = steps.filter(visit__in=visits).values_list("agreement", flat=True)
    at_home = Agreement.objects.filter(home_visit__in=visits).order_by()
    return sorted(found.union(at_visits, at_home.values_list("pk", flat=True)))


@transaction.atomic
def _settle(ids, at):
    steps = Prefetch("milestones", Milestone.objects.select_related("visit"))
    rows = Agreement.objects.filter(pk__in=ids).order_by("pk")
    locked = rows.select_related("home_visit").select_for_update(of=["self"])
    return sum(
        settle(row, at, milestones=row.milestones.all()) for row in locked.prefetch_related(steps)
    )
