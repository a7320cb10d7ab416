"""What facts say, as values, dates, parties and visits: the reading side of `Fact.says`."""

import datetime
from decimal import Decimal
from functools import cached_property

from deals.choices import Kind
from deals.models import Visit
from deals.partial_dates import PartialDate
from deals.successors import called
from deals.values import CENT, Value
from sources.choices import FactField

# What a value's columns can hold, in units of a currency.
TOO_LARGE = Decimal(10) ** 18
LONGEST_TITLE = 300


def value_said(says):
    """The `deals.values.Value` of a value fact, or None where a row's columns cannot hold it.

    That is so without a currency, and beyond the largest amount.
    """
    if not says or not says.get("currency"):
        return None
    told = [says.get(bound) for bound in ("low", "high")]
    amounts = [None if digits is None else Decimal(str(digits)) for digits in told]
    # Checked before rounding, which such an amount has too many digits for.
    if any(amount is not None and amount >= TOO_LARGE for amount in amounts):
        return None
    low, high = (amount and amount.quantize(CENT) for amount in amounts)
    value = Value(low, high, says["currency"], says["qualifier"])
    return None if value.problem() else value


def date_said(says):
    """The PartialDate of a date fact, or None where it tells no days."""
    if not says or not says.get("earliest"):
        return None
    earliest, latest = (datetime.date.fromisoformat(says[end]) for end in ("earliest", "latest"))
    return PartialDate(earliest, latest)


class Statements:
    """The standing statements of one piece of evidence, read once.

    A statement that was deprecated or rejected is none of them; `facts` are those to go by where
    they are at hand.
    """

    def __init__(self, evidence, facts=None):
        self.evidence = evidence
        if facts is None:
            facts = evidence.facts.standing().select_related("party__country").order_by("pk")
        self.facts = list(facts)

    def about(self, field):
        return [fact for fact in self.facts if fact.field == field]

    def one(self, field):
        """What the evidence says about the field, or None."""
        found = self.about(field)
        return found[0].says if found else None

    @property
    def title(self):
        """The subject first, then the parties; the quote where neither is told."""
        names = dict.fromkeys(fact.party.name for fact in self.parties)
        told = [part for part in (self.one(FactField.TITLE), ", ".join(names)) if part]
        return (" – ".join(told) or self.evidence.quote)[:LONGEST_TITLE]

    @property
    def parties(self):
        """Facts of the parties that were matched to a row."""
        return [fact for fact in self.about(FactField.PARTY) if fact.party_id]

    @property
    def value(self):
        return value_said(self.one(FactField.VALUE))

    @property
    def date(self):
        return date_said(self.one(FactField.DATE))

    @property
    def day_of_step(self):
        """The day that is told, where it has come when the article was published: a later one is
        of what the parties plan, not of the step."""
        read_on, when = self.evidence.article.published_on, self.date
        return when if when and (read_on is None or when.earliest <= read_on) else None

    @cached_property
    def visit(self):
        """The visit where it happened: 'this' is the article's own, another is named by its
        public id, and 'other' is one that nobody has identified."""
        said = self.one(FactField.VISIT)
        if said == "this":
            return self.evidence.article.visit
        return called(Visit.objects, Kind.VISIT, said).first() if said else None
