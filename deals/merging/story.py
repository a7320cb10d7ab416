"""What a merge does, in words and numbers for people."""

import hashlib
from collections import Counter

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from deals.values import Value
from deals.wording import value_in_full

NOTHING = "–"


def shown(content):
    """A column's content as people read it."""
    if content is None or content == "":
        return NOTHING
    if isinstance(content, Value):
        return value_in_full(content)
    if isinstance(content, bool):
        return _("yes") if content else _("no")
    if isinstance(content, models.Choices):
        return str(content.label)
    return str(content)


def shown_column(row, field):
    """The content of a row's field: of a choice its label, of a key the row it names."""
    if field.choices:
        return shown(getattr(row, f"get_{field.name}_display")())
    return shown(getattr(row, field.name))


class Story:
    """What moves, what is told twice, what is filled in, and what differs."""

    def __init__(self, kept, merged):
        self.kept, self.merged = str(kept), str(merged)
        self.counts = Counter()
        self.twice, self.filled, self.differing, self.notes = [], [], [], []

    def moves(self, model, number):
        if number:
            self.counts[model] += number

    def is_told_twice(self, row):
        self.twice.append(f"{capfirst(row._meta.verbose_name)}: {row}")

    def fills(self, label, content):
        self.filled.append((capfirst(str(label)), content))

    def differs(self, label, stays, goes):
        self.differing.append((capfirst(str(label)), stays, goes))

    def note(self, told):
        self.notes.append(told)

    @property
    def moved(self):
        """Pairs of a kind of rows, by its name for their number, and that number."""
        return [
            (_name(model, number), number)
            for model, number in sorted(self.counts.items(), key=lambda pair: pair[0]._meta.label)
        ]

    @property
    def lines(self):
        """All of it, line by line: what an editor has seen before saying yes."""
        return [
            self.kept,
            self.merged,
            *(f"{number} {name}" for name, number in self.moved),
            *self.twice,
            *(f"{label}: {content}" for label, content in self.filled),
            *(f"{label}: {stays} / {goes}" for label, stays, goes in self.differing),
            *self.notes,
        ]


def fingerprint(stories):
    """What was shown, so that nothing else is done than what an editor has seen."""
    told = "\n".join(line for story in stories for line in story.lines)
    return hashlib.sha256(told.encode()).hexdigest()


def _name(model, number):
    meta = model._meta
    return str(meta.verbose_name if number == 1 else meta.verbose_name_plural)
