"""The good rows of a plan into the database; what a row needs is written with it or not at all."""

from collections import defaultdict
from contextlib import contextmanager

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from deals.choices import NameKind
from deals.history import because
from deals.models import Agreement, Milestone, Participation, Party, PartyName
from deals.standing import settle, standing_of
from deals.values import value_columns
from sources.exchange.known import chunks
from sources.exchange.planning import LABELS, OPEN, Fate, changed_step, same_source, unsaved
from sources.models import Citation


class _Overtaken(Exception):
    """Somebody changed the agreement between the plan and now."""


# So many rows are changed by one statement.
BATCH = 500
REFUSALS = (IntegrityError, DataError, _Overtaken)


@transaction.atomic
def save(outcomes, user, reason):
    """Write what the good rows want, as drafts by the user; `reason` stands in the history.

    A row that the database refuses becomes a bad one and says so; the others are saved.
    """
    with because(reason, user):
        for fate, act in ((Fate.NEW, _create), (Fate.CHANGED, _change)):
            for together in chunks([outcome for outcome in outcomes if outcome.fate == fate]):
                _together_or_one_by_one(together, act, user)


def _together_or_one_by_one(outcomes, act, user):
    try:
        with _undone_where_refused() as made:
            act(outcomes, user, made)
    except REFUSALS:
        for outcome in outcomes:
            _alone(outcome, act, user)


def _alone(outcome, act, user):
    try:
        with _undone_where_refused() as made:
            act([outcome], user, made)
    except _Overtaken:
        outcome.problems.append(_("Somebody has just changed it: import the file again."))
    except REFUSALS as error:
        said = str(error).partition("\n")[0]
        outcome.problems.append(_("The database refuses it: %(why)s") % {"why": said})


@contextmanager
def _undone_where_refused():
    """A savepoint; the list it gives takes new parties, which are new again where it fails."""
    made = []
    try:
        with transaction.atomic():
            yield made
    except REFUSALS:
        for party in made:
            party.pk, party._state.adding = None, True
        raise


def _create(outcomes, user, made):
    _create_parties(outcomes, made)
    agreements, milestones = [], []
    for outcome in outcomes:
        row = outcome.row
        agreement = unsaved(row)
        agreement.author = user
        if row.step:
            stage, when, visit = row.step
            milestones.append(Milestone(agreement=agreement, stage=stage, when=when, visit=visit))
        derived = standing_of(agreement, milestones[-1:] if row.step else [])
        for name, content in derived.items():
            setattr(agreement, name, content)
        agreements.append(agreement)
    Agreement.objects.bulk_create(agreements)
    pairs = list(zip(outcomes, agreements, strict=True))
    Participation.objects.bulk_create(
        Participation(agreement=agreement, party=party, role=role)
        for outcome, agreement in pairs
        for party, role in outcome.row.seats or ()
    )
    Milestone.objects.bulk_create(milestones)
    Citation.objects.bulk_create(
        _citation(outcome.row, agreement, user)
        for outcome, agreement in pairs
        if outcome.row.citation
    )


def _create_parties(outcomes, made):
    new = {
        id(party): party
        for outcome in outcomes
        for party, _role in outcome.row.seats or ()
        if party.pk is None
    }
    made.extend(new.values())
    Party.objects.bulk_create(new.values())
    PartyName.objects.bulk_create(
        PartyName(party=party, name=party.name, kind=NameKind.OFFICIAL) for party in new.values()
    )


def _citation(row, agreement, user):
    url, title, quote = row.citation
    return Citation(agreement=agreement, url=url, title=title, quote=quote, added_by=user)


# --- Changes of what is known ---


def _change(outcomes, user, made):
    ids = [outcome.agreement.pk for outcome in outcomes]
    claimed = Agreement.objects.filter(pk__in=ids, publication__in=OPEN).order_by("pk")
    if len(claimed.select_for_update(of=["self"]).values_list("pk", flat=True)) < len(outcomes):
        raise _Overtaken
    _change_columns(outcomes)
    _create_parties(outcomes, made)
    for outcome in outcomes:
        row, agreement = outcome.row, outcome.agreement
        changed = {change.field for change in outcome.changes}
        if "parties" in changed:
            _reseat(agreement, row.seats)
        if "stage" in changed:
            _take_step(row, agreement)
            settle(Agreement.objects.get(pk=agreement.pk))
        if "citation" in changed:
            _cite(row, agreement, user)


def _change_columns(outcomes):
    """The agreements' own columns, those together in which the same ones have changed."""
    alike = defaultdict(list)
    for outcome in outcomes:
        changed = {change.field for change in outcome.changes}
        told = {
            name: told
            for name, told in outcome.row.told.items()
            if LABELS.get(name, name) in changed
        }
        if "value" in told:
            told |= value_columns(told.pop("value"))
        for name, content in told.items():
            setattr(outcome.agreement, name, content)
        alike[tuple(sorted(told))].append(outcome.agreement)
    for names, agreements in alike.items():
        if names:
            fields = [LABELS.get(name, name) for name in names]
            Agreement.objects.bulk_update(agreements, fields, batch_size=BATCH)


def _reseat(agreement, seats):
    wanted = {party.pk: role for party, role in seats}
    present = {seat.party_id: seat for seat in agreement.participations.all()}
    gone = [seat.pk for party_id, seat in present.items() if party_id not in wanted]
    if gone:
        Participation.objects.filter(pk__in=gone).delete()
    for party_id, role in wanted.items():
        if party_id not in present:
            Participation.objects.create(agreement=agreement, party_id=party_id, role=role)
        elif present[party_id].role != role:
            Participation.objects.filter(pk=present[party_id].pk).update(role=role)


def _take_step(row, agreement):
    old = changed_step(row, agreement)
    stage, when, visit = row.step
    if old is None:
        Milestone.objects.create(agreement=agreement, stage=stage, when=when, visit=visit)
    else:
        Milestone.objects.filter(agreement=agreement, stage=stage).update(when=when, visit=visit)


def _cite(row, agreement, user):
    cited = same_source(row, agreement)
    if cited is None:
        _citation(row, agreement, user).save()
        return
    url, title, quote = row.citation
    Citation.objects.filter(pk=cited.pk).update(url=url, title=title, quote=quote)
