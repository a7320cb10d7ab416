"""Sums over what agreements added on a past day, asked for like those of now."""

from dataclasses import dataclass, field

from deals.ledger.groups import PARTIES
from deals.ledger.past import AsOf, entries_then, parties_then, routes_then
from deals.ledger.past_filters import LOOKING_UP, narrowed
from deals.ledger.reading import ROOM, Sums
from deals.ledger.summing import LISTED, OTHER_PARTIES

# Filters that leave few agreements.
NARROWING = frozenset({"visit", "pair", "party", "announced_at"})


@dataclass
class PastSums(Sums):
    """Sums in a currency over what was published then.

    `agreements`, a queryset, leaves only those of its rows, as it finds them today; None leaves
    all. `asked` are the filters that are set, by name, as `AgreementFilter.asked` tells them, and
    are asked of then; what cannot be asked of the past raises NotOfThePast.
    """

    agreements: object = None
    currency: str = ""
    at: AsOf = field(default_factory=AsOf)
    asked: dict = field(default_factory=dict)
    is_dear = True  # nothing is kept by groups
    parties = OTHER_PARTIES
    # How many rows there were then the planner does not know: it would sort them all to join them,
    # and deem it dear to share them out.
    room = f"""
        {ROOM}, set_config('enable_mergejoin', 'off', true),
        set_config('parallel_tuple_cost', '0', true)
    """

    def _lines(self, columns):
        return f"SELECT {LISTED}, 1 AS sign FROM entry_then", []

    @property
    def reads_all(self):
        return self.agreements is not None or not NARROWING.isdisjoint(self.asked)

    def _looks_up(self, side):
        """The first parties are found before all is added up that they take part in."""
        return side.group is PARTIES

    def leading(self, side, limit):
        return None  # balances are of now

    def ask(self, tables, sql, parameters):
        """The tables that groups are told by are those of then, under the names of today's: the
        entries come first, since they may read today's."""
        entries, of_entries, is_read = entries_then(self.at, self.currency, self.agreements)
        conditions, of_conditions = narrowed(self.asked, self.at)
        # With an offset what is computed of a row is computed once; this one lets processes share.
        entries = f"SELECT * FROM ({entries}) entries WHERE {conditions} OFFSET bigint '0'"
        then = {
            "entry_then": (entries, [*of_entries, *of_conditions]),
            "deals_participation": parties_then(self.at),
            "deals_visit": routes_then(self.at),
        }
        # What a statement keeps is made by one process: several read spells twice sooner than that,
        # but not what has to be reckoned or looked up.
        is_read = is_read and LOOKING_UP.isdisjoint(self.asked)
        how = "NOT MATERIALIZED" if is_read else ""
        then = [(f"{name} AS {how} ({sql})", more) for name, (sql, more) in then.items()]
        return super().ask([*then, *tables], sql, parameters)
