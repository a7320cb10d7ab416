"""Merging parties: everything moves, and comes back."""

import pytest

from deals.apart import rule_apart, ruled_apart
from deals.choices import Kind, NameKind, PartyKind, Role
from deals.merging import Refused, merge, preview, undo
from deals.models import Agreement, NotSame, Participation, Party, PartyName, Redirect
from deals.totals import totals
from sources.choices import FactField
from sources.models import Candidate
from tests.factories import (
    AgreementFactory,
    FactFactory,
    PartyFactory,
    PublishedAgreementFactory,
    country,
    mars,
    member,
    state,
    tau_ken_samruk,
)
from tests.merged import snapshot

pytestmark = pytest.mark.django_db
REASON = "one company, spelled in two ways"


def mars_inc():
    """A second row for Mars, which is there first."""
    mars()
    return PartyFactory(name="Mars Incorporated", country=country("US"), aliases=["Mars Inc"])


def names(party):
    return {(name.name, name.kind) for name in party.names.all()}


def test_all_that_points_to_the_merged_party_points_to_the_one_that_stays():
    twin = mars_inc()
    agreement = PublishedAgreementFactory(parties=(tau_ken_samruk(), twin))
    evidence = agreement.evidence.get()
    fact = FactFactory(evidence=evidence, field=FactField.PARTY, says={"name": "M"}, party=twin)
    daughter = PartyFactory(name="Mars Almaty", owner=twin)

    merge(mars(), twin, REASON)

    assert not Party.objects.filter(pk=twin.pk).exists()
    assert set(agreement.parties.all()) == {tau_ken_samruk(), mars()}
    fact.refresh_from_db()
    daughter.refresh_from_db()
    assert fact.party == daughter.owner == mars()


def test_the_names_of_the_merged_party_become_aliases():
    merge(mars(), mars_inc(), REASON)

    assert names(mars()) == {
        ("Mars", NameKind.OFFICIAL),
        ("Mars Incorporated", NameKind.ALIAS),
        ("Mars Inc", NameKind.ALIAS),
    }


def test_a_main_name_that_is_no_row_of_names_becomes_an_alias_too():
    twin = mars_inc()
    PartyName.objects.filter(party=twin).delete()
    before = snapshot()

    redirect = merge(mars(), twin, REASON)

    assert ("Mars Incorporated", NameKind.ALIAS) in names(mars())
    undo(redirect, REASON)
    assert snapshot() == before


def test_a_name_that_both_have_stands_once():
    here = mars()
    twin = PartyFactory(name="Mars", country=country("US"))

    merge(here, twin, REASON)

    assert here.names.count() == 1


def test_a_party_that_takes_part_twice_takes_part_once_and_keeps_its_role():
    twin = mars_inc()
    agreement = PublishedAgreementFactory(parties=(tau_ken_samruk(), mars(), twin))
    Participation.objects.filter(party=twin).update(role=Role.INVESTOR)

    merge(mars(), twin, REASON)

    assert agreement.participations.count() == 2
    assert agreement.participations.get(party=mars()).role == Role.INVESTOR


def test_of_two_roles_that_of_the_party_that_stays_holds_and_the_preview_tells_it():
    twin = mars_inc()
    agreement = PublishedAgreementFactory(parties=(tau_ken_samruk(), mars(), twin))
    Participation.objects.filter(party=twin).update(role=Role.INVESTOR)
    Participation.objects.filter(party=mars()).update(role=Role.BUYER)

    story = preview(mars(), twin)
    merge(mars(), twin, REASON)

    assert ("Mars (buyer): role", "buyer", "investor") in story.differing
    assert agreement.participations.get(party=mars()).role == Role.BUYER


def test_a_merge_that_is_taken_back_leaves_everything_as_it_was():
    twin = mars_inc()
    one = PublishedAgreementFactory(parties=(tau_ken_samruk(), mars(), twin))
    PublishedAgreementFactory(parties=(tau_ken_samruk(), twin))
    fact = FactFactory(evidence=one.evidence.get(), field=FactField.PARTY, says={"name": "M"})
    for party in (mars(), twin):
        Candidate.objects.create(fact=fact, party=party, reason=f"like {party}")
    third = PartyFactory(name="Mars Petcare", owner=twin, country=country("US"))
    rule_apart(Kind.PARTY, twin, third, "a daughter")
    before = snapshot()

    redirect = merge(mars(), twin, REASON)
    assert snapshot() != before
    undo(redirect, "they are two")

    assert snapshot() == before
    assert not Redirect.objects.exists()


def test_candidates_that_pointed_to_both_collapse_to_one():
    twin, fact = mars_inc(), FactFactory(field=FactField.PARTY, says={"name": "M"})
    for party in (mars(), twin):
        Candidate.objects.create(fact=fact, party=party, reason=f"like {party}")

    merge(mars(), twin, REASON)

    candidate = fact.candidates.get()
    assert candidate.party == mars()
    assert candidate.reason == "like Mars · like Mars Incorporated"


def test_merging_parties_leaves_the_public_totals_as_they_are():
    twin = mars_inc()
    PublishedAgreementFactory(parties=(tau_ken_samruk(), twin))
    PublishedAgreementFactory(parties=(tau_ken_samruk(), mars(), twin))
    before = totals(Agreement.objects.published()).total

    merge(mars(), twin, REASON)

    assert totals(Agreement.objects.published()).total == before
    assert Agreement.objects.published().of_party(mars()).count() == 2


# Owners and states


def test_a_party_that_was_owned_by_the_other_does_not_own_itself():
    holding = PartyFactory(name="Mars Family", country=country("US"))
    twin = PartyFactory(name="Mars Incorporated", country=country("US"), owner=holding)
    Party.objects.filter(pk=mars().pk).update(owner=twin)
    before = snapshot()

    redirect = merge(mars(), twin, REASON)

    assert mars().owner == holding
    undo(redirect, REASON)
    assert snapshot() == before


def test_owners_in_a_circle_are_refused():
    twin = mars_inc()
    middle = PartyFactory(name="Mars Holding", country=country("US"), owner=twin)
    Party.objects.filter(pk=mars().pk).update(owner=middle)

    with pytest.raises(Refused, match="Mars Holding” would own “Mars” and belong to it"):
        merge(mars(), twin, REASON)


def test_what_the_party_that_stays_lacks_is_taken_from_the_other():
    bare = PartyFactory(name="Mars", country=None, kind=PartyKind.OTHER)
    twin = mars_inc()
    Party.objects.filter(pk=twin.pk).update(note="of Virginia")

    merge(bare, twin, REASON)

    bare.refresh_from_db()
    assert (bare.country_id, bare.kind, bare.note) == ("US", PartyKind.COMPANY, "of Virginia")


def test_notes_of_both_are_kept():
    twin = mars_inc()
    Party.objects.filter(pk=twin.pk).update(note="of Virginia")
    Party.objects.filter(pk=mars().pk).update(note="sweets")

    merge(mars(), twin, REASON)

    assert mars().note == "sweets\n\nof Virginia"


def test_a_state_stays():
    body = PartyFactory(name="Republic of Kazakhstan", country=country("KZ"), kind=PartyKind.OTHER)

    with pytest.raises(Refused, match="is the state itself"):
        merge(body, state("KZ"), REASON)
    merge(state("KZ"), body, REASON)

    assert state("KZ").names.filter(name="Republic of Kazakhstan").exists()


def test_a_state_takes_no_owner_over():
    fund = PartyFactory(name="Fund", country=country("KZ"))
    body = PartyFactory(name="Republic", country=country("KZ"), owner=fund)

    merge(state("KZ"), body, REASON)

    assert state("KZ").owner is None


# Refusals


def test_parties_of_two_countries_are_refused():
    with pytest.raises(Refused, match="correct the country of one of them first"):
        merge(mars(), tau_ken_samruk(), REASON)


def test_a_row_and_itself_are_refused():
    with pytest.raises(Refused, match="cannot be merged with itself"):
        merge(mars(), mars(), REASON)


def test_rows_of_two_kinds_are_refused():
    with pytest.raises(Refused, match="Only two parties, two agreements or two visits"):
        merge(mars(), AgreementFactory(), REASON)


def test_a_merge_needs_a_reason():
    with pytest.raises(Refused, match="Give a reason"):
        merge(mars(), mars_inc(), "  ")


def test_parties_that_were_ruled_to_be_different_are_refused_until_the_ruling_is_lifted():
    twin = mars_inc()
    rule_apart(Kind.PARTY, mars(), twin, "the planet")

    with pytest.raises(Refused, match=r"not the same \(the planet\).*Delete that ruling"):
        merge(mars(), twin, REASON)
    NotSame.objects.all().delete()

    assert merge(mars(), twin, REASON)


def test_a_row_that_is_gone_meanwhile_is_refused():
    twin, third = mars_inc(), PartyFactory(name="Mars Co", country=country("US"))
    stale = Party.objects.get(pk=twin.pk)
    merge(mars(), twin, REASON)

    with pytest.raises(Refused, match=f"merged into #{mars().public_id} meanwhile"):
        merge(third, stale, REASON)


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_merging_is_not_for_viewers_and_editors(role):
    with pytest.raises(Refused, match="for publishers"):
        merge(mars(), mars_inc(), REASON, member(role))


@pytest.mark.parametrize("role", ["publisher", "administrator"])
def test_merging_and_taking_it_back_is_for_publishers_and_administrators(role):
    twin = mars_inc()
    redirect = merge(mars(), twin, REASON, member(role))
    assert undo(redirect, REASON, member(role)) == twin


# What is known by public ids


def test_rulings_about_the_merged_party_are_passed_on():
    twin, other = mars_inc(), PartyFactory(name="Mars Hill", country=country("US"))
    rule_apart(Kind.PARTY, twin, other, "a hill")

    redirect = merge(mars(), twin, REASON)
    assert ruled_apart(Kind.PARTY, [mars().public_id]) == {other.public_id}
    undo(redirect, REASON)

    assert ruled_apart(Kind.PARTY, [mars().public_id]) == set()
    assert ruled_apart(Kind.PARTY, [twin.public_id]) == {other.public_id}


def test_a_ruling_that_both_had_stands_once_and_comes_back():
    twin, other = mars_inc(), PartyFactory(name="Mars Hill", country=country("US"))
    for party in (mars(), twin):
        rule_apart(Kind.PARTY, party, other, f"{party} is no hill")

    redirect = merge(mars(), twin, REASON)
    assert NotSame.objects.count() == 1
    undo(redirect, REASON)

    assert NotSame.objects.count() == 2


def test_a_merged_party_cannot_be_saved_anew_by_a_form_that_was_open():
    twin = mars_inc()
    merge(mars(), twin, REASON)

    with pytest.raises(Exception, match="was merged into another one"):
        twin.save()
