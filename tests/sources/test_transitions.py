"""Each step of an agreement's life names the states it comes from; of two at once one succeeds."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from deals.choices import Publication
from deals.models import Agreement
from sources import review
from tests.factories import AgreementFactory, EvidenceFactory

pytestmark = pytest.mark.django_db
WHY = "The ministry says so."
STEPS = {
    "submit": (review.submit, {"draft"}, "in_review"),
    "publish": (review.publish, {"draft", "in_review", "withdrawn"}, "published"),
    "withdraw": (lambda a: review.withdraw(a, WHY), {"published"}, "withdrawn"),
    "set aside": (lambda a: review.set_aside(a, WHY), {"draft", "in_review"}, "rejected"),
    "take up": (review.take_up, {"rejected"}, "draft"),
}
LEADING_TO = {
    "draft": [],
    "in_review": [review.submit],
    "published": [review.publish],
    "withdrawn": [review.publish, STEPS["withdraw"][0]],
    "rejected": [STEPS["set aside"][0]],
}


def agreement_in(state):
    agreement = AgreementFactory()
    agreement.citations.create(title="The ministry's list")
    for step in LEADING_TO[state]:
        assert step(agreement)
    agreement.refresh_from_db()
    assert agreement.publication == state
    return agreement


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", Publication.values)
def test_a_step_is_taken_from_its_own_states_only_and_once(step, state):
    act, lawful, target = STEPS[step]
    agreement = agreement_in(state)

    if state in lawful:
        assert act(agreement) is True
        assert act(agreement) is False, "again it changes nothing"
        assert Agreement.objects.get().publication == target
    elif state == target:
        assert act(agreement) is False
    else:
        with pytest.raises(review.Refused, match="cannot become"):
            act(agreement)
        assert Agreement.objects.get().publication == state


def test_what_has_accepted_evidence_is_not_set_aside():
    agreement = EvidenceFactory(state="accepted").agreement

    with pytest.raises(review.Refused, match="take that back first"):
        review.set_aside(agreement, WHY)


@pytest.mark.parametrize("step", ["withdraw", "set aside"])
def test_taking_away_needs_a_reason(step):
    act = {"withdraw": review.withdraw, "set aside": review.set_aside}[step]

    with pytest.raises(review.Refused, match="reason"):
        act(agreement_in("published" if step == "withdraw" else "draft"), " ")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("state", "steps"),
    [
        ("draft", ["publish"] * 4),
        ("published", ["withdraw"] * 4),
        ("draft", ["publish", "set aside", "publish", "set aside"]),
    ],
)
def test_of_several_at_the_same_moment_one_succeeds(state, steps):
    agreement, start = agreement_in(state), Barrier(len(steps))

    def one(step):
        try:
            own = Agreement.objects.get(pk=agreement.pk)
            start.wait()
            return STEPS[step][0](own)
        except review.Refused:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as threads:
        done = list(threads.map(one, steps))

    assert done.count(True) == 1
    winner = steps[done.index(True)]
    assert Agreement.objects.get().publication == STEPS[winner][2]
    assert agreement.events.filter(publication=STEPS[winner][2]).count() == 1
