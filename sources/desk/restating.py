"""Statements that an editor amends, adds or strikes out; what they replace is kept.

An editor's statement is accepted as it is made. The one that it replaces is rejected while the
evidence waits, since the article never said so; of accepted evidence it is deprecated with a
reason, since readers have seen it.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deals.models import Agreement
from deals.standing import settle
from deals.values import value_columns
from sources.acts import REVIEW, Refused, demand, demand_for_shown, locked, lost_the_race
from sources.choices import FactField, ReviewState, Standing, SuggestionState
from sources.desk.claims import follow_claim
from sources.drafting import LONGEST_TITLE, countries_of, title_of
from sources.identifying import follows, unseat
from sources.models import Candidate, Evidence, Fact
from sources.publishing import still_founded
from sources.statements import Statements
from sources.suggesting import close, keep_up
from sources.takeover import take_over


@transaction.atomic
def restate(evidence, field, says, fact=None, user=None, at=None, *, party=None, span=None):
    """State `says` about the field in place of `fact` (nothing where None); True where it did.

    `says` None strikes the statement out. The words stay the old statement's unless `span` tells
    others. The agreement follows where it had what the old statement said.
    """
    demand(user, REVIEW)
    agreement = locked(evidence.agreement_id)
    evidence = Evidence.objects.select_for_update(of=["self"]).get(pk=evidence.pk)
    if evidence.state == ReviewState.REJECTED:
        raise Refused(_("The evidence was rejected before: take that back first."))
    before = Statements(evidence)
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
    if agreement and follows(agreement, evidence):
        demand_for_shown(user, agreement)
        _follow(agreement, evidence, before, at)
        still_founded(agreement)
    if evidence.headline_id:
        follow_claim(evidence, before, Statements(evidence))
    return True


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


def _follow(agreement, evidence, before, at):
    """Let go what the agreement had from the statements before, and take over what they say now."""
    now = Statements(evidence)
    # A published agreement keeps two countries and a stage: refused before the database must.
    if agreement.is_published and not (now.parties and now.one(FactField.STAGE)):
        raise Refused(
            _("“%s” is published: withdraw it before striking out its party or stage.") % agreement
        )
    columns = {**_columns_let_go(agreement, before, now), **_countries(agreement, before, now)}
    if agreement.title == title_of(before):
        columns["title"] = title_of(now)[:LONGEST_TITLE]
    if columns:
        Agreement.objects.filter(pk=agreement.pk).update(**columns)
    if _step(before) != _step(now):
        _take_step_back(agreement, evidence, before)
    for party in {fact.party for fact in before.parties} - {fact.party for fact in now.parties}:
        unseat(agreement, party)
    _change_roles(agreement, before, now)
    agreement.refresh_from_db()
    take_over(agreement, evidence, at)
    settle(agreement, at)


def _columns_let_go(agreement, before, now):
    columns = {}
    if before.value != now.value and agreement.value == before.value:
        columns |= value_columns(now.value)
    instruments = before.one(FactField.INSTRUMENT), now.one(FactField.INSTRUMENT)
    if instruments[0] != instruments[1] and agreement.instrument == instruments[0]:
        columns["instrument"] = instruments[1] or "none"
    sectors = before.one(FactField.SECTOR), now.one(FactField.SECTOR)
    if sectors[0] != sectors[1] and agreement.sector and agreement.sector.code == sectors[0]:
        columns["sector"] = None
    return columns


def _countries(agreement, before, now):
    """The agreement's pair where it was its parties' and they are others now."""
    pair = (agreement.country_a_id, agreement.country_b_id)
    if pair != countries_of(_told(before), set()):
        return {}
    first, second = countries_of(_told(now), set())
    return {"country_a_id": first, "country_b_id": second} if first and second else {}


def _told(said):
    return {fact.party.country_id for fact in said.parties} - {None}


def _step(said):
    return said.one(FactField.STAGE), said.date, said.visit


def _take_step_back(agreement, evidence, before):
    """Remove the step that the evidence told of, unless other evidence tells of it too."""
    stage, when, visit = _step(before)
    others = Fact.objects.standing().about(FactField.STAGE).filter(evidence__agreement=agreement)
    others = others.exclude(evidence=evidence).exclude(evidence__state=ReviewState.REJECTED)
    if stage is None or others.filter(says=stage).exists():
        return
    for step in agreement.milestones.filter(stage=stage):
        if step.when in (None, when) and step.visit_id in (None, visit and visit.pk):
            step.delete()


def _change_roles(agreement, before, now):
    roles = {fact.party_id: fact.says.get("role") for fact in before.parties}
    for fact in now.parties:
        old, new = roles.get(fact.party_id), fact.says.get("role")
        if new and old != new:
            agreement.participations.filter(party=fact.party_id).update(role=new)


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
