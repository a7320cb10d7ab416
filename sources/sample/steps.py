"""The steps of a sample agreement, and the standing that follows from them.

What is written here is what `deals.standing` derives; a test holds the two together.
"""

from dataclasses import dataclass

from deals.choices import Stage
from sources.sample import times
from sources.sample.odds import Odds
from sources.sample.tables import NULL
from sources.sample.times import BEGIN, MINUTES_A_DAY, month, span

STAGES = Odds(
    {
        **{Stage.SIGNED: 56, Stage.ANNOUNCED: 15, Stage.TALKS: 9},
        **{Stage.IMPLEMENTING: 10, Stage.COMPLETED: 5, Stage.CANCELLED: 5},
    }
)
LATER = (Stage.IMPLEMENTING, Stage.COMPLETED, Stage.CANCELLED)
BEFORE = {Stage.SIGNED: (Stage.TALKS, Stage.ANNOUNCED), Stage.ANNOUNCED: (Stage.TALKS,)}


@dataclass(frozen=True)
class Step:
    """A milestone to be: `when` as the database reads it, and the minute it was entered in."""

    stage: str
    when: str
    visit: str
    minute: int


@dataclass(frozen=True)
class Course:
    """All steps, the columns as first entered, and how they changed: (minute, columns)."""

    steps: tuple
    first: dict
    later: tuple = ()


def course(story, entered, reported, world, rng):
    """The steps of one agreement of a story. `reported` is the day of its first article."""
    stage = STAGES(rng)
    main = stage
    if stage in LATER:
        main = Stage.ANNOUNCED if stage == Stage.CANCELLED and rng.random() < 0.4 else Stage.SIGNED
    when, day = _when(story, reported, rng)
    visit = story.visit.id if story.visit else NULL
    steps = [Step(main, when, visit, entered)]
    if main in BEFORE and rng.random() < 0.25:
        before, last = _before(story, main, entered, world, rng)
        steps.insert(0, before)
        if not story.visit and when == NULL:
            day = last
    first = {"stage": main, "home_visit_id": visit, "day": times.written(day)}
    if stage == main:
        return Course(tuple(steps), first)
    return _with_a_later_step(story, Course(tuple(steps), first), stage, entered, rng)


def _when(story, reported, rng):
    """(the range, the ordinal of the agreement's day): some steps tell a day, some less."""
    visit = story.visit
    if visit is None:
        if rng.random() < 0.04:
            return NULL, reported
        if rng.random() < 0.15:
            first, last = month(story.day)
            return span(first, last), last
        return span(story.day, story.day), story.day
    if visit.first is None:
        return span(story.day, story.day), story.day
    chance = rng.random()
    if chance < 0.3:
        return NULL, visit.last
    if chance < 0.4:
        first, last = month(visit.first)
        return span(first, last), min(last, visit.last)
    day = rng.randint(visit.first, visit.last)
    return span(day, day), day


def _before(story, main, entered, world, rng):
    """An earlier step and its last day; at an earlier visit of the countries where there was one."""
    stage = rng.choice(BEFORE[main])
    earlier = [v for v in world.earlier.get(frozenset(story.pair), ()) if v.last < story.day - 31]
    if story.visit and earlier and rng.random() < 0.5:
        visit = rng.choice(earlier)
        return Step(stage, span(visit.last, visit.last), visit.id, entered), visit.last
    first, last = month(story.day - rng.randint(62, 500))
    return Step(stage, span(first, last), NULL, entered), last


def _with_a_later_step(story, so_far, stage, entered, rng):
    """What came of it: known from the beginning of what is old, else entered when it happened."""
    begun = max(story.day, story.visit.last if story.visit and story.visit.last else 0) + 32
    entry_day = times.day_of(entered)
    if entry_day > begun + 200 and rng.random() < 0.5:
        day, minute = rng.randint(begun, entry_day), entered
    else:
        day = rng.randint(max(begun, entry_day), max(begun, entry_day, times.END - 8))
        minute = (day - BEGIN + rng.randint(1, 6)) * MINUTES_A_DAY + entered % MINUTES_A_DAY
    if day > times.END - 7:  # there is no time left for it to be told
        return so_far
    step = Step(stage, span(day, day), NULL, minute)
    change = {"stage": stage}
    if not story.visit:
        change["day"] = times.written(day)
    steps = (*so_far.steps, step)
    if minute == entered:
        return Course(steps, {**so_far.first, **change})
    return Course(steps, so_far.first, ((minute, change),))
