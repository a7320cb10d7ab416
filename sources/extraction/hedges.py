"""What stands around a sum and makes it more, less or about: 'mehr als', 'legfeljebb', 'körül'."""

from __future__ import annotations

from functools import lru_cache

from sources.extraction.figures import Atom
from sources.extraction.lexicon import Lexicon
from sources.extraction.records import Qualifier

# A bound says more than 'about': where both stand, the bound counts.
_BOUNDS = ("at_least", "at_most")
_MOST_FILLERS = 3
_LONGEST_PHRASE = 5
_QUOTES = frozenset("„“”\"'»«›‹‚‘’(*")
_QUOTED = frozenset("„“”»«›‹")
# So far back a document may stand before the 'über' of its sum.
_CLAUSE = 14


@lru_cache(maxsize=8)
def _phrases(lexicon: Lexicon) -> tuple[dict, dict, frozenset[str]]:
    """Hedges before and after a sum as tuples of words, and every word of one."""
    known = lexicon.hedges
    before, after = (
        {tuple(phrase.split()): kind for kind, phrases in lists.items() for phrase in phrases}
        for lists in (known.before, known.after)
    )
    words = {word for phrase in [*before, *after] for word in phrase}
    words |= known.fillers | known.several | known.over | known.between | known.between_after
    return before, after, frozenset(words | known.comparatives.keys())


def is_hedge_word(word: str, lexicon: Lexicon) -> bool:
    """Whether a lower-case word can be part of what hedges a sum."""
    return word in _phrases(lexicon)[2]


def around(run: list[Atom], first: int, after: int, ending: str, lexicon: Lexicon) -> Qualifier:
    """The qualifier of the sum ``run[first:after]`` by the words on both sides; `ending` is its case."""
    front = _before(run, first, lexicon)
    back = _after(run, after, ending, lexicon)
    for kind in (front, back):
        if kind in _BOUNDS:
            return kind
    return front or back or "exact"


def says_several(run: list[Atom], first: int, lexicon: Lexicon) -> bool:
    """Whether 'mehrere' or 'több' stands right before."""
    return first > 0 and run[first - 1].text.lower() in lexicon.hedges.several


def says_between(run: list[Atom], first: int, lexicon: Lexicon) -> bool:
    """Whether 'zwischen' stands before, with hedges after it: 'zwischen rund 300 und 500 Euro'."""
    for atom in reversed(run[max(0, first - _MOST_FILLERS) : first]):
        word = atom.text.lower()
        if word in lexicon.hedges.between:
            return True
        if not is_hedge_word(word, lexicon):
            return False
    return False


def digits_said(run: list[Atom], first: int, lexicon: Lexicon) -> int:
    """How many digits 'dreistellig' gives to the scale that follows; 0 where nothing is said."""
    word = run[first - 1].text.lower() if first else ""
    said = lexicon.hedges.digit_words
    return next((digits for stem, digits in said.items() if word.startswith(stem)), 0)


def _before(run: list[Atom], first: int, lexicon: Lexicon) -> Qualifier | None:
    phrases = _phrases(lexicon)[0]
    run = [atom for atom in run[max(0, first - _CLAUSE - _MOST_FILLERS) : first] if _is_said(atom)]
    words = tuple([atom.text.lower() for atom in run])
    end, found = len(run), None
    for _ in range(_MOST_FILLERS + 1):
        for length in range(min(end, _LONGEST_PHRASE), 0, -1):
            if kind := phrases.get(words[end - length : end]):
                if kind in _BOUNDS:
                    return kind
                found = found or kind
                break
        if end and words[end - 1] in lexicon.hedges.over and _is_quantity(run, end - 1, lexicon):
            return "at_least"
        if not end or not _is_filler(run[end - 1], lexicon):
            break
        end -= 1
    return found


def _is_said(atom: Atom) -> bool:
    """Whether it is no mark of quotation: '„deutlich mehr“ als 330 Mio.'"""
    return atom.text not in _QUOTED


def _is_filler(atom: Atom, lexicon: Lexicon) -> bool:
    word = atom.text.lower()
    return word in lexicon.hedges.fillers or atom.text in _QUOTES or (word,) in _phrases(lexicon)[0]


def _is_quantity(run: list[Atom], position: int, lexicon: Lexicon) -> bool:
    """Whether the 'über' at ``run[position]`` is 'more than', not 'ein Kredit über 27 Mio.'.

    It is the document's where one stands before it with nothing between but the document's own
    attributes: nouns, articles, prepositions, adjectives.
    """
    known = lexicon.hedges
    if not position or run[position - 1].text.lower() in known.quantity_words:
        return True
    documents = tuple(known.documents)
    for atom in reversed(run[max(0, position - _CLAUSE) : position]):
        word = atom.text.lower()
        if atom.kind == "mark" and atom.text not in "-&.“”\"'":
            return True
        if atom.kind != "word":
            continue
        if atom.text[0].isupper():
            if word.endswith(documents):
                return False
            continue
        if word in known.speaking:
            return False  # 'man redet über 400 Millionen'
        if word not in lexicon.language.stop_words and not word.endswith(
            ("e", "en", "er", "es", "em")
        ):
            return True
    return True


def _after(run: list[Atom], after: int, ending: str, lexicon: Lexicon) -> Qualifier | None:
    words = [atom.text.lower() for atom in run[after : after + 5]]
    while words and words[0] in _QUOTES:
        words = words[1:]
    if ending in lexicon.hedges.comparative_endings:
        for word in words[:3]:
            if word in lexicon.hedges.comparatives:
                return lexicon.hedges.comparatives[word]
    phrases = _phrases(lexicon)[1]
    for length in range(_LONGEST_PHRASE, 0, -1):
        if tuple(words[:length]) in phrases:
            return phrases[tuple(words[:length])]
    return None
