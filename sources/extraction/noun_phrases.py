"""Phrases around a noun, in base form: 'den neuen Bau eines Werks' is 'neuer Bau eines Werks'."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sources.extraction.lexicon import Lexicon
from sources.extraction.vocabulary import vocabulary

# The most words before a noun that belong to it.
_MOST_BEFORE = 6
_SHORTEST_STEM = 3
_SHORTEST_TAIL = 4
_VOWELS = "aáeéiíoóöőuúüű"
_SHORT = {"á": "a", "é": "e"}


def opening(words: Sequence[str], at: int, first: int, lexicon: Lexicon) -> int:
    """Where the words begin that describe the noun at `at`: adjectives and numbers before it.

    `words` are as they are written.
    """
    start = at
    while start > first and at - start < _MOST_BEFORE and _describes(words[start - 1], lexicon):
        start -= 1
    return start


def _describes(word: str, lexicon: Lexicon) -> bool:
    if word[:1].isdigit():
        return True
    if lexicon.names.nouns_capitalised and word[:1].isupper():
        return False
    word = word.lower()
    if not word[:1].isalpha() or not word[-1:].isalpha():
        return False
    if word in lexicon.names.determiners or word in lexicon.language.stop_words:
        return False
    if word in lexicon.names.conjunctions:
        return False
    if word in lexicon.cues.final_verbs or word in lexicon.cues.finite_verbs:
        return False
    if lexicon.names.nouns_capitalised:
        known = vocabulary(lexicon.language.code).lemma(word)
        return word.endswith(lexicon.names.adjective_forms) and known != word
    return True


def nominative(phrase: str, determiner: str, lexicon: Lexicon) -> str:
    """A German phrase as it stands without its article: the adjectives before the noun take over.

    >>> from sources.extraction.lexicon import load
    >>> nominative("gemeinsamen Bau eines Werks", "den", load("de"))
    'gemeinsamer Bau eines Werks'
    """
    words = phrase.split(" ")
    noun = next((i for i, word in enumerate(words) if word[:1].isupper()), len(words))
    ending = _ending(determiner, words[noun] if noun < len(words) else "", lexicon)
    for i in range(noun if ending else 0):
        for form in sorted(lexicon.names.adjective_forms, key=len, reverse=True):
            if words[i].endswith(form) and words[i][0].isalpha():
                words[i] = words[i].removesuffix(form) + ending
                break
    return " ".join(words)


def _ending(determiner: str, noun: str, lexicon: Lexicon) -> str:
    """The strong ending of an adjective whose article is left out; '' where it is not known."""
    endings = lexicon.names.adjective_endings
    if determiner in ("die", "eine", "zur", "der", "einer", "ihre", "seine"):
        return endings["f"]
    if determiner in ("das", "ein"):
        return endings["n"]
    if determiner in ("den", "einen", "ihren", "seinen"):
        return endings["m"]
    if determiner in ("zum", "dem", "beim", "einem", "vom"):
        return endings["n" if noun.lower().endswith(lexicon.names.neuter_endings) else "m"]
    return ""


@lru_cache(maxsize=20_000)
def without_accusative(word: str, lexicon: Lexicon) -> str | None:
    """A Hungarian object in base form, None where the word is none.

    >>> from sources.extraction.lexicon import load
    >>> [without_accusative(word, load("hu")) for word in ("üzemet", "szállodát", "vagonokat")]
    ['üzem', 'szálloda', 'vagonok']
    """
    if len(word) <= _SHORTEST_STEM + 1 or not word.endswith("t"):
        return None
    words = vocabulary(lexicon.language.code)
    lemma = words.lemma(word)
    stem = word[:-1]
    if lemma == word or word.endswith("ként") or _is_verb(stem, lexicon):
        return None  # 'szigorított': a participle, a name
    if word.endswith(("kat", "ket", "köt")) and word[-4:-3] in _VOWELS:
        return word[:-2]
    if stem[-1] in "aeoö":
        # 'hitelalapot': the vowel goes with the ending.
        return stem[:-1]
    if stem[-1] in _SHORT:
        return _shortened(stem, lexicon)
    if lemma and lemma[:_SHORTEST_STEM] == word[:_SHORTEST_STEM] and len(lemma) <= len(stem):
        return stem if stem.startswith(lemma) else lemma
    # 'olvasztósort': what follows a consonant bare is an object only where the noun is known.
    return stem if _knows_tail(stem, lexicon) else None


def _is_verb(stem: str, lexicon: Lexicon) -> bool:
    """Whether a stem is a verb's, and its 't' the past: 'elállt', 'aláírt'."""
    words = vocabulary(lexicon.language.code)
    bare = [stem, *(stem.removeprefix(p) for p in lexicon.cues.verb_prefixes if stem.startswith(p))]
    return any(words.knows(verb + "ni") for verb in bare if len(verb) > 1)


def without_case(word: str, ending: str, lexicon: Lexicon) -> str:
    """A Hungarian word without a case ending: 'hasznosításáról' is 'hasznosítása'."""
    stem = word[: -len(ending)].rstrip("-")
    return _shortened(stem, lexicon) if stem[-1:] in _SHORT else stem


def _shortened(stem: str, lexicon: Lexicon) -> str:
    """A stem with its last vowel short again, where it is not long by itself ('kávé')."""
    words = vocabulary(lexicon.language.code)
    short = stem[:-1] + _SHORT[stem[-1]]
    return stem if words.lemma(stem) == stem and not words.knows(short) else short


def _knows_tail(word: str, lexicon: Lexicon) -> bool:
    words = vocabulary(lexicon.language.code)
    return any(
        words.knows(word[at:])
        for at in range(len(word) - _SHORTEST_TAIL + 1)
        if word[at:].isalpha()
    )
