"""Whatever is recorded in whatever order: the spells tell what the history tells."""

import datetime
import random
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from deals.choices import Stage
from deals.ledger import closing
from deals.ledger.checking import check
from deals.ledger.keeping import catch_up
from deals.models import Agreement, Closing, ExchangeRate, Milestone, Spell, Visit
from deals.partial_dates import PartialDate
from deals.standing import settle
from deals.values import Value, value_columns
from sources.models import Article, Evidence
from tests.days import on
from tests.deals.test_totals_past_steps import entries, make_at_random
from tests.factories import (
    ArticleFactory,
    EvidenceFactory,
    PublishedAgreementFactory,
    VisitFactory,
)

pytestmark = pytest.mark.usefixtures("days")
BEGIN = datetime.date(2025, 6, 1)
A_DAY = datetime.timedelta(1)
WORTH = Value(Decimal(7), Decimal(9), "USD", "range")
DATES = [None, *map(PartialDate.parse, ("2025-02-20", "2025-03-05", "2025-01-10..2025-01-12"))]
CURRENCIES = ("EUR", "USD")
TRUE = [datetime.date(2025, *day) for day in ((1, 20), (2, 11), (3, 9), (3, 12), (7, 15), (12, 31))]


@pytest.mark.parametrize("seed", range(10))
def test_the_spells_tell_what_the_history_tells(seed, monkeypatch, settings):
    chance = random.Random(seed)
    monkeypatch.setattr(closing, "BATCH", chance.choice([1, 3, 5, 100]))
    settings.REFERENCE_CURRENCY = CURRENCIES[seed % 2]
    visits = [VisitFactory(dates=dates) for dates in DATES[:3]]
    ExchangeRate.objects.create(day="2025-03-10", currency="USD", rate=2, source="a bank")
    for _ in range(14):
        make_at_random(chance, visits)
    rows = [*Agreement.objects.all()]

    day = BEGIN
    for _ in range(8):
        day += A_DAY * chance.randrange(2, 4)
        for moment in moments(chance, day):
            on(moment)
            for row in chance.sample(rows, 3):
                write(chance, row, rows, visits)
        on(f"{day + A_DAY}T00:01:00")
        if chance.random() < 0.6:
            catch_up(within=0 if chance.random() < 0.3 else None)
    assert Spell.objects.exists()
    if chance.random() < 0.7:
        catch_up()
        assert check() == []

    known = [None, *(BEGIN + A_DAY * number for number in range(0, 30, 4))]
    asked = [
        (one, true, currency)
        for one in known
        for true in (None, *chance.sample(TRUE, 3))
        for currency in CURRENCIES
        if one or true
    ]
    told = [entries(*what) for what in asked]
    Closing.objects.all().delete()
    assert dict(zip(asked, told, strict=True)) == {what: entries(*what) for what in asked}


def moments(chance, day):
    """Of the day; among them one of the day before, of a transaction that took its time."""
    found = [f"{day}T{chance.randrange(10, 23)}:00:00" for _ in range(3)]
    if chance.random() < 0.7:
        found.insert(chance.randrange(3), f"{day - A_DAY}T23:59:59")
    return found


def write(chance, row, rows, visits):
    """One change, if no rule forbids it."""
    if not Agreement.objects.filter(pk=row.pk).exists():
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            chance.choice(CHANGES)(Change(chance, row, rows, visits))
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError:
        rows[:] = Agreement.objects.order_by("pk")
        visits[:] = Visit.objects.order_by("pk")


class Change:
    """What a change may be of, by chance."""

    def __init__(self, chance, row, rows, visits):
        self.chance, self.row, self.rows, self.visits = chance, row, rows, visits
        self.of_row = Agreement.objects.filter(pk=row.pk)
        self.steps = Milestone.objects.filter(agreement=row)
        self.a_step = Milestone.objects.filter(pk__in=self.steps.order_by("pk").values("pk")[:1])
        self.evidence = Evidence.objects.filter(agreement=row)
        self.other = chance.choice(rows)
        self.visit = chance.choice([None, *visits])

    @property
    def a_visit(self):
        return Visit.objects.filter(pk=self.chance.choice(self.visits).pk)

    def likely(self):
        return self.chance.random() < 0.5

    def any(self, *choices):
        return self.chance.choice(choices)

    def new_visit(self):
        self.visits.append(VisitFactory(dates=self.any(*DATES)))
        self.a_step.update(visit=self.visits[-1])

    def delete(self):
        Agreement.objects.filter(part_of=self.row).update(part_of=None)
        self.evidence.update(agreement=self.other)
        self.of_row.delete()
        self.rows.remove(self.row)

    def new_step(self):
        Milestone.objects.get_or_create(
            agreement=self.row,
            stage=self.any(*Stage.values),
            when=self.any(*DATES),
            visit=self.visit,
            defaults=value_columns(WORTH),
        )


CHANGES = [
    Change.new_visit,
    Change.new_step,
    Change.delete,
    lambda of: of.rows.append(PublishedAgreementFactory(visit=of.visit)),
    lambda of: of.of_row.update(**value_columns(WORTH)),
    lambda of: of.of_row.update(title="a title that decides nothing"),
    lambda of: of.of_row.update(publication=of.any("draft", "withdrawn", "published")),
    lambda of: of.of_row.update(part_of=of.any(None, of.other)),
    lambda of: of.of_row.update(stage="cancelled", stage_fixed=of.likely()),
    lambda of: of.of_row.update(home_visit=of.visit, home_visit_fixed=of.likely()),
    lambda of: of.of_row.update(day=of.any(None, "2025-02-01", "2025-07-01")),
    lambda of: of.steps.exists() and settle(of.of_row.get()),
    lambda of: of.steps.delete(),
    lambda of: of.a_step.delete(),
    lambda of: of.a_step.update(agreement=of.other),
    lambda of: of.a_step.update(visit=of.visit),
    lambda of: of.a_step.update(when=of.any(*DATES)),
    lambda of: of.a_step.update(stage=of.any(*Stage.values)),
    lambda of: of.a_visit.update(dates=of.any(*DATES)),
    lambda of: of.a_visit.update(place=str(of.chance.random())),
    lambda of: of.evidence.filter(state="proposed").update(
        state="rejected", decided_at=timezone.now()
    ),
    lambda of: of.evidence.update(
        agreement=of.any(None, of.other), state="proposed", decided_at=None
    ),
    lambda of: EvidenceFactory(agreement=of.any(None, of.row), article=ArticleFactory()),
    lambda of: Article.objects.filter(evidence__agreement=of.row).update(
        published_on=of.any(None, "2025-02-07")
    ),
    lambda of: ExchangeRate.objects.update(rate=of.chance.randrange(1, 9)),
    lambda of: ExchangeRate.objects.all().delete(),
    lambda of: ExchangeRate.objects.get_or_create(
        day="2025-03-11", currency="USD", defaults={"rate": 3, "source": "a bank"}
    ),
]
