"""Reading sums: groups of agreements, and the first of them.

`Sums` is asked for groups and answers with lines of sums: keys of each grouping …, column,
unconverted (amounts by currency, as JSON) and MEASURES of `deals.ledger.entries`. Of one group and
column there may be several, which add up.
"""

import math
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection

from deals.ledger.entries import MEASURES, SUMS, places
from deals.ledger.groups import (
    GROUPS,
    Group,
    Side,
    columns_of,
    is_told_by_cells,
    looked_up,
    number_of,
)
from deals.ledger.leading import as_table, leading
from deals.ledger.source import Source
from deals.ledger.summing import (
    HOLDS,
    LINES,
    TOLD,
    Holding,
    ranked,
    sizes_of,
    sizes_of_lines,
    summed_by,
)

# How many groups of a second grouping a group of the first has, as a rule at least.
CELLS = 5
# For what reads very many rows, within the transaction: memory for them, and nothing compiled, since
# that would take longer than it saves.
ROOM = "SELECT set_config('work_mem', '128MB', true), set_config('jit', 'off', true)"
# Columns that leave so few agreements that all of them are read.
NARROW = frozenset({"home_visit_id", "country_a_id"})


@dataclass
class Sums(Source):
    """Sums by groups over the agreements of a `Source`.

    Once the first groups were asked for, `whole` holds the lines of `by()` where these were read
    with them, else None.
    """

    whole = None
    room = ROOM
    # Whether all is added up beside the first groups even where these overlap: a statement of its
    # own would have to find out once more what it reads.
    takes_whole = False

    def by(self, *names, first=None):
        """The lines of all groups.

        With `first` only those of the first so many groups, in the order of the first grouping
        and within it of the second; with a pair of numbers those where the first groups of the
        one cross the first of the other. Without it lines of zeros may be among them.
        Raises TooManyLines.
        """
        try:
            return self._by(names, first)
        except EmptyResultSet:  # filters that nothing can pass
            return []

    def told(self, keys, sql, parameters, columns=()):
        """Lines by what a query tells of each agreement (agreement_id, and the keys by name).

        `columns` are those of KEYS that stand behind its keys.
        """
        named = (*(f"told.{key}" for key in keys), *(f'r."{column}"' for column in columns))
        join = "JOIN told ON told.agreement_id = r.agreement_id"
        side = Side(Group(named, ("agreement_id", *columns), join), 0)
        told = [(f"told AS MATERIALIZED ({sql})", parameters)]
        return self._ask(told, *self._cells([side]))

    def _by(self, names, first):
        sides = [Side(GROUPS[name], place) for place, name in enumerate(names)]
        if not self._balance(columns_of(sides)):
            with connection.cursor() as cursor:
                cursor.execute(self.room)
        if first is None or not sides:
            return self._ask([], *self._cells(sides))
        by_party = sides[0].group is GROUPS["party"]
        among = looked_up(sides[0]) if self._looks_up(sides) else None
        if isinstance(first, tuple):
            cells = first[0] * first[1] if len(sides) > 1 else first[0]
            return self._first(sides, first, cells, None if by_party else among)
        if len(sides) > 1 and sides[1].group is GROUPS["party"] and not self._is_dear:
            found = self._first_with_parties(sides, first)
            if number_of(found, sides) >= first:
                return found
        # Most often a few groups of the first side have cells enough.
        is_quick = among and len(sides) > 1 and not self._is_dear
        few = [math.ceil(first / CELLS)] if is_quick else []
        for most in (*few, first):
            found = self._first(sides, (most, None), first, among)
            if number_of(found, sides) >= first:
                return found
            if number_of(found, sides[:1]) < most:  # there are no others
                break
        # To agreements without any party no look-up leads.
        return self._first(sides, (None, None), first, None) if among and by_party else found

    def _first_with_parties(self, sides, first):
        """Lines of cells with parties, of which a group has thousands; perhaps not enough.

        Of the largest groups the very first has them, most often those of the largest parties.
        Where groups are small, or stand in another order, a few that hold some agreements do.
        """
        are_small = sides[0].group.order or sides[0].group.columns == ("home_visit_id",)
        if are_small and (among := looked_up(sides[0])):
            return self._first(sides, (Holding(CELLS * first), None), first, among)
        return self._first(sides, (1, 2 * first), first, looked_up(sides[1]))

    def _looks_up(self, sides):
        """Whether the cells of some groups of the first side are found without reading all."""
        if self._is_dear or sides[0].group.among:
            return False
        is_narrow = not NARROW.isdisjoint(self.plain or ())
        return not (sides[0].group is GROUPS["party"] and is_narrow)

    def _first(self, sides, most, cells, among):
        """Lines of the first so many cells, where the first so many groups of the sides cross;
        read are those `among` (see `_cells`)."""
        kept = self._kept_cells(sides, among)
        lines, parameters = kept or (_lines_of(sides, "summed"), [])
        before, summed, after = [], [], []
        if not kept:
            grouped, of_grouped = self._grouped(sides, among)
            # A table of its own: it is added up once, whatever it is joined with, and its places
            # are told by it where these are dear to tell otherwise.
            summed = [(f"summed AS MATERIALIZED ({grouped})", of_grouped)]
        for side, limit in zip(sides, most, strict=False):
            is_told = self._is_dear and is_told_by_cells(side, sides, among)
            if led := self._leading(side, limit):
                sql, more = as_table(side, led)
            else:
                sized = (sizes_of_lines(side, lines), []) if is_told else self._sized(side, limit)
                sql, more = ranked(side, *sized, limit)
            # Which comes first follows from which is told by the other.
            tables = before if among and not is_told else after
            tables.append((f"side_{side.place} AS MATERIALIZED ({sql})", more))
        joined = " ".join(f"JOIN side_{side.place} USING ({side.named})" for side in sides)
        placed = ", ".join(f"place_{side.place}" for side in sides)
        # The groups of one side are numbered already; cells of two are counted.
        place = f"dense_rank() OVER (ORDER BY {placed})" if len(sides) > 1 else placed
        keys = ", ".join(side.named for side in sides)
        rows = f"""
            SELECT {keys}, {TOLD}, place
            FROM (SELECT *, {place} AS place FROM ({lines}) cells {joined} WHERE {HOLDS}) placed
            WHERE place <= %s
        """
        whole = self._whole(sides) if self._is_dear else None
        if whole:
            rows = f"{rows} UNION ALL {whole}"
        sql = f"SELECT {keys}, {TOLD} FROM ({rows}) told ORDER BY place"
        found = self._ask([*before, *summed, *after], sql, [*parameters, cells])
        if whole:
            width = sum(len(side.keys) for side in sides)
            self.whole = [row[width:] for row in found if row[0] is None]
            found = [row for row in found if row[0] is not None]
        return found

    def _whole(self, sides):
        """All that is summed, as lines without keys, which come last; None where it would have to
        be read once more, since the groups overlap."""
        summed = ", ".join(f"sum({name}) AS {name}" for name in SUMS)
        told = f'SELECT "column", lost, {summed} FROM summed GROUP BY "column", lost'
        if any(side.group.overlap for side in sides):
            if not self.takes_whole:
                return None
            told, _nothing = summed_by((), *self._lines(()))
        keys = ", ".join(f"NULL AS {name}" for side in sides for name in side.names)
        return f"SELECT {keys}, {LINES}, NULL FROM ({told}) whole"

    @property
    def _is_dear(self):
        """Whether it takes long to find the agreements, or what they add."""
        return self.plain is None or not self.state[0]

    def _leading(self, side, limit):
        """The first groups of a side where an index tells them, else None."""
        if not limit or isinstance(limit, Holding) or self.plain != {}:
            return None
        if side.group.join or side.group.order:
            return None
        balance = self._balance_of_lines(side.group.columns)
        return balance and leading(balance, side.group.columns[0], self.currency, limit)

    def _sized(self, side, limit):
        """The statement of a side's groups with their sizes, and its parameters; with a limit it
        need not tell those that come last."""
        lines = self._lines(side.group.columns)
        if lines is None:
            sql, parameters = self._cells([side], with_lost=False)
            return sizes_of_lines(side, sql), parameters
        entries, parameters = lines
        return sizes_of(side, entries, limit), parameters

    def _cells(self, sides, among=None, with_lost=True):
        """The statement of the lines of all groups of the sides, and its parameters.

        With `among`, a column and SQL of an array, lines of other contents may be left out; without
        `with_lost` what is told of values without a rate.
        """
        if kept := self._kept_cells(sides, among):
            return kept
        sql, parameters = self._grouped(sides, among, with_lost)
        return _lines_of(sides, f"({sql})"), parameters

    def _kept_cells(self, sides, among):
        """The statement of `_cells` where rows of a balance are the lines, else None."""
        columns = columns_of(sides)
        balance = None if _joins(sides) else self._balance_of_lines(columns)
        if balance is None:
            return None
        # What is not among them falls away where sides cross: asked twice, it misleads the planner.
        among = None if len(sides) > 1 else among
        lines = [*columns, "column", "unconverted", *MEASURES]
        sql, parameters = self._kept(balance, lines, among)
        keys = [key for side in sides for key in side.keys]
        listed = ", ".join([*keys, 'r."column"', "r.unconverted::text", *MEASURES])
        return f"SELECT {listed} FROM ({sql}) r", parameters

    def _grouped(self, sides, among=None, with_lost=True):
        """The statement of all groups of the sides, by the currency `lost` too; its parameters."""
        parts, is_single = self._sums(columns_of(sides), among, with_lost)
        keys = [key for side in sides for key in side.keys]
        joins = _joins(sides)
        if is_single and not joins:
            summed = ", ".join(f"r.{name}" for name in SUMS)
            grouping = ""
        else:
            summed = ", ".join(f"sum(r.{name}) AS {name}" for name in SUMS)
            grouping = f"GROUP BY {places(len(keys) + 2)}"
        listed = ", ".join([*keys, 'r."column"', "r.lost", summed])
        # Each part is grouped by itself, so that several processes can share the work.
        grouped = (f"SELECT {listed} FROM ({sql}) r {joins} {grouping}" for sql, _more in parts)
        return " UNION ALL ".join(grouped), [one for _sql, more in parts for one in more]

    def _ask(self, tables, sql, parameters):
        """The rows of a statement that reads the tables: pairs of SQL and its parameters."""
        named = f"WITH {', '.join(table for table, _more in tables)}" if tables else ""
        given = [one for _table, more in tables for one in more]
        return self._read(f"{named} {sql}", [*given, *parameters])


def _joins(sides):
    return " ".join(side.group.join for side in sides).strip()


def _lines_of(sides, sums):
    """The statement of lines of sums, which are told by the currency `lost` too."""
    keys = "".join(f"{side.named}, " for side in sides)
    return f"SELECT {keys}{LINES} FROM {sums} summed"
