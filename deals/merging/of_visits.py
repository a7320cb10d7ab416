"""Merging visits: one journey, its headlines, and the agreements that are at home there."""

from django.db.models import Q
from django.utils.translation import gettext as _

from deals.choices import Kind
from deals.merging.absorbing import change, unite
from deals.merging.filling import fill
from deals.merging.refusing import Refused
from deals.models import Agreement
from deals.standing import settle

kind = Kind.VISIT


def concerned(keys):
    """Agreements that took a step at the visits, or of which their articles tell."""
    return Agreement.objects.filter(
        Q(home_visit__in=keys)
        | Q(milestones__visit__in=keys)
        | Q(evidence__article__visit__in=keys)
    )


def refuse(kept, merged):
    if (kept.guest_id, kept.host_id) != (merged.guest_id, merged.host_id):
        raise Refused(
            _(
                "“%(kept)s” and “%(merged)s” lead elsewhere: a visit has one guest and one host. "
                "Correct one of them first, if they are the same."
            )
            % {"kept": kept, "merged": merged}
        )


def prepare(kept, merged, journal, story):
    if kept.dates and merged.dates and not kept.dates.overlaps(merged.dates):
        story.note(_("The two share no day: make sure that they are one visit."))
    fill(kept, merged, ["level", "place", "dates", "occasion", "note"], journal, story)
    _headlines(kept, merged, journal, story)


def _headlines(kept, merged, journal, story):
    """One is preferred, that of the visit that stays; the same claim stands once."""
    present = list(kept.headlines.select_for_update(of=["self"]).order_by("pk"))
    taken = any(claim.preferred for claim in present)
    for claim in merged.headlines.select_for_update(of=["self"]).order_by("pk"):
        if claim.preferred and taken:
            change(claim, {"preferred": False}, journal)
            story.note(_("“%s” is not the preferred claim any longer.") % claim)
        same = next((other for other in present if _same_claim(claim, other)), None)
        if same:
            unite(same, claim, journal, story)


def _same_claim(one, other):
    told = (one.count, one.value) == (other.count, other.value)
    speakers, days = {one.speaker, other.speaker} - {""}, {one.day, other.day} - {None}
    return told and len(speakers) <= 1 and len(days) <= 1


def finish(kept, journal, story):
    """Where its agreements stand may follow from its days."""
    for agreement in concerned([kept.pk]).distinct().order_by("pk"):
        journal.touch(agreement)
        settle(agreement)
