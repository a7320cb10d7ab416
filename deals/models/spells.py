"""What past days are answered from: how agreements stood, by the days that this is true of.

Nothing here is known that the history does not tell: `deals.ledger.closing` writes these rows, and
`deals.ledger.checking` proves them. They carry no history, and name rows without foreign keys.
"""

import datetime

from django.db import models

from deals.models.ledger import AMOUNT, SUM

# The ends of what has no beginning, and of what has no end.
ALWAYS, NEVER = datetime.date.min, datetime.date.max


class Spell(models.Model):
    """How an agreement that readers saw stood, over a stretch of days of either kind.

    So it was recorded at the end of each day from `recorded_from` up to the one before
    `recorded_until`; and by the steps recorded then, so it stood on each day from `true_from` up
    to the one before `true_until`. Its `day` may lie after the one asked for: then that counts.
    `is_recorded` tells that its own columns said so too: the only thing where `true_from` is NEVER.

    Values are in their own currency; `low`, `stated` and `high` are what they come to in the one of
    the closing, by the rates recorded up to the day that it reaches: None without a rate. Other
    rates, the tree of sectors and umbrellas are looked up by whoever asks, as of the days asked for.
    """

    pk = models.CompositePrimaryKey("agreement_id", "recorded_from", "true_from")
    agreement_id = models.BigIntegerField()
    recorded_from = models.DateField()
    recorded_until = models.DateField()
    true_from = models.DateField()
    true_until = models.DateField()
    is_recorded = models.BooleanField()

    home_visit_id = models.BigIntegerField(null=True)
    sector_id = models.BigIntegerField(null=True)
    country_a_id = models.CharField(max_length=2)
    country_b_id = models.CharField(max_length=2)
    stage = models.CharField(max_length=12)
    instrument = models.CharField(max_length=20)
    day = models.DateField(null=True)
    value_qualifier = models.CharField(max_length=8)
    value_currency = models.CharField(max_length=3)
    value_low = models.DecimalField(**AMOUNT, null=True)
    value_high = models.DecimalField(**AMOUNT, null=True)
    part_of_id = models.BigIntegerField(null=True)

    # Whatever rate was recorded, there is room.
    low = models.DecimalField(**SUM, null=True)
    stated = models.DecimalField(**SUM, null=True)
    high = models.DecimalField(**SUM, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["day"], name="spell_day"),
            models.Index(
                fields=["part_of_id"],
                name="spell_part",
                condition=models.Q(part_of_id__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.agreement_id} from {self.recorded_from}"


class Closing(models.Model):
    """Up to which day there are spells, and in which currency; one row at most.

    While those up to `due` are being written there are already those of agreements up to
    `reached`, and nobody reads them.
    """

    day = models.DateField(null=True)
    due = models.DateField(null=True)
    reached = models.BigIntegerField(default=0)
    shape = models.SmallIntegerField()
    currency = models.CharField(max_length=3)

    def __str__(self):
        return str(self.day)
