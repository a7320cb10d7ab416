"""The first groups of a grouping, where a balance by it alone is kept: found by an index.

Groups stand by what is stated as firm in them (see `deals.ledger.summing`). Where the stated
figures alone tell which come first, and in what order, no others are looked at; where filters
leave less of each, the largest ones alone may be the first.
"""

from django.db import connection

_LARGEST = """
    SELECT "{key}", stated FROM {table}
    WHERE currency = %s AND "column" = 'firm'
    ORDER BY stated DESC LIMIT %s
"""
# So many times as many groups as are asked for may be the first ones once filters are set.
CONTENDERS = 8


def leading(balance, key, currency, limit):
    """The contents of a balance's one key that the first so many groups have, in their order.

    None where the stated figures do not tell them: where some are alike, or too few are firm.
    """
    # One more than is asked for.
    found = _largest(balance, key, currency, limit + 1)
    figures = [stated for _content, stated in found]
    if len(figures) <= limit or figures[-1] <= 0 or len(set(figures)) < len(figures):
        return None
    return [content for content, _stated in found[:limit]]


def contenders(balance, key, currency, limit):
    """The contents of a balance's one key that may be the first so many where filters leave less of
    each; and the stated figure above which no other group is, whatever the filters.

    So far as the balance holds it: of marked agreements that is not known.
    """
    most = CONTENDERS * limit
    found = _largest(balance, key, currency, most + 1)
    (_content, rest) = found.pop() if len(found) > most else (None, 0)
    return [content for content, _stated in found], rest


def _largest(balance, key, currency, limit):
    """The contents and the stated figures of the largest groups, but for that of nothing, which
    comes last whatever is in it."""
    sql = _LARGEST.format(key=key, table=balance._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(sql, [currency, limit + 1])
        found = cursor.fetchall()
    return [(content, stated) for content, stated in found if content][:limit]


def as_table(side, contents):
    """The groups as a statement's table of a side, each with its place; and its parameters."""
    sql = f"""
        SELECT * FROM unnest(%s::bigint[]) WITH ORDINALITY AS led ({side.named}, place_{side.place})
    """
    return sql, [contents]
