"""What is signed together: a few agreements of one visit, told by the same articles."""

from dataclasses import dataclass

from sources.sample import times
from sources.sample.times import MINUTES_A_DAY
from sources.sample.world import Meeting

# How many agreements one report lists: five on average.
SIZES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
SIZE_WEIGHTS = (9, 10, 12, 13, 13, 12, 11, 8, 6, 6)
# How many articles tell of them: one and a half on average, hence so many pieces of evidence.
ARTICLES = (1, 2, 3, 4)
ARTICLE_WEIGHTS = (64, 24, 10, 2)
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
        count = min(left, rng.choices(SIZES, SIZE_WEIGHTS)[0])
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
    articles = rng.choices(ARTICLES, ARTICLE_WEIGHTS)[0]
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
