"""Merging in the admin: choose, see what would happen, say yes; and take it back."""

import re

import pytest
from django.urls import reverse

from deals.apart import rule_apart
from deals.choices import Kind
from deals.merging import merge
from deals.models import NotSame, Party, Redirect
from tests.factories import (
    AgreementFactory,
    PartyFactory,
    PublishedAgreementFactory,
    VisitFactory,
    country,
    kz_to_us,
    mars,
    member,
    tau_ken_samruk,
)

pytestmark = pytest.mark.django_db
REASON = "one company"
LISTS = {Kind.PARTY: "party", Kind.AGREEMENT: "agreement", Kind.VISIT: "visit"}


def pair(kind):
    if kind == Kind.PARTY:
        return mars(), PartyFactory(name="Mars Inc", country=country("US"))
    if kind == Kind.VISIT:
        return kz_to_us(), VisitFactory(place="New York")
    return PublishedAgreementFactory(), AgreementFactory()


def address(kind, name, *args):
    return reverse(f"admin:deals_{LISTS[kind]}_{name}", args=args)


def act(client, kind, *rows):
    return client.post(
        address(kind, "changelist"),
        {"action": "merge_rows", "_selected_action": [row.pk for row in rows]},
    )


def preview_of(client, kind, kept, *others):
    rows = ",".join(str(row.pk) for row in (kept, *others))
    return client.get(address(kind, "merge"), {"rows": rows, "keep": kept.pk})


def confirm(client, kind, shown, reason=REASON):
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', shown))
    return client.post(address(kind, "merge"), {**hidden, "reason": reason}, follow=True)


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("role", ["publisher", "administrator"])
def test_two_rows_of_a_list_are_merged_after_a_preview_and_taken_back(client, kind, role):
    client.force_login(member(role))
    kept, twin = pair(kind)

    between = act(client, kind, kept, twin)
    assert between.status_code == 302
    shown = client.get(between["Location"]).content.decode()
    assert "Which row stays?" in shown
    done = confirm(client, kind, shown)

    assert "merged into" in done.content.decode()
    redirect = Redirect.objects.get()
    assert (redirect.old_id, redirect.new_id) == (twin.public_id, kept.public_id)
    assert (redirect.moved["reason"], redirect.moved["by"]) == (REASON, role)
    row = client.get(address(kind, "change", kept.pk)).content.decode()
    assert "Merged from" in row
    undo = reverse("admin:deals_redirect_undo", args=[redirect.pk])
    assert undo in row
    assert undo in client.get(reverse("admin:deals_redirect_changelist")).content.decode()
    assert "Nothing has changed since" in client.get(undo).content.decode()
    back = client.post(undo, {"reason": "they are two"}, follow=True)
    assert "is a row of its own again" in back.content.decode()
    assert type(twin).objects.filter(pk=twin.pk).exists()


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_viewers_and_editors_neither_merge_nor_take_back(client, kind, role):
    kept, twin = pair(kind)
    other = PartyFactory(name="Steppe", country=country("KZ"))
    redirect = merge(tau_ken_samruk(), other, REASON)
    client.force_login(member(role))

    assert "merge_rows" not in client.get(address(kind, "changelist")).content.decode()
    act(client, kind, kept, twin)
    assert preview_of(client, kind, kept, twin).status_code == 403
    posted = {"rows": f"{kept.pk},{twin.pk}", "keep": kept.pk, "reason": REASON, "seen": ""}
    assert client.post(address(kind, "merge"), posted).status_code == 403
    undo = reverse("admin:deals_redirect_undo", args=[redirect.pk])
    assert client.post(undo, {"reason": REASON}).status_code == 403
    redirects = client.get(reverse("admin:deals_redirect_changelist")).content.decode()
    assert "Steppe" in redirects
    assert undo not in redirects
    assert Redirect.objects.count() == 1


def test_strangers_are_asked_to_log_in(client):
    kept, twin = pair(Kind.PARTY)
    assert preview_of(client, Kind.PARTY, kept, twin).status_code == 302


@pytest.fixture
def publisher(client):
    user = member("publisher")
    client.force_login(user)
    return user


def test_one_row_is_not_enough(client, publisher):
    answer = act(client, Kind.PARTY, mars())
    assert answer.status_code == 302
    shown = client.get(answer["Location"]).content.decode()
    assert "Choose from two to 10 rows that are the same." in shown


def test_three_rows_are_merged_at_once(client, publisher):
    kept, twin = pair(Kind.PARTY)
    third = PartyFactory(name="Mars Co", country=country("US"))

    shown = preview_of(client, Kind.PARTY, kept, twin, third).content.decode()
    assert shown.count("goes into “Mars”") == 2
    confirm(client, Kind.PARTY, shown)

    assert set(Redirect.objects.values_list("new_id", flat=True)) == {kept.public_id}


def test_the_preview_tells_numbers_and_differences(client, publisher):
    kept, twin = pair(Kind.AGREEMENT)

    shown = preview_of(client, Kind.AGREEMENT, kept, twin).content.decode()

    assert "Stands once from then on" in shown
    assert "Milestone: signed" in shown
    assert f"<del>{twin.title}</del>" in shown
    assert Redirect.objects.count() == 0


def test_what_readers_see_stays_unless_another_row_is_chosen(client, publisher):
    draft, shown_row = AgreementFactory(), PublishedAgreementFactory()

    page = client.get(
        address(Kind.AGREEMENT, "merge"), {"rows": f"{draft.pk},{shown_row.pk}"}
    ).content.decode()
    assert f'value="{shown_row.pk}" checked' in page
    page = preview_of(client, Kind.AGREEMENT, draft, shown_row).content.decode()
    assert "choose the former to stay" in page
    assert 'name="reason"' not in page


def test_without_a_reason_nothing_is_merged(client, publisher):
    kept, twin = pair(Kind.PARTY)
    shown = preview_of(client, Kind.PARTY, kept, twin).content.decode()

    answer = confirm(client, Kind.PARTY, shown, reason=" ")

    assert "This field is required." in answer.content.decode()
    assert Party.objects.filter(pk=twin.pk).exists()


def test_what_has_changed_since_the_preview_is_shown_again_and_keeps_the_reason(client, publisher):
    kept, twin = pair(Kind.PARTY)
    shown = preview_of(client, Kind.PARTY, kept, twin).content.decode()
    Party.objects.filter(pk=twin.pk).update(note="of Virginia")

    answer = confirm(client, Kind.PARTY, shown).content.decode()

    assert "Somebody has changed these rows meanwhile" in answer
    assert "of Virginia" in answer
    assert REASON in answer
    assert Party.objects.filter(pk=twin.pk).exists()
    confirm(client, Kind.PARTY, answer)
    assert not Party.objects.filter(pk=twin.pk).exists()


def test_a_form_that_is_sent_twice_is_told_so(client, publisher):
    kept, twin = pair(Kind.PARTY)
    shown = preview_of(client, Kind.PARTY, kept, twin).content.decode()
    confirm(client, Kind.PARTY, shown)

    answer = confirm(client, Kind.PARTY, shown)

    assert "One of the rows is gone or was merged meanwhile" in answer.content.decode()


@pytest.mark.parametrize("rows", ["", "x", "1", "9" * 30, "\0", "1,1", "-1,2"])
def test_nonsense_leads_back_to_the_list(client, publisher, rows):
    answer = client.get(address(Kind.PARTY, "merge"), {"rows": rows, "keep": "y"})
    assert answer.status_code == 302


def test_a_ruling_that_stands_against_it_is_told_and_can_be_lifted(client, publisher):
    kept, twin = pair(Kind.PARTY)
    rule_apart(Kind.PARTY, kept, twin, "the planet")

    assert "not the same (the planet)" in preview_of(
        client, Kind.PARTY, kept, twin
    ).content.decode().replace("&#x27;", "'")
    ruling = NotSame.objects.get()
    client.post(reverse("admin:deals_notsame_delete", args=[ruling.pk]), {"post": "yes"})

    assert not NotSame.objects.exists()


def test_what_changed_since_is_told_instead_of_a_button(client, publisher):
    kept, twin = pair(Kind.PARTY)
    redirect = merge(kept, twin, REASON)
    Party.objects.filter(pk=kept.pk).update(note="sweets")
    undo = reverse("admin:deals_redirect_undo", args=[redirect.pk])

    shown = client.get(undo).content.decode()
    assert "something has changed since" in shown
    assert '<button type="submit" class="button default">Take' not in shown
    answer = client.post(undo, {"reason": REASON}).content.decode()
    assert "“Mars” was changed" in answer


def test_a_merge_that_was_taken_back_has_no_page(client, publisher):
    assert client.get(reverse("admin:deals_redirect_undo", args=[10**6])).status_code == 404
    assert client.get("/admin/deals/redirect/" + "9" * 30 + "/undo/").status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_merged_rows_form_leads_to_the_row_that_is_left(client, method):
    client.force_login(member("administrator"))
    kept, twin = pair(Kind.PARTY)
    gone = address(Kind.PARTY, "change", twin.pk)
    merge(kept, twin, REASON)

    answer = getattr(client, method)(gone, follow=True)

    assert answer.redirect_chain[-1][0] == address(Kind.PARTY, "change", kept.pk)
    told = answer.content.decode()
    assert "“Mars Inc” was merged into this one." in told
    assert ("What you typed was not saved." in told) == (method == "post")
