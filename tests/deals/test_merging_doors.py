"""What an old public id leads to: pages, API, filters."""

import pytest
from django.urls import reverse

from deals.choices import Kind
from deals.merging import merge, undo
from tests.factories import (
    AgreementFactory,
    EvidenceFactory,
    PartyFactory,
    PublishedAgreementFactory,
    VisitFactory,
    country,
    member,
    tau_ken_samruk,
)

pytestmark = pytest.mark.django_db
REASON = "the same"


def three(kind):
    """Three published rows of the kind."""
    if kind == Kind.AGREEMENT:
        return [PublishedAgreementFactory() for _ in range(3)]
    if kind == Kind.VISIT:
        return [PublishedAgreementFactory(visit=VisitFactory()).home_visit for _ in range(3)]
    parties = [PartyFactory(name=f"Mars {n}", country=country("US")) for n in range(3)]
    for party in parties:
        PublishedAgreementFactory(parties=(tau_ken_samruk(), party))
    return parties


def api(kind, row):
    return reverse({"party": "party", "visit": "visit"}.get(kind, kind) + "-detail", args=[row])


@pytest.mark.parametrize("kind", Kind.values)
def test_a_page_leads_from_any_old_id_to_what_is_left_at_once(client, kind):
    first, second, third = three(kind)
    merge(second, first, REASON)
    merge(third, second, REASON)

    for old in (first, second):
        answer = client.get(reverse(kind, args=[old.public_id]))

        assert answer.status_code == 301
        assert answer["Location"] == third.get_absolute_url()
    assert client.get(answer["Location"]).status_code == 200


def test_an_old_address_keeps_its_query_and_is_kept_by_nobody(client):
    first, second, _third = three(Kind.PARTY)
    merge(second, first, REASON)

    answer = client.get(first.get_absolute_url(), {"currency": "EUR"})

    assert answer["Location"] == f"{second.get_absolute_url()}?currency=EUR"
    assert answer["Cache-Control"] == "no-cache"


def test_a_page_does_not_lead_to_what_its_reader_may_not_see(client):
    draft, twin = AgreementFactory(), AgreementFactory()
    merge(draft, twin, REASON)

    assert client.get(twin.get_absolute_url()).status_code == 404
    client.force_login(member("viewer"))
    assert client.get(twin.get_absolute_url()).status_code == 301


def test_a_merge_that_is_taken_back_gives_the_page_back(client):
    first, second, _third = three(Kind.AGREEMENT)
    undo(merge(second, first, REASON), REASON)

    assert client.get(first.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("kind", Kind.values)
def test_the_api_leads_from_an_old_id_with_address_and_body(client, kind):
    first, second, third = three(kind)
    merge(second, first, REASON)
    merge(third, second, REASON)

    answer = client.get(api(kind, first.public_id), {"format": "json"})

    assert answer.status_code == 301
    assert answer["Location"] == answer.json()["url"]
    assert answer["Location"].endswith(f"{api(kind, third.public_id)}?format=json")
    assert answer.json()["id"] == third.public_id
    assert client.get(answer["Location"]).json()["id"] == third.public_id


def test_the_api_does_not_lead_to_a_draft(client):
    draft, twin = AgreementFactory(), AgreementFactory()
    merge(draft, twin, REASON)

    assert client.get(api("agreement", twin.public_id)).status_code == 404


def test_the_documentation_of_the_api_tells_of_both_answers(client):
    paths = client.get(reverse("api-schema"), {"format": "json"}).json()["paths"]

    for name in ("agreements", "parties", "visits"):
        answers = paths[f"/api/v1/{name}/{{public_id}}/"]["get"]["responses"]
        assert set(answers) == {"200", "301"}


def test_an_old_id_in_a_filter_means_the_row_that_is_left(client):
    party, other, _third = three(Kind.PARTY)
    visit, twin = VisitFactory(), VisitFactory()
    PublishedAgreementFactory(visit=twin, title="At the merged visit")
    merge(other, party, REASON)
    merge(visit, twin, REASON)

    found = client.get("/api/v1/agreements/", {"party": party.public_id}).json()["data"]
    assert len(found) == 2
    found = client.get("/api/v1/agreements/", {"visit": twin.public_id}).json()["data"]
    assert [agreement["title"] for agreement in found] == ["At the merged visit"]
    page = client.get(reverse("agreements"), {"visit": twin.public_id})
    assert page.status_code == 200
    assert f'value="{visit.public_id}" selected' in page.content.decode()


def test_a_filter_that_names_nothing_is_still_refused(client):
    for nonsense in ("b2b2b2b2b2", "\0", "x" * 500):
        assert client.get("/api/v1/agreements/", {"party": nonsense}).status_code == 400


def test_evidence_is_found_by_its_agreements_old_id(client):
    kept, twin = PublishedAgreementFactory(), PublishedAgreementFactory()
    EvidenceFactory(agreement=twin)
    merge(kept, twin, REASON)

    found = client.get("/api/v1/evidence/", {"agreement": twin.public_id}).json()["data"]

    assert {row["agreement"] for row in found} == {kept.public_id}
