"""An agreement as it stood at a time: its row, its parties and its steps, read from the events."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from deals.changes.acts import moment_in_address
from deals.changes.change import Cell, in_words, label, value_of
from deals.changes.known import FIELDS, PRIVATE, party_in_words, step_in_words
from deals.changes.names import Names
from deals.changes.tracks import at_moment, entries, tracks
from deals.choices import Publication
from deals.models import Agreement, Milestone, Participation
from deals.wording import value_in_full


@dataclass(frozen=True)
class State:
    """What the events say of an agreement at a time; `at` is the time of the last act until then."""

    agreement: Any
    at: datetime
    row: Any
    participations: list
    milestones: list

    @property
    def moment(self):
        return moment_in_address(self.at)

    @property
    def is_published(self):
        return self.row.publication == Publication.PUBLISHED

    @property
    def events(self):
        return [self.row, *self.participations, *self.milestones]


def state_at(agreement, when=None):
    """The agreement's State after the last act up to `when`; None where there was none yet.

    An act counts from when its transaction began, the time that the history shows for it.
    """
    when = when or timezone.now()
    times = [entry.at for entry in entries(agreement.pk) if entry.at <= when]
    if not times:
        return None
    standing = {
        track.model: list(at_moment(track, agreement.pk, when).order_by("pgh_obj_id"))
        for track in tracks()
        if track.model in (Agreement, Participation, Milestone)
    }
    if not standing[Agreement]:
        return None
    return State(
        agreement,
        max(times),
        standing[Agreement][0],
        standing[Participation],
        sorted(standing[Milestone], key=_by_date),
    )


def _by_date(step):
    return (step.when is None, step.when.earliest if step.when else None, step.pgh_obj_id)


def compared(state, now, is_editor):
    """Each field with what it was then and what it is now, as cells: `old` then, `new` now."""
    names = Names([*state.events, *(now.events if now else [])])
    told = [_told(each, names, is_editor) if each else {} for each in (state, now)]
    return [Cell(what, told[0].get(what, ""), told[1].get(what, "")) for what in {**told[0]}]


def _told(state, names, is_editor):
    row = state.row
    told = {}
    for name in (*FIELDS, *(("publication", *PRIVATE) if is_editor else ())):
        if name == "part_of" and row.part_of_id:
            told[label(row, name)] = names.shown(row.part_of_id, is_editor)
        else:
            told[label(row, name)] = in_words(row, name, names)
    told[_("Value")] = value_in_full(value_of(row)) or _("undisclosed")
    parties = sorted(party_in_words(event, names) for event in state.participations)
    told[_("Parties")] = "\n".join(parties)
    told[_("Steps")] = "\n".join(step_in_words(event, names) for event in state.milestones)
    return told
