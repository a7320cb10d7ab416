"""A published agreement has parties of both its countries, and accepted evidence or a citation.

The rule reaches over the tables of both apps, so it stands with the app that knows both. It is
checked at commit: what belongs together may be written in any order within a transaction.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION dealtracker_check_published(checked bigint) RETURNS void LANGUAGE plpgsql AS $$
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
            WHERE agreement_id = checked AND state = 'accepted')
       AND NOT EXISTS (SELECT 1 FROM sources_citation WHERE agreement_id = checked) THEN
        RAISE EXCEPTION 'agreement % cannot be published without accepted evidence or a citation',
            agreement.public_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_published_has_evidence';
    END IF;
END $$;

CREATE FUNCTION dealtracker_check_this_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM dealtracker_check_published(NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION dealtracker_check_its_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.agreement_id IS NOT NULL THEN
        PERFORM dealtracker_check_published(OLD.agreement_id);
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER agreement_published_is_founded
    AFTER INSERT OR UPDATE OF publication, country_a_id, country_b_id ON deals_agreement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.publication = 'published')
    EXECUTE FUNCTION dealtracker_check_this_published();
CREATE CONSTRAINT TRIGGER participation_leaves_published_founded
    AFTER DELETE OR UPDATE OF agreement_id, party_id ON deals_participation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION dealtracker_check_its_published();
CREATE CONSTRAINT TRIGGER evidence_leaves_published_founded
    AFTER DELETE OR UPDATE OF agreement_id, state ON sources_evidence
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.state = 'accepted')
    EXECUTE FUNCTION dealtracker_check_its_published();
CREATE CONSTRAINT TRIGGER citation_leaves_published_founded
    AFTER DELETE OR UPDATE OF agreement_id ON sources_citation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION dealtracker_check_its_published();
"""

BACK = """
DROP TRIGGER citation_leaves_published_founded ON sources_citation;
DROP TRIGGER evidence_leaves_published_founded ON sources_evidence;
DROP TRIGGER participation_leaves_published_founded ON deals_participation;
DROP TRIGGER agreement_published_is_founded ON deals_agreement;
DROP FUNCTION dealtracker_check_its_published();
DROP FUNCTION dealtracker_check_this_published();
DROP FUNCTION dealtracker_check_published(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("sources", "0001_initial"), ("deals", "0001_initial")]

    operations = [migrations.RunSQL(FUNCTIONS, BACK)]
