"""The ledger: what each published agreement adds to totals, kept ready in a few currencies.

Nothing here is known that the agreements and rates do not tell: `deals.ledger` writes these rows,
and proves them. They carry no history, and name rows without foreign keys, since they follow
what they speak of by themselves.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

AMOUNT = {"max_digits": 30, "decimal_places": 2}
SUM = {"max_digits": 38, "decimal_places": 2}


# Which entries and balances there are, and what they hold: another number where that changes, so
# that nobody trusts what another release wrote.
SHAPE = 6


class Ledger(models.Model):
    """A currency that the ledger is kept in, and its shape: there once all its entries are."""

    currency = models.CharField(max_length=3, unique=True)
    shape = models.SmallIntegerField(default=SHAPE)
    opened_at = models.DateTimeField(db_default=Now())

    def __str__(self):
        return self.currency


class Mark(models.Model):
    """A change that the entries do not hold yet; written by triggers, in the change's transaction.

    An agreement, whose parties may be what changed, or their kinds, and which stands for its components too; a
    sector that moved in the tree, which stands for its agreements; or a currency whose rates changed
    between two days. Marks are only ever added, so that writers never wait for each other.
    """

    agreement_id = models.BigIntegerField(null=True)
    sector_id = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, db_default="")
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)

    def __str__(self):
        return f"{self.agreement_id or self.sector_id or self.currency}"


class Entry(models.Model):
    """What one published agreement adds in one currency, with all that sorts it into groups.

    Amounts are in units of `currency`, None without a rate; `told` is the stated figure in the
    value's own currency. `counted_in` says that the umbrella's entry holds it already. `party_ids`
    are in their order, each once; `party_kinds` has the bits of these parties' kinds (KIND_BITS).
    """

    agreement_id = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    home_visit_id = models.BigIntegerField(null=True)
    sector_id = models.BigIntegerField(null=True)
    top_sector_id = models.BigIntegerField(null=True)
    country_a_id = models.CharField(max_length=2)
    country_b_id = models.CharField(max_length=2)
    stage = models.CharField(max_length=12)
    instrument = models.CharField(max_length=20)
    day = models.DateField(null=True)

    qualifier = models.CharField(max_length=8)
    value_currency = models.CharField(max_length=3)
    counted_in = models.BooleanField()
    low = models.DecimalField(**SUM, null=True)
    stated = models.DecimalField(**SUM, null=True)
    high = models.DecimalField(**SUM, null=True)
    told = models.DecimalField(**AMOUNT, null=True)
    party_ids = ArrayField(models.BigIntegerField())
    party_kinds = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement_id", "currency"], name="entry_once"),
        ]
        indexes = [
            models.Index(
                fields=["currency", "country_a_id", "country_b_id"], name="entry_countries"
            ),
            models.Index(fields=["currency", "home_visit_id"], name="entry_visit"),
        ]

    def __str__(self):
        return f"{self.agreement_id} in {self.currency}"


class Balance(models.Model):
    """Sums over the entries of one currency that are alike in the columns of the model.

    `column` is the one of a table of totals (firm, announced, talks, cancelled). `agreements`
    counts those that are added, and is the sum of the four counters; `open_high` those without an
    upper bound. `unconverted` holds, by currency, the stated figures of values without a rate, which
    are in no other sum; none of 0. 0 stands for no visit, no sector, no party and no year.
    """

    currency = models.CharField(max_length=3)
    column = models.CharField(max_length=9)

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
    unconverted = models.JSONField()

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.agreements} agreements, {self.stated} {self.currency}"


def _once(name, *dimensions):
    """Its index finds the rows by the first dimensions."""
    fields = ["currency", *dimensions, "column"]
    return models.UniqueConstraint(fields=fields, name=name)


def _largest(name):
    """Its index finds the rows of a column by what is stated in them."""
    return models.Index(fields=["currency", "column", "-stated"], name=name)


class VisitBalance(Balance):
    home_visit_id = models.BigIntegerField()

    class Meta:
        constraints = [_once("visitbalance_once", "home_visit_id")]
        indexes = [_largest("visitbalance_largest")]


class PartyBalance(Balance):
    """What an agreement adds stands once with each of its parties."""

    party_id = models.BigIntegerField()

    class Meta:
        constraints = [_once("partybalance_once", "party_id")]
        indexes = [_largest("partybalance_largest")]


class SectorBalance(Balance):
    sector_id = models.BigIntegerField()
    top_sector_id = models.BigIntegerField()

    class Meta:
        constraints = [_once("sectorbalance_once", "sector_id", "top_sector_id")]


class VisitSectorBalance(Balance):
    """By visit and by the sectors of the top level."""

    home_visit_id = models.BigIntegerField()
    top_sector_id = models.BigIntegerField()

    class Meta:
        constraints = [_once("visitsectorbalance_once", "home_visit_id", "top_sector_id")]
        indexes = [models.Index(fields=["currency", "top_sector_id"], name="visitsector_sector")]


class VisitInstrumentBalance(Balance):
    home_visit_id = models.BigIntegerField()
    instrument = models.CharField(max_length=20)

    class Meta:
        constraints = [_once("visitinstrumentbalance_once", "instrument", "home_visit_id")]


class VisitPairBalance(Balance):
    """By visit and by the two countries: those of the visit, as a rule, but not always."""

    home_visit_id = models.BigIntegerField()
    country_a_id = models.CharField(max_length=2)
    country_b_id = models.CharField(max_length=2)

    class Meta:
        constraints = [
            _once("visitpairbalance_once", "country_a_id", "country_b_id", "home_visit_id")
        ]


class SectorKindBalance(Balance):
    """By sector and by what kind of agreement it is, and when."""

    sector_id = models.BigIntegerField()
    top_sector_id = models.BigIntegerField()
    stage = models.CharField(max_length=12)
    instrument = models.CharField(max_length=20)
    year = models.SmallIntegerField()

    class Meta:
        constraints = [
            _once(
                "sectorkindbalance_once",
                "sector_id",
                "top_sector_id",
                "stage",
                "instrument",
                "year",
            )
        ]
        indexes = [models.Index(fields=["currency", "instrument"], name="sectorkind_instrument")]


class VisitKindBalance(Balance):
    """By visit and by whose agreement it is, of what kind, and when."""

    home_visit_id = models.BigIntegerField()
    country_a_id = models.CharField(max_length=2)
    country_b_id = models.CharField(max_length=2)
    stage = models.CharField(max_length=12)
    instrument = models.CharField(max_length=20)
    year = models.SmallIntegerField()

    class Meta:
        constraints = [
            _once(
                "visitkindbalance_once",
                "home_visit_id",
                "country_a_id",
                "country_b_id",
                "stage",
                "instrument",
                "year",
            )
        ]


class VisitStageBalance(Balance):
    """The year nearly follows from the visit, and adds few rows."""

    home_visit_id = models.BigIntegerField()
    stage = models.CharField(max_length=12)
    year = models.SmallIntegerField()

    class Meta:
        constraints = [_once("visitstagebalance_once", "home_visit_id", "stage", "year")]


class VisitSectorStageBalance(Balance):
    home_visit_id = models.BigIntegerField()
    sector_id = models.BigIntegerField()
    top_sector_id = models.BigIntegerField()
    stage = models.CharField(max_length=12)
    year = models.SmallIntegerField()

    class Meta:
        constraints = [
            _once(
                "visitsectorstagebalance_once",
                "home_visit_id",
                "sector_id",
                "top_sector_id",
                "stage",
                "year",
            )
        ]
        indexes = [models.Index(fields=["currency", "sector_id"], name="visitsectorstage_sector")]


# The smallest first: a total is read from the first that has all the columns that it needs.
BALANCES = (
    SectorBalance,
    VisitBalance,
    VisitStageBalance,
    VisitPairBalance,
    SectorKindBalance,
    VisitInstrumentBalance,
    VisitSectorBalance,
    VisitKindBalance,
    VisitSectorStageBalance,
    PartyBalance,
)
