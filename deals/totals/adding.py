"""Adding up: what single agreements are worth, and how sums of the ledger become totals."""

from dataclasses import replace
from decimal import Decimal
from json import JSONDecoder
from operator import add

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, CharField, F, Value, When
from django.db.models.lookups import Exact

from deals.conversion import AMOUNT, converted
from deals.ledger.entries import COLUMNS, stated_column
from deals.models import Agreement
from deals.totals.total import ZERO, Total, together
from deals.values import COUNTERS

UNDISCLOSED = "undisclosed"
# Amounts by currency become decimals, to the cent.
_AMOUNTS = JSONDecoder(parse_float=Decimal, parse_int=Decimal)


def published(agreements):
    """The published ones of a queryset, each once, whatever its filters joined."""
    return Agreement.objects.published().filter(pk__in=agreements.order_by().values("pk"))


def _named(column, names, default):
    """A column's content by another name: one of `names`, or the default."""
    cases = (When(**{column: content, "then": Value(name)}) for content, name in names.items())
    return Case(*cases, default=Value(default), output_field=CharField())


def column_of_stage():
    """In which column of a table an agreement stands, in SQL."""
    return _named("stage", COLUMNS, "")


def priced(agreements, currency):
    """The published ones of a queryset, each with what it is worth in a currency.

    Annotated are `low`, `amount` (the stated figure) and `high`, null where the value has none or
    no rate is found; `lost`, the currency in that last case; `counted_in`, the `column` of a
    table of totals, and the `counter`.
    """
    return (
        published(agreements)
        .with_counted_in()
        .annotate(
            column=column_of_stage(),
            counter=_named("value_qualifier", COUNTERS, UNDISCLOSED),
            low=converted(F("value_low"), currency),
            amount=Case(
                # No rate is looked up where there is nothing to convert.
                When(value_currency="", then=None),
                default=converted(stated_column(), currency),
                output_field=AMOUNT,
            ),
            high=converted(F("value_high"), currency),
        )
        .annotate(
            lost=Case(
                When(value_currency__in=["", currency], then=Value("")),
                # Nothing is nothing in any currency.
                When(Exact(stated_column(), 0), then=Value("")),
                When(amount=None, then=F("value_currency")),
                default=Value(""),
            )
        )
    )


def worth(agreement, currency):
    """What one of `priced` is worth alone, as a Total, whether an umbrella holds it or not."""
    counted = Total(currency, count=1, **{agreement.counter: 1})
    if agreement.lost:
        return replace(counted, unconverted={agreement.lost: agreement.value.stated})
    if agreement.amount is None:
        return counted
    return replace(counted, low=agreement.low or ZERO, stated=agreement.amount, high=agreement.high)


def read_total(lines, currency):
    """Lines of sums (unconverted, MEASURES … of `deals.ledger`) of one column as its total.

    None where the lines hold no agreement.
    """
    sums, unconverted = None, {}
    for lost, *measures in lines:
        sums = [*map(add, sums, measures)] if sums else measures
        if lost != "{}":
            amounts = _AMOUNTS.decode(lost)
            # Most often it is one line, and there is nothing to add it to.
            unconverted = together(unconverted, amounts) if unconverted else amounts
    *counts, low, stated, high = sums
    count, counted_in, exact, hedged, vague, undisclosed, is_open = map(int, counts)
    if not count and not counted_in:
        return None
    high = None if is_open else high
    counters = (exact, hedged, vague, undisclosed)
    return Total(currency, count, low, stated, high, *counters, counted_in, unconverted)


def sources_behind(agreements, columns):
    """How many articles and dispatches stand behind the agreements: those of accepted evidence.

    Told of all of them, and of the groups by each of the columns (expressions by name) alone.
    Yields tuples: the name of the column or None, its content, the column of a table of totals,
    articles, dispatches.
    """
    told = (
        published(agreements)
        .filter(evidence__state="accepted", evidence__article__isnull=False)
        .annotate(**columns, stands=column_of_stage())
        .values_list(*columns, "stands", "evidence__article", "evidence__article__dispatch")
        .order_by()
        .distinct()
    )
    try:
        sql, parameters = told.query.sql_with_params()
    except EmptyResultSet:  # filters that nothing can pass
        return
    names = [*columns, "stands", "article", "dispatch"]
    sets = ", ".join(
        f"({', '.join([*alone, 'stands'])})" for alone in ([], *([n] for n in columns))
    )
    which = " ".join(f"WHEN grouping({name}) = 0 THEN '{name}'" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT {f"CASE {which} END" if which else "NULL"},
                   {f"coalesce({', '.join(columns)})" if columns else "NULL"},
                   stands, count(DISTINCT article), count(DISTINCT dispatch)
            FROM ({sql}) AS told ({", ".join(names)}) GROUP BY GROUPING SETS ({sets})
            """,
            parameters,
        )
        yield from cursor.fetchall()
