"""What sums are read from: the smallest table that tells them, corrected by what is marked.

- Plain filters, groups and a currency that balances are kept by: the balances;
- any other filter, or groups finer than the balances: the entries of these agreements;
- another currency, or far too many marks: what the agreements add, computed now.

The first two are corrected by what the marked agreements add now. Which of them it is takes a
statement of its own, so that who wants an answer of one moment asks within `one_moment`. Readers
write nothing.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db import OperationalError, connection
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from deals.ledger import finding
from deals.ledger.entries import KEPT_COLUMNS, KEYS, MARKED, MEASURES, entries_of, listed, spoken_of
from deals.ledger.finding import Found
from deals.ledger.keeping import keys_of
from deals.ledger.summing import (
    OWN_PARTIES,
    counted_apart,
    counted_in,
    is_among,
    lost_in,
    summed_by,
)
from deals.models import BALANCES, SHAPE, Agreement

_KEPT = listed(KEPT_COLUMNS)
# Where more agreements are marked, to correct what is kept takes longer than to do without.
MOST_MARKED = 100_000
# With fewer marked ones, what is given up was not slow because of them.
LATE = 1_000

STATE = f"""
    SELECT EXISTS (SELECT FROM deals_ledger WHERE currency = %s AND shape = {SHAPE}),
           EXISTS (SELECT FROM deals_mark)
"""
MARKED_NUMBER = f"SELECT count(*) FROM ({spoken_of(each='UNION ALL')} LIMIT %s) marked"


# So many lines of sums are read at most: what has more is no table for people.
MOST_LINES = 200_000


class TooManyLines(ValueError):
    """There would be more than MOST_LINES; the message says what to do."""


class Behind(OperationalError):
    """A total took too long while the ledger is behind: later it will not."""


# Columns of entries in which null is what 0 is in the keys.
NULLABLE = ("home_visit_id", "sector_id", "top_sector_id")
# Columns that leave so few agreements that all of them are read, as an index finds them.
NARROW = frozenset({"home_visit_id", "country_a_id"})
# The columns that all balances have.
STANDING = ("currency", "column")


def balance_of(columns):
    """The smallest balance that is kept by the columns, None where there is none."""
    return next((one for one in BALANCES if set(columns) <= set(keys_of(one))), None)


@dataclass
class Source:
    """The published ones of `agreements`, a queryset, as rows of sums or of entries in a currency.

    `plain` tells the same agreements as columns of KEYS with the contents that they may have, or
    is None where columns do not tell them; {} are all.
    """

    agreements: object
    currency: str
    plain: dict | None = None
    is_behind = False
    # Entries with each of their parties, as SQL.
    parties = OWN_PARTIES

    def _read(self, sql, parameters):
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"{sql} LIMIT {MOST_LINES + 1}", parameters)
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

    def _balance_of_lines(self, columns):
        """The balance of which each row is a line of sums by the columns, None where there is none."""
        balance = self._balance(columns)
        is_kept, is_marked = self.state if balance else (False, False)
        if not is_kept or is_marked:
            return None
        told = {name for name, contents in self.plain.items() if len(contents) == 1}
        return balance if set(keys_of(balance)) <= {*columns, *told, *STANDING} else None

    def _sums(self, columns, among, with_lost):
        """SUMS by the columns, `column` and `lost`, in parts that tell of different agreements or
        amounts: a list of SQL with its parameters; and whether each combination stands in a part
        but once.

        Without `with_lost` what is told of values without a rate may be left out.
        """
        lines = self._lines(columns)
        if lines is not None:
            return [summed_by(columns, *lines, among, self.parties)], True
        parts = self._sums_kept(columns, among, with_lost)
        if not self.state[1]:
            return parts, False
        change, parameters = summed_by(columns, *self._change())
        # It may take away what is kept: together they are one part.
        parts.append((counted_apart(columns, change, with_lost), parameters))
        together = " UNION ALL ".join(sql for sql, _parameters in parts)
        return [(together, [one for _sql, parameters in parts for one in parameters])], False

    def _lines(self, columns):
        """SQL of single entries, which carry a sign, and its parameters; None where a balance
        tells the columns."""
        is_kept, is_marked = self.state
        if not is_kept:
            return _now(self.agreements, self.currency)
        return None if self._balance(columns) else self._entries(is_marked)

    @cached_property
    def state(self):
        """Whether the ledger is kept in the currency, and whether there are marks."""
        # Nothing but very many marks makes this slow.
        self.is_behind = True
        ((is_kept, is_marked),) = self._read(STATE, [self.currency])
        marked = self._marked() if is_kept and is_marked else 0
        self.is_behind = marked > LATE
        return is_kept and marked <= MOST_MARKED, marked > 0

    def _marked(self):
        """How many agreements are marked: asked for only where some are, since to plan it is dear."""
        ((marked,),) = self._read(MARKED_NUMBER, [MOST_MARKED + 1])
        return marked

    def _balance(self, columns):
        return None if self.plain is None else balance_of({*columns, *self.plain})

    def _sums_kept(self, columns, among, with_lost):
        """The parts of `_sums` from the smallest balance that tells the columns: what is counted,
        and what is told of values without a rate."""
        balance, keys = self._balance(columns), [*columns, "column"]
        named = listed(keys)
        kept, parameters = self._kept(balance, [*keys, *MEASURES], among)
        counted = (counted_in(named, kept), parameters)
        if not with_lost:
            return [counted]
        kept, more = self._kept(balance, [*keys, "unconverted"], among)
        return [counted, (lost_in(named, kept), more)]

    def _kept(self, balance, columns, among):
        conditions, parameters = self._conditions({})
        table = balance._meta.db_table
        sql = f"""
            SELECT {listed(columns)} FROM {table}
            WHERE currency = %s{conditions} AND {is_among(among)}
        """
        return sql, [self.currency, *parameters]

    def _conditions(self, expressions):
        """Of what is there the column itself is asked, so that an index may lead to it."""
        names = {
            name: name if name in NULLABLE and 0 not in contents else expressions.get(name, name)
            for name, contents in self.plain.items()
        }
        conditions = "".join(f" AND {how} = ANY (%s)" for how in names.values())
        return conditions, [list(contents) for contents in self.plain.values()]

    def _entries(self, is_marked):
        """The entries of the agreements; of the marked ones what they add now."""
        which, parameters = self._which()
        kept = f"SELECT {_KEPT}, 1 AS sign FROM deals_entry WHERE currency = %s{which}"
        parameters = [self.currency, *parameters]
        if not is_marked:
            return kept, parameters
        now, more = _now(self.agreements.filter(pk__any=RawSQL(MARKED, [])), self.currency)
        unmarked = f"agreement_id NOT IN (SELECT unnest({MARKED}))"
        return f"{kept} AND {unmarked} UNION ALL {now}", [*parameters, *more]

    def _which(self):
        """A condition on entries: those of the agreements."""
        if self._found is None:
            return self._conditions(KEYS)
        condition, parameters = self._is_found
        return f" AND {condition}", parameters

    @cached_property
    def _is_found(self):
        return self._found.condition()

    @cached_property
    def _found(self):
        """Their ids: what finds them is asked once, however often entries are read.

        None where columns tell them and they are many, or found by an index; of few by columns
        those that entries are kept of.
        """
        if self.plain is None:
            return self._find(*self.agreements.order_by().values("pk").query.sql_with_params())
        if not self.plain or not NARROW.isdisjoint(self.plain):
            return None
        conditions, parameters = self._conditions(KEYS)
        few = f"""
            SELECT agreement_id FROM deals_entry
            WHERE currency = %s{conditions} LIMIT {finding.FEW + 1}
        """
        found = self._find(few, [self.currency, *parameters])
        return found if len(found) <= finding.FEW else None

    def _find(self, found, parameters):
        ((told,),) = self._read(Found.asked(found), parameters)
        return Found.told(told)

    def _change(self):
        """The entries of marked agreements, taken away, and what these add now."""
        conditions, parameters = self._conditions(KEYS)
        now, more = _now(Agreement.objects.filter(pk__any=RawSQL(MARKED, [])), self.currency)
        sql = f"""
            SELECT {_KEPT}, -1 AS sign FROM deals_entry
            WHERE currency = %s AND agreement_id = ANY ({MARKED}){conditions}
            UNION ALL
            SELECT * FROM ({now}) AS now WHERE true{conditions}
        """
        return sql, [self.currency, *parameters, *more, *parameters]


def _now(agreements, currency):
    """What the agreements add now, as entries; each once, whatever their filters joined."""
    once = Agreement.objects.filter(pk__in=agreements.order_by().values("pk"))
    sql, parameters = entries_of(once, currency)
    return f"SELECT {_KEPT}, 1 AS sign FROM ({sql}) AS due ({_KEPT})", parameters
