"""What an agreement adds to totals, and how additions are summed up: the rule, as SQL."""

from django.db.models import Case, F, When
from django.db.models.functions import Coalesce, Round

from deals.choices import FIRM_STAGES, KIND_BITS, Qualifier, Stage
from deals.conversion import AMOUNT, MAX_AGE
from deals.models import Entry
from deals.models.rate import EURO
from deals.values import COUNTERS

KEPT_COLUMNS = [field.column for field in Entry._meta.fields if not field.primary_key]
OF_PARTIES = ("party_ids", "party_kinds")
# What entries tell of now and of past days alike
ENTRY_COLUMNS = [name for name in KEPT_COLUMNS if name not in OF_PARTIES]

# The agreements that each mark speaks of. A currency's rates convert what is told in it and, where
# a ledger is kept in it, whatever else has a value.
_SPOKEN_OF = f"""
    SELECT agreement_id AS id FROM {{marks}} WHERE agreement_id IS NOT NULL
    {{union}}
    SELECT component.id FROM {{marks}} marks
    JOIN deals_agreement component ON component.part_of_id = marks.agreement_id
    {{union}}
    SELECT moved.id FROM {{marks}} marks
    JOIN deals_agreement moved ON moved.sector_id = marks.sector_id
    {{union}}
    SELECT dated.id FROM {{marks}} marks
    JOIN deals_agreement dated
      ON dated.day BETWEEN marks.first_day AND marks.last_day + {MAX_AGE.days}
     AND dated.publication = 'published' AND dated.value_currency <> ''
     AND (dated.value_currency = marks.currency
          OR marks.currency IN (SELECT currency FROM deals_ledger))
"""


def spoken_of(marks="deals_mark", each="UNION"):
    """SQL of the ids of the agreements that marks speak of; "UNION ALL": repeated, and quicker."""
    return _SPOKEN_OF.format(marks=marks, union=each)


# As an array: so that the planner looks them up one by one.
MARKED = f"ARRAY({spoken_of()})"

# The columns of a table of totals: what the default total counts, and what stands beside it.
COLUMNS = {
    **dict.fromkeys(FIRM_STAGES, "firm"),
    Stage.ANNOUNCED: "announced",
    Stage.TALKS: "talks",
    Stage.CANCELLED: "cancelled",
}

ADDED = "NOT counted_in"
# Nothing is nothing in any currency.
UNCONVERTED = f"{ADDED} AND qualifier <> '' AND stated IS NULL AND told <> 0"
_COLUMNS = " ".join(f"WHEN '{stage}' THEN '{column}'" for stage, column in COLUMNS.items())

# What sums are grouped by, as expressions over an entry; 0 stands for none.
KEYS = {
    "home_visit_id": "coalesce(home_visit_id, 0)",
    "sector_id": "coalesce(sector_id, 0)",
    "top_sector_id": "coalesce(top_sector_id, 0)",
    "country_a_id": "country_a_id",
    "country_b_id": "country_b_id",
    "stage": "stage",
    "instrument": "instrument",
    # `extract` gives decimals, which take twice as long.
    "year": "coalesce(date_part('year', day), 0)::smallint",
    # As 20254 and 202511
    "quarter": "coalesce(date_part('year', day) * 10 + date_part('quarter', day), 0)::integer",
    "month": "coalesce(date_part('year', day) * 100 + date_part('month', day), 0)::integer",
    "value_currency": "value_currency",
    "column": f"CASE stage {_COLUMNS} END",
    # The currency of what no rate was found for
    "lost": f"CASE WHEN {UNCONVERTED} THEN value_currency ELSE '' END",
}


def listed(columns):
    """The columns by their names."""
    return ", ".join(f'"{column}"' for column in columns)


def places(number):
    """The first so many columns of a statement, to group by them."""
    return ", ".join(str(place + 1) for place in range(number))


def _counted_as(counter):
    kinds = ", ".join(f"'{kind}'" for kind, name in COUNTERS.items() if name == counter)
    return _count(f"{ADDED} AND qualifier IN ({kinds})")


def _count(condition):
    # As what balances hold: to add up bigints makes decimals of them, which takes longer.
    return f"(count(*) FILTER (WHERE {condition}))::integer"


# What is summed up over entries, for balances and totals: one rule …
MEASURES = {
    "agreements": _count(ADDED),
    "counted_in": _count("counted_in"),
    "exact": _counted_as("exact"),
    "hedged": _counted_as("hedged"),
    "vague": _counted_as("vague"),
    "undisclosed": _count(f"{ADDED} AND qualifier = ''"),
    "open_high": _count(f"{ADDED} AND stated IS NOT NULL AND high IS NULL"),
    "low": f"coalesce(sum(low) FILTER (WHERE {ADDED}), 0)",
    "stated": f"coalesce(sum(stated) FILTER (WHERE {ADDED}), 0)",
    "high": f"coalesce(sum(high) FILTER (WHERE {ADDED}), 0)",
}
# … and, where the currency `lost` is among the keys, what is told in it.
SUMS = {**MEASURES, "told": f"coalesce(sum(told) FILTER (WHERE {UNCONVERTED}), 0)"}


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


# The columns that an entry takes from its agreement as they are.
AS_THEY_ARE = ENTRY_COLUMNS[2:-4]
# … and what is converted.
TAKEN = (
    "pk",
    "home_visit_id",
    "sector_id",
    Coalesce("sector__parent_id", "sector_id"),
    "country_a_id",
    "country_b_id",
    "stage",
    "instrument",
    "day",
    "value_qualifier",
    "value_currency",
    "counted_in",
    "value_low",
    "told",
    "value_high",
)
DUE = f"agreement_id, {', '.join(AS_THEY_ARE)}, low, told, high"
_BITS = " ".join(f"WHEN '{kind}' THEN {bit}" for kind, bit in KIND_BITS.items())
# … and what its parties tell: OF_PARTIES, at once.
PARTIES = f"""
    LATERAL (
        SELECT coalesce(array_agg(party.id ORDER BY party.id), '{{}}') AS party_ids,
               coalesce(bit_or(CASE party.kind {_BITS} END), 0) AS party_kinds
        FROM deals_participation taking JOIN deals_party party ON party.id = taking.party_id
        WHERE taking.agreement_id = due.agreement_id
    )
"""

_UNITS = f"""
    LATERAL (
        SELECT rate FROM deals_exchangerate
        WHERE {{condition}} AND currency = {{code}}
          AND day <= due.day AND day >= due.day - {MAX_AGE.days}
        ORDER BY day DESC LIMIT 1
    )
"""
# The rates that an amount asks for, each looked up once; the euro's own is one.
OWN_RATE = _UNITS.format(
    code="due.value_currency", condition=f"due.value_currency NOT IN ('', '{EURO}', wanted.code)"
)
TARGET_RATE = _UNITS.format(
    code="wanted.code",
    condition=f"wanted.code <> '{EURO}' AND due.value_currency NOT IN ('', wanted.code)",
)


def converted(amount, own="own.rate", target="target.rate"):
    """`deals.conversion` once more, for many amounts: one test holds them together."""
    return f"""
        CASE WHEN due.value_currency = wanted.code THEN {amount} ELSE round(
            {amount}
            * CASE WHEN wanted.code = '{EURO}' THEN 1 ELSE {target} END
            / CASE WHEN due.value_currency = '{EURO}' THEN 1 ELSE {own} END,
        2) END
    """


def entries_of(agreements, currency):
    """What the published ones of a queryset of agreements add in a currency, as they are now.

    SQL with the columns of KEPT_COLUMNS, and its parameters. The umbrella is decided over all
    agreements, before the queryset's filters.
    """
    due = agreements.published().with_counted_in().annotate(told=stated_column()).order_by()
    taken, parameters = due.values_list(*TAKEN).query.sql_with_params()
    columns = ", ".join(f"due.{column}" for column in AS_THEY_ARE)
    of_parties = ", ".join(OF_PARTIES)
    amounts = ", ".join(f"{converted(f'due.{name}')}" for name in ("low", "told", "high"))
    sql = f"""
        SELECT due.agreement_id, wanted.code, {columns}, {amounts}, due.told, {of_parties}
        FROM (SELECT %s::varchar(3) AS code) wanted
        CROSS JOIN ({taken}) AS due ({DUE})
        CROSS JOIN {PARTIES} parties
        LEFT JOIN {OWN_RATE} own ON true
        LEFT JOIN {TARGET_RATE} target ON true
    """
    return sql, [currency, *parameters]
