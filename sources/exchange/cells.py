"""Cells that hold more than one thing: parties with their roles, visits, figures, dates."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from deals.choices import Role
from deals.partial_dates import PartialDate, demand_likely
from sources.amounts import LARGEST_AMOUNT

_ROLES = "|".join(Role.values)
_SEAT = re.compile(
    rf"""
    (?P<name> .*?)                        # Tau-Ken Samruk
    \s* (?: \[ (?P<country> [A-Za-z]{{2}}) \] )?    # [KZ]
    \s* (?: \# (?P<early_id> \w+) )?      # #k3x9…, where the name alone does not tell
    \s* (?: \( (?P<role> {_ROLES}) \) )?  # (investor)
    \s* (?: \# (?P<public_id> \w+) )?     # or behind the role
    \s* \Z""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_VISIT = re.compile(
    r"""
    (?: (?P<guest> [A-Za-z]{2}) \s* (?: → | -> | > | – | - ) \s* (?P<host> [A-Za-z]{2}) )?
    (?: ,? \s* (?P<when> \d{4} [\d.-]* ) )?
    \s* (?: \# (?P<public_id> \w+) )?
    \Z""",
    re.VERBOSE,
)
_PLAIN = re.compile(r"\d+([.,]\d{1,2})?\Z")
# 1,234,567.50 and 1.234.567,50; of 1.500 nobody knows whether it is one and a half.
_GROUPED = re.compile(
    r"\d{1,3}(?:(,)\d{3}(?:,\d{3})+(\.\d{1,2})?|(\.)\d{3}(?:\.\d{3})+(,\d{1,2})?)\Z"
)


class Problem(ValueError):
    """What is wrong with a row, and what to do."""


@dataclass(frozen=True)
class Seat:
    """A party as a cell names it."""

    name: str
    country: str = ""
    role: str = Role.PARTNER
    public_id: str = ""

    def __str__(self):
        country = f" [{self.country}]" if self.country else ""
        marked = f" #{self.public_id}" if self.public_id else ""
        return f"{self.name}{country} ({self.role}){marked}".strip()


def seats_in(cell):
    """The parties that a cell names, in its order.

    >>> [str(seat) for seat in seats_in("Tau-Ken Samruk [kz] (investor); Mars")]
    ['Tau-Ken Samruk [KZ] (investor)', 'Mars (partner)']
    """
    return [_seat(part.strip()) for part in cell.split(";") if part.strip()]


def _told(part):
    """What _SEAT finds. Many spaces in a row would keep it trying for ever: one stands for all."""
    return _SEAT.match(" ".join(part.split())).groupdict(default="")


def _seat(part):
    told = _told(part)
    role = told["role"].lower() or Role.PARTNER
    return Seat(told["name"], told["country"].upper(), role, told["public_id"] or told["early_id"])


def is_plain(name):
    """Whether the name can stand in a cell without being taken for something else."""
    return ";" not in name and _told(name)["name"] == name


@dataclass(frozen=True)
class VisitTold:
    guest: str = ""
    host: str = ""
    when: PartialDate | None = None
    public_id: str = ""


def visit_in(cell):
    """The visit that a cell tells: by its public id, or by guest, host and time."""
    match = _VISIT.match(cell)
    if not match or not (match["public_id"] or match["guest"]):
        raise Problem(
            _("visit: write it as in “KZ → US 2025-11-06”, or # and its public id, not “%(cell)s”.")
            % {"cell": cell}
        )
    when = date_in(match["when"], "visit") if match["when"] else None
    guest, host = (match[side] or "" for side in ("guest", "host"))
    return VisitTold(guest.upper(), host.upper(), when, match["public_id"] or "")


def date_in(cell, column):
    try:
        when = PartialDate.parse(cell)
        demand_likely(when)
    except ValueError as error:
        raise Problem(
            _("%(column)s: write a day, month or year, as in 2025-11-06, not “%(cell)s”.")
            % {"column": column, "cell": cell}
        ) from error
    except ValidationError as error:
        raise Problem(f"{column}: {' '.join(error.messages)}") from error
    return when


def number_in(cell, column):
    """The figure in a cell as Decimal, however its thousands are grouped.

    >>> number_in("1.234.567,50", "value_low"), number_in("250 000 000", "value_low")
    (Decimal('1234567.50'), Decimal('250000000'))
    """
    bare = re.sub(r"[\s\u00a0\u202f']", "", cell)
    if grouped := _GROUPED.match(bare):
        bare = bare.replace(grouped[1] or grouped[3], "")
    elif not _PLAIN.match(bare):
        raise Problem(
            _("%(column)s: write all the digits, as in 2500000000, not “%(cell)s”.")
            % {"column": column, "cell": cell}
        )
    number = Decimal(bare.replace(",", "."))
    if number >= LARGEST_AMOUNT:
        raise Problem(_("%(column)s: the figure is too large.") % {"column": column})
    return number
