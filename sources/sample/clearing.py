"""Tables made ready for much at once: without triggers, foreign keys and the indexes that can wait.

All of it is done again before the transaction ends, so that every rule has been checked over what
was loaded; only ownership of the tables is needed.
"""

from contextlib import contextmanager

FOREIGN_KEYS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
    ORDER BY conrelid::regclass::text, conname
"""
# Those that hold no rule of their own.
INDEXES = """
    SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
    FROM pg_index i
    WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisunique
      AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
    ORDER BY i.indrelid::regclass::text, i.indexrelid::regclass::text
"""
SEQUENCE = """
    SELECT setval(pg_get_serial_sequence(%s, 'id'), greatest(max(id), 1), max(id) IS NOT NULL)
    FROM {}
"""


@contextmanager
def cleared(cursor, tables, say):
    """Within, the tables take rows without asking; afterwards everything stands as before.

    `say` is told what is being done with each index and foreign key, and of how many.
    """
    keys = _asked(cursor, FOREIGN_KEYS, tables)
    indexes = _asked(cursor, INDEXES, tables)
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for table, name, _definition in keys:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for _name, definition in say(indexes, "indexes"):
        cursor.execute(definition)
    for table, name, definition in say(keys, "foreign keys"):
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _asked(cursor, query, tables):
    cursor.execute(query, [list(tables)])
    return cursor.fetchall()


def set_sequences(cursor, tables):
    """The next id of each table follows the largest that it holds."""
    for table in tables:
        cursor.execute(SEQUENCE.format(table), [table])
