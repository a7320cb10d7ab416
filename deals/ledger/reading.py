"""Reading sums: from the smallest table that tells them, corrected by what is marked.

`Sums` is asked for groups of agreements and answers with rows of measures (see
`deals.ledger.entries.MEASURES`). What it reads from follows from what is asked:

- plain filters, groups and a currency that balances are kept by: the balances;
- any other filter, or groups finer than the balances: the entries of these agreements;
- another currency, or far too many marks: what the agreements add, computed now.

The first two are corrected by what the marked agreements add now. Which of them it is takes a
statement of its own, so that who wants an answer of one moment asks within `one_moment`. Readers
write nothing.
"""

import math
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import EmptyResultSet
from django.db import OperationalError, connection
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from deals.choices import Stage
from deals.ledger.entries import ENTRY_COLUMNS, KEYS, MARKED, MEASURES, entries_of, spoken_of
from deals.ledger.keeping import keys_of
from deals.models import BALANCES, Agreement

# Where more agreements are marked, to correct what is kept takes longer than to do without.
MOST_MARKED = 100_000
# With fewer marked ones, what is given up was not slow because of them.
LATE = 1_000

STATE = """
    SELECT EXISTS (SELECT FROM deals_ledger WHERE currency = %s), EXISTS (SELECT FROM deals_mark)
"""
MARKED_NUMBER = f"SELECT count(*) FROM ({spoken_of(each='UNION ALL')} LIMIT %s) marked"


# How many groups of a second grouping a group of the first has, as a rule at least.
CELLS = 8
# So many lines of sums are read at most: what has more is no table for people.
MOST_LINES = 200_000


class TooManyLines(ValueError):
    """There would be more than MOST_LINES; the message says what to do."""


class Behind(OperationalError):
    """A total took too long while the ledger is behind: later it will not."""


@dataclass(frozen=True)
class Group:
    """How rows are put into the groups of a grouping: the keys, as expressions, and where from.

    `columns` are those of KEYS that the rows need; `join` brings in what the keys name beside.
    Groups stand by size, unless `order` says by which expression over their one key.
    """

    keys: tuple[str, ...]
    columns: tuple[str, ...] = ()
    join: str = ""
    order: str = ""


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
    ),
    "country": Group(
        ("side.code",),
        ("country_a_id", "country_b_id"),
        "CROSS JOIN LATERAL (VALUES (r.country_a_id), (r.country_b_id)) side (code)",
    ),
    "party": Group(("r.party_id",), ("party_id",)),
}
LISTED = ", ".join(f'"{column}"' for column in ENTRY_COLUMNS)
# The columns that all balances have.
STANDING = ("currency", "column", "unconverted")
# What has emptied has no place among the first.
HOLDS = "agreements + counted_in > 0"
PARTIES = "LEFT JOIN deals_participation taking ON taking.agreement_id = e.agreement_id"


@dataclass
class Sums:
    """Sums in a currency over the published ones of `agreements`, a queryset.

    `plain` tells the same agreements as columns of KEYS with the contents that they may have, or
    is None where columns do not tell them; {} are all.
    """

    agreements: object
    currency: str
    plain: dict | None = None
    is_behind = False

    def by(self, *names, first=None):
        """Rows (keys of each grouping …, column, unconverted, measures …) of all groups.

        With `first` only those of the first so many groups, in the order of the first grouping
        and within it of the second; with a pair of numbers those where the first groups of the
        one cross the first of the other. Without it rows of zeros may be among them. Raises
        TooManyLines.
        """
        try:
            return self._by(names, first)
        except EmptyResultSet:  # filters that nothing can pass
            return []

    def told(self, keys, sql, parameters, columns=()):
        """Rows by what a query tells of each agreement (agreement_id, and the keys by name).

        `columns` are those of KEYS that stand behind its keys.
        """
        named = (*(f"told.{key}" for key in keys), *(f'r."{column}"' for column in columns))
        join = "JOIN told ON told.agreement_id = r.agreement_id"
        side = _Side(Group(named, ("agreement_id", *columns), join), 0)
        told = [(f"told AS MATERIALIZED ({sql})", parameters)]
        return self._ask(told, *self._grouped([side]))

    def _by(self, names, first):
        sides = [_Side(GROUPS[name], place) for place, name in enumerate(names)]
        if first is None or not sides:
            return self._ask([], *self._grouped(sides))
        if isinstance(first, tuple):
            return self._first(sides, first, first[0] * first[1] if len(sides) > 1 else first[0])
        if len(sides) == 1:
            return self._first(sides, (first,), first)
        if not self._balance(_columns(sides)):
            return self._first(sides, (first, None), first)
        # Most often a few groups of the first side have cells enough.
        few = math.ceil(first / CELLS)
        found = self._first(sides, (few, None), first)
        width = len(sides[0].keys)
        is_all = len({row[:width] for row in found}) < few
        is_full = len({row[: width + len(sides[1].keys)] for row in found}) >= first
        return found if is_all or is_full else self._first(sides, (first, None), first)

    def _first(self, sides, most, cells):
        """Rows of the first so many cells, where the first so many groups of the sides cross."""
        ranked = [
            _ranked(side, *self._grouped([side]), limit=limit)
            for side, limit in zip(sides, most, strict=False)
        ]
        grouped, parameters = self._grouped(sides, _among_the_first(sides))
        tables = [
            (f"side_{side.place} AS MATERIALIZED ({sql})", more)
            for side, (sql, more) in zip(sides, ranked, strict=True)
        ]
        joined = " ".join(f"JOIN side_{side.place} USING ({side.named})" for side in sides)
        places = ", ".join(f"place_{side.place}" for side in sides)
        # The groups of one side are numbered already; cells of two are counted.
        place = f"dense_rank() OVER (ORDER BY {places})" if len(sides) > 1 else places
        keys = ", ".join(side.named for side in sides)
        sql = f"""
            SELECT {keys}, "column", unconverted, {", ".join(MEASURES)} FROM (
                SELECT *, {place} AS place
                FROM ({grouped}) cells {joined} WHERE {HOLDS}
            ) placed
            WHERE place <= %s ORDER BY place
        """
        return self._ask(tables, sql, [*parameters, cells])

    def _grouped(self, sides, among=""):
        """The statement of all groups of the sides, and its parameters.

        Of balances those rows may be left out that the condition `among` does not leave.
        """
        columns = _columns(sides)
        sql, parameters, is_single = self._rows(columns, among)
        joins = " ".join(side.group.join for side in sides).strip()
        keys = [key for side in sides for key in side.keys]
        if is_single and not joins:
            summed = ", ".join(f"r.{name}" for name in MEASURES)
            grouping = ""
        else:
            summed = ", ".join(f"sum(r.{name}) AS {name}" for name in MEASURES)
            places = range(1, len(keys) + 3)
            grouping = f"GROUP BY {', '.join(str(place) for place in places)}"
        listed = ", ".join([*keys, 'r."column"', "r.unconverted", summed])
        return f"SELECT {listed} FROM ({sql}) r {joins} {grouping}", parameters

    def _ask(self, tables, sql, parameters):
        """The rows of a statement that reads the tables: pairs of SQL and its parameters."""
        named = f"WITH {', '.join(table for table, _more in tables)}" if tables else ""
        given = [one for _table, more in tables for one in more]
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"{named} {sql} LIMIT {MOST_LINES + 1}", [*given, *parameters])
                found = cursor.fetchall()
        except OperationalError as fault:
            if self.is_behind:
                raise Behind(str(fault)) from fault.__cause__
            raise
        if len(found) > MOST_LINES:
            raise TooManyLines(
                _(
                    "These would be more than %(most)d figures: group by something larger, or filter."
                )
                % {"most": MOST_LINES}
            )
        return found

    def _rows(self, columns, among=""):
        """SQL with the columns, `column`, `unconverted` and the measures; its parameters; and
        whether each combination of the columns stands in it but once."""
        is_kept, is_marked = self.state
        if not is_kept:
            return *summed_by(columns, *_now(self.agreements, self.currency)), True
        balance = self._balance(columns)
        if not balance:
            return *summed_by(columns, *self._entries(is_marked)), True
        kept, parameters = self._kept(balance, columns, among)
        if not is_marked:
            return kept, parameters, set(keys_of(balance)) <= {*columns, *STANDING}
        change, more = summed_by(columns, *self._change())
        return f"{kept} UNION ALL {change}", [*parameters, *more], False

    @cached_property
    def state(self):
        """Whether the ledger is kept in the currency, and whether there are marks."""
        # Nothing but very many marks makes this slow.
        self.is_behind = True
        ((is_kept, is_marked),) = self._ask([], STATE, [self.currency])
        marked = self._marked() if is_kept and is_marked else 0
        self.is_behind = marked > LATE
        return is_kept and marked <= MOST_MARKED, marked > 0

    def _marked(self):
        """How many agreements are marked: asked for only where some are, since to plan it is dear."""
        ((marked,),) = self._ask([], MARKED_NUMBER, [MOST_MARKED + 1])
        return marked

    def _balance(self, columns):
        """The smallest balance that tells the columns and the filters, None where there is none."""
        if self.plain is None:
            return None
        needed = {*columns, *self.plain}
        return next((one for one in BALANCES if needed <= set(keys_of(one))), None)

    def _kept(self, balance, columns, among):
        named = ", ".join(f'"{name}"' for name in [*columns, "column", "unconverted", *MEASURES])
        conditions, parameters = self._conditions({})
        table = balance._meta.db_table
        sql = f"SELECT {named} FROM {table} WHERE currency = %s{conditions}{among}"
        return sql, [self.currency, *parameters]

    def _conditions(self, expressions):
        conditions = "".join(
            f" AND {expressions.get(name, name)} = ANY (%s)" for name in self.plain
        )
        return conditions, [list(contents) for contents in self.plain.values()]

    def _entries(self, is_marked):
        """The entries of the agreements; of the marked ones what they add now."""
        which, parameters = self._which()
        kept = f"SELECT {LISTED}, 1 AS sign FROM deals_entry WHERE currency = %s{which}"
        parameters = [self.currency, *parameters]
        if not is_marked:
            return kept, parameters
        now, more = _now(self.agreements.filter(pk__any=RawSQL(MARKED, [])), self.currency)
        unmarked = f"agreement_id NOT IN (SELECT unnest({MARKED}))"
        return f"{kept} AND {unmarked} UNION ALL {now}", [*parameters, *more]

    def _which(self):
        """A condition on entries: those of the agreements."""
        if self.plain is not None:
            return self._conditions(KEYS)
        found, parameters = self.agreements.order_by().values("pk").query.sql_with_params()
        return f" AND agreement_id IN ({found})", parameters

    def _change(self):
        """The entries of marked agreements, taken away, and what these add now."""
        conditions, parameters = self._conditions(KEYS)
        now, more = _now(Agreement.objects.filter(pk__any=RawSQL(MARKED, [])), self.currency)
        sql = f"""
            SELECT {LISTED}, -1 AS sign FROM deals_entry
            WHERE currency = %s AND agreement_id = ANY ({MARKED}){conditions}
            UNION ALL
            SELECT * FROM ({now}) AS now WHERE true{conditions}
        """
        return sql, [self.currency, *parameters, *more, *parameters]


@dataclass(frozen=True)
class _Side:
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


def _columns(sides):
    return list(dict.fromkeys(column for side in sides for column in side.group.columns))


def _among_the_first(sides):
    """A condition on balances: of the first groups of the first side, each looked up by index."""
    first = sides[0]
    if len(first.group.columns) != 1 or first.group.join:
        return ""
    return f' AND "{first.group.columns[0]}" = ANY (ARRAY(SELECT {first.named} FROM side_0))'


def _ranked(side, grouped, parameters, limit):
    """The groups of one side, each with its place; those of nothing come last."""
    nothing = " AND ".join(f"{name}::text IN ('0', '')" for name in side.names)
    size = """
        coalesce(sum(stated) FILTER (WHERE "column" = 'firm'), 0) AS size_1,
        coalesce(sum(agreements) FILTER (WHERE "column" = 'firm'), 0) AS size_2
    """
    place = side.group.order.format(key=side.named) or "size_1 DESC, size_2 DESC"
    order = f"{nothing}, {place}, {side.named}"
    # The first are found before they are numbered: to sort all of them would take longer.
    first, more = (f"ORDER BY {order} LIMIT %s", [limit]) if limit else ("", [])
    sql = f"""
        SELECT {side.named}, row_number() OVER (ORDER BY {order}) AS place_{side.place} FROM (
            SELECT {side.named}, {size} FROM ({grouped}) grouped
            WHERE {HOLDS} GROUP BY {side.named} {first}
        ) sized
    """
    return sql, [*parameters, *more]


def _now(agreements, currency):
    """What the agreements add now, as entries; each once, whatever their filters joined."""
    once = Agreement.objects.filter(pk__in=agreements.order_by().values("pk"))
    sql, parameters = entries_of(once, currency)
    return f"SELECT {LISTED}, 1 AS sign FROM ({sql}) AS due ({LISTED})", parameters


def summed_by(columns, entries, parameters):
    """SQL of measures over entries that carry a sign, and its parameters."""
    named = [*columns, "column", "unconverted"]
    own = {"agreement_id": "e.agreement_id", "party_id": "coalesce(taking.party_id, 0)"}
    expressions = {**KEYS, **own}
    keys = ", ".join(f'{expressions[name]} AS "{name}"' for name in named)
    measures = ", ".join(f"sign * {how} AS {name}" for name, how in MEASURES.items())
    places = ", ".join(str(place + 1) for place in range(len(named)))
    parties = PARTIES if "party_id" in columns else ""
    sql = f"SELECT {keys}, {measures} FROM ({entries}) e {parties} GROUP BY {places}, sign"
    return sql, parameters
