"""The steps that an agreement took by its statements: its milestones."""

from dataclasses import dataclass

from deals.models import Milestone
from deals.partial_dates import PartialDate
from sources.choices import FactField
from sources.writers import Writer, writer_of_row


@dataclass(frozen=True)
class Step:
    """One step that a piece of evidence tells of."""

    stage: str
    when: PartialDate | None
    visit_id: int | None


def follow(move):
    """Take back the steps that no statement of the basis tells of any longer, and take the new."""
    before, now = move.told(_step)
    removed = _take_back(move, before, now)
    news = [_step(said) for said in move.news]
    wanted = [
        step
        for step in dict.fromkeys(now)
        if step.stage in removed or step not in before or step in news
    ]
    taken = [_take(move.agreement, step) for step in wanted]
    return bool(removed) or any(taken)


def _step(said):
    stage = said.one(FactField.STAGE)
    if not stage:
        return None
    visit = said.visit
    return Step(stage, said.day_of_step, visit and visit.pk)


def _take_back(move, before, now):
    """The stages of the steps that were removed."""
    changed = {step.stage for step in set(before) - set(now)}
    removed = set()
    for step in move.agreement.milestones.filter(stage__in=changed) if changed else ():
        if not _told_by(step, before) or _told_by(step, now):
            continue
        writer = writer_of_row(move.agreement, step)
        if writer == Writer.STATEMENTS or (writer == Writer.UNKNOWN and now):
            removed.add(step.stage)
            step.delete()
    return removed


def _told_by(row, steps):
    """Whether all that the row tells stands in the steps: several may have told it together."""
    same = [step for step in steps if step.stage == row.stage]
    days = {step.when for step in same} | {None}
    visits = {step.visit_id for step in same} | {None}
    return bool(same) and row.when in days and row.visit_id in visits


def _take(agreement, step):
    """Add the step, or complete the one that is there; True where that changed anything."""
    for row in agreement.milestones.filter(stage=step.stage).order_by("pk"):
        if _is_same(row, step):
            return _complete(row, step)
    Milestone.objects.create(
        agreement=agreement, stage=step.stage, when=step.when, visit_id=step.visit_id
    )
    return True


def _is_same(row, step):
    same_visit = row.visit_id is None or step.visit_id is None or row.visit_id == step.visit_id
    same_time = row.when is None or step.when is None or row.when.overlaps(step.when)
    return same_visit and same_time


def _complete(row, step):
    columns = {}
    if row.when is None and step.when is not None:
        columns["when"] = step.when
    if row.visit_id is None and step.visit_id is not None:
        columns["visit"] = step.visit_id
    return bool(columns and Milestone.objects.filter(pk=row.pk).update(**columns))
