import django.db.models.deletion
from django.db import migrations, models

import deals.sorting

# Under any locale: capitals and accents are told here, and what is left is compared by letters.
SORT_KEY = r"""
    CREATE FUNCTION deals_sort_key(name text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT btrim(regexp_replace(
            lower(replace(replace(replace(replace(replace(replace(translate(
                regexp_replace(normalize(name, NFKD), '[\u0300-\u036f]+', '', 'g'),
                'ØøĐđŁłı', 'OoDdLli'),
                'ß', 'ss'), 'ẞ', 'SS'), 'Æ', 'AE'), 'æ', 'ae'), 'Œ', 'OE'), 'œ', 'oe')),
            '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f]+', ' ', 'g'))
    $$;
"""


class Migration(migrations.Migration):
    dependencies = [("deals", "0012_passing_of_time")]

    operations = [
        migrations.RunSQL(SORT_KEY, "DROP FUNCTION deals_sort_key(text)"),
        migrations.AlterModelOptions(
            name="country",
            options={
                "ordering": [deals.sorting.SortKey("name_en")],
                "verbose_name": "country",
                "verbose_name_plural": "countries",
            },
        ),
        migrations.AlterModelOptions(
            name="party",
            options={
                "ordering": [deals.sorting.SortKey("name"), "name", "pk"],
                "verbose_name": "party",
                "verbose_name_plural": "parties",
            },
        ),
        migrations.AlterField(
            model_name="agreement",
            name="country_a",
            field=models.ForeignKey(
                blank=True,
                help_text="in either order",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="deals.country",
                verbose_name="first country",
            ),
        ),
        migrations.AlterField(
            model_name="agreementevent",
            name="country_a",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="in either order",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="deals.country",
                verbose_name="first country",
            ),
        ),
        migrations.RemoveIndex(model_name="party", name="party_by_name"),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                deals.sorting.SortKey("name"), models.F("name"), models.F("id"), name="party_by_name"
            ),
        ),
    ]
