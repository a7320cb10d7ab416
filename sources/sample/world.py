"""What the sample's agreements refer to: countries, sectors, outlets, parties, visits and rates."""

import bisect
import json
import math
from dataclasses import dataclass, field
from itertools import accumulate

from deals.choices import NameKind, PartyKind, RateOrigin, VisitLevel
from deals.models import Country, ExchangeRate, Sector
from sources.sample import tables, times
from sources.sample.filling import escaped
from sources.sample.tables import NULL
from sources.sample.words import LANGUAGES, words

# Those that meet most often, the first ones most of all.
BUSY = (
    *("HU", "DE", "KZ", "CN", "UZ", "TR", "US", "AZ", "AE", "RS", "AT"),
    *("RU", "KG", "SA", "IT", "FR", "PL", "JP", "KR", "IN", "GB", "CH"),
)
# Units for one euro on the first day, and how much they move in a day.
RATES = {
    **{"USD": (1.12, 0.004), "HUF": (335, 0.004), "CNY": (7.7, 0.003), "GBP": (0.87, 0.003)},
    **{"KZT": (430, 0.005), "TRY": (6.4, 0.009), "CHF": (1.09, 0.003), "RSD": (117.5, 0.001)},
    **{"AED": (4.11, 0.004), "JPY": (122, 0.004)},
}
RATE_SOURCE = "sample"
OUTLETS_A_LANGUAGE = 24
PARTY_KINDS = {
    **{PartyKind.COMPANY: 62, PartyKind.STATE_COMPANY: 12, PartyKind.GOVERNMENT: 8},
    **{PartyKind.BANK: 6, PartyKind.FUND: 4, PartyKind.UNIVERSITY: 6, PartyKind.OTHER: 2},
}
LEVELS = {
    VisitLevel.OFFICIAL: 5,
    VisitLevel.WORKING: 3,
    VisitLevel.STATE: 2,
    VisitLevel.DELEGATION: 4,
}


class Skewed:
    """Draws the members of a list, the first ones most often: by (rank + shift) to the power."""

    def __init__(self, members, power, shift=1):
        self.members = members
        self.weights = list(accumulate((rank + shift) ** -power for rank in range(len(members))))

    def draw(self, rng):
        drawn = bisect.bisect(self.weights, rng.random() * self.weights[-1])
        return self.members[min(drawn, len(self.members) - 1)]


@dataclass(frozen=True)
class Firm:
    """A party as its agreements need it; `said` is its name as JSON, ready for COPY."""

    id: str
    name: str
    home: str
    said: str


@dataclass(frozen=True)
class Meeting:
    """A visit as its agreements need it; `first` and `last` are ordinals, None where unknown."""

    id: str
    guest: str
    host: str
    first: int | None
    last: int | None
    about: int


@dataclass
class World:
    """All that was known before the first agreement."""

    countries: Skewed
    names: dict
    sectors: list
    outlets: dict = field(default_factory=dict)
    firms: dict = field(default_factory=dict)
    visits: Skewed = None
    earlier: dict = field(default_factory=dict)


def build(filling, size, rng, public_id):
    """Fill the tables that the agreements refer to; returns the World."""
    codes = _countries(size)
    names = {c.code: {"hu": c.name_hu, "de": c.name_de} for c in Country.objects.all()}
    world = World(Skewed(codes, 0.9, 2), names, list(Sector.objects.order_by("-parent", "code")))
    rng.shuffle(world.sectors)
    _rates(filling, rng)
    _outlets(filling, world)
    _parties(filling, size, rng, public_id, world)
    _visits(filling, size, rng, public_id, world)
    return world


def _countries(size):
    known = list(Country.objects.order_by("code").values_list("code", flat=True))
    busy = [code for code in BUSY if code in known]
    return [*busy, *(code for code in known if code not in busy)][: size.countries]


def _rates(filling, rng):
    """A walk for each currency that has no rates yet, on every working day."""
    for currency, (rate, step) in RATES.items():
        if ExchangeRate.objects.filter(currency=currency).exists():
            continue
        for day in range(times.FIRST_VISIT.toordinal() - 800, times.END + 1):
            rate *= math.exp(rng.gauss(0, step))
            if day % 7 in (0, 6):  # the ordinal of a Sunday is a multiple of seven
                continue
            row = tables.Rate(
                filling.id_of_next(tables.Rate),
                *(times.written(day), currency, f"{rate:.6f}", RATE_SOURCE),
                str(RateOrigin.IMPORTED.value),
            )
            filling.add(row, max(0, (day - times.BEGIN) * times.MINUTES_A_DAY))


def _outlets(filling, world):
    for language, home in zip(LANGUAGES, ("HU", "DE"), strict=True):
        for number in range(1, OUTLETS_A_LANGUAGE + 1):
            pk = filling.id_of_next(tables.Outlet)
            name = f"Sample {'Hírlap' if language == 'hu' else 'Anzeiger'} {number}"
            key = f"sample-{language}-{number}"
            filling.add(tables.Outlet(pk, key, name, home, language, "t", times.stamp(0)), minute=0)
            world.outlets.setdefault(language, []).append(pk)


def _parties(filling, size, rng, public_id, world):
    kinds, weights = list(PARTY_KINDS), list(PARTY_KINDS.values())
    members = world.countries.members
    # Everybody has a few, since an agreement needs parties of both its countries.
    homes = [code for code in members for _ in range(3)]
    homes += [world.countries.draw(rng) for _ in range(size.parties - len(homes))]
    for number, home in enumerate(homes):
        kind = rng.choices(kinds, weights)[0]
        firm = _party(filling, rng, public_id, world, home, kind, number)
        world.firms.setdefault(home, []).append(firm)


def _party(filling, rng, public_id, world, home, kind, number):
    told = words()
    forms = told["forms"].get(home, told["forms"]["others"])
    body = rng.choice(told["stems"]) + rng.choice(told["tails"])
    branch = rng.choice(told["branches"])
    name = f"{body}-{number % 97} {branch} {rng.choice(forms)}"
    pk = filling.id_of_next(tables.Party)
    owner = world.firms[home][0].id if number % 20 == 0 and home in world.firms else NULL
    minute = rng.randrange(60 * 24)
    row = tables.Party(pk, public_id(), name, kind, home, owner, times.stamp(minute))
    filling.add(row, minute)
    aliases = [(name, NameKind.OFFICIAL)]
    if number % 2:
        aliases.append((f"{body}-{number % 97} {branch}", NameKind.ALIAS))
    for alias, name_kind in aliases:
        _name(filling, pk, alias, name_kind, minute)
    return Firm(pk, name, home, escaped(json.dumps(name, ensure_ascii=False)))


def _name(filling, party, name, kind, minute):
    pk = filling.id_of_next(tables.PartyName)
    filling.add(tables.PartyName(pk, party, name, "", kind), minute)


def _visits(filling, size, rng, public_id, world):
    first, last = times.FIRST_VISIT.toordinal(), times.LAST_VISIT.toordinal()
    found = []
    for number in range(size.visits):
        guest = host = world.countries.draw(rng)
        while host == guest:
            host = world.countries.draw(rng)
        about = rng.randint(first, last)
        # One visit of forty has no dates; the busiest ones have.
        dated = number < 10 or rng.random() > 0.025
        end = about + rng.choice((0, 0, 1, 1, 2, 3)) if dated else None
        pk = filling.id_of_next(tables.Visit)
        found.append(Meeting(pk, guest, host, about if dated else None, end, about))
        _visit(filling, rng, public_id, found[-1])
    world.visits = Skewed(found, 0.75, 11)
    for visit in sorted(found, key=lambda visit: visit.about):
        if visit.first:
            world.earlier.setdefault(frozenset((visit.guest, visit.host)), []).append(visit)


def _visit(filling, rng, public_id, visit):
    minute = max(0, (visit.about - times.BEGIN) * times.MINUTES_A_DAY)
    level = rng.choices(list(LEVELS), list(LEVELS.values()))[0]
    dates = times.span(visit.first, visit.last) if visit.first else NULL
    row = tables.Visit(
        *(visit.id, public_id(), visit.guest, visit.host, level, "", dates, times.stamp(minute))
    )
    filling.add(row, minute)
    if rng.random() < 0.6:
        count, worth = rng.randint(5, 60), rng.randint(2, 400) * 10**8
        _headline(filling, rng, public_id, visit, count, worth, minute + 60)


def _headline(filling, rng, public_id, visit, count, worth, minute):
    row = tables.Headline(
        *(filling.id_of_next(tables.Headline), public_id(), visit.id, str(count)),
        *(rng.choice(words()["speakers"]), "t", str(worth), str(worth)),
        *(rng.choice(("USD", "USD", "EUR")), rng.choice(("approx", "exact"))),
    )
    filling.add(row, min(minute, times.LAST_MINUTE))
