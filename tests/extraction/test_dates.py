"""Days, months and spans of time, and the day of publication."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.extraction import lexicon
from sources.extraction.dates import date_line, find_dates
from tests.extraction import costs, examples

LANGUAGES = lexicon.languages()
PIECES = (
    "7. 19 2025 2025. 30.05.2025 2025-11-07 31. Februar November december 19-én júniusában 2019-ben "
    "am bis seit letzten vergangenen zwei 400 Monate Jahre vor kommenden Mittwoch tavaly elmúlt két "
    "hónapban ezelőtt csütörtökön jövő Vorjahr . , / -"
)


@pytest.mark.parametrize("example", examples.params("dates"))
def test_it_reads_every_date_of_the_table(example):
    known = lexicon.load(example["language"])

    found = find_dates(example["text"], known, example.get("reference"))

    assert [f"{dates.earliest} {dates.latest}" for dates in found] == example["dates"]


def test_the_span_holds_the_words_that_tell_the_date():
    text = "Das Abkommen wurde am 7. November 2025 in Wien unterzeichnet."

    (found,) = find_dates(text, lexicon.load("de"))

    assert found.span.of(text) == "7. November 2025"


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("de", "Titel\n\nWien, 3. März 2025 (APA) – Die Firma baut.", date(2025, 3, 3)),
        ("de", "Titel\nASTANA/PARIS, 6. November 2025. Der Präsident kam.", date(2025, 11, 6)),
        ("de", "Titel\nStand: 12.05.2024, 10:30 Uhr\nDie Firma baut.", date(2024, 5, 12)),
        ("hu", "Cím\n\nBÉCS/GYŐR, 2025. december 19.\n\nA cég épít.", date(2025, 12, 19)),
        ("hu", "Cím\n2025.05.30. 07:45\nA cég épít.", date(2025, 5, 30)),
        ("hu", "Cím\nFrissítve: 2024. május 9., 20:12\nA cég épít.", date(2024, 5, 9)),
    ],
)
def test_the_day_of_publication_is_read_from_the_date_line(language, text, day):
    found = date_line(text, lexicon.load(language))

    assert (found.earliest, found.latest) == (day, day)
    assert str(day.day) in found.span.of(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Titel\nDie Firma hat am 3. März 2025 einen Vertrag unterzeichnet."),
        ("de", "Titel\nWien, 3. März – Die Firma baut."),
        ("de", "Titel\nWien, im März 2025 – Die Firma baut."),
        ("de", "Titel\n" + "Die Firma baut.\n" * 9 + "Wien, 3. März 2025"),
        ("hu", "Cím\nBaku, május 22., csütörtök (MTI) – A cég épít."),
        ("hu", "Cím\nA cég 2025. december 19-én szerződött."),
        ("hu", ""),
    ],
)
def test_the_day_of_publication_is_never_guessed(language, text):
    assert date_line(text, lexicon.load(language)) is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reference", [None, date(2025, 11, 7), date.min, date.max])
@settings(max_examples=60, deadline=None)
@given(pieces=st.lists(st.sampled_from(PIECES.split()) | st.text(max_size=4), max_size=20))
def test_any_text_gives_dates_in_order_that_do_not_overlap(language, reference, pieces):
    text = " ".join(pieces)

    found = find_dates(text, lexicon.load(language), reference)

    end = 0
    for dates in found:
        assert end <= dates.span.start < dates.span.end <= len(text)
        end = dates.span.end
    date_line(text, lexicon.load(language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("piece", costs.HOSTILE.values(), ids=costs.HOSTILE.keys())
def test_the_cost_of_finding_dates_grows_with_the_text_alone(language, piece):
    known, day = lexicon.load(language), date(2025, 11, 7)

    assert costs.growth(lambda text: find_dates(text, known, day), piece) < costs.MOST
