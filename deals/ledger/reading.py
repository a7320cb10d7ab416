"""Reading sums: groups of agreements, and the first of them.

`Sums` is asked for groups and answers with lines of sums: keys of each grouping …, column,
unconverted (amounts by currency, as JSON) and MEASURES of `deals.ledger.entries`. Of one group and
column there may be several, which add up.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

from django.core.exceptions import EmptyResultSet
from django.db import connection

from deals.ledger import finding
from deals.ledger.entries import MARKED, MEASURES, SUMS, places
from deals.ledger.groups import (
    GROUPS,
    Group,
    Side,
    all_but_the_last,
    columns_of,
    is_told_by_cells,
    looked_up,
    number_of,
    one_of_numbers,
)
from deals.ledger.leading import as_table, contenders, leading
from deals.ledger.source import Source, balance_of
from deals.ledger.summing import (
    HOLDS,
    LINES,
    SOME_PARTIES,
    TOLD,
    Holding,
    ranked,
    sizes_of,
    sizes_of_lines,
    summed_by,
)

PARTIES = GROUPS["party"]
# What stands in the place of a column where what is of no party has a place.
NO_PARTY = "no party"
# So many groups at most are looked up.
MOST_LED = 5_000
# How many groups of a second grouping a group of the first has, as a rule at least.
CELLS = 5
# For what reads very many rows, within the transaction: memory for them, nothing compiled, since that
# would take longer than it saves, and the work shared between processes.
ROOM = """
    SELECT set_config('work_mem', '128MB', true), set_config('jit', 'off', true),
           set_config('parallel_setup_cost', '0', true),
           set_config('parallel_tuple_cost', '0.01', true)
"""
PARTIES_OF_MARKED = f"SELECT party_id FROM deals_participation WHERE agreement_id = ANY ({MARKED})"
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
        if isinstance(first, tuple):
            return self._corner(sides, first)
        if len(sides) > 1 and sides[1].group is PARTIES and not self._reads_all:
            found = self._first_with_parties(sides, first)
            if number_of(found, sides) >= first:
                return found
        through = [sides[0]] if first <= MOST_LED and self._looks_up(sides[0]) else []
        # Most often a few groups of the first side have cells enough; not where both have few.
        has_cells = len(sides) > 1 and not all(side.group.small for side in sides)
        few = [math.ceil(first / CELLS)] if through and has_cells and not self._is_dear else []
        for most in (*few, first):
            found = self._first(sides, (most, None), first, through)
            if number_of(found, sides) >= first:
                return found
            if number_of(found, sides[:1]) < most:  # there are no others
                break
        return found

    def _corner(self, sides, most):
        """Lines where the first so many groups of the sides cross."""
        cells = math.prod(most[: len(sides)])
        parties = next((side for side in sides if side.group is PARTIES), None)
        through = [side for side in (parties or sides[0],) if self._looks_up(side)]
        return self._first(sides, most, cells, through)

    def _first_with_parties(self, sides, first):
        """Lines of cells with parties, of which a group has thousands; perhaps not enough.

        Of the largest groups the very first has them, most often those of the largest parties.
        Where groups are small, or stand in another order, a few that hold some agreements do.
        """
        if not (sides[0].group.small and looked_up(sides[0])):
            return self._first(sides, (1, 2 * first), first, sides if self._is_dear else sides[1:])
        if sides[0].group.order and (led := self._leading(sides[1], 2 * first)):
            # More of these groups, but of the last, often a large one, the largest parties alone.
            most = (Holding(CELLS * CELLS * first), None)
            before = looked_up(sides[0], all_but_the_last(sides[0]))
            also = [[*before, *one_of_numbers(sides[1], led)]]
            found = self._first(sides, most, first, sides[:1], also)
            if number_of(found, sides) >= first:
                return found
        return self._first(sides, (Holding(CELLS * first), None), first, sides[:1])

    def _looks_up(self, side):
        """Whether the cells of some groups of a side are found without reading all."""
        if side.group is PARTIES:
            return not self._reads_all
        return not self._is_dear and not side.group.join and looked_up(side) is not None

    @property
    def _reads_all(self):
        """Whether all agreements are read at once: they are few, or each of them is computed."""
        if not self.state[0]:
            return True
        if self.plain is None:
            return len(self._found) <= finding.FEW
        return not NARROW.isdisjoint(self.plain)

    def _first(self, sides, most, cells, through=(), also=()):
        """Lines of the first so many cells, where the first so many groups of the sides cross;
        with `through` read are those alone that the groups of these sides lead to, where they do,
        and that are among what `also` tells."""
        through = [side for side in through if looked_up(side)]
        led = {side: self._leading(side, limit) for side, limit in zip(sides, most, strict=False)}
        among = [
            one_of_numbers(side, led[side]) if led[side] else looked_up(side) for side in through
        ]
        among += also
        kept = self._kept_cells(sides, among)
        lines, parameters = kept or (_lines_of(sides, "summed"), [])
        before, summed, after = [], [], []
        if not kept:
            grouped, of_grouped = self._grouped(sides, among)
            # A table of its own: it is added up once, whatever it is joined with, and its places
            # are told by it where these are dear to tell otherwise.
            summed = [(f"summed AS MATERIALIZED ({grouped})", of_grouped)]
        for side, limit in zip(sides, most, strict=False):
            is_whole = side not in through and not (among and limit)
            is_told = self._is_dear and is_whole and is_told_by_cells(side, sides, among)
            if led[side]:
                sql, more = as_table(side, led[side])
            else:
                # There are thousands of parties: those alone are sized that are in the cells.
                is_some = side.group is PARTIES and through and not (kept or limit)
                some = [[("party_id", f"SELECT {side.named} FROM summed")]] if is_some else []
                sized = (sizes_of_lines(side, lines), []) if is_told else self._sized(side, some)
                sql, more = ranked(side, *sized, limit)
            # Which comes first follows from which is told by the other.
            tables = before if side in through else after
            tables.append((f"side_{side.place} AS MATERIALIZED ({sql})", more))
        whole = self._whole(sides, among) if self._is_dear else None
        apart = [whole] if whole else []
        apart += [_no_party(sides, side) for side in through if side.group is PARTIES]
        rows = " UNION ALL ".join([_placed(sides, lines), *apart])
        keys = ", ".join(side.named for side in sides)
        sql = f"SELECT {keys}, {TOLD} FROM ({rows}) told ORDER BY place"
        found = self._ask([*before, *summed, *after], sql, [*parameters, cells])
        if not apart:
            return found
        width = sum(len(side.keys) for side in sides)
        others = [row[width:] for row in found if row[0] is None]
        if any(column == NO_PARTY for column, *_told in others):
            # To agreements without any party no look-up leads.
            return self._first(sides, most, cells)
        if whole:
            self.whole = others
        return [row for row in found if row[0] is not None]

    def _whole(self, sides, among):
        """All that is summed, as lines without keys, which come last; None where it would have to
        be read once more, since the groups overlap or only some are summed."""
        summed = ", ".join(f"sum({name}) AS {name}" for name in SUMS)
        told = f'SELECT "column", lost, {summed} FROM summed GROUP BY "column", lost'
        if among or any(side.group.overlap for side in sides):
            if not self.takes_whole:
                return None
            told, _nothing = summed_by((), *self._lines(()))
        return f"SELECT {_no_keys(sides)}, {LINES}, NULL FROM ({told}) whole"

    @property
    def _is_dear(self):
        """Whether it takes long to add up the agreements, however they are grouped."""
        return not self.state[0] or not self._balance(())

    def _leading(self, side, limit):
        """The first groups of a side where the largest ones of a balance tell them, else None."""
        if not limit or isinstance(limit, Holding) or side.group.join or side.group.order:
            return None
        if self.plain != {}:
            if side.group is not PARTIES:
                return None
            # A table of two groupings asks again for the parties alone.
            if limit not in self._parties:
                self._parties[limit] = self._leading_parties(side, limit)
            return self._parties[limit]
        balance = self._balance_of_lines(side.group.columns)
        return balance and leading(balance, side.group.columns[0], self.currency, limit)

    @cached_property
    def _parties(self):
        """What `_leading_parties` told, by how many were asked for."""
        return {}

    def _leading_parties(self, side, limit):
        """The first parties where they are among the largest ones without any filter: what is left
        of the others needs no adding up.

        None where they may not be, which is found out by adding up the largest ones; and where
        balances tell the sizes of all, or all is read at once.
        """
        lines = None if self._reads_all else self._lines(side.group.columns)
        if lines is None:
            return None
        entries, parameters = lines
        (key,) = side.group.columns
        contents, rest = contenders(balance_of([key]), key, self.currency, limit)
        among = one_of_numbers(side, contents)
        if self.state[1]:  # what balances do not hold yet
            among.append((key, f"ARRAY({PARTIES_OF_MARKED})"))
        sized = sizes_of(side, entries, SOME_PARTIES, [among])
        above = f"SELECT * FROM ({sized}) sized WHERE size_1 > %s"
        ranking = ranked(side, above, [*parameters, rest], limit)
        found = [content for content, _place in sorted(self._ask([], *ranking), key=itemgetter(1))]
        return found if len(found) == limit else None

    def _sized(self, side, among=()):
        """The statement of a side's groups with their sizes, and its parameters; those `among` some
        columns' contents at least."""
        lines = self._lines(side.group.columns)
        if lines is None:
            sql, parameters = self._cells([side], with_lost=False)
            return sizes_of_lines(side, sql), parameters
        entries, parameters = lines
        return sizes_of(side, entries, self.parties, among), parameters

    def _cells(self, sides, among=(), with_lost=True):
        """The statement of the lines of all groups of the sides, and its parameters.

        Lines of what is not `among` some columns' contents may be left out; without `with_lost` what
        is told of values without a rate.
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
        among = () if len(sides) > 1 else among
        lines = [*columns, "column", "unconverted", *MEASURES]
        sql, parameters = self._kept(balance, lines, among)
        keys = [key for side in sides for key in side.keys]
        listed = ", ".join([*keys, 'r."column"', "r.unconverted::text", *MEASURES])
        return f"SELECT {listed} FROM ({sql}) r", parameters

    def _grouped(self, sides, among=(), with_lost=True):
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


def _placed(sides, lines):
    """The statement of lines of cells, each with its place, up to a place; the groups of the sides
    have theirs."""
    joined = " ".join(f"JOIN side_{side.place} USING ({side.named})" for side in sides)
    placed = ", ".join(f"place_{side.place}" for side in sides)
    # The groups of one side are numbered already; cells of two are counted.
    place = f"dense_rank() OVER (ORDER BY {placed})" if len(sides) > 1 else placed
    keys = ", ".join(side.named for side in sides)
    return f"""
        SELECT {keys}, {TOLD}, place
        FROM (SELECT *, {place} AS place FROM ({lines}) cells {joined} WHERE {HOLDS}) placed
        WHERE place <= %s
    """


def _no_keys(sides):
    return ", ".join(f"NULL AS {name}" for side in sides for name in side.names)


def _no_party(sides, side):
    """A line without keys where what is of no party is among the groups of the side."""
    nothing = ", ".join("0" for _name in MEASURES)
    return f"""
        SELECT {_no_keys(sides)}, '{NO_PARTY}', '{{}}', {nothing}, NULL
        FROM side_{side.place} WHERE {side.named} = 0
    """


def _joins(sides):
    return " ".join(side.group.join for side in sides).strip()


def _lines_of(sides, sums):
    """The statement of lines of sums, which are told by the currency `lost` too."""
    keys = "".join(f"{side.named}, " for side in sides)
    return f"SELECT {keys}{LINES} FROM {sums} summed"
