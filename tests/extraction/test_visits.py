"""The visit that an article tells of: guest, host, city and days."""

import datetime

import pytest

from sources.extraction import extract

REST = {
    "de": " Über die Gespräche wurde zunächst nichts weiter bekannt, wie es aus dem Umfeld hieß.",
    "hu": " A tárgyalásokról egyelőre nem közöltek többet, és az is kérdéses, hogy mi lesz most.",
}


@pytest.mark.parametrize(
    ("language", "text", "guest", "host", "city"),
    [
        ("de", "Der kasachische Präsident ist zu einem Besuch in Wien eingetroffen.", "KZ", "AT", "Wien"),
        ("de", "RIAD, 1. Februar 2026 (fin) – Bundeskanzler Müller traf in Riad den Kronprinzen.", "DE", "SA", "Riad"),
        ("de", "Auf seiner Indienreise hat der französische Präsident in Mumbai gesprochen.", "FR", "IN", "Mumbai"),
        ("de", "Die Delegation aus Baku reiste zu einem Forum nach Zürich, in Zürich tagte man.", "AZ", "CH", "Zürich"),
        ("hu", "A kazah elnök washingtoni látogatása során amerikai cégekkel is tárgyalt.", "KZ", "US", "Washington"),
        ("hu", "Budapesten fogadta a magyar kormányfő az üzbég államfőt.", "UZ", "HU", "Budapest"),
        ("de", "Die Ministerin macht sich in der Mongolei ein Bild, in Ulan-Bator traf sie am Montag mit der österreichischen Delegation den Präsidenten.", "AT", "MN", "Ulan-Bator"),
        ("de", "Frankreichs Staatschef bringt aus Kairo acht Verträge mit, der ägyptische Präsident hatte ihn am Sonntag empfangen.", "FR", "EG", "Kairo"),
        ("de", "Das Auswärtige Amt teilte mit, dass die Außenministerin am Montag in Tokio zu Besuch war.", "DE", "JP", "Tokio"),
        ("hu", "A miniszterelnök pénteken Hanoiban járt, és a vietnami vezetőkkel tárgyalt.", "HU", "VN", "Hanoi"),
        ("hu", "Villámlátogatáson járt a magyar fővárosban a macedón kormányfő, akit a Parlamentnél fogadtak.", "MK", "HU", None),
        ("de", "Rückflüge nach Amman\n\nDer jordanische König war zu Besuch in Bern, wo er die Regierung traf.", "JO", "CH", "Bern"),
        ("de", "Liveticker: Omans Sultan in Neu-Delhi. Der Sultan wurde vom indischen Premierminister empfangen.", "OM", "IN", "Neu-Delhi"),
        ("hu", "Hazautazott Jordániából a svájci szövetségi elnök, aki Ammánban két napot töltött.", "CH", "JO", "Ammán"),
        ("hu", "Abu-Dzabi trónörököse Biskekbe látogatott.", "AE", "KG", "Biskek"),
        ("de", "Der jordanische Thronfolger reiste nach Astana.", "JO", "KZ", "Astana"),
        ("hu", "Hivatalos japán útjáról tért haza a kazah államfő, aki Tokióban tárgyalt.", "KZ", "JP", "Tokió"),
    ],
)  # fmt: skip
def test_it_tells_guest_host_and_city(language, text, guest, host, city):
    visit = extract(text + REST[language]).visit

    assert (visit.guest, visit.host) == (guest, host)
    assert city is None or visit.city == city


@pytest.mark.parametrize(
    "text",
    [
        "Kim Jong, a Perui–Koreai Kereskedelmi Kamara elnöke szerint a réz régóta utazott Koreába. Most gyárak érkeznek vissza Limába, és a perui cégek is építenek Szöulban.",
        "A váci Brenko Zrt. közgyűlése jóváhagyta, hogy a botswanai leánycég útján építsen telepet Gaboronéban.",
        "Der Präsident der Handelskammer für Peru sprach in Seoul über Kupfer, die Energiepreise und Fabriken in Lima.",
    ],
)  # fmt: skip
def test_leaders_of_bodies_and_goods_that_travel_tell_of_no_visit(text):
    assert extract(text).visit is None


def test_an_article_about_a_company_tells_of_no_visit():
    text = (
        "Der Schweizer Zugbauer Kaltbrunn liefert den Kasachischen Eisenbahnen 50 Wagen. Die Fertigung "
        "in Astana läuft schon, und am Auftrag ändert sich dadurch nichts."
    )

    assert extract(text).visit is None


def test_leaders_who_telephone_do_not_visit():
    text = (
        "Der französische Präsident und sein kasachischer Amtskollege haben am Donnerstag eine Stunde "
        "miteinander telefoniert. In Paris und in Astana gab es dazu keine Erklärung."
    )

    assert extract(text).visit is None


def test_the_day_is_told_by_the_text_and_the_article():
    text = "Der kasachische Präsident besuchte am 7. November Washington und traf dort auch Investoren."

    dates = extract(text, published_on=datetime.date(2025, 11, 8)).visit.dates

    assert (dates.earliest, dates.latest) == (datetime.date(2025, 11, 7),) * 2
    assert dates.span.of(text) == "7. November"


@pytest.mark.parametrize("published_on", [None, datetime.date(2025, 11, 8)])
def test_no_day_is_made_up_where_the_text_tells_none(published_on):
    text = "Der kasachische Präsident besuchte Washington und traf dort auch viele Investoren und Banken."

    assert extract(text, published_on=published_on).visit.dates is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Tallinn, 14. Mai 2026. Der georgische Präsident ist am Dienstag in Tallinn gewesen und hat dort viele Firmen besucht.", "2026-05-12", "2026-05-12"),
        ("Tallinn, 14. Mai 2026 – Der georgische Präsident war am Dienstag und Mittwoch zu einem Besuch in Tallinn und traf dort viele Firmen.", "2026-05-12", "2026-05-13"),
        ("Tallinn, 2026. május 14. – A grúz elnök kedden és szerdán hivatalos látogatást tett Tallinnban, ahol sok céggel is tárgyalt.", "2026-05-12", "2026-05-13"),
        ("Tallinn, 14. Mai 2026. Nach dem Besuch des georgischen Präsidenten in Tallinn sind beide Seiten und viele Firmen zufrieden.", None, None),
    ],
)  # fmt: skip
def test_the_date_line_is_no_day_of_the_visit(text, first, last):
    dates = extract(text).visit.dates

    assert (dates and (str(dates.earliest), str(dates.latest))) == (first and (first, last))


def test_a_deal_without_a_day_of_its_own_has_none():
    text = (
        "Tallinn, 14. Mai 2026. Der georgische Präsident war am Dienstag zu einem Besuch in Tallinn. "
        "Die georgische Rioni Bank und die Kalamaja Werft AS unterzeichneten einen Vertrag."
    )

    (deal,) = extract(text).deals

    assert (deal.visit, deal.date) == ("this", None)
