"""The first groups of a grouping, where a balance by it alone is kept: found by an index.

Groups stand by what is stated as firm in them (see `deals.ledger.summing`). Where the stated
figures alone tell which come first, and in what order, no others are looked at.
"""

from django.db import connection

_LARGEST = """
    SELECT "{key}", stated FROM {table}
    WHERE currency = %s AND "column" = 'firm'
    ORDER BY stated DESC LIMIT %s
"""


def leading(balance, key, currency, limit):
    """The contents of a balance's one key that the first so many groups have, in their order.

    None where the stated figures do not tell them: where some are alike, or too few are firm.
    """
    sql = _LARGEST.format(key=key, table=balance._meta.db_table)
    with connection.cursor() as cursor:
        # One more than is asked for, and that of nothing, which comes last whatever is in it.
        cursor.execute(sql, [currency, limit + 2])
        found = [(content, stated) for content, stated in cursor.fetchall() if content]
    figures = [stated for _content, stated in found[: limit + 1]]
    if len(figures) <= limit or figures[-1] <= 0 or len(set(figures)) < len(figures):
        return None
    return [content for content, _stated in found[:limit]]


def as_table(side, contents):
    """The groups as a statement's table of a side, each with its place; and its parameters."""
    sql = f"""
        SELECT * FROM unnest(%s::bigint[]) WITH ORDINALITY AS led ({side.named}, place_{side.place})
    """
    return sql, [contents]
