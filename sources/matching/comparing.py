"""How close a deal in an article is to a known agreement, aspect by aspect."""

from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum

from deals.choices import Instrument
from deals.kinship import related
from deals.names import bare
from deals.partial_dates import PartialDate
from sources import hedges
from sources.matching.offices import same_office
from sources.matching.subjects import alike, stems

# A figure that has grown or shrunk within this factor may be another account of the same value.
NEAR = 1.5
# A name so short stands in longer ones by chance.
SHORTEST_NAME = 6
# Reports of one step appear within so many days of each other.
SAME_NEWS = 60


class Closeness(IntEnum):
    """How the parties of a deal and of an agreement go together."""

    DIFFERENT = 0  # on no side the same
    ONE_SIDE = 1  # on one side the same, on another each names somebody else
    KIN = 2  # on some side only relatives, by owner or name; or a name that may mean several
    LOOSE = 3  # on some side they share a part, or one of the two names nobody
    SAME = 4  # the same on every side


@dataclass(frozen=True)
class Seat:
    """A party of the deal: its row, None where its name may mean several, and its country."""

    party: object
    country: str | None

    @property
    def is_state(self):
        """A state stands for its whole side and does not tell who acts."""
        return bool(self.party and self.party.is_state)


def closeness(seats, parties, apart=frozenset()):
    """The Closeness of a deal's seats to an agreement's parties.

    `apart` are the pairs of public ids that an editor ruled to be different parties.

    The two are compared side by side, the sides being the parties' countries. Where neither names
    more than the states, agreements are told apart by the states alone.
    """
    told = _sides(seats)
    known = _sides(Seat(party, party.country_id) for party in parties)
    if not told and not known:
        same = {seat.party for seat in seats} == set(parties)
        return Closeness.LOOSE if same else Closeness.DIFFERENT
    _place_strangers(told, known)
    _place_strangers(known, told)
    both = [_side(told[c], known[c], apart) for c in {*told, *known} if told[c] and known[c]]
    vacant = any(bool(told[c]) != bool(known[c]) for c in {*told, *known})
    if Closeness.DIFFERENT in both:
        return Closeness.ONE_SIDE if max(both) >= Closeness.LOOSE else Closeness.DIFFERENT
    if not both:
        return Closeness.DIFFERENT
    return min([*both, Closeness.LOOSE] if vacant else both)


def _sides(seats):
    sides = defaultdict(list)
    for seat in seats:
        if not seat.is_state:
            sides[seat.country].append(seat.party)
    return sides


def _place_strangers(sides, others):
    """Who is of no known country sits where the others name somebody and these nobody."""
    open_sides = [country for country in others if country and not sides[country]]
    if sides[None] and not others[None] and len(open_sides) == 1:
        sides[open_sides[0]] = sides.pop(None)


def _side(told, known, apart):
    shared = [party for party in told if any(_is_same(party, other, apart) for other in known)]
    if shared:
        small, large = sorted([len(told), len(known)])
        whole = len(shared) == small and 2 * small >= large
        return Closeness.SAME if whole else Closeness.LOOSE
    if any(one is None or _kindred(one, other, apart) for one in told for other in known):
        return Closeness.KIN
    return Closeness.DIFFERENT


def _is_same(one, other, apart):
    if one is None or one == other:
        return one == other
    return same_office(one, other) and not _ruled(one, other, apart)


def _ruled(one, other, apart):
    return frozenset((one.public_id, other.public_id)) in apart


def _kindred(one, other, apart):
    """Whether one may stand for the other: by their owners, or since one name holds the other."""
    if related(one, other):
        return True
    if _ruled(one, other, apart):
        return False
    short, long = sorted((set(bare(party.name).split()) for party in (one, other)), key=len)
    return short <= long and len("".join(short)) >= SHORTEST_NAME


class Comparison:
    """A deal as it was read, held against one agreement."""

    def __init__(self, find, agreement):
        self.find, self.agreement = find, agreement
        self.parties = [seat.party for seat in agreement.participations.all()]
        self.closeness = closeness(find.seats, self.parties, find.apart)

    @property
    def is_of_states_alone(self):
        """Two states sign many agreements: that they are the parties tells little."""
        return all(seat.is_state for seat in self.find.seats)

    @property
    def of_another_language(self):
        """Whether all that is known of the agreement was told in another language."""
        known = {evidence.article.language for evidence in self.agreement.evidence.all()}
        return bool(known) and self.find.language not in known

    # Where and when

    @property
    def visits(self):
        own = {step.visit for step in self.agreement.milestones.all()}
        return (own | {self.agreement.home_visit}) - {None}

    @property
    def at_one_visit(self):
        return self.find.visit in self.visits

    @property
    def is_same_news(self):
        """Of one visit, or of one time where either tells no visit."""
        if self.at_one_visit:
            return True
        if self.find.visit and self.visits:
            return False
        return self.days_apart is not None and self.days_apart <= SAME_NEWS

    @property
    def days_apart(self):
        """How many days lie between what is told of both; None where one tells no time."""
        times = [when for when in self._times() if when]
        if not (self.find.when and times):
            return None
        return min(_gap(self.find.when, when) for when in times)

    def _times(self):
        yield from (step.when for step in self.agreement.milestones.all())
        yield from (visit.dates for visit in self.visits)
        yield self.agreement.day and PartialDate.day(self.agreement.day)

    @property
    def same_countries(self):
        """Whether the two countries can be the same, as far as both are told."""
        pair = {self.agreement.country_a_id, self.agreement.country_b_id} - {None}
        return len(pair) < 2 or len(self.find.countries) < 2 or pair <= self.find.countries

    # For how much

    @property
    def value_agrees(self):
        return any(hedges.agree(value, self.agreement.value) for value in self.find.values)

    @property
    def value_is_equal(self):
        """To the figure: what two undertakings have by chance more rarely than about the same."""
        known = self.agreement.value
        return any(
            hedges.comparable(value, known) and (value.low, value.high) == (known.low, known.high)
            for value in self.find.values
        )

    @property
    def value_differs(self):
        told = [v for v in self.find.values if hedges.comparable(v, self.agreement.value)]
        return bool(told) and not self.value_agrees

    @property
    def value_is_near(self):
        return self.value_differs and any(
            hedges.comparable(value, self.agreement.value)
            and hedges.ratio(value, self.agreement.value) <= NEAR
            for value in self.find.values
        )

    # About what

    @property
    def sector_differs(self):
        sector = self.agreement.sector
        return bool(sector and self.find.sector and sector.top.code != self.find.sector)

    @property
    def sector_is_same(self):
        sector = self.agreement.sector
        return bool(sector and self.find.sector and sector.top.code == self.find.sector)

    @property
    def instrument_is_same(self):
        return self.find.instrument == self.agreement.instrument != Instrument.NONE

    @property
    def instrument_differs(self):
        instruments = (self.find.instrument, self.agreement.instrument)
        return instruments[0] != instruments[1] and Instrument.NONE not in instruments

    @property
    def subject(self):
        """Whether they tell of one subject: True, False, or None where that is open."""
        names = [party.name for party in self.parties] + self.find.names
        own = stems(self.find.title, names)
        quoted = stems(self.find.quote, names)
        said = [
            _one_subject(own, quoted, stems(title, names), language == self.find.language)
            for title, language in self._titles()
        ]
        return True if True in said else (False if False in said else None)

    def _titles(self):
        """(words, language) of what the agreement's evidence is about: its title, else its quote."""
        for evidence in self.agreement.evidence.all():
            titles = [fact.says for fact in evidence.titles] or [evidence.quote]
            yield from ((title, evidence.article.language) for title in titles)


def _one_subject(own, quoted, known, same_language):
    """As `alike`; where another word is the title, the quote may tell all of the known one's."""
    if same_language and len(known) > 1 and known <= quoted:
        return True
    return alike(own, known, same_language)


def _gap(one, other):
    if one.overlaps(other):
        return 0
    return max((one.earliest - other.latest).days, (other.earliest - one.latest).days)
