"""Which words a language knows: the dictionary behind 'is this capital word a name?'.

The dictionaries are simplemma's. A marisa trie in the user's cache folder makes them load in
milliseconds; where that folder cannot be written, they are built in memory.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice

from simplemma.strategies.dictionaries import TrieDictionaryFactory

_LONGEST_WORD = 40
# Words that so many longer ones begin with are common nouns ('Vertrag', 271; 'Nokia', 0).
_MANY_COMPOUNDS = 12
_FEW_COMPOUNDS = 2
_SHORTEST_PART = 4
# 'Fahrer', 'Bauer' are known; a shorter stem of a verb may end any name.
_SHORTEST_AGENT = 6
# Endings that only common German nouns have.
_NOUN_ENDINGS = (
    "ung", "ungen", "heit", "heiten", "keit", "keiten", "schaft", "schaften", "tät", "ismus", "nis",
    "nisse", "tum", "ling", "chen", "tion", "tionen", "ierung", "ment", "ments", "mente", "igkeit",
)  # fmt: skip
# A first part with such an ending and its 's' is a noun: 'Regierungs-ebene'.
_JOINED_ENDINGS = ("ungs", "heits", "keits", "schafts", "täts", "ions", "tums")


class Vocabulary:
    """A language's known words; `knows` and `lemma` take any spelling."""

    def __init__(self, language: str):
        self._trie = _dictionary(language)._trie
        self.lemma = lru_cache(maxsize=20_000)(self._lemma)
        self.is_common_noun = lru_cache(maxsize=20_000)(self._is_common_noun)

    def knows(self, word: str) -> bool:
        return self.lemma(word) is not None

    def _lemma(self, word: str) -> str | None:
        if len(word) > _LONGEST_WORD:
            return None
        found = self._trie.get(word)
        return found[0].decode() if found else None

    def _is_common_noun(self, word: str) -> bool:
        """Whether a capitalised German word is a common noun rather than a name.

        Names are in the dictionary too; what tells a noun is that it is inflected, has a noun's
        ending, or begins many compounds.
        """
        lemma = self.lemma(word)
        if lemma is None:
            return self._is_compound(word)
        if lemma != word and not (lemma + "s" == word or lemma[:1].islower()):
            return True
        return (
            word.endswith(_NOUN_ENDINGS)
            or self._begins_compounds(word)
            or (len(word) >= 2 * _SHORTEST_PART and self._is_compound(word))
            or self._is_made_of_nouns(word)
        )

    def _is_made_of_nouns(self, word: str) -> bool:
        """'Baubeginn': a known word of two known nouns; 'Darmstädter' only looks like one."""
        return not word.endswith("er") and any(
            self._may_be_noun(word[:cut]) and self._may_be_noun(word[cut:].capitalize())
            for cut in range(_SHORTEST_PART - 1, len(word) - _SHORTEST_PART)
        )

    def _is_noun(self, word: str) -> bool:
        lemma = self.lemma(word)
        if lemma is None or lemma[:1].islower():
            return False
        if lemma != word:
            return len(word) > _SHORTEST_PART
        return word.endswith(_NOUN_ENDINGS) or self._begins_compounds(word)

    def is_hardly_a_noun(self, word: str) -> bool:
        """Whether a known word begins next to no compounds, as names do: 'Bombardier'."""
        return self._compounds(word) < _FEW_COMPOUNDS

    def _begins_compounds(self, word: str) -> bool:
        return self._compounds(word) >= _MANY_COMPOUNDS

    def _compounds(self, word: str) -> int:
        longer = islice(self._trie.iterkeys(word), 8 * _MANY_COMPOUNDS)
        return sum(len(key) >= len(word) + 4 for key in longer)

    def _is_compound(self, word: str) -> bool:
        """'Gasehersteller': an unknown word made of known nouns."""
        word = word.replace("-", "").lower()
        if len(word) > _LONGEST_WORD:
            return False
        for cut in range(_SHORTEST_PART - 1, len(word) - _SHORTEST_PART + 1):
            tail, head = word[cut:].capitalize(), word[:cut]
            if (self._is_noun(tail) or self._is_agent(tail)) and self._may_begin(head):
                return True
            if (
                head.endswith(_JOINED_ENDINGS)
                and len(tail) > _SHORTEST_PART
                and self._may_be_noun(tail)
                and self._may_begin(head)
            ):
                return True
        return False

    def _is_agent(self, word: str) -> bool:
        """'Finanzierer': who does what a verb says."""
        stem = word.lower().removesuffix("er")
        return len(stem) > _SHORTEST_AGENT and word.endswith("er") and self.knows(stem + "en")

    def _may_be_noun(self, word: str) -> bool:
        lemma = self.lemma(word)
        return lemma is not None and lemma[:1].isupper()

    def _may_begin(self, head: str) -> bool:
        """Whether a compound may begin with `head`, the letters between its parts included."""
        for part in (
            head,
            head.removesuffix("s"),
            head.removesuffix("es"),
            head + "e",
            head + "en",
        ):
            if len(part) < _SHORTEST_PART and part != head:
                continue
            if self._is_noun(part.capitalize()):
                return True
        if len(head) >= _SHORTEST_PART and any(self.knows(head + end) for end in ("en", "n")):
            return True  # the stem of a verb: 'Liefer-vertrag'
        return any(
            self.knows(head[:cut].capitalize())
            and self.knows(head[cut:].removesuffix("s").capitalize())
            for cut in range(_SHORTEST_PART - 1, len(head) - _SHORTEST_PART)
        )


@lru_cache(maxsize=8)
def vocabulary(language: str) -> Vocabulary:
    """The words of a language."""
    return Vocabulary(language)


def _dictionary(language: str):
    try:
        return TrieDictionaryFactory().get_dictionary(language)
    except OSError:
        return TrieDictionaryFactory(use_disk_cache=False).get_dictionary(language)
