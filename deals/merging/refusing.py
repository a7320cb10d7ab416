"""Why two rows cannot be merged, or a merge not be undone, as messages for people."""

from django.utils.translation import gettext as _

MERGE = "deals.merge_rows"


class Refused(ValueError):
    """An act that cannot be done as things stand; the message says what to do."""


class Forbidden(Refused):
    """An act that the user's role does not hold."""


class Overtaken(Refused):
    """Somebody has changed the rows since the preview that was agreed to."""


def demand(user):
    """Refuse whom merging is not for. Nobody is a command, which acts for its operator."""
    if user is not None and not user.has_perm(MERGE):
        raise Forbidden(_("Merging rows is for publishers."))


def demand_reason(reason):
    if not (reason or "").strip():
        raise Refused(_("Give a reason: it is kept with the decision."))
