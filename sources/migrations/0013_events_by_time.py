from django.db import migrations

# What was recorded after a day is found by its time.
INDEXES = """
    CREATE INDEX evidenceevent_created ON sources_evidenceevent (pgh_created_at);
    CREATE INDEX articleevent_created ON sources_articleevent (pgh_created_at);
"""
BACK = """
    DROP INDEX evidenceevent_created;
    DROP INDEX articleevent_created;
"""


class Migration(migrations.Migration):
    dependencies = [("sources", "0012_learned_names")]

    operations = [migrations.RunSQL(INDEXES, BACK)]
