"""The ledger: what each published agreement adds to totals, kept ready in a few currencies.

Nothing here is known that the agreements and rates do not tell: `deals.ledger` writes these rows,
and proves them. They carry no history, and name rows without foreign keys, since they follow
what they speak of by themselves.
"""

from django.db import models
from django.db.models.functions import Now

AMOUNT = {"max_digits": 30, "decimal_places": 2}
SUM = {"max_digits": 38, "decimal_places": 2}


class Ledger(models.Model):
    """A currency that the ledger is kept in: there once all its entries are."""

    currency = models.CharField(max_length=3, unique=True)
    opened_at = models.DateTimeField(db_default=Now())

    def __str__(self):
        return self.currency


class Mark(models.Model):
    """A change that the entries do not hold yet; written by triggers, in the change's transaction.

    Either an agreement, which stands for its components too, or a currency whose rates changed
    between two days. Marks are only ever added, so that writers never wait for each other.
    """

    agreement_id = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, db_default="")
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)

    def __str__(self):
        return f"{self.agreement_id or self.currency}"


class Entry(models.Model):
    """What one published agreement adds in one currency, with all that sorts it into groups.

    Amounts are in units of `currency`, None without a rate; `told` is the stated figure in the
    value's own currency. `counted_in` says that the umbrella's entry holds it already.
    """

    agreement_id = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    home_visit_id = models.BigIntegerField(null=True)
    sector_id = models.BigIntegerField(null=True)
    country_a_id = models.CharField(max_length=2)
    country_b_id = models.CharField(max_length=2)
    stage = models.CharField(max_length=12)
    instrument = models.CharField(max_length=20)
    day = models.DateField(null=True)

    qualifier = models.CharField(max_length=8)
    value_currency = models.CharField(max_length=3)
    counted_in = models.BooleanField()
    low = models.DecimalField(**AMOUNT, null=True)
    stated = models.DecimalField(**AMOUNT, null=True)
    high = models.DecimalField(**AMOUNT, null=True)
    told = models.DecimalField(**AMOUNT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement_id", "currency"], name="entry_once"),
        ]

    def __str__(self):
        return f"{self.agreement_id} in {self.currency}"


class Balance(models.Model):
    """Sums over the entries of one currency that are alike in the columns of the model.

    `agreements` counts those that are added, and is the sum of the four counters; `open_high`
    those without an upper bound. `unconverted` is the currency of values without a rate, whose
    stated figures are added in `told` alone.
    """

    currency = models.CharField(max_length=3)
    stage = models.CharField(max_length=12)
    unconverted = models.CharField(max_length=3, default="")

    agreements = models.IntegerField()
    counted_in = models.IntegerField()
    exact = models.IntegerField()
    hedged = models.IntegerField()
    vague = models.IntegerField()
    undisclosed = models.IntegerField()
    open_high = models.IntegerField()
    low = models.DecimalField(**SUM)
    stated = models.DecimalField(**SUM)
    high = models.DecimalField(**SUM)
    told = models.DecimalField(**SUM)

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.agreements} agreements, {self.stated} {self.currency}"


def _once(name, *dimensions):
    return models.UniqueConstraint(
        fields=["currency", *dimensions, "stage", "unconverted"], name=name, nulls_distinct=False
    )


class VisitBalance(Balance):
    home_visit_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [_once("visitbalance_once", "home_visit_id")]


class SectorBalance(Balance):
    sector_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [_once("sectorbalance_once", "sector_id")]


class VisitSectorBalance(Balance):
    home_visit_id = models.BigIntegerField(null=True)
    sector_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [_once("visitsectorbalance_once", "home_visit_id", "sector_id")]
