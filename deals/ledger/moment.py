"""One moment: the statements of one answer read one state of the database."""

from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment():
    """What is read within is of one moment, whatever others commit meanwhile.

    In a transaction of the caller's that one decides what is seen.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
