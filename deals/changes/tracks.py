"""Which rows tell an agreement's history: its own, and those that hang on it.

Each kind of rows is a track. What is known stands in this app; how we know it is added by the app
that keeps it (`follow`), so that this one need not know it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import BigIntegerField, BooleanField, ExpressionWrapper, F, Q, Value, Window
from django.db.models.functions import Cast, Lag

ALWAYS = Q(pgh_id__isnull=False)
NEVER = Q(pgh_id__isnull=True)
_TRACKS = []


def nobody(change):
    return ""


@dataclass(frozen=True, eq=False)
class Track:
    """The events of one model that belong to an agreement, and how a change is told.

    `owner` is the column that names the agreement; with `within`, it names a row of that model,
    which names the agreement in its turn. `same` tells a row that was taken away and entered
    again at once from two different ones. `public` says which events are of what readers saw.
    `agent` names a program that made the change. `look_up` also fetches the row as it is now.
    `founds` says that an agreement is published on such rows, which come before readers with it.
    """

    model: type
    tell: Callable
    owner: str = "agreement_id"
    within: type | None = None
    same: Callable | None = None
    public: Q = ALWAYS
    agent: Callable = nobody
    look_up: bool = False
    founds: bool = False

    @property
    def events(self):
        return events_of(self.model)

    def owners(self, agreement_pk):
        """What the owner column says of rows that belong to the agreement."""
        if self.within is None:
            return [agreement_pk]
        holders = events_of(self.within).objects.filter(agreement_id=agreement_pk)
        return holders.values("pgh_obj_id")

    def chains(self, agreement_pk):
        """All events of the rows that belong to the agreement, or did once."""
        of_it = self.events.objects.filter(**{f"{self.owner}__in": self.owners(agreement_pk)})
        return self.events.objects.filter(pgh_obj_id__in=of_it.order_by().values("pgh_obj_id"))


def events_of(model):
    return model._meta.get_field("events").related_model


def follow(*tracks):
    """Tell what these tracks hold in every agreement's history, in this order."""
    known = {track.model for track in _TRACKS}
    _TRACKS.extend(track for track in tracks if track.model not in known)


def tracks():
    return tuple(_TRACKS)


@dataclass(frozen=True)
class Entry:
    """One event in brief: which row it is of, and the event of that row before it."""

    track: Track
    event: int
    previous: int | None
    at: datetime
    context: UUID | None
    row: int
    owner: int
    public: bool


def entries(agreement_pk):
    """All events of the agreement's history in brief, in one query, the oldest first."""
    queries = [_brief(number, track, agreement_pk) for number, track in enumerate(_TRACKS)]
    first, *others = queries
    found = [Entry(_TRACKS[number], *told) for number, *told in first.union(*others, all=True)]
    found.sort(key=lambda entry: (entry.at, _TRACKS.index(entry.track), entry.event))
    return _while_they_belonged(found, agreement_pk)


def _brief(number, track, agreement_pk):
    """A row's event counts where the row belongs to the agreement after it, or did before it."""
    owners = Q(**{f"{track.owner}__in": track.owners(agreement_pk)})
    chain = {"partition_by": F("pgh_obj_id"), "order_by": "pgh_id"}
    ours = ExpressionWrapper(owners, BooleanField())
    shown = ExpressionWrapper(track.public, BooleanField())
    # A column that is asked for twice would be answered once.
    holder = Cast(track.owner, BigIntegerField())
    return (
        track.chains(agreement_pk)
        .annotate(ours=ours, shown=shown, holder=holder)
        .annotate(
            previous=Window(Lag("pgh_id"), **chain),
            was_ours=Window(Lag("ours"), **chain),
            was_shown=Window(Lag("shown"), **chain),
        )
        .filter(Q(ours=True) | Q(was_ours=True))
        .annotate(
            track=Value(number),
            told=ExpressionWrapper(Q(shown=True) | Q(was_shown=True), BooleanField()),
        )
        .order_by()
        .values_list(
            *("track", "pgh_id", "previous", "pgh_created_at", "pgh_context_id"),
            *("pgh_obj_id", "holder", "told"),
        )
    )


def _while_they_belonged(found, agreement_pk):
    """Without what happened to rows of a row that was another agreement's then."""
    belongs, kept = {}, []
    for entry in found:
        if entry.track.within is None:
            belongs[entry.track.model, entry.row] = entry.owner == agreement_pk
        elif not belongs.get((entry.track.within, entry.owner), True):
            continue
        kept.append(entry)
    return kept


def at_moment(track, agreement_pk, moment):
    """The latest events, up to the moment, of rows that belonged to the agreement then.

    A deleted row is no longer among them.
    """
    latest = (
        track.chains(agreement_pk)
        .filter(pgh_created_at__lte=moment)
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
    )
    standing = track.events.objects.filter(pgh_id__in=latest.values("pgh_id"))
    return standing.filter(**{track.owner: agreement_pk}).exclude(pgh_label="delete")
