"""The admin of what is known. What needs articles and citations is added by `sources.admin`."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals.choices import Qualifier
from deals.models import (
    Agreement,
    Country,
    ExchangeRate,
    Headline,
    Milestone,
    NotSame,
    Participation,
    Party,
    PartyName,
    Redirect,
    Sector,
    Visit,
)
from deals.standing import happened, settle

VALUE_FIELDS = ("value_low", "value_high", "value_currency", "value_qualifier")
ONE_FIGURE = (Qualifier.EXACT, Qualifier.APPROX)


class CurrencyInput(forms.TextInput):
    """Three letters, in capitals."""

    def __init__(self):
        super().__init__(attrs={"size": 4, "maxlength": 3, "placeholder": "USD"})


class ValuedForm(forms.ModelForm):
    """A form with a value: one figure is enough where the qualifier asks for one."""

    class Meta:
        widgets = {"value_currency": CurrencyInput()}

    def clean_value_currency(self):
        return self.cleaned_data["value_currency"].upper()

    def clean(self):
        cleaned = super().clean()
        low, high = cleaned.get("value_low"), cleaned.get("value_high")
        if cleaned.get("value_qualifier") in ONE_FIGURE and (low is None) != (high is None):
            cleaned["value_low"] = cleaned["value_high"] = high if low is None else low
        return cleaned

    def add_error(self, field, error):
        """A message for a field that this form does not show stands above the form."""
        super().add_error(field if field is None or field in self.fields else None, error)


class AgreementForm(ValuedForm):
    class Meta(ValuedForm.Meta):
        widgets = {
            **ValuedForm.Meta.widgets,
            "title": forms.TextInput(attrs={"class": "vLargeTextField"}),
        }

    def clean(self):
        cleaned = super().clean()
        one, other = cleaned.get("country_a"), cleaned.get("country_b")
        if one and other and one.pk > other.pk:
            cleaned["country_a"], cleaned["country_b"] = other, one
        if self.instance.is_published:
            self.keep_published(cleaned)
        return cleaned

    def keep_published(self, cleaned):
        """What is published keeps what it was published with, or is withdrawn first."""
        for name in ("country_a", "country_b"):
            if name in self.fields and not cleaned.get(name):
                self.add_error(name, _("A published agreement keeps its two countries."))
        if cleaned.get("stage_fixed") and not cleaned.get("stage"):
            self.add_error("stage", _("A published agreement keeps a stage."))


class ParticipationFormSet(forms.BaseInlineFormSet):
    """A published agreement keeps parties of both its countries."""

    def clean(self):
        super().clean()
        if not self.instance.pk or not self.instance.is_published or any(self.errors):
            return
        kept = [form for form in self.forms if form.cleaned_data.get("party")]
        told = {f.cleaned_data["party"].country_id for f in kept if not self._should_delete_form(f)}
        if missing := [country for country in self.instance.countries if country.pk not in told]:
            raise ValidationError(
                _(
                    "A published agreement keeps a party of each of its countries: %(missing)s has none."
                )
                % {"missing": ", ".join(map(str, missing))}
            )


class ParticipationInline(admin.TabularInline):
    model = Participation
    formset = ParticipationFormSet
    autocomplete_fields = ["party"]
    extra = 2


class MilestoneFormSet(forms.BaseInlineFormSet):
    """A published agreement keeps a step that was taken, unless its stage is fixed by hand."""

    def clean(self):
        super().clean()
        agreement = self.instance
        if not agreement.pk or not agreement.is_published or any(self.errors):
            return
        kept = [form.instance for form in self.forms if not self._should_delete_form(form)]
        if not agreement.stage_fixed and not happened(m for m in kept if m.stage):
            raise ValidationError(
                _("A published agreement keeps a step that was taken: leave one, or fix its stage.")
            )


class MilestoneInline(admin.StackedInline):
    model = Milestone
    formset = MilestoneFormSet
    form = ValuedForm
    autocomplete_fields = ["visit"]
    extra = 1
    fields = [("stage", "when"), "visit", VALUE_FIELDS, "note"]


@admin.register(Agreement)
class AgreementAdmin(admin.ModelAdmin):
    """One form for an agreement: what it is, its value, parties, milestones and sources."""

    form = AgreementForm
    list_display = ["title", "stage", "sector", "day", "publication"]
    list_filter = ["publication", "stage", "instrument", "sector"]
    list_select_related = ["sector"]
    search_fields = ["title", "public_id"]
    search_help_text = _("words of the title, a party's name, or the public id")
    autocomplete_fields = ["country_a", "country_b", "sector", "part_of", "home_visit"]
    readonly_fields = ["public_id", "day", "publication", "published_at", "withdrawn_at"]
    inlines = [ParticipationInline, MilestoneInline]
    fieldsets = [
        (
            None,
            {"fields": ["title", ("country_a", "country_b"), ("instrument", "sector"), "part_of"]},
        ),
        (
            _("Value"),
            {
                "fields": [VALUE_FIELDS],
                "description": _(
                    "Leave it empty where the value is undisclosed. One figure "
                    "is enough for an exact or approximate value."
                ),
            },
        ),
        (
            _("Where it stands"),
            {
                "fields": [("stage", "stage_fixed"), ("home_visit", "home_visit_fixed"), "day"],
                "description": _(
                    "Stage and home visit follow from the milestones below; tick "
                    "'fixed' to set them by hand."
                ),
            },
        ),
        (
            _("Publication"),
            {"fields": [("publication", "published_at", "withdrawn_at"), "public_id"]},
        ),
        (_("Note"), {"fields": ["note"], "classes": ["collapse"]}),
    ]

    def get_search_results(self, request, queryset, search_term):
        """Each word stands in the title, or in a party's name in any spelling."""
        for word in search_term.split():
            of_parties = Participation.objects.filter(party__in=Party.objects.called(word))
            queryset = queryset.filter(
                Q(title__icontains=word)
                | Q(public_id=word.lower())
                | Q(pk__in=of_parties.values("agreement"))
            )
        return queryset, False

    def save_model(self, request, agreement, form, change):
        if not change:
            agreement.author = request.user
        super().save_model(request, agreement, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        agreement = form.instance
        take_countries_from_parties(agreement)
        settle(agreement)


def take_countries_from_parties(agreement):
    """Fill in the two countries where they were left empty and the parties tell exactly two."""
    told = agreement.parties.exclude(country=None).order_by().values_list("country", flat=True)
    countries = sorted(set(told))
    if len(countries) == 2 and not (agreement.country_a_id and agreement.country_b_id):
        agreement.country_a_id, agreement.country_b_id = countries
        Agreement.objects.filter(pk=agreement.pk).update(
            country_a=agreement.country_a_id, country_b=agreement.country_b_id
        )


class PartyNameInline(admin.TabularInline):
    model = PartyName
    extra = 1


@admin.register(Party)
class PartyAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "country", "owner"]
    list_filter = ["kind"]
    list_select_related = ["country", "owner"]
    search_fields = ["name"]
    search_help_text = _("a name in any spelling, or the public id")
    autocomplete_fields = ["country", "owner"]
    readonly_fields = ["public_id"]
    inlines = [PartyNameInline]

    def get_search_results(self, request, queryset, search_term):
        """By any of its names, however it is spelled or transcribed."""
        if not search_term.strip():
            return queryset, False
        called = Party.objects.called(search_term)
        return queryset.filter(Q(pk__in=called) | Q(public_id=search_term.strip().lower())), False

    def save_related(self, request, form, formsets, change):
        """The main name is one of the names that matching looks up."""
        super().save_related(request, form, formsets, change)
        party = form.instance
        if not party.names.filter(name=party.name).exists():
            PartyName.objects.create(party=party, name=party.name, kind="official")


class HeadlineInline(admin.TabularInline):
    model = Headline
    form = ValuedForm
    extra = 0
    fields = ["count", *VALUE_FIELDS, "speaker", "day", "preferred"]


@admin.register(Country)
class CountryAdmin(admin.ModelAdmin):
    list_display = ["code", "name_en", "name_hu", "name_de"]
    search_fields = ["code", "name_en", "name_hu", "name_de"]


@admin.register(Visit)
class VisitAdmin(admin.ModelAdmin):
    list_display = ["__str__", "level", "place", "occasion"]
    list_filter = ["level"]
    list_select_related = ["guest", "host"]
    search_fields = [
        *(f"{side}__{name}" for side in ("guest", "host") for name in CountryAdmin.search_fields),
        "place",
        "occasion",
        "public_id",
    ]
    autocomplete_fields = ["guest", "host"]
    readonly_fields = ["public_id"]
    inlines = [HeadlineInline]


@admin.register(Sector)
class SectorAdmin(admin.ModelAdmin):
    list_display = ["code", "name_en", "name_hu", "name_de", "parent"]
    list_select_related = ["parent"]
    search_fields = ["code", "name_en", "name_hu", "name_de"]


@admin.register(ExchangeRate)
class ExchangeRateAdmin(admin.ModelAdmin):
    list_display = ["currency", "day", "rate", "source"]
    list_filter = ["currency"]
    date_hierarchy = "day"
    show_full_result_count = False


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    list_display = ["old_id", "new_id", "kind", "created_at"]
    search_fields = ["old_id", "new_id"]


@admin.register(NotSame)
class NotSameAdmin(admin.ModelAdmin):
    list_display = ["first_id", "second_id", "kind", "ruled_by"]
    search_fields = ["first_id", "second_id"]
    readonly_fields = ["ruled_by"]
