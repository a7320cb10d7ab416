"""The history of every row: who changed what, when, and through which door."""

from contextlib import contextmanager
from uuid import uuid4

import pghistory
import pgtrigger
from pghistory import runtime


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
    with _telling(door=door, **what):
        yield


@contextmanager
def because(reason="", user=None, **what):
    """Keep who did it and why, for an act whose rows have no columns of their own for it."""
    told = {**what, "reason": reason} if reason else what
    if user is not None:
        told["user"] = user.pk
    with _telling(**told):
        yield


@contextmanager
def by_statements():
    """Keep that what follows is written because sources state it, and is nobody's own entry."""
    with _telling(by_statements=True):
        yield


@contextmanager
def _telling(**told):
    """A context of its own that knows what the one around it knows.

    pghistory would write into the outer one, and the reason of one act would become that of
    every other act of the same request or command.
    """
    outer = getattr(runtime._tracker, "value", None)
    if outer is None:
        with pghistory.context(**told):
            yield
        return
    runtime._tracker.value = runtime.Context(uuid4(), {**outer.metadata, **told})
    try:
        yield
    finally:
        runtime._tracker.value = outer
