"""A reading becomes evidence with facts, matched rows and drafts; filed again it changes nothing."""

import datetime
import threading
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connections

from deals.models import Agreement, Headline, Milestone, Party, Visit
from sources import review
from sources.extraction.records import DateRange, Span, Value
from sources.extraction.records import Visit as ToldVisit
from sources.filing import file
from sources.models import Article, Candidate, Evidence, Fact, Suggestion
from tests import factories
from tests.counting import row_counts
from tests.readings import deal, exactly, headline, party, reading, span_of

TEXT = """Unterschriften in Washington

Kasachstan und die USA haben 29 Vereinbarungen über rund 17 Milliarden Dollar unterzeichnet.
Tau-Ken Samruk und Mars schlossen einen Vertrag über 180 Millionen Dollar über eine Mine.
Beim vorigen Besuch hatte Wabtec Lokomotiven für vier Milliarden Dollar verkauft.
"""
MINE = "Tau-Ken Samruk und Mars schlossen einen Vertrag über 180 Millionen Dollar über eine Mine"
ENGINES = "hatte Wabtec Lokomotiven für vier Milliarden Dollar verkauft"
CLAIM = "29 Vereinbarungen über rund 17 Milliarden Dollar"
ROUND_17 = Value(Decimal("17e9"), Decimal("17e9"), "USD", "approx")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known_rows():
    """The cast, its countries and its sector."""
    factories.tau_ken_samruk(), factories.mars()
    factories.SectorFactory()


@pytest.fixture
def article():
    return factories.ArticleFactory(text=TEXT, published_on=datetime.date(2025, 11, 7))


def mine(**columns):
    told = {"title": "Mine", "value": exactly(180_000_000)}
    told["value_span"] = span_of(TEXT, "180 Millionen Dollar")
    cast = (party("Tau-Ken Samruk", "KZ", "supplier"), party("Mars", "US", "buyer"))
    return deal(TEXT, MINE, *cast, **{**told, **columns})


def engines(**columns):
    return deal(
        TEXT, ENGINES, party("Wabtec", "US"), **{"value": exactly(4_000_000_000), **columns}
    )


def test_a_deal_becomes_a_draft_with_parties_value_step_and_visit(article):
    filed = file(article, reading(TEXT, mine()))
    agreement = Agreement.objects.get()
    assert (filed.deals, filed.new, filed.matched, filed.evidence) == (1, 1, 0, 1)
    assert agreement.title == "Mine – Tau-Ken Samruk, Mars"
    assert {(s.party.name, s.role) for s in agreement.participations.all()} == {
        ("Tau-Ken Samruk", "supplier"),
        ("Mars", "buyer"),
    }
    assert [c.code for c in agreement.countries] == ["KZ", "US"]
    assert agreement.value.stated == 180_000_000
    assert (agreement.stage, agreement.instrument, agreement.sector.code) == (
        "signed",
        "agreement",
        "mining",
    )
    assert agreement.home_visit == article.visit
    assert agreement.publication == "draft"


def test_every_fact_keeps_its_words_and_every_quote_is_the_articles(article):
    file(article, reading(TEXT, mine()))
    evidence = Evidence.objects.get()
    assert TEXT[evidence.start : evidence.end] == evidence.quote == MINE
    said = {fact.field: fact for fact in evidence.facts.all()}
    assert TEXT[said["value"].start : said["value"].end] == "180 Millionen Dollar"
    assert said["value"].says == {
        "low": "180000000",
        "high": "180000000",
        "currency": "USD",
        "qualifier": "exact",
    }
    assert said["stage"].says == "signed"
    assert said["visit"].says == "this"
    parties = evidence.facts.about("party")
    assert {(f.says["name"], f.party.name) for f in parties} == {
        ("Tau-Ken Samruk", "Tau-Ken Samruk"),
        ("Mars", "Mars"),
    }


def test_filed_again_the_same_reading_changes_nothing(article):
    told = reading(TEXT, mine(), engines(), headlines=[headline(TEXT, CLAIM, 29, ROUND_17)])
    file(article, told, "1")
    before = row_counts()
    filed = file(article, told, "1")
    assert row_counts() == before
    assert filed.evidence == filed.new == 0


def test_an_unknown_party_is_proposed_under_its_own_name(article):
    file(article, reading(TEXT, engines()))
    wabtec = Party.objects.get(name="Wabtec")
    assert (wabtec.kind, wabtec.country_id) == ("other", "US")
    assert [name.name for name in wabtec.names.all()] == ["Wabtec"]


def test_a_name_that_several_may_bear_stays_open_with_its_candidates(article):
    factories.PartyFactory(name="Mars", country=factories.country("US"))
    file(article, reading(TEXT, mine()))
    fact = Fact.objects.get(field="party", says__name="Mars")
    assert fact.party is None
    assert fact.candidates.count() == 2
    assert all(candidate.reason for candidate in fact.candidates.all())
    assert "Mars" not in {p.name for p in Agreement.objects.get().parties.all()}


GUESSED = ("country_unknown",)


def test_a_known_party_goes_before_the_side_that_a_reading_guessed(article):
    swapped = (party("Tau-Ken Samruk", "US"), party("Mars", "KZ"))
    file(article, reading(TEXT, deal(TEXT, MINE, *swapped, reasons=GUESSED)))
    assert {p.name for p in Agreement.objects.get().parties.all()} == {"Tau-Ken Samruk", "Mars"}
    assert factories.mars().country_id == "US"


def test_a_name_that_the_text_places_elsewhere_stays_open(article):
    swapped = (party("Tau-Ken Samruk", "US"), party("Mars", "KZ"))
    file(article, reading(TEXT, deal(TEXT, MINE, *swapped)))
    assert not Fact.objects.filter(field="party").exclude(party=None).exists()


def test_a_country_that_is_told_corrects_one_that_was_guessed(article):
    guess = deal(TEXT, ENGINES, party("Wabtec", "KZ"), reasons=GUESSED)
    other = factories.ArticleFactory(text=f"{TEXT}Ein Nachsatz.\n")
    file(article, reading(TEXT, guess))
    file(other, reading(other.text, engines()))
    assert Party.objects.get(name="Wabtec").country_id == "US"


def test_a_proposed_party_is_of_the_kind_that_its_name_tells(article):
    guess = deal(TEXT, ENGINES, party("Eximbank", "KZ"), reasons=GUESSED)
    other = factories.ArticleFactory(text=f"{TEXT}Ein Nachsatz.\n")
    file(article, reading(TEXT, guess))
    bank = Party.objects.get(name="Eximbank")
    assert (bank.kind, bank.country_id) == ("bank", "KZ")
    file(other, reading(other.text, deal(TEXT, ENGINES, party("Eximbank", "US"))))
    bank.refresh_from_db()
    assert bank.country_id == "US"


def test_the_country_of_a_party_that_somebody_entered_is_not_corrected(article):
    factories.PartyFactory(name="Eximbank", kind="bank", country=factories.country("KZ"))
    told = factories.ArticleFactory(text=f"{TEXT}Ein Nachsatz.\n")
    guess = deal(TEXT, ENGINES, party("Eximbank", "KZ"), reasons=GUESSED)
    file(article, reading(TEXT, guess))
    file(told, reading(told.text, deal(TEXT, ENGINES, party("Eximbank", "US"))))
    assert Party.objects.get(name="Eximbank").country_id == "KZ"


def test_a_guess_does_not_correct_a_country_that_was_told(article):
    guess = deal(TEXT, ENGINES, party("Wabtec", "KZ"), reasons=GUESSED)
    other = factories.ArticleFactory(text=f"{TEXT}Ein Nachsatz.\n")
    file(article, reading(TEXT, engines()))
    file(other, reading(other.text, guess))
    assert Party.objects.get(name="Wabtec").country_id == "US"
    assert Fact.objects.filter(party__name="Wabtec").count() == 2


def test_a_name_of_a_third_country_stays_open(article):
    told = (party("Tau-Ken Samruk", "KZ"), party("Mars", "FR"))
    told = deal(TEXT, MINE, *told, reasons=GUESSED)
    file(article, reading(TEXT, told))
    assert Fact.objects.get(says__name="Mars").party is None


def test_the_visit_tells_the_second_country_of_a_deal_with_one_party(article):
    file(article, reading(TEXT, engines()))
    agreement = Agreement.objects.get()
    assert [c.code for c in agreement.countries] == ["KZ", "US"]
    # The state is not made a party that the text does not name.
    assert [p.name for p in agreement.parties.all()] == ["Wabtec"]


def test_the_state_is_a_party_where_the_text_names_it(article):
    state = factories.state("KZ")
    told = deal(TEXT, ENGINES, party("Kazakhstan", "KZ"), party("Wabtec", "US"))
    file(article, reading(TEXT, told))
    assert state in Agreement.objects.get().parties.all()


# Visits


def test_a_visit_without_a_told_day_is_of_the_week_before_the_report(article):
    file(article, reading(TEXT, mine()))
    visit = Visit.objects.get()
    assert (visit.guest_id, visit.host_id, visit.place) == ("KZ", "US", "Washington")
    assert visit.dates.isoformat() == "2025-11-01..2025-11-07"


def test_a_told_day_goes_before_the_week_of_the_report(article):
    day = datetime.date(2025, 11, 6)
    told = ToldVisit("KZ", "US", dates=DateRange(day, day))
    file(article, reading(TEXT, mine(), visit=told))
    assert Visit.objects.get().dates.isoformat() == "2025-11-06"


def test_a_known_visit_is_found_again(article):
    visit = factories.kz_to_us()
    file(article, reading(TEXT, mine()))
    assert article.visit == visit
    assert Visit.objects.count() == 1


def test_without_any_day_the_visit_stays_open():
    article = factories.ArticleFactory(text=TEXT, published_on=None)
    file(article, reading(TEXT, mine(), headlines=[headline(TEXT, CLAIM, 29)]))
    agreement = Agreement.objects.get()
    assert article.visit is None
    assert not Visit.objects.exists()
    assert agreement.home_visit is None
    assert [c.code for c in agreement.countries] == ["KZ", "US"]
    assert Evidence.objects.get(agreement=None).headline is None


def test_an_open_visit_that_an_editor_sets_places_what_is_accepted():
    article = factories.ArticleFactory(text=TEXT, published_on=None)
    file(article, reading(TEXT, mine()))
    article.visit = factories.kz_to_us()
    article.save()
    review.accept(Evidence.objects.get())
    assert Agreement.objects.get().home_visit == article.visit


def test_two_visits_that_are_possible_leave_the_articles_open(article):
    for day in (4, 6):
        factories.VisitFactory(dates=factories.PartialDate.day(datetime.date(2025, 11, day)))
    file(article, reading(TEXT, mine()))
    assert article.visit is None
    assert Visit.objects.count() == 2


def test_a_visit_that_an_editor_set_stands(article):
    article.visit = factories.VisitFactory(dates=factories.PartialDate.parse("2024-05"))
    article.save()
    file(article, reading(TEXT, mine()))
    assert Agreement.objects.get().home_visit == article.visit
    assert Visit.objects.count() == 1


def test_a_visit_that_was_set_while_it_was_read_stands_too(article):
    visit = factories.VisitFactory(dates=factories.PartialDate.parse("2024-05"))
    Article.objects.filter(pk=article.pk).update(visit=visit)
    file(article, reading(TEXT, mine()))
    assert Agreement.objects.get().home_visit == visit


def test_an_earlier_visit_ends_before_the_articles_own(article):
    months = DateRange(datetime.date(2025, 9, 7), datetime.date(2025, 11, 7))
    told = engines(visit="other", other_visit=ToldVisit("KZ", "US", dates=months))
    file(article, reading(TEXT, mine(), told))
    mine_agreement, engines_agreement = Agreement.objects.order_by("pk")
    assert mine_agreement.home_visit == article.visit
    earlier = engines_agreement.home_visit
    assert earlier != article.visit
    assert earlier.dates.isoformat() == "2025-09-07..2025-10-31"
    visit_fact = Fact.objects.get(evidence__agreement=engines_agreement, field="visit")
    assert visit_fact.says == earlier.public_id


def test_an_earlier_visit_of_unknown_time_is_no_row(article):
    told = engines(visit="other", other_visit=ToldVisit("KZ", "US"))
    file(article, reading(TEXT, told))
    assert Visit.objects.count() == 1
    assert Agreement.objects.get().home_visit is None
    assert Fact.objects.get(field="visit").says == "other"


# Headlines


def test_a_headline_stands_beside_the_visit_with_its_evidence(article):
    claim = headline(TEXT, CLAIM, 29, ROUND_17, speaker="Außenministerium")
    file(article, reading(TEXT, headlines=[claim]))
    row = Headline.objects.get()
    assert (row.visit, row.count, row.value.stated) == (article.visit, 29, 17_000_000_000)
    assert (row.speaker, row.day.isoformat()) == ("Außenministerium", "2025-11-07")
    evidence = row.evidence.get()
    assert evidence.quote == CLAIM
    assert {f.field for f in evidence.facts.all()} == {"count", "value", "speaker"}
    assert not Agreement.objects.exists()


def test_the_same_claim_in_another_article_is_the_same_headline(article):
    claim = headline(TEXT, CLAIM, 29, ROUND_17)
    other = factories.ArticleFactory(text=f"{TEXT}Ein Nachsatz.\n")
    for one in (article, other):
        file(one, reading(one.text, headlines=[claim]))
    assert Headline.objects.get().evidence.count() == 2


def test_a_count_that_no_column_holds_is_left_out(article):
    file(article, reading(TEXT, headlines=[headline(TEXT, CLAIM, 10**12, ROUND_17)]))
    assert Headline.objects.get().count is None
    other = factories.ArticleFactory(text=f"{TEXT}Ein Nachsatz.\n")
    file(other, reading(other.text, headlines=[headline(TEXT, CLAIM, 10**12)]))
    assert other.evidence.get().headline is None


# Agreements that are known


def test_the_same_deal_in_another_article_is_further_evidence_of_it(article):
    other = factories.ArticleFactory(text=f"{TEXT}Ein Nachsatz.\n")
    file(article, reading(TEXT, mine()))
    filed = file(other, reading(other.text, mine()))
    assert (filed.matched, filed.new) == (1, 0)
    assert Agreement.objects.get().evidence.count() == 2
    assert Milestone.objects.count() == 1


def test_a_draft_takes_over_what_a_further_article_adds(article):
    other = factories.ArticleFactory(text=f"{TEXT}Ein Nachsatz.\n")
    file(article, reading(TEXT, mine(value=None, value_span=None)))
    file(other, reading(other.text, mine()))
    assert Agreement.objects.get().value.stated == 180_000_000


def test_a_published_agreement_takes_nothing_over_before_an_editor_accepts(article):
    published = factories.PublishedAgreementFactory(instrument="agreement", value=None)
    file(article, reading(TEXT, mine()))
    evidence = article.evidence.get()
    assert evidence.agreement == published
    published.refresh_from_db()
    assert published.value is None


def test_several_possible_agreements_are_shown_with_reasons_and_none_is_linked(article):
    factories.AgreementFactory.create_batch(2, value=factories.dollars(180))
    filed = file(article, reading(TEXT, mine(title="")))
    assert (filed.open, filed.new, filed.matched) == (1, 0, 0)
    assert Evidence.objects.get().agreement is None
    assert Candidate.objects.filter(evidence__isnull=False).count() == 2
    assert Agreement.objects.count() == 2


# Newer readings and editors


def test_a_newer_reading_mends_what_nobody_has_decided(article):
    file(article, reading(TEXT, mine(stage="announced")), "1")
    file(article, reading(TEXT, mine()), "2")
    evidence = Evidence.objects.get()
    assert evidence.facts.get(field="stage").says == "signed"
    assert Agreement.objects.get().stage == "signed"


def test_a_statement_that_an_editor_ruled_on_stays_while_the_evidence_waits(article):
    file(article, reading(TEXT, mine()), "1")
    ruling = {"reason": "One side's account.", "ruled_at": datetime.datetime.now(datetime.UTC)}
    Fact.objects.filter(field="value").update(standing="deprecated", **ruling)
    facts = list(Fact.objects.order_by("pk").values())
    file(article, reading(TEXT, mine(stage="announced")), "2")
    assert list(Fact.objects.order_by("pk").values()) == facts


def test_a_party_that_was_chosen_for_a_name_stays_chosen(article):
    other = factories.PartyFactory(name="Mars", country=factories.country("US"))
    file(article, reading(TEXT, mine()), "1")
    Fact.objects.filter(says__name="Mars").update(party=other)
    file(article, reading(TEXT, mine(stage="announced")), "2")
    assert Fact.objects.get(says__name="Mars").party == other


def test_a_newer_reading_never_overwrites_a_decision_but_suggests(article):
    file(article, reading(TEXT, mine()), "1")
    evidence = Evidence.objects.get()
    review.accept(evidence)
    facts = list(evidence.facts.values())
    for _ in range(2):
        file(article, reading(TEXT, mine(value=exactly(190_000_000))), "2")
    assert list(evidence.facts.values()) == facts
    assert Agreement.objects.get().value.stated == 180_000_000
    suggestion = Suggestion.objects.get()
    assert (suggestion.field, suggestion.to_value["low"]) == ("value", "190000000")
    assert suggestion.agreement == evidence.agreement


def test_a_declined_suggestion_is_not_made_again(article):
    file(article, reading(TEXT, mine()), "1")
    review.accept(Evidence.objects.get())
    newer = reading(TEXT, mine(value=exactly(190_000_000)))
    file(article, newer, "2")
    now = datetime.datetime.now(datetime.UTC)
    Suggestion.objects.update(state="declined", decided_at=now)
    file(article, newer, "3")
    assert Suggestion.objects.count() == 1


def test_a_statement_that_an_editor_ruled_out_is_not_suggested_again(article):
    file(article, reading(TEXT, mine()), "1")
    evidence = Evidence.objects.get()
    review.accept(evidence)
    value = evidence.facts.get(field="value")
    factories.rival(value)
    review.deprecate(value, "One side's account.")
    file(article, reading(TEXT, mine()), "2")
    assert not Suggestion.objects.exists()


def test_the_same_extraction_suggests_nothing_about_what_an_editor_amended(article):
    file(article, reading(TEXT, mine()), "1")
    evidence = Evidence.objects.get()
    evidence.facts.filter(field="stage").update(says="announced")
    review.accept(evidence)
    file(article, reading(TEXT, mine()), "1")
    assert not Suggestion.objects.exists()


def test_rejected_evidence_stays_rejected_and_gets_no_suggestions(article):
    file(article, reading(TEXT, mine()), "1")
    review.reject(Evidence.objects.get(), "A forum's claim.")
    filed = file(article, reading(TEXT, mine(value=exactly(190_000_000))), "2")
    assert Evidence.objects.get().state == "rejected"
    assert filed.new == filed.suggestions == 0
    assert Agreement.objects.count() == 1


def test_a_quote_whose_bounds_a_newer_reading_moves_is_the_same_find(article):
    file(article, reading(TEXT, mine()), "1")
    wider = mine()
    wider = replace(wider, span=Span(wider.span.start, wider.span.end + 1))
    file(article, reading(TEXT, wider), "2")
    assert Evidence.objects.count() == 1


def test_a_find_that_overlaps_does_not_take_the_place_of_one_that_stays(article):
    file(article, reading(TEXT, mine()), "1")
    wider = replace(engines(), span=Span(mine().span.start - 5, mine().span.end))
    file(article, reading(TEXT, wider, mine()), "2")
    first, second = Evidence.objects.order_by("pk")
    assert first.quote == MINE
    assert second.start == mine().span.start - 5


def test_a_newer_reading_tells_anew_how_certain_it_is(article):
    file(article, reading(TEXT, mine()), "1")
    file(article, reading(TEXT, mine(certain=True, reasons=("parties_named",))), "2")
    evidence = Evidence.objects.get()
    assert evidence.agreement is not None
    assert (evidence.certain, evidence.reasons) == (True, ["parties_named"])
    assert evidence.extraction_version == "2"


def test_a_proposed_party_gets_the_country_that_a_further_article_tells(article):
    file(article, reading(TEXT, deal(TEXT, ENGINES, party("Wabtec"))))
    assert Party.objects.get(name="Wabtec").country is None
    other = factories.ArticleFactory(text=f"{TEXT}Ein Nachsatz.\n")
    file(other, reading(other.text, engines()))
    assert Party.objects.get(name="Wabtec").country_id == "US"


def test_two_deals_in_the_same_words_are_two_finds(article):
    told = [mine(), deal(TEXT, MINE, party("Wabtec", "US"), party("Tau-Ken Samruk", "KZ"))]
    for _ in range(2):
        file(article, reading(TEXT, *told))
    assert Evidence.objects.count() == Agreement.objects.count() == 2


def test_an_amount_that_no_column_holds_leaves_the_draft_undisclosed(article):
    beyond = Value(Decimal("1e30"), Decimal("1e30"), "USD", "exact")
    unknown = Value(Decimal(5), Decimal(5), None, "exact")
    for value in (beyond, unknown):
        other = factories.ArticleFactory(text=f"{TEXT}{value.low}\n")
        file(other, reading(other.text, mine(value=value)))
    assert {a.value for a in Agreement.objects.all()} == {None}


@pytest.mark.django_db(transaction=True)
def test_two_articles_filed_at_once_make_one_agreement_one_visit_and_one_party():
    texts = [f"{TEXT}Ein Nachsatz {number}.\n" for number in range(4)]
    articles = [factories.ArticleFactory(text=text) for text in texts]
    barrier = threading.Barrier(len(articles))
    filed = []

    def work(article):
        try:
            barrier.wait()
            wabtec = (party("Wabtec", "US"), party("Tau-Ken Samruk", "KZ"))
            told = deal(article.text, ENGINES, *wabtec, value=exactly(4_000_000_000))
            filed.append(file(article, reading(article.text, told)))
        finally:
            connections["default"].close()

    workers = [threading.Thread(target=work, args=[article]) for article in articles]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted((one.new, one.matched) for one in filed) == [(0, 1)] * 3 + [(1, 0)]
    assert Agreement.objects.get().evidence.count() == 4
    assert Visit.objects.count() == 1
    assert Party.objects.filter(name="Wabtec").count() == 1
