"""Reading sums: groups of agreements, and the first of them.

`Sums` is asked for groups and answers with lines of sums: keys of each grouping …, column,
unconverted (amounts by currency, as JSON) and MEASURES of `deals.ledger.entries`. Of one group and
column there may be several, which add up.
"""

import math
from dataclasses import dataclass, field, replace

from django.core.exceptions import EmptyResultSet
from django.db import connection

from deals.ledger.cells import Cells
from deals.ledger.first import First
from deals.ledger.groups import (
    GROUPS,
    PARTIES,
    Group,
    Side,
    all_but_the_last,
    columns_of,
    looked_up,
    number_of,
    one_of_numbers,
)
from deals.ledger.summing import Holding

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


@dataclass
class Sums(Cells):
    """Sums by groups over the agreements of a `Source`, all of one moment.

    `beside` holds lines that were told beside what was asked for, by groups and `first`: who asks
    for them next has them.
    """

    room = ROOM
    beside: dict = field(default_factory=dict, init=False)

    def by(self, *names, first=None):
        """The lines of all groups.

        With `first` only those of the first so many groups, in the order of the first grouping
        and within it of the second; with a pair of numbers those where the first groups of the
        one cross the first of the other. Without it lines of zeros may be among them.
        Raises TooManyLines.
        """
        sides = [Side(GROUPS[name], place) for place, name in enumerate(names)]
        told = tuple(side.group for side in sides), first
        if told in self.beside:
            return self.beside[told]
        try:
            return self._by(sides, first)
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
        return self.ask(told, *self.cells([side]))

    def _by(self, sides, first):
        if not self._balance(columns_of(sides)):
            with connection.cursor() as cursor:
                cursor.execute(self.room)
        if first is None or not sides:
            return self.ask([], *self.cells(sides))
        if isinstance(first, tuple):
            return self._corner(sides, first)
        if len(sides) > 1 and sides[1].group is PARTIES and not self.reads_all:
            found = self._first_with_parties(sides, first)
            if number_of(found, sides) >= first:
                return found
        through = [sides[0]] if first <= MOST_LED and self._looks_up(sides[0]) else []
        # Most often a few groups of the first side have cells enough; not where both have few.
        has_cells = len(sides) > 1 and not all(side.group.small for side in sides)
        few = [math.ceil(first / CELLS)] if through and has_cells and not self.is_dear else []
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
        return self._first(sides, most, cells, through, with_sides=len(sides) > 1)

    def _first_with_parties(self, sides, first):
        """Lines of cells with parties, of which a group has thousands; perhaps not enough.

        Of the largest groups the very first has them, most often those of the largest parties.
        Where groups are small, or stand in another order, a few that hold some agreements do.
        """
        if not (sides[0].group.small and looked_up(sides[0])):
            return self._first(sides, (1, 2 * first), first, sides if self.is_dear else sides[1:])
        if sides[0].group.order and (led := self.leading(sides[1], 2 * first)):
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
            return not self.reads_all
        return not self.is_dear and not side.group.join and bool(looked_up(side))

    def _first(self, sides, most, cells, through=(), also=(), with_sides=False):
        """The lines that a `First` tells; with all that is known beside."""
        with_whole = self.is_dear and ((), None) not in self.beside
        asked = First(self, sides, most, cells, through, also, with_whole, with_sides)
        # To agreements without any party no look-up leads.
        found, beside = asked.read() or replace(asked, through=(), also=()).read()
        self.beside |= beside
        return found
