"""The admin of exchange rates: an editor's stands before all others, and what depends on it follows."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import reverse

from deals import rates
from deals.models import ExchangeRate
from deals.tasks import keep_totals


@admin.register(ExchangeRate)
class ExchangeRateAdmin(admin.ModelAdmin):
    list_display = ["currency", "day", "rate", "source", "origin"]
    list_filter = ["origin", "currency"]
    date_hierarchy = "day"
    show_full_result_count = False
    fields = ["day", "currency", "rate", "source", "origin", "derivation"]
    readonly_fields = ["origin", "derivation"]

    def save_model(self, request, rate, form, change):
        rates.enter(rate)
        keep_totals.delay_on_commit()

    def delete_model(self, request, rate):
        self._remove([rate])

    def delete_queryset(self, request, queryset):
        self._remove(queryset)

    def _remove(self, removed):
        rates.remove(removed)
        keep_totals.delay_on_commit()

    def delete_view(self, request, object_id, extra_context=None):
        return self._or_say_why(request, super().delete_view, object_id, extra_context)

    def changelist_view(self, request, extra_context=None):
        return self._or_say_why(request, super().changelist_view, extra_context)

    def _or_say_why(self, request, view, *given):
        try:
            return view(request, *given)
        except rates.BadRates as fault:
            self.message_user(request, str(fault), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:deals_exchangerate_changelist"))
