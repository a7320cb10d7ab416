"""Sums of money in running text, as the article hedges them.

`find_amounts` reads in this order: quantities with the money beside them, sums that lean on their
neighbour ('150 auf 200 Millionen Euro'), ranges, hedges, and last the currency of a name that
several share. What names no money and leans on none is no amount.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from sources.extraction import currencies, hedges, lexicon
from sources.extraction.currencies import fold
from sources.extraction.figures import Atom, atoms
from sources.extraction.leaning import lean, says_either, share_scale
from sources.extraction.lexicon import Lexicon
from sources.extraction.numbers import HYPHENS, MILLION, is_weighty
from sources.extraction.records import Amount, Language, Qualifier, Span, Value
from sources.extraction.sums import Sum, says_one, sums_of_money

_SMALLEST_VAGUE_UNIT = Decimal(10)
# Numbers up to this one keep all their digits.
_MOST_PLAIN = Decimal(10) ** 24


@dataclass(frozen=True, slots=True)
class _Find:
    """What will be an amount once its currency is told."""

    span: Span
    low: Decimal | None
    high: Decimal | None
    qualifier: Qualifier
    code: str | None
    noun: str | None


def find_amounts(text: str, lexicon: Lexicon) -> tuple[Amount, ...]:
    """Every sum of money in `text`, in order, none overlapping another.

    The value has the hedge ('mehr als', 'legfeljebb'); the span has the number and the currency.
    """
    run = atoms(text)
    sums = lean(list(sums_of_money(run, lexicon)), run, lexicon)
    finds = list(_finds(sums, run, lexicon))
    return tuple(_settled(finds, run, lexicon))


def read_amount(words: str, language: Language | None = None) -> Value:
    """The one sum that `words` spell, for forms: '2,5 Mrd. USD', '2,5 milliárd', 'rund 12 Mio. €'.

    Without a language each is tried. The currency is None where none is named. Raises ValueError,
    with a message for people, where the words are no sum, or more than one.
    """
    for code in [language] if language else lexicon.languages():
        known = lexicon.load(code)
        found = find_amounts(words, known) or _bare(words, known)
        if len(found) > 1:
            raise ValueError(f"'{words.strip()[:80]}' is more than one sum of money.")
        if found and _spelled_out(words, found[0].span, known):
            return found[0].value
    raise ValueError(f"'{words.strip()[:80]}' is no sum of money that can be read.")


def _bare(words: str, lexicon: Lexicon) -> list[Amount]:
    """Sums without a currency: what a form that asks for it apart is given."""
    run = atoms(words)
    sums = list(sums_of_money(run, lexicon))
    pair = share_scale(sums)
    if len(pair) == 2 and _may_be_range(*pair, run, lexicon) and _is_range(*pair, run, lexicon):
        finds = [_range(*pair, run)]
    else:
        finds = [_hedged(one, _qualifier(one, run, lexicon), run, lexicon) for one in sums]
    return [Amount(find.span, _value(find, None)) for find in finds]


def _spelled_out(words: str, span: Span, lexicon: Lexicon) -> bool:
    """Whether nothing but a hedge stands beside the sum."""
    rest = words[: span.start] + " " + words[span.end :]
    return all(hedges.is_hedge_word(atom.text.lower(), lexicon) for atom in atoms(rest))


# --- Ranges and hedges ---


def _finds(sums: list[Sum], run: list[Atom], lexicon: Lexicon) -> Iterator[_Find]:
    position = 0
    while position < len(sums):
        pair = sums[position : position + 2]
        # '2025–2027-es időszakra', '5–10 millió ember': a range of no money is no sum.
        named = any(one.money for one in pair)
        if len(pair) == 2 and named and _may_be_range(*pair, run, lexicon):
            pair = share_scale(pair)
            if _is_range(*pair, run, lexicon):
                yield _range(*pair, run)
                position += 2
                continue
        one = sums[position]
        position += 1
        if _is_sum(one, run, lexicon):
            yield _hedged(one, _qualifier(one, run, lexicon), run, lexicon)


def _may_be_range(one: Sum, other: Sum, run: list[Atom], lexicon: Lexicon) -> bool:
    """Whether two neighbours are of the same money, with a joining word between, if any."""
    if not _same_money(one, other):
        return False
    if one.after == other.first:
        return True
    joint, known = run[one.after].text.lower(), lexicon.hedges
    return joint in HYPHENS or joint == "," or joint in known.to or joint in known.conjunctions


def _is_range(one: Sum, other: Sum, run: list[Atom], lexicon: Lexicon) -> bool:
    """Whether two neighbours that may be are the bounds of one sum: '300 bis 500 Millionen'."""
    if one.value >= other.value:
        return False
    known = lexicon.hedges
    between = [atom.text.lower() for atom in run[one.after : other.first]]
    from_said = one.ending in known.from_endings
    if between[:1] and between[0] in HYPHENS and between[1:2] and between[1] in known.from_endings:
        from_said, between = True, between[2:]  # 300-tól 500 millióig
    if not between:
        return from_said and other.ending in known.until_endings
    joint, *rest = between
    if says_either(one, other, run):
        return True
    if not all(hedges.is_hedge_word(word, lexicon) for word in rest):
        return False
    if joint in known.to:
        return not _is_pause(one, other, run)
    after = run[other.after].text.lower() if other.after < len(run) else ""
    bracketed = after in known.between_after or hedges.says_between(run, one.first, lexicon)
    return joint in known.conjunctions and bracketed


def _same_money(one: Sum, other: Sum) -> bool:
    if one.money is None or other.money is None:
        return one.money is other.money
    return (one.money.code, one.money.noun) == (other.money.code, other.money.noun)


def _is_pause(one: Sum, other: Sum, run: list[Atom]) -> bool:
    """Whether a dash parts two full sums: '5 Mio. Euro – 20 Mio. Euro sollen folgen'."""
    joint = run[one.after]
    spaced = joint.kind == "mark" and joint.start > run[one.after - 1].end
    return spaced and (one.first, one.after) != (one.quantity.first, one.quantity.after)


def _range(one: Sum, other: Sum, run: list[Atom]) -> _Find:
    span = Span(run[one.first].start, run[other.after - 1].end)
    money = other.money or one.money
    return _Find(
        span,
        one.value,
        other.value,
        "range",
        money.code if money else None,
        money.noun if money else None,
    )


def _qualifier(one: Sum, run: list[Atom], lexicon: Lexicon) -> Qualifier:
    if _is_vague(one, run, lexicon):
        return "vague"
    return hedges.around(run, one.first, one.after, one.ending, lexicon)


def _is_vague(one: Sum, run: list[Atom], lexicon: Lexicon) -> bool:
    number = one.quantity
    if number.value < _SMALLEST_VAGUE_UNIT or not _is_power_of_ten(number.value):
        return False
    if number.plural or hedges.says_several(run, one.first, lexicon):
        return True
    # 'százmilliós' and 'milliárd dolláros', but 'egymilliárdos' and '100 milliós' are exact.
    bare = number.worded and number.scale >= MILLION and not says_one(run[number.first], lexicon)
    ending = one.ending
    if not bare:
        return False
    weighty = is_weighty(number.ending, lexicon) if number.ending else False
    adjective = ending in lexicon.numbers.adjectives and (one.money is None or not number.counted)
    return weighty or adjective or (not number.counted and _hangs_together(one, run))


def _hangs_together(one: Sum, run: list[Atom]) -> bool:
    """'Milliarden-Euro-Projekt'."""
    return one.after < len(run) and run[one.after].text in HYPHENS


def _is_power_of_ten(value: Decimal) -> bool:
    return value.normalize().as_tuple().digits == (1,)


def _is_sum(one: Sum, run: list[Atom], lexicon: Lexicon) -> bool:
    """Whether the number is money at all: it names a currency, or is money by its word."""
    if one.money is not None:
        return True
    number = one.quantity
    if number.scale < MILLION or not _is_vague(one, run, lexicon):
        return False
    return is_weighty(number.ending, lexicon) or number.ending in lexicon.numbers.adjectives


def _hedged(one: Sum, qualifier: Qualifier, run: list[Atom], lexicon: Lexicon) -> _Find:
    span = Span(run[one.first].start, run[one.after - 1].end)
    low = high = one.value
    if qualifier == "vague":
        unit = one.value * 10 ** max(0, hedges.digits_said(run, one.first, lexicon) - 1)
        low, high = 2 * unit, 10 * unit
    elif qualifier == "at_least":
        high = None
    elif qualifier == "at_most":
        low = None
    money = one.money
    return _Find(
        span, low, high, qualifier, money.code if money else None, money.noun if money else None
    )


# --- Currencies that the article has to tell ---


def _settled(finds: list[_Find], run: list[Atom], lexicon: Lexicon) -> Iterator[Amount]:
    words: list[str] = []
    if any(find.noun for find in finds):
        words = sorted({*map(fold, {atom.text for atom in run if atom.kind == "word"})})
    by_article = lru_cache(None)(lambda noun: currencies.told_by_article(noun, words, lexicon))
    elsewhere = _said_in_full(finds)
    for find in finds:
        code = (by_article(find.noun) if find.noun else None) or find.code
        if code is None and not find.noun:
            code = elsewhere.get((find.low, find.high))
        code = code or lexicon.currencies.commonest.get(find.noun or "")
        yield Amount(find.span, _value(find, code))


def _said_in_full(finds: list[_Find]) -> dict[tuple[Decimal | None, Decimal | None], str]:
    """The currency of a sum that is said in full: 'több százmilliós', 'több száz millió dollár'."""
    codes: dict[tuple[Decimal | None, Decimal | None], set[str]] = defaultdict(set)
    for find in finds:
        if find.code:
            codes[find.low, find.high].add(find.code)
    return {figures: told.pop() for figures, told in codes.items() if len(told) == 1}


def _value(find: _Find, code: str | None) -> Value:
    return Value(_plain(find.low), _plain(find.high), code, find.qualifier)


def _plain(number: Decimal | None) -> Decimal | None:
    """1500000000 for 1500000000.0: scales leave noughts behind the comma."""
    whole = number is not None and number == number.to_integral_value()
    return number.quantize(Decimal(1)) if whole and number < _MOST_PLAIN else number
