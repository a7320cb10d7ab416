"""The admin of merged rows, and of rows that were ruled to be different."""

from django.contrib import admin

from deals.models import NotSame, Redirect


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    list_display = ["old_id", "new_id", "kind", "created_at"]
    search_fields = ["old_id", "new_id"]


@admin.register(NotSame)
class NotSameAdmin(admin.ModelAdmin):
    list_display = ["first_id", "second_id", "kind", "ruled_by"]
    search_fields = ["first_id", "second_id"]
    readonly_fields = ["ruled_by"]
