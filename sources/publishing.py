"""How an agreement comes before readers and leaves them: each step names the states it comes from."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deals.choices import Publication
from deals.history import because
from deals.models import Agreement
from sources.acts import PUBLISH, REVIEW, Refused, demand, demand_reason, locked
from sources.choices import Polarity, ReviewState

# The states that each step comes from.
WAITING = [Publication.DRAFT, Publication.IN_REVIEW]
PUBLISHED_FROM = [*WAITING, Publication.WITHDRAWN]


class NeedsAnother(Refused):
    """What could be published, by somebody else."""


@transaction.atomic
def submit(agreement, user=None):
    """Hand a draft in for review; True where this call did it."""
    demand(user, REVIEW)
    with because(user=user):
        return _move(agreement, Publication.IN_REVIEW, [Publication.DRAFT])


@transaction.atomic
def publish(agreement, user=None, at=None):
    """Show the agreement to every reader; True where this call did it, False where it was shown.

    Raises Refused with all that is missing: the rule is the database's own, told to people here.
    """
    demand(user, PUBLISH)
    locked(agreement.pk)
    agreement.refresh_from_db()
    if agreement.is_published:
        return False
    _demand_state(agreement, Publication.PUBLISHED, PUBLISHED_FROM)
    if missing := obstacles(agreement):
        raise Refused(
            _("“%(title)s” cannot be published: %(missing)s.")
            % {"title": agreement, "missing": "; ".join(missing)}
        )
    _demand_four_eyes(agreement, user)
    with because(user=user):
        return _move(
            agreement,
            Publication.PUBLISHED,
            PUBLISHED_FROM,
            published_at=at or timezone.now(),
            published_by=user,
            withdrawn_at=None,
        )


@transaction.atomic
def publish_or_hand_in(agreement, user=None, at=None):
    """Publish, or where somebody else has to, hand the draft in for that.

    Returns whether this call published, and the refusal where it did not.
    """
    try:
        return publish(agreement, user, at), None
    except NeedsAnother as refusal:
        Agreement.objects.filter(pk=agreement.pk, publication=Publication.DRAFT).update(
            publication=Publication.IN_REVIEW
        )
        agreement.refresh_from_db()
        return False, refusal


def hands(agreement):
    """The ids of those who had a hand in the agreement: who entered it or a party, step or source
    of it, who changed what it says, and who accepted its evidence. The rule is the database's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT user_id FROM dealtracker_hands(%s)", [agreement.pk])
        return {user_id for (user_id,) in cursor.fetchall()}


def _demand_four_eyes(agreement, user):
    """Where the setting asks for it, what people wrote somebody else publishes.

    A command, which acts under nobody's name, publishes only what no person had a hand in.
    """
    if not settings.FOUR_EYES:
        return
    involved = hands(agreement)
    if involved and (user is None or user.pk in involved):
        named = get_user_model().objects.filter(pk__in=involved).order_by("username")
        raise NeedsAnother(
            _(
                "“%(title)s” was entered, amended or accepted by %(who)s: somebody else publishes it."
            )
            % {"title": agreement, "who": ", ".join(map(str, named))}
        )


@transaction.atomic
def withdraw(agreement, reason, user=None, at=None):
    """Take a published agreement back, with a reason; True where this call did it."""
    demand(user, PUBLISH)
    demand_reason(reason)
    with because(reason, user):
        return _move(
            agreement,
            Publication.WITHDRAWN,
            [Publication.PUBLISHED],
            withdrawn_at=at or timezone.now(),
        )


@transaction.atomic
def set_aside(agreement, reason, user=None):
    """Reject a draft that is no agreement, with a reason; True where this call did it."""
    demand(user, REVIEW)
    demand_reason(reason)
    locked(agreement.pk)
    if agreement.evidence.accepted().exists():
        raise Refused(_("“%s” has accepted evidence: take that back first.") % agreement)
    with because(reason, user):
        return _move(agreement, Publication.REJECTED, WAITING)


@transaction.atomic
def take_up(agreement, user=None):
    """Make a rejected agreement a draft again; True where this call did it."""
    demand(user, REVIEW)
    with because(user=user):
        return revive(agreement)


@transaction.atomic
def retire_if_unfounded(agreement):
    """A draft that nothing speaks for any longer is set aside; True where this call did it.

    One that a person entered stays: the person may be about to add the source.
    """
    founded = agreement.evidence.exclude(state=ReviewState.REJECTED).exists()
    if founded or agreement.author_id or agreement.citations.exists():
        return False
    moved = Agreement.objects.filter(pk=agreement.pk, publication__in=WAITING).update(
        publication=Publication.REJECTED
    )
    return bool(moved)


@transaction.atomic
def revive(agreement):
    """Make a rejected agreement a draft again; True where this call did it."""
    return _move(agreement, Publication.DRAFT, [Publication.REJECTED])


def still_founded(agreement):
    """Refuse what would leave a published agreement without accepted evidence or a citation."""
    agreement.refresh_from_db()
    if agreement.is_published and (missing := obstacles(agreement)):
        raise Refused(
            _("“%(title)s” is published, and then %(missing)s: withdraw it first.")
            % {"title": agreement, "missing": "; ".join(missing)}
        )


def obstacles(agreement):
    """What the agreement lacks to be published: sentences' ends for people, none where nothing."""
    missing = []
    pair = {agreement.country_a_id, agreement.country_b_id} - {None}
    seated = set(agreement.participations.values_list("party__country", flat=True))
    if len(pair) < 2 or not pair <= seated:
        missing.append(_("it needs parties of two countries (a state may be one of them)"))
    if not agreement.stage:
        missing.append(_("it needs a stage: add a milestone"))
    accepted = agreement.evidence.accepted().filter(polarity=Polarity.SUPPORTS).exists()
    if not accepted and not agreement.citations.exists():
        missing.append(_("it needs accepted evidence or a citation"))
    return missing


def _move(agreement, target, sources, **columns):
    """Claim the transition: of two who try at once, one succeeds and the other changes nothing."""
    columns["publication"] = target
    claimed = Agreement.objects.filter(pk=agreement.pk, publication__in=sources).update(**columns)
    agreement.refresh_from_db()
    if not claimed:
        _demand_state(agreement, target, [target])
    return bool(claimed)


def _demand_state(agreement, target, lawful):
    if agreement.publication not in lawful:
        raise Refused(
            _("“%(title)s” is %(state)s and cannot become %(target)s.")
            % {
                "title": agreement,
                "state": agreement.get_publication_display(),
                "target": Publication(target).label,
            }
        )
