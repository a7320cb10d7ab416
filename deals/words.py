"""Search by words: which agreements have the words that somebody typed.

The words of an agreement (see `deals.models.words`) are those of its title, as they are written
and by their stems in Hungarian and in German, and those of its parties' names, all of them without
accents. 'Vertrag' finds 'Verträge' by its stem; what is typed finds what begins so, too:
'naperőmű' finds 'naperőműveket'. The middle of a word is not found: no index would lead there.
"""

import re

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, transaction
from django.db.models import BooleanField, Func, Value

# Of so few agreements with the words each is looked up. Of more a list is read in its order until
# its page is full, which needs few rows for one that fits.
FEW = 1_000
# What `deals_write_words` writes, for all agreements at once: as a table of its own, since what is
# inserted is found out by one process alone.
ALL = """
    CREATE TEMPORARY TABLE words_now ON COMMIT DROP AS
    SELECT agreement.id AS agreement_id, deals_title_words(agreement.title)
        || strip(to_tsvector('pg_catalog.simple', coalesce(names.folded, ''))) AS words
    FROM deals_agreement agreement
    LEFT JOIN (
        SELECT taking.agreement_id, string_agg(name.folded, ' ') AS folded
        FROM deals_participation taking JOIN deals_partyname name USING (party_id)
        GROUP BY taking.agreement_id
    ) names ON names.agreement_id = agreement.id
"""
_APART = re.compile(r"[\W_]+")


class Matches(Func):
    """Whether words have one that begins as the typed one does, or is of the same stem."""

    template = "%(expressions)s)"
    arg_joiner = " @@ deals_typed_word("
    output_field = BooleanField()
    conditional = True


def having(agreements, typed):
    """Those where every word typed is a word of the title or of a party's name.

    Asks the database first whether these are few: of words that it knows no number of, its
    planner would think that they are frequent. Returns them, and whether they may be many
    (None: nothing was asked).
    """
    from deals.models import AgreementWords

    words = [word for word in _APART.split(typed) if word]
    found = AgreementWords.objects.filter(*(Matches("words", Value(word)) for word in words))
    if not words:
        return agreements, None
    found = found.values("agreement_id")
    if found[: FEW + 1].count() > FEW:
        return agreements.filter(pk__in=found), True
    return agreements.filter(pk__any=ArraySubquery(found)), False


@transaction.atomic
def write_all():
    """Write the words of all agreements anew: for rows that came while triggers were off."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE deals_agreementwords")
        cursor.execute(ALL)
        cursor.execute("INSERT INTO deals_agreementwords (agreement_id, words) TABLE words_now")
        cursor.execute("DROP TABLE words_now")
