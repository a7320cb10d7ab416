"""Who had a hand in an agreement, and that nobody of them publishes it where four eyes are asked for.

A hand has who entered the agreement or one of its parties, steps or sources, who changed what it
says, and who accepted its evidence. What follows from other rows (stage, home visit, day) and the
acts of publishing and withdrawing are nobody's writing.

The setting is the connection's (`dealtracker.four_eyes`), so that the rule holds for every
statement of the site. It is checked at commit, when all that belongs together is written.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION dealtracker_hands(checked bigint) RETURNS TABLE (user_id bigint)
LANGUAGE sql STABLE AS $$
    SELECT author_id::bigint FROM deals_agreement WHERE id = checked AND author_id IS NOT NULL
    UNION
    SELECT added_by_id FROM sources_citation
        WHERE agreement_id = checked AND added_by_id IS NOT NULL
    UNION
    SELECT decided_by_id FROM sources_evidence
        WHERE agreement_id = checked AND state = 'accepted' AND decided_by_id IS NOT NULL
    UNION
    SELECT f.ruled_by_id FROM sources_fact f JOIN sources_evidence e ON e.id = f.evidence_id
        WHERE e.agreement_id = checked AND e.state = 'accepted' AND f.standing = 'accepted'
          AND f.ruled_by_id IS NOT NULL
    UNION
    SELECT (c.metadata->>'user')::bigint FROM pghistory_context c JOIN (
        SELECT pgh_context_id FROM deals_participationevent WHERE agreement_id = checked
        UNION
        SELECT pgh_context_id FROM deals_milestoneevent WHERE agreement_id = checked
        UNION
        SELECT pgh_context_id FROM sources_citationevent WHERE agreement_id = checked
        UNION
        SELECT pgh_context_id FROM (
            SELECT pgh_context_id, told IS DISTINCT FROM lag(told) OVER (ORDER BY pgh_id) AS amended
            FROM (
                SELECT pgh_context_id, pgh_id,
                    to_jsonb(event) - ARRAY['pgh_id', 'pgh_created_at', 'pgh_label',
                        'pgh_context_id', 'publication', 'published_at', 'published_by_id',
                        'withdrawn_at', 'stage', 'home_visit_id', 'day', 'note']
                    || jsonb_build_object(
                        'stage', CASE WHEN stage_fixed THEN stage END,
                        'home', CASE WHEN home_visit_fixed THEN home_visit_id END) AS told
                FROM deals_agreementevent event WHERE pgh_obj_id = checked
            ) states
        ) changes WHERE amended
    ) acts ON acts.pgh_context_id = c.id
    WHERE jsonb_typeof(c.metadata->'user') = 'number'
$$;

CREATE FUNCTION dealtracker_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    publisher bigint;
BEGIN
    IF current_setting('dealtracker.four_eyes', true) IS DISTINCT FROM 'on' THEN
        RETURN NULL;
    END IF;
    SELECT published_by_id INTO publisher FROM deals_agreement
        WHERE id = NEW.id AND publication = 'published';
    IF FOUND AND EXISTS (SELECT 1 FROM dealtracker_hands(NEW.id) h
                         WHERE publisher IS NULL OR h.user_id = publisher) THEN
        RAISE EXCEPTION 'agreement % cannot be published by one who had a hand in it', NEW.public_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_published_by_another';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER agreement_published_by_another
    AFTER INSERT OR UPDATE OF publication, published_by_id ON deals_agreement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.publication = 'published')
    EXECUTE FUNCTION dealtracker_four_eyes();
"""

BACK = """
DROP TRIGGER agreement_published_by_another ON deals_agreement;
DROP FUNCTION dealtracker_four_eyes();
DROP FUNCTION dealtracker_hands(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0007_desk"),
        ("deals", "0004_published_by"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [migrations.RunSQL(FUNCTIONS, BACK)]
