"""Columns of an agreement that follow statements: value, instrument, sector and title."""

from collections.abc import Callable
from itertools import combinations
from operator import ne
from typing import NamedTuple

from deals.choices import Instrument
from deals.models import Agreement, Sector
from deals.values import value_columns
from sources.choices import FactField
from sources.hedges import disjoint
from sources.statements import Statements
from sources.writers import Writer, writer_of


def never(_one, _other):
    return False


class Column(NamedTuple):
    """One content: what holds it, what a piece of evidence says of it, and how it is written.

    `apart` tells which two contents cannot both hold: between these an editor rules.
    """

    names: tuple
    held: Callable
    said: Callable[[Statements], object]
    written: Callable
    apart: Callable = never

    def follow(self, move):
        """Write what the basis says now, where it is not there; True where that changed it."""
        held = self.held(move.agreement)
        new = self._new(move, held)
        if new == held:
            return False
        told = self.written(new)
        for name, content in told.items():
            setattr(move.agreement, name, content)
        Agreement.objects.filter(pk=move.agreement.pk).update(**told)
        return True

    def _new(self, move, held):
        before, now = move.told(self.said)
        if held is None:
            return self.agreed(now) if move.news or before != now else None
        if held in now or held not in before:
            return held
        writer = writer_of(move.agreement, self.names)
        if writer == Writer.PERSON or (writer == Writer.UNKNOWN and not now):
            return held
        return self.agreed(now)

    def agreed(self, contents):
        """The first of them; None where there is none, or where two of them cannot both hold."""
        if any(self.apart(one, other) for one, other in combinations(contents, 2)):
            return None
        return contents[0] if contents else None


class Title(Column):
    """Every agreement has a title: it stays while any evidence calls it so, accepted or not."""

    def _new(self, move, held):
        if held in [said.title for said in move.now.all]:
            return held
        return super()._new(move, held) or held


def _known_sector(said):
    code = said.one(FactField.SECTOR)
    return Sector.objects.filter(code=code).first() if code else None


def _instrument(said):
    says = said.one(FactField.INSTRUMENT)
    return None if says == Instrument.NONE else says


VALUE = Column(
    names=("value_low", "value_high", "value_currency", "value_qualifier"),
    held=lambda agreement: agreement.value,
    said=lambda said: said.value,
    written=value_columns,
    apart=disjoint,
)
INSTRUMENT = Column(
    names=("instrument",),
    held=lambda agreement: (
        None if agreement.instrument == Instrument.NONE else agreement.instrument
    ),
    said=_instrument,
    written=lambda instrument: {"instrument": instrument or Instrument.NONE},
    apart=ne,
)
SECTOR = Column(
    names=("sector_id",),
    held=lambda agreement: agreement.sector,
    said=_known_sector,
    written=lambda sector: {"sector": sector},
)
TITLE = Title(
    names=("title",),
    held=lambda agreement: agreement.title,
    # Without a subject and parties it would be a quote.
    said=lambda said: said.title if said.one(FactField.TITLE) or said.parties else None,
    written=lambda title: {"title": title},
)
