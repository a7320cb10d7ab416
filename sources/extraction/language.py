"""Which language a text is in, told by its function words and the endings of its other words."""

from __future__ import annotations

from functools import lru_cache

from sources.extraction import lexicon
from sources.extraction.lexicon import LanguageSection
from sources.extraction.memo import Memo
from sources.extraction.records import Language, Unreadable
from sources.extraction.text import words_of

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
    words = list(map(str.lower, words_of(text[:_LONGEST_SAMPLE])))
    if len(words) < _FEWEST_WORDS:
        return None
    evidence = {
        code: sum(map(_evidence(code).__getitem__, words)) / len(words)
        for code in lexicon.languages()
    }
    best = max(evidence, key=evidence.__getitem__)
    return best if evidence[best] >= _LEAST_EVIDENCE else None


def language_of(text: str) -> Language:
    """The language of `text`. Raises `Unreadable` where it is none that can be read."""
    if (language := guess_language(text)) is None:
        raise Unreadable("The text's language cannot be read: it is neither Hungarian nor German.")
    return language


@lru_cache(maxsize=8)
def _evidence(code: str) -> Memo[float]:
    """How much each word tells for a language: 0 for nothing."""
    known: LanguageSection = lexicon.load(code).language

    def told(word: str) -> float:
        if word in known.stop_words:
            return _SHARED if word in known.shared_words else _OWN
        if known.own_letters & set(word):
            return _ENDING
        endings = (word[-length:] for length in (3, 4, 5, 6) if length < len(word))
        return _ENDING if any(ending in known.word_endings for ending in endings) else 0.0

    return Memo(told)
