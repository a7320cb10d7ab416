"""Where agreements stood on a past day by their milestones up to it: `deals.standing`, as SQL.

One test runs both over the same rows. A step counts from its own first day; an undated one from
its visit's, else from the agreement's day: what was heard of first then had not happened before.
"""

from deals.choices import LADDER, Stage
from deals.ledger.entries import BEGAN
from deals.ledger.recorded import recorded
from deals.models import Agreement
from deals.standing import HOME_STEPS

ORIGIN = "date '0001-01-01'"
VALUE = ("value_qualifier", "value_currency", "value_low", "value_high")
STEP_COLUMNS = ("agreement_id", "stage", "when", "visit_id", *VALUE)


def _ranks(stages):
    cases = " ".join(f"WHEN '{stage}' THEN {rank}" for rank, stage in enumerate(stages, 1))
    return f"CASE step.stage {cases} END"


CANCELLED = len(LADDER) + 1
RANK = _ranks((*LADDER, Stage.CANCELLED))
# Undated steps first, an undated cancellation last of all; in between by their last day.
PLACE = f"""
    CASE WHEN step."when" IS NOT NULL
         THEN 100000000 + (upper(step."when") - {ORIGIN}) * 10 + {RANK}
         WHEN step.stage = '{Stage.CANCELLED}' THEN 200000000
         ELSE {RANK} END
"""
# The last day of a step at its visit.
_DAY = """
    CASE WHEN step."when" IS NULL THEN upper({dates})
         WHEN step."when" && {dates} THEN least(upper(step."when"), upper({dates}))
         ELSE upper(step."when") END - 1
"""

_LAST = "max(place) FILTER (WHERE rank = {})".format
_STAGES = " ".join(
    f"WHEN {_LAST(rank)} > coalesce({_LAST(CANCELLED)}, -1) THEN '{stage}'"
    for rank, stage in reversed([*enumerate(LADDER, 1)])
)
# To which stage steps lead that have a `rank` and a `place`, as an aggregate; none lead to none.
STAGE = f"CASE WHEN count(*) = 0 THEN '' {_STAGES} ELSE '{Stage.CANCELLED}' END"

# The parameters are twice the day.
STANDING = f"""
    SELECT agreement_id,
           {STAGE} AS stage,
           min(ARRAY[home_rank, began, id, visit_id, day - {ORIGIN}]::bigint[])
               FILTER (WHERE home_rank IS NOT NULL AND visit_id IS NOT NULL) AS home,
           min(ARRAY[lower("when") - {ORIGIN}, upper("when") - {ORIGIN}, id, day - {ORIGIN}]::bigint[])
               FILTER (WHERE is_at_fixed) AS fixed,
           max(upper("when")) - 1 AS latest
    FROM (
        SELECT step.agreement_id, step.id, step.visit_id, step."when",
               {RANK} AS rank, {PLACE} AS place, {_ranks(HOME_STEPS)} AS home_rank,
               {BEGAN} - {ORIGIN} AS began, {_DAY.format(dates="visit.dates")} AS day,
               known.home_visit_fixed AND step.visit_id IS NOT DISTINCT FROM known.home_visit_id
               AS is_at_fixed
        FROM milestone step
        JOIN known ON known.id = step.agreement_id
        LEFT JOIN visit ON visit.id = step.visit_id
        WHERE coalesce({BEGAN}, known.day, %s) <= %s
    ) steps GROUP BY agreement_id
"""

# The value that the latest step by then tells, where a later step tells another: else the
# agreement's own value holds, which today's totals count. The parameters are twice the day.
_TOLD = ", ".join(VALUE)
_OTHER = " OR ".join(f"later.{column} IS DISTINCT FROM latest.{column}" for column in VALUE)
TOLD = f"""
    WITH valued AS (
        SELECT step.id, step.agreement_id, {BEGAN} AS began, upper(step."when") AS ended,
               {", ".join(f"step.{column}" for column in VALUE)}
        FROM milestone step LEFT JOIN visit ON visit.id = step.visit_id
        WHERE step.value_qualifier <> ''
    )
    SELECT latest.agreement_id, {", ".join(f"latest.{column}" for column in VALUE)} FROM (
        SELECT DISTINCT ON (agreement_id) agreement_id, {_TOLD} FROM valued WHERE began <= %s
        ORDER BY agreement_id, ended DESC NULLS LAST, id DESC
    ) latest
    WHERE EXISTS (
        SELECT FROM valued later
        WHERE later.agreement_id = latest.agreement_id AND later.began > %s AND ({_OTHER})
    )
"""


_DATED = f"""
    coalesce(CASE WHEN known.home_visit_fixed
                  THEN coalesce({ORIGIN} + fixed[4]::int, upper(fixed_visit.dates) - 1)
                  ELSE {ORIGIN} + home[5]::int END, latest)
"""
STOOD = f"""
    SELECT {{columns}} FROM (
        SELECT known.*, {_DATED} AS dated, told.agreement_id AS told_by,
               CASE WHEN known.stage_fixed THEN known.stage ELSE standing.stage END AS then_stage,
               CASE WHEN known.home_visit_fixed THEN known.home_visit_id ELSE home[4] END AS then_visit,
               {", ".join(f"told.{column} AS then_{column}" for column in VALUE)}
        FROM known
        LEFT JOIN ({STANDING}) standing ON standing.agreement_id = known.id
        LEFT JOIN ({TOLD}) told ON told.agreement_id = known.id
        LEFT JOIN visit fixed_visit ON known.home_visit_fixed AND fixed_visit.id = known.home_visit_id
    ) stood LEFT JOIN LATERAL ({{heard}}) heard ON true
    WHERE then_stage <> ''
"""
_THEN = {
    "stage": "then_stage",
    "home_visit_id": "then_visit",
    "day": "CASE WHEN coalesce(dated, heard.day) > %s THEN %s ELSE coalesce(dated, heard.day) END",
    **{name: f"CASE WHEN told_by IS NULL THEN {name} ELSE then_{name} END" for name in VALUE},
}


def stood(columns, true_on, known_on):
    """SQL of the rows of the table `known` as they stood on a day, and its parameters.

    Reads `known`, `milestone` with the STEP_COLUMNS of their steps, and `visit`. The columns are
    `known`'s; a row of which no step had happened is left out, unless an editor fixed its stage.
    """
    heard, of_heard = _first_heard(known_on)
    listed = ", ".join(f"{_THEN.get(column, column)} AS {column}" for column in columns)
    days = [true_on, true_on]
    return STOOD.format(columns=listed, heard=heard), [
        *(days if "day" in columns else []),
        *days,
        *days,
        *of_heard,
    ]


def _first_heard(known_on):
    """The day of the first article about an agreement of which no step tells a day."""
    evidence = Agreement._meta.get_field("evidence").related_model
    article = evidence._meta.get_field("article").related_model
    told, of_told = recorded(
        evidence,
        ("agreement_id", "article_id", "state"),
        known_on,
        "stood.dated IS NULL AND agreement_id = stood.id",
    )
    read, of_read = recorded(article, ("published_on",), known_on, "{key} = told.article_id")
    sql = f"""
        SELECT min(article.published_on) AS day FROM ({told}) told
        CROSS JOIN LATERAL ({read}) article WHERE told.state <> 'rejected'
    """
    return sql, [*of_told, *of_read]
