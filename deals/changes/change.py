"""One row before and after an act, and what is told of it."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, ForeignKey
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from deals.values import Value
from deals.wording import value_in_full, value_in_words

NOTHING = "–"


@dataclass(frozen=True)
class Cell:
    """One field, in words, before and after; '' where there was nothing."""

    what: str
    old: str
    new: str


@dataclass(frozen=True)
class Line:
    """A change in words, and field by field."""

    words: str
    cells: tuple = ()


@dataclass(frozen=True)
class Change:
    """What an act did to one row of an agreement: its event before, and its event after.

    Before is None where the row is new, after where it is gone.
    """

    track: Any
    agreement: int
    before: Any
    after: Any

    @property
    def event(self):
        return self.after or self.before

    @property
    def row(self):
        return self.event.pgh_obj_id

    @property
    def came_from(self):
        """The agreement that the row belonged to before, where that was another one."""
        return self._elsewhere(self.before)

    @property
    def went_to(self):
        return self._elsewhere(self.after)

    def _elsewhere(self, event):
        owner = getattr(event, self.track.owner, None)
        return owner if owner != self.agreement else None

    @property
    def arrived(self):
        """Whether the row is the agreement's since the act."""
        return self.after is not None and not self.went_to and self.before is None

    @property
    def left(self):
        return self.before is not None and self.after is None

    def changed(self, *names):
        return self.before and self.after and any(_differs(self, name) for name in names)


def _differs(change, name):
    column = change.event._meta.get_field(name).attname
    return getattr(change.before, column) != getattr(change.after, column)


def value_of(event):
    """The Value of an event's four columns, or None."""
    if not event.value_qualifier:
        return None
    return Value(event.value_low, event.value_high, event.value_currency, event.value_qualifier)


def in_words(event, name, names):
    """The event's column as people read it; '' where it is empty."""
    field = event._meta.get_field(name)
    content = getattr(event, field.attname)
    if isinstance(field, ForeignKey):
        return names.of(field.remote_field.model, content)
    if isinstance(field, BooleanField):
        return _("yes") if content else _("no")
    if field.choices:
        return str(dict(field.flatchoices).get(content, content))
    if type(content) is datetime.date:
        return date_format(content, "DATE_FORMAT")
    return "" if content is None else str(content)


def label(event, name):
    """The column's name for people, as it stands at the head of a line."""
    told = str(event._meta.get_field(name).verbose_name)
    return told[:1].upper() + told[1:]


def cell(change, name, names, read=in_words):
    """The column before and after, or None where nothing changed."""
    before, after = change.before, change.after
    if before and after and not _differs(change, name):
        return None
    old = read(before, name, names) if before else ""
    new = read(after, name, names) if after else ""
    return Cell(label(change.event, name), old, new) if old or new else None


def value_cell(change):
    before, after = (value_of(event) if event else None for event in (change.before, change.after))
    if before == after:
        return None
    old = value_in_full(before) or (_("undisclosed") if change.before else "")
    new = value_in_full(after) or (_("undisclosed") if change.after else "")
    return Cell(_("Value"), old, new)


def value_line(change):
    """The value's change in words, or None."""
    told = value_cell(change)
    if told is None:
        return None
    old, new = (value_in_words(value_of(event)) for event in (change.before, change.after))
    return Line(from_to(_("Value"), old, new), (told,))


def from_to(what, old, new):
    pair = {"what": what, "old": old or NOTHING, "new": new or NOTHING}
    return _("%(what)s: %(old)s → %(new)s") % pair


def lines_of(cells):
    """A line of its own for each cell that there is."""
    return [Line(from_to(told.what, told.old, told.new), (told,)) for told in cells if told]
