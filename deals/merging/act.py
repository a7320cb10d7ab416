"""Merging: all that points to one row moves to the other, and its public id leads there."""

from contextlib import contextmanager

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deals.history import because
from deals.merging import of_agreements, of_parties, of_visits
from deals.merging.absorbing import absorb, rename
from deals.merging.journal import Journal
from deals.merging.locking import lock_agreements, locked, one_by_one
from deals.merging.passing_on import pass_on_redirects, pass_on_rulings, refuse_ruled_apart
from deals.merging.references import rows_beside
from deals.merging.refusing import Overtaken, Refused, demand, demand_reason
from deals.merging.story import Story, fingerprint
from deals.models import Agreement, Party, Redirect, Visit

RULES = {Agreement: of_agreements, Party: of_parties, Visit: of_visits}


def merge(kept, merged, reason, user=None, at=None):
    """Make the two rows one: `kept` stays with all of it. Returns the Redirect of `merged`.

    One transaction, in the history with the user and the reason. Raises Refused, and then nothing
    is changed. See `undo` for the way back.
    """
    (redirect,) = merge_all(kept, [merged], reason, user, at)
    return redirect


@transaction.atomic
def merge_all(kept, others, reason, user=None, at=None, seen=None):
    """Merge each of the others into `kept`, or none. Returns their redirects.

    `seen` is the fingerprint of the preview that was agreed to: where that is not what would be
    done any longer, it is Overtaken.
    """
    demand(user)
    demand_reason(reason)
    done = [_merge(kept, merged, reason, user, at) for merged in others]
    if seen is not None and seen != fingerprint([story for _redirect, story in done]):
        raise Overtaken(_("Somebody has changed these rows meanwhile: look again."))
    return [redirect for redirect, _story in done]


def preview(kept, merged, user=None):
    """What merging would do, as a Story. Raises Refused as `merge` would."""
    (story,) = preview_all(kept, [merged], user)
    return story


def preview_all(kept, others, user=None):
    """The Story of each merge. They are carried out and rolled back: what is told is what is done."""
    with transaction.atomic():
        stories = [_merge(kept, merged, "", user)[1] for merged in others]
        transaction.set_rollback(True)
    return stories


def _merge(kept, merged, reason, user, at=None):
    demand(user)
    rules = _rules(kept, merged)
    with refused_by_the_database(), because(reason, user, merging=True):
        kept, merged = _locked(rules, kept, merged)
        refuse_ruled_apart(kept, merged)
        rules.refuse(kept, merged)
        journal, story = Journal(), Story(kept, merged)
        journal.touch(kept)
        rules.prepare(kept, merged, journal, story)
        absorb(kept, merged, journal, story)
        ids = (merged.public_id, kept.public_id)
        rename(*ids, journal)
        pass_on_redirects(rules.kind, *ids, journal)
        pass_on_rulings(rules.kind, *ids, journal)
        rules.finish(kept, journal, story)
        connection.check_constraints()
        moved = {
            "kept": _named(kept),
            "merged": _named(merged),
            "reason": reason,
            "by": str(user or ""),
            "at": (at or timezone.now()).isoformat(),
            "beside": rows_beside(kept),
            **journal.closed(),
        }
        redirect = Redirect.objects.create(
            kind=rules.kind, old_id=merged.public_id, new_id=kept.public_id, moved=moved
        )
    return redirect, story


def _rules(kept, merged):
    if type(kept) is not type(merged) or type(kept) not in RULES:
        raise Refused(_("Only two parties, two agreements or two visits can be merged."))
    if kept.pk == merged.pk:
        raise Refused(_("“%s” cannot be merged with itself: choose another row.") % kept)
    return RULES[type(kept)]


def _locked(rules, kept, merged):
    one_by_one()
    lock_agreements(rules.concerned([kept.pk, merged.pk]).values("pk"))
    return locked(type(kept), kept, merged)


def _named(row):
    return {"pk": row.pk, "public_id": row.public_id, "name": str(row)}


@contextmanager
def refused_by_the_database():
    """All of it or nothing; a rule of the database that stands against it is told to people."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        said = str(error).partition("\n")[0]
        raise Refused(_("The database refuses it: %(why)s") % {"why": said}) from error
