"""`manage.py make_sample`: what it makes is what the project's own rules would have let in."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count
from django.db.models.functions import TruncMonth

from deals.models import Agreement, Milestone, Participation, Party, PartyName, Visit
from deals.names import FoldedField
from deals.standing import standing_of
from sources.models import Article, Evidence, Fact
from sources.sample.filling import event_model
from sources.sample.making import NotEmpty, make
from sources.sample.tables import MODELS

HOW_MANY = 300


def asked(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker):
    """One sample for the tests that only read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        make(HOW_MANY)
        yield
        transaction.set_rollback(True)


pytestmark = pytest.mark.django_db


def test_it_makes_all_that_belongs_to_the_agreements(sample):
    assert Agreement.objects.count() == HOW_MANY
    assert 2.5 < Participation.objects.count() / HOW_MANY < 3.5
    assert 1.2 < Evidence.objects.count() / HOW_MANY < 1.8
    assert Evidence.objects.count() > 3 * Article.objects.count()
    assert Fact.objects.count() > 2 * Evidence.objects.count()
    assert Milestone.objects.count() >= HOW_MANY
    assert Agreement.objects.published().count() > 0.8 * HOW_MANY


def test_some_visits_have_many_agreements_and_most_have_few(sample):
    sizes = sorted(Visit.objects.annotate(size=Count("agreements")).values_list("size", flat=True))

    assert sizes[-1] > 3 * sizes[len(sizes) // 2]


def test_every_value_stage_and_language_occurs(sample):
    assert len(set(Agreement.objects.values_list("stage", flat=True))) == 6
    assert len(set(Agreement.objects.values_list("value_qualifier", flat=True))) == 7
    assert set(Article.objects.values_list("language", flat=True)) == {"hu", "de"}
    assert Agreement.objects.exclude(part_of=None).exists()
    copies = Article.objects.values("dispatch").annotate(copies=Count("pk"))
    assert copies.filter(copies__gt=1).exists()


def test_stage_visit_and_day_are_what_follows_from_the_milestones(sample):
    for agreement in Agreement.objects.all():
        derived = standing_of(agreement, agreement.milestones.select_related("visit"))

        assert {name: getattr(agreement, name) for name in derived} == derived, agreement.pk


def test_every_quote_and_every_statement_stands_in_its_article(sample):
    for evidence in Evidence.objects.select_related("article"):
        text = evidence.article.text
        assert text[evidence.start : evidence.end] == evidence.quote
        for fact in evidence.facts.exclude(party=None):
            assert text[fact.start : fact.end] == fact.says["name"] == fact.party.name


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.__name__)
def test_the_rows_pass_the_checks_of_forms(sample, model):
    rows = list(model.objects.order_by("?")[:25])

    assert rows
    for row in rows:
        row.full_clean()


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.__name__)
def test_the_history_ends_with_the_rows_as_they_are(sample, model):
    events, rows = event_model(model)._meta.db_table, model._meta.db_table
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    last = f"""
        SELECT {columns} FROM (
            SELECT DISTINCT ON (pgh_obj_id) * FROM {events}
            ORDER BY pgh_obj_id, pgh_created_at DESC, pgh_id DESC
        ) AS states
    """

    assert asked(f"(SELECT {columns} FROM {rows} EXCEPT {last})") == []
    assert asked(f"({last} EXCEPT SELECT {columns} FROM {rows})") == []


def test_names_are_found_by_what_they_are_folded_to(sample):
    folded = [f for f in PartyName._meta.concrete_fields if isinstance(f, FoldedField)]
    for row in PartyName.objects.all():
        for field in folded:
            assert getattr(row, field.attname) == field.folding(row.name)[: field.max_length]


def test_every_row_was_entered_once_and_before_it_was_changed(sample):
    for model in MODELS.values():
        wrong = asked(f"""
            SELECT pgh_obj_id FROM {event_model(model)._meta.db_table}
            GROUP BY pgh_obj_id
            HAVING count(*) FILTER (WHERE pgh_label = 'insert') <> 1
                OR min(pgh_created_at) <> min(pgh_created_at) FILTER (WHERE pgh_label = 'insert')
        """)

        assert wrong == [], model


def test_the_history_is_spread_over_two_years(sample):
    events = event_model(Agreement).objects
    months = events.annotate(month=TruncMonth("pgh_created_at")).values("month").distinct()

    assert months.count() == 24
    assert events.filter(pgh_label="update").count() > HOW_MANY
    assert event_model(Party).objects.earliest("pgh_created_at").pgh_created_at.year == 2024


def test_new_rows_follow_the_samples(sample):
    last = Party.objects.latest("pk").pk

    assert Party.objects.create(name="Steppe Works").pk == last + 1


def test_it_refuses_a_database_that_holds_agreements(sample):
    before = Agreement.objects.count()

    with pytest.raises(NotEmpty):
        make(10)
    with pytest.raises(CommandError, match=r"Nothing was made.*DATABASE_URL"):
        call_command("make_sample", agreements=10, verbosity=0)

    assert Agreement.objects.count() == before
