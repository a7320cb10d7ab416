"""`manage.py make_sample`: the same rows on every run, all or nothing, and nothing else is changed."""

import hashlib

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from deals.ledger.checking import check
from deals.ledger.keeping import catch_up
from deals.models import Agreement
from deals.totals import totals
from sources.models import Outlet
from sources.reference import load
from sources.sample.filling import event_model
from sources.sample.making import make
from sources.sample.tables import MODELS

pytestmark = pytest.mark.django_db

# What the tables are made of: indexes, constraints, and which triggers are on.
MADE_OF = {
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated
        FROM pg_constraint ORDER BY 1, 2
    """,
    "triggers": """
        SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger
        WHERE NOT tgisinternal ORDER BY 1, 2
    """,
}


def asked(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def made_of():
    return {what: asked(query) for what, query in MADE_OF.items()}


def digests():
    """Every table of the sample as one number, the histories' included."""
    tables = [m._meta.db_table for kept in MODELS.values() for m in (kept, event_model(kept))]
    found = {}
    for table in tables:
        told = asked(f"SELECT (to_jsonb(t) - 'pgh_id')::text FROM {table} t ORDER BY 1")
        found[table] = hashlib.sha256(repr(told).encode()).hexdigest()
    return found


def test_it_refuses_a_number_below_one():
    with pytest.raises(CommandError, match="at least one"):
        call_command("make_sample", agreements=0, verbosity=0)


def test_the_same_numbers_give_the_same_rows_and_another_seed_others():
    load(settings.FIXTURES)
    found = []
    for seed in (1, 1, 2):
        with transaction.atomic():
            make(60, seed)
            found.append(digests())
            transaction.set_rollback(True)

    assert found[0] == found[1]
    assert found[0] != found[2]


def test_indexes_constraints_and_triggers_stand_afterwards_as_before():
    before = made_of()

    make(60)

    assert made_of() == before


def test_totals_that_were_kept_ready_before_hold_the_sample_too():
    catch_up()

    make(60)

    assert check() == []
    assert totals(Agreement.objects.all()).total.firm.count > 20


def test_what_fails_on_the_way_leaves_nothing_behind():
    load(settings.FIXTURES)
    Outlet.objects.create(key="sample-hu-1", name="Another Herald")
    before, rows = made_of(), digests()

    with pytest.raises(DatabaseError), transaction.atomic():
        make(60)

    assert (made_of(), digests()) == (before, rows)


def test_the_owner_of_the_tables_can_make_it_without_being_a_superuser():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            pytest.skip("only a superuser can make another owner")
        cursor.execute("CREATE ROLE sample_owner NOSUPERUSER")
        cursor.execute("GRANT ALL ON SCHEMA public TO sample_owner")
        for (table,) in asked("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
            cursor.execute(f"ALTER TABLE {table} OWNER TO sample_owner")
        cursor.execute("SET LOCAL ROLE sample_owner")

        make(60)

        cursor.execute("RESET ROLE")
    assert Agreement.objects.count() == 60
