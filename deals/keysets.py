"""Pages of an ordered set of rows, each found by where the one before it ends.

A page costs the same wherever it is: an index in the order of the rows leads to its first one,
and nothing is counted or skipped. No row is shown twice while others are added.
"""

from dataclasses import dataclass

from django.core import signing
from django.db.models import BooleanField, Func, TextField, Value
from django.db.models.functions import Cast

SALT = "deals.keysets"
NEXT, PREVIOUS = "next", "prev"


class NoSuchPlace(ValueError):
    """What was given is no place in this list."""


class _Beyond(Func):
    """Whether the keys of a row stand behind others: one comparison, which an index answers."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, keys, others, operator):
        self.operator, self.size = operator, len(keys)
        super().__init__(*keys, *others)

    def as_sql(self, compiler, connection, **context):
        told = [compiler.compile(source) for source in self.source_expressions]
        sides = [
            ", ".join(sql for sql, _ in part) for part in (told[: self.size], told[self.size :])
        ]
        parameters = tuple(one for _, some in told for one in some)
        return f"({sides[0]}) {self.operator} ({sides[1]})", parameters


@dataclass(frozen=True)
class Order:
    """An order by keys that are never null and together tell each row, all in one direction.

    `keys` are expressions with the fields that they are of.
    """

    keys: tuple
    descending: bool = False

    @property
    def places(self):
        return {
            f"place_{number}": Cast(key, TextField()) for number, (key, _f) in enumerate(self.keys)
        }

    def by(self, backwards=False):
        """The arguments of `order_by`."""
        falling = self.descending != backwards
        return [key.desc() if falling else key.asc() for key, _field in self.keys]

    def beyond(self, place, backwards):
        others = [
            Cast(Value(written), field)
            for written, (_key, field) in zip(place, self.keys, strict=True)
        ]
        operator = "<" if self.descending != backwards else ">"
        return _Beyond([key for key, _field in self.keys], others, operator)

    def page(self, rows, size, asked, written=None):
        """The page of the queryset that a cursor names, the first one without a cursor.

        `asked` is what the list was asked for, as what JSON can hold: a cursor is signed together
        with it. Raises NoSuchPlace where the cursor is none, or of another list.
        """
        backwards, place = _read(written, asked, len(self.keys)) if written else (False, None)
        rows = rows.annotate(**self.places).order_by(*self.by(backwards))
        if place is not None:
            rows = rows.filter(self.beyond(place, backwards))
        found = list(rows[: size + 1])
        more, found = len(found) > size, found[:size]
        if backwards:
            found.reverse()
        there = {PREVIOUS: more if backwards else place is not None, NEXT: more or backwards}
        return Page(found, asked, there[PREVIOUS], there[NEXT])


@dataclass(frozen=True)
class Page:
    """Some rows of an ordered set, and the cursors of those before and behind them."""

    rows: list
    asked: list
    has_previous: bool
    has_next: bool

    @property
    def previous(self):
        return self._cursor(PREVIOUS, self.rows[0]) if self.has_previous and self.rows else None

    @property
    def next(self):
        return self._cursor(NEXT, self.rows[-1]) if self.has_next and self.rows else None

    def _cursor(self, way, row):
        place = [content for name, content in vars(row).items() if name.startswith("place_")]
        return signing.dumps([self.asked, way, *place], salt=SALT)


def _read(written, asked, size):
    """Whether the cursor leads backwards, and the keys that it names."""
    try:
        made_for, way, *place = signing.loads(written, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise NoSuchPlace from error
    if made_for != asked or len(place) != size:
        raise NoSuchPlace
    return way == PREVIOUS, place
