"""Merging parties: names, owners and states."""

from django.db.models import Q
from django.utils.translation import gettext as _

from deals.choices import Kind, NameKind
from deals.merging.absorbing import change
from deals.merging.filling import fill, tell_difference
from deals.merging.refusing import Refused
from deals.models import Agreement, Party, PartyName

kind = Kind.PARTY


def concerned(keys):
    """Agreements that the parties take part in, or whose evidence names them."""
    seated = Q(participations__party__in=keys)
    return Agreement.objects.filter(seated | Q(evidence__facts__party__in=keys))


def refuse(kept, merged):
    if kept.country_id and merged.country_id and kept.country_id != merged.country_id:
        raise Refused(
            _(
                "“%(kept)s” is of %(one)s and “%(merged)s” of %(other)s: correct the country of "
                "one of them first, if they are the same."
            )
            % {
                "kept": kept,
                "one": kept.country,
                "merged": merged,
                "other": merged.country,
            }
        )
    if merged.is_state and not kept.is_state:
        raise Refused(_("“%s” is the state itself: choose it as the one that stays.") % merged)
    _refuse_circle(kept, merged)


def _refuse_circle(kept, merged):
    """Owners that would belong to what they own, once the two are one."""
    above, passed = _owner(kept, merged), []
    while above and above not in passed:
        passed.append(above)
        row = Party.objects.only("name", "owner").get(pk=above)
        if row.owner_id in (kept.pk, merged.pk):
            raise Refused(
                _("“%(owner)s” would own “%(kept)s” and belong to it: correct its owner first.")
                % {"owner": row, "kept": kept}
            )
        above = row.owner_id


def _owner(kept, merged):
    """Whose the one party will be; None where either owned the other."""
    for owner in (kept.owner_id, merged.owner_id):
        if owner and owner not in (kept.pk, merged.pk):
            return owner
    return None


def prepare(kept, merged, journal, story):
    tell_difference(kept, merged, "name", story)
    _owners(kept, merged, journal, story)
    fill(kept, merged, ["kind", "country", "note"], journal, story)
    _names(kept, merged, journal, story)


def _owners(kept, merged, journal, story):
    if kept.is_state:
        return
    if kept.owner_id == merged.pk or merged.owner_id == kept.pk:
        story.note(_("One of the two was entered as the owner of the other; that is dropped."))
        change(kept, {"owner_id": _owner(kept, merged)}, journal)
    else:
        fill(kept, merged, ["owner"], journal, story)


def _names(kept, merged, journal, story):
    """All names of the merged party are names of the one that stays, and none its official one."""
    for name in merged.names.filter(kind=NameKind.OFFICIAL):
        change(name, {"kind": NameKind.ALIAS}, journal)
    known = PartyName.objects.filter(party__in=[kept, merged], name=merged.name)
    if not known.exists():
        journal.made(PartyName.objects.create(party=kept, name=merged.name, kind=NameKind.ALIAS))
        story.note(_("“%s” becomes one of its names.") % merged.name)


def finish(kept, journal, story):
    """Nothing follows from a party."""
