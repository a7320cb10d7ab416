"""What an agreement itself says otherwise than a find of it: publishing the one publishes the other."""

from dataclasses import dataclass

from deals.choices import Instrument, Stage
from sources.choices import FactField
from sources.facts import says_value
from sources.hedges import disjoint
from sources.statements import value_said


@dataclass(frozen=True)
class Difference:
    """One field in which the agreement says (`held`) what the find does not."""

    field: FactField
    held: object
    own: object | None

    @property
    def cannot_both_hold(self):
        return self.own is not None and APART[self.field](self.held, self.own)


def differences(evidence):
    """The fields in which the evidence's agreement says something else than it.

    Of a draft also what the find says nothing of. Reads the facts that are at hand, and asks the
    database for nothing.
    """
    agreement = evidence.agreement
    if agreement is None:
        return []
    told = {fact.field: fact.says for fact in evidence.facts.all() if not fact.is_lost}
    found = [Difference(field, held, told.get(field)) for field, held in _held(agreement)]
    return [
        one
        for one in found
        if not _is_same(one) and not (one.own is None and agreement.is_published)
    ]


def _held(agreement):
    held = {
        FactField.VALUE: agreement.value and says_value(agreement.value),
        FactField.INSTRUMENT: agreement.instrument,
        FactField.STAGE: agreement.stage,
        FactField.SECTOR: agreement.sector and agreement.sector.code,
    }
    return [(field, says) for field, says in held.items() if says and says != Instrument.NONE]


def _is_same(difference):
    held, own = difference.held, difference.own
    if difference.field == FactField.VALUE:
        return value_said(held) == value_said(own)
    return held == own


def _values_apart(held, own):
    return disjoint(value_said(held), value_said(own))


def _instruments_apart(held, own):
    return own != Instrument.NONE and held != own


def _stages_apart(held, own):
    """A later step contains the earlier ones; what is off is not on."""
    return Stage.CANCELLED in (held, own)


APART = {
    FactField.VALUE: _values_apart,
    FactField.INSTRUMENT: _instruments_apart,
    FactField.STAGE: _stages_apart,
    # Of several sectors the first that was told stays: an editor assigns another one.
    FactField.SECTOR: lambda held, own: False,
}
