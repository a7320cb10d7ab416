"""Filters of parties and of visits."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals.choices import PartyKind
from deals.filters.asked import AskedFilters
from deals.filters.fields import countries, no_such
from deals.models import Party, Visit


class PartyFilter(AskedFilters):
    """Which parties: by name in any spelling, country and kind."""

    q = django_filters.CharFilter(method="by_words", label=_("Name"), max_length=200)
    country = django_filters.ModelChoiceFilter(
        label=_("Country"),
        queryset=countries,
        empty_label=_("Any country"),
        error_messages=no_such(_("There is no such country: write its ISO code, as in KZ.")),
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=PartyKind.choices, empty_label=_("Any kind")
    )

    class Meta:
        model = Party
        fields = []

    def by_words(self, parties, name, words):
        return parties.called(words)


class VisitFilter(django_filters.FilterSet):
    """Which visits: those that a country paid or received."""

    country = django_filters.ModelChoiceFilter(
        method="by_country",
        label=_("Guest or host"),
        queryset=countries,
        empty_label=_("Any country"),
        error_messages=no_such(_("There is no such country: write its ISO code, as in KZ.")),
    )

    class Meta:
        model = Visit
        fields = []

    def by_country(self, visits, name, country):
        return visits.filter(Q(guest=country) | Q(host=country))
