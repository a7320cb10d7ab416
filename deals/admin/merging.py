"""Merging in the lists of the admin: choose the rows, see what would happen, say yes."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.merging import MERGE, Overtaken, Refused, fingerprint, merge_all, preview_all
from deals.models import Redirect

# So many rows are merged at once.
MOST = 10


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        help_text=gettext_lazy("It is kept with the decision."),
    )


class MergingAdmin(admin.ModelAdmin):
    """An admin of rows that can be merged; `kind` says which."""

    kind = None
    merge_template = "admin/deals/merge.html"

    def has_merge_permission(self, request):
        return request.user.has_perm(MERGE)

    # The list

    def get_actions(self, request):
        actions = super().get_actions(request)
        if IS_POPUP_VAR not in request.GET and self.has_merge_permission(request):
            actions["merge_rows"] = self.get_action("merge_rows")
        return actions

    @admin.action(description=gettext_lazy("Merge…"))
    def merge_rows(self, request, rows):
        keys = [str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)[: MOST + 1]]
        if not 2 <= len(keys) <= MOST:
            told = _("Choose from two to %(most)d rows that are the same.") % {"most": MOST}
            self.message_user(request, told, messages.ERROR)
            return None
        return HttpResponseRedirect(f"{self._admin_address('merge')}?rows={','.join(keys)}")

    def _admin_address(self, name, *args):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=args)

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_merge"
        page = self.admin_site.admin_view(self.merge_view)
        return [path("merge/", page, name=name), *super().get_urls()]

    # The page between

    def merge_view(self, request):
        """What merging the chosen rows would do; by POST it is done, as it was shown."""
        if not self.has_merge_permission(request) or not self.has_view_permission(request):
            raise PermissionDenied
        asked = request.POST or request.GET
        rows = self._rows_to_merge(asked.get("rows", ""))
        if len(rows) < 2:
            told = _("One of the rows is gone or was merged meanwhile: choose again.")
            self.message_user(request, told, messages.ERROR)
            return redirect(self._admin_address("changelist"))
        kept = next((row for row in rows if str(row.pk) == asked.get("keep")), rows[0])
        others = [row for row in rows if row != kept]
        form = ReasonForm(request.POST or None)
        problem = ""
        if request.method == "POST" and form.is_valid():
            try:
                return self._merge_shown(request, kept, others, form.cleaned_data["reason"])
            except Overtaken as overtaken:
                problem = str(overtaken)
            except Refused:
                pass  # the page tells it again
        return self._merge_page(request, rows, kept, others, form, problem)

    def _rows_to_merge(self, keys):
        """The rows, and first the one that most likely stays."""
        keys = [int(key) for key in keys.split(",")[:MOST] if key.isascii() and key.isdigit()]
        rows = self.model._default_manager.filter(pk__in=[key for key in keys if key < 2**63])
        return sorted(rows, key=lambda row: (not self.goes_first(row), row.pk))

    def goes_first(self, row):
        """Whether others are rather merged into this row than it into others."""
        return False

    def _merge_shown(self, request, kept, others, reason):
        seen = request.POST.get("seen", "")
        merge_all(kept, others, reason, request.user, seen=seen)
        told = ", ".join(f"“{row}”" for row in others)
        told = _("%(merged)s merged into “%(kept)s”.") % {"merged": told, "kept": kept}
        self.log_change(request, kept, told)
        self.message_user(request, told, messages.SUCCESS)
        return redirect(self._admin_address("change", kept.pk))

    def _merge_page(self, request, rows, kept, others, form, problem):
        stories, refusal = [], ""
        try:
            stories = preview_all(kept, others, request.user)
        except Refused as refused:
            refusal = str(refused)
        context = self.admin_site.each_context(request) | {
            "title": _("Merge %(rows)s") % {"rows": self.opts.verbose_name_plural},
            "opts": self.opts,
            "rows": rows,
            "chosen": ",".join(str(row.pk) for row in rows),
            "kept": kept,
            "stories": stories,
            "seen": fingerprint(stories),
            "refusal": refusal,
            "problem": problem,
            "form": form,
            "media": self.media,
        }
        return TemplateResponse(request, self.merge_template, context)

    # The row's own page

    def get_fieldsets(self, request, obj=None):
        fieldsets = list(super().get_fieldsets(request, obj))
        if obj and self._merges(obj).exists():
            fieldsets.append((_("Merged from"), {"fields": ["merged_from"]}))
        return fieldsets

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "merged_from"]

    def get_fields(self, request, obj=None):
        return [name for name in super().get_fields(request, obj) if name != "merged_from"]

    def _merges(self, row):
        return Redirect.objects.filter(kind=self.kind, new_id=row.public_id).order_by("-pk")

    @admin.display(description=gettext_lazy("Merged from"))
    def merged_from(self, row):
        told = (
            (reverse("admin:deals_redirect_undo", args=[merge.pk]), merge.old_name, merge.old_id)
            for merge in self._merges(row)
        )
        return format_html_join(mark_safe("<br>"), '<a href="{}">{}</a> #{}', told)

    def get_object(self, request, object_id, from_field=None):
        """A row that is about to be changed is not merged meanwhile."""
        row = super().get_object(request, object_id, from_field)
        if row and request.method == "POST" and connection.in_atomic_block:
            locked = self.model._base_manager.select_for_update(of=["self"])
            if not locked.filter(pk=row.pk).exists():
                return None
            row = super().get_object(request, object_id, from_field)
        return row

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """A merged row's page leads to the row that took its place."""
        if not str(object_id).isdecimal():
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        moved = Redirect.objects.filter(kind=self.kind, moved__merged__pk=int(object_id)).first()
        row = moved and self.model._base_manager.filter(public_id=moved.new_id).first()
        if not row:
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        told = _("“%(merged)s” was merged into this one. What you typed was not saved.")
        if request.method == "GET":
            told = _("“%(merged)s” was merged into this one.")
        told = told % {"merged": moved.old_name}
        self.message_user(request, told, messages.WARNING)
        return redirect(self._admin_address("change", row.pk))
