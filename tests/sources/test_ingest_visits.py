"""`manage.py ingest` over articles of one visit: what is certain is judged once all are read."""

from datetime import date

import pytest

from deals.models import Agreement, Visit
from deals.partial_dates import PartialDate
from sources.models import Article
from tests import factories
from tests.sources.test_ingest_command import ingest, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def countries():
    for code in ("KZ", "HU"):
        factories.country(code)


AFTER = (
    "Nach dem Besuch\n\nBudapest, 13. März 2026. Nach dem zweitägigen Besuch des kasachischen "
    "Präsidenten in Budapest sind beide Seiten zufrieden. Das kasachische Unternehmen Nurly Temir "
    "und das ungarische Unternehmen Dunagáz haben einen Vertrag über 12 Millionen Euro unterzeichnet."
)
DURING = (
    "Budapest, 2026. március 12. – A kazah elnök szerdán és csütörtökön hivatalos látogatást tett "
    "Budapesten. A kazah Nurly Solar és a magyar Tiszavíz szerződést írt alá 9 millió euróról."
)


def test_a_visit_is_as_long_as_the_article_tells_that_tells_its_days(tmp_path):
    write(tmp_path / "a.txt", AFTER)
    write(tmp_path / "b.txt", DURING)

    ingest(tmp_path, accept=True)

    (visit,) = Visit.objects.all()
    assert visit.dates == PartialDate(date(2026, 3, 11), date(2026, 3, 12))
    assert Agreement.objects.published().count() == 2


def test_the_days_of_a_published_visit_are_not_a_machines_to_change(tmp_path):
    ingest(write(tmp_path / "a.txt", AFTER), accept=True)
    (before,) = Visit.objects.all()

    ingest(write(tmp_path / "b.txt", DURING), accept=True)

    (visit,) = Visit.objects.all()
    assert visit.dates == before.dates


def test_an_article_without_a_told_day_has_the_one_of_its_date_line(tmp_path):
    ingest(write(tmp_path / "a.txt", AFTER))
    ingest(write(tmp_path / "b.txt", DURING, published_on="2026-03-14"))

    days = Article.objects.order_by("pk").values_list("published_on", flat=True)
    assert list(days) == [date(2026, 3, 13), date(2026, 3, 14)]
