"""What filters read from an address, and the rows that they offer."""

import datetime
import re
from functools import cache, partial

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from deals.choices import Stage
from deals.filters.selects import Select, Selects
from deals.filters.then import RowField, RowsField, called_then
from deals.ledger.recorded import evidence_and_article
from deals.models import Agreement, Country, Party, Sector, Visit
from deals.partial_dates import PartialDateFormField
from deals.sorting import SortKey

NONE = "none"
NO_VISIT = NONE
UNCLASSIFIED = "unclassified"
UNDISCLOSED = "undisclosed"
# How many rows of a long table a form offers.
MOST_OFFERED = 40
# Django reads broken UTF-8 as the replacement character.
_GARBLED = re.compile("[\x00\ufffd]")
_PAIR = re.compile(r"([A-Z]{2})-([A-Z]{2})\Z")


def garbled(query):
    """Names of the parameters that hold what is no text: NUL, or what was no UTF-8."""
    return sorted(
        name
        for name, values in query.lists()
        if any(_GARBLED.search(written) for written in (name, *values))
    )


def visits(request):
    return _published_visits()


@cache
def _published_visits():
    """Never read itself, only what is made of it."""
    return Visit.objects.published().for_list()


def sectors_as_a_tree(request=None):
    """Each sector of the top level, followed by its children."""
    return Sector.objects.select_related("parent").order_by(
        Coalesce("parent__position", "position"),
        Coalesce("parent__code", "code"),
        F("parent").asc(nulls_first=True),
        "position",
        "code",
    )


def countries(request):
    language = (get_language() or "en")[:2]
    name = f"name_{language}" if language in ("hu", "de") else "name_en"
    return Country.objects.order_by(SortKey(name))


def countries_of_agreements(asked=None):
    """The countries that published agreements are between."""
    published = Agreement.objects.published().order_by()
    sides = (published.filter(**{side: OuterRef("pk")}) for side in ("country_a", "country_b"))
    first, second = map(Exists, sides)
    return countries(None).filter(first | second)


def parties(request):
    return Party.objects.published()


def _code_and_name(country):
    return country.pk, country.name


class PairWidget(Selects):
    """Two boxes of countries by name; an address may give both in one, as in 'KZ-US'."""

    # The countries to choose from, as pairs that a function makes of each.
    offered = None

    def __init__(self):
        super().__init__([Select, Select])
        # The order does not matter, so both have the name of the field.
        self.widgets_names = ["", ""]

    def render(self, name, value, attrs=None, renderer=None):
        known = dict(self.offered(_code_and_name))
        if chosen := [code for code in self.decompress(value) if code and code not in known]:
            known |= map(_code_and_name, countries(None).filter(pk__in=chosen))
        for widget, nothing in zip(
            self.widgets, (_("Any country"), _("and any other")), strict=True
        ):
            widget.choices = [("", nothing), *known.items()]
        return super().render(name, value, attrs, renderer)

    def decompress(self, value):
        return (value or "").upper().split("-")

    def value_from_datadict(self, data, files, name):
        written = data.getlist(name) if hasattr(data, "getlist") else [data.get(name)]
        return "-".join(code for code in written if code)


class PairField(forms.CharField):
    """Two countries by their codes, in either order: 'KZ-US'."""

    widget = PairWidget
    default_error_messages = {
        "invalid": _("Choose two countries; an address names them by ISO codes, as in KZ-US."),
        "unknown": _("There is no country %(code)s."),
    }

    def to_python(self, value):
        written = super().to_python(value)
        if written in self.empty_values:
            return None
        match = _PAIR.match(written.upper())
        if not match or match[1] == match[2]:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        known = set(Country.objects.filter(pk__in=match.groups()).values_list("pk", flat=True))
        if unknown := sorted(set(match.groups()) - known):
            message = self.error_messages["unknown"]
            raise ValidationError(message, code="unknown", params={"code": unknown[0]})
        return match.groups()


class StoodField(forms.CharField):
    """A stage and a day: 'signed@2026-03-31'."""

    default_error_messages = {
        "invalid": _("Write a stage and a day with an @, as in signed@2026-03-31.")
    }

    def to_python(self, value):
        written = super().to_python(value)
        if written in self.empty_values:
            return None
        stage, _at, day = written.partition("@")
        try:
            return Stage(stage), datetime.date.fromisoformat(day)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class StoodFilter(django_filters.Filter):
    field_class = StoodField


def offered_to(asked, some, pair):
    """What a list of rows offers, as pairs; read once for all filters of a form that offer the same."""
    known = {} if asked is None else vars(asked).setdefault("offered", {})
    if some not in known:
        known[some] = [pair(row) for row in some(getattr(asked, "data", None) or {})]
    return known[some]


class PairFilter(django_filters.Filter):
    field_class = PairField

    @property
    def field(self):
        field = super().field
        asked = getattr(self, "parent", None)
        field.widget.offered = partial(offered_to, asked, countries_of_agreements)
        return field


class PartialDateFilter(django_filters.Filter):
    field_class = PartialDateFormField


class YearFilter(django_filters.Filter):
    field_class = forms.IntegerField


class SomeChoices(django_filters.fields.ModelChoiceIterator):
    """The choices of a list that would be too long: those that its field offers."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        if self.field.null_label is not None:
            yield (self.field.null_value, self.field.null_label)
        yield from self.field.offered()


class SomeField(RowField):
    """Takes any of its rows, and offers some, and the one chosen."""

    iterator = SomeChoices
    some, chosen = None, None

    def offered(self):
        """Pairs of what names a row and what it is called."""
        pairs = self.some(self.pair) if self.some is not None else []
        if self.chosen and self.chosen not in (named for named, _called in pairs):
            return [*pairs, *map(self.pair, self._named(self.chosen))]
        return pairs

    def pair(self, row):
        return self.prepare_value(row), self.label_from_instance(row)

    def _named(self, chosen):
        if self.is_of_then:
            found = called_then(self.queryset.model, self.known_on, self.to_field_name, [chosen])
            return found.values()
        return self.queryset.filter(**{self.to_field_name or "pk": chosen})


class SomeFilter(django_filters.ModelChoiceFilter):
    """`some` tells which of its rows are offered, by the filters asked for."""

    field_class = SomeField

    def __init__(self, *args, some, **options):
        self.some = some
        super().__init__(*args, **options)

    @property
    def field(self):
        field, asked = super().field, getattr(self, "parent", None)
        data = getattr(asked, "data", None) or {}
        chosen = data.get(self.field_name, "")
        field.some = partial(offered_to, asked, self.some)
        field.chosen = chosen if chosen.isalnum() else None
        return field


def whole_years(since, until):
    """The years from one partial date to another, a range; None where they are not whole."""
    if not since or not until:
        return None
    first, last = since.earliest, until.latest
    if (first.month, first.day, last.month, last.day) != (1, 1, 12, 31):
        return None
    return range(first.year, last.year + 1)


def latest_visits(asked):
    """Visits to choose from: the latest ones of the countries asked for."""
    found = visits(None).latest_first()
    for name in ("country", "guest", "host"):
        code = asked.get(name, "")
        if code.isalpha() and code.isascii():
            sides = Q(guest=code) | Q(host=code) if name == "country" else Q(**{name: code})
            found = found.filter(sides)
    return found[:MOST_OFFERED]


class RowFilter(django_filters.ModelChoiceFilter):
    field_class = RowField


class RowsFilter(django_filters.ModelMultipleChoiceFilter):
    field_class = RowsField


class SectorField(RowField):
    def label_from_instance(self, sector):
        return f"\u2003{sector.name}" if sector.parent_id else sector.name


class SectorFilter(django_filters.ModelChoiceFilter):
    field_class = SectorField


def outlets(request=None):
    """Who publishes articles: the rows that evidence leads to."""
    _evidence, article = evidence_and_article()
    return article._meta.get_field("outlet").related_model.objects.all()


def first_outlets(asked):
    return outlets()[:MOST_OFFERED]


def told_in(**article):
    """The condition that an article of that kind has accepted evidence of the agreement."""
    about = {f"article__{name}": value for name, value in article.items()}
    evidence, _article = evidence_and_article()
    return Exists(evidence.objects.filter(agreement=OuterRef("pk"), state="accepted", **about))


def documented(description):
    """Say in the API's documentation what a filter takes that no column tells."""
    return extend_schema_field({"type": "string", "description": description})


def no_such(what):
    return {"invalid_choice": what}
