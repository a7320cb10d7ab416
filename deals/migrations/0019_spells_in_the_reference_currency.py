from django.db import migrations, models

AMOUNT = {"max_digits": 38, "decimal_places": 2, "null": True}


class Migration(migrations.Migration):

    dependencies = [
        ('deals', '0018_balances_of_all_currencies'),
    ]

    operations = [
        migrations.AddField('spell', 'low', models.DecimalField(**AMOUNT)),
        migrations.AddField('spell', 'stated', models.DecimalField(**AMOUNT)),
        migrations.AddField('spell', 'high', models.DecimalField(**AMOUNT)),
        migrations.AddField(
            'closing', 'currency', models.CharField(max_length=3, default=''), preserve_default=False
        ),
        # Whatever rate was entered, there is room: an amount too large would stop the catching up.
        *(
            migrations.AlterField('entry', name, models.DecimalField(**AMOUNT))
            for name in ('low', 'stated', 'high')
        ),
        migrations.AlterField('ledger', 'shape', models.SmallIntegerField(default=5)),
        # Which rates were recorded since a day is found by their time.
        migrations.RunSQL(
            "CREATE INDEX exchangerateevent_created ON deals_exchangerateevent (pgh_created_at)",
            "DROP INDEX exchangerateevent_created",
        ),
    ]
