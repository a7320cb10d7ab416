"""Totals that somebody claimed for a visit: count and sum."""

from decimal import Decimal

import pytest

from sources.extraction import extract

LEAD = {
    "de": "Der kasachische Präsident war zu einem Besuch in Berlin und traf dort den Kanzler. ",
    "hu": "A kazah elnök hivatalos látogatáson járt Budapesten, és a kormányfővel is tárgyalt. ",
}


@pytest.mark.parametrize(
    ("language", "text", "count", "low"),
    [
        ("de", "Es wurden 29 Vereinbarungen mit einem Gesamtwert von etwa 17 Milliarden Dollar unterzeichnet.", 29, 17_000_000_000),
        ("de", "Firmen beider Länder haben 23 Dokumente unterzeichnet. Das Gesamtvolumen liegt bei 8,6 Mrd. Euro.", 23, 8_600_000_000),
        ("de", "Sechs Vereinbarungen wurden am Rande des Forums unterzeichnet.", 6, None),
        ("de", "Insgesamt kamen Geschäfte im Umfang von rund zwei Milliarden Euro zustande.", None, 2_000_000_000),
        ("de", "Aus Paris hatte er zwanzig Abkommen über insgesamt fünf Milliarden Euro mitgebracht.", None, None),
        ("de", "Viel wurde geredet. " * 20 + "Bilanz der Gäste: sechs Dokumente, zusammen rund 350 Millionen Euro.", 6, 350_000_000),
        ("hu", "Sokat beszéltek. " * 20 + "A mérleg: 17 aláírt dokumentum, együtt mintegy 1,9 milliárd euró.", 17, 1_900_000_000),
        ("hu", "Több mint 60 dokumentumot írtak alá, ezek együttes értéke 3,7 milliárd dollár.", 60, 3_700_000_000),
        ("hu", "Tizennyolc dokumentumot írtak alá, közös értéket nem közöltek róluk.", 18, None),
    ],
)  # fmt: skip
def test_it_reads_the_claim(language, text, count, low):
    headline = extract(LEAD[language] + text).headline

    if count is None and low is None:
        assert headline is None
        return
    assert headline.count == count
    assert (headline.value.low if headline.value else None) == (Decimal(low) if low else None)


def test_the_claim_is_no_deal():
    text = LEAD["de"] + (
        "Es wurden 29 Vereinbarungen mit einem Gesamtwert von etwa 17 Milliarden Dollar unterzeichnet."
    )

    assert extract(text).deals == ()


def test_three_contracts_of_one_company_are_no_claim():
    text = LEAD["de"] + (
        "Die Nurly Bank schloss drei Vereinbarungen mit der Kaltbrunn AG über 30 Millionen Euro."
    )

    reading = extract(text)

    assert reading.headlines == ()
    assert len(reading.deals) == 1


def test_an_article_may_claim_nothing():
    text = LEAD["hu"] + "A Kaltbrunn Zrt. szerződést kötött a kazah Nurly Golddal a szállításról."

    assert extract(text).headline is None
