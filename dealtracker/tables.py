"""Totals as lines of text, for the terminal."""

from deals.wording import in_millions

# What stands for a group of agreements that have no visit, or no sector.
NONE_OF = {"visit": "no visit", "sector": "unclassified"}
NOTHING = "–"
HEADS = (
    *("", "signed", "low", "stated", "high"),
    *("exact", "about", "vague", "undisclosed", "counted in"),
    *("announced", "in talks", "cancelled"),
)


def totals_table(table):
    """The lines of a `deals.totals.Table`: a row for each group, the total last.

    Amounts are in millions and of what is signed or further; 'signed' counts those agreements and
    the next four columns say how sure their values are. An open high end is shown as 'open'.
    """
    rows = [_cells(_name(row, table.by), row) for row in table.rows]
    rows = [HEADS, *rows, _cells("total", table.total)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        first, *others = (
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join([first, *others]).rstrip()
    yield from _unconverted(table.total.firm)


def _name(row, by):
    return str(row.key) if row.key else NONE_OF.get(by, "all")


def _cells(name, row):
    firm = row.firm
    counters = (firm.exact, firm.hedged, firm.vague, firm.undisclosed, firm.counted_in)
    return [
        name,
        str(firm.count),
        *(_amount(amount, firm) for amount in (firm.low, firm.stated, firm.high)),
        *map(str, counters),
        *map(_beside, (row.announced, row.talks, row.cancelled)),
    ]


def _amount(amount, total):
    if amount is None:
        return "open"
    return in_millions(amount) if total.high != 0 else NOTHING


def _beside(total):
    """A column beside the total: how many agreements, and their stated worth."""
    if total.count == 0:
        return NOTHING
    return f"{total.count}: {in_millions(total.stated)}" if total.stated else str(total.count)


def _unconverted(total):
    for currency, amount in total.unconverted.items():
        yield f"unconverted: {in_millions(amount)} million {currency}"
