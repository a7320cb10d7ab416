"""What matching answers."""

from typing import Any, NamedTuple


class Match(NamedTuple):
    """The one row that a find is, or the rows that it may be, each with its reason.

    `row` is set where exactly one is left, and `reason` says why it is the one; `candidates` are
    (row, reason) pairs and are there only where `row` is None. Both are empty for what is new.
    """

    row: Any = None
    candidates: tuple = ()
    reason: str = ""

    @property
    def is_new(self):
        return self.row is None and not self.candidates


NEW = Match()


def one_or_all(found):
    """A link where there is exactly one (row, reason) pair, else all of them as candidates."""
    found = tuple(found)
    if len(found) == 1:
        row, reason = found[0]
        return Match(row, (), reason)
    return Match(None, found)
