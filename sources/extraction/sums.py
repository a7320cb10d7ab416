"""Numbers with the money beside them: before, behind, fused, in brackets, in hundredths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from sources.extraction import currencies
from sources.extraction.currencies import Coin, fold
from sources.extraction.figures import Atom, atoms
from sources.extraction.lexicon import Lexicon
from sources.extraction.numbers import (
    HYPHENS,
    MILLION,
    Quantity,
    number_words,
    numerals,
    quantity,
)

# So many words may stand between a number and its currency: '5 Mio. Trinidad-und-Tobago-Dollar'.
_MOST_CLUES = 7
# So many words stand between a number and the preposition of its currency.
_MOST_APART = 3
# Codes that people write in small letters too.
_SMALL_CODES = frozenset(
    {"eur", "usd", "huf", "chf", "gbp", "jpy", "pln", "czk", "cny", "rub", "aud", "cad"}
)
_CORRECTIONS = frozenset("–—,(…")
# No name of a hundredth is longer, ending and all.
_LONGEST_PART = 24


@dataclass(frozen=True, slots=True)
class Money:
    """The words for a currency, over ``atoms[first:after]``."""

    code: str | None
    noun: str | None  # set where the article may have to tell which
    first: int
    after: int
    ending: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """A quantity with its money, if any; ``first:after`` covers both."""

    quantity: Quantity
    money: Money | None
    first: int
    after: int

    @property
    def value(self) -> Decimal:
        return self.quantity.value

    @property
    def ending(self) -> str:
        return (
            self.money.ending
            if self.money and self.money.after == self.after
            else self.quantity.ending
        )


def sums_of_money(run: list[Atom], lexicon: Lexicon) -> Iterator[Sum]:
    """Every number of a text with the currency beside it, if any, in order."""
    taken = 0
    for index in _numbers(run, lexicon):
        if index < taken or not _may_open(run, index, lexicon):
            continue
        found = quantity(run, index, lexicon)
        if found is None:
            continue
        one = _with_money(found, run, taken, lexicon)
        one = _with_parts(one, run, lexicon)
        yield replace(one, money=None) if _is_shared(found, run, lexicon) else one
        taken = max(one.after, index + 1)


def _numbers(run: list[Atom], lexicon: Lexicon) -> list[int]:
    """Where figures and number words stand."""
    spelled = number_words(lexicon)
    return [
        index
        for index, atom in enumerate(run)
        if atom.kind == "figure" or (atom.kind == "word" and spelled[atom.text.lower()])
    ]


def _is_shared(found: Quantity, run: list[Atom], lexicon: Lexicon) -> bool:
    """'zwei Drittel einer Milliarde': a bare scale of which only a share is meant."""
    if found.value != found.scale or found.scale < MILLION:
        return False
    before = [atom.text.lower() for atom in run[max(0, found.first - 2) : found.first]]
    while before and before[-1] in lexicon.names.determiners:
        before.pop()
    shares = lexicon.numbers.shares
    return bool(before) and (before[-1] in shares or before[-1] in lexicon.numbers.fractions)


def _may_open(run: list[Atom], index: int, lexicon: Lexicon) -> bool:
    atom = run[index]
    if atom.kind == "mark" or _is_article(run, index, lexicon):
        return False
    if index and run[index - 1].end == atom.start:
        before = run[index - 1]
        # 'G20', 'F-16', '§5', '3/4 …' are no numbers; 'US$5', 'EUR5', '(5', '-5' may be.
        if before.kind == "word" and not _is_money(before, lexicon):
            return False
        if before.text in HYPHENS and index > 1 and run[index - 2].end == before.start:
            return run[index - 2].kind == "figure" or _is_number_word(run[index - 2], lexicon)
    return True


def _is_article(run: list[Atom], index: int, lexicon: Lexicon) -> bool:
    """Whether 'ein' counts nothing: 'ein Milliardenauftrag', 'ein Millionen-Euro-Projekt'."""
    if index + 1 >= len(run) or run[index].kind != "word" or not says_one(run[index], lexicon):
        return False
    following = numerals(run[index + 1].text.lower(), lexicon)
    return following is not None and following.parts[0][0] == "plural"


def _is_money(atom: Atom, lexicon: Lexicon) -> bool:
    return currencies.is_code(atom.text, lexicon) or atom.text in lexicon.currencies.symbols


def _is_number_word(atom: Atom, lexicon: Lexicon) -> bool:
    return atom.kind == "word" and (
        numerals(atom.text.lower(), lexicon) is not None
        or atom.text.lower() in lexicon.hedges.from_endings
        or currencies.coin(atom.text.lower(), lexicon) is not None
    )


def _with_money(found: Quantity, run: list[Atom], taken: int, lexicon: Lexicon) -> Sum:
    after = money_after(run, _skip_ending(run, found.after, lexicon), lexicon)
    if after is None:
        after = _money_in_brackets(run, found.after, lexicon)
    if after is not None and not _is_common_thing(found, after, run, lexicon):
        return Sum(found, _corrected(after, run, lexicon), found.first, after.after)
    if found.scale >= MILLION and (apart := _money_apart(run, found.after, lexicon)):
        return Sum(found, apart, found.first, apart.after)
    before = _money_before(run, found.first, taken, lexicon)
    if before is not None and (before.noun is None or not looks_like_year(run[found.first])):
        return Sum(found, before, before.first, found.after)
    return Sum(found, None, found.first, found.after)


def _money_apart(run: list[Atom], index: int, lexicon: Lexicon) -> Money | None:
    """'50 Millionen, ebenfalls in Euro': the money behind a preposition of its own."""
    if [atom.text for atom in run[index : index + 1]] == [","] and index + 1 < len(run):
        coin = currencies.coin(run[index + 1].text.lower(), lexicon)
        if coin and coin.ending == "" and run[index + 1].kind == "word":
            return money_after(run, index + 1, lexicon)  # '153 Millionen, Euro natürlich'
    ahead = [atom.text.lower() for atom in run[index : index + _MOST_APART]]
    at = next((i for i, word in enumerate(ahead) if word in lexicon.currencies.stated_in), -1)
    if at < 0 or not set(ahead[:at]) <= lexicon.currencies.stated_too | {","}:
        return None
    return money_after(run, index + at + 1, lexicon)


def _corrected(money: Money, run: list[Atom], lexicon: Lexicon) -> Money:
    """'62 millió lejért – moldovai lejért': the same noun once more, with what tells it."""
    mark = run[money.after : money.after + 1]
    if not money.noun or not mark or mark[0].text not in _CORRECTIONS:
        return money
    again = money_after(run, money.after + 1, lexicon)
    noun = currencies.coin(run[again.after - 1].text.lower(), lexicon) if again else None
    told = again is not None and again.code and noun and noun.noun == money.noun
    return replace(money, code=again.code, noun=None) if told else money


def _is_common_thing(found: Quantity, money: Money, run: list[Atom], lexicon: Lexicon) -> bool:
    """'einen Rand', 'egy márka': one of what is a common noun too is no money."""
    if money.after != found.after + 1 or found.after != found.first + 1:
        return False
    coin = currencies.coin(run[found.after].text.lower(), lexicon)
    if any(_part_at(run, at, lexicon) for at in range(money.after + 1, money.after + 3)):
        return False  # 'ein Pfund und zwanzig Pence'
    is_common = coin is not None and coin.noun in lexicon.currencies.common
    return is_common and says_one(run[found.first], lexicon)


def looks_like_year(atom: Atom) -> bool:
    return atom.kind == "figure" and len(atom.text) == 4 and atom.text.startswith(("19", "20"))


def _skip_ending(run: list[Atom], index: int, lexicon: Lexicon) -> int:
    """Past the hyphen of '180-Millionen-Dollar-Vertrag' or a '5-os' ending."""
    if (
        index + 1 < len(run)
        and run[index].text in HYPHENS
        and run[index].start == run[index - 1].end
    ):
        following = run[index + 1]
        if following.start == run[index].end and following.kind == "word":
            return index + 1
    return index


def money_after(run: list[Atom], index: int, lexicon: Lexicon) -> Money | None:
    """The currency that begins at ``run[index]``: code, sign, or a noun with its adjectives."""
    sign = _sign(run, index, lexicon)
    if sign is not None:
        return sign
    clues: list[str] = []
    known = currencies.coins(lexicon)
    for position, atom in enumerate(run[index : index + _MOST_CLUES], start=index):
        word = atom.text.lower()
        found = known[word] if atom.kind == "word" else None
        if found is not None:
            if not _all_tell(clues, found.noun, lexicon):
                return None
            named = _named(found, clues, index, position + 1, lexicon)
            second = _second_noun(run, position + 1, found, lexicon)
            return replace(named, code=second, noun=None, after=position + 2) if second else named
        if len(clues) == 1 and atom.kind == "mark":
            parted = run[position - 1].text + atom.text
            if parted in lexicon.currencies.symbols:
                return replace(_sign_of(parted, position, lexicon), first=index)  # US $
        if len(word) == 1 and clues and run[position - 1].text == ".":
            clues[-1] += word  # U.S.
        elif atom.kind == "word" or atom.text in HYPHENS:
            clues.append(word)
        elif atom.text != "." or not clues or len(clues[-1]) > 2:
            return None
    return None


def _all_tell(clues: list[str], noun: str, lexicon: Lexicon) -> bool:
    """Whether the words before a noun are its own: 'kanadische Dollar', not 'Menschen, Dollar'."""
    known = lexicon.currencies
    return all(
        clue in HYPHENS
        or clue in known.linkers
        or fold(clue) in known.no_clues
        or currencies.is_clue(clue, noun, lexicon)
        for clue in clues
    )


def _named(found: Coin, clues: list[str], first: int, after: int, lexicon: Lexicon) -> Money:
    told = [clue for clue in clues if len(clue) > 1]
    code = currencies.which(found.noun, told, lexicon) if told else None
    noun = None
    if code is None and lexicon.currencies.linkers.issuperset(told):
        code = currencies.default(found.noun, lexicon)
        noun = currencies.open_noun(found.noun, code, lexicon)
    return Money(code, noun, first, after, found.ending)


def _second_noun(run: list[Atom], index: int, found: Coin, lexicon: Lexicon) -> str | None:
    """A second noun of the same money: 'Pfund Sterling', 'Renminbi Yuan'; its currency."""
    if index >= len(run) or run[index].kind != "word":
        return None
    second = currencies.coin(run[index].text.lower(), lexicon)
    if second is None:
        return None
    code = currencies.default(second.noun, lexicon)
    return code if code in currencies.names(lexicon).nouns[found.noun] else None


def _sign(run: list[Atom], index: int, lexicon: Lexicon) -> Money | None:
    """A code or sign at ``run[index]``; signs of several marks ('US$', 'R$') are one."""
    if index >= len(run) or run[index].text not in _sign_heads(lexicon):
        return None
    for length in (3, 2, 1):
        pieces = run[index : index + length]
        if len(pieces) < length or any(a.end != b.start for a, b in pairwise(pieces)):
            continue
        written = "".join(atom.text for atom in pieces)
        target = lexicon.currencies.symbols.get(written)
        if target is None and length == 1 and currencies.is_code(written.upper(), lexicon):
            target = written.upper()
        if target is not None:
            sign = _sign_of(target, index + length - 1, lexicon)
            ending = _hyphened_ending(run, sign.after, lexicon)
            after = sign.after + (2 if ending else 0)
            return replace(sign, first=index, after=after, ending=ending)
    return None


@lru_cache(maxsize=8)
def _sign_heads(lexicon: Lexicon) -> frozenset[str]:
    """What a sign or code can begin with."""
    signs = {atoms(symbol)[0].text for symbol in lexicon.currencies.symbols}
    return frozenset(signs | currencies.names(lexicon).ends.keys() | _SMALL_CODES)


def _sign_of(target: str, last: int, lexicon: Lexicon) -> Money:
    """What a sign or code stands for that ends at atom `last`."""
    target = lexicon.currencies.symbols.get(target, target)
    if target.isupper():
        return Money(target, None, last, last + 1)
    code = currencies.default(target, lexicon)
    return Money(code, currencies.open_noun(target, code, lexicon), last, last + 1)


def _hyphened_ending(run: list[Atom], index: int, lexicon: Lexicon) -> str:
    """'os' of '5 millió USD-os'."""
    if index + 1 < len(run) and run[index].text in HYPHENS:
        word = run[index + 1].text.lower()
        if run[index + 1].start == run[index].end == run[index - 1].end + 1:
            return word if word in lexicon.currencies.endings else ""
    return ""


def _money_before(run: list[Atom], first: int, taken: int, lexicon: Lexicon) -> Money | None:
    """'EUR 38,5 Mio.', 'US$ 5', 'Euro 12,50': only what no earlier sum has taken."""
    for length in (3, 2, 1):
        start = first - length
        if start < taken or start < 0:
            continue
        sign = _sign(run, start, lexicon)
        if sign is not None and sign.after == first:
            parted = run[start - 1].text + run[start].text if start > taken else ""
            if parted in lexicon.currencies.symbols:  # HK $ 5
                return replace(_sign_of(parted, start, lexicon), first=start - 1)
            return sign
        # 'Fr. 250', 'Rs. 300'
        dotted = sign is not None and sign.after == first - 1 and run[first - 1].text == "."
        if dotted and run[start].kind == "word":
            return replace(sign, after=first)
    if (
        first - 1 >= taken
        and first >= 1
        and run[first].kind == "figure"
        and run[first - 1].kind == "word"
    ):
        found = currencies.coin(run[first - 1].text.lower(), lexicon)
        if found is not None and found.ending == "" and _may_follow(run, first, lexicon):
            told = _clue_before(run, first - 1, taken, found, lexicon)
            return _named(found, told, first - 1 - len(told), first, lexicon)
    return None


def _may_follow(run: list[Atom], first: int, lexicon: Lexicon) -> bool:
    """Whether a figure may belong to the money before it: 'Euro 12', 'Euro 5 Mio.', not 'Euro 5'."""
    if len(run[first].text) > 1:
        return True
    found = quantity(run, first, lexicon)
    return found is not None and found.scale >= MILLION


def _clue_before(
    run: list[Atom], index: int, taken: int, found: Coin, lexicon: Lexicon
) -> list[str]:
    """The adjective of a currency before its number: 'ausztrál dollár 5 millió'."""
    word = run[index - 1].text.lower() if index > taken else ""
    told = len(word) > 1 and currencies.is_clue(word, found.noun, lexicon)
    return [word] if told else []


def _money_in_brackets(run: list[Atom], index: int, lexicon: Lexicon) -> Money | None:
    """'40 milliárdos (forintban számolva)': a currency said in brackets after the number."""
    if index < len(run) and run[index].text == "(":
        inside = index + 1
        if inside < len(run) and run[inside].text.lower() in lexicon.currencies.linkers:
            inside += 1
        found = money_after(run, inside, lexicon)
        if found is not None:
            return replace(found, first=index, after=found.after, ending="")
    return None


def _with_parts(one: Sum, run: list[Atom], lexicon: Lexicon) -> Sum:
    """Add what follows in hundredths: 'zwei Euro fünfzig', '3 Euro und 20 Cent', '5 Cent'."""
    if one.money is None:
        return _as_parts(one, run, lexicon)
    if one.money.first < one.quantity.first or one.value % 1:
        return one
    index = one.after
    if (
        index < len(run)
        and run[index].text.lower() in lexicon.hedges.conjunctions
        and run[index].text != ","
    ):
        index += 1
    if index >= len(run) or not _may_open(run, index, lexicon):
        return one
    small = quantity(run, index, lexicon)
    if small is None or not 0 < small.value < 100 or small.value % 1 or small.scale != 1:
        return one
    part = _part_at(run, small.after, lexicon)
    unnamed = index == one.after and one.quantity.scale == 1 and small.value > 1
    if part is None and not (unnamed and _nothing_counted(run, small.after, lexicon)):
        return one
    after = small.after + (part is not None)
    value = one.value + small.value / 100
    money = replace(one.money, code=part) if part and one.money.noun else one.money
    return replace(one, quantity=replace(one.quantity, value=value), money=money, after=after)


def _as_parts(one: Sum, run: list[Atom], lexicon: Lexicon) -> Sum:
    code = _part_at(run, one.after, lexicon)
    if code is None:
        return one
    money = Money(code or None, None, one.after, one.after + 1)
    return Sum(replace(one.quantity, value=one.value / 100), money, one.first, one.after + 1)


def _part_at(run: list[Atom], index: int, lexicon: Lexicon) -> str | None:
    """The currency of a hundredth's name at ``run[index]``: '' where several have it."""
    if index >= len(run) or run[index].kind != "word":
        return None
    word, known = run[index].text.lower(), lexicon.currencies
    if len(word) > _LONGEST_PART:
        return None
    for cut in range(len(word), 2, -1):
        if word[:cut] in known.parts and (cut == len(word) or word[cut:] in known.endings):
            return known.parts[word[:cut]]
    return None


def _nothing_counted(run: list[Atom], index: int, lexicon: Lexicon) -> bool:
    """Whether no noun follows that the number would count: '15 Dollar 50.', not '15 Dollar 50 Stück'."""
    return index >= len(run) or (run[index].kind == "mark" and run[index].text not in "%‰°€$£-–/")


def says_one(atom: Atom, lexicon: Lexicon) -> bool:
    word = numerals(atom.text.lower(), lexicon)
    return word is not None and word.parts[0][1] == 1
