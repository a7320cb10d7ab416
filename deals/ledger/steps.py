"""Where agreements stood on a past day by their milestones up to it: `deals.standing`, as SQL.

One test runs both over the same rows. A step counts from its own first day; an undated one from
its visit's, else from the agreement's day: what was heard of first then had not happened before.
"""

from deals.choices import LADDER, Stage
from deals.standing import HOME_STEPS

ORIGIN = "date '0001-01-01'"
VALUE = ("value_qualifier", "value_currency", "value_low", "value_high")
# Of a step, beside its key and the dates of its visit.
STEP_COLUMNS = ("agreement_id", "stage", "when", "visit_id", *VALUE)


def began(dates="step.dates"):
    """The day that a step counts from, None for one that only its agreement's day dates."""
    return f"""coalesce(lower(step."when"), lower({dates}))"""


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
    CASE WHEN step."when" IS NULL THEN upper(step.dates)
         WHEN step."when" && step.dates THEN least(upper(step."when"), upper(step.dates))
         ELSE upper(step."when") END - 1
"""

_LAST = "max(place) FILTER (WHERE rank = {})".format
_STAGES = " ".join(
    f"WHEN {_LAST(rank)} > coalesce({_LAST(CANCELLED)}, -1) THEN '{stage}'"
    for rank, stage in reversed([*enumerate(LADDER, 1)])
)
# To which stage steps lead that have a `rank` and a `place`, as an aggregate; none lead to none.
STAGE = f"CASE WHEN count(*) = 0 THEN '' {_STAGES} ELSE '{Stage.CANCELLED}' END"

_STANDING = f"""
    SELECT known_id,
           {STAGE} AS stage,
           min(ARRAY[home_rank, began, id, visit_id, day - {ORIGIN}]::bigint[])
               FILTER (WHERE home_rank IS NOT NULL AND visit_id IS NOT NULL) AS home,
           min(ARRAY[lower("when") - {ORIGIN}, upper("when") - {ORIGIN}, id, day - {ORIGIN}]::bigint[])
               FILTER (WHERE is_at_fixed) AS fixed,
           max(upper("when")) - 1 AS latest
    FROM (
        SELECT known.id AS known_id, step.id, step.visit_id, step."when",
               {RANK} AS rank, {PLACE} AS place, {_ranks(HOME_STEPS)} AS home_rank,
               {began()} - {ORIGIN} AS began, {_DAY} AS day,
               known.home_visit_fixed AND step.visit_id IS NOT DISTINCT FROM known.home_visit_id
               AS is_at_fixed
        FROM step JOIN known ON known.version = step.version
        WHERE coalesce({began()}, known.day, known.true_on) <= known.true_on
    ) steps GROUP BY known_id
"""

# The value that the latest step by then tells, where a later step tells another: else the
# agreement's own value holds, which today's totals count.
_TOLD = ", ".join(VALUE)
_OTHER = " OR ".join(f"later.{column} IS DISTINCT FROM latest.{column}" for column in VALUE)
_VALUES = f"""
    WITH valued AS (
        SELECT step.id, known.id AS known_id, known.true_on,
               {began()} AS began, upper(step."when") AS ended,
               {", ".join(f"step.{column}" for column in VALUE)}
        FROM step JOIN known ON known.version = step.version
        WHERE step.value_qualifier <> ''
    )
    SELECT latest.known_id, {", ".join(f"latest.{column}" for column in VALUE)} FROM (
        SELECT DISTINCT ON (known_id) known_id, {_TOLD} FROM valued WHERE began <= true_on
        ORDER BY known_id, ended DESC NULLS LAST, id DESC
    ) latest
    WHERE EXISTS (
        SELECT FROM valued later
        WHERE later.known_id = latest.known_id AND later.began > later.true_on AND ({_OTHER})
    )
"""


_DATED = f"""
    coalesce(CASE WHEN known.home_visit_fixed
                  THEN coalesce({ORIGIN} + fixed[4]::int, upper(known.fixed_dates) - 1)
                  ELSE {ORIGIN} + home[5]::int END, latest)
"""
_STOOD = f"""
    SELECT {{columns}} FROM (
        SELECT known.*, {_DATED} AS dated, told.known_id AS told_by,
               CASE WHEN known.stage_fixed THEN known.stage ELSE standing.stage END AS then_stage,
               CASE WHEN known.home_visit_fixed THEN known.home_visit_id ELSE home[4] END AS then_visit,
               {", ".join(f"told.{column} AS then_{column}" for column in VALUE)}
        FROM known
        LEFT JOIN ({_STANDING}) standing ON standing.known_id = known.id
        LEFT JOIN ({_VALUES}) told ON told.known_id = known.id
    ) stood LEFT JOIN LATERAL ({{heard}}) heard ON true
    WHERE then_stage <> ''
"""
_THEN = {
    "stage": "then_stage",
    "home_visit_id": "then_visit",
    "day": "coalesce(dated, heard.day)",
    **{name: f"CASE WHEN told_by IS NULL THEN {name} ELSE then_{name} END" for name in VALUE},
}


def stood(columns, heard):
    """SQL of the rows of the table `known`, each as it stood on its day `true_on`.

    Reads `known` (id, version, true_on, the columns of the agreement, what an editor fixed of it,
    and the `fixed_dates` of a fixed visit) and `step` (version, id, STEP_COLUMNS, and the `dates`
    of its visit); a version may be asked for on several days. The columns are `known`'s. A row of
    which no step had happened is left out, unless an editor fixed its stage. `heard` is SQL of the
    `day` of the first article about the agreement of a row of `stood`, asked for where no step
    tells a day. The day may lie after the one asked for: then that one counts.
    """
    listed = ", ".join(f"{_THEN.get(column, column)} AS {column}" for column in columns)
    return _STOOD.format(columns=listed, heard=heard)
