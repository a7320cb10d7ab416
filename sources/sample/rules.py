"""The project's own rules over whole tables: what its triggers ask of each row, asked of all.

Triggers are off while the sample is loaded. Checks of single rows, unique constraints and foreign
keys need nothing here, since the database has checked them by then.
"""

RULES = {
    "a quote is the article's own text at its place": """
        SELECT count(*) FROM sources_evidence e JOIN sources_article a ON a.id = e.article_id
        WHERE substr(a.text, e.start + 1, e."end" - e.start) <> e.quote
    """,
    "what is published has parties of both its countries": """
        SELECT count(*) FROM deals_agreement a
        LEFT JOIN (
            SELECT t.agreement_id, count(DISTINCT p.country_id) AS sides
            FROM deals_participation t
            JOIN deals_party p ON p.id = t.party_id
            JOIN deals_agreement b ON b.id = t.agreement_id
            WHERE p.country_id IN (b.country_a_id, b.country_b_id)
            GROUP BY t.agreement_id
        ) found ON found.agreement_id = a.id
        WHERE a.publication = 'published' AND coalesce(found.sides, 0) < 2
    """,
    "what is published has accepted evidence": """
        SELECT count(*) FROM deals_agreement a
        WHERE a.publication = 'published' AND NOT EXISTS (
            SELECT 1 FROM sources_evidence e
            WHERE e.agreement_id = a.id AND e.state = 'accepted' AND e.polarity = 'supports'
        ) AND NOT EXISTS (SELECT 1 FROM sources_citation c WHERE c.agreement_id = a.id)
    """,
    "an umbrella is part of no other agreement": """
        SELECT count(*) FROM deals_agreement a JOIN deals_agreement u ON u.id = a.part_of_id
        WHERE u.part_of_id IS NOT NULL
    """,
}


class RuleBroken(Exception):
    """The sample breaks a rule of the project; the message says which, and how many rows do."""


def check(cursor, say):
    """Raises RuleBroken where rows break a rule. `say` goes through the rules with a progress."""
    for rule, query in say(list(RULES.items()), "rules"):
        cursor.execute(query)
        (broken,) = cursor.fetchone()
        if broken:
            raise RuleBroken(f"{broken} rows break the rule that {rule}.")
