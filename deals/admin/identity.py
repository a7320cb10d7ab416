"""The admin of merged rows, and of rows that were ruled to be different."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.admin.merging import ReasonForm
from deals.merging import MERGE, Refused, changes_since, undo
from deals.models import NotSame, Redirect


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    """Merges, each of which can be taken back while nothing has changed since."""

    list_display = ["old_name", "new_name", "kind", "created_at", "by", "reason", "take_back"]
    list_display_links = None
    list_filter = ["kind"]
    search_fields = ["old_id", "new_id", "moved__merged__name", "moved__kept__name"]
    ordering = ["-pk"]
    undo_template = "admin/deals/redirect/undo.html"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_list_display(self, request):
        return self.list_display if request.user.has_perm(MERGE) else self.list_display[:-1]

    @admin.display(description=gettext_lazy("merged"))
    def old_name(self, merge):
        return f"{merge.old_name} #{merge.old_id}"

    @admin.display(description=gettext_lazy("into"))
    def new_name(self, merge):
        return f"{merge.moved.get('kept', {}).get('name', '')} #{merge.new_id}"

    @admin.display(description=gettext_lazy("by"))
    def by(self, merge):
        return merge.moved.get("by") or "–"

    @admin.display(description=gettext_lazy("reason"))
    def reason(self, merge):
        return merge.moved.get("reason") or "–"

    @admin.display(description="")
    def take_back(self, merge):
        address = reverse("admin:deals_redirect_undo", args=[merge.pk])
        return format_html('<a href="{}">{}</a>', address, _("Take back…"))

    def get_urls(self):
        page = self.admin_site.admin_view(self.undo_view)
        undo_path = path("<int:pk>/undo/", page, name="deals_redirect_undo")
        return [undo_path, *super().get_urls()]

    def undo_view(self, request, pk):
        """What was merged, and what has changed since; by POST it is taken back."""
        if not request.user.has_perm(MERGE):
            raise PermissionDenied
        merge = self._merge(pk)
        form = ReasonForm(request.POST or None)
        refusal = ""
        if request.method == "POST" and form.is_valid():
            try:
                back = undo(merge, form.cleaned_data["reason"], request.user)
            except Refused as refused:
                refusal = str(refused)
            else:
                told = _("“%(row)s” is a row of its own again.") % {"row": back}
                self.log_change(request, back, told)
                self.message_user(request, told, messages.SUCCESS)
                return redirect(f"admin:deals_{back._meta.model_name}_change", back.pk)
        context = self.admin_site.each_context(request) | {
            "title": _("Take the merge back"),
            "opts": self.opts,
            "merge": merge,
            "told": merge.moved,
            "refusal": refusal,
            "changes": [] if refusal else self._changes(merge),
            "form": form,
            "media": self.media,
        }
        return TemplateResponse(request, self.undo_template, context)

    def _merge(self, pk):
        merge = Redirect.objects.filter(pk=pk).first() if pk < 2**63 else None
        if merge is None:
            raise Http404(_("This merge has been taken back already."))
        return merge

    def _changes(self, merge):
        try:
            return changes_since(merge)
        except Refused as refused:
            return [str(refused)]


@admin.register(NotSame)
class NotSameAdmin(admin.ModelAdmin):
    list_display = ["first_id", "second_id", "kind", "ruled_by"]
    search_fields = ["first_id", "second_id"]
    readonly_fields = ["ruled_by"]

    def has_delete_permission(self, request, obj=None):
        """Who may merge rows may lift the ruling that stands against it."""
        return request.user.has_perm(MERGE) or super().has_delete_permission(request, obj)
