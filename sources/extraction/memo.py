"""What was found out about a word, kept for the next time that the word comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Found = TypeVar("Found")

# So many words are kept: an article has some hundreds, and a language comes back to the same.
_MOST = 20_000


class Memo(dict[str, Found], Generic[Found]):
    """What `find` says of a word: `memo[word]` asks it once, as long as the word is kept.

    A look-up costs a third of what `lru_cache` takes. What is full is emptied, so that a text of a
    million words that never come twice fills no memory.

    >>> lengths = Memo(len)
    >>> lengths["Abkommen"], lengths
    (8, {'Abkommen': 8})
    """

    def __init__(self, find: Callable[[str], Found]):
        super().__init__()
        self._find = find

    def __missing__(self, word: str) -> Found:
        found = self._find(word)
        if len(self) >= _MOST:
            self.clear()
        self[word] = found
        return found
