"""Which row an old public id means today: that of a merged row, the one that took its place."""

from django.db.models import Q
from django.http import QueryDict

from deals.choices import Kind
from deals.models import Redirect


def current_ids(kind, public_ids):
    """The old ids among these, each with the id of the row that is meant today: one query."""
    moved = Redirect.objects.filter(kind=kind, old_id__in=public_ids)
    return dict(moved.values_list("old_id", "new_id"))


def current_id(kind, public_id):
    return current_ids(kind, [public_id]).get(public_id, public_id)


def called(rows, kind, public_id):
    """The rows with this public id, now or before they were merged: none or one."""
    moved = Redirect.objects.filter(kind=kind, old_id=public_id)
    return rows.filter(Q(public_id=public_id) | Q(public_id__in=moved.values("new_id")))


def followed(query, kinds=(Kind.PARTY, Kind.VISIT)):
    """An address's parameters with the old ids replaced; each parameter is named as its kind."""
    if not isinstance(query, QueryDict):
        return query
    asked = {kind: query.getlist(kind) for kind in kinds if kind in query}
    moved = _current(asked)
    if moved:
        query = query.copy()
        for kind, ids in asked.items():
            query.setlist(kind, [moved.get((kind, one), one) for one in ids])
    return query


def _current(asked):
    """{(kind, old id): id of today} for the ids of each kind: one query, none without any."""
    # What is no text that a database can hold is the filters' to refuse.
    told = {kind: [one for one in ids if one.isalnum()] for kind, ids in asked.items()}
    about = Q()
    for kind, ids in told.items():
        about |= Q(kind=kind, old_id__in=ids)
    if not any(told.values()):
        return {}
    rows = Redirect.objects.filter(about).values_list("kind", "old_id", "new_id")
    return {(kind, old): new for kind, old, new in rows}
