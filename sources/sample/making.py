"""Make the sample: all of it or nothing, in one transaction."""

import random

from django.conf import settings
from django.db import connection, transaction

from deals.history import through
from deals.ledger.checking import repair
from deals.models import Agreement, Country, Sector, Visit
from deals.words import write_all
from sources.models import Article
from sources.reference import load
from sources.sample import agreements, reports, rules, times, world
from sources.sample.clearing import cleared, set_sequences
from sources.sample.filling import Filling, event_model
from sources.sample.size import PublicIds, Size
from sources.sample.stories import stories
from sources.sample.tables import MODELS
from sources.sample.words import LANGUAGES

# So many agreements are made before they are sent.
BATCH = 10_000
HOLDS_ROWS = (Agreement, Visit, Article)
REFERENCE = (Country, Sector)
CONTEXTS = """
    INSERT INTO pghistory_context (id, created_at, updated_at, metadata)
    SELECT told.id, told.at, told.at, %s
    FROM unnest(%s::uuid[], %s::timestamptz[]) AS told (id, at)
    ON CONFLICT (id) DO NOTHING
"""
# What this transaction's triggers noted: the reference data, known from the beginning.
BACKDATE = "UPDATE {} SET pgh_created_at = %s WHERE pgh_created_at = now()"


class NotEmpty(Exception):
    """The database holds rows that somebody may want to keep."""


def _silently(items, what):
    return items


def make(count, seed=1, say=_silently):
    """Fill a fresh database with so many agreements and all that belongs to them.

    The same count and seed give the same rows. `say` gets a list and what its items are, and
    returns an iterable over it that shows how far it is. Raises NotEmpty where there are rows of
    anybody's; whatever is raised, nothing has been changed.
    """
    with transaction.atomic():
        _refuse_what_is_not_empty()
        with connection.cursor() as cursor:
            _fill(cursor, count, random.Random(f"{seed}:{count}"), say)


def tidy(say=_silently):
    """Vacuum and analyse what was filled, as time would do; not within a transaction."""
    with connection.cursor() as cursor:
        for table in say(_tables(), "tables vacuumed"):
            cursor.execute(f"VACUUM (ANALYZE) {table}")


def _refuse_what_is_not_empty():
    for model in HOLDS_ROWS:
        if model.objects.exists():
            raise NotEmpty(f"There are {model._meta.verbose_name_plural} in this database.")


def _fill(cursor, count, rng, say):
    needs_reference = not Country.objects.exists()
    if needs_reference:
        with through("command", command="make_sample"):
            load(settings.FIXTURES)
    # What the triggers put off to the end of the transaction would forbid to alter the tables.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET LOCAL synchronous_commit = off")
    with cleared(cursor, _tables(), say):
        if needs_reference:
            _backdate(cursor)
        _contexts(cursor)
        filling = Filling(cursor)
        try:
            _make_rows(filling, Size(count), rng, say)
        finally:
            filling.close()
    set_sequences(cursor, [model._meta.db_table for model in MODELS.values()])
    # What reads many rows below needs to know how many there are.
    for table in _tables():
        cursor.execute(f"ANALYZE {table}")
    rules.check(cursor, say)
    # The triggers were off that mark what the totals kept ready have to take in, write the words,
    # and keep which agreements' sources differ.
    write_all()
    repair()
    cursor.execute("SELECT sources_find_disputed()")


def _make_rows(filling, size, rng, say):
    public_id = PublicIds(rng)
    known = world.build(filling, size, rng, public_id)
    deals = agreements.Writer(filling, known, rng, public_id)
    articles = reports.Writer(filling, known, rng, public_id)
    made = 0
    for story in say(stories(size.agreements, known, rng), "stories"):
        language = rng.choices(LANGUAGES, (55, 45))[0]
        reported = story.day + rng.randint(0, 2)
        told = deals.add(story, language, reported)
        articles.add(story, language, reported, told)
        made += story.count
        if made >= BATCH:
            made = 0
            filling.flush()
    filling.flush()
    filling.wait()


def _contexts(cursor):
    begins = [times.stamp(day * times.MINUTES_A_DAY) for day in range(len(times.CONTEXTS))]
    told = '{"door": "command", "command": "make_sample"}'
    cursor.execute(CONTEXTS, [told, times.CONTEXTS, begins])


def _backdate(cursor):
    for model in (*MODELS.values(), *REFERENCE):
        cursor.execute(BACKDATE.format(event_model(model)._meta.db_table), [times.stamp(0)])


def _tables():
    """Every table that the sample writes to, with its history."""
    models = [*MODELS.values(), *REFERENCE]
    return [m._meta.db_table for model in models for m in (model, event_model(model))]
