"""Adding entries up by groups, and putting the groups in order: the statements.

Entries are SQL with ENTRY_COLUMNS, those of now with `party_ids` too, and a `sign`; a side is one
of `deals.ledger.groups`.
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
# Entries with each of their parties: those of now tell their parties. In the place of a table it
# would take half as long again.
OWN_PARTIES = """
    SELECT *, unnest(CASE party_ids WHEN '{{}}' THEN '{{0}}' ELSE party_ids END) AS party_id
    FROM ({entries}) e
"""
# Those of then do not, and are looked up.
OTHER_PARTIES = """
    SELECT e.*, coalesce(taking.party_id, 0) AS party_id
    FROM ({entries}) e LEFT JOIN deals_participation taking USING (agreement_id)
"""
# Of some parties: an index leads to their agreements.
SOME_PARTIES = """
    SELECT e.*, taking.party_id
    FROM ({entries}) e JOIN deals_participation taking USING (agreement_id)
"""


def _expression(name):
    """What tells a column, over an entry: most often the entry's own of that name."""
    return KEYS.get(name, name)


def _expressed(names):
    return ", ".join(f'{_expression(name)} AS "{name}"' for name in names)


def is_among(among, expression='"{}"'.format):
    """The condition that each of some lists has a pair whose column holds what is in its array.

    Pairs are a name and SQL; `expression` makes SQL of the name.
    """
    conditions = (
        " OR ".join(f"{expression(name)} = ANY ({contents})" for name, contents in pairs)
        for pairs in among
    )
    return " AND ".join(f"({condition})" for condition in conditions) or "true"


def summed_by(columns, entries, parameters, among=(), parties=OWN_PARTIES):
    """SQL of SUMS over entries that carry a sign, by the columns, `column` and `lost`; its parameters.

    `among` leaves some of them alone, as `is_among` tells.
    """
    named = [*columns, "column", "lost"]
    keys = _expressed(named)
    sums = ", ".join(f"sign * {how} AS {name}" for name, how in SUMS.items())
    if "party_id" in columns:
        # An index leads to some parties' agreements, where no other condition leaves fewer.
        is_led = [name for pairs in among for name, _contents in pairs] == ["party_id"]
        entries = (SOME_PARTIES if is_led else parties).format(entries=entries)
    where = is_among(among, _expression)
    grouping = f"GROUP BY {places(len(named))}, sign"
    return f"SELECT {keys}, {sums} FROM ({entries}) e WHERE {where} {grouping}", parameters


def counted_in(named, kept):
    """SQL of SUMS from rows of a balance: what is counted, …"""
    return f"SELECT {named}, '' AS lost, {', '.join(MEASURES)}, 0 AS told FROM ({kept}) kept"


def lost_in(named, kept):
    """… and what is told of values without a rate."""
    nothing = ", ".join(f"0 AS {name}" for name in MEASURES)
    # `jsonb_each` in the place of the keys would take twice as long.
    return f"""
        SELECT {named}, lost, {nothing}, (unconverted -> lost)::numeric AS told
        FROM (SELECT *, jsonb_object_keys(unconverted) AS lost FROM ({kept}) kept) lost
    """


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


def sizes_of(side, entries, parties=OWN_PARTIES, among=()):
    """The same of single entries, which takes less than to add up all that is told of a group.

    `among` leaves some of them alone, as `is_among` tells.
    """
    columns = _expressed(side.group.columns)
    if "party_id" in side.group.columns:
        entries = parties.format(entries=entries)
    return f"""
        SELECT {", ".join(side.keys)},
               coalesce(sum(r.stated) FILTER (WHERE is_firm), 0) AS size_1,
               count(*) FILTER (WHERE is_firm) AS size_2, count(*) AS holds
        FROM (
            SELECT {columns}, e.stated, {KEYS["column"]} = 'firm' AND {ADDED} AS is_firm
            FROM ({entries}) e WHERE {is_among(among, _expression)}
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
