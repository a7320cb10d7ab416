"""The admin: every list and form opens, and one form enters a whole agreement."""

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from deals.choices import Publication
from deals.models import Agreement, Party
from sources.models import Citation
from tests import bulk
from tests.factories import (
    AgreementFactory,
    ArticleFactory,
    EditorFactory,
    EvidenceFactory,
    FactFactory,
    HeadlineFactory,
    PublishedAgreementFactory,
    SectorFactory,
    UserFactory,
    kz_to_us,
    mars,
    tau_ken_samruk,
)

pytestmark = pytest.mark.django_db
OURS = [m for m in admin.site._registry if m._meta.app_label in ("deals", "sources")]
INLINES = ("participations", "milestones", "citations", "evidence")


@pytest.fixture
def editor(client):
    user = EditorFactory()
    client.force_login(user)
    client.user = user
    return client


def filled(**fields):
    """The agreement's form as a browser would send it; inline rows as lists of dicts."""
    rows = {prefix: fields.pop(prefix, []) for prefix in INLINES}
    sent = {"stage": "", "instrument": "none", "value_qualifier": "", **fields}
    for prefix, forms in rows.items():
        known = sum("id" in form for form in forms)
        sent |= {f"{prefix}-TOTAL_FORMS": len(forms), f"{prefix}-INITIAL_FORMS": known}
        for number, form in enumerate(forms):
            sent |= {f"{prefix}-{number}-{name}": value for name, value in form.items()}
    return sent


def whole_agreement():
    return filled(
        title="Pet food plant – Tau-Ken Samruk, Mars",
        instrument="agreement",
        sector=SectorFactory().pk,
        value_low="180000000",
        value_currency="usd",
        value_qualifier="exact",
        participations=[
            {"party": tau_ken_samruk().pk, "role": "partner"},
            {"party": mars().pk, "role": "investor"},
        ],
        milestones=[{"stage": "signed", "when": "2025-11-06", "visit": kz_to_us().pk}],
        citations=[{"title": "Release of the ministry", "quote": "Signed in Washington."}],
    )


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_list_and_form_opens(editor, model):
    evidence = EvidenceFactory(agreement=PublishedAgreementFactory())
    FactFactory(evidence=evidence)
    HeadlineFactory()
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"

    assert editor.get(reverse(f"{name}_changelist")).status_code == 200
    if admin.site._registry[model].has_add_permission(_request(editor)):
        assert editor.get(reverse(f"{name}_add")).status_code == 200
    if row := model.objects.first():
        assert editor.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200


def _request(client):
    from django.test import RequestFactory

    request = RequestFactory().get("/admin/")
    request.user = client.user
    return request


def test_one_form_enters_an_agreement_with_parties_value_step_and_source(editor):
    answer = editor.post(reverse("admin:deals_agreement_add"), whole_agreement())

    assert answer.status_code == 302, answer.context["errors"]
    agreement = Agreement.objects.get()
    assert agreement.value.high == agreement.value.low == 180_000_000, "one figure is enough"
    assert (agreement.value.currency, agreement.stage) == ("USD", "signed")
    assert [c.pk for c in agreement.countries] == ["KZ", "US"], "they follow from the parties"
    assert agreement.home_visit == kz_to_us()
    assert str(agreement.day) == "2025-11-06"
    assert agreement.author == Citation.objects.get().added_by == editor.user


def test_the_history_says_through_which_door_and_by_whom(editor):
    editor.post(reverse("admin:deals_agreement_add"), whole_agreement())

    context = Agreement.objects.get().events.first().pgh_context.metadata
    assert (context["door"], context["user"]) == ("admin", editor.user.pk)


def test_a_value_that_makes_no_sense_is_said_beside_the_form(editor):
    sent = whole_agreement() | {"value_qualifier": "range"}

    answer = editor.post(reverse("admin:deals_agreement_add"), sent)

    assert answer.status_code == 200
    assert "low below its high" in answer.content.decode()
    assert not Agreement.objects.exists()


def test_an_editor_publishes_what_is_complete_and_is_told_what_is_missing(editor):
    editor.post(reverse("admin:deals_agreement_add"), whole_agreement())
    bare = AgreementFactory(stage="", parties=())

    answer = bulk.done(editor, "publish", *Agreement.objects.all())

    told = [str(message) for message in answer.context["messages"]]
    assert any(str(bare) in message for message in told)
    assert "1 agreement changed." in told
    assert Agreement.objects.published().get().title.startswith("Pet food plant")


def test_a_published_agreement_keeps_its_parties_and_says_so(editor):
    agreement = PublishedAgreementFactory()
    rows = [
        {"id": p.pk, "agreement": agreement.pk, "party": p.party_id, "role": p.role}
        for p in agreement.participations.order_by("pk")
    ]
    rows[1]["DELETE"] = "on"
    sent = filled(
        title=agreement.title,
        country_a="KZ",
        country_b="US",
        stage="signed",
        stage_fixed="on",
        participations=rows,
    )

    answer = editor.post(reverse("admin:deals_agreement_change", args=[agreement.pk]), sent)

    assert answer.status_code == 200
    assert "keeps a party of each of its countries" in answer.content.decode()
    assert agreement.participations.count() == 2


# What a published agreement cannot lose in the form, and what is said of it.
LOSSES = [
    ({"country_a": "", "country_b": ""}, "keeps its two countries"),
    ({"stage": "", "stage_fixed": "on"}, "keeps a stage"),
    ({"stage": "", "milestones": "deleted"}, "keeps a step that was taken"),
    ({"stage": "", "milestones": "to come"}, "keeps a step that was taken"),
]


@pytest.mark.parametrize(("lost", "said"), LOSSES)
def test_a_published_agreement_keeps_what_it_was_published_with(editor, lost, said):
    agreement = PublishedAgreementFactory()
    step = agreement.milestones.get()
    row = {"id": step.pk, "agreement": agreement.pk, "stage": step.stage, "visit": step.visit_id}
    row |= {"deleted": {"DELETE": "on"}, "to come": {"when": str(timezone.now().year + 1)}}.get(
        lost.get("milestones"), {}
    )
    seats = [
        {"id": p.pk, "agreement": agreement.pk, "party": p.party_id, "role": p.role}
        for p in agreement.participations.order_by("pk")
    ]
    kept = {"title": agreement.title, "country_a": "KZ", "country_b": "US"}
    sent = filled(**(kept | lost | {"milestones": [row], "participations": seats}))

    answer = editor.post(reverse("admin:deals_agreement_change", args=[agreement.pk]), sent)

    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert Agreement.objects.get(pk=agreement.pk).stage == "signed"


@pytest.mark.parametrize(("own", "is_kept"), [("100", False), ("80", True)])
def test_the_value_is_the_one_that_the_latest_step_tells(editor, own, is_kept):
    agreement = AgreementFactory(value=None)
    told = {"value_low": "80000000", "value_currency": "USD", "value_qualifier": "exact"}
    steps = [
        {"stage": "announced", "when": "2025-11-06", **told, "value_low": "120000000"},
        {"stage": "signed", "when": "2026-01-15", **told},
        {
            "stage": "completed",
            "when": str(timezone.now().year + 1),
            **told,
            "value_low": "50000000",
        },
    ]
    sent = filled(title=agreement.title, milestones=steps, **told) | {"value_low": f"{own}000000"}

    answer = editor.post(reverse("admin:deals_agreement_change", args=[agreement.pk]), sent)

    assert answer.status_code == (302 if is_kept else 200), answer.context["errors"]
    if not is_kept:
        said = answer.content.decode()
        assert "The latest step says USD 80 million, the agreement USD 100 million" in said
    agreement.refresh_from_db()
    assert (agreement.value is not None) is is_kept


def test_an_umbrella_that_is_a_component_is_refused_beside_its_field(editor):
    umbrella = AgreementFactory()
    part = AgreementFactory(part_of=umbrella)
    sent = filled(title=umbrella.title, part_of=part.pk, value_currency="")

    answer = editor.post(reverse("admin:deals_agreement_change", args=[umbrella.pk]), sent)

    assert answer.status_code == 200
    assert "one level is all" in str(answer.context["errors"]), answer.context["errors"]


def test_a_new_party_is_found_by_its_name(editor):
    sent = {
        "name": "Őrségi Művek",
        "kind": "company",
        "names-TOTAL_FORMS": 0,
        "names-INITIAL_FORMS": 0,
    }

    editor.post(reverse("admin:deals_party_add"), sent)

    assert Party.objects.named("orsegi muvek").get().name == "Őrségi Művek"


def test_an_articles_text_cannot_be_edited(editor):
    article = ArticleFactory()
    address = reverse("admin:sources_article_change", args=[article.pk])

    page = editor.get(address).content.decode()

    assert 'name="text"' not in page and article.title in page


@pytest.mark.parametrize("make", [UserFactory, None])
def test_strangers_do_not_get_in(client, make):
    if make:
        client.force_login(make())

    answer = client.post(reverse("admin:deals_agreement_add"), {})

    assert answer.status_code == 302 and "login" in answer.url
    assert Agreement.objects.exclude(publication=Publication.DRAFT).count() == 0
