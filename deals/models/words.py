"""The words by which agreements are searched for; triggers write them with what they are of."""

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class AgreementWords(models.Model):
    """The words of an agreement's title and of all names of its parties.

    `deals_write_words` in the database writes them, and waits for whoever changes the same
    agreement, so that the last one to come knows of all changes.
    """

    agreement_id = models.BigIntegerField(primary_key=True)
    words = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="agreementwords_words")]

    def __str__(self):
        return f"{self.agreement_id}"


INSERTED = """
    PERFORM deals_write_words(ARRAY(SELECT id FROM new_rows));
    RETURN NULL;
"""
RETITLED = """
    PERFORM deals_write_words(ARRAY(
        SELECT id FROM new_rows JOIN old_rows USING (id) WHERE new_rows.title <> old_rows.title
    ));
    RETURN NULL;
"""
DELETED = """
    DELETE FROM deals_agreementwords WHERE agreement_id IN (SELECT id FROM old_rows);
    RETURN NULL;
"""

# Whoever renames a party waits for those who have just added it to an agreement, and they for him.
PARTICIPATION_CHANGED = """
    PERFORM FROM deals_party WHERE id IN ({parties}) ORDER BY id FOR KEY SHARE;
    PERFORM deals_write_words(ARRAY({agreements}));
    RETURN NULL;
"""
NAME_CHANGED = """
    PERFORM FROM deals_party WHERE id IN ({parties}) ORDER BY id FOR UPDATE;
    PERFORM deals_write_words(ARRAY(
        SELECT agreement_id FROM deals_participation WHERE party_id IN ({parties})
    ));
    RETURN NULL;
"""


def _at(operation, name, func, *rows):
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**{side: f"{side}_rows" for side in rows}),
        func=func,
    )


def agreement_words():
    return [
        _at(pgtrigger.Insert, "words_inserted", INSERTED, "new"),
        _at(pgtrigger.Update, "words_updated", RETITLED, "old", "new"),
        _at(pgtrigger.Delete, "words_deleted", DELETED, "old"),
    ]


def participation_words():
    return _of_each(PARTICIPATION_CHANGED)


def name_words():
    return _of_each(NAME_CHANGED)


def _of_each(func):
    operations = {
        "inserted": (pgtrigger.Insert, "new"),
        "updated": (pgtrigger.Update, "old", "new"),
        "deleted": (pgtrigger.Delete, "old"),
    }
    return [
        _at(operation, f"words_{name}", func.format(**_changed(sides)), *sides)
        for name, (operation, *sides) in operations.items()
    ]


def _changed(sides):
    """The parties and the agreements of the rows that were changed, as SQL."""
    return {
        name: " UNION ".join(f"SELECT {column} FROM {side}_rows" for side in sides)
        for name, column in (("parties", "party_id"), ("agreements", "agreement_id"))
    }
