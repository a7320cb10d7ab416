"""An article's text and its pieces: paragraphs, sentences, tokens, each a span of the text.

Every expression here is possessive (``*+``): none can backtrack, so cost is linear in the text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import groupby, islice
from typing import TYPE_CHECKING, Literal, NamedTuple

from sources.extraction.records import Span, Unreadable

if TYPE_CHECKING:
    from sources.extraction.lexicon import Lexicon

Kind = Literal["word", "number", "punctuation"]


class Token(NamedTuple):
    """A word ('Nur-Ken', '3xK'), a number ('12.500,75') or one mark of punctuation."""

    kind: Kind
    text: str
    span: Span


# Text may hold tabs and line breaks; other control characters mark a file of another kind.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROLS = 0.01
# Normalising sorts a run of combining marks by insertion: a run of a million would take hours,
# and no writing has one of hundreds.
_MOST_MARKS = 200
_NO_WORDS = re.compile(rf"[^\w\s!-~]{{{_MOST_MARKS},}}")

_LINE = re.compile(r"[^\s][^\n\r\u2028\u2029]*+")
_WORD = r"[0-9]*+ [^\W\d_] [^\W_]*+ (?: [-'’‑] [^\W_]++ )*+"  # Al-Nur, 3xK, K42
_NUMBER = r"[0-9]++ (?: [.,][0-9]++ )*+"  # 12.500,75
_TOKEN = re.compile(
    rf"(?P<word> {_WORD} ) | (?P<number> {_NUMBER} ) | (?P<punctuation> [^\s] )", re.VERBOSE
)
_WORD_OR_NUMBER = re.compile(rf"( {_WORD} ) | {_NUMBER}", re.VERBOSE)
_OPENING = "„“\"'»«›‹‚‘([{–—-•"
_END = re.compile(
    r"""
      (?P<mark> [.!?…]++ ) [”“"'’»«›‹)\]]*+ (?P<gap> \s++ ) (?= \S )   # a mark, then a space
    | (?P<bullet> \s [•▪‣■●◦]\ )                                     # a list run into one line
    """,
    re.VERBOSE,
)
_LAST_WORD = re.compile(r"[^\W_][\w.&'’-]*+\Z")
_TICKER = "+++"
_LABEL = re.compile(r"(?:[•*–-]\s)?+([^\W\d_]++(?:[ -][^\W\d_]++)?+)\s?+:\s")  # 'Stand: '
_ROMAN = re.compile(r"[IVXLC]+")
# The longest piece before a full stop that is looked at: no abbreviation is longer.
_LOOK_BACK = 30


def decode(raw: bytes) -> str:
    """The text of a file: UTF-8, normalised to NFC, nothing else changed.

    A byte order mark tells of the encoding and is no text: offsets count from behind it.
    Raises `Unreadable`, with one line for people, for what is empty, no text or broken UTF-8.
    """
    if b"\x00" in raw:
        raise Unreadable("The file is no text: it holds NUL bytes.")
    try:
        text = raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise Unreadable(f"The file is not UTF-8: byte {error.start + 1} is broken.") from error
    if not text.strip():
        raise Unreadable("The file is empty.")
    if len(_CONTROL.findall(text)) > _MOST_CONTROLS * len(text):
        raise Unreadable("The file is no text: it is full of control characters.")
    if _piles_up_marks(text):
        raise Unreadable("The file is no text: it piles up combining marks.")
    return unicodedata.normalize("NFC", text)


def _piles_up_marks(text: str) -> bool:
    return any(
        marks and sum(1 for _ in run) >= _MOST_MARKS
        for found in _NO_WORDS.finditer(text)
        for marks, run in groupby(found.group(), key=lambda c: unicodedata.combining(c) > 0)
    )


def paragraphs(text: str, most: int | None = None) -> tuple[Span, ...]:
    """The lines that hold something, without the white space around them: all, or the first ones."""
    return tuple(
        [
            Span(match.start(), match.start() + len(match.group().rstrip()))
            for match in islice(_LINE.finditer(text), most)
        ]
    )


def tokens(text: str) -> tuple[Token, ...]:
    """Words, numbers and marks in order; only white space lies between them.

    >>> [token.text for token in tokens("Nur-Ken zahlt 1,5 Mrd. Euro")]
    ['Nur-Ken', 'zahlt', '1,5', 'Mrd', '.', 'Euro']
    """
    # Made without the tuples' own constructors, which would take half of the time.
    make = tuple.__new__
    return tuple(
        [
            make(Token, (match.lastgroup, match[0], make(Span, match.span())))
            for match in _TOKEN.finditer(text)
        ]
    )


_LAST_LATIN = "\u024f"


def is_foreign(word: str) -> bool:
    """Whether a word begins and ends in no Latin letter: none of another script is looked up."""
    return word[:1] > _LAST_LATIN and word[-1:] > _LAST_LATIN


def words_of(text: str) -> list[str]:
    """The words among the tokens of `text`, as they are written."""
    return [word for word in _WORD_OR_NUMBER.findall(text) if word]


def sentences(text: str, lexicon: Lexicon) -> tuple[Span, ...]:
    """The sentences of `text`; a line break always ends one, a heading or list item is one.

    The lines of a fact sheet ('Partner: …', 'Stand: …') are one sentence together.
    """
    found: list[Span] = []
    for sheet, paragraph in _with_sheets(text, lexicon):
        if sheet:
            found.append(paragraph)
            continue
        start = paragraph.start
        for match in _END.finditer(text, paragraph.start, paragraph.end):
            if not (match["bullet"] or _ends_sentence(text, start, match, lexicon)):
                continue
            end = match.start() if match["bullet"] else match.start("gap")
            if end > start:
                found.append(Span(start, end))
            start = match.start() + 1 if match["bullet"] else match.end()
        if paragraph.end > start:
            found.append(Span(start, paragraph.end))
    return tuple(found)


def _with_sheets(text: str, lexicon: Lexicon) -> list[tuple[bool, Span]]:
    """The paragraphs, each with whether it is a fact sheet: labelled lines right below each other."""
    found: list[tuple[bool, Span]] = []
    labelled = False
    for line in paragraphs(text):
        match = _LABEL.match(text, line.start, line.end)
        before, labelled = (
            labelled,
            bool(match and match[1].lower() in lexicon.sentences.sheet_labels),
        )
        if before and labelled:
            last = found[-1][1]
            if text.count("\n", last.end, line.start) == 1:
                found[-1] = (True, Span(last.start, line.end))
                continue
        found.append((False, line))
    return found


def _ends_sentence(text: str, start: int, match: re.Match[str], lexicon: Lexicon) -> bool:
    """Whether the mark that `match` found closes a sentence, by the words on both sides."""
    following = text[match.end() : match.end() + _LOOK_BACK].lstrip(_OPENING + " ")
    if following.startswith(_TICKER):
        return True  # '110 Mio. Fr. +++ Die Versicherung …'
    if not following or following[0].islower():
        return False
    if match["mark"] != ".":
        return True
    last = _LAST_WORD.search(text, max(start, match.start() - _LOOK_BACK), match.start())
    if last is None:
        return True
    word = last.group()
    next_word = _first_word(following)
    opens = next_word in _openers(lexicon)
    if word.lower() in lexicon.sentences.titles:
        return False
    if _may_stand_before_a_stop(word, next_word, lexicon):
        return opens
    return True


def _may_stand_before_a_stop(word: str, next_word: str, lexicon: Lexicon) -> bool:
    """Whether `word` is often followed by a full stop that ends nothing."""
    if word.replace(".", "").isdecimal():
        ordinal = len(word) <= 2  # '7. November', 'der 3. Platz'; a year or a figure ends more
        return ordinal or next_word[:1].isdecimal() or next_word.lower() in lexicon.dates.months
    return (
        (len(word) == 1 and word.isupper())
        or word.lower() in lexicon.sentences.abbreviations
        or ("." in word and len(word) <= 6)  # z.B., S.p.A.
        or _ROMAN.fullmatch(word) is not None
    )


def _first_word(text: str) -> str:
    match = _TOKEN.match(text)
    return match.group() if match else ""


@lru_cache(maxsize=8)
def _openers(lexicon: Lexicon) -> frozenset[str]:
    """Function words as they stand at a sentence's head: 'Die', 'Az'."""
    return frozenset(word.capitalize() for word in lexicon.language.stop_words)
