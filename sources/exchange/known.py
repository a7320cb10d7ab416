"""What a table's rows may mean: looked up for all of them at once, so that a row costs no query."""

import hashlib
from collections import defaultdict
from difflib import get_close_matches

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from deals.choices import Kind, PartyKind
from deals.models import (
    Agreement,
    Country,
    Milestone,
    Participation,
    Party,
    PartyName,
    Redirect,
    Sector,
    Visit,
)
from deals.names import bare, fold, skeleton
from deals.public_ids import ALPHABET, LENGTH
from deals.successors import current_ids
from sources.exchange.cells import Problem
from sources.extraction.records import PartyMention
from sources.matching import match_party
from sources.matching.parties import SHORTEST_SKELETON

LANGUAGES = ("en", "hu", "de")
# So many rows are asked for in one query.
CHUNK = 2000
# For so many unknown names it is looked up what they may mean.
MOST_GUESSED = 100
MOST_SHOWN = 4


def id_of_key(key):
    """The public id that a row with this key of its sender's has, today and ever after.

    >>> id_of_key("ministry-17") == id_of_key("ministry-17") != id_of_key("ministry-18")
    True
    """
    number = int.from_bytes(hashlib.sha256(f"agreement {key}".encode()).digest())
    letters = []
    for _place in range(LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)


def chunks(items):
    items = list(items)
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


class Parties:
    """Parties by their names in any spelling, and the new ones that rows ask for."""

    def __init__(self, seats):
        self.by_skeleton = defaultdict(list)
        for keys in chunks({skeleton(seat.name) for seat in seats}):
            names = PartyName.objects.filter(skeleton__in=keys)
            for name in names.select_related("party").order_by("pk"):
                self.by_skeleton[name.skeleton].append(name)
        self.by_id = {}
        for ids in chunks({seat.public_id for seat in seats if seat.public_id}):
            moved = current_ids(Kind.PARTY, ids)
            rows = Party.objects.filter(public_id__in={*ids, *moved.values()})
            self.by_id |= _by_any_id(rows, moved)
        self.states = {p.country_id: p for p in Party.objects.filter(kind=PartyKind.STATE)}
        self.new = {}
        self.found = {}
        self.guessed = 0

    def of(self, seat, countries):
        """The one party that is meant, or None where nobody has the name. Raises Problem."""
        if seat.public_id:
            if seat.public_id not in self.by_id:
                raise Problem(_("parties: there is no party #%(id)s.") % {"id": seat.public_id})
            return self.by_id[seat.public_id]
        if seat.country and seat.country not in countries.by_code:
            raise Problem(_("parties: there is no country [%(code)s].") % {"code": seat.country})
        if not fold(seat.name):
            raise Problem(_("parties: a name needs at least one letter or digit."))
        asked = (seat.name, seat.country)
        if asked not in self.found:
            self.found[asked] = self._found(seat, countries)
        found = self.found[asked]
        if len(found) > 1:
            shown = "; ".join(f"{p.name} [{p.country_id or '–'}] #{p.public_id}" for p in found)
            raise Problem(
                _("parties: “%(name)s” may be %(which)s. Add the country or the # that is meant.")
                % {"name": seat.name, "which": shown}
            )
        return found[0] if found else None

    def _found(self, seat, countries):
        """All parties that fit the name best: as it stands, without legal form, transcribed."""
        state = self.states.get(countries.by_name.get(fold(seat.name)))
        if state and seat.country in ("", state.country_id):
            return [state]
        key, folded, plain = skeleton(seat.name), fold(seat.name), bare(seat.name)
        names = [
            name
            for name in self.by_skeleton.get(key, ())
            if not seat.country or name.party.country_id in (None, seat.country)
        ]
        for fits in (
            lambda name: name.folded == folded,
            lambda name: bare(name.name) == plain,
            lambda name: len(key) >= SHORTEST_SKELETON,
        ):
            if found := list(dict.fromkeys(name.party for name in names if fits(name))):
                return found
        return []

    def guesses(self, seat):
        """What an unknown name may mean, for people; nothing once enough was looked up."""
        self.guessed += 1
        if self.guessed > MOST_GUESSED:
            return ""
        match = match_party(PartyMention(seat.name, seat.country or None))
        meant = [match.row] if match.row else [row for row, _reason in match.candidates]
        shown = [f"{p.name} [{p.country_id or '–'}] #{p.public_id}" for p in meant[:MOST_SHOWN]]
        return "; ".join(shown)

    def made(self, seat):
        """The new party of that name and country: one row, however many rows ask for it."""
        key = (fold(seat.name), seat.country)
        if key not in self.new:
            self.new[key] = Party(
                name=seat.name, kind=PartyKind.OTHER, country_id=seat.country or None
            )
        return self.new[key]


class Countries:
    def __init__(self):
        self.by_code = {country.pk: country for country in Country.objects.all()}
        self.by_name = {
            fold(getattr(country, f"name_{language}")): code
            for code, country in self.by_code.items()
            for language in LANGUAGES
        }

    def of(self, cell, column):
        """The code of the country, given by code or by its name in any of the languages."""
        code = cell.upper() if cell.upper() in self.by_code else self.by_name.get(fold(cell))
        if cell and not code:
            raise Problem(
                _("%(column)s: there is no country “%(cell)s”: write its ISO code, as in KZ.")
                % {"column": column, "cell": cell}
            )
        return code


class Sectors:
    def __init__(self):
        rows = list(Sector.objects.all())
        self.top = [sector.code for sector in rows if sector.parent_id is None]
        self.codes = [sector.code for sector in rows]
        self.by_word = {
            fold(getattr(sector, f"name_{language}")): sector
            for sector in rows
            for language in LANGUAGES
        } | {fold(sector.code): sector for sector in rows}

    def of(self, cell):
        if cell and fold(cell) not in self.by_word:
            near = get_close_matches(cell.lower(), self.codes, MOST_SHOWN) or self.top
            raise Problem(
                _("sector: there is no “%(cell)s”. Write a code, as %(codes)s.")
                % {"cell": cell, "codes": ", ".join(near)}
            )
        return self.by_word.get(fold(cell)) if cell else None


class Visits:
    def __init__(self, wanted):
        rows = list(Visit.objects.select_related("guest", "host")) if wanted else ()
        moved = Redirect.objects.filter(kind=Kind.VISIT).values_list("old_id", "new_id")
        self.by_id = _by_any_id(rows, dict(moved) if wanted else {})
        self.by_sides = defaultdict(list)
        for visit in rows:
            self.by_sides[visit.guest_id, visit.host_id].append(visit)

    def of(self, told):
        """The visit that a cell tells. Raises Problem where it is none or may be several."""
        if told.public_id:
            if told.public_id not in self.by_id:
                raise Problem(_("visit: there is no visit #%(id)s.") % {"id": told.public_id})
            return self.by_id[told.public_id]
        found = [
            visit
            for visit in self.by_sides[told.guest, told.host]
            if not told.when or (visit.dates and visit.dates.overlaps(told.when))
        ]
        # The very time that is told goes before longer ones that hold it.
        found = [visit for visit in found if visit.dates == told.when] or found
        if len(found) == 1:
            return found[0]
        if not found:
            raise Problem(
                _("visit: there is no visit %(guest)s → %(host)s at that time: enter it first.")
                % {"guest": told.guest, "host": told.host}
            )
        shown = "; ".join(f"{visit} #{visit.public_id}" for visit in found[:MOST_SHOWN])
        raise Problem(
            _("visit: it may be %(which)s. Add the day or the # that is meant.") % {"which": shown}
        )


def known_agreements(public_ids):
    """The agreements of these public ids, by them; a merged one's old id leads to the one it is."""
    rows, public_ids = {}, set(public_ids)
    moved = {}
    for ids in chunks(public_ids):
        moved |= current_ids(Kind.AGREEMENT, ids)
    for ids in chunks(public_ids | set(moved.values())):
        rows |= {agreement.public_id: agreement for agreement in _whole(ids)}
    return _by_any_id(rows.values(), moved)


def _by_any_id(rows, moved):
    """The rows by their public ids, and by those of the rows that were merged into them."""
    found = {row.public_id: row for row in rows}
    return found | {old: found[new] for old, new in moved.items() if new in found}


def _whole(public_ids):
    return with_rows(Agreement.objects.filter(public_id__in=public_ids))


def with_rows(agreements):
    """Agreements with all that a table tells of them, in a fixed number of queries."""
    return agreements.select_related("sector", "home_visit").prefetch_related(
        Prefetch("participations", Participation.objects.select_related("party").order_by("pk")),
        Prefetch("milestones", Milestone.objects.select_related("visit__guest", "visit__host")),
        "citations",
    )


class Known:
    """All lookups for one table."""

    def __init__(self, seats, public_ids, with_visits):
        self.countries, self.sectors = Countries(), Sectors()
        self.parties = Parties(seats)
        self.visits = Visits(with_visits)
        self.agreements = known_agreements(public_ids)
