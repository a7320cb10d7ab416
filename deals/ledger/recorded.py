"""Rows as the history recorded them by the end of a day: SQL that reads the events of a model."""

import datetime

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from deals.models import Agreement


class NotOver(ValueError):
    """A day whose record may still grow; the message says so, `name` which of several it is."""

    name = ""


def end_of(day):
    """The moment at which a day (UTC) is over."""
    return datetime.datetime.combine(day, datetime.time.max, datetime.UTC)


def end_in_sql(day):
    """The same in SQL."""
    return f"timestamptz '{end_of(day).isoformat()}'"


def require_past(day, at=None):
    """Raise NotOver unless the day is over."""
    if day >= (at or timezone.now()).astimezone(datetime.UTC).date():
        message = _("%(day)s is not over: only days before today (UTC) have an answer that stays.")
        raise NotOver(message % {"day": day.isoformat()})


# A transaction has its time a moment before others see that it has begun.
MARGIN = datetime.timedelta(minutes=1)
# Of the site's own database user; others' are seen by who may read all statistics.
_AT_WORK = """
    SELECT pg_stat_clear_snapshot();
    SELECT {} FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
"""
_MAY_GROW = _AT_WORK.format("clock_timestamp() <= %s OR coalesce(min(xact_start) <= %s, false)")
_LAST_OVER = _AT_WORK.format("least(now() - %s, min(xact_start))")


def require_over(day, at=None):
    """Raise NotOver unless nothing can be recorded on the day any more.

    The time of an event is that at which its transaction began, by the database's clock: one that
    began on the day and is still at work would change what the day says.
    """
    require_past(day, at)
    with connection.cursor() as cursor:
        cursor.execute(_MAY_GROW, [end_of(day) + MARGIN, end_of(day)])
        if cursor.fetchone()[0]:
            message = _("Something that began on %(day)s is still being written: ask again later.")
            raise NotOver(message % {"day": day.isoformat()})


def last_over(cursor):
    """The last day on which nothing can be recorded any more."""
    cursor.execute(_LAST_OVER, [MARGIN])
    ((moment,),) = cursor.fetchall()
    return moment.astimezone(datetime.UTC).date() - datetime.timedelta(1)


def events_of(model):
    """The table of the model's events."""
    return model._meta.get_field("events").related_model._meta.db_table


def evidence_and_article():
    """The models behind the reverse name `evidence`, which belong to another app."""
    evidence = Agreement._meta.get_field("evidence").related_model
    return evidence, evidence._meta.get_field("article").related_model


def recorded(model, columns, known_on=None, about="", parameters=(), among=""):
    """SQL of the model's rows, `id` and these columns, as recorded at the end of a day.

    Without a day the rows as they are. `about` is a condition, of columns that are named, that
    leaves some of the rows: it is asked of the row as it stood then, in which {key} is its key.
    `among` tells the events that can matter to it; where it is not told, those of rows of which
    the condition held once. Returns the SQL and its parameters.
    """
    key = "pgh_obj_id" if known_on else model._meta.pk.column
    listed = ", ".join(f'"{column}"' for column in columns)
    if known_on is None:
        condition = f"WHERE {about.format(key=key)}" if about else ""
        return f"SELECT {key} AS id, {listed} FROM {model._meta.db_table} {condition}", [
            *parameters
        ]
    table, condition = events_of(model), about.format(key=key) or "true"
    more = []
    if about and not among:
        among, more = (
            f"pgh_obj_id IN (SELECT pgh_obj_id FROM {table} WHERE {condition})",
            parameters,
        )
    # Whether it stands is told as one column, since the planner guesses well of how many it does.
    sql = f"""
        SELECT id, {listed} FROM (
            SELECT DISTINCT ON (pgh_obj_id) pgh_obj_id AS id, {listed},
                   pgh_label <> 'delete' AND ({condition}) AS stands
            FROM {table} WHERE pgh_created_at <= %s AND {among or "true"}
            ORDER BY pgh_obj_id, pgh_id DESC
        ) latest WHERE stands
    """
    return sql, [*parameters, end_of(known_on), *more]


def stretches(model, columns, about="true"):
    """SQL of all that the events that `about` tells recorded of rows, by the days it held for.

    Columns: `id` and these; `stands`, false once the row is gone; `since` and `until`, the first
    day at whose end it was so, and the first at whose end it was so no more (None: it still is).
    """
    listed = ", ".join(f'"{column}"' for column in columns)
    # What counts is the latest event by then: of two days in the wrong order the earlier is hidden.
    return f"""
        SELECT * FROM (
            SELECT pgh_obj_id AS id, {listed}, pgh_label <> 'delete' AS stands, since,
                   min(since) OVER (
                       PARTITION BY pgh_obj_id ORDER BY pgh_id
                       ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
                   ) AS until
            FROM (
                SELECT *, (pgh_created_at AT TIME ZONE 'UTC')::date AS since
                FROM {events_of(model)} WHERE {about}
            ) told
        ) stretch WHERE until IS NULL OR until > since
    """


def rows_then(model, known_on, name, contents):
    """Rows whose column `name` had one of the contents at the end of a day, as they were then."""
    key = model._meta.pk
    columns = [field.column for field in model._meta.concrete_fields if field != key]
    about = f"{name} = ANY (%s)"
    sql, parameters = recorded(model, columns, known_on, about, [list(contents)])
    return model.objects.raw(sql, parameters)


def last_recorded(model, keys):
    """Rows of a model that are gone, by their keys, as they last were."""
    events = model._meta.get_field("events").related_model.objects.filter(pgh_obj_id__in=keys)
    return {
        event.pgh_obj_id: model(
            **{
                field.attname: getattr(event, field.attname)
                for field in model._meta.concrete_fields
            }
        )
        for event in events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    }
