"""The rules that the database itself holds, whoever writes: Python, bulk updates or raw SQL."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from deals.choices import Publication
from deals.history import through
from deals.models import Agreement, ExchangeRate, Headline, Party, PartyName, Sector, Visit
from tests.factories import (
    AgreementFactory,
    EvidenceFactory,
    HeadlineFactory,
    PartyFactory,
    PublishedAgreementFactory,
    SectorFactory,
    country,
    kz_to_us,
    mars,
    state,
    tau_ken_samruk,
)

pytestmark = pytest.mark.django_db


def refused(constraint):
    """The block is refused by the constraint of this name, at the latest at commit."""
    return _Refused(constraint)


class _Refused:
    def __init__(self, constraint):
        self.raises = pytest.raises(IntegrityError, match=constraint)

    def __enter__(self):
        self.raises.__enter__()
        self.block = transaction.atomic()
        self.block.__enter__()

    def __exit__(self, kind, error, trace):
        if error is None:
            try:
                connection.check_constraints()
            except IntegrityError as at_commit:
                kind, error, trace = type(at_commit), at_commit, at_commit.__traceback__
        self.block.__exit__(kind, error, trace)
        return self.raises.__exit__(kind, error, trace)


# Shapes of a value that no door may write: low, high, currency, qualifier, and what refuses them.
LAWLESS = [
    (10, 20, "USD", "exact", "value_exact"),
    (10, None, "USD", "exact", "value_exact"),
    (10, 11, "USD", "approx", "value_approx"),
    (10, 20, "USD", "at_least", "value_at_least"),
    (10, None, "USD", "at_most", "value_at_most"),
    (20, 10, "USD", "range", "value_range"),
    (10, 10, "USD", "range", "value_range"),
    (None, 10, "USD", "vague", "value_vague"),
    (10, 10, "", "exact", "value_whole"),
    (10, 10, "usd", "exact", "value_whole"),
    (10, 10, "USD", "", "value_whole"),
    (None, None, "USD", "", "value_whole"),
    (10, 10, "USD", "maybe", "value_whole"),
    (-1, -1, "USD", "exact", "value_positive"),
]


@pytest.mark.parametrize(("low", "high", "currency", "qualifier", "constraint"), LAWLESS)
def test_a_value_has_the_shape_of_its_qualifier(low, high, currency, qualifier, constraint):
    agreement = AgreementFactory()

    with refused(f"agreement_{constraint}"):
        Agreement.objects.filter(pk=agreement.pk).update(
            value_low=low, value_high=high, value_currency=currency, value_qualifier=qualifier
        )


def test_the_two_countries_differ_and_are_ordered():
    agreement = AgreementFactory()

    for first, second in [("US", "KZ"), ("KZ", "KZ")]:
        with refused("agreement_countries_ordered"):
            Agreement.objects.filter(pk=agreement.pk).update(country_a=first, country_b=second)


def test_an_umbrella_has_one_level():
    umbrella, part, other = AgreementFactory(), AgreementFactory(), AgreementFactory()
    Agreement.objects.filter(pk=part.pk).update(part_of=umbrella)

    with refused("an umbrella cannot be part of another"):
        Agreement.objects.filter(pk=other.pk).update(part_of=part)
    with refused("an umbrella cannot be part of another"):
        Agreement.objects.filter(pk=umbrella.pk).update(part_of=other)
    with refused("agreement_not_part_of_itself"):
        Agreement.objects.filter(pk=other.pk).update(part_of=other)


class TestPublishing:
    """A published agreement has parties of both countries, a stage, and its words."""

    def publish(self, agreement, **columns):
        Agreement.objects.filter(pk=agreement.pk).update(
            publication=Publication.PUBLISHED, published_at=timezone.now(), **columns
        )

    def test_with_everything_it_can_be_entered(self):
        PublishedAgreementFactory()
        connection.check_constraints()

    def test_it_is_refused_without_parties_of_both_countries(self):
        agreement = AgreementFactory(parties=(tau_ken_samruk(),))
        EvidenceFactory(agreement=agreement, state="accepted")

        with refused("parties of both its countries"):
            self.publish(agreement, country_a="KZ", country_b="US")

    def test_a_state_may_be_one_of_them(self):
        agreement = AgreementFactory(parties=(state("KZ"), mars()))
        EvidenceFactory(agreement=agreement, state="accepted")

        self.publish(agreement)
        connection.check_constraints()

    def test_it_is_refused_without_accepted_evidence(self):
        agreement = AgreementFactory()
        EvidenceFactory(agreement=agreement)

        with refused("accepted evidence or a citation"):
            self.publish(agreement)

    def test_a_citation_serves_as_well(self):
        agreement = AgreementFactory()
        agreement.citations.create(title="Press release of the ministry")

        self.publish(agreement)
        connection.check_constraints()

    def test_it_is_refused_without_a_stage(self):
        agreement = AgreementFactory(stage="")
        EvidenceFactory(agreement=agreement, state="accepted")

        with refused("agreement_published_is_complete"):
            self.publish(agreement)

    def test_its_last_words_cannot_be_taken_away(self):
        agreement = PublishedAgreementFactory()

        with refused("accepted evidence or a citation"):
            agreement.evidence.update(state="proposed")

    def test_its_parties_cannot_be_taken_away(self):
        agreement = PublishedAgreementFactory()

        with refused("parties of both its countries"):
            agreement.participations.filter(party__country="US").delete()


def test_a_visit_leads_abroad():
    with refused("visit_abroad"):
        Visit.objects.create(guest=country("KZ"), host=country("KZ"))


def test_one_headline_of_a_visit_is_preferred():
    HeadlineFactory(visit=kz_to_us(), preferred=True)
    HeadlineFactory(visit=kz_to_us())

    with refused("headline_one_preferred_a_visit"):
        Headline.objects.update(preferred=True)


def test_a_headline_says_something():
    with refused("headline_says_something"):
        HeadlineFactory(count=None, value=None)


def test_the_tree_of_sectors_has_two_levels():
    mining = SectorFactory(code="mining")
    ores = SectorFactory(code="mining-ores", parent=mining)

    with refused("two levels"):
        SectorFactory(code="mining-ores-tungsten", parent=ores)
    with refused("two levels"):
        Sector.objects.filter(pk=mining.pk).update(parent=SectorFactory(code="energy"))


def test_a_state_is_one_party():
    state("KZ")

    with refused("party_one_state_a_country"):
        PartyFactory(name="Kasachstan", kind="state", country=country("KZ"))


def test_a_state_has_no_owner():
    with refused("party_state_has_a_country"):
        Party.objects.filter(pk=state("KZ").pk).update(owner=mars())


def test_a_party_name_folds_to_something():
    with refused("partyname_not_empty"):
        PartyName.objects.create(party=mars(), name="—")


@pytest.mark.parametrize(("currency", "rate"), [("USD", 0), ("USD", -1), ("EUR", 1), ("usd", 1)])
def test_a_rate_is_positive_and_of_another_currency(currency, rate):
    with refused("rate_"):
        ExchangeRate.objects.create(
            day="2025-11-07", currency=currency, rate=Decimal(rate), source="a test's bank"
        )


class TestHistory:
    def test_a_bulk_update_is_recorded_row_by_row_with_its_door(self):
        agreements = [AgreementFactory(), AgreementFactory()]

        with through("command"):
            Agreement.objects.update(note="checked")

        for agreement in agreements:
            event = agreement.events.order_by("pgh_id").last()
            assert (event.pgh_label, event.note) == ("update", "checked")
            assert event.pgh_context.metadata == {"door": "command"}

    def test_a_deleted_row_leaves_its_last_state(self):
        agreement = AgreementFactory(title="Chip plant")
        events = type(agreement).events.rel.related_model
        key = agreement.pk
        agreement.delete()

        assert events.objects.filter(pgh_obj_id=key, pgh_label="delete").get().title == "Chip plant"

    def test_history_itself_cannot_be_changed(self):
        agreement = AgreementFactory()

        with pytest.raises(Exception, match="append_only"), transaction.atomic():
            agreement.events.update(note="never was")
