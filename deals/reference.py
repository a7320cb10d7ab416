"""Reference data: loaded again and again, and never over an editor's change.

The loader remembers for each row what it wrote (`ReferenceRow`). A field that still holds what was
written follows the files; any other is an editor's and stays. A row that an editor deleted does
not come back; of one that was merged, the row that took its place is meant.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from django.db import connection, models, transaction

from deals.choices import Kind as Mergeable
from deals.choices import PartyKind
from deals.models import Country, Party, PartyName, Redirect, ReferenceRow, Sector
from deals.names import fold
from deals.reference_files import read_countries, read_parties, read_sectors, refuse_shared_names

# Any number that nothing else in the database locks on.
LOCK = 7_230_145
# What a field was written as that the loader never wrote: equal to nothing.
NEVER = object()


@dataclass(frozen=True)
class Kind:
    """How the entries of one kind become rows.

    `refers` tells which fields name another row by its key, and that row's kind. `identities`
    are what makes a row the same as one that somebody else entered: any one of them is enough.
    A row of a `removable` kind goes when its entry leaves the file and no editor touched it.
    """

    name: str
    model: type[models.Model]
    identities: Callable[[dict], list]
    refers: dict[str, str] = field(default_factory=dict)
    removable: bool = False


def _party_identity(row):
    if row["kind"] == PartyKind.STATE:
        return [(row["kind"], row["country_id"])]
    return [(fold(row["name"]), row["country_id"])]


COUNTRY = Kind("country", Country, lambda row: [row["code"]])
SECTOR = Kind("sector", Sector, lambda row: [row["code"]], {"parent": "sector"})
PARTY = Kind("party", Party, _party_identity, {"country": "country", "owner": "party"})
PARTY_NAME = Kind(
    "party name",
    PartyName,
    lambda row: [(row["party_id"], row["name"], row["language"])],
    {"party": "party"},
    removable=True,
)


@dataclass
class Tally:
    """What a load did: numbers by kind, and a line for each row that was left to the editor."""

    created: Counter = field(default_factory=Counter)
    updated: Counter = field(default_factory=Counter)
    unchanged: Counter = field(default_factory=Counter)
    left: Counter = field(default_factory=Counter)
    removed: Counter = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def leave(self, kind, key, why):
        self.left[kind.name] += 1
        self.notes.append(f"{kind.name} {key}: {why}")


def read(folder):
    """The reference data of `deals`, checked, as (kind, entries) in the order of writing.

    Raises BadReference.
    """
    countries, states, state_names = read_countries(folder)
    codes = {country.key for country in countries}
    parties, party_names = read_parties(folder, codes)
    parties, names = states + parties, state_names + party_names
    refuse_shared_names(parties, names)
    return [
        (COUNTRY, countries),
        (SECTOR, read_sectors(folder)),
        (PARTY, parties),
        (PARTY_NAME, names),
    ]


@transaction.atomic
def write(plan):
    """Write what `read` returned; one load at a time, and all of it or nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    tally, targets = Tally(), {}
    for kind, entries in plan:
        _Load(kind, tally, targets).run(entries)
    return tally


class _Load:
    """The load of one kind. `targets` tells the rows of all kinds, by kind and key."""

    def __init__(self, kind, tally, targets):
        self.kind, self.tally, self.targets = kind, tally, targets
        self.memory = {memo.key: memo for memo in ReferenceRow.objects.filter(kind=kind.name)}
        ids = [memo.written["id"] for memo in self.memory.values()]
        self.rows = kind.model.objects.in_bulk(ids)

    def run(self, entries):
        keys = {entry.key for entry in entries}
        for layer in _owners_first(self.kind, entries):
            self._write_layer(layer)
        if self.kind.removable:
            self._remove(set(self.memory) - keys)

    @cached_property
    def known(self):
        """The rows that were there before, whoever entered them, by what identifies them."""
        return {
            identity: row
            for row in self.kind.model.objects.order_by("-pk").iterator()
            for identity in self.kind.identities(row.__dict__)
        }

    def _write_layer(self, entries):
        new, changed = [], []
        for entry in entries:
            values, memo = self._resolved(entry), self.memory.get(entry.key)
            if memo:
                self._compare(entry, memo, values, changed)
            elif values is None:
                self.tally.leave(self.kind, entry.key, "refers to a row that is gone")
            elif same := self._same(values):
                self._adopt(entry, same)
            else:
                new.append((entry, values))
        self._create(new)
        self._update(changed)

    def _resolved(self, entry):
        """The model's values, or None where a row that they refer to is gone."""
        values = dict(entry.fields)
        for name, kind in self.kind.refers.items():
            key = values.pop(name)
            target = self.targets.get((kind, key)) if key else None
            if key and target is None:
                return None
            values[f"{name}_id"] = target
        return values

    def _same(self, values):
        identities = self.kind.identities(values)
        return next((self.known[i] for i in identities if i in self.known), None)

    def _belongs_to_another(self, row, values):
        gained = set(self.kind.identities(values)) - set(self.kind.identities(row.__dict__))
        return any(i in self.known and self.known[i].pk != row.pk for i in gained)

    def _compare(self, entry, memo, values, changed):
        row = self.rows.get(memo.written["id"])
        target = row.pk if row else _successor(memo)
        if target is not None:
            self.targets[self.kind.name, entry.key] = target
        if row is None or values is None:
            why = "refers to a row that is gone" if row else "deleted or merged by an editor"
            self.tally.leave(self.kind, entry.key, why)
            return
        written = memo.written["fields"]
        differing = [name for name, value in values.items() if getattr(row, name) != value]
        kept = [name for name in differing if getattr(row, name) != written.get(name, NEVER)]
        follow = [name for name in differing if name not in kept]
        if kept:
            self.tally.leave(self.kind, entry.key, f"{', '.join(kept)} set by an editor")
        if follow and self._belongs_to_another(row, values):
            self.tally.leave(self.kind, entry.key, "what the file says is another row's already")
        elif follow:
            for name in follow:
                setattr(row, name, values[name])
                written[name] = values[name]
            changed.append((row, memo, follow))
        elif not kept:
            self.tally.unchanged[self.kind.name] += 1

    def _adopt(self, entry, row):
        """A row that was there before the loader is nobody's but the editor's."""
        self.targets[self.kind.name, entry.key] = row.pk
        self._remember([(entry.key, row, {})])
        self.tally.leave(self.kind, entry.key, "entered by an editor before")

    def _create(self, new):
        rows = self.kind.model.objects.bulk_create(self.kind.model(**values) for _, values in new)
        for (entry, _values), row in zip(new, rows, strict=True):
            self.targets[self.kind.name, entry.key] = row.pk
        self._remember((e.key, row, values) for (e, values), row in zip(new, rows, strict=True))
        self.tally.created[self.kind.name] += len(new)

    def _remember(self, written):
        ReferenceRow.objects.bulk_create(
            ReferenceRow(
                kind=self.kind.name,
                key=key,
                written={
                    "id": row.pk,
                    "public_id": getattr(row, "public_id", None),
                    "fields": fields,
                },
            )
            for key, row, fields in written
        )

    def _update(self, changed):
        by_fields = defaultdict(list)
        for row, _memo, fields in changed:
            by_fields[tuple(fields)].append(row)
        for fields, rows in by_fields.items():
            self.kind.model.objects.bulk_update(rows, fields)
        ReferenceRow.objects.bulk_update([memo for _, memo, _ in changed], ["written"])
        self.tally.updated[self.kind.name] += len(changed)

    def _remove(self, keys):
        untouched = {}
        for memo in (self.memory[key] for key in keys):
            row, written = self.rows.get(memo.written["id"]), memo.written["fields"]
            if row and written and all(getattr(row, n) == v for n, v in written.items()):
                untouched[row.pk] = memo
        self.kind.model.objects.filter(pk__in=list(untouched)).delete()
        ReferenceRow.objects.filter(pk__in=[memo.pk for memo in untouched.values()]).delete()
        self.tally.removed[self.kind.name] += len(untouched)


def _owners_first(kind, entries):
    """The entries in layers, each of which refers to rows of the layers before it only."""
    inner = next((name for name, target in kind.refers.items() if target == kind.name), None)
    waiting = list(entries)
    while waiting:
        keys = {entry.key for entry in waiting}
        yield [entry for entry in waiting if not inner or entry.fields[inner] not in keys]
        waiting = [entry for entry in waiting if inner and entry.fields[inner] in keys]


def _successor(memo):
    """The party that a merged one went into, by the redirects; None for a row that was deleted."""
    first = public_id = memo.written["public_id"]
    merged = Redirect.objects.filter(kind=Mergeable.PARTY)
    while public_id and (redirect := merged.filter(old_id=public_id).first()):
        public_id = redirect.new_id
    if public_id == first:
        return None
    return Party.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
