"""Amounts in an editor's words: '2,5 Mrd. EUR', 'több mint 150 millió dollár', 'about $2.5 million'.

The extraction's own reader of amounts reads German and Hungarian. English words are put into its
own; where English says something else than the reader's languages ('2.5 billion', '1,500'), the
language of the editor's pages decides, and an English page, which everybody may use, asks.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from deals.choices import Qualifier
from deals.values import Value
from deals.wording import VAGUE_UNITS
from sources.extraction import records
from sources.extraction.lexicon import languages
from sources.extraction.values import read_amount

LARGEST_AMOUNT = 10**18
# No sum needs more letters; of a pasted page nothing is read.
LONGEST_AMOUNT = 200
_ENGLISH = {
    "more than": "mehr als",
    "at least": "mindestens",
    "at most": "höchstens",
    "less than": "weniger als",
    "up to": "bis zu",
    "over": "über",
    "about": "rund",
    "around": "rund",
    "some": "rund",
    "roughly": "rund",
    "approximately": "rund",
    "nearly": "fast",
    "almost": "fast",
    "between": "zwischen",
    "and": "und",
    "to": "bis",
    "several": "mehrere",
    "ten": "zehn",
    "hundred": "hundert",
    "thousand": "Tausend",
    "million": "Millionen",
    "millions": "Millionen",
    "billion": "Milliarden",
    "billions": "Milliarden",
    "trillion": "Billionen",
    "trillions": "Billionen",
    "dollars": "Dollar",
    "euros": "Euro",
}
_WORDS = re.compile(r"\b(?:" + "|".join(sorted(_ENGLISH, key=len, reverse=True)) + r")\b", re.I)
_POINTS = str.maketrans(",.", ".,")
_NUMBER = re.compile(r"\d[\d.,]*\d")


@dataclass(frozen=True)
class Ambiguous:
    """Two sums that the same words may say."""

    english: records.Value
    other: records.Value


def value_of(words, currency=""):
    """The Value that the words spell; `currency` (an ISO code) helps where they name none.

    Raises ValidationError with what to do.
    """
    told = read(words)
    code = told.currency or currency.upper()
    if not code:
        raise ValidationError(
            _("“%(words)s” names no currency: add it, as in “%(words)s EUR”.") % {"words": words}
        )
    if currency and told.currency and told.currency != currency.upper():
        raise ValidationError(
            _("“%(words)s” is in %(told)s, but the currency beside it is %(currency)s.")
            % {"words": words, "told": told.currency, "currency": currency}
        )
    return _in_cents(Value(told.low, told.high, code, told.qualifier), words)


def read(words, article=None):
    """The one sum that an editor's words spell; the currency is None where none is named.

    Words of the article that it is about are read in the article's language. Raises
    ValidationError with what to do.
    """
    if len(words) > LONGEST_AMOUNT:
        raise ValidationError(
            _("A sum of money has at most %(most)s letters: leave out what is not part of it.")
            % {"most": LONGEST_AMOUNT}
        )
    told = _told(words, article and article.language)
    if isinstance(told, Ambiguous) and article and _stand_in(article.text, words):
        return told.other
    if told is None:
        raise ValidationError(
            _(
                "“%(words)s” cannot be read as one sum of money. Write it as in “2,5 Mrd. EUR”, "
                "“rund 300 Millionen Dollar” or “több mint 150 millió dollár”, or all the digits."
            )
            % {"words": words.strip()[:80]}
        )
    if isinstance(told, Ambiguous):
        raise ValidationError(
            _(
                "“%(words)s” may be %(english)s, as in English, or %(other)s: write the one you mean."
            )
            % {
                "words": words.strip(),
                "english": written(told.english),
                "other": written(told.other),
            }
        )
    return told


def _told(words, language):
    own = get_language() or ""
    if own in languages() and (found := _read(words, own)):
        return found
    english = _read(_in_german(words), "de")
    other = (language and _read(words, language)) or _read(words)
    if english and other and english != other:
        return Ambiguous(english, other)
    return other or english


def _read(words, language=None):
    try:
        return read_amount(words, language)
    except ValueError:
        return None


def _stand_in(text, words):
    return " ".join(words.split()) in " ".join(text.split())


def _in_german(words):
    """English words and figures as the reader knows them.

    >>> _in_german("about 2.5 billion dollars"), _in_german("$1,500.50")
    ('rund 2,5 Milliarden Dollar', '$1.500,50')
    """
    words = _NUMBER.sub(lambda number: number[0].translate(_POINTS), words)
    return _WORDS.sub(lambda word: _ENGLISH[word[0].lower()], words)


def written(value):
    """A text that reads back as the sum, with all its digits where they are known.

    >>> from decimal import Decimal
    >>> written(records.Value(Decimal("2500000"), None, "USD", "at_least"))
    'at least 2 500 000 USD'
    """
    unit = VAGUE_UNITS.get(value.low / 2) if value.qualifier == Qualifier.VAGUE else None
    bounds = [value.low, value.high] if value.qualifier in TWO_FIGURES else [_one(value)]
    told = str(unit) if unit else PATTERNS[value.qualifier] % tuple(map(_digits, bounds))
    return f"{told} {value.currency}" if value.currency else told


TWO_FIGURES = (Qualifier.RANGE, Qualifier.VAGUE)
PATTERNS = {
    Qualifier.EXACT: "%s",
    Qualifier.APPROX: "about %s",
    Qualifier.AT_LEAST: "at least %s",
    Qualifier.AT_MOST: "at most %s",
    Qualifier.RANGE: "%s to %s",
    Qualifier.VAGUE: "%s to %s",
}


def _one(value):
    return value.high if value.low is None else value.low


def _digits(number):
    whole, _point, cents = f"{number:f}".partition(".")
    cents = cents.rstrip("0")
    return f"{whole},{cents}" if cents else f"{int(whole):,}".replace(",", " ")


def _in_cents(value, words):
    for bound in (value.low, value.high):
        if bound is not None and (bound >= LARGEST_AMOUNT or bound != round(bound, 2)):
            raise ValidationError(
                _("“%(words)s” is too large, or has parts of a cent.") % {"words": words}
            )
    if problem := value.problem():
        raise ValidationError(problem)
    return value
