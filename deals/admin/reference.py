"""The admin of reference data: countries, sectors and exchange rates."""

from django.contrib import admin

from deals.models import Country, ExchangeRate, Sector


@admin.register(Country)
class CountryAdmin(admin.ModelAdmin):
    list_display = ["code", "name_en", "name_hu", "name_de"]
    search_fields = ["code", "name_en", "name_hu", "name_de"]


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
