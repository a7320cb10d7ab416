"""What all acts of review share: refusing, asking for a right or a reason, and locking."""

from django.conf import settings
from django.utils.translation import gettext as _

from deals.models import Agreement


class Refused(ValueError):
    """An act that cannot be done as things stand; the message is for people."""


class Forbidden(Refused):
    """An act that the user's role does not hold."""


REVIEW = "sources.review_evidence"
PUBLISH = "deals.publish_agreement"


def demand(user, right):
    """Refuse what the user's role does not hold. Nobody is a command, which acts for its operator."""
    if user is not None and not user.has_perm(right):
        raise Forbidden(
            _("Publishing and withdrawing are for publishers.")
            if right == PUBLISH
            else _("Deciding about evidence is for editors.")
        )


def demand_for_shown(user, agreement):
    """What readers see changes only by those who may publish; others' acts are offered to them."""
    if user is None or agreement is None or not agreement.is_published:
        return
    if not user.has_perm(PUBLISH):
        raise Forbidden(_("“%s” is published: a publisher has to make this change.") % agreement)
    if settings.FOUR_EYES:
        raise Refused(
            _("“%s” is published: withdraw it first. Somebody else publishes it again.") % agreement
        )


def may_change(user, agreement):
    """Whether the user may change what the agreement says, as things stand."""
    try:
        demand_for_shown(user, agreement)
    except Refused:
        return False
    return True


def demand_reason(reason):
    if not (reason or "").strip():
        raise Refused(_("Give a reason: it is kept with the decision."))


def locked(agreement_id):
    """The agreement as it is now, kept from others until the transaction ends; None for None.

    Raises Refused where it was merged into another one meanwhile.
    """
    if agreement_id is None:
        return None
    agreement = Agreement.objects.select_for_update(of=["self"]).filter(pk=agreement_id).first()
    if agreement is None:
        raise Refused(_("The agreement was merged into another one meanwhile: look again."))
    return agreement


def lost_the_race():
    return Refused(_("Somebody else has just decided about this: look again."))
