"""Which known agreement a deal in an article is: no false link, whatever else is missed."""

import datetime
from decimal import Decimal

import pytest

from deals.apart import rule_apart
from deals.choices import Kind, PartyKind, Publication, Stage
from deals.partial_dates import PartialDate
from deals.values import Value
from sources.choices import FactField, ReviewState
from sources.extraction import records
from sources.matching import match_agreement
from tests.factories import (
    AgreementFactory,
    ArticleFactory,
    EvidenceFactory,
    FactFactory,
    OutletFactory,
    PartyFactory,
    SectorFactory,
    VisitFactory,
    country,
    dollars,
    kz_to_us,
    mars,
    state,
    tau_ken_samruk,
)

pytestmark = pytest.mark.django_db

FEBRUARY = PartialDate.parse("2026-02-19")


def value(millions, qualifier="exact", currency="USD"):
    amount = Decimal(millions) * 10**6
    return records.Value(amount, amount, currency, qualifier)


def matched(*, parties, visit=None, article=None, title="", **deal):
    """The match of a deal in a Hungarian article that was published in the week of its visit."""
    told = {"instrument": "none", "stage": "signed", "sector": "mining"} | deal
    mentions = tuple(
        records.PartyMention(row.name, row.country_id)
        if row
        else records.PartyMention("Ismeretlen")
        for row in parties
    )
    find = records.Deal(span=records.Span(0, 30), parties=mentions, title=title, **told)
    article = article or ArticleFactory(language="hu", published_on=datetime.date(2025, 11, 8))
    return match_agreement(find, list(parties), visit, article)


def the_candidate(match):
    assert match.row is None
    ((row, reason),) = match.candidates
    return row, reason


@pytest.fixture
def cast():
    return tau_ken_samruk(), mars()


@pytest.fixture
def agreement(cast):
    return AgreementFactory()


# What links


def test_the_same_parties_visit_and_value_link(agreement, cast):
    match = matched(parties=cast, visit=kz_to_us(), value=value(180))
    assert match.row == agreement
    assert match.reason == "the same parties, the same visit, the same value, the same sector"


def test_an_unmatched_deal_is_new(agreement):
    wabtec = PartyFactory(name="Wabtec", country=country("US"))
    assert matched(parties=(wabtec,), visit=kz_to_us(), value=value(180)).is_new


def test_a_rounded_or_hedged_value_is_the_same(agreement, cast):
    assert matched(parties=cast, visit=kz_to_us(), value=value(170, "approx")).row == agreement


def test_the_value_in_the_second_currency_counts(agreement, cast):
    match = matched(
        parties=cast,
        visit=kz_to_us(),
        value=value(153, currency="EUR"),
        second_value=value(180),
    )
    assert match.row == agreement


def test_one_instrument_and_sector_at_one_visit_link_where_no_value_is_told(cast):
    agreement = AgreementFactory(value=None, instrument="memorandum")
    assert matched(parties=cast, visit=kz_to_us(), instrument="memorandum").row == agreement


def test_a_value_that_differs_somewhat_links_and_leaves_a_contradiction(agreement, cast):
    match = matched(parties=cast, visit=kz_to_us(), value=value(150))
    assert match.row == agreement
    assert "another value" in match.reason


def test_the_value_links_without_any_visit(cast):
    agreement = AgreementFactory(visit=None, when=PartialDate.parse("2025-11-06"))
    assert matched(parties=cast, value=value(180)).row == agreement


def test_a_day_that_is_planned_does_not_part_two_reports(cast):
    agreement = AgreementFactory(visit=None, when=PartialDate.parse("2025-11-06"))
    planned = records.DateRange(datetime.date(2030, 1, 1), datetime.date(2030, 12, 31))
    assert matched(parties=cast, value=value(181), date=planned).row == agreement


def test_a_later_step_links_by_the_very_same_value(cast):
    agreement = AgreementFactory(stage=Stage.ANNOUNCED)
    article = ArticleFactory(language="hu", published_on=datetime.date(2026, 2, 20))
    match = matched(
        parties=cast, visit=VisitFactory(dates=FEBRUARY), article=article, value=value(180)
    )
    assert match.row == agreement


def test_a_near_copy_links_by_its_subject(cast):
    agreement = AgreementFactory(value=None)
    told(agreement, "Förderung von Wolfram")
    article = ArticleFactory(published_on=datetime.date(2025, 11, 8))
    match = matched(
        parties=cast, visit=kz_to_us(), article=article, title="Förderung von Wolfram bei Karaganda"
    )
    assert match.row == agreement


def test_a_near_copy_without_titles_links_by_its_words(cast):
    agreement = AgreementFactory(value=None)
    evidence = EvidenceFactory(agreement=agreement, quote="Die Mine liegt bei Karaganda.")
    article = ArticleFactory(text=evidence.quote, published_on=datetime.date(2025, 11, 8))
    match = matched(parties=cast, visit=kz_to_us(), article=article)
    assert match.row == agreement


def told(agreement, title, **evidence):
    """The agreement's German evidence, with the title that it tells."""
    evidence = EvidenceFactory(agreement=agreement, **evidence)
    FactFactory(evidence=evidence, field=FactField.TITLE, says=title)
    return evidence


# What does not


def test_a_value_far_off_is_no_link(agreement, cast):
    row, reason = the_candidate(matched(parties=cast, visit=kz_to_us(), value=value(900)))
    assert row == agreement
    assert "another value" in reason


def test_another_sector_is_another_agreement(agreement, cast):
    assert matched(parties=cast, visit=kz_to_us(), sector="health").is_new


def test_another_sector_with_the_same_value_is_a_candidate(agreement, cast):
    match = matched(parties=cast, visit=kz_to_us(), sector="health", value=value(180))
    assert the_candidate(match)[0] == agreement


def test_parties_and_sector_alone_are_a_candidate(cast):
    agreement = AgreementFactory(value=None)
    row, reason = the_candidate(matched(parties=cast, visit=kz_to_us()))
    assert row == agreement
    assert reason == "the same parties, the same visit, the same sector"


def test_another_subject_in_one_language_is_another_agreement(cast):
    told(AgreementFactory(value=None, instrument="contract"), "Förderung von Wolfram")
    article = ArticleFactory(published_on=datetime.date(2025, 11, 8))
    match = matched(
        parties=cast,
        visit=kz_to_us(),
        article=article,
        instrument="contract",
        title="Ausbildung junger Geologen",
    )
    assert match.is_new


def test_one_shared_party_is_a_candidate_for_the_very_same_value(agreement):
    wabtec = PartyFactory(name="Wabtec", country=country("US"))
    parties = (tau_ken_samruk(), wabtec)
    match = matched(parties=parties, visit=kz_to_us(), value=value(180))
    assert the_candidate(match)[0] == agreement
    assert matched(parties=parties, visit=kz_to_us(), value=value(181)).is_new
    assert matched(parties=parties, visit=kz_to_us()).is_new


def test_a_name_within_a_name_is_a_candidate(agreement):
    branch = PartyFactory(name="Mars Petcare Karaganda", country=country("US"))
    longer = PartyFactory(name="Staatsfirma Tau-Ken Samruk", country=country("KZ"))
    assert matched(parties=(tau_ken_samruk(), branch), visit=kz_to_us()).is_new
    match = matched(parties=(longer, mars()), visit=kz_to_us(), value=value(150))
    assert the_candidate(match)[0] == agreement


def test_another_visit_without_the_value_is_a_candidate(agreement, cast):
    article = ArticleFactory(language="hu", published_on=datetime.date(2026, 2, 20))
    match = matched(parties=cast, visit=VisitFactory(dates=FEBRUARY), article=article)
    assert the_candidate(match)[0] == agreement


def test_another_visit_and_another_value_are_another_agreement(agreement, cast):
    article = ArticleFactory(language="hu", published_on=datetime.date(2026, 2, 20))
    match = matched(
        parties=cast, visit=VisitFactory(dates=FEBRUARY), article=article, value=value(90)
    )
    assert match.is_new


def test_a_rejected_draft_is_not_known(agreement, cast):
    agreement.publication = Publication.REJECTED
    agreement.save()
    assert matched(parties=cast, visit=kz_to_us(), value=value(180)).is_new


def test_an_agreement_of_other_countries_is_not_meant(cast):
    kazakh = tau_ken_samruk()
    german = PartyFactory(name="Sika", country=country("DE"))
    AgreementFactory(parties=(kazakh, german))
    assert matched(parties=cast, visit=kz_to_us(), value=value(180)).is_new


def test_two_finds_of_one_article_are_two_agreements(cast):
    article = ArticleFactory(language="hu", published_on=datetime.date(2025, 11, 8))
    quote = "Die Mine liegt bei Karaganda."
    EvidenceFactory(agreement=AgreementFactory(), article=article, quote=quote)
    assert matched(parties=cast, visit=kz_to_us(), article=article, value=value(180)).is_new


# Several


def test_two_that_fit_alike_are_both_shown(cast):
    rows = {AgreementFactory(value=dollars(180)), AgreementFactory(value=dollars(181))}
    match = matched(parties=cast, visit=kz_to_us(), value=value(180))
    assert match.row is None
    assert {row for row, _ in match.candidates} == rows


def test_the_same_value_goes_before_a_similar_one(cast):
    AgreementFactory(value=dollars(150))
    agreement = AgreementFactory(value=dollars(180))
    assert matched(parties=cast, visit=kz_to_us(), value=value(180)).row == agreement


def test_what_was_ruled_to_be_another_one_is_not_shown_again(agreement, cast):
    article = ArticleFactory(language="hu", published_on=datetime.date(2025, 11, 8))
    own = AgreementFactory(value=None, sector=SectorFactory(code="trade"))
    EvidenceFactory(article=article, agreement=own, quote=article.text[:20], start=0)
    rule_apart(Kind.AGREEMENT, agreement, own, "another mine")
    match = matched(parties=cast, visit=kz_to_us(), article=article, value=value(180))
    assert agreement not in {match.row, *(row for row, _ in match.candidates)}


# Owners, states and strangers


@pytest.fixture
def clinic():
    """Samruk-Kasyna with Ashmore Investment Advisors: 150 million dollars, November 2025."""
    group = PartyFactory(name="Ashmore Group", country=country("GB"))
    advisors = PartyFactory(name="Ashmore Investment Advisors", country=country("GB"), owner=group)
    fund = PartyFactory(name="Samruk-Kazyna", kind=PartyKind.FUND)
    return AgreementFactory(
        parties=(fund, advisors),
        sector=SectorFactory(code="health"),
        value=dollars(150),
        stage=Stage.ANNOUNCED,
    )


def test_owners_and_affiliates_are_a_candidate_never_a_link(clinic):
    group = clinic.parties.get(name="Ashmore Investment Advisors").owner
    fund = clinic.parties.get(name="Samruk-Kazyna")
    invest = PartyFactory(name="Samruk Kazyna Invest", kind=PartyKind.FUND, owner=fund)
    hospital = PartyFactory(name="Mount Sinai Health System", country=country("US"))
    match = matched(
        parties=(group, invest, hospital),
        visit=VisitFactory(dates=FEBRUARY),
        article=ArticleFactory(language="hu", published_on=datetime.date(2026, 2, 20)),
        stage="announced",
        sector="health",
    )
    row, reason = the_candidate(match)
    assert row == clinic
    assert "owners" in reason


def test_affiliates_with_the_same_value_at_one_visit_are_still_a_candidate(clinic):
    fund = clinic.parties.get(name="Samruk-Kazyna")
    invest = PartyFactory(name="Samruk Kazyna Invest", kind=PartyKind.FUND, owner=fund)
    advisors = clinic.parties.get(name="Ashmore Investment Advisors")
    match = matched(parties=(invest, advisors), visit=kz_to_us(), value=value(150), sector="health")
    assert the_candidate(match)[0] == clinic


def test_siblings_about_another_thing_are_another_agreement(clinic):
    fund = clinic.parties.get(name="Samruk-Kazyna")
    invest = PartyFactory(name="Samruk Kazyna Invest", kind=PartyKind.FUND, owner=fund)
    advisors = clinic.parties.get(name="Ashmore Investment Advisors")
    match = matched(parties=(invest, advisors), visit=kz_to_us(), value=value(900), sector="health")
    assert match.is_new


def test_a_side_told_by_its_state_links_by_the_value(agreement):
    match = matched(parties=(state("KZ"), mars()), visit=kz_to_us(), value=value(180))
    assert match.row == agreement


def test_a_side_told_by_its_state_is_a_candidate_without_the_value(agreement):
    match = matched(parties=(state("KZ"), mars()), visit=kz_to_us())
    assert the_candidate(match)[0] == agreement


def test_two_states_link_by_the_value_and_not_by_the_instrument():
    states = (state("KZ"), state("US"))
    agreement = AgreementFactory(parties=states, instrument="memorandum")
    assert matched(parties=states, visit=kz_to_us(), value=value(180)).row == agreement
    for told in ({"instrument": "memorandum"}, {"value": value(175, "approx")}):
        assert the_candidate(matched(parties=states, visit=kz_to_us(), **told))[0] == agreement


def test_a_name_that_may_mean_several_is_a_candidate_at_most(agreement):
    match = matched(parties=(tau_ken_samruk(), None), visit=kz_to_us(), value=value(180))
    assert match.row is None


def test_no_known_party_is_new(agreement):
    assert matched(parties=(None, None), visit=kz_to_us(), value=value(180)).is_new


def test_an_unknown_value_of_the_row_is_no_obstacle(cast):
    agreement = AgreementFactory(value=Value(None, Decimal(200_000_000), "USD", "at_most"))
    assert matched(parties=cast, visit=kz_to_us(), value=value(180)).row == agreement


def test_the_number_of_queries_does_not_grow(cast, django_assert_max_num_queries):
    for _ in range(12):
        AgreementFactory(visit=kz_to_us())
    article = ArticleFactory(language="hu", published_on=datetime.date(2025, 11, 8))
    visit = kz_to_us()
    with django_assert_max_num_queries(9):
        matched(parties=cast, visit=visit, article=article, value=value(180))


COPIED = "Tau-Ken Samruk und Mars haben"


def copy_of(article, **columns):
    """The article as another outlet printed it, without a day."""
    columns = {"dispatch": article.dispatch, "published_on": None, **columns}
    return ArticleFactory(
        outlet=OutletFactory(key="copyist"), title="Nachdruck", language="de", **columns
    )


def matched_word_for_word(article, evidence, **deal):
    """The match of the evidence's own words in another article, whoever they name."""
    start = article.text.index(evidence.quote)
    span = records.Span(start, start + len(evidence.quote))
    told = {"instrument": "none", "stage": "signed", "sector": "mining"} | deal
    return match_agreement(records.Deal(span=span, parties=(), **told), [], None, article)


def test_the_same_words_in_a_copy_tell_of_the_same_agreement():
    original = EvidenceFactory(quote=COPIED)
    match = matched_word_for_word(copy_of(original.article), original)
    assert match.row == original.agreement
    assert match.reason == "the same words in a copy of the article"


def test_the_same_words_in_an_article_of_its_own_tell_nothing():
    original = EvidenceFactory(quote=COPIED)
    assert matched_word_for_word(ArticleFactory(), original).is_new


def test_words_that_tell_of_two_agreements_do_not_tell_of_one_in_a_copy():
    original = EvidenceFactory(quote=COPIED)
    EvidenceFactory(article=original.article, quote=COPIED)
    assert matched_word_for_word(copy_of(original.article), original).is_new


@pytest.mark.parametrize(
    "changed",
    [
        {"state": ReviewState.REJECTED},
        {"agreement__publication": Publication.REJECTED},
    ],
    ids=["evidence", "agreement"],
)
def test_the_same_words_do_not_lead_to_what_an_editor_rejected(changed):
    original = EvidenceFactory(quote=COPIED, **changed)
    assert matched_word_for_word(copy_of(original.article), original).is_new
