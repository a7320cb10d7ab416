"""Merging while others act: nobody waits in a circle, and nothing is lost."""

import threading

import pytest
from django.db import IntegrityError, connections

from deals.merging import Refused, merge
from deals.models import Agreement, Party, Redirect
from sources import review
from sources.acts import Refused as RefusedInReview
from sources.choices import FactField
from sources.models import Fact
from tests.factories import (
    AgreementFactory,
    EvidenceFactory,
    FactFactory,
    PartyFactory,
    VisitFactory,
    country,
    kz_to_us,
    mars,
    tau_ken_samruk,
)

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "the same"
REFUSALS = (Refused, RefusedInReview, IntegrityError)


def at_once(*acts):
    """What each act came to: its answer, or why it was refused; each on its own connection."""
    start, effects = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            start.wait(timeout=10)
            effects[place] = act()
        except Exception as error:
            effects[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert None not in effects
    return effects


def seen(row):
    return type(row).objects.get(pk=row.pk)


def american(name):
    return PartyFactory(name=name, country=country("US"))


def find_of(agreement, *parties):
    evidence = EvidenceFactory(agreement=agreement)
    for party in parties:
        FactFactory(
            evidence=evidence,
            field=FactField.PARTY,
            says={"name": party.name, "country": party.country_id, "role": None},
            party=party,
        )
    return evidence


def test_of_two_who_merge_the_same_two_rows_one_is_told_that_it_is_done():
    kept, twin = mars(), american("Mars Inc")

    effects = at_once(
        lambda: merge(seen(kept), twin, REASON), lambda: merge(seen(kept), twin, REASON)
    )

    assert sorted(type(effect).__name__ for effect in effects) == ["Redirect", "Refused"]
    assert Redirect.objects.count() == 1


def test_of_two_who_merge_two_rows_into_each_other_one_row_is_left():
    one, other = mars(), american("Mars Inc")

    effects = at_once(lambda: merge(one, other, REASON), lambda: merge(other, one, REASON))

    assert sorted(type(effect).__name__ for effect in effects) == ["Redirect", "Refused"]
    assert Party.objects.count() == 1


def test_merging_a_chain_at_once_leaves_every_old_id_leading_to_what_is_left():
    first, second, third = (american(name) for name in ("Mars A", "Mars B", "Mars C"))

    at_once(lambda: merge(second, first, REASON), lambda: merge(third, second, REASON))

    left = set(Party.objects.values_list("public_id", flat=True))
    assert set(Redirect.objects.values_list("new_id", flat=True)) <= left


@pytest.mark.parametrize("turn", range(3))
def test_accepting_while_the_agreement_is_merged_loses_nothing(turn):
    kept, twin = AgreementFactory(), AgreementFactory()
    find = find_of(twin, tau_ken_samruk(), mars())

    merged, accepted = at_once(lambda: merge(kept, twin, REASON), lambda: review.accept(seen(find)))

    assert isinstance(merged, Redirect)
    assert accepted is True or isinstance(accepted, RefusedInReview)
    assert seen(find).agreement == kept
    assert seen(find).state == ("accepted" if accepted is True else "proposed")


@pytest.mark.parametrize("turn", range(3))
def test_accepting_while_a_party_is_merged_loses_nothing(turn):
    twin = american("Mars Inc")
    agreement = AgreementFactory(parties=(tau_ken_samruk(),))
    find = find_of(agreement, twin)

    merged, accepted = at_once(
        lambda: merge(mars(), twin, REASON), lambda: review.accept(seen(find))
    )

    assert isinstance(merged, Redirect)
    assert accepted is True
    assert mars() in agreement.parties.all()


@pytest.mark.parametrize("turn", range(3))
def test_accepting_while_the_visit_is_merged_loses_nothing(turn):
    here, twin = kz_to_us(), VisitFactory(place="New York")
    agreement = AgreementFactory(stage="")
    find = find_of(agreement, mars())
    type(find.article).objects.filter(pk=find.article_id).update(visit=twin)
    FactFactory(evidence=find, field=FactField.STAGE, says="signed")
    FactFactory(evidence=find, field=FactField.VISIT, says="this")

    merged, accepted = at_once(lambda: merge(here, twin, REASON), lambda: review.accept(seen(find)))

    assert isinstance(merged, Redirect)
    assert accepted is True
    assert seen(agreement).home_visit == here


@pytest.mark.parametrize("turn", range(3))
def test_naming_a_party_while_it_is_merged_is_done_or_refused_whole(turn):
    kept, twin = mars(), american("Mars Inc")
    fact = FactFactory(
        evidence=EvidenceFactory(agreement=None),
        field=FactField.PARTY,
        says={"name": "Mars Wrigley", "country": "US", "role": None},
    )

    merged, named = at_once(
        lambda: merge(kept, twin, REASON),
        lambda: review.name_party(Fact.objects.get(pk=fact.pk), twin),
    )

    # Where both were named at the same moment, the one who came last is refused as a whole.
    assert isinstance(merged, Redirect | Refused)
    assert named is True or isinstance(named, REFUSALS)
    if isinstance(merged, Redirect):
        assert seen(fact).party == (kept if named is True else None)


def test_merges_of_agreements_and_of_their_parties_at_once_both_come_through():
    inc = american("Mars Inc")
    kept = AgreementFactory()
    twin = AgreementFactory(parties=(tau_ken_samruk(), inc))

    effects = at_once(lambda: merge(kept, twin, REASON), lambda: merge(mars(), inc, REASON))

    assert [type(effect).__name__ for effect in effects] == ["Redirect", "Redirect"]
    assert set(Agreement.objects.get().parties.all()) == {tau_ken_samruk(), mars()}
