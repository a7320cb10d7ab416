"""What is known by public ids: redirects to the merged row, and rulings about it."""

from django.db.models import Q
from django.utils.translation import gettext as _

from deals.merging.absorbing import change
from deals.merging.journal import raw_delete
from deals.merging.refusing import Refused
from deals.models import NotSame, Redirect


def refuse_ruled_apart(kept, merged):
    first, second = sorted([kept.public_id, merged.public_id])
    ruling = NotSame.objects.filter(first_id=first, second_id=second).first()
    if ruling:
        raise Refused(
            _(
                "It was ruled that “%(kept)s” and “%(merged)s” are not the same (%(reason)s). "
                "Delete that ruling in the admin first, if it does not hold."
            )
            % {"kept": kept, "merged": merged, "reason": ruling.reason or _("no reason given")}
        )


def pass_on_redirects(kind, old_id, new_id, journal):
    """Rows that were merged into the merged one are now this one: no redirect leads to another."""
    rows = Redirect.objects.filter(kind=kind, new_id=old_id).order_by("pk")
    for row in rows.select_for_update():
        change(row, {"new_id": new_id}, journal)


def pass_on_rulings(kind, old_id, new_id, journal):
    """What the merged row was ruled not to be, this one is not either."""
    about = Q(first_id=old_id) | Q(second_id=old_id)
    rulings = NotSame.objects.filter(about, kind=kind).order_by("pk")
    for ruling in rulings.select_for_update(of=["self"]):
        other = ruling.second_id if ruling.first_id == old_id else ruling.first_id
        first, second = sorted([new_id, other])
        if NotSame.objects.filter(first_id=first, second_id=second).exists():
            journal.touch(ruling)
            raw_delete(NotSame, [ruling.pk])
        else:
            change(ruling, {"first_id": first, "second_id": second}, journal)
