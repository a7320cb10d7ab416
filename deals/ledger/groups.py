"""How sums are put into groups: by which keys, and in what order groups stand."""

from dataclasses import dataclass

from deals.choices import Stage
from deals.ledger.finding import as_array


@dataclass(frozen=True)
class Group:
    """How rows are put into the groups of a grouping: the keys, as expressions, and where from.

    `columns` are those of KEYS that the rows need; `join` brings in what the keys name beside.
    Groups stand by size, unless `order` says by which expression over their one key. Those of
    which one agreement may be in several `overlap`. Those of one day or one stage are `small`: they
    hold few agreements or few groups of other kinds. Where `join` brings the keys in, `among` tells
    what a row's first column may hold in the groups of a side, as SQL; `either` says that any of
    the columns may hold the key.
    """

    keys: tuple[str, ...]
    columns: tuple[str, ...] = ()
    join: str = ""
    order: str = ""
    overlap: bool = False
    small: bool = False
    among: str = ""
    either: bool = False


def _plain(*columns, **told):
    return Group(tuple(f'r."{column}"' for column in columns), columns, **told)


def _ordered(column, order="{key}"):
    return _plain(column, order=order, small=True)


_STAGES = ", ".join(f"'{stage}'" for stage in Stage)


GROUPS = {
    "visit": _plain("home_visit_id", small=True),
    "sector": _plain("top_sector_id"),
    "sector_parts": _plain("top_sector_id", "sector_id"),
    "instrument": _plain("instrument"),
    "stage": _ordered("stage", f"array_position(ARRAY[{_STAGES}], {{key}}::text)"),
    "currency": _plain("value_currency"),
    "year": _ordered("year"),
    "quarter": _ordered("quarter"),
    "month": _ordered("month"),
    "pair": Group(
        ("coalesce(route.guest_id, '')", "coalesce(route.host_id, '')"),
        ("home_visit_id",),
        "LEFT JOIN deals_visit route ON route.id = r.home_visit_id",
        small=True,
        among="""
            SELECT id FROM deals_visit
            WHERE (guest_id, host_id) IN (SELECT {side.named} FROM {groups} AS found)
            UNION ALL SELECT 0 FROM {groups} AS found WHERE {side.names[0]} = ''
        """,
    ),
    "country": Group(
        ("side.code",),
        ("country_a_id", "country_b_id"),
        "CROSS JOIN LATERAL (VALUES (r.country_a_id), (r.country_b_id)) side (code)",
        overlap=True,
        either=True,
    ),
    "party": Group(("r.party_id",), ("party_id",), overlap=True),
}
PARTIES = GROUPS["party"]


@dataclass(frozen=True)
class Side:
    """One of the groupings asked for, with names for its keys."""

    group: Group
    place: int

    @property
    def names(self):
        return [f"key_{self.place}_{number}" for number in range(len(self.group.keys))]

    @property
    def named(self):
        return ", ".join(self.names)

    @property
    def keys(self):
        pairs = zip(self.group.keys, self.names, strict=True)
        return [f"{key} AS {name}" for key, name in pairs]


def columns_of(sides):
    """The columns of KEYS that the sides need, each once."""
    return list(dict.fromkeys(column for side in sides for column in side.group.columns))


def number_of(found, sides):
    """Of how many groups of the sides the rows are."""
    width = sum(len(side.keys) for side in sides)
    return len({row[:width] for row in found})


def looked_up(side, groups=None):
    """Which column holds what in the groups of a side: pairs of its name and SQL of an array, of
    which one is enough; none where no columns tell the groups.

    `groups` is SQL of a table with some of them in the place of all.
    """
    groups = groups or f"side_{side.place}"
    if side.group.among:
        contents = side.group.among.format(side=side, groups=groups)
        return [(side.group.columns[0], f"ARRAY({contents})")]
    if len(side.group.keys) != 1 or (side.group.join and not side.group.either):
        return []
    contents = f"ARRAY(SELECT {side.named} FROM {groups} AS found)"
    return [(column, contents) for column in side.group.columns]


def all_but_the_last(side):
    """SQL of the table of a side's groups without the last of them."""
    place, table = f"place_{side.place}", f"side_{side.place}"
    return f"(SELECT * FROM {table} WHERE {place} < (SELECT max({place}) FROM {table}))"


def one_of_numbers(side, contents):
    """The same as `looked_up` where the contents are known, of a side by one column of numbers."""
    return [(side.group.columns[0], f"'{as_array(contents)}'::bigint[]")]
