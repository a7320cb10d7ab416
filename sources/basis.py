"""What an agreement rests on: the statements that it holds what it holds by."""

from collections import defaultdict

from deals.choices import Publication
from sources.choices import FactField, Polarity, ReviewState
from sources.models import Fact
from sources.statements import Statements
from sources.writers import was_entered

# What is told together with a step.
OF_A_STEP = (FactField.DATE, FactField.VISIT)


class Basis:
    """The statements of its accepted evidence; while nothing is accepted, of what waits.

    What is published, or was, rests on accepted evidence alone, and so does what a person entered.
    """

    def __init__(self, agreement):
        supporting = agreement.evidence.filter(polarity=Polarity.SUPPORTS)
        found = supporting.exclude(state=ReviewState.REJECTED).order_by("pk")
        # Proposed as well as accepted.
        self.all = _read(found.select_related("article__visit").defer("article__text"))
        accepted = [said for said in self.all if said.evidence.state == ReviewState.ACCEPTED]
        self.pieces = accepted or (self.all if _follows_what_waits(agreement) else [])

    def of(self, evidence):
        """What this piece of evidence states, as far as the agreement rests on it: a list of one
        or none."""
        return [said for said in self.pieces if evidence and said.evidence.pk == evidence.pk]

    def add_lost(self, evidence):
        """Count in what the evidence stated once, and does not state or found any longer."""
        facts = list(evidence.facts.select_related("party__country").order_by("pk"))
        step = [fact for fact in facts if fact.field in OF_A_STEP]
        self.pieces += [Statements(evidence, [fact, *step]) for fact in facts if fact not in step]


def _read(pieces):
    facts = defaultdict(list)
    standing = Fact.objects.standing().filter(evidence__in=pieces)
    for fact in standing.select_related("party__country").order_by("pk"):
        facts[fact.evidence_id].append(fact)
    return [Statements(evidence, facts[evidence.pk]) for evidence in pieces]


def _follows_what_waits(agreement):
    waiting = agreement.publication in (Publication.DRAFT, Publication.IN_REVIEW)
    return waiting and not was_entered(agreement)
