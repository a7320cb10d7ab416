"""The sample's agreements, with their parties, steps and history."""

from dataclasses import dataclass

from deals.choices import Instrument, Publication, Role
from sources.sample import steps, sums, tables
from sources.sample.odds import Odds
from sources.sample.tables import NO_VALUE, NULL
from sources.sample.times import LAST_MINUTE, MINUTES_A_DAY, stamp
from sources.sample.words import words
from sources.sample.world import Firm

INSTRUMENTS = Odds(
    {
        **{Instrument.AGREEMENT: 30, Instrument.CONTRACT: 25, Instrument.MEMORANDUM: 22},
        **{Instrument.LETTER_OF_INTENT: 6, Instrument.ROADMAP: 3, Instrument.PARTNERSHIP: 4},
        **{Instrument.DECLARATION: 2, Instrument.LOAN: 4, Instrument.NONE: 4},
    }
)
PUBLICATIONS = Odds(
    {
        **{Publication.PUBLISHED: 900, Publication.DRAFT: 50, Publication.IN_REVIEW: 15},
        **{Publication.WITHDRAWN: 15, Publication.REJECTED: 20},
    }
)
# How many parties: three on average.
PARTIES = Odds({2: 44, 3: 26, 4: 17, 5: 7, 6: 4, 8: 2})
ROLES = Odds(
    {
        **{Role.PARTNER: 46, Role.INVESTOR: 18, Role.SUPPLIER: 14},
        **{Role.BUYER: 12, Role.LENDER: 5, Role.OPERATOR: 5},
    }
)
# The first parties of a country take part far more often than the last.
PARTY_SKEW = 2.2
UNCLASSIFIED = 0.05
WITH_COMPONENTS = 0.15
VALUE_CHANGED = 0.05
SECTOR_CHANGED = 0.04


@dataclass(frozen=True)
class Told:
    """One agreement as the articles tell of it; `decided` is when its evidence was accepted."""

    id: str
    a: Firm
    b: Firm
    subject: str
    stage: str
    value: tuple | None
    publication: str
    entered: int
    decided: int


class Writer:
    """Adds the agreements of one story after the other."""

    def __init__(self, filling, world, rng, public_id):
        self.filling, self.world, self.rng, self.public_id = filling, world, rng, public_id
        # The first sectors most of all; a tree's parents among them.
        weights = {str(s.pk): 1 / (rank + 2) for rank, s in enumerate(world.sectors)}
        self.sectors = Odds(weights)

    def add(self, story, language, reported):
        """Write the agreements; returns what is told of each."""
        rng, umbrella, told = self.rng, None, []
        umbrellas = story.count >= 4 and rng.random() < WITH_COMPONENTS
        for number in range(story.count):
            part_of = umbrella if umbrella and number < 4 else NULL
            told.append(self._agreement(story, language, reported, part_of, number))
            if umbrellas and number == 0:
                umbrella = told[0].id
        return told

    def _agreement(self, story, language, reported, part_of, number):
        rng = self.rng
        entered = story.entered + number
        firms = self._firms(story.pair)
        subject = rng.choice(words()["subjects"][language])
        way = steps.course(story, entered, reported, self.world, rng)
        publication = PUBLICATIONS(rng)
        decided = min(entered + 30 + rng.randrange(20 * MINUTES_A_DAY), LAST_MINUTE - 1000)
        value = sums.a_value(rng)
        first = tables.Agreement(
            id=self.filling.id_of_next(tables.Agreement),
            public_id=self.public_id(),
            title=f"{subject} – {firms[0].name}, {firms[1].name}",
            country_a_id=story.pair[0],
            country_b_id=story.pair[1],
            instrument=INSTRUMENTS(rng),
            sector_id=self._sector(),
            part_of_id=part_of,
            **way.first,
            publication=Publication.DRAFT,
            published_at=NULL,
            withdrawn_at=NULL,
            created_at=stamp(entered),
            **_value_cells(value),
        )
        changes = [*way.later, *self._acts(publication, decided)]
        first = self._as_entered(first, value, entered, decided, changes)
        self.filling.add_with_past(_states(first, entered, changes))
        self._participations(first.id, firms, entered)
        self._milestones(first.id, way)
        return Told(
            *(first.id, firms[0], firms[1], subject, way.first["stage"], value),
            *(publication, entered, decided),
        )

    def _firms(self, pair):
        """Parties of both countries, the two first of them one of each."""
        rng, chosen = self.rng, {}
        count = PARTIES(rng)
        for number in range(count):
            home = self.world.firms[pair[number] if number < 2 else rng.choice(pair)]
            firm = home[int(len(home) * rng.random() ** PARTY_SKEW)]
            chosen[firm.id] = firm
        return list(chosen.values())

    def _sector(self):
        if self.rng.random() < UNCLASSIFIED:
            return NULL
        return self.sectors(self.rng)

    def _acts(self, publication, decided):
        """What editors did with the draft: (minute, columns)."""
        later = min(decided + 1 + self.rng.randrange(90 * MINUTES_A_DAY), LAST_MINUTE - 1)
        if publication == Publication.DRAFT:
            return []
        if publication == Publication.IN_REVIEW:
            return [(decided, {"publication": publication})]
        if publication == Publication.REJECTED:
            return [(later, {"publication": publication})]
        published = {"publication": Publication.PUBLISHED, "published_at": stamp(decided + 1)}
        acts = [(decided + 1, published)]
        if publication == Publication.WITHDRAWN:
            acts.append((later + 1, {"publication": publication, "withdrawn_at": stamp(later)}))
        return acts

    def _as_entered(self, row, value, entered, decided, changes):
        """The first state where value or sector were corrected; the corrections join `changes`."""
        rng = self.rng
        if value and rng.random() < VALUE_CHANGED:
            changes.append((entered + rng.randrange(1, LAST_MINUTE - entered), _value_cells(value)))
            row = row._replace(**_value_cells(sums.doubled(value)))
        if row.sector_id != NULL and rng.random() < SECTOR_CHANGED:
            changes.append((rng.randrange(entered, decided), {"sector_id": row.sector_id}))
            row = row._replace(sector_id=NULL)
        return row

    def _participations(self, agreement, firms, entered):
        for firm in firms:
            pk = self.filling.id_of_next(tables.Participation)
            row = tables.Participation(pk, agreement, firm.id, ROLES(self.rng))
            self.filling.add(row, entered)

    def _milestones(self, agreement, way):
        for step in way.steps:
            pk = self.filling.id_of_next(tables.Milestone)
            row = tables.Milestone(pk, agreement, step.stage, step.when, step.visit)
            self.filling.add(row, step.minute)


def _value_cells(value):
    cells = value_cells(value)
    return dict(
        zip(("value_low", "value_high", "value_currency", "value_qualifier"), cells, strict=True)
    )


def value_cells(value):
    """The four columns of a value as the database reads them."""
    if value is None:
        return NO_VALUE
    low, high, currency, qualifier = value
    return (
        NULL if low is None else str(low),
        NULL if high is None else str(high),
        currency,
        qualifier,
    )


def _states(row, entered, changes):
    """(minute, row) after each change, in their order."""
    states = [(entered, row)]
    for minute, columns in sorted(changes, key=lambda change: change[0]):
        row = row._replace(**columns)
        states.append((minute, row))
    return states
