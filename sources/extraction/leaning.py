"""Sums that lean on a neighbour for their scale or currency: '150 auf 200 Millionen Euro'."""

from __future__ import annotations

from dataclasses import replace

from sources.extraction import hedges
from sources.extraction.figures import Atom
from sources.extraction.lexicon import Lexicon
from sources.extraction.numbers import HYPHENS, MILLION, THOUSAND
from sources.extraction.sums import Sum, looks_like_year

_SENTENCE_ENDS = frozenset(".!?\n:;")
_CLAUSE_ENDS = frozenset('.!?\n:;,)“”"»–')
# So far back a sum's currency may be said: 'von 45 Milliarden Forint sind 30 Milliarden …'.
_FARTHEST_CURRENCY = 30
# So many words join two sums at most: 'auf bis zu'.
_WIDEST_JOINT = 5


def lean(sums: list[Sum], run: list[Atom], lexicon: Lexicon) -> list[Sum]:
    """Give sums the scale and currency of the neighbour they are joined to."""
    for position in range(len(sums) - 2, -1, -1):
        one, other = sums[position], sums[position + 1]
        if one.money is None and other.money is not None and _joined(one, other, run, lexicon):
            listed = says_either(one, other, run) or _goes_on(sums, position + 1, run, lexicon)
            if run[one.after].text == "," and not listed:
                continue
            scaled = share_scale([one, other])[0]
            if scaled.quantity.scale > 1 or scaled.value >= THOUSAND or other.quantity.scale == 1:
                sums[position] = replace(scaled, money=replace(other.money, ending=one.ending))
    for position in range(1, len(sums)):
        one, other = sums[position - 1], sums[position]
        if other.money is not None or one.money is None or not _joined(one, other, run, lexicon):
            continue
        if other.quantity.scale >= THOUSAND or _is_change(one, other, run, lexicon):
            sums[position] = replace(other, money=replace(one.money, ending=other.ending))
    named = None
    for position, other in enumerate(sums):
        if other.money is None and named is not None and _echoes(named, other, run, lexicon):
            sums[position] = replace(other, money=replace(named.money, ending=other.ending))
        named = sums[position] if sums[position].money is not None else named
    return sums


def _echoes(one: Sum, other: Sum, run: list[Atom], lexicon: Lexicon) -> bool:
    """Whether a sum leaves out the currency that its sentence has named: '… Euro, davon 3 Millionen.'

    It does where nothing follows that the number would count.
    """
    number = other.quantity
    between = run[one.after : other.first]
    if number.scale < MILLION or not number.counted or len(between) > _FARTHEST_CURRENCY:
        return False
    if any(atom.text in _SENTENCE_ENDS for atom in between):
        return False
    if other.after == len(run) or number.ending in lexicon.numbers.cases:
        return True
    following = run[other.after]
    if number.ending in lexicon.numbers.adjectives:  # '70 milliós kölcsönt'
        return following.text.lower().startswith(tuple(lexicon.hedges.documents))
    if following.kind == "mark":
        return following.text in _CLAUSE_ENDS
    return following.text in lexicon.language.stop_words


def says_either(one: Sum, other: Sum, run: list[Atom]) -> bool:
    """'fünfzig, sechzig Millionen': two number words beside each other are the bounds of a guess."""
    first, second = share_scale([one, other])
    worded = all(run[number.first].kind == "word" for number in (one.quantity, other.quantity))
    apart = [atom.text for atom in run[one.after : other.first]] == [","]
    return worded and apart and first.value < second.value <= 2 * first.value


def _goes_on(sums: list[Sum], position: int, run: list[Atom], lexicon: Lexicon) -> bool:
    """Whether a list goes on behind a comma: '2, 3 und 5 Millionen', not 'Platz 3, 5 Millionen'."""
    return position + 1 < len(sums) and _joined(sums[position], sums[position + 1], run, lexicon)


def share_scale(pair: list[Sum]) -> list[Sum]:
    """In '300 bis 500 Millionen' the first number has the scale of the second."""
    if len(pair) != 2:
        return pair
    one, other = pair
    scale = other.quantity.scale
    if one.quantity.scale == 1 and scale > 1 and one.value < THOUSAND:
        scaled = replace(one.quantity, value=one.value * scale, scale=scale)
        return [replace(one, quantity=scaled), other]
    return pair


def _joined(one: Sum, other: Sum, run: list[Atom], lexicon: Lexicon) -> bool:
    """Whether only a joining word stands between, and hedges: 'auf bis zu'."""
    if other.first - one.after > _WIDEST_JOINT or looks_like_year(run[one.quantity.first]):
        return False
    between = [atom.text.lower() for atom in run[one.after : other.first]]
    known = lexicon.hedges
    if (
        between[:1]
        and between[0] in HYPHENS
        and len(between) > 1
        and between[1] in known.from_endings
    ):
        between = between[2:]  # 50-ről 150 millió dollárra
        return all(hedges.is_hedge_word(word, lexicon) for word in between)
    if not between or one.ending in known.from_endings:
        return one.ending in known.from_endings and all(
            hedges.is_hedge_word(word, lexicon) for word in between
        )
    joints = known.to | known.conjunctions | known.changes
    return between[0] in joints and all(
        word in joints or hedges.is_hedge_word(word, lexicon) for word in between[1:]
    )


def _is_change(one: Sum, other: Sum, run: list[Atom], lexicon: Lexicon) -> bool:
    if (
        other.after < len(run)
        and run[other.after].kind == "word"
        and run[other.after].text[0].isupper()
    ):
        return False
    between = {atom.text.lower() for atom in run[one.after : other.first]}
    return bool(between & lexicon.hedges.changes) or (
        one.ending in lexicon.hedges.from_endings and other.ending in lexicon.hedges.to_endings
    )
