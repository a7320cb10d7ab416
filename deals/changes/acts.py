"""The history of an agreement in acts: what one person or program did in one transaction.

Who may see what: those who may read drafts see every act with who, when, through which door, why,
and every change. Readers see of a published agreement only what they could see happen: the first
publication with its sources (and nothing else of the draft), what changed while it was published, its withdrawal,
and with a new publication what had changed meanwhile. They are told the day and the accepted
evidence, but no names, doors, reasons or notes, and no words of a source that is not accepted now.
"""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import groupby

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pghistory.models import Context

import deals.changes.known  # noqa: F401 – its tracks come first
from deals.changes.change import Change
from deals.changes.names import Names
from deals.changes.tracks import entries, tracks
from deals.choices import Publication
from deals.models import Agreement

PAGE = 25
# Of an act with more, as a file's import, the first lines are shown and the others counted.
MOST_LINES = 60
DOORS = {
    "admin": gettext_lazy("in the admin"),
    "review": gettext_lazy("at the review desk"),
    "api": gettext_lazy("through the API"),
    "page": gettext_lazy("on a page of this site"),
    "task": gettext_lazy("in the background"),
}
MOMENT = "%Y%m%dT%H%M%S.%fZ"


def as_moment(written):
    """The moment that an address names. Raises ValueError where it names none."""
    return datetime.strptime(written, MOMENT).replace(tzinfo=UTC)


def moment_in_address(at):
    return at.astimezone(UTC).strftime(MOMENT)


@dataclass
class Act:
    """What was done in one transaction through one door."""

    at: datetime
    who: str
    door: str
    reasons: list
    lines: list
    has_state: bool = True

    @property
    def moment(self):
        return moment_in_address(self.at)

    @property
    def shown(self):
        return self.lines[:MOST_LINES]

    @property
    def more(self):
        return max(len(self.lines) - MOST_LINES, 0)

    @cached_property
    def cells(self):
        return [told for line in self.shown for told in line.cells]


class History:
    """The acts of an agreement as far as the reader may see them, the latest first.

    Asks the database a fixed number of times for each page, however long the history is.
    """

    def __init__(self, agreement, is_editor):
        self.agreement, self.is_editor = agreement, is_editor
        self.entries = entries(agreement.pk)
        if not is_editor:
            self.life = Life(agreement.pk)
            self.entries = as_readers_saw(self.entries, self.life)

    @cached_property
    def paginator(self):
        return Paginator(sorted({entry.at for entry in self.entries}, reverse=True), PAGE)

    def acts(self, moments):
        """The acts of these moments, in their order."""
        wanted = set(moments)
        chosen = [entry for entry in self.entries if entry.at in wanted]
        told = self._contexts(chosen)
        groups = defaultdict(list)
        for entry in chosen:
            groups[self._act_of(entry, told)].append(entry)
        events = _load(chosen)
        changes = {key: _changes(group, events, self.agreement.pk) for key, group in groups.items()}
        names = self._names(events, told, changes)
        acts = [self._act(key, groups[key], changes[key], told, names) for key in groups]
        ordered = sorted(acts, key=lambda act: act.at, reverse=True)
        return [act for act in ordered if act.lines]

    def _contexts(self, chosen):
        asked = {entry.context for entry in chosen} - {None}
        return dict(Context.objects.filter(pk__in=asked).values_list("pk", "metadata"))

    def _act_of(self, entry, told):
        """What tells acts apart: the moment, and who acted through which door."""
        if not self.is_editor:
            return (entry.at,)
        context = told.get(entry.context) or {}
        return (entry.at, context.get("user"), context.get("door"), context.get("command"))

    def _names(self, events, told, changes):
        users = [context.get("user") for context in told.values()]
        spoken = [change for group in changes.values() for change in group]
        also = [(change.track.model, change.row) for change in spoken if change.track.look_up]
        return Names(events.values(), users, also)

    def _act(self, key, group, changes, told, names):
        lines = [
            line for change in changes for line in change.track.tell(change, names, self.is_editor)
        ]
        contexts = [told[entry.context] for entry in group if entry.context in told]
        if not self.is_editor:
            by_person = any(context.get("user") for context in contexts)
            who = _("an editor") if by_person else ""
            return Act(key[0], who, "", [], lines, self.life.is_public(key[0]))
        if not contexts:
            return Act(key[0], _("directly in the database"), "", [], lines)
        reasons = list(dict.fromkeys(c["reason"] for c in contexts if c.get("reason")))
        who = _who(contexts[0], changes, names)
        return Act(key[0], who, _door(contexts[0]), reasons, lines)


class Life:
    """When the agreement was before readers."""

    def __init__(self, agreement_pk):
        events = Agreement.events.rel.related_model.objects.filter(pgh_obj_id=agreement_pk)
        told = events.order_by("pgh_id").values_list("pgh_created_at", "publication")
        # The last event of a transaction tells how it left the agreement.
        self.states = sorted({at: state == Publication.PUBLISHED for at, state in told}.items())

    @property
    def first(self):
        return next((at for at, is_public in self.states if is_public), None)

    def is_public(self, at):
        """Whether readers saw the agreement after what happened at that time."""
        told = bisect_right(self.states, at, key=lambda state: state[0])
        return bool(told) and self.states[told - 1][1]


def as_readers_saw(found, life):
    """The entries that readers may be told of, each at the moment when it came before them.

    What happened while the agreement was withdrawn counts as part of its next publication.
    """
    first, shown, waiting, was_public = life.first, [], [], False
    for at, of_moment in groupby(found, key=lambda entry: entry.at):
        is_public = life.is_public(at)
        told = [entry for entry in of_moment if entry.public]
        if first is None or at < first:
            # Of the draft only what it was published on.
            told = [entry for entry in told if entry.track.founds]
        elif at == first:
            told = [*_as_it_came_out(told), *(entry for entry in told if entry.track.founds)]
        waiting += told
        if is_public or was_public:
            shown += [replace(entry, at=at) for entry in waiting]
            waiting = []
        was_public = is_public
    return shown


def _as_it_came_out(told):
    """The agreement's own entry, told without what the draft was before."""
    return [replace(entry, previous=None) for entry in told if entry.track.model is Agreement]


def _load(chosen):
    """The events of the entries and those before them, by track and id; a query for each track."""
    asked = defaultdict(set)
    for entry in chosen:
        asked[entry.track] |= {entry.event, entry.previous} - {None}
    return {
        (track.model, event.pgh_id): event
        for track, ids in asked.items()
        for event in track.events.objects.filter(pgh_id__in=ids)
    }


def _changes(group, events, agreement_pk):
    """What the act came to for each row: from before its first event to after its last."""
    rows = defaultdict(list)
    for entry in group:
        rows[entry.track, entry.row].append(entry)
    changes = []
    order = {track: number for number, track in enumerate(tracks())}
    for (track, _row), of_row in sorted(rows.items(), key=lambda row: order[row[0][0]]):
        of_row.sort(key=lambda entry: entry.event)
        last = events[track.model, of_row[-1].event]
        before = events.get((track.model, of_row[0].previous))
        # A row that came back after it was deleted is new.
        before = None if before is not None and before.pgh_label == "delete" else before
        after = None if last.pgh_label == "delete" else last
        if before is None and after is None:
            continue
        changes.append(Change(track, agreement_pk, before, after))
    return _without_detours(changes)


def _without_detours(changes):
    """A row that was taken away and entered again in one act is one change, or none at all."""
    gone = {
        (change.track, change.track.same(change.before)): change
        for change in changes
        if change.track.same and change.left
    }
    kept = []
    for change in changes:
        came = change.track.same and change.arrived
        earlier = gone.pop((change.track, change.track.same(change.after)), None) if came else None
        kept.append(replace(change, before=earlier.before) if earlier else change)
    entered_again = {id(change.before) for change in kept if change.after is not None}
    return [c for c in kept if not (c.after is None and id(c.before) in entered_again)]


def _who(context, changes, names):
    if context.get("user"):
        return names.person(context["user"])
    agents = (change.track.agent(change) for change in changes)
    return next((agent for agent in agents if agent), _("the program"))


def _door(context):
    if context.get("door") == "command":
        return _("by the command “%s”") % context.get("command", "?")
    return str(DOORS.get(context.get("door"), context.get("door", "")))
