"""Who acted, why, and through which door is kept with the rows that the act touched, and no others."""

import pytest

from deals.history import because, through
from deals.models import Agreement
from tests.factories import AgreementFactory, EditorFactory

pytestmark = pytest.mark.django_db


def told(agreement):
    """What is told of the latest change of the agreement's row."""
    return agreement.events.order_by("-pgh_id").first().pgh_context.metadata


def rename(agreement, title):
    Agreement.objects.filter(pk=agreement.pk).update(title=title)


def test_the_reason_of_one_act_is_not_told_of_the_next():
    agreement, editor = AgreementFactory(), EditorFactory()
    with through("command", command="ingest"):
        with because("The ministry asked.", editor):
            rename(agreement, "Once")
            first = told(agreement)
        rename(agreement, "Twice")

    assert first == {
        "door": "command",
        "command": "ingest",
        "reason": "The ministry asked.",
        "user": editor.pk,
    }
    assert told(agreement) == {"door": "command", "command": "ingest"}


def test_the_reason_of_a_later_act_does_not_overwrite_that_of_an_earlier_one():
    one, other = AgreementFactory(), AgreementFactory()
    with through("review"):
        with because("First reason."):
            rename(one, "Once")
        with because("Second reason."):
            rename(other, "Twice")

    assert told(one)["reason"] == "First reason."
    assert told(other)["reason"] == "Second reason."


def test_what_fails_inside_an_act_leaves_the_context_around_it():
    agreement = AgreementFactory()
    with through("admin"):
        with pytest.raises(ValueError), because("Never done."):
            raise ValueError
        rename(agreement, "Once")

    assert told(agreement) == {"door": "admin"}
