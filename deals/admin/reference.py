"""The admin of reference data: countries and sectors."""

from django.contrib import admin

from deals.models import Country, Sector


@admin.register(Country)
class CountryAdmin(admin.ModelAdmin):
    list_display = ["code", "name_en", "name_hu", "name_de"]
    search_fields = ["code", "name_en", "name_hu", "name_de"]


@admin.register(Sector)
class SectorAdmin(admin.ModelAdmin):
    list_display = ["code", "name_en", "name_hu", "name_de", "parent"]
    list_select_related = ["parent"]
    search_fields = ["code", "name_en", "name_hu", "name_de"]
