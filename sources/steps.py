"""The steps of an agreement's publication that its own page offers, and to whom."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.choices import Publication
from sources.acts import PUBLISH, REVIEW, Refused
from sources.publishing import PUBLISHED_FROM, WAITING, publish, set_aside, take_up, withdraw


@dataclass(frozen=True)
class Step:
    """One step: what it is called, from which states it is taken, whose it is, and what it does."""

    name: str
    title: str
    sources: tuple
    right: str
    do: Callable
    asks_reason: bool = False


STEPS = (
    Step(
        "publish",
        gettext_lazy("Publish"),
        tuple(PUBLISHED_FROM),
        PUBLISH,
        lambda agreement, reason, user: publish(agreement, user),
    ),
    Step(
        "withdraw",
        gettext_lazy("Withdraw"),
        (Publication.PUBLISHED,),
        PUBLISH,
        withdraw,
        asks_reason=True,
    ),
    Step(
        "reject",
        gettext_lazy("Reject"),
        tuple(WAITING),
        REVIEW,
        set_aside,
        asks_reason=True,
    ),
    Step(
        "take-up",
        gettext_lazy("Make it a draft again"),
        (Publication.REJECTED,),
        REVIEW,
        lambda agreement, reason, user: take_up(agreement, user),
    ),
)


def steps_for(agreement, user):
    """The steps that the user may take with the agreement as it stands."""
    return [
        step
        for step in STEPS
        if agreement.publication in step.sources and user.has_perm(step.right)
    ]


def take(agreement, name, reason, user):
    """Take the step; True where this call did it. Raises Refused with what to do."""
    step = next((step for step in STEPS if step.name == name), None)
    if step is None:
        raise Refused(_("Choose what is to be done."))
    return step.do(agreement, reason, user)
