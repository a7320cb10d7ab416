"""Entering an agreement by hand: amounts in words, parties by any spelling, what is there already."""

import pytest
from django.urls import reverse

from deals.choices import NameKind
from deals.models import Agreement, NotSame, Party
from deals.values import Value
from tests.factories import (
    AgreementFactory,
    HeadlineFactory,
    PartyFactory,
    SectorFactory,
    country,
    dollars,
    kz_to_us,
    mars,
    member,
    tau_ken_samruk,
)

pytestmark = pytest.mark.django_db
ADD = "admin:deals_agreement_add"
READ = "admin:deals_agreement_read_amount"
SEARCH = "admin:autocomplete"
INLINES = ("participations", "milestones", "citations", "evidence")


@pytest.fixture
def editor(client):
    client.force_login(member("editor"))
    return client


def filled(seats=(), steps=(), **fields):
    """The agreement's form as a browser sends it."""
    sent = {
        "title": "Tungsten mine – Mars",
        "stage": "",
        "instrument": "none",
        "value_qualifier": "",
        "value_currency": "",
        **fields,
    }
    rows = {"participations": seats, "milestones": steps, "citations": (), "evidence": ()}
    for prefix, forms in rows.items():
        sent |= {f"{prefix}-TOTAL_FORMS": len(forms), f"{prefix}-INITIAL_FORMS": 0}
        for number, form in enumerate(forms):
            sent |= {f"{prefix}-{number}-{name}": value for name, value in form.items()}
    return sent


def seats(*parties):
    return [{"party": party.pk, "role": "partner"} for party in parties]


def hidden(answer, name):
    """What the page that came back would send again in its hidden field."""
    return answer.context["adminform"].form[name].value()


def test_a_new_agreements_form_has_a_row_for_its_source(editor):
    assert 'name="citations-0-title"' in editor.get(reverse(ADD)).content.decode()


def test_a_step_has_a_day_that_somebody_can_mean(editor):
    answer = editor.post(reverse(ADD), filled(steps=[{"stage": "signed", "when": "0001-01-01"}]))
    assert "look for a slip of the hand" in answer.content.decode()
    assert not Agreement.objects.exists()


# Amounts in words


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("2,5 Mrd. EUR", Value(2_500_000_000, 2_500_000_000, "EUR", "exact")),
        ("2,5 milliárd euró", Value(2_500_000_000, 2_500_000_000, "EUR", "exact")),
        ("rund 300 Millionen Dollar", Value(300_000_000, 300_000_000, "USD", "approx")),
        ("több mint 150 millió dollár", Value(150_000_000, None, "USD", "at_least")),
    ],
)
def test_words_are_shown_as_read_before_they_are_kept(editor, words, value):
    first = editor.post(reverse(ADD), filled(amount=words))

    assert first.status_code == 200 and not Agreement.objects.exists()
    seen = hidden(first, "amount_seen")
    assert f"Read as {seen}. Save again" in first.content.decode()

    second = editor.post(reverse(ADD), filled(amount=words, amount_seen=seen))

    assert second.status_code == 302
    assert Agreement.objects.get().value == value


def test_other_words_than_were_shown_are_shown_again(editor):
    seen = hidden(editor.post(reverse(ADD), filled(amount="2,5 Mrd. EUR")), "amount_seen")

    answer = editor.post(reverse(ADD), filled(amount="3,5 Mrd. EUR", amount_seen=seen))

    assert "EUR 3.5 billion" in hidden(answer, "amount_seen")
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"amount": "viel Geld"}, "cannot be read as one sum"),
        ({"amount": "5 Mio. EUR und 3 Mio. USD"}, "cannot be read as one sum"),
        ({"amount": "2,5 Mrd."}, "names no currency"),
        (
            {"amount": "2.5 billion USD"},
            "may be 2 500 000 000 USD, as in English, or 2 500 000 000 000",
        ),
        ({"amount": "2,5 Mrd. EUR", "value_currency": "USD"}, "currency beside it is USD"),
        (
            {"amount": "2,5 Mrd. EUR", "value_low": "5", "value_qualifier": "exact"},
            "in words or in figures",
        ),
    ],
)
def test_what_cannot_be_read_says_what_to_do(editor, fields, says):
    answer = editor.post(reverse(ADD), filled(**fields))

    assert says in answer.content.decode()
    assert not Agreement.objects.exists()


def test_the_currency_beside_it_completes_the_words(editor):
    sent = filled(amount="2,5 Mrd.", value_currency="usd")
    seen = hidden(editor.post(reverse(ADD), sent), "amount_seen")

    editor.post(reverse(ADD), sent | {"amount_seen": seen})

    assert Agreement.objects.get().value == dollars(2500)


def test_words_replace_the_figures_of_a_known_value(editor):
    agreement = AgreementFactory(value=dollars(180))
    sent = filled(
        title=agreement.title,
        country_a="KZ",
        country_b="US",
        value_low="180000000.00",
        value_high="180000000.00",
        value_currency="USD",
        value_qualifier="exact",
        amount="legfeljebb 200 millió euró",
    )
    address = reverse("admin:deals_agreement_change", args=[agreement.pk])

    seen = hidden(editor.post(address, sent), "amount_seen")
    editor.post(address, sent | {"amount_seen": seen})

    agreement.refresh_from_db()
    assert agreement.value == Value(None, 200_000_000, "EUR", "at_most")


def test_the_reading_is_told_while_typing(editor):
    told = editor.get(reverse(READ), {"words": "rund 300 Millionen Dollar"}).json()
    unread = editor.get(reverse(READ), {"words": "viel Geld"}).json()

    assert told == {"shown": "about USD 300 million (about USD 300,000,000)"}
    assert "cannot be read" in unread["problem"]
    assert editor.get(reverse(READ), {"words": " "}).json() == {}


def test_only_who_enters_agreements_has_amounts_read(client):
    client.force_login(member("viewer"))

    assert client.get(reverse(READ), {"words": "5 EUR"}).status_code == 403


def test_a_viewer_reads_the_form_without_the_box_for_words(client):
    client.force_login(member("viewer"))
    address = reverse("admin:deals_agreement_change", args=[AgreementFactory().pk])

    page = client.get(address)

    assert page.status_code == 200 and 'name="amount"' not in page.content.decode()


def test_a_steps_value_is_shown_as_read_before_it_is_kept(editor):
    step = {"stage": "signed", "when": "2025-11-06", "amount": "rund 300 Millionen Dollar"}

    first = editor.post(reverse(ADD), filled(steps=[step]))

    assert "Read as about USD 300 million" in first.content.decode()
    assert not Agreement.objects.exists()
    seen = "about USD 300 million (about USD 300,000,000)"
    editor.post(reverse(ADD), filled(steps=[step | {"amount_seen": seen}]))
    agreement = Agreement.objects.get()
    assert agreement.milestones.get().value == agreement.value == dollars(300, "approx")


def test_a_claimed_totals_value_is_read_from_words(editor):
    visit = kz_to_us()
    address = reverse("admin:deals_visit_change", args=[visit.pk])
    sent = {"guest": "KZ", "host": "US", "level": visit.level, "dates": "2025-11-06"}
    sent |= {"headlines-TOTAL_FORMS": 1, "headlines-INITIAL_FORMS": 0}
    sent |= {"headlines-0-count": "29", "headlines-0-amount": "17 milliárd dollár"}

    first = editor.post(address, sent)

    assert "Read as USD 17 billion" in first.content.decode()
    editor.post(address, sent | {"headlines-0-amount_seen": "USD 17 billion (USD 17,000,000,000)"})
    assert visit.headlines.get().value == dollars(17_000)


@pytest.mark.parametrize("name", ["agreement", "visit"])
def test_a_viewer_reads_steps_and_totals_without_the_box(client, name):
    client.force_login(member("viewer"))
    row = AgreementFactory() if name == "agreement" else kz_to_us()
    HeadlineFactory()

    page = client.get(reverse(f"admin:deals_{name}_change", args=[row.pk]))

    assert page.status_code == 200 and "In words" not in page.content.decode()


# Parties by any spelling


def found(client, term, model="participation", field="party"):
    asked = {"app_label": "deals", "model_name": model, "field_name": field, "term": term}
    return [row["text"] for row in client.get(reverse(SEARCH), asked).json()["results"]]


@pytest.mark.parametrize(
    "term",
    [
        "Szamruk",
        "szamruk-kaz",
        "Samruk-Kasyna",
        "samruk kazyna",
        "SAMRUK-KAZYNA JSC",
        "Wealth Fund",
    ],
)
def test_a_party_is_found_by_any_spelling(editor, term):
    fund = PartyFactory(name="Samruk-Kazyna", aliases=["Sovereign Wealth Fund of Kazakhstan"])
    PartyFactory(name="Mars")

    assert found(editor, term) == [fund.name]


@pytest.mark.parametrize("term", ["Orsegi", "őrségi", "muvek"])
def test_accents_do_not_matter(editor, term):
    PartyFactory(name="Őrségi Művek")

    assert found(editor, term) == ["Őrségi Művek"]


@pytest.mark.parametrize("term", ["–", "zz", "nobody at all"])
def test_what_nobody_is_called_finds_nobody(editor, term):
    PartyFactory(name="Samruk-Kazyna")

    assert found(editor, term) == []


def test_a_party_of_several_fitting_names_is_found_once(editor):
    party = PartyFactory(name="Samruk-Kazyna", aliases=["Samruk Kazyna Fund"])
    party.names.create(name="Szamruk-Kazina", kind=NameKind.TRANSLITERATION)

    assert found(editor, "samruk") == ["Samruk-Kazyna"]
    assert Party.objects.called("samruk").count() == 1


def test_agreements_are_found_by_their_parties_in_any_spelling(editor):
    fund = PartyFactory(name="Samruk-Kazyna", country=country("KZ"))
    AgreementFactory(title="Clinic", parties=(fund, mars()))
    AgreementFactory(title="Pet food")

    assert found(editor, "Szamruk clinic", "agreement", "part_of") == ["Clinic"]


def test_a_visit_is_found_by_its_countries_in_every_language(editor):
    visit = kz_to_us()

    assert found(editor, "Kasachstan Washington", "milestone", "visit") == [str(visit)]


# What is there already


def entered(**fields):
    return filled(
        seats(tau_ken_samruk(), mars()),
        [{"stage": "signed", "when": "2025-11-06", "visit": kz_to_us().pk}],
        **fields,
    )


def test_a_similar_agreement_is_asked_about_and_a_tick_answers(editor):
    known = AgreementFactory(title="Tungsten mine in Karaganda")

    asked = editor.post(reverse(ADD), entered())

    page = asked.content.decode()
    assert "Is this agreement here already?" in page and known.title in page
    assert "the same parties, the same time" in page
    assert Agreement.objects.count() == 1
    ticked = editor.post(reverse(ADD), entered(apart_from=known.public_id))
    assert ticked.status_code == 302 and Agreement.objects.count() == 2


def test_the_tick_is_remembered_as_a_ruling(editor):
    known = AgreementFactory()
    editor.post(reverse(ADD), entered(apart_from=known.public_id))

    new = Agreement.objects.exclude(pk=known.pk).get()
    ruling = NotSame.objects.get()
    assert {ruling.first_id, ruling.second_id} == {known.public_id, new.public_id}
    assert ruling.ruled_by.username == "editor"


def test_a_tick_answers_only_for_what_was_shown(editor):
    first = AgreementFactory(title="First mine")
    AgreementFactory(title="Second mine")

    answer = editor.post(reverse(ADD), entered(apart_from=first.public_id))

    page = answer.content.decode()
    assert "Second mine" in page and "First mine" not in page


def test_the_same_parties_at_another_time_with_another_value_are_no_question(editor):
    AgreementFactory(value=dollars(900), visit=None, when=None)
    Agreement.objects.update(day="2019-05-01")

    assert editor.post(reverse(ADD), entered()).status_code == 302


def test_one_party_of_the_pair_is_asked_about_only_with_value_and_time(editor):
    other = PartyFactory(name="Coca-Cola", country=country("US"))
    AgreementFactory(parties=(tau_ken_samruk(), other), value=dollars(180))
    SectorFactory()
    value = {"value_low": "180000000", "value_currency": "USD", "value_qualifier": "exact"}

    asked = editor.post(reverse(ADD), entered(country_a="KZ", country_b="US", **value))
    value["value_low"] = "90000000"
    saved = editor.post(reverse(ADD), entered(country_a="KZ", country_b="US", **value))

    assert "a party and the countries, a value that fits, the same time" in asked.content.decode()
    assert saved.status_code == 302


def test_a_change_that_leaves_the_parties_is_no_question(editor):
    agreement, _twin = AgreementFactory(), AgreementFactory()
    sent = filled(title="A better title", country_a="KZ", country_b="US", stage="signed")

    answer = editor.post(reverse("admin:deals_agreement_change", args=[agreement.pk]), sent)

    assert answer.status_code == 302


def test_titles_in_the_question_are_text_only(editor):
    AgreementFactory(title="<script>alert(1)</script>")

    page = editor.post(reverse(ADD), entered()).content.decode()

    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page
