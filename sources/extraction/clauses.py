"""Sentences cut into the stretches that each tell of one undertaking.

Names that stand side by side ('X, der Versorger Y und Z') are one group; a comma inside a group
cuts nothing. A stretch ends where another group of two names begins with a clause of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from sources.extraction.cues import Cues
from sources.extraction.lexicon import Lexicon
from sources.extraction.mentions import Mention
from sources.extraction.passages import Sentence
from sources.extraction.records import Span

_CUTS = frozenset({",", ";", "–", "—", ":"})
_MARKS = _CUTS | {"(", ")", "."}
# What joins two names as 'and' does, and what else may stand between.
_JOINTS = frozenset({",", "/", "–", "&"})
_BESIDE_JOINTS = frozenset({"-", "also"})
# A clause is no longer to either side of a word.
_WIDEST_CLAUSE = 40
# Two names with more words between them are no coordination.
_WIDEST_JOINT = 9
# Two pairs of names: a sentence of fewer is one stretch.
_FEWEST_CUT = 4
# Who sells, who buys and who lends.
_FEWEST_OF_LOAN = 3
_LOAN_CUTS = frozenset(",;–—")
# More names than these, joined by commas alone, are an enumeration.
_LEAST_ENUMERATION = 2


@dataclass(frozen=True)
class Stretch:
    """Tokens `[start, end)` of a sentence, with the organisations named in them."""

    sentence: Sentence
    start: int
    end: int
    mentions: tuple[Mention, ...]
    cues: Cues

    @cached_property
    def span(self) -> Span:
        return self.sentence.span_of(self.start, self.end)

    def clause(self, at: int) -> tuple[int, int]:
        """The tokens around `at` that no mark parts from it."""
        words = self.sentence.words
        first = last = at
        while first > max(self.start, at - _WIDEST_CLAUSE) and words[first - 1] not in _MARKS:
            first -= 1
        while last < min(self.end, at + _WIDEST_CLAUSE) and words[last] not in _MARKS:
            last += 1
        return first, last


def coordinated(sentence: Sentence, left: Mention, right: Mention, lexicon: Lexicon) -> bool:
    """Whether two names stand side by side: only commas, 'and', articles and adjectives between."""
    start = right.phrase_start if right.phrase_start >= left.end else right.start
    between = sentence.words[left.end : start]
    if (
        sentence.words[right.end : right.end + 1]
        and sentence.words[right.end] in lexicon.names.contrasts
    ):
        return False
    if not between or len(between) > _WIDEST_JOINT:
        return False
    names = lexicon.names
    joins = [word in _JOINTS or word in names.conjunctions for word in between]
    return any(joins) and all(
        joint or word in _BESIDE_JOINTS or word in names.determiners
        for joint, word in zip(joins, between, strict=True)
    )


def groups(
    sentence: Sentence, mentions: Sequence[Mention], lexicon: Lexicon
) -> tuple[tuple[Mention, ...], ...]:
    """The mentions of a sentence, those side by side together.

    Commas alone join nothing: 'X baut für Y ein Werk, die Z …' names no three partners.
    """
    if len(mentions) < 2:
        return tuple((mention,) for mention in mentions)
    found: list[list[Mention]] = []
    for mention in mentions:
        if found and coordinated(sentence, found[-1][-1], mention, lexicon):
            found[-1].append(mention)
        else:
            found.append([mention])
    joined: list[tuple[Mention, ...]] = []
    for group in found:
        for row in _cut_by_case(sentence, group, lexicon):
            joined += _without_loose_commas(sentence, row, lexicon)
    return tuple(joined)


def _cut_by_case(
    sentence: Sentence, group: list[Mention], lexicon: Lexicon
) -> Sequence[list[Mention]]:
    """A group, cut behind its first name where an article of the others is in another case.

    '… schickt Lehrer an die X, das Ministerium und der Versorger Y wollen …'
    """
    first = group[0]
    ahead = sentence.words[max(0, _opening(first) - 1) : first.start]
    clashing: set[str] = set()
    for word in ahead:
        clashing |= set(lexicon.names.clashing_articles.get(word, ()))
    if not first.linked or not clashing:
        return [group]
    for before, mention in pairwise(group):
        if clashing & set(sentence.words[before.end : mention.start]):
            return [group[:1], group[1:]]
    return [group]


def _without_loose_commas(sentence: Sentence, group: list[Mention], lexicon: Lexicon):
    """A group, cut where commas join names and no 'and' follows."""
    if len(group) > _LEAST_ENUMERATION:
        return [tuple(group)]
    last = 0
    for index in range(1, len(group)):
        between = set(sentence.words[group[index - 1].end : group[index].start])
        if between & (lexicon.names.conjunctions | {"/"}):
            last = index
    return [tuple(group[: last + 1]), *((mention,) for mention in group[last + 1 :])]


def stretches(
    sentence: Sentence, mentions: Sequence[Mention], cues: Cues, lexicon: Lexicon
) -> tuple[Stretch, ...]:
    """The sentence's stretches; most sentences are one."""
    bounds = _bounds(sentence, mentions, cues, lexicon)
    if len(bounds) == 2 and len(mentions) >= _FEWEST_OF_LOAN:
        bounds[1:1] = _loan_cut(sentence, mentions, cues)
    return tuple(
        Stretch(sentence, start, end, tuple(m for m in mentions if start <= m.start < end), cues)
        for start, end in pairwise(bounds)
        if end > start
    )


def _loan_cut(sentence: Sentence, mentions: Sequence[Mention], cues: Cues) -> list[int]:
    """Where the clause of a loan begins that pays for what was told before it, by one bank.

    '… liefert X Pumpen, finanziert wird der Kauf durch einen Kredit der Nordbank über …'
    """
    loans = [hit.start for hit in cues.instruments if hit.label == "loan"]
    for at in range(len(sentence.words) - 1, 0, -1):
        if sentence.words[at] not in _LOAN_CUTS:
            continue
        before = {m.name for m in mentions if m.start < at}
        behind = {m.name for m in mentions if m.start > at}
        if len(behind) > 1:
            return []
        if behind and loans and loans[0] > at and len(before) > 1 and not behind & before:
            return [at + 1]
    return []


def _bounds(
    sentence: Sentence, mentions: Sequence[Mention], cues: Cues, lexicon: Lexicon
) -> list[int]:
    """The tokens where stretches begin that each name a row of their own, and the last one's end."""
    together = groups(sentence, mentions, lexicon) if len(mentions) >= _FEWEST_CUT else ()
    bounds = [0]
    carried = 0  # names since the last bound
    previous_end = 0
    for at, group in enumerate(together):
        rest = _named_before_cut(sentence, together, at)
        if carried >= 2 and rest >= 2:
            cut = _cut_between(sentence, previous_end, min(_opening(m) for m in group), lexicon)
            if cut and _tells(cues, cut):
                bounds.append(cut)
                carried = 0
        carried += len({m.name for m in group})
        previous_end = group[-1].end
    bounds.append(len(sentence.tokens))
    return bounds


def _tells(cues: Cues, start: int) -> bool:
    """Whether words of a deal of its own stand behind a cut."""
    hits = (*cues.instruments, *cues.stages, *cues.of("undertaking"), *cues.of("elliptic"))
    return any(hit.start >= start for hit in hits)


def _opening(mention: Mention) -> int:
    return mention.phrase_start if mention.phrase_start >= 0 else mention.start


def _named_before_cut(sentence: Sentence, together, at: int) -> int:
    """How many names the clause has that begins with the group `at`."""
    named = len({m.name for m in together[at]})
    for left, right in zip(together[at:], together[at + 1 :], strict=False):
        between = sentence.words[left[-1].end : _opening(right[0])]
        if ";" in between or "," in between or "–" in between:
            break
        named += len({m.name for m in right})
    return named


def _cut_between(sentence: Sentence, start: int, end: int, lexicon: Lexicon) -> int:
    """Where a clause begins between two groups: behind a mark, or at an 'and'."""
    for index in range(end - 1, start - 1, -1):
        if sentence.words[index] in _CUTS:
            return index + 1
    for index in range(end - 1, start - 1, -1):
        if sentence.words[index] in lexicon.names.conjunctions:
            return index
    return 0
