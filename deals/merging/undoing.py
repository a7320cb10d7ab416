"""Taking a merge back, while nothing has changed since."""

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from deals.history import because
from deals.merging.act import RULES, refused_by_the_database
from deals.merging.journal import digest, take_back
from deals.merging.locking import lock_agreements, one_by_one
from deals.merging.references import pointing_at
from deals.merging.refusing import Refused, demand, demand_reason
from deals.models import Agreement, Redirect
from deals.standing import settle

MODELS = {rules.kind: model for model, rules in RULES.items()}
MOST_TOLD = 3


@transaction.atomic
def undo(redirect, reason, user=None):
    """Take the merge back: both rows are as they were. Returns the row that is back.

    Raises Refused, which says what has changed since, by whom and when; then nothing is changed.
    """
    demand(user)
    demand_reason(reason)
    one_by_one()
    redirect = Redirect.objects.select_for_update().filter(pk=redirect.pk).first()
    if redirect is None:
        raise Refused(_("This merge has been taken back already."))
    with refused_by_the_database(), because(reason, user):
        kept = _lock(redirect)
        if changes := changes_since(redirect):
            raise Refused(
                _("It cannot be taken back, for something has changed since: %(changes)s.")
                % {"changes": "; ".join(changes)}
            )
        Redirect.objects.filter(pk=redirect.pk).delete()
        take_back(redirect.moved, kept)
        back = type(kept)._base_manager.get(pk=redirect.moved["merged"]["pk"])
        if redirect.kind == RULES[Agreement].kind:
            for row in (kept, back):
                row.refresh_from_db()
                settle(row)
        connection.check_constraints()
    return back


def _lock(redirect):
    model, pk = MODELS[redirect.kind], _kept(redirect)["pk"]
    touched = [int(key) for key in redirect.moved["after"].get("deals.agreement", ())]
    found = RULES[model].concerned([pk]).values_list("pk", flat=True)
    lock_agreements({*touched, *found})
    kept = model._base_manager.select_for_update(no_key=True, of=["self"]).filter(pk=pk).first()
    if kept is None:
        raise Refused(_merged_on(redirect))
    return kept


def _kept(redirect):
    if "after" not in redirect.moved:
        raise Refused(_("What was merged here is not known: it cannot be taken back."))
    return redirect.moved["kept"]


def _merged_on(redirect):
    kept = _kept(redirect)
    later = Redirect.objects.filter(kind=redirect.kind, old_id=kept["public_id"]).first()
    if later is None:
        return _("“%s” is gone: the merge into it cannot be taken back.") % kept["name"]
    return _("“%(kept)s” was merged into “%(other)s” since: take that back first.") % {
        "kept": kept["name"],
        "other": later.moved["kept"]["name"] if "kept" in later.moved else later.new_id,
    }


def changes_since(redirect):
    """What has changed since the merge, each with who and when; none where it can be taken back."""
    kept = MODELS[redirect.kind]._base_manager.filter(pk=_kept(redirect)["pk"])
    if not kept.exists():
        return [_merged_on(redirect)]
    later = _later_merges(redirect)
    return (later or [*_changed(redirect.moved), *_came(redirect)])[:MOST_TOLD]


def _later_merges(redirect):
    others = Redirect.objects.filter(kind=redirect.kind, new_id=redirect.new_id)
    kept = _kept(redirect)
    return [
        _("“%s” was merged into it as well: take that back first") % other.moved["merged"]["name"]
        for other in others.filter(pk__gt=redirect.pk)
        if other.moved.get("kept") == kept
    ]


def _changed(moved):
    """Rows that the merge moved, and that are not as it left them."""
    for label, after in moved["after"].items():
        model = apps.get_model(label)
        now = model._base_manager.in_bulk([int(key) for key in after])
        for key, told in after.items():
            row = now.get(int(key))
            if row is None:
                yield _("%(row)s was deleted%(when)s") % {
                    "row": capfirst(model._meta.verbose_name),
                    "when": _by_whom(model, key),
                }
            elif digest(row) != told:
                yield _("“%(row)s” was changed%(when)s") % {
                    "row": row,
                    "when": _by_whom(model, key),
                }


def _came(redirect):
    """Rows that point to the kept one now and did not after the merge: whose they are is open."""
    kept, beside = _kept(redirect), redirect.moved["beside"]
    for field in pointing_at(MODELS[redirect.kind]):
        rows = field.model._base_manager.filter(**{field.name: kept["pk"]})
        for row in rows.exclude(pk__in=beside.get(str(field), ()))[:MOST_TOLD]:
            yield _("“%(row)s” came to it%(when)s") % {
                "row": row,
                "when": _by_whom(field.model, row.pk),
            }


def _by_whom(model, pk):
    """' by anna (5 May 2026, 12:30)', as far as the history tells it."""
    events = getattr(model, "events", None)
    if events is None:
        return ""
    event = events.rel.related_model.objects.filter(pgh_obj=pk).order_by("-pk").first()
    if event is None:
        return ""
    told = event.pgh_context.metadata if event.pgh_context else {}
    user = get_user_model().objects.filter(pk=told.get("user")).first()
    when = date_format(localtime(event.pgh_created_at), "DATETIME_FORMAT")
    return _(" by %(user)s (%(when)s)") % {"user": user or _("the program"), "when": when}
