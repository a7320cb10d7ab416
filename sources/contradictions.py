"""What accepted evidence says of one agreement that cannot all be true.

A contradiction is open until an editor rules: the losing statement is deprecated with a reason
(`sources.review.deprecate`), and what is left agrees.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations, product

from deals.choices import Instrument, Stage
from deals.partial_dates import PartialDate
from sources.choices import FactField, Polarity, ReviewState, Standing
from sources.hedges import disjoint
from sources.models import Disputed, Fact
from sources.statements import date_said, value_said

FIELDS = (FactField.VALUE, FactField.INSTRUMENT, FactField.STAGE)
# Of one day, a cancellation cannot hold beside any of these.
LIVING = {Stage.SIGNED, Stage.IMPLEMENTING, Stage.COMPLETED, Stage.ANNOUNCED, Stage.TALKS}


# So many agreements whose sources differ are looked at for one page of the list.
LOOKED_AT = 40


@dataclass(frozen=True)
class Contradiction:
    """Two statements about one field that cannot both hold, the one that was read first first."""

    field: FactField
    one: Fact
    other: Fact

    @property
    def facts(self):
        return (self.one, self.other)


def open_contradictions(agreement):
    """The agreement's open contradictions, between its accepted pieces of evidence."""
    return _among(_told(_accepted().filter(evidence__agreement=agreement)))


def open_page(before=None):
    """A page of the list of open contradictions, the newest agreements first, in a fixed number of
    queries: [(agreement, pairs)], and where the next page begins (None after the last).

    The agreements whose sources differ are kept ready; whether what these say can both hold is told
    only here, so a page may hold fewer agreements than it looked at.
    """
    differing = Disputed.objects.order_by("-pk")
    if before is not None:
        differing = differing.filter(pk__lt=before)
    keys = list(differing.values_list("pk", flat=True)[: LOOKED_AT + 1])
    further = keys[LOOKED_AT - 1] if len(keys) > LOOKED_AT else None
    told = defaultdict(list)
    statements = _accepted().filter(evidence__agreement__in=keys[:LOOKED_AT])
    for fact in _told(statements).select_related("evidence__agreement"):
        told[fact.evidence.agreement].append(fact)
    found = ((agreement, _among(told[agreement])) for agreement in sorted(told, key=_newest_first))
    return [(agreement, pairs) for agreement, pairs in found if pairs], further


def _newest_first(agreement):
    return -agreement.pk


def _accepted():
    return Fact.objects.filter(evidence__state=ReviewState.ACCEPTED, standing=Standing.ACCEPTED)


def contradictions_with(evidence):
    """What the evidence's statements would contradict in its agreement's accepted evidence."""
    return contradictions_of([evidence])[evidence.pk]


def contradictions_of(pieces):
    """`contradictions_with` each of the pieces of evidence, by primary key, in a fixed number of
    queries."""
    agreements = {piece.agreement_id for piece in pieces} - {None}
    known = _accepted().filter(evidence__agreement__in=agreements)
    own = Fact.objects.filter(evidence__in=pieces, evidence__agreement__isnull=False).standing()
    told = defaultdict(list)
    for fact in _told(known | own) if agreements else ():
        told[fact.evidence.agreement_id].append(fact)
    return {piece.pk: _with(piece, told[piece.agreement_id]) for piece in pieces}


def _with(piece, statements):
    """The piece's statements against those of its agreement that are accepted."""
    own = [fact for fact in statements if fact.evidence_id == piece.pk]
    known = [
        fact
        for fact in statements
        if fact.evidence_id != piece.pk
        and (fact.evidence.state, fact.standing) == (ReviewState.ACCEPTED, Standing.ACCEPTED)
    ]
    # In the order of reading, whichever of the two is the piece's own.
    place = {fact.pk: number for number, fact in enumerate(statements)}
    pairs = [sorted(pair, key=lambda fact: place[fact.pk]) for pair in product(own, known)]
    return [
        Contradiction(FactField(one.field), one, other)
        for one, other in pairs
        if _apart(one, other)
    ]


def _told(statements):
    wanted = statements.filter(evidence__polarity=Polarity.SUPPORTS, field__in=[*FIELDS])
    return (
        wanted.select_related("evidence__article__outlet")
        .defer("evidence__article__text")
        .prefetch_related("evidence__facts")
        .order_by("evidence__article__published_on", "pk")
    )


def _among(statements):
    return [
        Contradiction(FactField(one.field), one, other)
        for one, other in combinations(statements, 2)
        if _apart(one, other)
    ]


def _apart(one, other):
    return (
        one.field == other.field
        and _of_two_sources(one.evidence, other.evidence)
        and CANNOT_BOTH_HOLD[one.field](one, other)
    )


def _of_two_sources(one, other):
    """One agency's report in many papers is one source, and so is one article."""
    return one.pk != other.pk and one.article.dispatch_id != other.article.dispatch_id


def _values_apart(one, other):
    return disjoint(value_said(one.says), value_said(other.says))


def _instruments_differ(one, other):
    return one.says != other.says and Instrument.NONE not in (one.says, other.says)


def _stages_apart(one, other):
    """Whether one says that it is off and the other, of the same day, that it is not.

    Steps of different days follow one another, and of one day a report of the later step
    contains the earlier ones.
    """
    called_off = [fact for fact in (one, other) if fact.says == Stage.CANCELLED]
    if len(called_off) != 1:
        return False
    days = [_day(fact.evidence) for fact in (one, other)]
    return None not in days and days[0].overlaps(days[1])


def _day(evidence):
    """When the evidence says that the step was taken, else the day on which it was reported."""
    dated = [f for f in evidence.facts.all() if f.field == FactField.DATE]
    told = date_said(dated[0].says) if dated else None
    published_on = evidence.article.published_on
    return told or (PartialDate.day(published_on) if published_on else None)


CANNOT_BOTH_HOLD = {
    FactField.VALUE: _values_apart,
    FactField.INSTRUMENT: _instruments_differ,
    FactField.STAGE: _stages_apart,
}
