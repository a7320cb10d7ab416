"""New agreements: drafts proposed from one piece of evidence."""

from deals.choices import Publication
from deals.models import Agreement
from sources.following import follow
from sources.seats import countries_of
from sources.statements import Statements


def draft(evidence, sides=frozenset()):
    """A draft of what the evidence tells, saved and settled; the evidence is its own.

    `sides` are the codes of the visit's guest and host, which tell the agreement's two countries
    where its parties are of one country only.
    """
    said = Statements(evidence)
    told = {fact.party.country_id for fact in said.parties} - {None}
    first, second = countries_of(told, sides)
    agreement = Agreement.objects.create(title=said.title, country_a_id=first, country_b_id=second)
    evidence.agreement = agreement
    evidence.save(update_fields=["agreement"])
    follow(agreement, evidence=evidence)
    return agreement


def is_machines_own(agreement):
    """Whether the agreement is a draft that nobody entered and that nothing accepted speaks for."""
    return (
        agreement.publication == Publication.DRAFT
        and agreement.author_id is None
        and not agreement.evidence.accepted().exists()
    )
