"""Stage, home visit and day follow from the milestones, in whatever order they were entered."""

import datetime
import itertools

import pytest

from deals.choices import Stage
from deals.models import Milestone
from deals.partial_dates import PartialDate
from deals.standing import dates_of, settle, stage_of
from tests.factories import AgreementFactory, EvidenceFactory, MilestoneFactory, VisitFactory

# Steps (stage, when), and the stage that they lead to.
LADDERS = [
    ([], ""),
    ([("announced", None)], "announced"),
    ([("announced", "2025-11"), ("signed", "2026-02")], "signed"),
    ([("signed", "2025-11"), ("talks", "2026-02")], "signed"),
    ([("signed", "2025-11"), ("cancelled", "2026-02")], "cancelled"),
    ([("signed", "2025-11"), ("cancelled", None)], "cancelled"),
    ([("cancelled", "2025-11"), ("signed", "2026-02")], "signed"),
    ([("cancelled", "2025-11"), ("signed", None)], "cancelled"),
    ([("talks", None), ("announced", None)], "announced"),
    ([("signed", "2025-11"), ("implementing", "2025-11")], "implementing"),
]


@pytest.mark.parametrize(("steps", "stage"), LADDERS)
def test_the_stage_follows_from_the_steps_in_any_order(steps, stage):
    milestones = [
        Milestone(stage=step, when=when and PartialDate.parse(when)) for step, when in steps
    ]
    for ordered in itertools.permutations(milestones):
        assert stage_of(ordered) == stage


@pytest.mark.django_db
class TestSettle:
    def test_the_visit_of_the_earliest_signing_is_home(self):
        autumn = VisitFactory(dates=PartialDate.parse("2025-11"))
        spring = VisitFactory(dates=PartialDate.parse("2026-02"))
        agreement = AgreementFactory(stage="")
        MilestoneFactory(agreement=agreement, stage=Stage.ANNOUNCED, visit=autumn)
        MilestoneFactory(agreement=agreement, stage=Stage.SIGNED, visit=spring)

        settle(agreement)

        assert agreement.home_visit == spring
        assert agreement.stage == Stage.SIGNED
        assert agreement.day == datetime.date(2026, 2, 28)

    def test_without_a_signing_it_is_where_it_was_announced_first(self):
        first, later = (VisitFactory(dates=PartialDate.parse(d)) for d in ("2025-09", "2025-11"))
        agreement = AgreementFactory(stage="")
        MilestoneFactory(agreement=agreement, stage=Stage.ANNOUNCED, visit=later)
        MilestoneFactory(agreement=agreement, stage=Stage.ANNOUNCED, visit=first)

        settle(agreement)

        assert agreement.home_visit == first

    def test_what_an_editor_fixed_stays(self):
        here, there = VisitFactory(), VisitFactory(dates=PartialDate.parse("2024-05-02"))
        agreement = AgreementFactory(visit=here)
        agreement.home_visit, agreement.home_visit_fixed = there, True
        agreement.stage, agreement.stage_fixed = Stage.TALKS, True
        agreement.save()

        settle(agreement)

        assert (agreement.home_visit, agreement.stage) == (there, Stage.TALKS)
        assert agreement.day == datetime.date(2024, 5, 2)

    def test_a_month_told_of_a_step_is_narrowed_by_its_visit(self):
        visit = VisitFactory(dates=PartialDate.parse("2025-11-29..2025-12-05"))
        agreement = AgreementFactory(visit=visit, when=PartialDate.parse("2025-12"))

        assert agreement.day == datetime.date(2025, 12, 5)

    def test_the_day_is_never_after_today(self):
        at = datetime.datetime(2025, 11, 10, tzinfo=datetime.UTC)
        agreement = AgreementFactory(visit=None, when=PartialDate.parse("2025"))

        settle(agreement, at=at)

        assert agreement.day == at.date()

    def test_a_step_to_come_has_not_happened_yet(self):
        at = datetime.datetime(2025, 11, 10, tzinfo=datetime.UTC)
        agreement = AgreementFactory(stage=Stage.ANNOUNCED, visit=None)
        step = {"agreement": agreement, "stage": Stage.COMPLETED, "visit": None}
        MilestoneFactory(**step, when=PartialDate.parse("2027"))

        settle(agreement, at=at)

        assert agreement.stage == Stage.ANNOUNCED

    def test_undated_agreements_take_the_first_articles_day(self):
        agreement = AgreementFactory(visit=None)
        EvidenceFactory(agreement=agreement)

        settle(agreement)

        assert agreement.day == datetime.date(2025, 11, 7)

    def test_its_dates_are_as_precise_as_the_step_that_gives_the_day(self):
        agreement = AgreementFactory(visit=None, when=PartialDate.parse("2025-12"))
        MilestoneFactory(agreement=agreement, stage=Stage.COMPLETED, visit=None, when=None)

        assert dates_of(agreement, agreement.milestones.all()) == PartialDate.parse("2025-12")

    def test_its_dates_are_the_first_articles_day_where_no_step_tells_any(self):
        agreement = AgreementFactory(visit=None)
        EvidenceFactory(agreement=agreement)
        settle(agreement)

        assert dates_of(agreement, agreement.milestones.all()) == PartialDate.parse("2025-11-07")

    def test_settling_again_changes_nothing(self):
        agreement = AgreementFactory()
        events = agreement.events.count()

        assert settle(agreement) is False
        assert agreement.events.count() == events
