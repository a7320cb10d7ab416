"""Filters of agreements: one set that page, API and exports share, so that they agree.

A filter that does not make sense is an error, never ignored: a total over more than was asked for
would be wrong without showing it.
"""

import re

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from deals.choices import Instrument, PartyKind, Qualifier, Stage
from deals.models import Agreement, Country, Party, PartyName, Sector, Visit
from deals.names import fold
from deals.partial_dates import PartialDateFormField

NO_VISIT = "none"
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


class PairFilter(django_filters.Filter):
    field_class = PairField


class PartialDateFilter(django_filters.Filter):
    field_class = PartialDateFormField


class SectorField(django_filters.fields.ModelChoiceField):
    def label_from_instance(self, sector):
        return f"\u2003{sector.name}" if sector.parent_id else sector.name


class SectorFilter(django_filters.ModelChoiceFilter):
    field_class = SectorField


def _visits(request):
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


def _countries(request):
    language = (get_language() or "en")[:2]
    return Country.objects.order_by(f"name_{language}" if language in ("hu", "de") else "name_en")


def _parties(request):
    return Party.objects.published()


def documented(description):
    """Say in the API's documentation what a filter takes that no column tells."""
    return extend_schema_field({"type": "string", "description": description})


def _no_such(what):
    return {"invalid_choice": what}


class AgreementFilter(django_filters.FilterSet):
    """Which agreements: by what they are, where they stand, who takes part, and when."""

    q = django_filters.CharFilter(method="by_words", label=_("Words"), max_length=200)
    visit = django_filters.ModelChoiceFilter(
        method="by_visit",
        label=_("Visit"),
        queryset=_visits,
        to_field_name="public_id",
        empty_label=_("Any visit"),
        null_label=_("No visit"),
        null_value=NO_VISIT,
        error_messages=_no_such(_("There is no such visit.")),
    )
    sector = SectorFilter(
        method="by_sector",
        label=_("Sector"),
        queryset=sectors_as_a_tree,
        to_field_name="code",
        empty_label=_("Any sector"),
        null_label=_("Unclassified"),
        null_value=UNCLASSIFIED,
        error_messages=_no_such(_("There is no such sector.")),
    )
    country = django_filters.ModelChoiceFilter(
        method="by_country",
        label=_("Country"),
        queryset=_countries,
        empty_label=_("Any country"),
        error_messages=_no_such(_("There is no such country: write its ISO code, as in KZ.")),
    )
    pair = PairFilter(
        method="by_pair", label=_("Between two countries"), help_text=_("two ISO codes: KZ-US")
    )
    party = django_filters.ModelChoiceFilter(
        method="by_party",
        label=_("Party"),
        queryset=_parties,
        to_field_name="public_id",
        widget=forms.HiddenInput,
        error_messages=_no_such(_("There is no such party.")),
    )
    instrument = django_filters.MultipleChoiceFilter(
        method="by_instrument",
        label=_("Instrument"),
        choices=Instrument.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    stage = django_filters.MultipleChoiceFilter(
        method="by_stage",
        label=_("Stage"),
        choices=Stage.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    qualifier = django_filters.MultipleChoiceFilter(
        method="by_qualifier",
        label=_("Value told as"),
        choices=[*Qualifier.choices, (UNDISCLOSED, _("undisclosed"))],
        widget=forms.CheckboxSelectMultiple,
    )
    since = PartialDateFilter(
        method="by_first_day", label=_("Since"), help_text=_("a year, month or day: 2025-11")
    )
    until = PartialDateFilter(
        method="by_last_day", label=_("Until"), help_text=_("a year, month or day: 2026")
    )

    class Meta:
        model = Agreement
        fields = []

    def by_words(self, agreements, name, words):
        """Every word stands in the title or in a name of a party, whatever its accents."""
        for word in words.split():
            named = PartyName.objects.filter(party__participations__agreement=OuterRef("pk"))
            found = Q(title__icontains=word)
            if folded := fold(word):
                found |= Exists(named.filter(folded__contains=folded))
            agreements = agreements.filter(found)
        return agreements

    @documented("a visit's id, or 'none' for agreements without a visit")
    def by_visit(self, agreements, name, visit):
        return agreements.of_visit(None if visit == NO_VISIT else visit)

    @documented("a sector's code, or 'unclassified'; a parent holds its children")
    def by_sector(self, agreements, name, sector):
        if sector == UNCLASSIFIED:
            return agreements.filter(sector=None)
        return agreements.of_sector(sector)

    @documented("a country's ISO code, as in KZ")
    def by_country(self, agreements, name, country):
        return agreements.of_country(country)

    @documented("two countries' ISO codes, as in KZ-US")
    def by_pair(self, agreements, name, pair):
        return agreements.between(*pair)

    @documented("a party's id")
    def by_party(self, agreements, name, party):
        return agreements.of_party(party)

    def by_instrument(self, agreements, name, instruments):
        return agreements.filter(instrument__in=instruments)

    def by_stage(self, agreements, name, stages):
        return agreements.filter(stage__in=stages)

    def by_qualifier(self, agreements, name, qualifiers):
        return agreements.filter(
            value_qualifier__in=["" if q == UNDISCLOSED else q for q in qualifiers]
        )

    @documented("a year, month or day: 2025-11")
    def by_first_day(self, agreements, name, date):
        return agreements.filter(day__gte=date.earliest)

    @documented("a year, month or day: 2026")
    def by_last_day(self, agreements, name, date):
        return agreements.filter(day__lte=date.latest)


class PartyFilter(django_filters.FilterSet):
    """Which parties: by name in any spelling, country and kind."""

    q = django_filters.CharFilter(method="by_words", label=_("Name"), max_length=200)
    country = django_filters.ModelChoiceFilter(
        label=_("Country"),
        queryset=_countries,
        empty_label=_("Any country"),
        error_messages=_no_such(_("There is no such country: write its ISO code, as in KZ.")),
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=PartyKind.choices, empty_label=_("Any kind")
    )

    class Meta:
        model = Party
        fields = []

    def by_words(self, parties, name, words):
        for word in words.split():
            names = PartyName.objects.filter(party=OuterRef("pk"), folded__contains=fold(word))
            parties = parties.filter(Exists(names))
        return parties


class VisitFilter(django_filters.FilterSet):
    """Which visits: those that a country paid or received."""

    country = django_filters.ModelChoiceFilter(
        method="by_country",
        label=_("Guest or host"),
        queryset=_countries,
        empty_label=_("Any country"),
        error_messages=_no_such(_("There is no such country: write its ISO code, as in KZ.")),
    )

    class Meta:
        model = Visit
        fields = []

    def by_country(self, visits, name, country):
        return visits.filter(Q(guest=country) | Q(host=country))
