"""Who may do what, told for each role and each door."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from deals.choices import Publication
from deals.models import Agreement
from sources import review, roles
from tests import bulk
from tests.factories import (
    AgreementFactory,
    ArticleFactory,
    EvidenceFactory,
    FactFactory,
    PublishedAgreementFactory,
    UserFactory,
    mars,
    member,
    rival,
)

pytestmark = pytest.mark.django_db
EVERY_ROLE = ["viewer", "editor", "publisher", "administrator"]
WHY = "The ministry says so."


def test_the_migration_makes_the_groups_and_making_them_again_changes_nothing():
    before = {group.name: group.permissions.count() for group in Group.objects.all()}

    roles.establish()

    assert {name: before[name] for name in EVERY_ROLE} == {
        role: len(labels) for role, labels in roles.PERMISSIONS.items()
    }, "every permission that a role names exists"
    assert {group.name: group.permissions.count() for group in Group.objects.all()} == before


def test_what_an_administrator_gave_a_group_by_hand_stays():
    viewers, editors = Group.objects.get(name="viewer"), Group.objects.get(name="editor")
    extra = editors.permissions.get(codename="view_article")
    viewers.permissions.add(extra)

    roles.establish()

    assert extra in viewers.permissions.all()


# Pages


@pytest.mark.parametrize(("who", "sees"), [*((role, 200) for role in EVERY_ROLE), (None, 404)])
def test_drafts_have_a_page_for_members_only(client, who, sees):
    draft = AgreementFactory()
    if who:
        client.force_login(member(who))

    assert client.get(draft.get_absolute_url()).status_code == sees


def test_a_stranger_with_an_account_sees_what_every_reader_sees(client):
    draft, published = AgreementFactory(), PublishedAgreementFactory()
    client.force_login(UserFactory())

    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(published.get_absolute_url()).status_code == 200


def test_a_viewer_reads_drafts_but_no_full_texts(client):
    article = ArticleFactory()
    EvidenceFactory(article=article, agreement=PublishedAgreementFactory())

    pages = {}
    for role in ("viewer", "editor"):
        client.force_login(member(role))
        pages[role] = client.get(article.get_absolute_url())

    assert "bei Karaganda" in pages["editor"].content.decode()
    assert pages["viewer"].status_code == 404 or "Karaganda" not in pages["viewer"].content.decode()


# API


@pytest.mark.parametrize("who", EVERY_ROLE)
def test_the_api_shows_members_nothing_but_what_is_published(client, who):
    draft, published = AgreementFactory(), PublishedAgreementFactory()
    client.force_login(member(who))

    listed = client.get("/api/v1/agreements/").json()["data"]

    assert [row["id"] for row in listed] == [published.public_id]
    assert client.get(f"/api/v1/agreements/{draft.public_id}/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nobody_writes_through_the_api(client, method):
    published = PublishedAgreementFactory()
    client.force_login(member("editor", "publisher", "administrator"))

    answer = getattr(client, method)(f"/api/v1/agreements/{published.public_id}/", {})

    assert answer.status_code in (403, 405)
    assert Agreement.objects.get() == published


# Review


def acts_of_review(user):
    """Every act about evidence, each on rows of its own."""
    proposed = EvidenceFactory(agreement=AgreementFactory())
    attached, other = EvidenceFactory(agreement=AgreementFactory()), AgreementFactory()
    decided = EvidenceFactory(agreement=AgreementFactory())
    review.accept(decided)
    fact = FactFactory(evidence=EvidenceFactory(agreement=AgreementFactory()))
    review.accept(fact.evidence)
    rival(fact)
    named = FactFactory(
        evidence=EvidenceFactory(), field="party", says={"name": "Mars", "country": "US"}
    )
    return {
        "accept": lambda: review.accept(proposed, user),
        "attach": lambda: review.attach(attached, other, WHY, user),
        "detach": lambda: review.detach(attached, WHY, user),
        "reopen": lambda: review.reopen(decided, WHY, user),
        "reject": lambda: review.reject(decided, WHY, user),
        "deprecate": lambda: review.deprecate(fact, WHY, user),
        "name_party": lambda: review.name_party(named, mars(), user),
        "count_in": lambda: review.count_in(AgreementFactory(), AgreementFactory(), WHY, user),
    }


@pytest.mark.parametrize("who", ["editor", "administrator"])
def test_editors_decide_about_evidence(who):
    for act in acts_of_review(member(who)).values():
        assert act()


@pytest.mark.parametrize("who", ["viewer", "publisher", None])
def test_others_do_not_decide_about_evidence(who):
    user = member(who) if who else UserFactory()
    for act in acts_of_review(user).values():
        with pytest.raises(review.Refused, match="for editors"):
            act()


@pytest.mark.parametrize("who", ["viewer", "editor", None])
def test_who_is_no_publisher_neither_publishes_nor_withdraws(who):
    user = member(who) if who else UserFactory()
    draft, published = EvidenceFactory(state="accepted").agreement, PublishedAgreementFactory()

    with pytest.raises(review.Refused, match="for publishers"):
        review.publish(draft, user)
    with pytest.raises(review.Refused, match="for publishers"):
        review.withdraw(published, WHY, user)

    assert Agreement.objects.published().get() == published


@pytest.mark.parametrize("who", ["publisher", "administrator"])
def test_publishers_publish_and_withdraw(who):
    draft, user = EvidenceFactory(state="accepted").agreement, member(who)

    assert review.publish(draft, user)
    assert review.withdraw(draft, WHY, user)


# Four eyes (more in test_four_eyes)


def test_without_four_eyes_the_author_publishes(settings):
    settings.FOUR_EYES = False
    author = member("editor", "publisher")
    agreement = AgreementFactory(author=author)

    assert review.publish(EvidenceFactory(state="accepted", agreement=agreement).agreement, author)


# The admin


def admin_of(client, agreement=None):
    name = "admin:deals_agreement_"
    if agreement:
        return client.get(reverse(f"{name}change", args=[agreement.pk]))
    return client.get(reverse(f"{name}changelist"))


def act(client, action, agreement):
    bulk.done(client, action, agreement, reason="For the test.")
    agreement.refresh_from_db()
    return agreement.publication


def test_an_editor_enters_and_hands_in_but_does_not_publish(client):
    draft = EvidenceFactory(state="accepted").agreement
    client.force_login(member("editor"))

    assert client.get(reverse("admin:deals_agreement_add")).status_code == 200
    assert 'name="title"' in admin_of(client, draft).content.decode()
    assert 'value="publish"' not in admin_of(client).content.decode()
    assert act(client, "submit", draft) == Publication.IN_REVIEW
    assert act(client, "publish", draft) == Publication.IN_REVIEW


def test_an_editor_reads_what_is_published_and_leaves_it_as_it_is(client):
    published = PublishedAgreementFactory()
    client.force_login(member("editor"))

    assert 'name="title"' not in admin_of(client, published).content.decode()
    address = reverse("admin:deals_agreement_change", args=[published.pk])
    assert client.post(address, {"title": "Another title"}).status_code == 403
    assert act(client, "withdraw", published) == Publication.PUBLISHED


def test_a_publisher_publishes_and_withdraws_but_enters_nothing(client):
    draft = EvidenceFactory(state="accepted").agreement
    client.force_login(member("publisher"))

    assert client.get(reverse("admin:deals_agreement_add")).status_code == 403
    assert act(client, "publish", draft) == Publication.PUBLISHED
    assert act(client, "withdraw", draft) == Publication.WITHDRAWN


def test_a_viewer_changes_nothing_in_the_admin(client):
    draft = EvidenceFactory(state="accepted").agreement
    client.force_login(member("viewer"))

    assert client.get(reverse("admin:deals_agreement_add")).status_code == 403
    assert 'name="title"' not in admin_of(client, draft).content.decode()
    for action in ("submit", "publish", "withdraw"):
        assert act(client, action, draft) == Publication.DRAFT


@pytest.mark.parametrize("who", EVERY_ROLE)
def test_nobody_deletes_an_agreement(client, who):
    draft = AgreementFactory()
    client.force_login(member(who))

    answer = client.post(reverse("admin:deals_agreement_delete", args=[draft.pk]), {"post": "yes"})

    assert answer.status_code == 403 and Agreement.objects.filter(pk=draft.pk).exists()
