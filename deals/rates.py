"""Exchange rates come in: of several for one currency and day, one stands and the rest follow.

Which one: an editor's before the European Central Bank's, that before one imported from another
bank, that before one derived from a peg; among equals the same source may correct itself, and of
two sources the one that stands stays. What is derived follows in the same transaction.
"""

import io
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext as _

from deals import derived_rates
from deals.choices import RateOrigin
from deals.models import ExchangeRate
from deals.models.rate import EURO

# One load at a time: two would derive from each other's half.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('deals_exchangerate'))"
MAKE_ROOM = """
    CREATE TEMPORARY TABLE arriving (
        day date, currency text, quoted numeric, base text, line int
    ) ON COMMIT DROP
"""
# A rate quoted in another currency than the euro goes by that one's rate: the last one of the
# ten days up to its own.
RESOLVED = f"""
    CREATE TEMPORARY TABLE resolved ON COMMIT DROP AS
    SELECT arriving.*, base_rate.day AS base_day,
        CASE WHEN arriving.base = '{EURO}' THEN arriving.quoted
             ELSE arriving.quoted * base_rate.rate END AS rate,
        CASE WHEN arriving.base = '{EURO}' THEN '' ELSE {derived_rates.CROSS} END AS derivation
    FROM arriving LEFT JOIN LATERAL ({derived_rates.BASE_RATE}) base_rate ON true
"""
WITHOUT_BASE = f"""
    SELECT line, base, day FROM resolved WHERE base <> '{EURO}' AND base_day IS NULL ORDER BY line
"""
# Each arriving rate against the one that stands for its day, and against its neighbours, whether
# they arrive too or are there already.
JUMPS = """
    WITH near AS (
        SELECT currency, day, rate, line FROM resolved
        UNION ALL
        SELECT currency, day, rate, NULL FROM deals_exchangerate there
        WHERE currency IN (SELECT currency FROM resolved) AND there.origin = ANY(%(beside)s)
          AND day BETWEEN (SELECT min(day) - 30 FROM resolved)
                      AND (SELECT max(day) + 30 FROM resolved)
          AND NOT EXISTS (SELECT FROM resolved
                          WHERE resolved.currency = there.currency AND resolved.day = there.day)
    ), stepping AS (
        SELECT *, lag(rate) OVER steps AS earlier_rate, lag(day) OVER steps AS earlier_day,
            lag(line) OVER steps AS earlier_line
        FROM near WINDOW steps AS (PARTITION BY currency ORDER BY day)
        UNION ALL
        SELECT currency, day, resolved.rate, line, there.rate, day, NULL
        FROM resolved JOIN deals_exchangerate there USING (currency, day)
        WHERE there.origin = ANY(%(beside)s)
    )
    SELECT coalesce(line, earlier_line), currency, earlier_day, earlier_rate, day, rate
    FROM stepping
    WHERE coalesce(line, earlier_line) IS NOT NULL AND day - earlier_day <= 30
      AND greatest(rate, earlier_rate) > 1.5 * least(rate, earlier_rate)
    ORDER BY 1, 2, 5
"""
TAKE_OVER = """
    WITH taken AS (
        INSERT INTO deals_exchangerate AS there
            (day, currency, rate, source, origin, base, quoted, derivation)
        SELECT day, currency, round(rate, 8), %(source)s, %(origin)s, base,
            CASE WHEN derivation = '' THEN NULL ELSE quoted END, derivation
        FROM resolved
        ON CONFLICT (currency, day) DO UPDATE
        SET rate = excluded.rate, source = excluded.source, origin = excluded.origin,
            base = excluded.base, quoted = excluded.quoted, derivation = excluded.derivation
        WHERE (there.origin < excluded.origin
               OR (there.origin = excluded.origin AND there.source = excluded.source))
          AND (there.rate, there.source, there.origin, there.base, there.quoted)
              IS DISTINCT FROM
              (excluded.rate, excluded.source, excluded.origin, excluded.base, excluded.quoted)
        RETURNING xmax = 0 AS is_new
    )
    SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM taken
"""
OTHERS_STAND = """
    SELECT count(*) FROM resolved JOIN deals_exchangerate there USING (currency, day)
    WHERE there.source <> %(source)s OR there.origin <> %(origin)s
"""


# What rows held as a bank's before an editor changed them.
BRING_BACK = f"""
    INSERT INTO deals_exchangerate (day, currency, rate, source, origin, base, quoted, derivation)
    SELECT DISTINCT ON (pgh_obj_id)
        day, currency, rate, source, origin, base, quoted, derivation
    FROM deals_exchangerateevent
    WHERE pgh_obj_id = ANY (%s) AND origin IN ({RateOrigin.IMPORTED:d}, {RateOrigin.ECB:d})
    ORDER BY pgh_obj_id, pgh_id DESC
    ON CONFLICT (currency, day) DO NOTHING
"""


class BadRates(ValueError):
    """Rates cannot be used; the message says where and why, and nothing was taken over."""


class Jump(BadRates):
    """A rate is so far from its neighbour that it is more likely wrong than true."""


@dataclass(frozen=True)
class Quote:
    """One unit of `base` was worth so many (`quoted`) units of `currency` on the day."""

    day: date
    currency: str
    quoted: Decimal
    base: str = EURO
    line: int = 0


@dataclass(frozen=True)
class Taken:
    """How many rates were new, corrected, there already, or left to a source that goes first."""

    added: int = 0
    corrected: int = 0
    unchanged: int = 0
    left: int = 0


# How many faults are told in words.
SHOWN = 20


def at_line(line, told):
    return _("line %(line)d: %(fault)s") % {"line": line, "fault": told} if line else told


def complain(kind, faults):
    """Raise the faults as one message, the first of them in words."""
    if not faults:
        return
    shown = faults[:SHOWN]
    if len(faults) > SHOWN:
        shown.append(_("and %(more)d more") % {"more": len(faults) - SHOWN})
    raise kind("; ".join(shown))


@contextmanager
def changing():
    """One transaction, in which nobody else changes rates."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
        yield cursor


def take_over(quotes, source, origin, doubting=True):
    """Store the quotes, all or none, and derive what depends on them. Returns Taken.

    Raises BadRates where the currency that a rate is quoted in has none itself, and Jump where one
    differs by more than half from its neighbour, unless `doubting` is off.
    """
    buffer, count = _copied(quotes)
    naming = {"source": source, "origin": origin}
    with changing() as cursor:
        cursor.execute(MAKE_ROOM)
        cursor.copy_from(buffer, "arriving", columns=("day", "currency", "quoted", "base", "line"))
        cursor.execute(RESOLVED)
        _refuse_without_base(cursor)
        if doubting:
            _refuse_jumps(cursor, origin)
        cursor.execute(TAKE_OVER, naming)
        added, corrected = cursor.fetchone()
        cursor.execute(OTHERS_STAND, naming)
        (left,) = cursor.fetchone()
        cursor.execute("DROP TABLE arriving, resolved")
        derived_rates.derive(cursor)
    return Taken(added, corrected, count - added - corrected - left, left)


def _copied(quotes):
    buffer, count = io.StringIO(), 0
    for quote in quotes:
        buffer.write(f"{quote.day}\t{quote.currency}\t{quote.quoted}\t{quote.base}\t{quote.line}\n")
        count += 1
    buffer.seek(0)
    return buffer, count


def _refuse_without_base(cursor):
    cursor.execute(WITHOUT_BASE)
    told = _("there is no rate of %(base)s for %(day)s to go by")
    complain(
        BadRates,
        [at_line(line, told % {"base": base, "day": day}) for line, base, day in cursor.fetchall()],
    )


def _refuse_jumps(cursor, origin):
    """The bank's rates are compared with its own: no other source's mistake can keep them away."""
    beside = [origin] if origin == RateOrigin.ECB else RateOrigin.values
    cursor.execute(JUMPS, {"beside": beside})
    told = _("%(currency)s goes from %(before)s on %(earlier)s to %(after)s on %(day)s")
    names = ("currency", "earlier", "before", "day", "after")
    complain(
        Jump,
        [
            at_line(line, told % dict(zip(names, map(_plain, jump), strict=True)))
            for line, *jump in cursor.fetchall()
        ],
    )


def _plain(told):
    return f"{told.normalize():f}" if isinstance(told, Decimal) else told


def enter(rate):
    """An editor's rate: it stands before every other of its day, and what depends on it follows.

    Moved to another day or currency it leaves what it replaced.
    """
    rate.origin = RateOrigin.ENTERED
    rate.base, rate.quoted, rate.derivation = EURO, None, ""
    with changing() as cursor:
        known = ExchangeRate.objects.filter(pk=rate.pk).first()
        if known and (known.day, known.currency) != (rate.day, rate.currency):
            rate.pk, rate._state.adding = None, True
            if known.origin == RateOrigin.ENTERED:
                _take_away(cursor, [known])
        rate.save()
        derived_rates.derive(cursor)


def remove(rates):
    """Take rates away, and what was derived from them; an editor's gives way to the bank's that it
    replaced. Raises BadRates where one is still needed."""
    with changing() as cursor:
        _take_away(cursor, rates)
        derived_rates.derive(cursor)
        if orphans := derived_rates.without_base(cursor):
            complain(
                BadRates,
                [
                    _("the rate of %(currency)s on %(day)s is quoted in %(base)s")
                    % {"currency": currency, "day": day, "base": base}
                    for currency, day, base in orphans
                ],
            )


def _take_away(cursor, rates):
    entered = [rate.pk for rate in rates if rate.origin == RateOrigin.ENTERED]
    ExchangeRate.objects.filter(pk__in=[rate.pk for rate in rates]).delete()
    cursor.execute(BRING_BACK, [entered])
