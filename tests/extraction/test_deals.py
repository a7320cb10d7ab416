"""Deals: the table of constructions, what a reading holds for any text, and when it is certain."""

import datetime
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.extraction import extract, lexicon
from sources.extraction.records import Reason, Unreadable
from tests.extraction import examples
from tests.extraction.test_amounts import value_of

LEADS = {
    "de": (
        "Kasachstans Präsident besucht Berlin\n"
        "Berlin, 3. Mai 2024. Der kasachische Präsident ist am Freitag zu einem Besuch in Berlin "
        "eingetroffen, wo er von der Bundesregierung empfangen wurde.\n"
    ),
    "hu": (
        "Budapesten járt a kazah elnök\n"
        "Budapest, 2024. május 3. A kazah elnök pénteken hivatalos látogatásra érkezett Budapestre, "
        "ahol a magyar miniszterelnök fogadta, és azt közölték, hogy a két fél már a jövő évről is "
        "tárgyalt.\n"
    ),
}
# Pieces that articles are made of, in any order: more telling than letters at random.
PIECES = (
    "Das kasachische Unternehmen Nurly Gold und die Kaltbrunn AG unterzeichneten einen Vertrag über "
    "120 Millionen Euro Der Präsident in Berlin mit Wabtec ( KTZ ) , ; – : . „ “ - / Bank of China "
    "Ministerium für Wissenschaft der Republik Kasachstan nicht kein Sie beide die Essener Ges.m.b.H. "
    "A kazah elnök és a magyar minisztérium szerződést írt alá az Eximbankkal , az ENR pedig a cég "
    "2,5 milliárd dolláros SDPR-től Wabteckel 23 dokumentum látogatásán Besuch \n 787 Nairyah 2"
)


def read(example):
    return extract(LEADS[example["language"]] + example["text"])


def written(party):
    return f"{party.name} {party.country or '?'}"


def matches(party, expected):
    name, _, country = expected.rpartition(" ")
    return party.name == name and country in ("?", party.country)


@pytest.mark.parametrize("example", examples.params("deals"))
def test_it_reads_every_deal_of_the_table(example):
    deals = read(example).deals

    assert len(deals) == len(example["deals"]), [[p.name for p in deal.parties] for deal in deals]
    for deal, expected in zip(deals, example["deals"], strict=True):
        parties = expected["parties"]
        assert len(deal.parties) == len(parties), [written(party) for party in deal.parties]
        assert all(map(matches, deal.parties, parties)), [written(p) for p in deal.parties]
        assert deal.value == (value_of(expected["value"]) if expected["value"] else None)
        for field in ("instrument", "stage", "sector", "visit"):
            if field in expected:
                assert getattr(deal, field) == (expected[field] or None), field


def test_a_deal_tells_the_words_behind_each_fact():
    text = LEADS["de"] + (
        "Das kasachische Unternehmen Nurly Gold und die Kaltbrunn AG aus Dortmund unterzeichneten "
        "einen Vertrag über 120 Millionen Euro zum Bau einer Kupfermine."
    )

    (deal,) = extract(text).deals

    assert [party.span.of(text) for party in deal.parties] == ["Nurly Gold", "Kaltbrunn AG"]
    assert deal.value_span.of(text) == "120 Millionen Euro"
    assert deal.instrument_span.of(text) == "Vertrag"
    assert deal.stage_span.of(text) == "unterzeichneten"
    assert deal.title == "Bau einer Kupfermine"
    assert deal.certain


@pytest.mark.parametrize("example", examples.params("titles"))
def test_it_names_the_subject_as_the_table_does(example):
    (deal,) = read(example).deals

    assert deal.title == example["title"]


@pytest.mark.parametrize("example", examples.params("certainty"))
def test_it_is_certain_for_the_reasons_of_the_table(example):
    (deal,) = read(example).deals

    assert set(example["reasons"]) <= set(deal.reasons), deal.reasons
    assert not set(example["without"]) & set(deal.reasons), deal.reasons
    assert deal.certain == example["certain"], deal.reasons


def test_without_a_visit_one_country_does_not_tell_the_other():
    text = (
        "Die Landesbank Hegau gewährte am Montag der kasachischen Nurly Energy einen Kredit über 20 "
        "Millionen Euro. In Uruguay wurde nichts vereinbart."
    )

    (deal,) = extract(text).deals

    assert deal.certain
    assert "country_unknown" in deal.reasons


def test_a_deal_without_a_sum_may_be_told_again():
    text = LEADS["de"] + (
        "Die Kaltbrunn AG aus Dortmund und der kasachische Versorger Nurly Energy unterzeichneten "
        "einen Vertrag über 120 Millionen Euro zum Bau eines Wasserwerks. Ferner unterzeichneten die "
        "Kaltbrunn AG aus Dortmund und die kasachische Balkas Bank ein Memorandum über Turbinen."
    )

    whole, again = extract(text).deals

    assert whole.certain and not again.certain
    assert ("told_again" in whole.reasons, "told_again" in again.reasons) == (False, True)


def test_every_reason_of_the_vocabulary_stands_in_the_table():
    rows = [param.values[0] for param in examples.params("certainty")]

    told = {reason for row in rows for reason in row["reasons"]}
    assert told | {"told_again"} == set(get_args(Reason))  # that one takes two deals


def test_a_second_currency_confirms_the_first():
    text = LEADS["hu"] + (
        "A kazah Nurly Gold és a szegedi Kaltbrunn Zrt. 180 millió dolláros (152,7 millió eurós) "
        "szerződést írt alá egy üzem építéséről."
    )

    (deal,) = extract(text).deals

    assert (deal.value.currency, deal.second_value.currency) == ("USD", "EUR")


def test_the_other_visit_has_its_own_dates():
    text = LEADS["de"] + (
        "Dies ist der zweite Besuch des Präsidenten innerhalb der letzten zwei Monate. Während des "
        "vorherigen Besuchs schloss Kasachstan mit dem deutschen Unternehmen Kaltbrunn einen Vertrag "
        "über 40 Millionen Euro."
    )

    (deal,) = extract(text, published_on=datetime.date(2024, 5, 3)).deals

    assert deal.visit == "other"
    assert deal.other_visit.guest == "KZ"
    assert deal.other_visit.dates.earliest == datetime.date(2024, 3, 3)
    assert deal.other_visit.span.of(text) == "vorherigen Besuchs"


def test_the_same_text_is_always_read_the_same():
    text = (
        LEADS["hu"] + "A Kaltbrunn Zrt. szerződést kötött a kazah Nurly Golddal 5 millió euróról."
    )

    assert extract(text) == extract(text)


def test_a_text_in_another_language_is_refused():
    with pytest.raises(Unreadable):
        extract("The two countries have signed an agreement on a new plant in the city of Astana.")


def spans_of(reading):
    for deal in reading.deals:
        yield deal.span
        yield from (party.span for party in deal.parties if party.span)
        yield deal.value_span
        yield deal.second_value_span
        yield deal.instrument_span
        yield deal.stage_span
        yield deal.sector_span
        yield deal.visit_span
        yield deal.date.span if deal.date else None
    for headline in reading.headlines:
        yield headline.span
    yield from (amount.span for amount in reading.amounts)


@settings(max_examples=150, deadline=None)
@given(
    language=st.sampled_from(lexicon.languages()),
    pieces=st.lists(st.sampled_from(PIECES.split(" ")) | st.text(max_size=8), max_size=80),
)
def test_any_text_is_read_without_an_error_and_every_span_lies_in_it(language, pieces):
    text = LEADS[language] * 3 + " ".join(pieces)

    try:
        reading = extract(text)
    except Unreadable:
        return

    for span in filter(None, spans_of(reading)):
        assert 0 <= span.start < span.end <= len(text)
