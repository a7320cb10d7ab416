"""The first groups of one side or two, and the cells where they cross, read in one statement.

What is read from entries is added up once, by the columns that the groups need, as a table of the
statement: cells, the sizes of groups, the groups of either side alone and the whole follow from it.
Only what is read by party, or of some agreements alone, takes a second table for what is of all.
"""

from dataclasses import dataclass
from functools import cached_property

from deals.ledger.cells import Cells, lines_of, put_in
from deals.ledger.entries import MEASURES
from deals.ledger.groups import PARTIES, Side, looked_up, one_of_numbers
from deals.ledger.leading import as_table
from deals.ledger.summing import HOLDS, TOLD, ranked, sizes_of_lines

# Tables of sums by columns: of what the cells are read from, and of all agreements.
READ, ALL = "sums_read", "sums_of_all"
# The kinds of rows beside the cells: the whole, and that what is of no party has a place.
WHOLE, NO_PARTY = "whole", "no party"
# A row's kind and place stand before the keys.
BEFORE_KEYS = 2


@dataclass
class First:
    """The first so many `cells` where the first so many groups (`most`) of the sides cross.

    With `through` read are those alone that the groups of these sides lead to, where they do, and
    that are among what `also` tells. `with_whole` and `with_sides` tell the whole, and the groups
    of each side alone, where they follow from what is read; with sides, nothing but parties
    themselves leads to theirs.
    """

    source: Cells
    sides: list[Side]
    most: tuple
    cells: int
    through: tuple[Side, ...] = ()
    also: tuple = ()
    with_whole: bool = False
    with_sides: bool = False

    def __post_init__(self):
        self.limits = dict(zip(self.sides, self.most, strict=False))
        self.led = {side: self.source.leading(side, most) for side, most in self.limits.items()}
        self.through = [side for side in self.through if looked_up(side)]
        self.among = [
            one_of_numbers(side, self.led[side]) if self.led[side] else looked_up(side)
            for side in self.through
        ]
        self.among += self.also

    def read(self):
        """The lines of the cells, and those told beside by what `Sums.by` is asked for them.

        None where agreements without any party are among the first: to these nothing leads.
        """
        lines, parameters = self._kept or (lines_of(self.sides, "summed"), [])
        told_alone = [side for side in self.sides if self.with_sides and self._alone_in(side)]
        rows = [
            _placed(self.sides, lines),
            *(_no_party(self.sides, side) for side in self.through if side.group is PARTIES),
            *(_alone(self.sides, side, self._alone_in(side)) for side in told_alone),
        ]
        if self.with_whole:
            rows.append(_whole(self.sides, self._of_all))
        sql = f"SELECT * FROM ({' UNION ALL '.join(rows)}) told ORDER BY place"
        found = self.source.ask(self._tables(), sql, [*parameters, self.cells])
        return self._told_apart(found, told_alone)

    def _told_apart(self, found, told_alone):
        """The rows by what they tell of: the lines of the cells, and of what stands beside."""
        begins, kinds = {}, {}
        end = BEFORE_KEYS
        for side in self.sides:
            begins[side] = end
            end += len(side.names)
        for row in found:
            kinds.setdefault(row[0], []).append(row)
        if NO_PARTY in kinds:
            return None
        beside = {}
        if self.with_whole:
            beside[(), None] = [row[end:] for row in kinds.get(WHOLE, ())]
        for side in told_alone:
            own = slice(begins[side], begins[side] + len(side.names))
            rows = kinds.get(_kind(side), ())
            beside[(side.group,), self.limits[side]] = [row[own] + row[end:] for row in rows]
        return [row[BEFORE_KEYS:] for row in kinds.get(None, ())], beside

    @cached_property
    def _kept(self):
        return self.source.kept_cells(self.sides, self.among)

    @cached_property
    def _is_read(self):
        """Whether cells are added up from entries."""
        return not self._kept and self.source.reads_entries(self.sides)

    @cached_property
    def _of_all(self):
        """The table that tells of all agreements, by the columns of the sides but parties: of which
        one agreement has several. None where there is none."""
        apart = self._but_parties
        if not self._is_read:
            return None
        if not self.among and apart == self.sides:
            return READ
        wanted = self.with_whole or self.with_sides
        return ALL if wanted and self.source.reads_entries(apart) else None

    @property
    def _but_parties(self):
        return [side for side in self.sides if side.group is not PARTIES]

    def _table_of(self, side):
        """The table that tells all groups of a side, None where there is none."""
        if side.group is not PARTIES:
            return self._of_all
        return READ if self._is_read and not self.among else None

    def _alone_in(self, side):
        """The table that tells of the first groups of a side alone; None where there is none."""
        # Of the first parties all is read: nothing else leads to it.
        return READ if side.group is PARTIES and self._is_read else self._table_of(side)

    def _tables(self):
        """The tables of the statement, in the order in which they need each other."""
        source, tables, before, after = self.source, [], [], []
        for side in self.sides:
            # Which comes first follows from which is told by the other.
            (before if side in self.through else after).append(self._side(side))
        if self._of_all == ALL:
            tables.append(_table(ALL, *source.read_by_columns(self._but_parties)))
        tables += before
        if self._is_read:
            tables.append(_table(READ, *source.read_by_columns(self.sides, self.among)))
            grouped = put_in(self.sides, READ, is_single=True), []
        else:
            grouped = source.grouped(self.sides, self.among)
        if not self._kept:
            # It is added up once, whatever it is joined with.
            tables.append(_table("summed", *grouped))
        return [*tables, *after]

    def _side(self, side):
        """The table of a side's first groups, each with its place."""
        limit = self.limits[side]
        if self.led[side]:
            sql, parameters = as_table(side, self.led[side])
        else:
            sql, parameters = ranked(side, *self._sized(side), limit)
        return _table(f"side_{side.place}", sql, parameters)

    def _sized(self, side):
        """A side's groups with their sizes."""
        table = self._table_of(side)
        if table:
            sums = put_in([side], table)
            return sizes_of_lines(side, lines_of([side], f"({sums})")), []
        # There are thousands of parties: those alone are sized that are in the cells.
        is_some = side.group is PARTIES and self.through and not (self._kept or self.limits[side])
        present = [[("party_id", f"SELECT {side.named} FROM summed")]] if is_some else []
        return self.source.sized(side, present)


def _table(name, sql, parameters):
    return f"{name} AS MATERIALIZED ({sql})", parameters


def _kind(side):
    return f"side {side.place}"


def _placed(sides, lines):
    """The statement of lines of cells, each with its place, up to a place; the groups of the sides
    have theirs."""
    joined = " ".join(f"JOIN side_{side.place} USING ({side.named})" for side in sides)
    placed = ", ".join(f"place_{side.place}" for side in sides)
    # The groups of one side are numbered already; cells of two are counted.
    place = f"dense_rank() OVER (ORDER BY {placed})" if len(sides) > 1 else placed
    keys = ", ".join(side.named for side in sides)
    return f"""
        SELECT NULL AS kind, place, {keys}, {TOLD}
        FROM (SELECT *, {place} AS place FROM ({lines}) cells {joined} WHERE {HOLDS}) placed
        WHERE place <= %s
    """


def _alone(sides, side, table):
    """The statement of lines of a side's first groups alone, from a table of sums by columns."""
    lines = lines_of([side], f"({put_in([side], table)})")
    return f"""
        SELECT '{_kind(side)}', place_{side.place}, {_keys(sides, side)}, {TOLD}
        FROM ({lines}) alone JOIN side_{side.place} USING ({side.named}) WHERE {HOLDS}
    """


def _whole(sides, table):
    """The statement of lines of all that a table tells, without keys."""
    lines = lines_of([], f"({put_in([], table)})")
    return f"SELECT '{WHOLE}', NULL, {_keys(sides)}, {TOLD} FROM ({lines}) whole"


def _no_party(sides, side):
    """A line where what is of no party is among the groups of the side."""
    nothing = ", ".join("0" for _name in MEASURES)
    return f"""
        SELECT '{NO_PARTY}', NULL, {_keys(sides)}, NULL, '{{}}', {nothing}
        FROM side_{side.place} WHERE {side.named} = 0
    """


def _keys(sides, told=None):
    """The keys of the sides, those of one of them alone, or of none."""
    return ", ".join(
        name if side is told else f"NULL AS {name}" for side in sides for name in side.names
    )
