"""Who wrote what an agreement holds: a person, its statements, or nobody knows. Its history tells.

What follows statements is written under `deals.history.by_statements`. What was entered through
the admin, or with an agreement that a person entered, is that person's, and so is what was written
as `by_hand`. What a merge moved keeps neither trace.
"""

from enum import Enum

from deals.changes.tracks import events_of

METADATA = "pgh_context__metadata"


class Writer(Enum):
    PERSON = "person"
    STATEMENTS = "statements"
    UNKNOWN = "unknown"


def was_entered(agreement):
    """Whether a person entered the agreement: one whose draft was proposed got its author later."""
    if agreement.author_id is None:
        return False
    first = _events(agreement).values_list("author_id", flat=True).first()
    return first is not None


def writer_of(agreement, columns):
    """Whose content stands in these columns now."""
    entered, content, writer = was_entered(agreement), None, Writer.UNKNOWN
    for *told, metadata in _events(agreement).values_list(*columns, METADATA):
        if told != content:
            content, writer = told, _writer(metadata, entered)
    return writer


def writer_of_row(agreement, row):
    """Who wrote a seat or a step of the agreement: it is a person's where one had a hand in it."""
    entered = was_entered(agreement)
    told = _events(row).values_list(METADATA, flat=True)
    writers = {_writer(metadata, entered) for metadata in told}
    order = (Writer.PERSON, Writer.STATEMENTS)
    return next((writer for writer in order if writer in writers), Writer.UNKNOWN)


def _events(row):
    return events_of(type(row)).objects.filter(pgh_obj_id=row.pk).order_by("pgh_id")


def _writer(metadata, entered):
    metadata = metadata or {}
    if metadata.get("by_statements"):
        return Writer.STATEMENTS
    in_admin = metadata.get("door") == "admin" and not metadata.get("merging")
    by_person = entered or in_admin or metadata.get("by_hand")
    return Writer.PERSON if by_person else Writer.UNKNOWN
