"""Finding the phrases of a word list in running words, at a cost linear in the text.

A phrase is written as people read it: words apart by spaces, `*` for any further letters at a
word's end or beginning ('memorand*', '*vertrag', '*minist*'), `~` for a noun's endings ('*kabel~'),
and `…` for a few words between its parts ('kündig* … an'). Everything is lower case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from sources.extraction.memo import Memo
from sources.extraction.text import is_foreign

GAP = "…"
# The most words that a gap stands for, and the longest word that is looked at.
WIDEST_GAP = 24
LONGEST_WORD = 60


class Hit(NamedTuple):
    """A phrase found: its label, its words as `[start, end)`, and how many letters it asks for."""

    label: str
    start: int
    end: int
    letters: int = 0


class _Words:
    """A set of word patterns, each with what it stands for; looks a word up in all of them."""

    def __init__(self, endings: Collection[str] = ()):
        self.exact: dict[str, list[int]] = defaultdict(list)
        self.prefixes: dict[str, list[int]] = defaultdict(list)
        self.suffixes: dict[str, list[int]] = defaultdict(list)
        self.infixes: dict[str, list[int]] = defaultdict(list)
        self.nouns = _Nouns(endings)

    def add(self, pattern: str, number: int) -> None:
        bare = pattern.removesuffix("~").strip("*")
        if not bare or "*" in bare:
            raise ValueError(f"a phrase's word has '*' at its ends only: {pattern!r}")
        if pattern.endswith("~"):
            self.nouns.add(bare, number, heads=pattern.startswith("*"))
            return
        tables = {
            (False, False): self.exact,
            (False, True): self.prefixes,
            (True, False): self.suffixes,
            (True, True): self.infixes,
        }
        tables[pattern.startswith("*"), pattern.endswith("*")][bare].append(number)

    def freeze(self) -> None:
        """Key every pattern by its first letters, so that a word asks few questions."""
        self._prefix_keys = _by_opening(self.prefixes)
        self._suffix_keys = _by_opening({key[::-1]: value for key, value in self.suffixes.items()})
        self._infix_keys = _by_opening(self.infixes)
        self._short_infixes = [key for key in self.infixes if len(key) < _KEY]

    def look_up(self, word: str) -> tuple[int, ...]:
        if len(word) > LONGEST_WORD or is_foreign(word):
            return ()
        found = set(self.exact.get(word, ()))
        for pattern, numbers in _candidates(self._prefix_keys, word):
            if word.startswith(pattern):
                found.update(numbers)
        backwards = word[::-1]
        for pattern, numbers in _candidates(self._suffix_keys, backwards):
            if backwards.startswith(pattern):
                found.update(numbers)
        for start in range(len(word) - _KEY + 1):
            for pattern, numbers in self._infix_keys.get(word[start : start + _KEY], ()):
                if word.startswith(pattern, start):
                    found.update(numbers)
        for pattern in self._short_infixes:
            if pattern in word:
                found.update(self.infixes[pattern])
        found.update(self.nouns.look_up(word))
        return tuple(sorted(found))


# How Hungarian lengthens a last vowel before an ending.
_LONG = {"a": "á", "e": "é"}


class _Nouns:
    """Nouns in base form, found in every form that the endings make of them."""

    def __init__(self, endings: Collection[str]):
        self.endings = frozenset(endings)
        self.longest = max(map(len, self.endings), default=0)
        # What '-val' adds where its 'v' becomes the consonant before it: 'acéllal'.
        self.assimilated = frozenset(ending[1:] for ending in endings if ending.startswith("v"))
        # By a noun's last letters, as they stand before an ending: the noun, which compounds may
        # end with, and its number.
        self.tails: dict[str, list[tuple[str, bool, int]]] = defaultdict(list)

    def add(self, noun: str, number: int, *, heads: bool) -> None:
        """A noun; `heads` says that compounds may end with it."""
        for form in {noun, noun[:-1] + _LONG.get(noun[-1], noun[-1])}:
            self.tails[form[-_KEY:]].append((form, heads, number))

    def look_up(self, word: str) -> Iterable[int]:
        last = len(word)
        for cut in range(max(_KEY - 1, last - self.longest), last + 1):
            nouns = self.tails.get(word[max(0, cut - _KEY) : cut])
            if nouns is None or not self._may_end(word, cut):
                continue
            stem = word[:cut]
            for noun, heads, number in nouns:
                if stem == noun or (heads and stem.endswith(noun)):
                    yield number

    def _may_end(self, word: str, cut: int) -> bool:
        """Whether what stands behind the cut is an ending."""
        ending = word[cut:]
        if ending in self.endings:
            return True
        return ending[:1] == word[cut - 1 : cut] and ending[1:] in self.assimilated


# Patterns are kept by so many of their letters.
_KEY = 3
_Keyed = Mapping[str, Sequence[tuple[str, Sequence[int]]]]


def _by_opening(patterns: Mapping[str, Sequence[int]]) -> _Keyed:
    keyed: dict[str, list[tuple[str, Sequence[int]]]] = defaultdict(list)
    for pattern, numbers in patterns.items():
        keyed[pattern[:_KEY]].append((pattern, numbers))
    return keyed


def _candidates(keyed: _Keyed, word: str) -> Iterable[tuple[str, Sequence[int]]]:
    for length in range(1, min(_KEY, len(word)) + 1):
        yield from keyed.get(word[:length], ())


class _Phrase(NamedTuple):
    """A phrase as the numbers of its words' patterns, None for a gap."""

    label: str
    classes: tuple[int | None, ...]
    letters: int


class _Known(NamedTuple):
    """What phrases have of a word: its patterns, the phrases that it is, those that it opens.

    The phrases that it is stand with the letters they ask for; `labels` are those of all of them.
    """

    classes: frozenset[int]
    alone: tuple[tuple[str, int], ...]
    longer: tuple[_Phrase, ...]
    labels: tuple[str, ...]


class Phrases:
    """Labelled phrases, ready to be found.

    >>> phrases = Phrases({"announced": ["kündig* … an", "geplant*"], "signed": ["unterzeichne*"]})
    >>> phrases.find("gestern kündigten beide den bau an".split())
    (Hit(label='announced', start=1, end=6, letters=8),)
    """

    def __init__(
        self,
        labelled: Mapping[str, Iterable[str]],
        *,
        lengthening: bool = False,
        endings: Collection[str] = (),
    ):
        """`lengthening`: a last 'a' or 'e' before '*' stands for 'á' or 'é' too (Hungarian).

        `endings` are what '~' stands for, nothing among them where a noun stands bare too.
        """
        split = [
            (label, tuple(phrase.split()))
            for label, phrases in labelled.items()
            for written in phrases
            for phrase in (_lengthened(written) if lengthening else (written,))
        ]
        patterns = {word for _, words in split for word in words} - {GAP}
        numbers = {pattern: number for number, pattern in enumerate(sorted(patterns))}
        self._words = _Words(endings)
        for pattern, number in numbers.items():
            self._words.add(pattern, number)
        self._words.freeze()
        self._starting: dict[int, list[_Phrase]] = defaultdict(list)
        for label, words in split:
            letters = sum(len(word.strip("*~")) for word in words if word != GAP)
            classes = tuple(None if word == GAP else numbers[word] for word in words)
            self._starting[classes[0]].append(_Phrase(label, classes, letters))
        self._known = Memo(self._look_up)

    def _look_up(self, word: str) -> _Known | None:
        """What the phrases have of a word; None for most words."""
        classes = self._words.look_up(word)
        if not classes:
            return None
        starting = [phrase for number in classes for phrase in self._starting.get(number, ())]
        alone = {(p.label, p.letters): None for p in starting if len(p.classes) == 1}
        longer = tuple(phrase for phrase in starting if len(phrase.classes) > 1)
        labels = tuple(dict.fromkeys(label for label, _ in alone))
        return _Known(frozenset(classes), tuple(alone), longer, labels)

    def labels(self, word: str) -> tuple[str, ...]:
        """The labels of the one-word phrases that `word` is."""
        known = self._known[word]
        return known.labels if known else ()

    def find(self, words: Sequence[str]) -> tuple[Hit, ...]:
        """Every phrase among `words`, by its place; each phrase once at each starting word."""
        return tuple([Hit(*found) for found in self.matches(words)])

    def matches(self, words: Sequence[str]) -> Iterator[tuple[str, int, int, int]]:
        """What `find` finds, as the values of a hit."""
        known = list(map(self._known.__getitem__, words))
        told = [(start, word) for start, word in enumerate(known) if word]
        present = frozenset().union(*[word.classes for _, word in told])
        found = {}
        for start, word in told:
            for label, letters in word.alone:
                found[start, -start - 1, label, letters] = None
            for label, classes, letters in word.longer:
                if classes[-1] in present and (end := _match(classes, known, start)):
                    found[start, -end, label, letters] = None
        for start, end, label, letters in sorted(found, key=itemgetter(0, 1)):
            yield label, start, -end, letters


def _lengthened(phrase: str) -> tuple[str, ...]:
    """The phrase, and as it stands before an ending: '*ammónia*', '*ammóniá*'."""
    for short, long in (("a*", "á*"), ("e*", "é*")):
        if phrase.endswith(short):
            return phrase, phrase.removesuffix(short) + long
    return (phrase,)


def _match(phrase: Sequence[int | None], known: Sequence[_Known | None], start: int) -> int:
    """Where `phrase` ends if it begins at `start`; 0 where it does not stand there."""
    at = start
    gap = False
    for number in phrase:
        if number is None:
            gap = True
            continue
        last = min(len(known), at + WIDEST_GAP) if gap else min(len(known), at + 1)
        while at < last and not ((word := known[at]) and number in word.classes):
            at += 1
        if at >= last:
            return 0
        at += 1
        gap = False
    return at
