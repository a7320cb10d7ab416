"""How changes of what is known are told: of the agreement, its parties and its steps."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.changes.change import (
    Cell,
    Line,
    cell,
    in_words,
    label,
    lines_of,
    value_cell,
    value_line,
    value_of,
)
from deals.changes.tracks import Track, follow
from deals.choices import Publication
from deals.models import Agreement, Milestone, Participation
from deals.wording import value_in_words

FIELDS = (
    *("title", "country_a", "country_b", "instrument", "sector", "part_of"),
    *("stage", "stage_fixed", "home_visit", "home_visit_fixed", "day"),
)
# What only editors are told.
PRIVATE = ("note",)
MOVES = {
    Publication.DRAFT: gettext_lazy("Made a draft again"),
    Publication.IN_REVIEW: gettext_lazy("Handed in for review"),
    Publication.PUBLISHED: gettext_lazy("Published"),
    Publication.WITHDRAWN: gettext_lazy("Withdrawn"),
    Publication.REJECTED: gettext_lazy("Rejected"),
}
# What an empty column means where it means something.
EMPTY = {"sector": gettext_lazy("unclassified"), "home_visit": gettext_lazy("no visit")}


def tell_agreement(change, names, is_editor):
    if change.after is None:
        return [Line(_("Deleted"), _cells(change, names, is_editor))]
    if change.before is None:
        return [_first(change, names, is_editor)]
    moved = cell(change, "publication", names)
    lines = [Line(str(MOVES[change.after.publication]), (moved,))] if moved else []
    fields = [cell(change, name, names, _reader(is_editor)) for name in _fields(is_editor)]
    value = value_line(change)
    return [*lines, *([value] if value else []), *lines_of(fields)]


def _first(change, names, is_editor):
    """The row as it is told for the first time, with all that it says."""
    title = change.after.title
    told = _("Recorded: “%s”") if is_editor else _("Published for the first time: “%s”")
    return Line(told % title, _cells(change, names, is_editor))


def _cells(change, names, is_editor):
    fields = (*_fields(is_editor), *(["publication"] if is_editor else []))
    cells = [cell(change, name, names, _reader(is_editor)) for name in fields]
    ticked = [told for told in [*cells, value_cell(change)] if told]
    return tuple(told for told in ticked if {told.old, told.new} != {"", _("no")})


def _fields(is_editor):
    return (*FIELDS, *PRIVATE) if is_editor else FIELDS


def _reader(is_editor):
    """How columns are read for this reader: a draft's title is none of a stranger's business."""

    def read(event, name, names):
        if name == "part_of" and event.part_of_id:
            return names.shown(event.part_of_id, is_editor)
        told = in_words(event, name, names)
        return told or str(EMPTY.get(name, ""))

    return read


# What hangs on an agreement: a party or a step that comes, goes, moves or changes

PARTY = {
    "added": gettext_lazy("Party added: %(it)s"),
    "removed": gettext_lazy("Party removed: %(it)s"),
    "came": gettext_lazy("Party moved here from “%(other)s”: %(it)s"),
    "went": gettext_lazy("Party moved to “%(other)s”: %(it)s"),
    "changed": gettext_lazy("%(it)s: %(changes)s"),
}
STEP = {
    "added": gettext_lazy("Step added: %(it)s"),
    "removed": gettext_lazy("Step removed: %(it)s"),
    "came": gettext_lazy("Step moved here from “%(other)s”: %(it)s"),
    "went": gettext_lazy("Step moved to “%(other)s”: %(it)s"),
    "changed": gettext_lazy("Step “%(it)s”: %(changes)s"),
}


def tell_part(change, names, is_editor, sentences, describe, what):
    """The line about one row that hangs on the agreement, after the sentences for what befell it."""
    old = describe(change.before, names) if change.before else ""
    new = describe(change.after, names) if change.after else ""
    told = {"it": new or old}
    if change.came_from:
        told["other"], befell, old = names.shown(change.came_from, is_editor), "came", ""
    elif change.went_to:
        told["other"], befell, new = names.shown(change.went_to, is_editor), "went", ""
    elif change.before is None or change.after is None:
        befell = "added" if change.before is None else "removed"
    elif old != new:
        befell, told["it"], told["changes"] = "changed", what, f"{old} → {new}"
    else:
        return []
    return [Line(str(sentences[befell]) % told, (Cell(what, old, new),))]


def tell_participation(change, names, is_editor):
    if change.changed("role") and not change.changed("party_id", "agreement_id"):
        role = cell(change, "role", names)
        told = {"it": names.of(*_party(change.after)), "changes": f"{role.old} → {role.new}"}
        whose = Cell(f"{label(change.after, 'role')}: {told['it']}", role.old, role.new)
        return [Line(str(PARTY["changed"]) % told, (whose,))]
    return tell_part(change, names, is_editor, PARTY, party_in_words, _("Party"))


def _party(event):
    return event._meta.get_field("party").remote_field.model, event.party_id


def party_in_words(event, names):
    """'Mars as partner'."""
    told = {"party": names.of(*_party(event)), "role": in_words(event, "role", names)}
    return _("%(party)s as %(role)s") % told


def tell_milestone(change, names, is_editor):
    return tell_part(change, names, is_editor, STEP, step_in_words, _("Step"))


def step_in_words(event, names):
    """'signed, 6 Nov 2025, Kazakhstan → United States'."""
    value = value_of(event)
    parts = [in_words(event, name, names) for name in ("stage", "when", "visit", "note")]
    parts.insert(3, value_in_words(value) if value else "")
    return ", ".join(part for part in parts if part)


follow(
    Track(Agreement, tell_agreement, owner="pgh_obj_id"),
    Track(Participation, tell_participation, same=lambda event: event.party_id),
    Track(
        Milestone,
        tell_milestone,
        same=lambda event: (event.stage, event.when, event.visit_id),
    ),
)
