"""The article's text and its pieces."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.extraction import lexicon
from sources.extraction.records import Unreadable
from sources.extraction.text import decode, paragraphs, sentences, tokens
from tests.extraction import costs


def pieces(text, language):
    return [span.of(text) for span in sentences(text, lexicon.load(language))]


def test_a_text_is_normalised_to_nfc_and_otherwise_kept():
    raw = unicodedata.normalize("NFD", "  Győr\r\n\tKöln ").encode()

    assert decode(raw) == "  Győr\r\n\tKöln "


def test_a_byte_order_mark_is_no_text():
    assert decode("Győr".encode("utf-8-sig")) == "Győr"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        ("\ufeff\n".encode(), "empty"),
        (b"Wien\x00Berlin", "NUL"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no text"),
        (bytes(range(1, 32)) * 20, "control characters"),
        ("Gyõr, 2025".encode("cp1250", "replace") + b"\xff\xfe", "UTF-8"),
        ("Köln".encode("latin-1"), "UTF-8"),
        (("a" + "\u0315\u0300" * 500).encode(), "combining marks"),
        (("a" + "\u05b0\u064b" * 200_000).encode(), "combining marks"),
    ],
    ids=[
        "nothing",
        "blank",
        "mark only",
        "NUL",
        "image",
        "controls",
        "cp1250",
        "latin-1",
        "marks",
        "many marks",
    ],
)
def test_what_is_no_text_gets_one_line_for_people(raw, words):
    with pytest.raises(Unreadable, match=words) as caught:
        decode(raw)
    assert "\n" not in str(caught.value)


def test_the_place_of_a_broken_byte_is_told():
    with pytest.raises(Unreadable, match="byte 5"):
        decode(b"Wien\xff")


def test_a_paragraph_is_a_line_without_the_space_around_it():
    text = "  Titel \n\n\tErster Satz. Zweiter.  \r\nEnde"

    assert [span.of(text) for span in paragraphs(text)] == [
        "Titel",
        "Erster Satz. Zweiter.",
        "Ende",
    ]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", ["Das Werk kostet 5 Mrd. Euro.", "Es entsteht in Linz."]),
        ("de", ["Dr. Huber sprach am 7. November mit Prof. Maier.", "Er reiste ab."]),
        ("de", ["Unterzeichnet hat es die Muster Inc.", "Die Firma sitzt in Wien."]),
        ("de", ["Kosten: EUR 5 Mio.", "Das ist viel."]),
        ("de", ["Das gilt bzw. galt z.B. auch hier, d.h. überall.", "So ist es."]),
        ("de", ["Der Umsatz stieg 2024.", "Danach fiel er."]),
        ("de", ["„Das ist gut.“", "Er ging."]),
        ("de", ["Wirklich?", "Ja!", "Sie sagten: „Nein!“, und gingen."]),
        ("de", ["H. C. Berger traf Karl IV. Weber im 3. Stock.", "Dann aß er."]),
        ("hu", ["A Minta Kft. és a Példa Zrt. szerződött.", "Az ár titok."]),
        ("hu", ["2025. december 19-én írták alá.", "Az üzem 2026. február 20. után nyit."]),
        ("hu", ["A keret 5 mrd. forint, pl. utakra, hidakra stb. jut.", "Ennyi."]),
        ("hu", ["„Jó hír ez.” – mondta.", "Aztán elment."]),
        ("hu", ["A szerződést a Minta Nyrt. kötötte.", "A felek hallgatnak."]),
        ("hu", ["Ki adja?", "– A bank."]),
    ],
)
def test_a_sentence_ends_where_a_reader_would_end_it(language, expected):
    assert pieces(" ".join(expected), language) == expected


def test_a_heading_and_a_list_item_are_sentences_of_their_own():
    text = "Energie\nDie Firma baut.\n• Bahn: 5 Mio. Euro\n– Hafen: 3 Mio. Euro"

    assert pieces(text, "de") == [
        "Energie",
        "Die Firma baut.",
        "• Bahn: 5 Mio. Euro",
        "– Hafen: 3 Mio. Euro",
    ]


def test_a_list_in_one_line_is_parted_at_its_bullets():
    assert pieces("Tételek: • vasút • hajózás", "hu") == ["Tételek:", "• vasút", "• hajózás"]


def test_tokens_are_words_numbers_and_marks():
    text = "Al-Farabi (4iG) zahlt 12.500,75 €!"

    assert [(token.kind, token.text) for token in tokens(text)] == [
        ("word", "Al-Farabi"),
        ("punctuation", "("),
        ("word", "4iG"),
        ("punctuation", ")"),
        ("word", "zahlt"),
        ("number", "12.500,75"),
        ("punctuation", "€"),
        ("punctuation", "!"),
    ]


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=300))
def test_the_pieces_of_any_text_stand_in_order_and_lose_nothing_but_space(text):
    known = lexicon.load("hu")
    for found in (paragraphs(text), sentences(text, known), [t.span for t in tokens(text)]):
        end = 0
        for span in found:
            assert end <= span.start < span.end <= len(text)
            assert not text[end : span.start].strip()
            end = span.end
        assert not text[end:].strip()
    assert all(token.span.of(text) == token.text for token in tokens(text))


@pytest.mark.parametrize("piece", costs.HOSTILE.values(), ids=costs.HOSTILE.keys())
def test_the_cost_of_cutting_a_text_grows_with_the_text_alone(piece):
    known = lexicon.load("de")

    assert costs.growth(lambda text: (sentences(text, known), tokens(text)), piece) < costs.MOST
