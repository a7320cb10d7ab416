"""Base forms of names: what is left of 'Norteckel', 'FTR-től', 'Königlichen Kommission'."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from sources.extraction.lexicon import Lexicon
from sources.extraction.vocabulary import vocabulary

_SHORTEST_STEM = 3
# An ending of so many letters is hardly ever part of a name.
_LONG_ENDING = 3
_LENGTHENED = {"á": "a", "é": "e", "ó": "o"}
# Letters of one sound that are doubled by writing only the first twice: 'tty' for 'ty' + 'ty'.
_DIGRAPHS = {
    "ccs": "cs",
    "ggy": "gy",
    "lly": "ly",
    "nny": "ny",
    "ssz": "sz",
    "tty": "ty",
    "zzs": "zs",
}


def stems(word: str, lexicon: Lexicon) -> tuple[tuple[str, str], ...]:
    """What `word` may be an inflection of, each with the ending cut off, the longest ending first.

    >>> from sources.extraction.lexicon import load
    >>> stems("Norteckel", load("hu"))[0]
    ('Nortec', 'kel')
    """
    return _stems(word, lexicon)


@lru_cache(maxsize=20_000)
def _stems(word: str, lexicon: Lexicon) -> tuple[tuple[str, str], ...]:
    names = lexicon.names
    found: list[tuple[str, str]] = []
    head, hyphen, tail = word.rpartition("-")
    if (
        hyphen
        and len(head) > 1
        and (tail in names.case_endings or _is_assimilated_tail(tail, lexicon))
    ):
        found.append((head, "-" + tail))
    endings = _endings(lexicon)
    for ending in endings.assimilating.get(word[-1:], ()):
        if word.endswith(ending):
            found += _assimilated(word, ending)
    for ending in endings.case.get(word[-1:], ()):
        stem = word[: -len(ending)]
        if word.endswith(ending) and len(stem) >= _SHORTEST_STEM:
            if stem[-1] in _LENGTHENED and not _ends_so(stem, lexicon):
                found.append((stem[:-1] + _LENGTHENED[stem[-1]], ending))
            found.append((stem, ending))
    return tuple(found)


class _Endings(NamedTuple):
    """Endings by their last letter, the longest first."""

    case: dict[str, list[str]]
    assimilating: dict[str, list[str]]


@lru_cache(maxsize=8)
def _endings(lexicon: Lexicon) -> _Endings:
    names = lexicon.names
    return _Endings(
        _by_last_letter(names.case_endings), _by_last_letter(names.assimilating_endings)
    )


def _by_last_letter(endings: Collection[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for ending in sorted(sorted(endings), key=len, reverse=True):
        found[ending[-1]].append(ending)
    return dict(found)


def _is_assimilated_tail(tail: str, lexicon: Lexicon) -> bool:
    """'-rel' of 'FTR-rel', '-szal': the ending as the abbreviation's last sound asks for it."""
    return any(
        tail.endswith(ending) and 0 < len(tail) - len(ending) <= 2 and tail.islower()
        for ending in lexicon.names.assimilating_endings
    )


def _ends_so(stem: str, lexicon: Lexicon) -> bool:
    """Whether a stem has its long last vowel by itself: 'Irányító', not 'Tsushó'."""
    words = vocabulary(lexicon.language.code)
    return stem[-1] == "ó" and (words.knows(stem) or words.knows(stem.lower()))


def _assimilated(word: str, ending: str) -> list[tuple[str, str]]:
    """The stem before '-val' that took the stem's last consonant for its 'v'."""
    body = word[: -len(ending)]
    for doubled, single in _DIGRAPHS.items():
        if body.endswith(doubled):
            return [(body[: -len(doubled)] + single, doubled[1:] + ending)]
    if len(body) > _SHORTEST_STEM and (body[-1] == body[-2] or body.endswith("ck")):
        return [(body[:-1], body[-1] + ending)]
    return []


def base_form(word: str, seen: Collection[str], lexicon: Lexicon) -> str:
    """The base form of a name's last word; `seen` are the words that the article has elsewhere.

    A short ending is cut only where the article has the word without it too: 'Nova' is no 'Nov'
    with an ending.
    """
    known = _telling_words(lexicon)
    if word.lower() in known:
        return word  # 'Railways', not 'Railway' with an ending
    candidates = stems(word, lexicon)
    for stem, ending in candidates:
        if ending.startswith("-"):
            return stem
    for stem, _ in candidates:
        if stem in seen or stem.lower() in known:
            return stem
    for stem, ending in candidates:
        if len(ending) >= _LONG_ENDING and len(stem) >= _SHORTEST_STEM and _is_cut(ending):
            return stem
    return word


@lru_cache(maxsize=8)
def _telling_words(lexicon: Lexicon) -> frozenset[str]:
    """The words of names that tell a company."""
    return lexicon.names.org_words | lexicon.names.legal_forms


def _is_cut(ending: str) -> bool:
    # 'al' and 'el' with their doubled consonant, and every case ending of three letters.
    return ending[-1] not in "aeé" or ending in ("ként",)


def genitive_base(word: str, seen: Collection[str], lexicon: Lexicon) -> str:
    """A German name without its genitive ending, where the article has it so elsewhere."""
    for ending in lexicon.names.genitives:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST_STEM and stem in seen:
            return stem
    return word
