"""Where an agreement stands: stage, home visit and day, derived from its milestones.

Whatever writes milestones or accepts evidence calls `settle` in the same transaction.
"""

from django.db.models import Min
from django.utils import timezone

from deals.choices import LADDER, Stage
from deals.partial_dates import PartialDate

# At which of its steps an agreement is at home: where it was signed, else where it was announced,
# else where it was talked about. Later steps happen to be reported at visits, but begin nothing.
HOME_STEPS = (Stage.SIGNED, Stage.ANNOUNCED, Stage.TALKS)


def stage_of(milestones):
    """The stage that the milestones lead to, or '' where there are none.

    The latest by date wins, ties and undated ones by the ladder; no step but a cancellation
    lowers the stage, and only a later dated step revives what was cancelled.
    """
    stage = ""
    for milestone in sorted(milestones, key=_in_order):
        if milestone.stage == Stage.CANCELLED or stage in ("", Stage.CANCELLED):
            stage = milestone.stage
        else:
            stage = max(stage, milestone.stage, key=LADDER.index)
    return stage


def _in_order(milestone):
    """Undated steps first, since they tell no order; an undated cancellation last of all."""
    cancelled = milestone.stage == Stage.CANCELLED
    rank = len(LADDER) if cancelled else LADDER.index(milestone.stage)
    if milestone.when is None:
        return (2 if cancelled else 0, 0, rank)
    return (1, milestone.when.latest.toordinal(), rank)


def home_milestone(milestones):
    """The step whose visit is the agreement's home: the earliest signing that happened at one,
    else the earliest announcement, else the earliest talks; None where no step names a visit.
    """
    for stage in HOME_STEPS:
        steps = [m for m in milestones if m.stage == stage and m.visit_id]
        if steps:
            return min(steps, key=_earliest_first)
    return None


def _earliest_first(milestone):
    when = milestone.when or (milestone.visit.dates if milestone.visit else None)
    return (when is None, when.earliest.toordinal() if when else 0, milestone.pk or 0)


def day_of(agreement, milestones, at=None):
    """The day by whose rate the value is converted: a date, or None where nothing tells one.

    Its home visit's milestone, else its latest milestone, else the first article's day; of a
    partial date the last day, never after today.
    """
    told = _told_dates(agreement, milestones)
    day = told.latest if told else _first_article_day(agreement)
    return day and min(day, _today(at))


def dates_of(agreement, milestones, at=None):
    """The partial date that the agreement's day was taken from, None where it has no day.

    'December 2025' where the day is its last one, and no step or visit tells it more precisely.
    """
    told = _told_dates(agreement, happened(milestones, at))
    return told or (agreement.day and PartialDate.day(agreement.day))


def _told_dates(agreement, milestones):
    return _home_dates(agreement, milestones) or _latest_dates(milestones)


def _home_dates(agreement, milestones):
    if agreement.home_visit_fixed:
        visit = agreement.home_visit
        step = next((m for m in milestones if m.visit_id == agreement.home_visit_id), None)
    else:
        step = home_milestone(milestones)
        visit = step and step.visit
    dates = visit and visit.dates
    return step.when.narrowed(dates) if step and step.when else dates


def _latest_dates(milestones):
    dated = [milestone.when for milestone in milestones if milestone.when]
    return max(dated, key=lambda when: when.latest, default=None)


def _first_article_day(agreement):
    if agreement.pk is None:
        return None
    heard = agreement.evidence.exclude(state="rejected")
    return heard.aggregate(day=Min("article__published_on"))["day"]


def _today(at):
    return (at or timezone.now()).date()


def settle(agreement, at=None, milestones=None):
    """Write the stage, home visit and day that follow from the milestones; True where one changed.

    Steps later than `at` (now, where it is None) have not happened yet: `deals.passing` settles
    again when their day comes. `milestones` spares a query to whoever has them.
    """
    if milestones is None:
        milestones = agreement.milestones.select_related("visit")
    derived = standing_of(agreement, milestones, at)
    changed = {name: value for name, value in derived.items() if getattr(agreement, name) != value}
    for name, value in changed.items():
        setattr(agreement, name, value)
    if changed:
        type(agreement).objects.filter(pk=agreement.pk).update(**changed)
    return bool(changed)


def happened(milestones, at=None):
    """The steps that have been taken by then: of a step to come only the plan is known."""
    return [m for m in milestones if not (m.when and m.when.earliest > _today(at))]


def last_told(milestones, at=None):
    """The latest step by then that tells a value, of those that a date or a visit dates; or None.

    Its value is the agreement's own, unless a later step tells another.
    """
    told = [step for step in milestones if step.value and _began(step, at)]
    return max(told, key=_last_day, default=None)


def _began(milestone, at):
    when = milestone.when or (milestone.visit.dates if milestone.visit else None)
    return when is not None and when.earliest <= _today(at)


def _last_day(milestone):
    """By the last day, those first that only their visit dates; of one day the last entered."""
    last = milestone.when.latest.toordinal() if milestone.when else 0
    return (last, milestone.pk or float("inf"))


def standing_of(agreement, milestones, at=None):
    """The columns that follow from the milestones, by name; those that an editor fixed left out."""
    milestones = happened(milestones, at)
    derived = {}
    if not agreement.stage_fixed:
        derived["stage"] = stage_of(milestones)
    if not agreement.home_visit_fixed:
        home = home_milestone(milestones)
        derived["home_visit_id"] = home.visit_id if home else None
    derived["day"] = day_of(agreement, milestones, at)
    return derived
