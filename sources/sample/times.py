"""The sample's clock: minutes since its history began, and how they and its days are written.

Everything lies in the past of a fixed day, so that nothing depends on when the sample is made.
"""

import datetime
import uuid

HISTORY_BEGINS = datetime.date(2024, 7, 1)
HISTORY_ENDS = datetime.date(2026, 6, 30)
FIRST_VISIT = datetime.date(2019, 1, 7)
LAST_VISIT = datetime.date(2026, 5, 31)
MINUTES_A_DAY = 24 * 60

BEGIN = HISTORY_BEGINS.toordinal()
END = HISTORY_ENDS.toordinal()
LAST_MINUTE = (END - BEGIN + 1) * MINUTES_A_DAY - 1

_NAMESPACE = uuid.UUID("6b1fd2f4-5f1e-4f0a-9d0e-0d1c8e6d1a55")
# One act of the history for each of its days.
CONTEXTS = [str(uuid.uuid5(_NAMESPACE, str(day))) for day in range(BEGIN, END + 1)]

_CLOCK = [f" {minute // 60:02}:{minute % 60:02}:00+00" for minute in range(MINUTES_A_DAY)]
_WRITTEN = {}


def written(day):
    """The day of an ordinal as the database reads it: '2025-11-07'."""
    try:
        return _WRITTEN[day]
    except KeyError:
        return _WRITTEN.setdefault(day, datetime.date.fromordinal(day).isoformat())


def stamp(minute):
    """A minute of the history as the database reads it."""
    return written(BEGIN + minute // MINUTES_A_DAY) + _CLOCK[minute % MINUTES_A_DAY]


def context(minute):
    """The id of the act that a minute of the history belongs to."""
    return CONTEXTS[minute // MINUTES_A_DAY]


def day_of(minute):
    """The ordinal of a minute's day."""
    return BEGIN + minute // MINUTES_A_DAY


def span(first, last):
    """The days from one ordinal to another as a range of the database."""
    return f"[{written(first)},{written(last + 1)})"


def month(day):
    """The first and the last day of an ordinal's month."""
    first = datetime.date.fromordinal(day).replace(day=1)
    following = (first + datetime.timedelta(days=32)).replace(day=1)
    return first.toordinal(), following.toordinal() - 1
