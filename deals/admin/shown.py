"""Rows that stand behind what is published: what publishers alone change, and refusals in words."""

from django.contrib import admin, messages
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

PUBLISH = "deals.publish_agreement"


class Told(admin.ModelAdmin):
    """What the database refuses at the end of a save is told on the page, and nothing is saved."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            # The message of success was written before the end.
            list(messages.get_messages(request))
            said = str(error).partition("\n")[0]
            told = _("Nothing was saved: the database refuses it (%(why)s).") % {"why": said}
            self.message_user(request, told, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


class BehindPublished(Told):
    """A published agreement's parties and visits keep `kept` unless a publisher changes them."""

    kept = ()

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return [*fields, *self.kept] if self._keeps(request, obj) else fields

    def _keeps(self, request, obj):
        if obj is None or request.user.has_perm(PUBLISH):
            return False
        return type(obj).objects.published().filter(pk=obj.pk).exists()

    def render_change_form(self, request, context, obj=None, **options):
        if obj and self.has_change_permission(request, obj) and self._keeps(request, obj):
            labels = [str(self.model._meta.get_field(name).verbose_name) for name in self.kept]
            told = _("Published agreements rest on it: a publisher changes %(fields)s.")
            fields = get_text_list(labels, _("and"))
            self.message_user(request, told % {"fields": fields}, messages.INFO)
        return super().render_change_form(request, context, obj=obj, **options)
