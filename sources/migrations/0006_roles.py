"""The groups of the four roles; see `sources.roles`."""

from django.db import migrations

from sources import roles


def establish(apps, schema_editor):
    roles.establish(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0005_review_permission"),
        ("deals", "0003_permissions"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(establish, migrations.RunPython.noop)]
