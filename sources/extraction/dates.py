"""Days, months, years and spans of time, as told or as counted from the day of the article."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from sources.extraction.lexicon import Lexicon, alternation
from sources.extraction.numbers import numerals, sum_of
from sources.extraction.records import DateRange, Span
from sources.extraction.text import paragraphs

# A bare four-digit number is taken for a year in this span only.
_BARE_YEARS = range(1945, 2076)
# How many paragraphs from the head are searched for a date line, and how long its front may be.
_HEAD = 6
_LONGEST_FRONT = 70
_MOST_UNITS = 100

_Days = tuple[datetime.date, datetime.date]


# A kind of date: the order of its year, month and day.
_ORDERS = {
    "iso": "ymd",
    "year_first": "ymd",
    "day_first": "dmy",
    "hungarian": "ymd",
    "german": "dmy",
    "day_and_month": "dm",
    "month_and_day": "md",
    "month_and_year": "my",
    "year_and_month": "ym",
    "year": "y",
    "month": "m",
}
# Abbreviations of months stand alone for other things too.
_SHORTEST_MONTH = 3


class _Patterns(NamedTuple):
    told: re.Pattern[str]
    counted: re.Pattern[str]
    phrases: dict[str, str]


def find_dates(
    text: str, lexicon: Lexicon, reference: datetime.date | None = None
) -> tuple[DateRange, ...]:
    """Every day, month, year and span of time that `text` tells, in order, none overlapping another.

    `reference` is the day of the article: weekdays, 'tavaly' and days without a year count from
    it. Without it they stay unread.
    """
    patterns = _patterns(lexicon)
    found: list[tuple[Span, _Days]] = []
    for match in patterns.told.finditer(text):
        if days := _told(match, text, lexicon, reference):
            found.append((Span(*match.span()), days))
    if reference is not None:
        for match in patterns.counted.finditer(text):
            if days := _counted(match, lexicon, reference):
                found.append((Span(*match.span()), days))
    return tuple(_apart(found))


def date_line(text: str, lexicon: Lexicon) -> DateRange | None:
    """The day of the article's date line: 'Wien, 3. März 2025 (APA)', '2025.05.30. 07:45'.

    It is the day of the report, and of nothing that is reported. None where no line of the head
    is one, or its date has no year.
    """
    for paragraph in paragraphs(text, _HEAD):
        line, start = paragraph.of(text)[:200], paragraph.start
        for match in _patterns(lexicon).told.finditer(line):
            days = _told(match, line, lexicon, None)
            if days and days[0] == days[1] and _is_front(line[: match.start()], lexicon):
                return DateRange(*days, Span(start + match.start(), start + match.end()))
    return None


def _is_front(front: str, lexicon: Lexicon) -> bool:
    """Whether only places, names and agencies stand before a date."""
    words = re.findall(r"[^\W\d_]+", front)
    return len(front) <= _LONGEST_FRONT and all(
        word[0].isupper() or word.lower() in lexicon.dates.date_line for word in words
    )


def _apart(found: list[tuple[Span, _Days]]) -> Iterator[DateRange]:
    """In order; of two that overlap the longer one."""
    end = 0
    best: list[tuple[Span, _Days]] = []
    for span, days in sorted(found, key=lambda find: (find[0].start, -find[0].end)):
        if span.start < end:
            if span.end - span.start <= best[-1][0].end - best[-1][0].start:
                continue
            best.pop()
        best.append((span, days))
        end = span.end
    yield from (DateRange(*days, span) for span, days in best)


# --- Dates that the text tells ---


@lru_cache(maxsize=8)
def _patterns(lexicon: Lexicon) -> _Patterns:
    known = lexicon.dates
    phrases = {phrase: offset for offset, listed in known.relative.items() for phrase in listed}
    flags = re.VERBOSE | re.IGNORECASE
    return _Patterns(
        re.compile(_told_pattern(lexicon), flags),
        re.compile(_counted_pattern(lexicon, phrases), flags),
        phrases,
    )


def _told_pattern(lexicon: Lexicon) -> str:
    known = lexicon.dates
    year = r"((?:1[89]|20|21)[0-9]{2})"
    month = f"({alternation(known.months)})"
    inflected = f"{month}{alternation(known.month_endings)}?"
    day = r"([0-3]?[0-9])(?![0-9])"
    day_ending = rf"-{alternation(known.day_endings)}\b"
    year_ending = alternation(known.year_endings)
    numeral = r"(0?[1-9]|1[0-2])"
    return rf"""
        (?<![\w.,:/-])
        (?:
          (?=[0-9]) (?:
            (?P<iso> {year}-{numeral}-{day}\b )                               # 2025-05-30
          | (?P<year_first> {year}[./]\ ?{numeral}[./]\ ?{day}\b\.? )        # 2025.05.30.
          | (?P<day_first> {day}[./]\ ?{numeral}[./]\ ?{year}\b )            # 30.05.2025
          | (?P<hungarian> {year}\.?\ {month}\.?\ {day}(?:{day_ending}|\.)? )  # 2025. december 19.
          | (?P<german> {day}\.\ ?{month}\b\.?\ {year}\b )                  # 7. November 2025
          | (?P<day_and_month> {day}\.\ ?{month}\b )                         # 7. November
          | (?P<year_and_month> {year}\.?\ {inflected}\b )                   # 2023 júniusában
          | (?P<year> {year}(?:-?{year_ending}\b|(?!\w)) )                   # 2019-ben
          )
        | (?={alternation(known.months)}) (?:
            (?P<month_and_day> {month}\.?\ {day}(?:{day_ending}|\.) )         # február 20-án
          | (?P<month_and_year> {inflected}\ {year}\b )                      # September 2022
          | (?P<month> {inflected}\b )                                       # im September
          )
        )
    """


def _told(
    match: re.Match[str], text: str, lexicon: Lexicon, reference: datetime.date | None
) -> _Days | None:
    kind = match.lastgroup
    first = match.re.groupindex[kind]
    pieces = dict(zip(_ORDERS[kind], match.groups()[first:], strict=False))
    year = int(pieces["y"]) if "y" in pieces else None
    month = lexicon.dates.months.get(pieces["m"].lower()) if "m" in pieces else None
    if "m" in pieces and month is None:
        month = int(pieces["m"])
    day = int(pieces["d"]) if "d" in pieces else None
    if kind == "year":
        return _year(year) if _is_year(match, text, lexicon) else None
    if kind == "month" and not _is_month(pieces["m"]):
        return None
    if year is None:
        return _nearest(month, day, reference)
    return _days(year, month, day)


def _is_month(name: str) -> bool:
    return (name[0].isupper() and len(name) >= _SHORTEST_MONTH) or len(name) > _SHORTEST_MONTH


def _days(year: int, month: int, day: int | None) -> _Days | None:
    """The day, or the whole month; None where the calendar has no such day."""
    if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
        return None
    last = calendar.monthrange(year, month)[1]
    if day is None:
        return datetime.date(year, month, 1), datetime.date(year, month, last)
    if not 1 <= day <= last:
        return None
    return (datetime.date(year, month, day),) * 2


def _year(year: int) -> _Days:
    return datetime.date(year, 1, 1), datetime.date(year, 12, 31)


def _nearest(month: int, day: int | None, reference: datetime.date | None) -> _Days | None:
    """The day or month without a year: the one nearest to the day of the article."""
    if reference is None:
        return None
    years = (reference.year - 1, reference.year, reference.year + 1)
    choices = [days for year in years if (days := _days(year, month, day))]
    return min(choices, key=lambda days: abs(days[0] - reference), default=None)


def _is_year(match: re.Match[str], text: str, lexicon: Lexicon) -> bool:
    """Whether four digits are a year: by their ending, or by the words beside them."""
    known = lexicon.dates
    if int(match["year"][:4]) not in _BARE_YEARS:
        return False
    if len(match["year"]) > 4:
        return True
    before = re.search(r"([^\W\d_]+)\W?\s?\Z", text[max(0, match.start() - 20) : match.start()])
    after = re.match(r"\.?\s([^\W\d_]+)", text[match.end() : match.end() + 20])
    if before and before[1].lower() in known.year_before:
        return True
    return bool(after) and after[1].lower() in known.year_after


# --- Dates that count from the day of the article ---


def _counted_pattern(lexicon: Lexicon, phrases: dict[str, str]) -> str:
    known = lexicon.dates
    span = rf"([^\W_]{{1,30}}+)\ ({alternation(known.units)})"
    # két héttel ezelőtt; any word may open it, so that it is looked for only where it is said
    after = rf"| (?P<after> {span}\ {alternation(known.ago_after)} )" if known.ago_after else ""
    return rf"""
        (?<!\w)
        (?:
          (?P<phrase> {alternation(phrases)} )                              # tavaly, im Vorjahr
        | (?P<last> {alternation(known.last_words)}\ {span} )                # letzten zwei Monate
        | (?P<before> {alternation(known.ago_before)}\ {span} )              # vor zwei Wochen
        {after}
        | (?P<weekday> (?:({alternation(known.next_words)})\ )?({alternation(known.weekdays)}) )
        )
        (?!\w)
    """


def _counted(match: re.Match[str], lexicon: Lexicon, reference: datetime.date) -> _Days | None:
    kind = match.lastgroup
    if kind == "phrase":
        unit, sign, number = re.split(
            r"([+-])", _patterns(lexicon).phrases[match["phrase"].lower()]
        )
        return _whole(reference, unit, int(sign + number))
    first, second = match.groups()[match.re.groupindex[kind] :][:2]
    if kind == "weekday":
        days = (lexicon.dates.weekdays[second.lower()] - reference.isoweekday()) % 7
        # The last such day up to the day of the article, or the next one after it.
        return _whole(reference, "day", (days or 7) if first else (days - 7 if days else 0))
    count = _count(first, lexicon)
    if count is None:
        return None
    unit = lexicon.dates.units[second.lower()]
    if kind == "last":
        start = _whole(reference, unit, -count, from_today=True)
        return (start[0], reference) if start else None
    return _whole(reference, unit, -count)


def _count(word: str, lexicon: Lexicon) -> int | None:
    if word.isdecimal():
        number = int(word[:4])
    else:
        spelled = numerals(word.lower(), lexicon)
        number = int(sum_of(spelled)) if spelled and not spelled.ending else 0
    return number if 1 <= number <= _MOST_UNITS else None


def _whole(
    reference: datetime.date, unit: str, offset: int, *, from_today: bool = False
) -> _Days | None:
    """The day, week, month or year that lies so many units away; None outside the calendar."""
    try:
        if unit in ("day", "week"):
            day = reference + datetime.timedelta(days=offset * (7 if unit == "week" else 1))
            if unit == "day" or from_today:
                return day, day
            monday = day - datetime.timedelta(days=day.weekday())
            return monday, monday + datetime.timedelta(days=6)
        months = reference.year * 12 + reference.month - 1 + offset * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        if from_today:
            last = calendar.monthrange(year, month + 1)[1]
            return (datetime.date(year, month + 1, min(reference.day, last)),) * 2
        return _year(year) if unit == "year" else _days(year, month + 1, None)
    except (OverflowError, ValueError):
        return None
