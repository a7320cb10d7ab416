"""Search by words: Hungarian, German and any other, in titles and in the names of parties."""

import pytest
from django.db import connection

from deals.models import Agreement, AgreementWords, Participation, PartyName
from deals.names import fold
from deals.words import having, write_all
from tests.factories import (
    AgreementFactory,
    ParticipationFactory,
    PartyFactory,
    PublishedAgreementFactory,
    country,
)

pytestmark = pytest.mark.django_db


def found(typed):
    found, _may_be_many = having(Agreement.objects.published(), typed)
    return {agreement.title for agreement in found}


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Naperőműveket építenek", "naperőmű"),
        ("Naperőmű – Tau-Ken Samruk", "naperőműveket"),
        ("Naperőmű", "NAPEROMU"),
        ("Szerződések a vasútról", "szerződés"),
        ("A vasút villamosítása", "vasútnak"),
        ("Verträge über Weizen", "Vertrag"),
        ("Vertrag über Weizen", "Verträge"),
        ("Lieferungen von Bussen", "Lieferung"),
        ("Straßenbau in Őrség", "strasse"),
        ("STRASSENBAU", "Straßenbau"),
        ("ÁRAMKÁBEL", "áramkábel"),
        ("Windpark (zweite Stufe)", "windp"),
        ("Kredit für Đorđe's Bank", "dorde"),
        ("Loan 2026: first half", "2026"),
        ("Zell-Barwerk & Co", "barwerk-zell"),
    ],
)
def test_a_word_finds_its_forms_and_what_begins_so(title, typed):
    PublishedAgreementFactory(title=title)
    PublishedAgreementFactory(title="Something else")
    assert found(typed) == {title}


@pytest.mark.parametrize("typed", ["park", "a & b | !", "'; --", "x:*", "\\", "'", "<->"])
def test_what_no_word_begins_with_finds_nothing(typed):
    PublishedAgreementFactory(title="Windpark")
    assert found(typed) in (set(), {"Windpark"})
    assert found("park") == set()


def test_without_any_word_nothing_is_narrowed():
    shown = PublishedAgreementFactory()
    assert found(" – … ") == {shown.title}


def test_every_word_has_to_stand_in_the_title_or_in_a_name_of_a_party():
    bank = PartyFactory(name="Dürener Bank", country=country("DE"))
    loan = PublishedAgreementFactory(title="Kredit")
    ParticipationFactory(agreement=loan, party=bank)
    assert found("kredit durener") == {"Kredit"}
    assert found("kredit mainzer") == set()


@pytest.fixture
def loan():
    """A loan with a bank, which has one more name."""
    bank = PartyFactory(name="Dürener Bank", country=country("DE"))
    made = PublishedAgreementFactory(title="Kredit")
    ParticipationFactory(agreement=made, party=bank)
    PartyName.objects.create(party=bank, name="DB Düren", kind="abbreviation")
    return made


CHANGES = {
    "a new title": lambda loan: Agreement.objects.filter(pk=loan.pk).update(title="Darlehen"),
    "a new name": lambda loan: PartyName.objects.create(
        party=loan.parties.get(name="Dürener Bank"), name="Rurbank"
    ),
    "another name": lambda loan: PartyName.objects.filter(name="DB Düren").update(folded="db rur"),
    "a name less": lambda loan: PartyName.objects.filter(name="DB Düren").delete(),
    "a party more": lambda loan: ParticipationFactory(
        agreement=loan, party=PartyFactory(name="Zellwerk")
    ),
    "another party": lambda loan: Participation.objects.filter(party__name="Dürener Bank").update(
        party=PartyFactory(name="Zellwerk")
    ),
    "a party less": lambda loan: Participation.objects.filter(party__name="Dürener Bank").delete(),
}
KEPT = "SELECT agreement_id, words::text FROM deals_agreementwords ORDER BY 1"


def kept():
    with connection.cursor() as cursor:
        cursor.execute(KEPT)
        return cursor.fetchall()


@pytest.mark.parametrize("change", CHANGES)
def test_words_follow_every_change_of_what_they_are_of(loan, change):
    before = kept()
    CHANGES[change](loan)
    after = kept()
    assert after != before
    AgreementWords.objects.all().delete()
    write_all()
    assert kept() == after


def test_the_words_of_a_deleted_agreement_go_with_it():
    draft = AgreementFactory()
    assert AgreementWords.objects.filter(pk=draft.pk).exists()
    Agreement.objects.filter(pk=draft.pk).delete()
    assert not AgreementWords.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize(
    "title", ["Őrségi Művek", "Straße über Łódź", "Đorđe", "Tau-Ken  Samruk'", "ÁRVÍZTŰRŐ", "Øl"]
)
def test_the_database_folds_titles_as_names_are_folded(title):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(deals_title_words(%s))", [title])
        (words,) = cursor.fetchone()
    assert set(fold(title).split()) <= set(words)
