"""What filters read from an address, and the rows that they offer."""

import datetime
import re

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from deals.choices import Stage
from deals.models import Agreement, Country, Party, Sector, Visit
from deals.partial_dates import PartialDateFormField

NONE = "none"
NO_VISIT = NONE
UNCLASSIFIED = "unclassified"
UNDISCLOSED = "undisclosed"
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
    return Country.objects.order_by(f"name_{language}" if language in ("hu", "de") else "name_en")


def parties(request):
    return Party.objects.published()


class PairField(forms.CharField):
    """Two countries by their codes, in either order: 'KZ-US'."""

    default_error_messages = {
        "invalid": _("Write two countries' ISO codes with a hyphen, as in KZ-US."),
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


class PairFilter(django_filters.Filter):
    field_class = PairField


class PartialDateFilter(django_filters.Filter):
    field_class = PartialDateFormField


class YearFilter(django_filters.Filter):
    field_class = forms.IntegerField


class SectorField(django_filters.fields.ModelChoiceField):
    def label_from_instance(self, sector):
        return f"\u2003{sector.name}" if sector.parent_id else sector.name


class SectorFilter(django_filters.ModelChoiceFilter):
    field_class = SectorField


def outlets(request=None):
    """Who publishes articles: the rows that evidence leads to."""
    article = evidence()._meta.get_field("article").related_model
    return article._meta.get_field("outlet").related_model.objects.all()


def evidence():
    """The model behind the reverse name `evidence`, which belongs to another app."""
    return Agreement._meta.get_field("evidence").related_model


def told_in(**article):
    """The condition that an article of that kind has accepted evidence of the agreement."""
    about = {f"article__{name}": value for name, value in article.items()}
    return Exists(evidence().objects.filter(agreement=OuterRef("pk"), state="accepted", **about))


def documented(description):
    """Say in the API's documentation what a filter takes that no column tells."""
    return extend_schema_field({"type": "string", "description": description})


def no_such(what):
    return {"invalid_choice": what}
