"""Statements of cells, where groups of one grouping or two cross, and of a side's groups by size."""

from functools import cached_property
from operator import itemgetter

from deals.ledger import finding
from deals.ledger.entries import MARKED, MEASURES, SUMS, places
from deals.ledger.groups import PARTIES, columns_of, one_of_numbers
from deals.ledger.leading import contenders, leading
from deals.ledger.source import NARROW, Source, balance_of
from deals.ledger.summing import LINES, SOME_PARTIES, Holding, ranked, sizes_of, sizes_of_lines

PARTIES_OF_MARKED = f"SELECT party_id FROM deals_participation WHERE agreement_id = ANY ({MARKED})"


class Cells(Source):
    """What a `Source` tells of cells and groups, as SQL with its parameters."""

    @property
    def reads_all(self):
        """Whether all agreements are read at once: they are few, or each of them is computed."""
        if not self.state[0]:
            return True
        if self._found is None:
            return not NARROW.isdisjoint(self.plain)
        return len(self._found) <= finding.FEW

    @property
    def is_dear(self):
        """Whether it takes long to add up the agreements, however they are grouped."""
        return not self.state[0] or not self._balance(())

    def reads_entries(self, sides):
        """Whether single entries are read for the groups of the sides."""
        return self._lines(columns_of(sides)) is not None

    def cells(self, sides, with_lost=True):
        """The statement of the lines of all groups of the sides.

        Without `with_lost` what is told of values without a rate may be left out.
        """
        if kept := self.kept_cells(sides):
            return kept
        sql, parameters = self.grouped(sides, (), with_lost)
        return lines_of(sides, f"({sql})"), parameters

    def kept_cells(self, sides, among=()):
        """The statement of `cells` where rows of a balance are the lines, else None.

        Lines of what is not `among` some columns' contents may be left out.
        """
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

    def grouped(self, sides, among=(), with_lost=True):
        """The statement of SUMS by all groups of the sides, and by the currency `lost`."""
        parts, is_single = self._sums(columns_of(sides), among, with_lost)
        # Each part is grouped by itself, so that several processes can share the work.
        grouped = (put_in(sides, f"({sql})", is_single) for sql, _more in parts)
        return " UNION ALL ".join(grouped), [one for _sql, more in parts for one in more]

    def read_by_columns(self, sides, among=()):
        """The statement of SUMS by the columns that the sides need, and by `lost`, from entries."""
        (read,), _is_single = self._sums(columns_of(sides), among, True)
        return read

    def sized(self, side, among=()):
        """The statement of a side's groups with their sizes; those `among` some columns' contents
        at least."""
        lines = self._lines(side.group.columns)
        if lines is None:
            sql, parameters = self.cells([side], with_lost=False)
            return sizes_of_lines(side, sql), parameters
        entries, parameters = lines
        return sizes_of(side, entries, self.parties, among), parameters

    def leading(self, side, limit):
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
        lines = None if self.reads_all else self._lines(side.group.columns)
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
        found = [content for content, _place in sorted(self.ask([], *ranking), key=itemgetter(1))]
        return found if len(found) == limit else None

    def ask(self, tables, sql, parameters):
        """The rows of a statement that reads the tables: pairs of SQL and its parameters."""
        named = f"WITH {', '.join(table for table, _more in tables)}" if tables else ""
        given = [one for _table, more in tables for one in more]
        return self._read(f"{named} {sql}", [*given, *parameters])


def put_in(sides, rows, is_single=False):
    """The statement of SUMS by the groups of the sides from rows of SUMS by columns, a FROM item;
    `is_single` where there is one for each combination of the columns."""
    keys, joins = [key for side in sides for key in side.keys], _joins(sides)
    if is_single and not joins:
        summed, grouping = ", ".join(f"r.{name}" for name in SUMS), ""
    else:
        summed = ", ".join(f"sum(r.{name}) AS {name}" for name in SUMS)
        grouping = f"GROUP BY {places(len(keys) + 2)}"
    listed = ", ".join([*keys, 'r."column"', "r.lost", summed])
    return f"SELECT {listed} FROM {rows} r {joins} {grouping}"


def lines_of(sides, sums):
    """The statement of lines from SUMS by groups, a FROM item."""
    keys = "".join(f"{side.named}, " for side in sides)
    return f"SELECT {keys}{LINES} FROM {sums} summed"


def _joins(sides):
    return " ".join(side.group.join for side in sides).strip()
