"""Closing days: writing how agreements stood on them, once nothing more can be recorded of them.

The spells (see `deals.models.spells`) are written for some agreements at a time, each with all
the days that something was recorded of it. Whoever is interrupted goes on where he was; until all
are written, and for what was recorded later, past days are reckoned from the history.
"""

from django.conf import settings

from deals.ledger.changed import changed_between
from deals.ledger.rating import first_rated_after, rated_rows
from deals.ledger.recorded import events_of, evidence_and_article, last_over, stretches
from deals.ledger.spells import COLUMNS, FIXED, PUBLISHED
from deals.ledger.steps import STEP_COLUMNS, began, stood
from deals.models import SHAPE, Agreement, Closing, Milestone, Spell, Visit
from deals.models.spells import ALWAYS, NEVER
from deals.standing import HOME_STEPS

# Of so many agreements the spells are written in one step.
BATCH = 100_000

_ALWAYS, _NEVER = (f"date '{day.isoformat()}'" for day in (ALWAYS, NEVER))
_COLUMNS = ", ".join(COLUMNS)
_HOME_STEPS = ", ".join(f"'{stage}'" for stage in HOME_STEPS)
SPELLS = Spell._meta.db_table
EVERY = f"SELECT DISTINCT pgh_obj_id AS id, true AS is_changed FROM {events_of(Agreement)}"
_TAKEN = """
    CREATE TEMPORARY TABLE taken ON COMMIT DROP AS
    SELECT id, bool_or(is_changed) AS is_changed FROM ({keys}) told
    WHERE id > %s GROUP BY id ORDER BY id LIMIT %s
"""
# Of whose history the spells are told.
_BATCH = "CREATE TEMPORARY TABLE batch ON COMMIT DROP AS SELECT id FROM taken WHERE is_changed"


def close_some(cursor):
    """Write the spells of some agreements, up to the last day that is over, and what they come to
    by the rates of then; whether there is more to write.

    Within the lock of the ledger, like all that writes it.
    """
    closing = _begun(cursor)
    if closing.due is None:
        return False
    rated = first_rated_after(closing.day) if closing.day else None
    number, last = write(cursor, closing, *_keys(closing, rated), rated=rated)
    if number == BATCH:
        closing.reached = last
    else:
        if closing.day is None:
            cursor.execute(f"ANALYZE {SPELLS}")
        closing.day, closing.due, closing.reached = closing.due, None, 0
    closing.save()
    return closing.due is not None


def _begun(cursor):
    """The closing that is under way, or is due."""
    closing, currency = Closing.objects.first(), settings.REFERENCE_CURRENCY
    if closing is None or (closing.shape, closing.currency) != (SHAPE, currency):
        forget_all()
        closing = Closing(shape=SHAPE, currency=currency)
    if closing.due is None:
        over = last_over(cursor)
        if closing.day is None or closing.day < over:
            closing.due = over
    return closing


def forget_all():
    """Without spells past days are reckoned from the history, until they are written anew."""
    Spell.objects.all().delete()
    Closing.objects.all().delete()


def _keys(closing, rated):
    """SQL of the keys (id) of agreements whose spells are due, or are to be rated anew from a day
    on, and whether something was recorded of them; its parameters."""
    if closing.day is None:
        return EVERY, []
    changed = f"""
        SELECT id, true AS is_changed
        FROM ({changed_between(closing.day, closing.due)}) changed
    """
    if rated is None:
        return changed, []
    converted = f"SELECT agreement_id, false FROM {SPELLS} WHERE {_CONVERTED}"
    return f"{changed} UNION ALL {converted}", [rated, closing.currency]


def write_all(cursor, closed, into):
    """Write the spells of all agreements, up to the day of a closing, into an empty table."""
    closing = Closing(due=closed.day, currency=closed.currency)
    number = BATCH
    while number == BATCH:
        number, closing.reached = write(cursor, closing, EVERY, [], into)


def write(cursor, closing, keys, parameters, into=SPELLS, rated=None):
    """Write the spells of the next batch of agreements for what was recorded after the closing's
    day (None: ever), up to the end of the one that is due; what stood open is ended or goes on.
    With `rated`, the first day of which rates were recorded since, spells that stay are rated anew.
    Of how many agreements they are, and the last key.

    `keys` is SQL of the keys of the agreements (id) and whether something was recorded of them
    (is_changed), with its parameters; `into` is a table with the columns of Spell.
    """
    cursor.execute(_TAKEN.format(keys=keys), [*parameters, closing.reached, BATCH])
    cursor.execute("SELECT count(*), max(id) FROM taken")
    ((number, last),) = cursor.fetchall()
    cursor.execute(_BATCH)
    tables = {
        **_told(),
        "moment": _MOMENTS.format(after=closing.day or ALWAYS, until=closing.due),
        "version": _VERSIONS,
        "step": _STEPS,
        "known": _KNOWN,
        "stretch": stood((*_OF_KNOWN, *COLUMNS), _FIRST_HEARD),
        "open": _OPEN.format(into=into),
        "written": _WRITTEN,
    }
    cursor.execute("ANALYZE batch")
    for name, sql in tables.items():
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {sql}")
        cursor.execute(f"ANALYZE {name}")
    cursor.execute(_END.format(into=into))
    first = "(SELECT min(day) FROM written)"
    sql, of_rates = _rated(closing, "SELECT * FROM written", [], first)
    cursor.execute(f"INSERT INTO {into} ({ROW}) {sql}", of_rates)
    if rated:
        _rate_anew(cursor, closing, rated)
    cursor.execute(f"DROP TABLE taken, batch, {', '.join(tables)}")
    return number, last


def _rated(closing, rows, parameters, first):
    """SQL of rows of spells with what they come to by the rates of the day that is due."""
    return rated_rows(rows, parameters, _STOOD, closing.due, closing.currency, first)


def _rate_anew(cursor, closing, first):
    """What the spells that stay come to by the rates of the day that is due, as far as it may be
    otherwise than before: from a first day on."""
    rows = f"SELECT * FROM {SPELLS} WHERE agreement_id IN (SELECT id FROM taken) AND {_CONVERTED}"
    day = f"date '{first.isoformat()}'"
    sql, parameters = _rated(closing, rows, [first, closing.currency], day)
    cursor.execute(_RATE.format(rated=sql), parameters)


def _told():
    """All that was ever recorded of the agreements of the batch, and of what dates them."""
    evidence, article = evidence_and_article()
    told = {
        "row_told": (Agreement, (*COLUMNS, *FIXED, "publication"), "SELECT id FROM batch"),
        "step_told": (Milestone, STEP_COLUMNS, _ever(Milestone, "SELECT id FROM batch")),
        "visit_told": (Visit, ("dates",), _VISITS),
    }
    tables = {name: _stretches(*of) for name, of in told.items()}
    tables["undated"] = _UNDATED
    columns = ("agreement_id", "article_id", "state")
    of_undated = _ever(evidence, "SELECT id FROM undated")
    tables["evidence_told"] = _stretches(evidence, columns, of_undated)
    read = "SELECT article_id FROM evidence_told"
    tables["article_told"] = _stretches(article, ("published_on",), read)
    return tables


def _stretches(model, columns, keys):
    return stretches(model, columns, f"pgh_obj_id IN ({keys})")


def _ever(model, keys):
    """The keys of rows that belonged to one of the agreements once."""
    return f"SELECT pgh_obj_id FROM {events_of(model)} WHERE agreement_id IN ({keys})"


_VISITS = """
    SELECT visit_id FROM step_told
    UNION SELECT home_visit_id FROM row_told WHERE home_visit_fixed
"""
# Those of which it may be that no step tells a day, so that the first article's day counts.
# A step is dated by itself or, where an agreement begins, by its visit: if that was always known.
_UNDATED = f"""
    WITH visit AS (
        SELECT id, min(since) AS since, bool_and(stands AND dates IS NOT NULL) AS is_dated
        FROM visit_told GROUP BY id
    ), undated AS (
        SELECT step.agreement_id FROM step_told step LEFT JOIN visit ON visit.id = step.visit_id
        WHERE step."when" IS NULL AND (
            step.stage IN ({_HOME_STEPS}) AND visit.is_dated AND visit.since <= step.since
        ) IS NOT TRUE
    )
    SELECT id FROM batch
    WHERE id NOT IN (SELECT agreement_id FROM step_told)
       OR id IN (SELECT agreement_id FROM undated)
       OR id IN (SELECT id FROM row_told WHERE stage_fixed OR home_visit_fixed)
"""
# The days that something was recorded on, each up to the next of them.
_MOMENTS = f"""
    SELECT agreement_id, day, lead(day, 1, {_NEVER}) OVER (
        PARTITION BY agreement_id ORDER BY day
    ) AS until
    FROM (
        SELECT id AS agreement_id, since AS day FROM row_told
        UNION
        SELECT step.agreement_id, event.since FROM step_told event JOIN step_told step USING (id)
        UNION
        SELECT step.agreement_id, visit.since
        FROM visit_told visit JOIN step_told step ON step.visit_id = visit.id
        UNION
        SELECT fixed.id, visit.since
        FROM visit_told visit JOIN row_told fixed ON fixed.home_visit_id = visit.id
        WHERE fixed.home_visit_fixed
        UNION
        SELECT told.agreement_id, event.since
        FROM evidence_told event JOIN evidence_told told USING (id)
        UNION
        SELECT told.agreement_id, article.since
        FROM article_told article JOIN evidence_told told ON told.article_id = article.id
    ) told
    WHERE agreement_id IN (SELECT id FROM batch)
      AND day > date '{{after}}' AND day <= date '{{until}}'
"""
_HELD = "{0}.stands AND {0}.since <= {1} AND ({0}.until IS NULL OR {0}.until > {1})".format
# The agreements as they were recorded at the ends of those days, where readers saw them …
_VERSIONS = f"""
    SELECT row_number() OVER () AS version, told.id AS agreement_id,
           moment.day AS recorded_from, moment.until AS recorded_until,
           {", ".join(f"told.{column}" for column in (*COLUMNS, *FIXED))},
           visit.dates AS fixed_dates
    FROM moment
    JOIN row_told told ON told.id = moment.agreement_id AND {_HELD("told", "moment.day")}
    LEFT JOIN visit_told visit ON told.home_visit_fixed AND visit.id = told.home_visit_id
         AND {_HELD("visit", "moment.day")}
    WHERE told.{PUBLISHED}
"""
# … their steps …
_STEPS = f"""
    SELECT version.version, told.id, visit.dates,
           {", ".join(f'told."{column}"' for column in STEP_COLUMNS[1:])}
    FROM version
    JOIN step_told told ON told.agreement_id = version.agreement_id
         AND {_HELD("told", "version.recorded_from")}
    LEFT JOIN visit_told visit ON visit.id = told.visit_id
         AND {_HELD("visit", "version.recorded_from")}
"""
# … and each on the days that its steps began on, up to the next of them.
_KNOWN = f"""
    SELECT row_number() OVER () AS id, begun.true_on,
           lead(begun.true_on, 1, {_NEVER}) OVER (
               PARTITION BY version.version ORDER BY begun.true_on
           ) AS true_until, version.*
    FROM version JOIN (
        SELECT version, coalesce({began()}, version.day, {_ALWAYS}) AS true_on
        FROM step JOIN version USING (version)
        UNION
        SELECT version, {_ALWAYS} FROM version WHERE stage_fixed
    ) begun ON begun.version = version.version
"""
_OF_KNOWN = ("version", "agreement_id", "recorded_from", "recorded_until", "true_on", "true_until")
_FIRST_HEARD = f"""
    SELECT min(article.published_on) AS day
    FROM evidence_told told JOIN article_told article ON article.id = told.article_id
    WHERE stood.dated IS NULL AND told.agreement_id = stood.agreement_id
      AND told.state <> 'rejected' AND {_HELD("told", "stood.recorded_from")}
      AND {_HELD("article", "stood.recorded_from")}
"""
# What was open when the days were closed before: it goes on up to what was recorded since.
_OPEN = f"""
    SELECT spell.*, first.day AS ends FROM {{into}} spell
    JOIN (SELECT agreement_id, min(day) AS day FROM moment GROUP BY agreement_id) first
      USING (agreement_id)
    WHERE recorded_until = {_NEVER}
"""
_END = f"""
    DELETE FROM {{into}} USING open
    WHERE {{into}}.agreement_id = open.agreement_id AND {{into}}.recorded_until = {_NEVER}
"""
_KEY = f"agreement_id, true_from, true_until, is_recorded, {_COLUMNS}"
_STOOD = (
    *("agreement_id", "recorded_from", "recorded_until", "true_from", "true_until"),
    *("is_recorded", *COLUMNS),
)
ROW = ", ".join([*_STOOD, "low", "stated", "high"])
# What the columns themselves said is a row of its own where the steps do not lead to it. What goes
# on as it was from one day to the next is one row, so that the rows follow from the history alone.
_WRITTEN = f"""
    WITH told AS (
        SELECT stretch.*, true_until = {_NEVER}
               AND ({", ".join(f"stretch.{column}" for column in COLUMNS)}) IS NOT DISTINCT FROM
                   ({", ".join(f"version.{column}" for column in COLUMNS)}) AS is_recorded
        FROM stretch JOIN version ON version.version = stretch.version
    ), due AS (
        SELECT agreement_id, recorded_from, recorded_until, true_on AS true_from, true_until,
               is_recorded, {_COLUMNS}
        FROM told
        UNION ALL
        SELECT agreement_id, recorded_from, recorded_until, {_NEVER}, {_NEVER}, true, {_COLUMNS}
        FROM version WHERE version NOT IN (SELECT version FROM told WHERE is_recorded)
        UNION ALL
        SELECT agreement_id, recorded_from, ends, true_from, true_until, is_recorded, {_COLUMNS}
        FROM open
    )
    SELECT agreement_id, min(recorded_from) AS recorded_from,
           max(recorded_until) AS recorded_until, true_from, true_until, is_recorded, {_COLUMNS}
    FROM (
        SELECT *, count(*) FILTER (WHERE is_new) OVER (
            PARTITION BY {_KEY} ORDER BY recorded_from
        ) AS place
        FROM (
            SELECT *, recorded_from IS DISTINCT FROM lag(recorded_until) OVER (
                PARTITION BY {_KEY} ORDER BY recorded_from
            ) AS is_new
            FROM due
        ) due
    ) due
    GROUP BY {_KEY}, place
"""
_CONVERTED = "day >= %s AND value_currency NOT IN ('', %s)"
_RATE = f"""
    UPDATE {SPELLS} spell SET low = rated.low, stated = rated.stated, high = rated.high
    FROM ({{rated}}) rated
    WHERE (spell.agreement_id, spell.recorded_from, spell.true_from)
        = (rated.agreement_id, rated.recorded_from, rated.true_from)
      AND (spell.low, spell.stated, spell.high)
          IS DISTINCT FROM (rated.low, rated.stated, rated.high)
"""
