"""The rules of articles and evidence that the database itself holds."""

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from sources.models import Article, Candidate, Citation, Evidence, Fact
from tests.factories import (
    AgreementFactory,
    ArticleFactory,
    EvidenceFactory,
    FactFactory,
    HeadlineFactory,
    mars,
)

pytestmark = pytest.mark.django_db


def refused(constraint, error=IntegrityError):
    return pytest.raises(error, match=constraint)


@pytest.mark.parametrize("columns", [{"text": "another"}, {"sha256": "0" * 64}])
def test_an_articles_text_never_changes(columns):
    article = ArticleFactory()

    with refused("text_never_changes", InternalError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(**columns)


def test_the_same_text_of_an_outlet_is_one_article():
    article = ArticleFactory()

    with refused("article_once_an_outlet"), transaction.atomic():
        ArticleFactory(text=article.text)


def test_without_an_outlet_the_same_text_is_one_article_too():
    article = ArticleFactory(outlet=None)

    with refused("article_once_an_outlet"), transaction.atomic():
        ArticleFactory(outlet=None, text=article.text)


class TestQuotes:
    def test_the_quote_is_the_articles_own_text_at_its_place(self):
        evidence = EvidenceFactory()

        with refused("evidence_quote_is_the_articles|own text"), transaction.atomic():
            Evidence.objects.filter(pk=evidence.pk).update(
                start=evidence.start + 1, end=evidence.end + 1
            )

    def test_offsets_count_code_points_and_not_bytes(self):
        article = ArticleFactory(text="𝔇ő—Ű: Mars und Tau-Ken Samruk.")

        evidence = EvidenceFactory(article=article, quote="Mars und Tau-Ken Samruk")

        assert evidence.start == 6

    def test_another_text_than_the_articles_is_refused(self):
        article = ArticleFactory()

        with refused("own text"), transaction.atomic():
            EvidenceFactory(article=article, quote="Maris", start=0, end=5)

    def test_its_length_fits_its_place(self):
        evidence = EvidenceFactory()

        with refused("evidence_quote_fits_its_place"), transaction.atomic():
            Evidence.objects.filter(pk=evidence.pk).update(end=evidence.end + 1)


def test_evidence_is_of_an_agreement_or_of_a_headline():
    evidence = EvidenceFactory()

    with refused("evidence_of_one_thing"), transaction.atomic():
        Evidence.objects.filter(pk=evidence.pk).update(headline=HeadlineFactory())


def test_evidence_for_nothing_cannot_be_accepted():
    evidence = EvidenceFactory(agreement=None)

    with refused("evidence_accepted_for_something"), transaction.atomic():
        Evidence.objects.filter(pk=evidence.pk).update(state="accepted", decided_at=timezone.now())


def test_a_decision_has_a_time():
    evidence = EvidenceFactory()

    with refused("evidence_decided_at_a_time"), transaction.atomic():
        Evidence.objects.filter(pk=evidence.pk).update(state="rejected")


def test_a_find_is_filed_once():
    evidence = EvidenceFactory()

    with refused("evidence_once_a_find"), transaction.atomic():
        EvidenceFactory(article=evidence.article, key=evidence.key)


def test_a_statement_that_lost_says_why():
    fact = FactFactory()

    with refused("fact_deprecated_with_a_reason"), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(standing="deprecated")


@pytest.mark.parametrize(("start", "end"), [(5, 5), (5, 4), (None, 4), (5, None)])
def test_a_span_is_whole_and_ordered(start, end):
    fact = FactFactory()

    with refused("fact_span_is_ordered"), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(start=start, end=end)


def test_a_candidate_has_a_reason_and_fits_its_find():
    evidence, fact = EvidenceFactory(), FactFactory()

    with refused("candidate_has_a_reason"), transaction.atomic():
        Candidate.objects.create(evidence=evidence, agreement=AgreementFactory(), reason="")
    with refused("candidate_of_its_kind"), transaction.atomic():
        Candidate.objects.create(evidence=evidence, party=mars(), reason="same name")
    with refused("candidate_of_its_kind"), transaction.atomic():
        Candidate.objects.create(fact=fact, reason="same name")


def test_a_citation_can_be_found_again():
    with refused("citation_can_be_found"), transaction.atomic():
        Citation.objects.create(agreement=AgreementFactory(), quote="signed yesterday")
