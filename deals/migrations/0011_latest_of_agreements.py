from django.db import migrations

# What totals of a past day read: each agreement's events, the latest first, with all that sorts
# and adds up. A draft's insertion, which no reader ever saw, is left out, as `deals.ledger.past` asks.
INDEX = """
    CREATE INDEX agreementevent_latest ON deals_agreementevent (pgh_obj_id, pgh_id DESC)
    INCLUDE (
        pgh_created_at, pgh_label, publication, home_visit_id, sector_id, country_a_id,
        country_b_id, stage, instrument, day, value_qualifier, value_currency, value_low,
        value_high, part_of_id, stage_fixed, home_visit_fixed
    )
    WHERE publication = 'published' OR pgh_label <> 'insert'
"""


class Migration(migrations.Migration):
    dependencies = [("deals", "0010_lists_and_words")]

    operations = [migrations.RunSQL(INDEX, "DROP INDEX agreementevent_latest")]
