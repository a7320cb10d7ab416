"""Statements that an editor amends, adds or strikes out; what they replace is kept.

An editor's statement is accepted as it is made. The one that it replaces is rejected while the
evidence waits, since the article never said so; of accepted evidence it is deprecated with a
reason, since readers have seen it.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sources.acts import REVIEW, Refused, demand, demand_for_shown, locked, lost_the_race
from sources.basis import Basis
from sources.choices import FactField, ReviewState, Standing, SuggestionState
from sources.desk.claims import follow_claim
from sources.following import follow
from sources.models import Candidate, Evidence, Fact
from sources.publishing import still_founded
from sources.statements import Statements
from sources.suggesting import close, keep_up


@transaction.atomic
def restate(evidence, field, says, fact=None, user=None, at=None, *, party=None, span=None):
    """State `says` about the field in place of `fact` (nothing where None); True where it did.

    `says` None strikes the statement out. The words stay the old statement's unless `span` tells
    others. The agreement follows, as far as it rests on this evidence.
    """
    demand(user, REVIEW)
    agreement = locked(evidence.agreement_id)
    evidence = Evidence.objects.select_for_update(of=["self"]).get(pk=evidence.pk)
    if evidence.state == ReviewState.REJECTED:
        raise Refused(_("The evidence was rejected before: take that back first."))
    before = Statements(evidence)
    basis = agreement and Basis(agreement)
    span = span or (fact and fact.start is not None and (fact.start, fact.end)) or (None, None)
    if fact:
        if (fact.says, fact.party, (fact.start, fact.end)) == (says, party, tuple(span)):
            return False
        _lose(fact, evidence, says, user, at)
    if says is not None:
        Fact.objects.create(
            evidence=evidence,
            field=field,
            says=says,
            party=party,
            start=span[0],
            end=span[1],
            standing=Standing.ACCEPTED,
            ruled_by=user,
            ruled_at=at or timezone.now(),
        )
    keep_up(evidence, field, says, user, at)
    if agreement:
        if evidence.state == ReviewState.ACCEPTED:
            demand_for_shown(user, agreement)
            _demand_told_by_others(agreement, field)
        follow(agreement, basis, evidence, at)
        still_founded(agreement)
    if evidence.headline_id:
        follow_claim(evidence, before, Statements(evidence))
    return True


def successor(fact):
    """The statement that stands in the place of one that an editor amended, or None."""
    standing = (one for one in fact.evidence.facts.all() if not one.is_lost)
    about = [one for one in standing if one.field == fact.field]
    if fact.field == FactField.PARTY:
        about = [one for one in about if one.says["name"] == fact.says["name"]]
    return about[0] if about else None


def can_come_back(fact):
    """Whether the statement gave way to an editor's word, and not to a ruling or a decision."""
    is_rejected = fact.evidence.state == ReviewState.REJECTED
    if not fact.is_lost or is_rejected:
        return False
    instead = successor(fact)
    if instead is None:
        return fact.standing == Standing.REJECTED
    return (instead.says, instead.party_id) != (fact.says, fact.party_id)


def restore(fact, user=None, at=None):
    """State again what was read, in place of what an editor made of it; True where this did it."""
    if not can_come_back(fact):
        raise Refused(_("The statement was not amended: look again."))
    span = (fact.start, fact.end) if fact.start is not None else None
    told = {"party": fact.party, "span": span}
    return restate(fact.evidence, fact.field, fact.says, successor(fact), user, at, **told)


def _lose(fact, evidence, says, user, at):
    accepted = evidence.state == ReviewState.ACCEPTED
    reason = _("Struck out by an editor.") if says is None else _("Amended by an editor.")
    lost = Fact.objects.filter(pk=fact.pk, standing=fact.standing, says=fact.says).update(
        standing=Standing.DEPRECATED if accepted else Standing.REJECTED,
        reason=reason,
        ruled_by=user,
        ruled_at=at or timezone.now(),
    )
    if not lost:
        raise lost_the_race()
    Candidate.objects.filter(fact=fact).delete()


def _demand_told_by_others(agreement, field):
    """A published agreement keeps what it is published by."""
    if not agreement.is_published or field not in (FactField.PARTY, FactField.STAGE):
        return
    if not any(said.about(field) for said in Basis(agreement).pieces):
        raise Refused(
            _("“%s” is published: withdraw it before striking out its party or stage.") % agreement
        )


# Suggestions


@transaction.atomic
def take_suggestion(suggestion, user=None, at=None):
    """State what the suggestion proposes in place of what stands; True where this call did it."""
    demand(user, REVIEW)
    if not close(suggestion, SuggestionState.TAKEN, user, at):
        return False
    evidence = suggestion.evidence
    if evidence is None:
        raise Refused(_("The suggestion rests on no evidence: change the agreement itself."))
    old = evidence.facts.standing().about(suggestion.field).first()
    restate(evidence, suggestion.field, suggestion.to_value, old, user, at)
    return True


def decline_suggestion(suggestion, user=None, at=None):
    """Leave things as they stand: the suggestion does not come again; True where this did it."""
    demand(user, REVIEW)
    return close(suggestion, SuggestionState.DECLINED, user, at)
