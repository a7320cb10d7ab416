"""The transitions of an agreement's publication that its own page offers, and to whom."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.choices import Publication
from sources.acts import PUBLISH, REVIEW, Refused
from sources.publishing import PUBLISHED_FROM, WAITING, publish, set_aside, take_up, withdraw


@dataclass(frozen=True)
class Transition:
    """What it is called, from which states it is made, whose it is, and what it does."""

    name: str
    title: str
    sources: tuple
    right: str
    do: Callable
    asks_reason: bool = False


TRANSITIONS = (
    Transition(
        "publish",
        gettext_lazy("Publish"),
        tuple(PUBLISHED_FROM),
        PUBLISH,
        lambda agreement, reason, user: publish(agreement, user),
    ),
    Transition(
        "withdraw",
        gettext_lazy("Withdraw"),
        (Publication.PUBLISHED,),
        PUBLISH,
        withdraw,
        asks_reason=True,
    ),
    Transition(
        "reject",
        gettext_lazy("Reject"),
        tuple(WAITING),
        REVIEW,
        set_aside,
        asks_reason=True,
    ),
    Transition(
        "take-up",
        gettext_lazy("Make it a draft again"),
        (Publication.REJECTED,),
        REVIEW,
        lambda agreement, reason, user: take_up(agreement, user),
    ),
)


def transitions_for(agreement, user):
    """Those that the user may make with the agreement as it stands."""
    return [
        transition
        for transition in TRANSITIONS
        if agreement.publication in transition.sources and user.has_perm(transition.right)
    ]


def make(agreement, name, reason, user):
    """Make the transition; True where this call did it. Raises Refused with what to do."""
    transition = next((transition for transition in TRANSITIONS if transition.name == name), None)
    if transition is None:
        raise Refused(_("Choose what is to be done."))
    return transition.do(agreement, reason, user)
