"""Tables that were sent and wait for their editor's word: kept for a day, carried out once."""

import datetime
import hashlib

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from sources.models import WaitingTable

PATIENCE = datetime.timedelta(days=1)
# So many tables of one editor wait; of more the oldest are let go.
MOST_WAITING = 5


def waiting_for(user, file_name, data, outcomes):
    """Keep the table as it was sent and shown; what has waited too long goes."""
    let_go()
    kept = WaitingTable.objects.create(
        file_name=file_name[-255:], content=data, digest=digest_of(outcomes), sent_by=user
    )
    own = WaitingTable.objects.filter(sent_by=user).order_by("-pk")
    WaitingTable.objects.filter(
        pk__in=list(own.values_list("pk", flat=True)[MOST_WAITING:])
    ).delete()
    return kept


def let_go(at=None):
    """Remove the tables that nobody has confirmed within a day."""
    overdue = (at or timezone.now()) - PATIENCE
    return WaitingTable.objects.filter(sent_at__lt=overdue).delete()[0]


def claimed(public_id, user, at=None):
    """The waiting table, locked until the transaction ends; None where it is gone or too old.

    Of two confirmations at once the second one waits, and finds it gone.
    """
    overdue = (at or timezone.now()) - PATIENCE
    found = WaitingTable.objects.select_for_update(of=["self"]).filter(
        public_id=public_id.replace("\0", ""), sent_at__gte=overdue
    )
    waiting = found.first()
    if waiting and waiting.sent_by_id != user.pk:
        raise PermissionDenied
    return waiting


def is_as_shown(waiting, outcomes):
    return waiting.digest == digest_of(outcomes)


def show_again(waiting, outcomes):
    waiting.digest = digest_of(outcomes)
    waiting.save(update_fields=["digest"])


def digest_of(outcomes):
    """What was shown, so that nothing else is saved than what the editor has seen."""
    shown = hashlib.sha256()
    for outcome in outcomes:
        alike = [other.public_id for other, _reason in outcome.similar]
        told = (outcome.line, outcome.fate, outcome.problems, outcome.changes, alike)
        shown.update(repr(told).encode())
    return shown.hexdigest()
