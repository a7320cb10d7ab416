"""Two editors with one form of the admin open: the second who saves is told what changed."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from deals.choices import Stage
from tests.factories import (
    AgreementFactory,
    EditorFactory,
    HeadlineFactory,
    PartyFactory,
    kz_to_us,
    mars,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def editor(client):
    client.force_login(EditorFactory())


class Fields(HTMLParser):
    """What a browser would send of a page's forms."""

    def __init__(self, page):
        super().__init__()
        self.sent, self.select, self.box = {}, None, None
        self.feed(page.content.decode())

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        if tag == "input" and told.get("name"):
            ticked = told.get("type") not in ("checkbox", "submit", "file") or "checked" in told
            if ticked:
                self.sent[told["name"]] = told.get("value") or ""
        if tag == "select":
            self.select = told.get("name")
            self.sent.setdefault(self.select, "")
        if tag == "option" and self.select and "selected" in told:
            self.sent[self.select] = told.get("value", "")
        if tag == "textarea":
            self.box = told.get("name")
            self.sent[self.box] = ""

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None
        if tag == "textarea":
            self.box = None

    def handle_data(self, data):
        if self.box:
            self.sent[self.box] += data.removeprefix("\n")


def address(row):
    return reverse(f"admin:deals_{row._meta.model_name}_change", args=[row.pk])


def opened(client, row):
    return Fields(client.get(address(row))).sent


def save(client, row, form, **typed):
    return client.post(address(row), {**form, **typed, "_save": "1"})


def fresh(row):
    row.refresh_from_db()
    return row


def test_the_second_is_told_what_changed_and_keeps_what_was_typed(client):
    agreement = AgreementFactory(title="A mine", note="")
    form = opened(client, agreement)
    assert save(client, agreement, form, note="Ask Anna.").status_code == 302

    answer = save(client, agreement, form, title="A deep mine")

    assert answer.status_code == 200
    assert "Somebody was quicker" in text_of(answer)
    assert "Note: before –, now Ask Anna." in text_of(answer)
    assert fresh(agreement).title == "A mine"
    again = Fields(answer).sent
    assert (again["title"], again["note"]) == ("A deep mine", "Ask Anna.")
    assert save(client, agreement, again).status_code == 302
    assert (fresh(agreement).title, agreement.note) == ("A deep mine", "Ask Anna.")


def test_what_both_typed_stays_as_the_second_typed_it(client):
    agreement = AgreementFactory(title="A mine")
    form = opened(client, agreement)
    save(client, agreement, form, title="A copper mine")

    answer = save(client, agreement, form, title="A deep mine")

    assert "Title: before A mine, now A copper mine." in text_of(answer)
    assert Fields(answer).sent["title"] == "A deep mine"


def test_rows_below_the_agreement_are_told_too(client):
    agreement = AgreementFactory()
    step = agreement.milestones.get()
    form = opened(client, agreement)
    agreement.participations.create(party=PartyFactory(name="Eximbank"), role="lender")
    step.stage = Stage.COMPLETED
    step.save()

    answer = save(client, agreement, form, title="A deep mine")

    assert "Eximbank" in text_of(answer)
    assert "Milestone “signed”, step: before signed, now completed." in text_of(answer)
    assert Fields(answer).sent["milestones-0-stage"] == "completed"
    save(client, agreement, Fields(answer).sent)
    assert agreement.participations.filter(party__name="Eximbank").exists()
    assert fresh(step).stage == Stage.COMPLETED


def test_a_row_that_is_gone_is_told(client):
    agreement = AgreementFactory()
    form = opened(client, agreement)
    agreement.milestones.all().delete()

    answer = save(client, agreement, form, title="A deep mine")

    assert "Taken away: Milestone" in text_of(answer)
    assert fresh(agreement).title != "A deep mine"


@pytest.mark.parametrize("seen", ["", "forged"])
def test_a_version_that_nobody_signed_saves_nothing(client, seen):
    agreement = AgreementFactory(title="A mine")

    answer = save(client, agreement, opened(client, agreement), title="Mine", seen=seen)

    assert "too old to tell" in text_of(answer)
    assert fresh(agreement).title == "A mine"


def test_a_partys_names_and_a_visits_totals_are_guarded_alike(client):
    party, headline = mars(), HeadlineFactory(visit=kz_to_us())
    forms = {row: opened(client, row) for row in (party, headline.visit)}
    party.names.create(name="Mars Inkorporált")
    headline.speaker = "Tokayev"
    headline.save()

    told = {row: text_of(save(client, row, form)) for row, form in forms.items()}

    assert "New: Party name “Mars Inkorporált”." in told[party]
    assert "speaker: before –, now Tokayev." in told[headline.visit]


def test_who_saves_alone_is_told_nothing(client):
    agreement = AgreementFactory()
    for title in ("One", "Two"):
        assert save(client, agreement, opened(client, agreement), title=title).status_code == 302
    assert fresh(agreement).title == "Two"
