"""How an agreement comes before readers and leaves them: each step names the states it comes from."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deals.choices import Publication
from deals.history import because
from deals.models import Agreement
from sources.acts import PUBLISH, Refused, demand, demand_reason, locked
from sources.choices import ReviewState


@transaction.atomic
def submit(agreement):
    """Hand a draft in for review; True where this call did it."""
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
    _demand_four_eyes(agreement, user)
    if missing := obstacles(agreement):
        raise Refused(
            _("“%(title)s” cannot be published: %(missing)s.")
            % {"title": agreement, "missing": "; ".join(missing)}
        )
    with because(user=user):
        return _move(
            agreement,
            Publication.PUBLISHED,
            [Publication.DRAFT, Publication.IN_REVIEW, Publication.WITHDRAWN],
            published_at=at or timezone.now(),
            withdrawn_at=None,
        )


def _demand_four_eyes(agreement, user):
    """Where the setting asks for it, what a person entered another person publishes.

    What extraction drafted has no author: the one who publishes it is the first to answer for it.
    """
    entered_by = agreement.author_id
    if settings.FOUR_EYES and entered_by and (user is None or user.pk == entered_by):
        raise Refused(
            _("“%(title)s” was entered by %(author)s: somebody else has to publish it.")
            % {"title": agreement, "author": agreement.author}
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
def retire_if_unfounded(agreement):
    """A draft that nothing speaks for any longer is set aside; True where this call did it.

    One that a person entered stays: the person may be about to add the source.
    """
    founded = agreement.evidence.exclude(state=ReviewState.REJECTED).exists()
    if founded or agreement.author_id or agreement.citations.exists():
        return False
    lawful = [Publication.DRAFT, Publication.IN_REVIEW]
    moved = Agreement.objects.filter(pk=agreement.pk, publication__in=lawful).update(
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
    accepted = agreement.evidence.accepted().exists()
    if not accepted and not agreement.citations.exists():
        missing.append(_("it needs accepted evidence or a citation"))
    return missing


def _move(agreement, target, sources, **columns):
    """Claim the transition: of two who try at once, one succeeds and the other changes nothing."""
    columns["publication"] = target
    claimed = Agreement.objects.filter(pk=agreement.pk, publication__in=sources).update(**columns)
    agreement.refresh_from_db()
    if not claimed and agreement.publication != target:
        raise Refused(
            _("“%(title)s” is %(state)s and cannot become %(target)s.")
            % {
                "title": agreement,
                "state": agreement.get_publication_display(),
                "target": Publication(target).label,
            }
        )
    return bool(claimed)
