"""Rows that an editor ruled to be different: remembered, and never proposed as one again."""

from functools import reduce
from operator import or_

from django.db.models import Q

from deals.models import NotSame


def rule_apart(kind, one, other, reason, user=None):
    """Remember that two rows of the kind are different; True where this was not known yet."""
    first, second = sorted([one.public_id, other.public_id])
    _ruling, made = NotSame.objects.get_or_create(
        first_id=first,
        second_id=second,
        defaults={"kind": kind, "reason": reason, "ruled_by": user},
    )
    return made


def forget_apart(kind, one, others):
    """Take back that the row is different from any of the others; the number of rulings."""
    pairs = [sorted([one.public_id, other.public_id]) for other in others]
    told = [Q(first_id=first, second_id=second) for first, second in pairs]
    gone = NotSame.objects.filter(reduce(or_, told), kind=kind) if told else NotSame.objects.none()
    return gone.delete()[0]


def ruled_apart(kind, public_ids):
    """The public ids of all rows of the kind that were ruled to be different from any of these."""
    public_ids = set(public_ids)
    pairs = rulings_about(kind, public_ids)
    return {other for pair in pairs for other in pair if pair - {other} & public_ids}


def rulings_about(kind, public_ids):
    """The pairs of public ids, each a set, that were ruled to be different, one being of these."""
    public_ids = set(public_ids)
    if not public_ids:
        return set()
    rulings = NotSame.objects.filter(
        Q(first_id__in=public_ids) | Q(second_id__in=public_ids), kind=kind
    )
    return {frozenset(pair) for pair in rulings.values_list("first_id", "second_id")}
