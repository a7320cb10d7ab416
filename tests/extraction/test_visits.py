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
        ("hu", "Hivatalos japán útjáról tért haza a kazah államfő, aki Tokióban tárgyalt.", "KZ", "JP", "Tokió"),
    ],
)  # fmt: skip
def test_it_tells_guest_host_and_city(language, text, guest, host, city):
    visit = extract(text + REST[language]).visit

    assert (visit.guest, visit.host) == (guest, host)
    assert city is None or visit.city == city


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


def test_without_a_day_in_the_text_it_was_the_week_of_the_article():
    text = "Der kasachische Präsident besuchte Washington und traf dort auch viele Investoren und Banken."

    dates = extract(text, published_on=datetime.date(2025, 11, 8)).visit.dates

    assert (dates.latest, dates.span) == (datetime.date(2025, 11, 8), None)


def test_without_any_day_the_visit_stays_open():
    text = "Der kasachische Präsident besuchte Washington und traf dort auch viele Investoren und Banken."

    assert extract(text).visit.dates is None
