"""How sums are put into groups: by which keys, and in what order groups stand."""

from dataclasses import dataclass

from deals.choices import Stage


@dataclass(frozen=True)
class Group:
    """How rows are put into the groups of a grouping: the keys, as expressions, and where from.

    `columns` are those of KEYS that the rows need; `join` brings in what the keys name beside.
    Groups stand by size, unless `order` says by which expression over their one key. Those of
    which one agreement may be in several `overlap`. Where `join` brings the keys in, `among` tells
    what a row's first column may hold in the groups of a side, as SQL.
    """

    keys: tuple[str, ...]
    columns: tuple[str, ...] = ()
    join: str = ""
    order: str = ""
    overlap: bool = False
    among: str = ""


def _plain(*columns, order=""):
    return Group(tuple(f'r."{column}"' for column in columns), columns, order=order)


_STAGES = ", ".join(f"'{stage}'" for stage in Stage)


GROUPS = {
    "visit": _plain("home_visit_id"),
    "sector": _plain("top_sector_id"),
    "sector_parts": _plain("top_sector_id", "sector_id"),
    "instrument": _plain("instrument"),
    "stage": _plain("stage", order=f"array_position(ARRAY[{_STAGES}], {{key}}::text)"),
    "currency": _plain("value_currency"),
    "year": _plain("year", order="{key}"),
    "quarter": _plain("quarter", order="{key}"),
    "month": _plain("month", order="{key}"),
    "pair": Group(
        ("coalesce(route.guest_id, '')", "coalesce(route.host_id, '')"),
        ("home_visit_id",),
        "LEFT JOIN deals_visit route ON route.id = r.home_visit_id",
        among="""
            SELECT id FROM deals_visit
            WHERE (guest_id, host_id) IN (SELECT {side.named} FROM side_{side.place})
            UNION ALL SELECT 0 FROM side_{side.place} WHERE {side.names[0]} = ''
        """,
    ),
    "country": Group(
        ("side.code",),
        ("country_a_id", "country_b_id"),
        "CROSS JOIN LATERAL (VALUES (r.country_a_id), (r.country_b_id)) side (code)",
        overlap=True,
    ),
    "party": Group(("r.party_id",), ("party_id",), overlap=True),
}


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


def is_told_by_cells(side, sides, among=None):
    """Whether the places of a side's groups follow from the cells where they cross the others, all
    of them or those `among` some groups."""
    if side.group.order:
        return True
    return not among and not any(other.group.overlap for other in sides if other is not side)


def looked_up(side):
    """The column that tells the groups of a side, and what it holds in them as SQL; None where no
    column tells them."""
    if side.group.among:
        return side.group.columns[0], f"ARRAY({side.group.among.format(side=side)})"
    if len(side.group.columns) != 1 or side.group.join:
        return None
    return side.group.columns[0], f"ARRAY(SELECT {side.named} FROM side_{side.place})"
