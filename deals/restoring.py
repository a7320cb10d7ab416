"""Restoring: a past state of an agreement becomes a new draft, and nothing else changes."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from deals.changes.known import party_in_words, step_in_words
from deals.changes.names import Names
from deals.changes.tracks import events_of
from deals.choices import Kind
from deals.models import (
    Agreement,
    Country,
    Milestone,
    Participation,
    Party,
    Redirect,
    Restoration,
    Sector,
    Visit,
)
from deals.standing import settle
from deals.successors import current_id

COPIED = (
    *("title", "instrument", "stage", "stage_fixed", "home_visit_fixed"),
    *("value_low", "value_high", "value_currency", "value_qualifier"),
)
VALUE = COPIED[-4:]
KINDS = {Agreement: Kind.AGREEMENT, Party: Kind.PARTY, Visit: Kind.VISIT}


def may_restore(user):
    """Who may enter agreements and read drafts."""
    return user.has_perms(["deals.add_agreement", "deals.view_drafts"])


def drafts_of(agreement, user, as_of=None):
    """What was restored from the agreement, as far as the user may see it: its latest first."""
    made = Restoration.objects.filter(origin_id__in=_all_ids(agreement))
    if as_of is not None:
        made = made.filter(as_of=as_of)
    merged = Redirect.objects.filter(kind=Kind.AGREEMENT, old_id__in=made.values("draft_id"))
    drafts = Agreement.objects.visible_to(user).exclude(pk=agreement.pk)
    drafts = drafts.filter(
        Q(public_id__in=made.values("draft_id")) | Q(public_id__in=merged.values("new_id"))
    )
    return drafts.order_by("-pk")


def origin_of(draft):
    """The Restoration that the draft came from, or None."""
    return Restoration.objects.filter(draft_id=draft.public_id).first()


def _all_ids(agreement):
    """The agreement's public id, and those of what was merged into it."""
    merged = Redirect.objects.filter(kind=Kind.AGREEMENT, new_id=agreement.public_id)
    return [agreement.public_id, *merged.values_list("old_id", flat=True)]


@dataclass
class Draft:
    """The new draft, and what of the past could not be taken over: sentences for people."""

    agreement: Agreement
    left_out: list = field(default_factory=list)


@transaction.atomic
def draft_from(state, user=None):
    """Make a draft of the state. Rows that were merged are followed; what is gone is left out."""
    names = Names(state.events)
    draft = Draft(Agreement(author=user, **_columns(state.row)))
    _relate(draft, state.row, names)
    draft.agreement.save(force_insert=True)
    for seat in state.participations:
        _seat(draft, seat, names)
    for step in state.milestones:
        _take_step(draft, step, names)
    settle(draft.agreement)
    return draft


def told_origin(state):
    """Where a draft comes from, for its note."""
    return _("Restored from “%(title)s” (%(id)s) as it stood on %(when)s.") % {
        "title": state.row.title,
        "id": state.agreement.public_id,
        "when": date_format(localtime(state.at), "DATETIME_FORMAT"),
    }


def _columns(row):
    return {name: getattr(row, name) for name in COPIED}


def _relate(draft, row, names):
    """Its countries, sector, visit and umbrella, as far as they are still there."""
    for name, model in (
        *(("country_a", Country), ("country_b", Country)),
        *(("sector", Sector), ("home_visit", Visit), ("part_of", Agreement)),
    ):
        key = getattr(row, f"{name}_id")
        found = now(model, key)
        if name == "part_of" and found is not None and not _can_hold(found):
            found = None
        setattr(draft.agreement, name, found)
        if key is not None and found is None:
            what = str(row._meta.get_field(name).verbose_name)
            draft.left_out.append(f"{what}: {names.of(model, key)}")
    if draft.agreement.home_visit is None:
        draft.agreement.home_visit_fixed = False


def _can_hold(umbrella):
    """An umbrella is no component itself, and was not rejected."""
    return umbrella.part_of_id is None and umbrella.publication != "rejected"


def _seat(draft, seat, names):
    party = now(Party, seat.party_id)
    told = party_in_words(seat, names)
    if party is None:
        draft.left_out.append(told)
    elif draft.agreement.participations.filter(party=party).exists():
        draft.left_out.append(_("%s (merged with another party of it)") % told)
    else:
        Participation.objects.create(agreement=draft.agreement, party=party, role=seat.role)


def _take_step(draft, step, names):
    visit = now(Visit, step.visit_id)
    if step.visit_id and visit is None:
        draft.left_out.append(_("the visit of the step “%s”") % step_in_words(step, names))
    there = draft.agreement.milestones.filter(stage=step.stage, when=step.when, visit=visit)
    if there.exists():
        draft.left_out.append(step_in_words(step, names))
        return
    Milestone.objects.create(
        agreement=draft.agreement,
        stage=step.stage,
        when=step.when,
        visit=visit,
        note=step.note,
        **{name: getattr(step, name) for name in VALUE},
    )


def now(model, key):
    """The row of that key as it is now, or the one that it was merged into; None where it is gone."""
    if key is None:
        return None
    row = model.objects.filter(pk=key).first()
    if row is not None or model not in KINDS:
        return row
    last = events_of(model).objects.filter(pgh_obj_id=key).order_by("-pgh_id").first()
    if last is None:
        return None
    return model.objects.filter(public_id=current_id(KINDS[model], last.public_id)).first()
