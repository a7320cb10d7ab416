"""Which agreements' accepted sources differ is kept ready with every statement."""

from django.db import migrations, models

# What `sources.contradictions` asks of two statements, as far as it can be told of a group of them:
# of values the intervals of `sources.hedges`, widened by what rounding to cents may take away.
FUNCTIONS = """
CREATE FUNCTION sources_amount(told text, otherwise numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN told ~ '^[0-9]+([.][0-9]+)?$' THEN told::numeric ELSE otherwise END
$$;

CREATE FUNCTION sources_is_disputed(asked bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM (
            SELECT e.id AS evidence, f.field, f.says, f.says->>'currency' AS currency,
                   CASE f.says->>'qualifier' WHEN 'approx' THEN 0.10 ELSE 0.01 END AS room
            FROM sources_evidence e JOIN sources_fact f ON f.evidence_id = e.id
            WHERE e.agreement_id = asked AND e.state = 'accepted' AND e.polarity = 'supports'
              AND f.standing = 'accepted' AND f.field IN ('value', 'instrument', 'stage')
        ) told
        GROUP BY field, currency
        HAVING count(DISTINCT evidence) > 1 AND CASE field
            WHEN 'stage' THEN bool_or(says = '"cancelled"') AND bool_or(says <> '"cancelled"')
            WHEN 'instrument' THEN count(DISTINCT says) FILTER (WHERE says <> '"none"') > 1
            ELSE max(sources_amount(says->>'low', 0) * (1 - room)) + 0.02
                 > min(sources_amount(says->>'high', 'Infinity') * (1 + room)) END
    )
$$;

CREATE FUNCTION sources_keep_disputed(changed bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(changed) > 0 THEN
        DELETE FROM sources_disputed d
            WHERE d.agreement = ANY (changed) AND NOT sources_is_disputed(d.agreement);
        INSERT INTO sources_disputed (agreement)
            SELECT one FROM unnest(changed) one WHERE sources_is_disputed(one)
            ON CONFLICT DO NOTHING;
    END IF;
END $$;

CREATE FUNCTION sources_find_disputed() RETURNS void LANGUAGE sql AS $$
    DELETE FROM sources_disputed;
    INSERT INTO sources_disputed (agreement)
        SELECT agreement_id FROM sources_evidence
        WHERE state = 'accepted' AND agreement_id IS NOT NULL
        GROUP BY agreement_id HAVING count(*) > 1 AND sources_is_disputed(agreement_id);
$$;
"""
TRIGGERS = """
CREATE FUNCTION sources_fact_disputes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    rows text := CASE TG_OP WHEN 'INSERT' THEN 'new_values' WHEN 'DELETE' THEN 'old_values'
        ELSE '(SELECT * FROM old_values UNION ALL SELECT * FROM new_values)' END;
    changed bigint[];
BEGIN
    EXECUTE 'SELECT array(SELECT DISTINCT e.agreement_id FROM ' || rows || ' f
        JOIN sources_evidence e ON e.id = f.evidence_id
        WHERE f.standing = ''accepted'' AND f.field IN (''value'', ''instrument'', ''stage'')
          AND e.state = ''accepted'' AND e.agreement_id IS NOT NULL)' INTO changed;
    PERFORM sources_keep_disputed(changed);
    RETURN NULL;
END $$;

CREATE FUNCTION sources_evidence_disputes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sources_keep_disputed(array(
        SELECT DISTINCT agreement
        FROM old_values o JOIN new_values n USING (id),
             unnest(ARRAY[o.agreement_id, n.agreement_id]) agreement
        WHERE (o.state, o.agreement_id, o.polarity)
              IS DISTINCT FROM (n.state, n.agreement_id, n.polarity)
          AND 'accepted' IN (o.state, n.state) AND agreement IS NOT NULL));
    RETURN NULL;
END $$;

CREATE TRIGGER fact_disputes_on_insert AFTER INSERT ON sources_fact
    REFERENCING NEW TABLE AS new_values
    FOR EACH STATEMENT EXECUTE FUNCTION sources_fact_disputes();
CREATE TRIGGER fact_disputes_on_update AFTER UPDATE ON sources_fact
    REFERENCING OLD TABLE AS old_values NEW TABLE AS new_values
    FOR EACH STATEMENT EXECUTE FUNCTION sources_fact_disputes();
CREATE TRIGGER fact_disputes_on_delete AFTER DELETE ON sources_fact
    REFERENCING OLD TABLE AS old_values
    FOR EACH STATEMENT EXECUTE FUNCTION sources_fact_disputes();
CREATE TRIGGER evidence_disputes_on_update AFTER UPDATE ON sources_evidence
    REFERENCING OLD TABLE AS old_values NEW TABLE AS new_values
    FOR EACH STATEMENT EXECUTE FUNCTION sources_evidence_disputes();
"""
BACK = """
DROP FUNCTION sources_find_disputed();
DROP TRIGGER fact_disputes_on_insert ON sources_fact;
DROP TRIGGER fact_disputes_on_update ON sources_fact;
DROP TRIGGER fact_disputes_on_delete ON sources_fact;
DROP TRIGGER evidence_disputes_on_update ON sources_evidence;
DROP FUNCTION sources_evidence_disputes();
DROP FUNCTION sources_fact_disputes();
DROP FUNCTION sources_keep_disputed(bigint[]);
DROP FUNCTION sources_is_disputed(bigint);
DROP FUNCTION sources_amount(text, numeric);
"""


class Migration(migrations.Migration):
    dependencies = [("sources", "0010_published_stays_founded")]

    operations = [
        migrations.CreateModel(
            name="Disputed",
            fields=[
                ("agreement", models.BigIntegerField(primary_key=True, serialize=False)),
            ],
            options={
                "verbose_name": "disputed agreement",
                "verbose_name_plural": "disputed agreements",
                "default_permissions": [],
            },
        ),
        migrations.RunSQL(FUNCTIONS + TRIGGERS, BACK),
        migrations.RunSQL("SELECT sources_find_disputed()", migrations.RunSQL.noop),
    ]
