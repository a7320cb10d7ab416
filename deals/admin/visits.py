"""The admin of visits and what was claimed for them."""

from django.contrib import admin

from deals.admin.merging import MergingAdmin
from deals.admin.reference import CountryAdmin
from deals.admin.seen import Seen
from deals.admin.shown import BehindPublished
from deals.admin.values import VALUE_FIELDS, ValuedForm
from deals.choices import Kind
from deals.models import Headline, Visit


class HeadlineInline(admin.TabularInline):
    model = Headline
    form = ValuedForm
    extra = 0
    fields = ["count", *VALUE_FIELDS, "speaker", "day", "preferred"]


@admin.register(Visit)
class VisitAdmin(BehindPublished, Seen, MergingAdmin):
    kind = Kind.VISIT
    kept = ("guest", "host", "dates")
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
