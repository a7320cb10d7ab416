"""What an agreement takes over from evidence: only what it lacks, never over what stands there."""

from django.db import transaction

from deals.choices import Instrument, Role
from deals.kinship import related
from deals.models import Agreement, Milestone, Participation, Sector
from deals.standing import settle
from deals.values import value_columns
from sources.choices import FactField
from sources.statements import Statements


def take_over(agreement, evidence, at=None, only=None):
    """Complete the agreement from the evidence's standing facts and settle where it stands.

    Parties, two countries, the step with its visit and day, value, instrument and sector are
    taken over where the agreement lacks them; `only` names the fields to read, where not all.
    Returns True where anything changed. Who may is the caller's to know, who also holds the
    agreement's lock where others can reach it.
    """
    added = _add(agreement, evidence, only)
    return settle(agreement, at) or added if added is not None else False


def would_add(agreement, evidence, only):
    """Whether taking over these fields would change the agreement; nothing is changed."""
    with transaction.atomic():
        added = _add(Agreement.objects.get(pk=agreement.pk), evidence, only)
        transaction.set_rollback(True)
    return bool(added)


def _add(agreement, evidence, only):
    """Whether anything was added; None where the evidence does not support the agreement."""
    said = Statements(evidence, only)
    if not said.supports:
        return None
    seated = _seat_parties(agreement, said)
    columns = _lacking(agreement, said)
    if columns:
        for name, value in columns.items():
            setattr(agreement, name, value)
        Agreement.objects.filter(pk=agreement.pk).update(**columns)
    stepped = _take_step(agreement, said)
    return bool(seated or columns or stepped)


def _seat_parties(agreement, said):
    """Add each party that no party present speaks for."""
    present = [seat.party for seat in agreement.participations.select_related("party")]
    before = len(present)
    for fact in said.parties:
        others = present[:before]
        if fact.party not in present and not any(_speaks_for(one, fact.party) for one in others):
            role = fact.says.get("role") or Role.PARTNER
            Participation.objects.create(agreement=agreement, party=fact.party, role=role)
            present.append(fact.party)
    return present[before:]


def _speaks_for(present, party):
    """Whether another source's party stands for this one: a relative, or anybody for a state."""
    if party.is_state:
        return present.country_id == party.country_id
    return related(present, party)


def _lacking(agreement, said):
    columns = {}
    if not (agreement.country_a_id and agreement.country_b_id):
        columns |= _countries(agreement, said)
    if not agreement.value_qualifier and said.value:
        columns |= value_columns(said.value)
    instrument = said.one(FactField.INSTRUMENT)
    if agreement.instrument == Instrument.NONE and instrument not in (None, Instrument.NONE):
        columns["instrument"] = instrument
    code = said.one(FactField.SECTOR)
    sector = agreement.sector_id is None and code and Sector.objects.filter(code=code).first()
    if sector:
        columns["sector"] = sector
    return columns


def _countries(agreement, said):
    """Its two countries by its parties; of more than two, the visit's where they are among them."""
    codes = set(agreement.participations.values_list("party__country", flat=True)) - {None}
    if len(codes) > 2 and (visit := said.visit):
        codes &= {visit.guest_id, visit.host_id}
    if len(codes) != 2:
        return {}
    first, second = sorted(codes)
    return {"country_a_id": first, "country_b_id": second}


def _take_step(agreement, said):
    """Add the step that the evidence tells of, or complete the one that is there."""
    stage = said.one(FactField.STAGE)
    if not stage:
        return False
    when, visit = _day_of_step(said), said.visit
    for step in agreement.milestones.filter(stage=stage).order_by("pk"):
        if _same_step(step, when, visit):
            return _complete(step, when, visit)
    Milestone.objects.create(agreement=agreement, stage=stage, when=when, visit=visit)
    return True


def _day_of_step(said):
    """The day that is told, where it has come when the article was published: a later one is of
    what the parties plan, not of the step."""
    read_on = said.evidence.article.published_on
    when = said.date
    return when if when and (read_on is None or when.earliest <= read_on) else None


def _same_step(step, when, visit):
    same_visit = step.visit_id is None or visit is None or step.visit_id == visit.pk
    same_time = step.when is None or when is None or step.when.overlaps(when)
    return same_visit and same_time


def _complete(step, when, visit):
    columns = {}
    if step.when is None and when is not None:
        columns["when"] = when
    if step.visit_id is None and visit is not None:
        columns["visit"] = visit
    return bool(columns and Milestone.objects.filter(pk=step.pk).update(**columns))
