"""Which language a text is in, told by its function words and the endings of its other words."""

from __future__ import annotations

from functools import lru_cache

from sources.extraction import lexicon
from sources.extraction.lexicon import LanguageSection
from sources.extraction.records import Language, Unreadable
from sources.extraction.text import tokens

# A text of fewer words tells nothing reliable.
_FEWEST_WORDS = 8
# What a word tells: a function word of the language alone, one that other languages have as well,
# an ending.
_OWN, _SHARED, _ENDING = 1.0, 0.25, 0.5
# Articles have 0.3 and more for each word, single sentences 0.14; Luxembourgish comes to 0.1 of
# German, every other language that was tried stays under 0.07.
_LEAST_EVIDENCE = 0.115
# The head of a text is enough, and a text of megabytes costs no more than a page.
_LONGEST_SAMPLE = 10_000


def guess_language(text: str) -> Language | None:
    """The language of `text`; None for another language, and where too few words tell.

    >>> guess_language("A két ország megállapodást írt alá arról, hogy új üzem épül az idén.")
    'hu'
    >>> guess_language("The two countries have signed an agreement on a new plant in the city.")
    """
    sample = text[:_LONGEST_SAMPLE]
    words = [token.text.lower() for token in tokens(sample) if token.kind == "word"]
    if len(words) < _FEWEST_WORDS:
        return None
    evidence = {
        code: sum(_evidence(word, code) for word in words) / len(words)
        for code in lexicon.languages()
    }
    best = max(evidence, key=evidence.__getitem__)
    return best if evidence[best] >= _LEAST_EVIDENCE else None


def language_of(text: str) -> Language:
    """The language of `text`. Raises `Unreadable` where it is none that can be read."""
    if (language := guess_language(text)) is None:
        raise Unreadable("The text's language cannot be read: it is neither Hungarian nor German.")
    return language


@lru_cache(maxsize=20_000)
def _evidence(word: str, code: str) -> float:
    """How much a word tells for a language: 0 for nothing."""
    known: LanguageSection = lexicon.load(code).language
    if word in known.stop_words:
        return _SHARED if word in known.shared_words else _OWN
    if known.own_letters & set(word):
        return _ENDING
    endings = (word[-length:] for length in (3, 4, 5, 6) if length < len(word))
    return _ENDING if any(ending in known.word_endings for ending in endings) else 0.0
