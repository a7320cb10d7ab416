"""Adding entries up by groups, and putting the groups in order: the statements.

Entries are SQL with ENTRY_COLUMNS and a `sign`; a side is one of `deals.ledger.groups`.
"""

from deals.ledger.entries import ADDED, ENTRY_COLUMNS, KEYS, MEASURES, SUMS, listed, places

LISTED = listed(ENTRY_COLUMNS)
# What a line of sums tells beside its keys; `unconverted` holds amounts by currency, as JSON.
TOLD = ", ".join(['"column"', "unconverted", *MEASURES])
# The same, where each of the sums by `lost` becomes a line.
LINES = f"""
    "column", CASE WHEN lost = '' OR told = 0 THEN '{{}}'
              ELSE jsonb_build_object(lost, told)::text END AS unconverted, {", ".join(MEASURES)}
"""
# What has emptied has no place among the first.
HOLDS = "(agreements + counted_in > 0 OR unconverted <> '{}')"
PARTIES = "LEFT JOIN deals_participation taking ON taking.agreement_id = e.agreement_id"
# What rows are summed by, over an entry `e` and a party `taking` part in its agreement.
EXPRESSIONS = {
    **KEYS,
    "agreement_id": "e.agreement_id",
    "party_id": "coalesce(taking.party_id, 0)",
}


def summed_by(columns, entries, parameters, among=None):
    """SQL of SUMS over entries that carry a sign, by the columns, `column` and `lost`; its parameters.

    With `among` only those of a column whose contents are in an array, both as SQL.
    """
    named = [*columns, "column", "lost"]
    names = {**EXPRESSIONS, "party_id": "taking.party_id"}
    keys = ", ".join(f'{EXPRESSIONS.get(name, name)} AS "{name}"' for name in named)
    sums = ", ".join(f"sign * {how} AS {name}" for name, how in SUMS.items())
    parties = PARTIES if "party_id" in columns else ""
    some = f"WHERE {names[among[0]]} = ANY ({among[1]})" if among else ""
    grouping = f"GROUP BY {places(len(named))}, sign"
    return f"SELECT {keys}, {sums} FROM ({entries}) e {parties} {some} {grouping}", parameters


def counted_apart(columns, sums, with_lost):
    """SQL of sums by `lost` as balances tell them: what is counted stands under '' and, with
    `with_lost`, what is told under its currency."""
    named = listed([*columns, "column"])
    counted = ", ".join(f"CASE WHEN is_counted THEN {name} ELSE 0 END" for name in MEASURES)
    apart = "is_counted OR apart.lost <> ''" if with_lost else "is_counted"
    return f"""
        SELECT {named}, apart.lost, {counted}, CASE WHEN is_counted THEN 0 ELSE told END
        FROM ({sums}) sums
        CROSS JOIN LATERAL (VALUES ('', true), (sums.lost, false)) apart (lost, is_counted)
        WHERE {apart}
    """


def sizes_of_lines(side, lines):
    """A side's groups with their sizes, from lines of sums by group and perhaps more."""
    return f"""
        SELECT {side.named},
               coalesce(sum(stated) FILTER (WHERE "column" = 'firm'), 0) AS size_1,
               coalesce(sum(agreements) FILTER (WHERE "column" = 'firm'), 0) AS size_2,
               sum(agreements) AS holds
        FROM ({lines}) lines WHERE {HOLDS} GROUP BY {side.named}
    """


def sizes_of(side, entries, limit):
    """The same of single entries, which takes less than to add up all that is told of a group.

    Where only the first so many are asked for, what is of no party is left out: it comes last, and
    without it the entries can be looked up by participations, and not the other way round.
    """
    columns = ", ".join(f'{EXPRESSIONS[name]} AS "{name}"' for name in side.group.columns)
    parties = PARTIES if "party_id" in side.group.columns else ""
    if limit:
        parties = parties.removeprefix("LEFT ")
    return f"""
        SELECT {", ".join(side.keys)},
               coalesce(sum(r.stated) FILTER (WHERE is_firm), 0) AS size_1,
               count(*) FILTER (WHERE is_firm) AS size_2, count(*) AS holds
        FROM (
            SELECT {columns}, e.stated, {KEYS["column"]} = 'firm' AND {ADDED} AS is_firm
            FROM ({entries}) e {parties}
        ) r {side.group.join}
        GROUP BY {side.named}
    """


class Holding(int):
    """As a limit: the first groups that together hold so many agreements."""


def ranked(side, sized, parameters, limit):
    """The groups of one side, each with its place; those of nothing come last."""
    nothing = " AND ".join(f"{name}::text IN ('0', '')" for name in side.names)
    place = side.group.order.format(key=side.named) or "size_1 DESC, size_2 DESC"
    order = f"{nothing}, {place}, {side.named}"
    some, more = f"SELECT * FROM ({sized}) sized", [limit]
    if isinstance(limit, Holding):
        some = f"""
            SELECT * FROM (
                SELECT *, sum(holds) OVER (ORDER BY {order} ROWS UNBOUNDED PRECEDING) AS held
                FROM ({sized}) sized
            ) sized WHERE held - holds < %s
        """
    elif limit:
        # The first are found before they are numbered: to sort all of them would take longer.
        some = f"{some} ORDER BY {order} LIMIT %s"
    else:
        more = []
    sql = f"""
        SELECT {side.named}, row_number() OVER (ORDER BY {order}) AS place_{side.place}
        FROM ({some}) sized
    """
    return sql, [*parameters, *more]
