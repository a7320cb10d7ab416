"""Partial dates: a day, month, year or span, kept as its earliest and latest day."""

import calendar
import datetime
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from babel.dates import format_interval
from django import forms
from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

# Days that are recorded lie from then on, and so many years ahead at most.
FIRST_YEAR = 1900
YEARS_AHEAD = 30
ONE_DAY = datetime.timedelta(days=1)
# '2025', '2025-11', '2025-11-07'
_WRITTEN = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?\Z")


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    SPAN = "span"


@dataclass(frozen=True, order=True)
class PartialDate:
    """All days from `earliest` to `latest`, both included.

    >>> PartialDate.parse("2025-11").latest
    datetime.date(2025, 11, 30)
    >>> PartialDate.parse("2025-09-07..2025-11-07").precision
    <Precision.SPAN: 'span'>
    """

    earliest: datetime.date
    latest: datetime.date

    def __post_init__(self):
        if self.earliest > self.latest:
            raise ValueError("a date cannot end before it begins")
        if self.latest == datetime.date.max:  # the column holds the day after
            raise ValueError("a date ends before the last day of the year 9999")

    @classmethod
    def day(cls, day):
        return cls(day, day)

    @classmethod
    def month(cls, year, month):
        last = calendar.monthrange(year, month)[1]
        return cls(datetime.date(year, month, 1), datetime.date(year, month, last))

    @classmethod
    def year(cls, year):
        return cls(datetime.date(year, 1, 1), datetime.date(year, 12, 31))

    @classmethod
    def parse(cls, written):
        """Read '2025', '2025-11', '2025-11-07' or two of these joined by '..'.

        Raises ValueError where the text is none of these.
        """
        first, dots, last = written.strip().partition("..")
        if dots:
            return cls(cls.parse(first).earliest, cls.parse(last).latest)
        match = _WRITTEN.match(first.strip())
        if not match:
            raise ValueError(
                f"{written!r} is no date: write 2025, 2025-11, 2025-11-07 or two of these with '..'"
            )
        year, month, day = (int(part) if part else None for part in match.groups())
        if day:
            return cls.day(datetime.date(year, month, day))
        return cls.month(year, month) if month else cls.year(year)

    @property
    def precision(self):
        if self.earliest == self.latest:
            return Precision.DAY
        if self == PartialDate.month(self.earliest.year, self.earliest.month):
            return Precision.MONTH
        if self == PartialDate.year(self.earliest.year):
            return Precision.YEAR
        return Precision.SPAN

    def overlaps(self, other):
        return self.earliest <= other.latest and other.earliest <= self.latest

    def narrowed(self, other):
        """The days that both tell of; this date where they share none, or the other is None."""
        if other is None or not self.overlaps(other):
            return self
        return PartialDate(max(self.earliest, other.earliest), min(self.latest, other.latest))

    def isoformat(self):
        """The text that `parse` reads."""
        return {
            Precision.DAY: self.earliest.isoformat(),
            Precision.MONTH: f"{self.earliest:%Y-%m}",
            Precision.YEAR: f"{self.earliest:%Y}",
            Precision.SPAN: f"{self.earliest.isoformat()}..{self.latest.isoformat()}",
        }[self.precision]

    def __str__(self):
        return self.written_in(get_language())

    def written_in(self, language):
        """As text in a language, None being that of who asks for none."""
        return _written(self, language)


@lru_cache(maxsize=10_000)
def _written(dates, language):
    """Kept, since to write dates takes long and pages show many."""
    with override(language):
        return _in_words(dates, language)


def _in_words(dates, language):
    if dates.precision == Precision.DAY:
        return date_format(dates.earliest, "DATE_FORMAT")
    if dates.precision == Precision.MONTH:
        return date_format(dates.earliest, "YEAR_MONTH_FORMAT")
    if dates.precision == Precision.YEAR:
        return str(dates.earliest.year)
    return _span(dates.earliest, dates.latest, (language or "en")[:2])


def _span(earliest, latest, language):
    """'18–20 Feb 2026': what both ends share is said once."""
    locale = "en_GB" if language == "en" else language
    return format_interval(earliest, latest, "yMMMd", locale=locale)


def demand_likely(when):
    """Refuse days on which nothing that is recorded can have happened, or be planned."""
    last = timezone.localdate().year + YEARS_AHEAD
    if when.earliest.year < FIRST_YEAR or when.latest.year > last:
        raise ValidationError(
            _("%(when)s is before %(first)s or after %(last)s: look for a slip of the hand."),
            code="unlikely",
            params={"when": when, "first": FIRST_YEAR, "last": last},
        )


class PartialDateFormField(forms.CharField):
    """One text box: 2025, 2025-11, 2025-11-07, or a span 2025-09-07..2025-11-07."""

    default_error_messages = {
        "invalid": _(
            "Write a year, month or day (2025, 2025-11, 2025-11-07) or a span (2025-09..2025-11)."
        )
    }

    def prepare_value(self, value):
        return value.isoformat() if isinstance(value, PartialDate) else value

    def to_python(self, value):
        if isinstance(value, PartialDate):
            return value
        written = super().to_python(value)
        if written in self.empty_values:
            return None
        try:
            return PartialDate.parse(written)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)


class PartialDateField(DateRangeField):
    """A partial date in one `daterange` column; its precision follows from its bounds."""

    description = _("Partial date")
    default_validators = [demand_likely]

    def get_prep_value(self, value):
        if isinstance(value, str):
            value = PartialDate.parse(value)
        if isinstance(value, PartialDate):
            return DateRange(value.earliest, value.latest + ONE_DAY, "[)")
        return super().get_prep_value(value)

    def from_db_value(self, value, expression, connection):
        if value is None or value.isempty or value.lower is None or value.upper is None:
            return None
        return PartialDate(value.lower, value.upper - ONE_DAY)

    def to_python(self, value):
        if isinstance(value, str) and value:
            try:
                return PartialDate.parse(value)
            except ValueError as error:
                raise ValidationError(str(error), code="invalid") from error
        return value if isinstance(value, PartialDate) or not value else super().to_python(value)

    def value_to_string(self, instance):
        value = self.value_from_object(instance)
        return value.isoformat() if value else ""

    def formfield(self, **options):
        return super().formfield(**{"form_class": PartialDateFormField, **options})
