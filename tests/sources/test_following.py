"""An agreement follows what its sources state, and keeps what a person entered, whatever is taken back."""

import pytest

from deals.history import through
from deals.models import Agreement, Sector
from deals.totals import totals
from sources import review
from sources.choices import FactField, ReviewState, Standing
from sources.desk.restating import restate
from sources.filing import file
from sources.models import Fact
from sources.sectors import assign_sector
from tests.factories import (
    AgreementFactory,
    ArticleFactory,
    EvidenceFactory,
    FactFactory,
    PartyFactory,
    PublishedAgreementFactory,
    SectorFactory,
    country,
    dollars,
    kz_to_us,
    mars,
    member,
    tau_ken_samruk,
)
from tests.readings import deal, exactly, party, reading

pytestmark = pytest.mark.django_db
WHY = "The words say something else."
WORDS = (
    "Tau-Ken Samruk und Mars haben in Washington einen Vertrag über 180 Millionen Dollar "
    "unterzeichnet."
)
CAST = (party("Tau-Ken Samruk", "KZ"), party("Mars", "US"))


def millions(amount):
    digits = f"{amount}000000"
    return {"low": digits, "high": digits, "currency": "USD", "qualifier": "exact"}


def read(*others, article=None, version="1", **columns):
    """The evidence of an article that tells of the mine; its agreement is a draft of its own."""
    tau_ken_samruk(), mars(), SectorFactory(code="mining"), SectorFactory(code="energy")
    article = article or ArticleFactory(visit=kz_to_us())
    told = deal(article.text, WORDS, *CAST, *others, **{"title": "A mine", **columns})
    file(article, reading(article.text, told), version)
    return article.evidence.get()


def accepted(agreement, field=FactField.VALUE, says=None):
    """A statement that another source's accepted evidence makes."""
    evidence = EvidenceFactory(agreement=agreement, state=ReviewState.ACCEPTED)
    says = millions(180) if says is None else says
    return FactFactory(evidence=evidence, field=field, says=says, standing=Standing.ACCEPTED)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def seated(agreement):
    return {seat.party.name for seat in agreement.participations.select_related("party")}


def steps(agreement):
    return [step.stage for step in agreement.milestones.order_by("pk")]


# Rejecting


def test_a_rejected_figure_leaves_the_draft_that_another_source_speaks_for():
    first, second = read(value=exactly(180_000_000_000)), read()
    assert first.agreement == second.agreement

    review.reject(first, WHY)
    review.accept(second)
    review.publish(second.agreement)

    assert fresh(second.agreement).value is None


def test_what_the_other_sources_say_takes_the_place_of_a_rejected_figure():
    first, second = read(value=exactly(180_000_000_000)), read()
    FactFactory(evidence=second, says=millions(180))

    review.reject(first, WHY)

    assert fresh(second.agreement).value == dollars(180)


def test_whom_only_a_rejected_find_names_leaves_the_draft():
    PartyFactory(name="Fantasia Ltd", country=country("US"))
    first, second = read(party("Fantasia Ltd", "US")), read()
    review.attach(second, first.agreement, WHY)
    assert "Fantasia Ltd" in seated(first.agreement)

    review.reject(first, WHY)

    assert seated(second.agreement) == {"Tau-Ken Samruk", "Mars"}


def test_accepting_one_source_publishes_nothing_that_only_a_waiting_one_told():
    first, second = read(value=exactly(180_000_000_000)), read()
    assert fresh(second.agreement).value == dollars(180_000)

    review.accept(second)
    assert fresh(second.agreement).value is None
    review.accept(first)

    assert fresh(second.agreement).value == dollars(180_000)


# Undoing


def test_undoing_takes_the_figure_from_what_is_published():
    agreement = PublishedAgreementFactory(value=None, sector=None)
    evidence = EvidenceFactory(agreement=agreement)
    FactFactory(evidence=evidence)
    FactFactory(evidence=evidence, field=FactField.SECTOR, says=SectorFactory().code)
    review.accept(evidence)
    assert fresh(agreement).value == dollars(180)

    review.reopen(evidence, WHY)

    assert (fresh(agreement).value, fresh(agreement).sector) == (None, None)
    assert totals(Agreement.objects.published()).total.firm.stated == 0
    review.reject(evidence, WHY)
    assert fresh(agreement).is_published and fresh(agreement).value is None


# Moving accepted evidence


def test_accepted_evidence_takes_its_figure_along_to_another_agreement():
    agreement, other = PublishedAgreementFactory(value=None), AgreementFactory(value=None)
    evidence = EvidenceFactory(agreement=agreement)
    FactFactory(evidence=evidence)
    review.accept(evidence)

    review.attach(evidence, other, WHY)

    assert fresh(agreement).value is None
    assert fresh(other).value == dollars(180)


# Reading again


def test_a_newer_reading_takes_back_what_the_older_one_told():
    article = ArticleFactory(visit=kz_to_us())
    older = {"value": exactly(180_000_000_000), "sector": "energy", "stage": "announced"}
    evidence = read(article=article, title="A mine", **older)

    read(article=article, version="2", title="A road", value=exactly(180_000_000))

    agreement = fresh(evidence.agreement)
    assert agreement.value == dollars(180)
    assert (agreement.sector.code, steps(agreement)) == ("mining", ["signed"])
    assert agreement.title == "A road – Tau-Ken Samruk, Mars"


# Amending


def entered(**columns):
    """An agreement that Anna entered by hand."""
    return AgreementFactory(author=member("editor", username="anna"), **columns)


def test_amending_a_find_leaves_what_a_person_entered():
    agreement = entered(value=dollars(180))
    evidence = EvidenceFactory(agreement=agreement)
    value = FactFactory(evidence=evidence)
    stage = FactFactory(evidence=evidence, field=FactField.STAGE, says="signed")
    name = {"name": "Mars", "country": "US", "role": None}
    named = FactFactory(evidence=evidence, field=FactField.PARTY, says=name, party=mars())

    restate(evidence, FactField.VALUE, millions(150), value)
    restate(evidence, FactField.STAGE, "talks", stage)
    restate(evidence, FactField.PARTY, None, named)

    assert (fresh(agreement).value, steps(agreement)) == (dollars(180), ["signed"])
    assert seated(agreement) == {"Tau-Ken Samruk", "Mars"}


def test_rejecting_a_find_that_agrees_with_a_person_leaves_what_was_entered():
    agreement = entered(value=dollars(180))
    evidence = EvidenceFactory(agreement=agreement)
    FactFactory(evidence=evidence)
    review.accept(evidence)

    review.reopen(evidence, WHY)
    review.reject(evidence, WHY)

    assert fresh(agreement).value == dollars(180)


def test_what_was_entered_in_the_admin_stays_although_a_find_said_it_too(client):
    evidence = read(value=exactly(150_000_000))
    agreement = evidence.agreement
    with through("admin", member("editor")):
        Agreement.objects.filter(pk=agreement.pk).update(value_low=180e6, value_high=180e6)
    other = EvidenceFactory(agreement=agreement)
    FactFactory(evidence=other)

    review.reject(other, WHY)
    review.reject(evidence, WHY)

    assert fresh(agreement).value == dollars(180)


def test_a_sector_that_an_editor_assigned_stays_although_a_find_said_it_too():
    first, second = read(), read()
    energy = Sector.objects.get(code="energy")
    assign_sector(first.agreement, energy)
    FactFactory(evidence=second, field=FactField.SECTOR, says="energy")

    review.reject(second, WHY)

    assert fresh(first.agreement).sector == energy


def test_amending_a_find_leaves_what_another_source_says():
    agreement = PublishedAgreementFactory(value=dollars(180))
    accepted(agreement)
    value = accepted(agreement)

    restate(value.evidence, FactField.VALUE, millions(150), value)

    assert fresh(agreement).value == dollars(180)


def test_amending_what_waits_leaves_a_draft_that_rests_on_accepted_evidence():
    agreement = AgreementFactory(value=dollars(180))
    accepted(agreement)
    value = FactFactory(evidence=EvidenceFactory(agreement=agreement))

    restate(value.evidence, FactField.VALUE, millions(150), value)
    review.reject(value.evidence, WHY)

    assert fresh(agreement).value == dollars(180)


# Rulings


def test_of_three_sources_the_last_that_stands_is_believed_after_two_rulings():
    agreement = PublishedAgreementFactory(value=dollars(180))
    _low, middle, high = (accepted(agreement, says=millions(m)) for m in (150, 180, 200))

    review.deprecate(middle, WHY)
    assert fresh(agreement).value is None
    review.deprecate(high, WHY)

    assert fresh(agreement).value == dollars(150)


def test_of_three_instruments_the_last_that_stands_is_believed_after_two_rulings():
    agreement = PublishedAgreementFactory(instrument="contract")
    told = [
        accepted(agreement, FactField.INSTRUMENT, says)
        for says in ("contract", "memorandum", "loan")
    ]

    for loser in told[:2]:
        review.deprecate(loser, WHY)

    assert fresh(agreement).instrument == "loan"


def test_figures_that_can_both_hold_leave_no_gap():
    agreement = PublishedAgreementFactory(value=dollars(999))
    loser = accepted(agreement, says=millions(999))
    accepted(agreement, says=millions(180))
    accepted(agreement, says={**millions(180), "qualifier": "approx"})

    review.deprecate(loser, WHY)

    assert fresh(agreement).value == dollars(180)


def test_a_ruling_leaves_a_step_that_was_entered_by_hand():
    agreement = entered()
    signed = accepted(agreement, FactField.STAGE, "signed")
    accepted(agreement, FactField.STAGE, "cancelled")

    review.deprecate(signed, WHY)

    assert steps(agreement) == ["signed"]


def test_a_value_that_a_ruling_took_comes_back_with_the_statement():
    evidence = read(value=exactly(180_000_000))
    review.accept(evidence)
    value = Fact.objects.get(evidence=evidence, field=FactField.VALUE)
    rival = accepted(evidence.agreement, says=millions(999))

    review.deprecate(value, WHY)
    assert fresh(evidence.agreement).value == dollars(999)
    review.reinstate(value, WHY)
    review.deprecate(rival, WHY)

    assert fresh(evidence.agreement).value == dollars(180)
