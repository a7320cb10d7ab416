"""What is published stays founded when a party moves to another country, and on words that support it."""

from django.db import migrations

FUNCTIONS = """
CREATE OR REPLACE FUNCTION dealtracker_check_published(checked bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    agreement deals_agreement%ROWTYPE;
BEGIN
    SELECT * INTO agreement FROM deals_agreement
        WHERE id = checked AND publication = 'published';
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF (SELECT count(DISTINCT p.country_id) FROM deals_participation t
            JOIN deals_party p ON p.id = t.party_id
            WHERE t.agreement_id = checked
              AND p.country_id IN (agreement.country_a_id, agreement.country_b_id)) < 2 THEN
        RAISE EXCEPTION 'agreement % cannot be published without parties of both its countries',
            agreement.public_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_published_has_parties';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM sources_evidence
            WHERE agreement_id = checked AND state = 'accepted' %(polarity)s)
       AND NOT EXISTS (SELECT 1 FROM sources_citation WHERE agreement_id = checked) THEN
        RAISE EXCEPTION 'agreement % cannot be published without accepted evidence or a citation',
            agreement.public_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_published_has_evidence';
    END IF;
END $$;

DROP TRIGGER evidence_leaves_published_founded ON sources_evidence;
CREATE CONSTRAINT TRIGGER evidence_leaves_published_founded
    AFTER DELETE OR UPDATE OF agreement_id, state%(column)s ON sources_evidence
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.state = 'accepted')
    EXECUTE FUNCTION dealtracker_check_its_published();
"""

PARTY = """
CREATE FUNCTION dealtracker_check_partys_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM dealtracker_check_published(t.agreement_id)
        FROM deals_participation t WHERE t.party_id = NEW.id;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER party_leaves_published_founded
    AFTER UPDATE OF country_id ON deals_party
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.country_id IS DISTINCT FROM NEW.country_id)
    EXECUTE FUNCTION dealtracker_check_partys_published();
"""

PARTY_BACK = """
DROP TRIGGER party_leaves_published_founded ON deals_party;
DROP FUNCTION dealtracker_check_partys_published();
"""


def founded(polarity="", column=""):
    return FUNCTIONS.replace("%(polarity)s", polarity).replace("%(column)s", column)


class Migration(migrations.Migration):
    dependencies = [("sources", "0009_waiting_table"), ("deals", "0006_merged_rows_stay_away")]

    operations = [
        migrations.RunSQL(founded("AND polarity = 'supports'", ", polarity"), founded()),
        migrations.RunSQL(PARTY, PARTY_BACK),
    ]
