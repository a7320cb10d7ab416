"""The order of locks of a merge, so that none waits for another or for an editor in a circle.

First the lock under which machines file and rows are merged, then the agreements concerned by
their keys, as review locks them, then the two rows by their keys. The rows are locked so that
others may still point to them: the one that goes is closed for good as the last step.
"""

from django.db import connection
from django.utils.translation import gettext as _

from deals.merging.refusing import Refused
from deals.models import Agreement, Redirect

# Readings are filed and rows are merged one after the other: a reading may be about to name a
# row that goes, and two articles that tell of one deal would each make a draft of it.
ONE_BY_ONE = 0x46494C45


def one_by_one():
    """Wait for the filing or merging that others are at; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_BY_ONE])


def lock_agreements(keys):
    found = Agreement.objects.filter(pk__in=keys).order_by("pk")
    list(found.select_for_update(no_key=True, of=["self"]).values_list("pk", flat=True))


def locked(model, *rows):
    """The rows as they are now, in the order given. Raises Refused where one has gone."""
    keys = [row.pk for row in rows]
    found = model._base_manager.filter(pk__in=keys).order_by("pk")
    now = {row.pk: row for row in found.select_for_update(no_key=True, of=["self"])}
    for row in rows:
        if row.pk not in now:
            raise Refused(_gone(row))
    return [now[key] for key in keys]


def _gone(row):
    moved = Redirect.objects.filter(old_id=row.public_id).first()
    if moved is None:
        return _("“%s” is gone: look again.") % row
    return _("“%(row)s” was merged into #%(id)s meanwhile: look again.") % {
        "row": row,
        "id": moved.new_id,
    }
