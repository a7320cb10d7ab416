"""New agreements: drafts proposed from one piece of evidence."""

from deals.choices import Publication
from deals.models import Agreement
from sources.choices import FactField, ReviewState
from sources.statements import Statements
from sources.takeover import take_over

LONGEST_TITLE = 300


def draft(evidence, sides=frozenset()):
    """A draft of what the evidence tells, saved and settled; the evidence is its own.

    `sides` are the codes of the visit's guest and host, which tell the agreement's two countries
    where its parties are of one country only.
    """
    said = Statements(evidence)
    told = {fact.party.country_id for fact in said.parties} - {None}
    first, second = countries_of(told, sides)
    agreement = Agreement.objects.create(
        title=title_of(said), country_a_id=first, country_b_id=second
    )
    evidence.agreement = agreement
    evidence.save(update_fields=["agreement"])
    take_over(agreement, evidence)
    return agreement


def title_of(said):
    """The subject first, then the parties; the quote where neither is told."""
    names = dict.fromkeys(fact.party.name for fact in said.parties)
    told = [part for part in (said.one(FactField.TITLE), ", ".join(names)) if part]
    return (" – ".join(told) or said.evidence.quote)[:LONGEST_TITLE]


def countries_of(told, sides):
    """The agreement's two countries in order, as far as they follow; None for what is open.

    `told` are its parties' countries, `sides` the visit's guest and host. Two countries of parties
    are the agreement's. Of one the visit tells the other side, and of many the two that are meant.

    >>> countries_of({"US"}, {"KZ", "US"})
    ('KZ', 'US')
    >>> countries_of({"US", "KZ", "GB"}, set())
    (None, None)
    """
    if len(told) != 2 and len(sides) == 2 and (told <= sides or sides <= told):
        told = sides
    first, second = (*sorted(told), None, None)[:2] if len(told) <= 2 else (None, None)
    return first, second


def is_machines_own(agreement):
    """Whether the agreement is a draft that nobody entered and no ruling has touched."""
    return (
        agreement.publication == Publication.DRAFT
        and agreement.author_id is None
        and not agreement.evidence.exclude(state=ReviewState.PROPOSED).exists()
    )
