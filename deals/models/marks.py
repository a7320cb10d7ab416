"""The triggers that tell the ledger what changed: one mark a statement and row, nothing is added up.

Writers only ever insert marks, so they never wait for each other; `deals.ledger` reads them.
"""

import pgtrigger

# The columns of an agreement that decide what it adds, and to which group.
DECIDING = (
    "publication",
    "part_of_id",
    "home_visit_id",
    "sector_id",
    "country_a_id",
    "country_b_id",
    "stage",
    "instrument",
    "day",
    "value_qualifier",
    "value_currency",
    "value_low",
    "value_high",
)

INSERTED = """
    INSERT INTO deals_mark (agreement_id) SELECT id FROM new_rows WHERE publication = 'published';
    RETURN NULL;
"""
UPDATED = f"""
    INSERT INTO deals_mark (agreement_id)
    SELECT new_rows.id FROM new_rows JOIN old_rows USING (id)
    WHERE 'published' IN (old_rows.publication, new_rows.publication)
      AND ({", ".join(f"old_rows.{column}" for column in DECIDING)})
          IS DISTINCT FROM ({", ".join(f"new_rows.{column}" for column in DECIDING)});
    RETURN NULL;
"""
DELETED = INSERTED.replace("new_rows", "old_rows")

# Who takes part counts, not as what. Of drafts too, since they may be published at the same time.
PARTIES_CHANGED = """
    INSERT INTO deals_mark (agreement_id) SELECT DISTINCT agreement_id FROM {rows};
    RETURN NULL;
"""
MOVED_PARTIES = """
    (
        SELECT unnest(ARRAY[old_rows.agreement_id, new_rows.agreement_id]) AS agreement_id
        FROM new_rows JOIN old_rows USING (id)
        WHERE (old_rows.agreement_id, old_rows.party_id)
              IS DISTINCT FROM (new_rows.agreement_id, new_rows.party_id)
    ) moved
"""

PARTIES_OF_ANOTHER_KIND = """
    INSERT INTO deals_mark (agreement_id)
    SELECT DISTINCT taking.agreement_id
    FROM new_rows JOIN old_rows USING (id)
    JOIN deals_participation taking ON taking.party_id = new_rows.id
    WHERE old_rows.kind <> new_rows.kind;
    RETURN NULL;
"""

RATES_CHANGED = """
    INSERT INTO deals_mark (currency, first_day, last_day)
    SELECT currency, min(day), max(day) FROM {rows} GROUP BY currency;
    RETURN NULL;
"""


MOVED_SECTORS = """
    INSERT INTO deals_mark (sector_id)
    SELECT id FROM new_rows JOIN old_rows USING (id)
    WHERE old_rows.parent_id IS DISTINCT FROM new_rows.parent_id;
    RETURN NULL;
"""


def _at(operation, name, func, **rows):
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**rows),
        func=func,
    )


OLD, NEW = {"old": "old_rows"}, {"new": "new_rows"}


def _marking(inserted, updated, deleted):
    return [
        _at(pgtrigger.Insert, "mark_inserted", inserted, **NEW),
        _at(pgtrigger.Update, "mark_updated", updated, **OLD, **NEW),
        _at(pgtrigger.Delete, "mark_deleted", deleted, **OLD),
    ]


def agreement_marks():
    return _marking(INSERTED, UPDATED, DELETED)


def participation_marks():
    told = ("new_rows", MOVED_PARTIES, "old_rows")
    return _marking(*(PARTIES_CHANGED.format(rows=rows) for rows in told))


def party_marks():
    """Who takes part tells of new parties and of those that go."""
    return [_at(pgtrigger.Update, "mark_updated", PARTIES_OF_ANOTHER_KIND, **OLD, **NEW)]


def sector_marks():
    """A new sector has no agreements yet, and one that has some cannot be deleted."""
    return [_at(pgtrigger.Update, "mark_updated", MOVED_SECTORS, **OLD, **NEW)]


def rate_marks():
    both = "(SELECT currency, day FROM old_rows UNION ALL SELECT currency, day FROM new_rows) rates"
    return _marking(*(RATES_CHANGED.format(rows=rows) for rows in ("new_rows", both, "old_rows")))
