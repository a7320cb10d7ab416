"""Which agreements: the filters that page, API, totals and exports share."""

import datetime

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from deals.choices import Instrument, Language, PartyKind, Qualifier, Stage
from deals.filters.asked import AskedFilters
from deals.filters.fields import (
    NO_VISIT,
    NONE,
    UNCLASSIFIED,
    UNDISCLOSED,
    PairFilter,
    PartialDateFilter,
    RowFilter,
    RowsFilter,
    SectorFilter,
    SomeFilter,
    StoodFilter,
    YearFilter,
    countries,
    countries_of_agreements,
    documented,
    first_outlets,
    latest_visits,
    no_such,
    outlets,
    parties,
    sectors_as_a_tree,
    told_in,
    visits,
    whole_years,
)
from deals.filters.selects import Boxes
from deals.filters.then import OfThen
from deals.models import Agreement, Participation
from deals.past import stage_on
from deals.successors import followed
from deals.words import having

# The filters that name one or more contents of a column of the ledger, and nothing narrower.
PLAIN = (
    *("visit", "sector", "pair", "stage", "instrument", "year"),
    *("own_sector", "qualifier", "value_currency", "party_kind"),
)
# What the form shows at once; the rest is behind 'more filters'.
FIRST_SHOWN = ("q", "visit", "sector", "country", "party")
DAY_HELP = _("year, month or day")
NO_COUNTRY = no_such(_("There is no such country: write its ISO code, as in KZ."))
NO_SECTOR = no_such(_("There is no such sector."))


def day_box(example):
    return forms.TextInput(attrs={"placeholder": example})


class AgreementFilter(AskedFilters):
    """Which agreements: by what they are, where they stand, who takes part, and when."""

    q = django_filters.CharFilter(method="by_words", label=_("Words"), max_length=200)
    visit = SomeFilter(
        method="by_visit",
        label=_("Visit"),
        help_text=_("the latest ones, of the country asked for; find others under Visits"),
        queryset=visits,
        some=latest_visits,
        to_field_name="public_id",
        empty_label=_("Any visit"),
        null_label=_("No visit"),
        null_value=NO_VISIT,
        error_messages=no_such(_("There is no such visit.")),
    )
    sector = SectorFilter(
        method="by_sector",
        label=_("Sector"),
        queryset=sectors_as_a_tree,
        to_field_name="code",
        empty_label=_("Any sector"),
        null_label=_("Unclassified"),
        null_value=UNCLASSIFIED,
        error_messages=NO_SECTOR,
    )
    own_sector = SectorFilter(
        method="by_own_sector",
        label=_("Sector itself"),
        queryset=sectors_as_a_tree,
        to_field_name="code",
        widget=forms.HiddenInput,
        error_messages=NO_SECTOR,
    )
    country = SomeFilter(
        method="by_country",
        label=_("Country"),
        queryset=countries,
        some=countries_of_agreements,
        empty_label=_("Any country"),
        error_messages=NO_COUNTRY,
    )
    pair = PairFilter(method="by_pair", label=_("Between two countries"))
    guest = SomeFilter(
        method="by_guest",
        label=_("Guest"),
        queryset=countries,
        some=countries_of_agreements,
        empty_label=_("Any guest"),
        error_messages=NO_COUNTRY,
    )
    host = SomeFilter(
        method="by_host",
        label=_("Host"),
        queryset=countries,
        some=countries_of_agreements,
        empty_label=_("Any host"),
        error_messages=NO_COUNTRY,
    )
    party = RowsFilter(
        method="by_party",
        label=_("Party"),
        queryset=parties,
        to_field_name="public_id",
        widget=forms.MultipleHiddenInput,
        error_messages=no_such(_("There is no such party.")),
    )
    party_kind = django_filters.MultipleChoiceFilter(
        method="by_party_kind",
        label=_("Kind of party"),
        choices=PartyKind.choices,
        widget=Boxes,
    )
    instrument = django_filters.MultipleChoiceFilter(
        method="by_instrument",
        label=_("Instrument"),
        choices=Instrument.choices,
        widget=Boxes,
    )
    stage = django_filters.MultipleChoiceFilter(
        method="by_stage",
        label=_("Stage"),
        choices=Stage.choices,
        widget=Boxes,
    )
    qualifier = django_filters.MultipleChoiceFilter(
        method="by_qualifier",
        label=_("Value told as"),
        choices=[*Qualifier.choices, (UNDISCLOSED, _("undisclosed"))],
        widget=Boxes,
    )
    value_currency = django_filters.CharFilter(
        method="by_value_currency",
        label=_("Currency of the value"),
        help_text=_("as the sources tell it"),
        widget=forms.TextInput(attrs={"list": "currencies", "placeholder": "EUR"}),
        validators=[
            RegexValidator(r"\A[A-Za-z]{3}\Z", _("Write the currency's ISO code, as in USD."))
        ],
    )
    year = YearFilter(
        method="by_year",
        label=_("Year"),
        min_value=1,
        max_value=9998,
        widget=forms.HiddenInput,
    )
    day = django_filters.ChoiceFilter(
        method="by_day",
        label=_("Day"),
        choices=[(NONE, _("not known"))],
        widget=forms.HiddenInput,
    )
    since = PartialDateFilter(
        method="by_first_day", label=_("Since"), help_text=DAY_HELP, widget=day_box("2025-11")
    )
    until = PartialDateFilter(
        method="by_last_day", label=_("Until"), help_text=DAY_HELP, widget=day_box("2026-03-31")
    )
    announced_at = RowFilter(
        method="by_announced_at",
        label=_("Announced at"),
        queryset=visits,
        to_field_name="public_id",
        widget=forms.HiddenInput,
        error_messages=no_such(_("There is no such visit.")),
    )
    stood = StoodFilter(method="by_stood", label=_("Stage on a day"), widget=forms.HiddenInput)
    language = django_filters.ChoiceFilter(
        method="by_language",
        label=_("Language of an article"),
        choices=Language.choices,
        empty_label=_("Any language"),
    )
    outlet = SomeFilter(
        method="by_outlet",
        label=_("Outlet of an article"),
        queryset=outlets,
        some=first_outlets,
        to_field_name="key",
        empty_label=_("Any outlet"),
        error_messages=no_such(_("There is no such outlet.")),
    )

    class Meta:
        model = Agreement
        fields = []

    # Whether so many agreements may pass that to add them up takes longer than to find some: known
    # where words are asked for.
    may_be_many = None

    def __init__(self, data=None, *args, known_on=None, **options):
        """With `known_on` ids and codes name the rows of that past day, not those of today."""
        self.known_on = known_on
        super().__init__(data if known_on else followed(data), *args, **options)

    def get_form_class(self):
        form_class = super().get_form_class()
        for field in form_class.base_fields.values():
            if isinstance(field, OfThen):
                field.known_on = self.known_on
        return form_class

    def by_words(self, agreements, name, words):
        """Every word begins one in the title or in a name of a party, whatever its accents."""
        found, self.may_be_many = having(agreements, words)
        return found

    @documented("a visit's id, or 'none' for agreements without a visit")
    def by_visit(self, agreements, name, visit):
        return agreements.of_visit(None if visit == NO_VISIT else visit)

    @documented("a sector's code, or 'unclassified'; a parent holds its children")
    def by_sector(self, agreements, name, sector):
        if sector == UNCLASSIFIED:
            return agreements.filter(sector=None)
        return agreements.of_sector(sector)

    @documented("a sector's code: what is filed under it and not under its children")
    def by_own_sector(self, agreements, name, sector):
        return agreements.filter(sector=sector)

    @documented("a country's ISO code, as in KZ")
    def by_country(self, agreements, name, country):
        return agreements.of_country(country)

    @documented("two countries' ISO codes, as in KZ-US")
    def by_pair(self, agreements, name, pair):
        return agreements.between(*pair)

    @documented("a country's ISO code: the guest of the home visit")
    def by_guest(self, agreements, name, country):
        return agreements.filter(home_visit__guest=country)

    @documented("a country's ISO code: the host of the home visit")
    def by_host(self, agreements, name, country):
        return agreements.filter(home_visit__host=country)

    @documented("a party's id; of several, all take part")
    def by_party(self, agreements, name, asked):
        for party in asked:
            agreements = agreements.of_party(party)
        return agreements

    def by_party_kind(self, agreements, name, kinds):
        taking_part = Participation.objects.filter(agreement=OuterRef("pk"), party__kind__in=kinds)
        return agreements.filter(Exists(taking_part))

    def by_instrument(self, agreements, name, instruments):
        return agreements.filter(instrument__in=instruments)

    def by_stage(self, agreements, name, stages):
        return agreements.filter(stage__in=stages)

    def by_qualifier(self, agreements, name, qualifiers):
        return agreements.filter(
            value_qualifier__in=["" if q == UNDISCLOSED else q for q in qualifiers]
        )

    @documented("ISO code of the currency that the value is told in")
    def by_value_currency(self, agreements, name, code):
        return agreements.filter(value_currency=code.upper())

    @documented("the year of the agreement's day")
    def by_year(self, agreements, name, year):
        return agreements.dated(datetime.date(year, 1, 1), datetime.date(year, 12, 31))

    def by_day(self, agreements, name, none):
        return agreements.filter(day=None)

    @documented("a year, month or day: 2025-11")
    def by_first_day(self, agreements, name, date):
        return agreements.dated(earliest=date.earliest)

    @documented("a year, month or day: 2026")
    def by_last_day(self, agreements, name, date):
        return agreements.dated(latest=date.latest)

    @documented("a visit's id: what was announced, signed or taken further at it")
    def by_announced_at(self, agreements, name, visit):
        return agreements.announced_at(visit)

    @documented("a stage and a day, by the dates of the steps: signed@2026-03-31")
    def by_stood(self, agreements, name, stood):
        stage, day = stood
        return agreements.alias(stage_then=stage_on(day)).filter(stage_then=stage)

    def by_language(self, agreements, name, language):
        return agreements.filter(told_in(language=language))

    @documented("an outlet's key")
    def by_outlet(self, agreements, name, outlet):
        return agreements.filter(told_in(outlet=outlet))

    @property
    def asked(self):
        """The filters that are set, by name, as they were read."""
        read = self.form.cleaned_data
        given = {name: read[name] for name in self.base_filters if name in self.data}
        return {n: value for n, value in given.items() if value not in forms.Field.empty_values}

    @property
    def plain(self):
        """The filters that are set, all of them in PLAIN, and a time of whole years as `years`;
        None where one is neither."""
        asked = dict(self.asked)
        years = whole_years(asked.get("since"), asked.get("until"))
        if years is not None and "year" not in asked:
            del asked["since"], asked["until"]
            asked["years"] = years
        return asked if set(asked) <= {*PLAIN, "years"} else None

    @property
    def narrows_further(self):
        """Whether a filter is set that the form shows on demand only."""
        return any(self.data.get(name) for name in self.base_filters if name not in FIRST_SHOWN)
