"""What an agreement adds to totals, and how additions are summed up: the rule, as SQL."""

from django.db.models import BigAutoField, Case, F, Lookup, Value, When
from django.db.models.functions import Coalesce, Round

from deals.choices import Qualifier
from deals.conversion import AMOUNT, MAX_AGE, converted
from deals.models import Entry
from deals.values import COUNTERS

ENTRY_COLUMNS = [field.column for field in Entry._meta.fields if not field.primary_key]

# The agreements that the marks speak of, as an array: so that the planner looks them up one by one.
MARKED = f"""
    ARRAY(
        SELECT agreement_id FROM deals_mark WHERE agreement_id IS NOT NULL
        UNION
        SELECT component.id FROM deals_mark
        JOIN deals_agreement component ON component.part_of_id = deals_mark.agreement_id
        UNION
        SELECT dated.id FROM deals_mark
        JOIN deals_agreement dated
          ON dated.day BETWEEN deals_mark.first_day AND deals_mark.last_day + {MAX_AGE.days}
         AND dated.publication = 'published'
    )
"""

ADDED = "NOT counted_in"
UNCONVERTED = f"{ADDED} AND qualifier <> '' AND stated IS NULL"
# The currency of what no rate was found for, as a column to group by.
UNCONVERTED_CURRENCY = f"CASE WHEN {UNCONVERTED} THEN value_currency ELSE '' END"


def _counted_as(counter):
    kinds = ", ".join(f"'{kind}'" for kind, name in COUNTERS.items() if name == counter)
    return f"count(*) FILTER (WHERE {ADDED} AND qualifier IN ({kinds}))"


# What a balance holds, as sums over entries: one rule for balances and for totals.
MEASURES = {
    "agreements": f"count(*) FILTER (WHERE {ADDED})",
    "counted_in": "count(*) FILTER (WHERE counted_in)",
    "exact": _counted_as("exact"),
    "hedged": _counted_as("hedged"),
    "vague": _counted_as("vague"),
    "undisclosed": f"count(*) FILTER (WHERE {ADDED} AND qualifier = '')",
    "open_high": f"count(*) FILTER (WHERE {ADDED} AND stated IS NOT NULL AND high IS NULL)",
    "low": f"coalesce(sum(low) FILTER (WHERE {ADDED}), 0)",
    "stated": f"coalesce(sum(stated) FILTER (WHERE {ADDED}), 0)",
    "high": f"coalesce(sum(high) FILTER (WHERE {ADDED}), 0)",
    "told": f"coalesce(sum(told) FILTER (WHERE {UNCONVERTED}), 0)",
}


def stated_column():
    """`Value.stated` in SQL: one test holds the two together."""
    return Case(
        When(
            value_qualifier=Qualifier.RANGE,
            then=Round((F("value_low") + F("value_high")) / 2, 2, output_field=AMOUNT),
        ),
        default=Coalesce("value_low", "value_high"),
        output_field=AMOUNT,
    )


def entries_of(agreements, currency):
    """What the published ones of a queryset of agreements add in a currency, as they are now.

    A queryset of tuples in the order of ENTRY_COLUMNS. The umbrella is decided over all
    agreements, before the queryset's filters.
    """
    return (
        agreements.published()
        .with_counted_in()
        .annotate(
            in_currency=Value(currency),
            low=converted(F("value_low"), currency),
            stated=converted(stated_column(), currency),
            high=converted(F("value_high"), currency),
            told=stated_column(),
        )
        .order_by()
        .values_list(
            "pk",
            "in_currency",
            "home_visit_id",
            "sector_id",
            "country_a_id",
            "country_b_id",
            "stage",
            "instrument",
            "day",
            "value_qualifier",
            "value_currency",
            "counted_in",
            "low",
            "stated",
            "high",
            "told",
        )
    )


@BigAutoField.register_lookup
class Any(Lookup):
    """`pk__any`: one of an array. Unlike with IN, each is looked up by index, however many."""

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        column, parameters = self.process_lhs(compiler, connection)
        array, more = self.process_rhs(compiler, connection)
        return f"{column} = ANY ({array}::bigint[])", [*parameters, *more]

    def get_db_prep_lookup(self, value, connection):
        return "%s", [value]
