"""Number words of any size, spelled by the grammar and read back."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.extraction import lexicon
from sources.extraction.figures import atoms
from sources.extraction.numbers import quantity

GERMAN = [
    "null",
    "eins",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
]
GERMAN_TENS = [
    "zwanzig",
    "dreißig",
    "vierzig",
    "fünfzig",
    "sechzig",
    "siebzig",
    "achtzig",
    "neunzig",
]
HUNGARIAN = ["nulla", "egy", "kettő", "három", "négy", "öt", "hat", "hét", "nyolc", "kilenc"]
HUNGARIAN_TENS = ["harminc", "negyven", "ötven", "hatvan", "hetven", "nyolcvan", "kilencven"]


def german(number):
    """The German word for a number under a million, one word."""
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        return f"{_german_part(thousands)}tausend{german(rest) if rest else ''}"
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        return f"{_german_part(hundreds)}hundert{german(rest) if rest else ''}"
    if number >= 20:
        tens, unit = divmod(number, 10)
        return f"{_german_part(unit)}und{GERMAN_TENS[tens - 2]}" if unit else GERMAN_TENS[tens - 2]
    return GERMAN[number]


def _german_part(number):
    """As it stands inside a longer word: 'ein', not 'eins'."""
    return german(number).removesuffix("s") if number % 100 == 1 else german(number)


def german_in_words(number):
    """With its millions and milliards as words of their own."""
    words = []
    for scale, one, many in (
        (10**9, "eine Milliarde", "Milliarden"),
        (10**6, "eine Million", "Millionen"),
    ):
        count, number = divmod(number, scale)
        if count:
            words.append(one if count == 1 else f"{german(count)} {many}")
    return " ".join([*words, german(number)] if number or not words else words)


def hungarian(number):
    """The Hungarian word: one word, with hyphens over two thousand, as the spelling rules say."""
    parts = []
    for scale, name in ((10**9, "milliárd"), (10**6, "millió"), (1000, "ezer")):
        count, number = divmod(number, scale)
        if count:
            bare = scale == 1000 and count == 1
            parts.append(("" if bare else _hungarian_part(count)) + name)
    if number or not parts:
        parts.append(_hungarian_small(number))
    joined = "".join(parts) if parts[0] == "ezer" else "-".join(parts)
    return joined


def _hungarian_part(number):
    """As it stands before a scale: 'két', not 'kettő'."""
    return _hungarian_small(number).replace("kettő", "két")


def _hungarian_small(number):
    hundreds, rest = divmod(number, 100)
    word = ("" if hundreds == 1 else _hungarian_part(hundreds)) + "száz" if hundreds else ""
    if not rest and hundreds:
        return word
    tens, unit = divmod(rest, 10)
    if tens >= 3:
        return word + HUNGARIAN_TENS[tens - 3] + (HUNGARIAN[unit] if unit else "")
    ten = {0: "", 1: "tizen" if unit else "tíz", 2: "huszon" if unit else "húsz"}[tens]
    return word + ten + (HUNGARIAN[unit] if unit or not tens else "")


def read(words, language):
    run = atoms(words)
    found = quantity(run, 0, lexicon.load(language))
    assert found.after == len(run)
    return found.value


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1_000_001, "eine Million eins"),
        (2_078, "zweitausendachtundsiebzig"),
        (101_000, "einhunderteintausend"),
    ],
)
def test_the_german_speller_spells_right(number, words):
    assert german_in_words(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1_995, "ezerkilencszázkilencvenöt"),
        (2_022, "kétezer-huszonkettő"),
        (1_200_010, "egymillió-kétszázezer-tíz"),
    ],
)
def test_the_hungarian_speller_spells_right(number, words):
    assert hungarian(number) == words


@settings(max_examples=400, deadline=None)
@given(number=st.integers(0, 10**12 - 1) | st.integers(0, 10**6))
def test_every_german_number_word_is_read(number):
    assert read(german_in_words(number), "de") == number


@settings(max_examples=400, deadline=None)
@given(number=st.integers(0, 10**12 - 1) | st.integers(0, 10**6))
def test_every_hungarian_number_word_is_read(number):
    assert read(hungarian(number), "hu") == number


@settings(max_examples=200, deadline=None)
@given(number=st.integers(0, 10**12 - 1) | st.integers(0, 10**6))
def test_a_hungarian_number_is_read_without_its_hyphens(number):
    assert read(hungarian(number).replace("-", " "), "hu") == number


@settings(max_examples=200, deadline=None)
@given(number=st.integers(0, 10**6 - 1))
def test_a_german_number_is_read_with_its_words_apart(number):
    apart = re.sub(r"(hundert|tausend|und)", r" \1 ", german(number))

    assert read(" ".join(apart.split()), "de") == number
