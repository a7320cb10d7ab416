"""Adding up: what the database sums, and how its sums become totals."""

from dataclasses import replace

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Case, CharField, Count, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce, Round

from deals.choices import Qualifier
from deals.conversion import AMOUNT, converted
from deals.models import Agreement
from deals.totals.total import COLUMNS, ZERO, Total, empty
from deals.values import COUNTERS

UNDISCLOSED = "undisclosed"


def published(agreements):
    """The published ones of a queryset, each once, whatever its filters joined."""
    return Agreement.objects.published().filter(pk__in=agreements.order_by().values("pk"))


def stated_column(value="value"):
    """`Value.stated` of the four columns of that name in SQL: one test holds the two together."""
    low, high = F(f"{value}_low"), F(f"{value}_high")
    middle = Round((low + high) / 2, 2, output_field=AMOUNT)
    return Case(
        When(**{f"{value}_qualifier": Qualifier.RANGE, "then": middle}),
        default=Coalesce(low, high),
        output_field=AMOUNT,
    )


def _named(column, names, default):
    """A column's content by another name: one of `names`, or the default."""
    cases = (When(**{column: content, "then": Value(name)}) for content, name in names.items())
    return Case(*cases, default=Value(default), output_field=CharField())


def column_of_stage():
    """In which column of a table an agreement stands, in SQL."""
    return _named("stage", COLUMNS, "")


def priced(agreements, currency, then=None):
    """The published ones of a queryset, each with what it is worth in a currency.

    Annotated are `low`, `amount` (the stated figure) and `high`, null where the value has none or
    no rate is found; `lost`, the currency in that last case; `counted_in`, the `column` of a
    table of totals, and the `counter`. For `then` see `buckets`.
    """
    value = "then" if then else "value"
    told = f"{value}_currency"
    return (
        published(agreements)
        .with_counted_in()
        .annotate(**(then or {}))
        .annotate(
            column=column_of_stage(),
            counter=_named(f"{value}_qualifier", COUNTERS, UNDISCLOSED),
            low=converted(F(f"{value}_low"), currency, told),
            amount=Case(
                # No rate is looked up where there is nothing to convert.
                When(**{told: "", "then": None}),
                default=converted(stated_column(value), currency, told),
                output_field=AMOUNT,
            ),
            high=converted(F(f"{value}_high"), currency, told),
        )
        .annotate(
            lost=Case(
                When(**{f"{value}_currency__in": ["", currency], "then": Value("")}),
                When(amount=None, then=F(told)),
                default=Value(""),
            )
        )
    )


def buckets(agreements, columns, currency, then=None):
    """Sums over agreements that are alike in these columns and in how they are added.

    `columns` are expressions by name. The umbrella is decided over all agreements, before the
    filters of the queryset. `then` replaces the four columns of the value by others, which are
    called then_low, then_high, then_currency and then_qualifier. Yields dictionaries with the
    columns, `column`, `counted_in` and what `total_of` reads.
    """
    value = "then" if then else "value"
    return (
        priced(agreements, currency, then)
        .annotate(
            **columns,
            stated_as_told=stated_column(value),
            below=_below(f"{value}_qualifier"),
            above=_above(f"{value}_qualifier"),
        )
        .order_by()
        .values(*columns, "column", "counter", "counted_in", "lost")
        .annotate(
            agreements=Count("pk"),
            sum_stated=Sum("amount"),
            sum_below=Sum("below"),
            sum_above=Sum("above"),
            sum_as_told=Sum("stated_as_told"),
            is_open=BoolOr(Q(**{f"{value}_qualifier": Qualifier.AT_LEAST})),
        )
    )


# Most values have one figure. What low and high differ by is converted for the others alone, since
# every conversion looks up rates.
def _below(qualifier):
    """How far a value's low is below its stated figure, in SQL; null where it is not."""
    return Case(
        When(**{qualifier: Qualifier.RANGE, "then": F("amount") - F("low")}),
        When(**{qualifier: Qualifier.AT_MOST, "then": F("amount")}),
        output_field=AMOUNT,
    )


def _above(qualifier):
    """How far its high is above it; null where it is not, or open."""
    wide = [Qualifier.RANGE, Qualifier.VAGUE]
    return Case(
        When(**{f"{qualifier}__in": wide, "then": F("high") - F("amount")}), output_field=AMOUNT
    )


def total_of(bucket, currency):
    """What one bucket adds: its doubts as its qualifiers say; nothing where no rate is found."""
    count = bucket["agreements"]
    counted = Total(currency, count=count, **{bucket["counter"]: count})
    if bucket["counter"] == UNDISCLOSED:
        return counted
    if bucket["lost"]:
        return replace(counted, unconverted={bucket["lost"]: bucket["sum_as_told"]})
    return replace(
        counted,
        low=bucket["sum_stated"] - (bucket["sum_below"] or ZERO),
        stated=bucket["sum_stated"],
        high=None if bucket["is_open"] else bucket["sum_stated"] + (bucket["sum_above"] or ZERO),
    )


def share_of(bucket, currency):
    """What one bucket adds to a total: only a number where its umbrella holds it already."""
    if bucket["counted_in"]:
        return Total(currency, counted_in=bucket["agreements"])
    return total_of(bucket, currency)


def added(bucket, currency):
    """The bucket as a row: all in the column of its stage."""
    return replace(empty(currency), **{bucket["column"]: share_of(bucket, currency)})


def read_total(line, currency):
    """A line of sums (column, unconverted, measures … of `deals.ledger`) as its column's total.

    None instead of a total where the line holds no agreement.
    """
    column, lost, count, counted_in, exact, hedged, vague, undisclosed, is_open, *amounts = line
    if not count and not counted_in:
        return column, None
    low, stated, high, told = amounts
    total = Total(
        currency,
        count=int(count),
        low=low,
        stated=stated,
        high=None if is_open else high,
        exact=int(exact),
        hedged=int(hedged),
        vague=int(vague),
        undisclosed=int(undisclosed),
        counted_in=int(counted_in),
        unconverted={lost: told} if lost else {},
    )
    return column, total


def sources_behind(agreements, columns):
    """How many articles and dispatches stand behind the agreements: those of accepted evidence.

    Yields dictionaries with the columns, `column`, `articles` and `dispatches`.
    """
    accepted = Q(evidence__state="accepted")
    return (
        published(agreements)
        .annotate(**columns, column=column_of_stage())
        .order_by()
        .values(*columns, "column")
        .annotate(
            articles=Count("evidence__article", filter=accepted, distinct=True),
            dispatches=Count("evidence__article__dispatch", filter=accepted, distinct=True),
        )
    )
