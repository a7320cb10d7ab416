"""Which parties belong together by their owners."""

from django.db.models import Q

from deals.models import Party


def related(one, other):
    """Whether one of the two parties owns the other, or both have one owner.

    A party is not its own relative.
    """
    if one.pk == other.pk:
        return False
    siblings = one.owner_id is not None and one.owner_id == other.owner_id
    return siblings or one.owner_id == other.pk or other.owner_id == one.pk


def family(parties):
    """The ids of the parties, their owners, and all that belongs to either: one query."""
    own = {party.pk for party in parties}
    heads = own | {party.owner_id for party in parties if party.owner_id}
    kin = Party.objects.filter(Q(pk__in=heads) | Q(owner__in=heads))
    return own | set(kin.values_list("pk", flat=True))
