"""Parties and visits that were ruled to be different: never proposed for these words again."""

import datetime

import pytest

from deals.apart import rule_apart
from deals.choices import Kind
from deals.models import NotSame
from sources import review
from sources.choices import FactField
from sources.extraction import records
from sources.filing import file
from sources.matching import match_agreement, match_party, match_visit
from sources.seating import propose
from sources.storing import store
from tests.factories import (
    AgreementFactory,
    ArticleFactory,
    PartyFactory,
    VisitFactory,
    country,
    mars,
)

pytestmark = pytest.mark.django_db
TEXT = "A kazah Karagandy Temir és a Mars szerződést írt alá egy cementgyár építéséről az idén."
NAME = "Karagandy Temir"
DAY = datetime.date(2025, 11, 8)


@pytest.fixture
def works():
    return PartyFactory(name="Karaganda Temir", country=country("KZ"))


def reading(name=NAME, told="KZ"):
    span = records.Span(TEXT.index(NAME), TEXT.index(NAME) + len(name))
    mention = records.PartyMention(name, told, span=span)
    other = records.PartyMention("Mars", "US")
    deal = records.Deal(
        records.Span(0, len(TEXT)), (mention, other), "contract", "signed", "mining"
    )
    return records.Reading(TEXT, "hu", deals=(deal,))


def named(article):
    (fact,) = article.evidence.get().facts.about(FactField.PARTY).exclude(says__name="Mars")
    return fact


@pytest.fixture
def article(works):
    mars()
    article = store(TEXT, published_on=DAY).article
    file(article, reading(), "1")
    return article


def shown(fact):
    return {candidate.party for candidate in fact.candidates.all()}


def test_a_name_alike_is_shown_until_it_is_ruled_out(article, works):
    fact = named(article)
    assert fact.party is None and shown(fact) == {works}

    own = propose(records.PartyMention(NAME, "KZ"), "hu")
    review.name_new_party(fact, own)

    assert NotSame.objects.get().kind == Kind.PARTY
    assert shown(named(article)) == set()


@pytest.mark.parametrize("name", [NAME, "Karagandy Temirr", "Karagandy Temi"])
def test_a_newer_reading_of_the_words_proposes_it_no_more(article, works, name):
    own = propose(records.PartyMention(NAME, "KZ"), "hu")
    review.name_new_party(named(article), own)

    file(article, reading(name), "2")

    fact = named(article)
    assert fact.party != works and works not in shown(fact)


def test_without_a_ruling_a_newer_reading_proposes_it(article, works):
    file(article, reading("Karagandy Temi"), "2")

    assert shown(named(article)) == {works}


def test_said_twice_it_is_remembered_once(article):
    fact = named(article)
    own = propose(records.PartyMention(NAME, "KZ"), "hu")

    assert review.name_new_party(fact, own) is True
    assert review.name_new_party(fact, own) is False
    assert NotSame.objects.count() == 1


def test_what_is_apart_is_neither_linked_nor_shown(works):
    told = records.PartyMention("Karaganda Temir", "KZ")
    assert match_party(told, None, "hu").row == works

    assert match_party(told, None, "hu", {works.public_id}).is_new


def test_parties_ruled_apart_are_not_kindred_by_their_names():
    long = PartyFactory(name="Andritz Hydro", country=country("KZ"))
    short = PartyFactory(name="Andritz", country=country("KZ"))
    agreement = AgreementFactory(parties=(long, mars()), day=DAY)
    mentions = (records.PartyMention("Andritz", "KZ"), records.PartyMention("Mars", "US"))
    deal = records.Deal(
        records.Span(0, 9),
        mentions,
        "contract",
        "signed",
        "mining",
    )
    article = ArticleFactory(language="de", published_on=DAY)

    def candidates():
        match = match_agreement(deal, [short, mars()], None, article)
        return [row for row, _ in match.candidates]

    assert candidates() == [agreement]
    rule_apart(Kind.PARTY, long, short, "a daughter and its mother are two")
    assert candidates() == []


def test_visits_ruled_apart_are_not_found_for_each_other():
    visit = VisitFactory(guest=country("KZ"), host=country("US"))
    told = records.Visit(
        "KZ", "US", dates=records.DateRange(visit.dates.earliest, visit.dates.latest)
    )
    article = ArticleFactory(language="de", published_on=visit.dates.latest)
    assert match_visit(told, article).row == visit

    assert match_visit(told, article, {visit.public_id}).is_new
