"""Which party a name in an article means: said by an editor, and remembered as a spelling."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deals.apart import rule_apart
from deals.choices import Kind, NameKind
from deals.models import PartyName
from deals.names import fold
from sources.acts import REVIEW, Refused, demand, demand_for_shown, locked, lost_the_race
from sources.basis import Basis
from sources.choices import FactField, ReviewState
from sources.following import follow
from sources.models import Candidate, Fact, Learned
from sources.publishing import still_founded


@transaction.atomic
def name_party(fact, party, user=None, at=None):
    """Say which party the statement names; True where this call did it.

    The spelling becomes an alias of the party, so that it is known from now on; whom the statement
    was said to name before loses the alias that it had from it. The agreement's draft follows: that
    party leaves it, unless others name it.
    """
    demand(user, REVIEW)
    if fact.field != FactField.PARTY or fact.is_lost:
        raise Refused(_("Only a statement about a party that holds can name one."))
    if fact.party_id == party.pk:
        return False
    agreement = locked(fact.evidence.agreement_id)
    basis, before = agreement and Basis(agreement), fact.party
    named = Fact.objects.filter(pk=fact.pk, party=before).update(
        party=party, ruled_by=user, ruled_at=at or timezone.now()
    )
    if not named:
        raise lost_the_race()
    fact.refresh_from_db()
    Candidate.objects.filter(fact=fact).delete()
    _forget(before, fact)
    _remember(party, fact)
    if agreement:
        if fact.evidence.state == ReviewState.ACCEPTED:
            demand_for_shown(user, agreement)
        follow(agreement, basis, fact.evidence, at)
        still_founded(agreement)
    return True


@transaction.atomic
def name_new_party(fact, party, user=None, at=None):
    """Say that the statement names a new party, and none of those that it was taken for.

    They are remembered as different ones, so that no reading of these words proposes them again.
    """
    others = {candidate.party for candidate in fact.candidates.select_related("party")}
    others |= {fact.party} - {None, party}
    done = name_party(fact, party, user, at)
    for other in sorted(others, key=lambda row: row.pk):
        rule_apart(Kind.PARTY, party, other, fact.says["name"], user)
    return done


def _remember(party, fact):
    """The name as an alias, unless the party is known by it in some spelling that folds alike."""
    name = fact.says["name"]
    if fold(name) and not party.names.filter(folded=fold(name)).exists():
        language = fact.evidence.article.language
        alias = {"party": party, "name": name, "language": language, "kind": NameKind.ALIAS}
        Learned.objects.create(name=PartyName.objects.create(**alias), fact=fact)


def _forget(party, fact):
    """The name goes where it was learned from this statement and nothing else stands behind it."""
    for learned in Learned.objects.filter(fact=fact, name__party=party).select_related("name"):
        others = Fact.objects.standing().about(FactField.PARTY).exclude(pk=fact.pk)
        others = others.filter(party=party, says__name=learned.name.name, ruled_at__isnull=False)
        if other := others.first():
            Learned.objects.filter(pk=learned.pk).update(fact=other)
        else:
            learned.name.delete()
