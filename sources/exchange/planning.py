"""What each row of a table would do, worked out before anything is saved."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.choices import Instrument, Publication, Stage
from deals.models import Agreement
from deals.values import value_columns
from deals.wording import value_in_full
from sources.exchange.cells import Seat
from sources.exchange.known import Known
from sources.exchange.reading import SURPLUS, UNREADABLE
from sources.exchange.wanted import Wanted, identity, seats_of, wanted
from sources.similar import similar_to_each

# What an import may change; the rest is before readers, or was before them, or is decided.
OPEN = (Publication.DRAFT, Publication.IN_REVIEW)


class Fate(models.TextChoices):
    """What becomes of a row."""

    BAD = "bad", gettext_lazy("not taken")
    NEW = "new", gettext_lazy("new")
    CHANGED = "changed", gettext_lazy("changed")
    UNCHANGED = "unchanged", gettext_lazy("unchanged")


@dataclass(frozen=True)
class Change:
    """One field's content before and after, as people read it."""

    field: str
    before: str
    after: str


@dataclass
class Outcome:
    """A row's fate: with problems it is bad; otherwise what it would change."""

    line: int
    row: Wanted
    title: str
    agreement: object = None  # the row's agreement, None where it is new
    changes: list = field(default_factory=list)
    similar: list = field(default_factory=list)  # (agreement, reason) that a new row may repeat

    @property
    def problems(self):
        return self.row.problems

    @property
    def notes(self):
        return self.row.notes

    @property
    def fate(self):
        if self.problems:
            return Fate.BAD
        if self.agreement is None:
            return Fate.NEW
        return Fate.CHANGED if self.changes else Fate.UNCHANGED


def plan(table):
    """The Outcome of each of the table's rows, in its order. Nothing is written."""
    ids = [identity(cells)[0] for _line, cells in table.rows]
    seats = [seat for _line, cells in table.rows for seat in seats_of(cells)]
    known = Known(seats, ids, with_visits="visit" in table.columns)
    first_lines, outcomes = {}, []
    for line, cells in table.rows:
        outcome = _outcome(line, cells, table.columns, known)
        outcomes.append(outcome)
        if cells.keys() & {SURPLUS, UNREADABLE}:
            continue
        same = outcome.agreement.public_id if outcome.agreement else outcome.row.public_id
        if same in first_lines:
            outcome.problems.append(
                _("It is the same agreement as line %(line)s: keep one, or give each a key.")
                % {"line": first_lines[same]}
            )
        first_lines.setdefault(same, line)
    _warn(outcomes)
    return outcomes


def _warn(outcomes):
    """Tell of each new row which known agreements it may repeat, as the form for one does."""
    new = [outcome for outcome in outcomes if outcome.fate == Fate.NEW]
    for outcome, found in zip(new, similar_to_each(map(_entered, new)), strict=True):
        outcome.similar = found


def _entered(outcome):
    row = outcome.row
    parties = [party for party, _role in row.seats or () if party.pk]
    _stage, when, visit = row.step or (None, None, None)
    dates = {when, visit and visit.dates} - {None}
    return unsaved(row), parties, dates


def unsaved(row):
    """The new agreement that the row tells of."""
    columns = dict(row.told)
    columns |= value_columns(columns.pop("value", None))
    return Agreement(public_id=row.public_id, **columns)


def _outcome(line, cells, columns, known):
    row = wanted(cells, columns, known)
    agreement = known.agreements.get(row.public_id)
    title = cells.get("title") or (agreement.title if agreement else "–")
    outcome = Outcome(line, row, title, agreement)
    if agreement is None:
        _check_new(outcome, identity(cells)[1])
    if not row.problems:
        outcome.changes = _changes(row, agreement)
    if agreement and outcome.changes and agreement.publication not in OPEN:
        row.problems.append(
            _("It is %(state)s, and an import changes drafts only: change it in its own form.")
            % {"state": agreement.get_publication_display()}
        )
    return outcome


def _check_new(outcome, id_was_given):
    if id_was_given:
        outcome.problems.append(
            _("public_id: there is no agreement %(id)s. Leave it empty for a new agreement.")
            % {"id": outcome.row.public_id}
        )
    elif not outcome.row.told.get("title") and not outcome.problems:
        outcome.problems.append(_("title: a new agreement needs one."))


# --- What is different ---


def _changes(row, agreement):
    found = [_columns(row, agreement), _seats(row, agreement)]
    return [
        *(change for changes in found for change in changes),
        *_step(row, agreement),
        *_citation(row, agreement),
    ]


def _columns(row, agreement):
    for name, after in row.told.items():
        before = getattr(agreement, name) if agreement else BLANK.get(name)
        if before != after and not (before in ("", None) and after in ("", None)):
            told = _shown(name, before) if agreement else ""
            yield Change(LABELS.get(name, name), told, _shown(name, after))


BLANK = {"instrument": Instrument.NONE}
LABELS = {"country_a_id": "country_a", "country_b_id": "country_b"}


def _shown(name, content):
    if name == "value":
        return value_in_full(content)
    return "" if content is None else str(content)


def _seats(row, agreement):
    if row.seats is None:
        return
    seated = agreement.participations.all() if agreement else ()
    before = [(seat.party, seat.role) for seat in seated]
    if Counter(map(_identity, before)) == Counter(map(_identity, row.seats)):
        return
    told = [_in_words(seats) for seats in (before, row.seats)]
    if told[0] == told[1]:
        told = [_in_words(seats, with_ids=True) for seats in (before, row.seats)]
    yield Change("parties", *told)


def _identity(seat):
    """The party, be it known or new, with its role."""
    party, role = seat
    return (party.pk or party.name, role)


def _in_words(seats, with_ids=False):
    return "; ".join(
        str(Seat(party.name, party.country_id or "", role, party.public_id if with_ids else ""))
        for party, role in seats
    )


def _step(row, agreement):
    if row.step and (other := changed_step(row, agreement)) is not SAME:
        yield Change("stage", _step_in_words(other), _step_in_words(row.step))


SAME = object()


def changed_step(row, agreement):
    """The milestone (stage, when, visit) that the row's step replaces: None where it is added,
    SAME where the agreement has it already.

    A stage alone says nothing new of an agreement that stands there.
    """
    steps = [_as_step(milestone) for milestone in agreement.milestones.all()] if agreement else []
    stage, when, visit = row.step
    if row.step in steps or (agreement and not when and not visit and agreement.stage == stage):
        return SAME
    alike = [step for step in steps if step[0] == stage]
    return alike[0] if len(alike) == 1 else None


def _as_step(milestone):
    return milestone.stage, milestone.when, milestone.visit


def _step_in_words(step):
    if step is None:
        return ""
    stage, when, visit = step
    return ", ".join(str(part) for part in (Stage(stage).label, when, visit) if part)


def _citation(row, agreement):
    if row.citation is None:
        return
    cited = same_source(row, agreement)
    before = (cited.url, cited.title, cited.quote) if cited else ("", "", "")
    if before != row.citation:
        yield Change(
            "citation", *(" · ".join(filter(None, told)) for told in (before, row.citation))
        )


def same_source(row, agreement):
    """The agreement's citation of the row's source, by address, else by title; None for no such."""
    url, title, _quote = row.citation
    cited = agreement.citations.all() if agreement else ()
    fits = (lambda c: c.url == url) if url else (lambda c: not c.url and c.title == title)
    return next((citation for citation in cited if fits(citation)), None)
