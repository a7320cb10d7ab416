"""The history of every row: who changed what, when, and through which door."""

from contextlib import contextmanager

import pghistory
import pgtrigger


def tracked(model):
    """Record every insert, update and delete of the model's rows, bulk writes included.

    The triggers work at statement level: one call for each statement, whatever its rows.
    """
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        level=pgtrigger.Statement,
        append_only=True,
    )(model)


@contextmanager
def through(door, user=None, **what):
    """Say who acts, and through which door (admin, review, api, command), for all that follows."""
    if user is not None:
        what["user"] = user.pk
    with pghistory.context(door=door, **what):
        yield


@contextmanager
def because(reason="", user=None):
    """Keep who did it and why, for an act whose rows have no columns of their own for it."""
    told = {"reason": reason} if reason else {}
    if user is not None:
        told["user"] = user.pk
    with pghistory.context(**told):
        yield
