"""What is signed together: a few agreements of one visit, told by the same articles."""

from dataclasses import dataclass

from sources.sample import times
from sources.sample.odds import Odds
from sources.sample.times import MINUTES_A_DAY
from sources.sample.world import Meeting

# How many agreements one report lists: five on average.
SIZES = Odds({1: 9, 2: 10, 3: 12, 4: 13, 5: 13, 6: 12, 7: 11, 8: 8, 9: 6, 10: 6})
# How many articles tell of them: one and a half on average, hence so many pieces of evidence.
ARTICLES = Odds({1: 64, 2: 24, 3: 10, 4: 2})
WITH_A_VISIT = 0.87


@dataclass(frozen=True)
class Story:
    """So many agreements of two countries, begun on a day (an ordinal), entered in a minute."""

    count: int
    visit: Meeting | None
    pair: tuple
    day: int
    entered: int
    articles: int


def stories(agreements, world, rng):
    """Stories of so many agreements together, in the order in which they were entered."""
    found, left = [], agreements
    while left:
        count = min(left, SIZES(rng))
        found.append(_story(count, world, rng))
        left -= count
    return sorted(found, key=lambda story: story.entered)


def _story(count, world, rng):
    visit = world.visits.draw(rng) if rng.random() < WITH_A_VISIT else None
    if visit:
        pair, day = (visit.guest, visit.host), visit.last or visit.about
    else:
        pair = _pair(world, rng)
        day = rng.randint(times.FIRST_VISIT.toordinal(), times.LAST_VISIT.toordinal())
    articles = ARTICLES(rng)
    return Story(count, visit, tuple(sorted(pair)), day, _entered(day, rng), articles)


def _pair(world, rng):
    one = other = world.countries.draw(rng)
    while other == one:
        other = world.countries.draw(rng)
    return one, other


def _entered(day, rng):
    """News within weeks; what is older than the history was entered at any time of it."""
    if day + 3 >= times.BEGIN:
        earliest = (day + 3 - times.BEGIN) * MINUTES_A_DAY
        return earliest + rng.randrange(20 * MINUTES_A_DAY)
    return rng.randrange(times.LAST_MINUTE - 40 * MINUTES_A_DAY)
