"""The page of one agreement: its facts, and under each the words that say so."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from deals.models import ExchangeRate, Redirect
from deals.partial_dates import PartialDate
from deals.values import Value
from sources.choices import ReviewState, Standing
from sources.models import Citation, Fact
from sources.review import deprecate
from tests.factories import (
    AgreementFactory,
    ArticleFactory,
    EditorFactory,
    EvidenceFactory,
    FactFactory,
    MilestoneFactory,
    OutletFactory,
    PublishedAgreementFactory,
    UserFactory,
    VisitFactory,
    country,
    dollars,
    kz_to_us,
)
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    return lambda agreement: client.get(agreement.get_absolute_url())


def state(agreement, field, says, words, **columns):
    """A fact of the agreement's evidence, said by these words of its article."""
    evidence = agreement.evidence.get()
    start = evidence.article.text.index(words)
    columns = {"standing": Standing.ACCEPTED, **columns}
    return FactFactory(
        evidence=evidence, field=field, says=says, start=start, end=start + len(words), **columns
    )


def worth(millions):
    return {
        "low": f"{millions}000000",
        "high": f"{millions}000000",
        "currency": "USD",
        "qualifier": "exact",
    }


def second_source(agreement, millions):
    """Accepted evidence from another article, which tells another value."""
    article = ArticleFactory(outlet=OutletFactory(key="danube-post"), language="hu")
    evidence = EvidenceFactory(
        agreement=agreement, article=article, state=ReviewState.ACCEPTED, quote="180 Millionen"
    )
    FactFactory(evidence=evidence, says=worth(millions), standing=Standing.ACCEPTED)
    return evidence


def test_it_shows_the_facts(page):
    agreement = PublishedAgreementFactory(value=dollars(180, "approx"), instrument="memorandum")
    text = text_of(page(agreement))
    assert agreement.title in text
    assert "about USD 180 million about USD 180,000,000" in text
    assert "KZ Tau-Ken Samruk partner" in text
    assert "US Mars partner" in text
    assert "Instrument memorandum" in text
    assert "Kazakhstan → United States, 6 Nov 2025" in text


def test_under_a_fact_stand_the_words_that_say_it_in_their_language(page):
    agreement = PublishedAgreementFactory()
    state(agreement, "value", worth(180), "180 Millionen Dollar")
    content = page(agreement).content.decode()
    assert '<q lang="de">' in content
    assert "einen Vertrag über <mark>180 Millionen Dollar</mark>" in content


def test_a_quote_names_outlet_day_and_article(page):
    agreement = PublishedAgreementFactory()
    state(agreement, "value", worth(180), "180 Millionen Dollar")
    article = agreement.evidence.get().article
    article.addresses.create(url="https://herald.example/a", canonical="herald.example/a")
    response = page(agreement)
    assert "Steppe Herald, 7 Nov 2025" in text_of(response)
    assert {article.get_absolute_url(), "https://herald.example/a"} <= set(links_of(response))


def test_an_article_is_named_once_under_a_fact_for_all_that_it_says(page):
    agreement = PublishedAgreementFactory()
    for name in ("Tau-Ken Samruk", "Mars"):
        state(agreement, "party", {"name": name, "role": "partner"}, "180 Millionen Dollar")
    text = text_of(page(agreement))
    facts, sources = text.split("Sources 1 article")
    assert "Tau-Ken Samruk (partner)" in facts and "Mars (partner)" in facts
    assert (facts.count("Steppe Herald"), sources.count("Steppe Herald")) == (1, 1)


def test_words_that_stand_outside_the_quote_are_shown_and_told_so(page):
    agreement = PublishedAgreementFactory()
    state(agreement, "date", {"earliest": "2025-11-06", "latest": "2025-11-06"}, "bei Karaganda")
    response = page(agreement)
    assert "Die Mine liegt <mark>bei Karaganda</mark>." in response.content.decode()
    assert "elsewhere in the article" in text_of(response)


def test_the_rest_of_the_article_stays_private(page):
    agreement = PublishedAgreementFactory()
    assert "Die Mine liegt" not in text_of(page(agreement))


def test_an_address_that_is_no_web_address_is_not_linked(page):
    agreement = PublishedAgreementFactory()
    state(agreement, "value", worth(180), "180 Millionen Dollar")
    article = agreement.evidence.get().article
    article.addresses.create(url="javascript:alert(1)", canonical="x")
    assert "javascript:" not in page(agreement).content.decode()


def test_a_demonstration_text_is_told_beside_its_source_and_over_the_page(page):
    agreement = PublishedAgreementFactory()
    article = agreement.evidence.get().article
    article.outlet.is_demo = True
    article.outlet.save()
    article.addresses.create(url="https://demo.example/a", canonical="demo.example/a")
    state(agreement, "value", worth(180), "180 Millionen Dollar")
    response = page(agreement)
    assert '<span class="badge demo">Demonstration text</span>' in response.content.decode()
    assert "articles written to demonstrate the program" in text_of(response)
    assert "https://demo.example/a" not in links_of(response)


def test_an_open_contradiction_is_told_with_both_sources(page):
    agreement = PublishedAgreementFactory(value=dollars(150))
    state(agreement, "value", worth(150), "180 Millionen Dollar")
    second_source(agreement, 220)
    text = text_of(page(agreement))
    assert "The sources contradict each other." in text
    assert "USD 150 million (Steppe Herald) against USD 220 million (Danube Post)" in text


def test_a_ruled_contradiction_keeps_the_loser_with_the_reason(page):
    agreement = PublishedAgreementFactory(value=dollars(150))
    state(agreement, "value", worth(150), "180 Millionen Dollar")
    loser = second_source(agreement, 220).facts.get()
    deprecate(loser, "The paper added the loan.")
    text = text_of(page(agreement))
    assert "The sources contradict each other." not in text
    assert "Contradictions that were ruled" in text
    assert "deprecated The paper added the loan." in text


def test_proposed_and_rejected_statements_are_not_for_strangers(page, client):
    agreement = PublishedAgreementFactory()
    state(agreement, "value", worth(777), "180 Millionen Dollar", standing=Standing.PROPOSED)
    state(agreement, "value", worth(888), "180 Millionen Dollar", standing=Standing.REJECTED)
    EvidenceFactory(agreement=agreement, quote="Die Mine liegt bei Karaganda.")
    text = text_of(page(agreement))
    assert "777" not in text
    assert "888" not in text
    assert "Die Mine liegt" not in text
    client.force_login(EditorFactory())
    text = text_of(page(agreement))
    assert "USD 777 million" in text
    assert "888" not in text
    assert "Die Mine liegt bei Karaganda." in text


def test_a_converted_value_names_rate_day_and_source(page):
    ExchangeRate.objects.create(
        day=datetime.date(2025, 11, 5), currency="USD", rate=Decimal("1.1500"), source="ECB"
    )
    euros = Value(Decimal(100_000_000), Decimal(100_000_000), "EUR", "exact")
    text = text_of(page(PublishedAgreementFactory(value=euros)))
    assert "EUR 100 million" in text
    assert "≈ USD 115 million EUR 1 = USD 1.15 on 5 Nov 2025 (ECB)" in text


def test_without_a_rate_it_says_that_nothing_was_converted(page):
    tenge = Value(Decimal(100), Decimal(100), "KZT", "exact")
    assert "Not converted" in text_of(page(PublishedAgreementFactory(value=tenge)))


def test_umbrella_and_components_lead_to_each_other(page):
    umbrella = PublishedAgreementFactory(title="Framework", value=dollars(500))
    part = PublishedAgreementFactory(title="Part", value=dollars(100), part_of=umbrella)
    hidden = AgreementFactory(title="Draft part", part_of=umbrella)
    response = page(umbrella)
    assert part.get_absolute_url() in links_of(response)
    assert hidden.title not in text_of(response)
    response = page(part)
    assert umbrella.get_absolute_url() in links_of(response)
    assert "totals show it and do not add it again" in text_of(response)


def test_a_draft_umbrella_is_not_named_to_strangers(page):
    umbrella = AgreementFactory(title="Secret framework")
    part = PublishedAgreementFactory(part_of=umbrella)
    assert "Secret framework" not in text_of(page(part))


def test_its_steps_stand_with_days_and_visits(page):
    agreement = PublishedAgreementFactory()
    open_visit = VisitFactory(guest=country("US"), host=country("KZ"), dates=None)
    MilestoneFactory(agreement=agreement, stage="talks", visit=open_visit)
    response = page(agreement)
    assert "in talks undated, United States → Kazakhstan" in text_of(response)
    assert {kz_to_us().get_absolute_url(), open_visit.get_absolute_url()} <= set(links_of(response))


def test_a_citation_is_shown_as_an_editors_statement(page):
    agreement = PublishedAgreementFactory()
    Citation.objects.create(agreement=agreement, url="https://gov.example/r", title="Release")
    response = page(agreement)
    assert "Release stated by an editor" in text_of(response)
    assert "https://gov.example/r" in links_of(response)


def test_near_copies_count_as_one_independent_source(page):
    agreement = PublishedAgreementFactory()
    first = agreement.evidence.get().article
    copy = ArticleFactory(outlet=OutletFactory(key="danube-post"), dispatch=first.dispatch)
    EvidenceFactory(agreement=agreement, article=copy, state=ReviewState.ACCEPTED)
    assert "2 articles, 1 independent source" in text_of(page(agreement))


def test_a_stranger_does_not_find_a_draft(page, client):
    draft = AgreementFactory()
    assert page(draft).status_code == 404
    client.force_login(UserFactory())
    assert page(draft).status_code == 404


def test_an_editor_sees_a_draft_under_a_clear_banner(page, client):
    client.force_login(EditorFactory())
    response = page(AgreementFactory())
    assert response.status_code == 200
    assert "Draft. Only editors see this page; no public list or total counts it." in text_of(
        response
    )


def test_a_published_agreement_has_no_banner(page, client):
    client.force_login(EditorFactory())
    assert "Only editors see this page" not in text_of(page(PublishedAgreementFactory()))


def test_a_rejected_draft_is_found_by_nobody(page, client):
    rejected = AgreementFactory(publication="rejected")
    client.force_login(EditorFactory())
    assert page(rejected).status_code == 404


def test_a_withdrawn_agreement_is_gone_for_strangers(page):
    agreement = PublishedAgreementFactory()
    agreement.publication = "withdrawn"
    agreement.withdrawn_at = timezone.now()
    agreement.save()
    assert page(agreement).status_code == 404


def test_the_old_id_of_a_merged_agreement_leads_to_the_one_that_is_left(client):
    agreement = PublishedAgreementFactory()
    Redirect.objects.create(kind="agreement", old_id="b2b2b2b2b2", new_id=agreement.public_id)
    response = client.get("/agreements/b2b2b2b2b2/")
    assert (response.status_code, response["Location"]) == (301, agreement.get_absolute_url())


def test_an_unknown_agreement_is_not_found(client):
    response = client.get(reverse("agreement", args=["nonesuch"]))
    assert response.status_code == 404
    assert "There is no such page" in text_of(response)


def test_a_fact_without_words_is_told_to_be_inferred(page):
    agreement = PublishedAgreementFactory()
    FactFactory(
        evidence=agreement.evidence.get(),
        field="visit",
        says="this",
        standing=Standing.ACCEPTED,
    )
    assert Fact.objects.get().start is None
    assert "inferred" in text_of(page(agreement))


def test_copies_that_say_the_same_in_the_same_words_stand_under_one_quote(page):
    agreement = PublishedAgreementFactory()
    state(agreement, "value", worth(180), "180 Millionen Dollar")
    first = agreement.evidence.get().article
    copy = ArticleFactory(outlet=OutletFactory(key="danube-post"), dispatch=first.dispatch)
    evidence = EvidenceFactory(agreement=agreement, article=copy, state=ReviewState.ACCEPTED)
    start = copy.text.index("180 Millionen Dollar")
    FactFactory(
        evidence=evidence,
        says=worth(180),
        start=start,
        end=start + len("180 Millionen Dollar"),
        standing=Standing.ACCEPTED,
    )
    content = page(agreement).content.decode()
    assert content.count("<mark>180 Millionen Dollar</mark>") == 1
    assert content.count("Danube Post") == 2
    assert content.count("Steppe Herald") == 2


def test_an_editor_is_led_to_the_form_and_a_stranger_is_not(page, client):
    agreement = PublishedAgreementFactory()
    form = reverse("admin:deals_agreement_change", args=[agreement.pk])
    assert form not in links_of(page(agreement))
    client.force_login(EditorFactory())
    assert form in links_of(page(agreement))


def test_the_day_of_conversion_says_which_month_it_ends(page):
    agreement = PublishedAgreementFactory(visit=None, when=PartialDate.parse("2025-12"))
    text = text_of(page(agreement))
    assert "Day of conversion 31 Dec 2025 the last day of December 2025" in text
