"""The admin of parties and their names."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals.models import Party, PartyName


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
