"""The admin of parties and their names."""

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals.admin.merging import MergingAdmin
from deals.admin.seen import Seen
from deals.admin.shown import BehindPublished
from deals.choices import Kind
from deals.models import Agreement, Party, PartyName

MOST_NAMED = 3


class PartyForm(forms.ModelForm):
    def clean_country(self):
        """No published agreement is left without a party of one of its countries."""
        country, before = self.cleaned_data["country"], self.initial.get("country")
        if before and (country is None or country.pk != before):
            bereft = bereft_of(self.instance, before)
            if titles := [agreement.title for agreement in bereft[:MOST_NAMED]]:
                raise forms.ValidationError(
                    _(
                        "It is the only party of its country in what is published: withdraw it "
                        "or add another party first (%(titles)s)."
                    )
                    % {"titles": "; ".join(titles)}
                )
        return country


def bereft_of(party, country):
    """Published agreements of the country for which this party alone speaks."""
    others = party.participations.model.objects.filter(party__country=country).exclude(party=party)
    shown = Agreement.objects.published().filter(participations__party=party)
    shown = shown.filter(Q(country_a=country) | Q(country_b=country))
    return shown.exclude(pk__in=others.values("agreement")).order_by("pk")


class PartyNameInline(admin.TabularInline):
    model = PartyName
    extra = 1


@admin.register(Party)
class PartyAdmin(BehindPublished, Seen, MergingAdmin):
    kind = Kind.PARTY
    form = PartyForm
    kept = ("country", "kind")
    list_display = ["name", "kind", "country", "owner"]
    list_filter = ["kind"]
    list_select_related = ["country", "owner"]
    search_fields = ["name"]
    search_help_text = _("a name in any spelling, or the public id")
    autocomplete_fields = ["country", "owner"]
    readonly_fields = ["public_id"]
    inlines = [PartyNameInline]

    def goes_first(self, row):
        return row.is_state

    def get_search_results(self, request, queryset, search_term):
        """By any of its names, however it is spelled or transcribed."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(pk__in=Party.objects.found_by(search_term).values("pk")), False

    def save_related(self, request, form, formsets, change):
        """The main name is one of the names that matching looks up."""
        super().save_related(request, form, formsets, change)
        party = form.instance
        if not party.names.filter(name=party.name).exists():
            PartyName.objects.create(party=party, name=party.name, kind="official")
