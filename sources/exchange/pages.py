"""The admin's pages that take tables of agreements in and hand them out."""

from django import forms
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from import_export.admin import ImportExportMixin

from deals.models import Agreement
from sources.exchange.columns import COLUMNS
from sources.exchange.planning import Fate, plan
from sources.exchange.reading import Unreadable, read_sent, read_table
from sources.exchange.saving import save
from sources.exchange.waiting import claimed, is_as_shown, show_again, waiting_for
from sources.exchange.writing import FORMATS, write

# What an import may do, row by row: it needs all of these.
IMPORTS = (
    "deals.add_agreement",
    "deals.change_agreement",
    "deals.add_party",
    "sources.add_citation",
)


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV or XLSX file"),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )


class ExchangePages(ImportExportMixin):
    """Import with a dry run, and export of what the list shows, for the admin of agreements."""

    import_export_change_list_template = "admin/deals/agreement/change_list.html"
    import_template_name = "admin/deals/agreement/import.html"

    def has_import_permission(self, request):
        return request.user.has_perms(IMPORTS)

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    # --- In ---

    def import_action(self, request):
        """The form, and for a file that was sent what it would do. Nothing is saved here."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = FileForm(request.POST or None, request.FILES or None)
        if request.method != "POST" or not form.is_valid():
            return self._page(request, form=form)
        sent = form.cleaned_data["file"]
        try:
            data = read_sent(sent)
            table = read_table(data)
            outcomes = plan(table)
        except Unreadable as error:
            form.add_error("file", str(error))
            return self._page(request, form=form)
        if not outcomes:
            form.add_error("file", _("The file names columns, but has no rows."))
            return self._page(request, form=form)
        waiting = waiting_for(request.user, sent.name, data, outcomes)
        return self._page(request, table=table, outcomes=outcomes, waiting=waiting)

    @method_decorator(require_POST)
    def process_import(self, request):
        """Save the good rows of the table that was shown, as it was shown."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        with transaction.atomic():
            waiting = claimed(request.POST.get("token", ""), request.user)
            if waiting is None:
                return self._page(request, form=_gone())
            table = read_table(bytes(waiting.content))
            outcomes = plan(table)
            shown = {"table": table, "outcomes": outcomes, "waiting": waiting}
            if not is_as_shown(waiting, outcomes):
                show_again(waiting, outcomes)
                return self._page(request, **shown, overtaken=True)
            reason = _("Imported from %(file)s.") % {"file": waiting.file_name}
            save(outcomes, request.user, reason)
            waiting.delete()
            _log(request.user, outcomes)
        return self._page(request, **shown, done=True)

    def _page(self, request, form=None, outcomes=(), **context):
        context |= self.admin_site.each_context(request) | {
            "title": _("Import agreements"),
            "opts": self.model._meta,
            "form": form or FileForm(),
            "columns": COLUMNS,
            "groups": [
                (fate, [outcome for outcome in outcomes if outcome.fate == fate]) for fate in Fate
            ],
            "good": sum(outcome.fate in (Fate.NEW, Fate.CHANGED) for outcome in outcomes),
            "bad": sum(outcome.fate == Fate.BAD for outcome in outcomes),
            "alike": sum(bool(outcome.similar) for outcome in outcomes),
            "outcomes": outcomes,
            "media": self.media,
        }
        return TemplateResponse(request, self.import_template_name, context)

    # --- Out ---

    def export_action(self, request):
        """What the list shows, by its filters and search, as `?as=csv` or `?as=xlsx`."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        request.GET = request.GET.copy()
        kind = request.GET.pop("as", ["csv"])[-1]
        kind = kind if kind in FORMATS else "csv"
        agreements = self.model.objects.none()
        if not request.GET.pop("empty", None):
            try:
                agreements = self.get_export_queryset(request)
            except IncorrectLookupParameters:
                return redirect("admin:deals_agreement_changelist")
        answer = HttpResponse(write(agreements, kind), content_type=FORMATS[kind].CONTENT_TYPE)
        name = f"agreements-{timezone.now():%Y-%m-%d}.{kind}"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"formats": list(FORMATS), **(extra_context or {})})


def _gone():
    form = FileForm({})
    form.errors["file"] = form.error_class(
        [_("This import was made already, or has waited too long. Choose the file again.")]
    )
    return form


def _log(user, outcomes):
    """The admin's own list of latest acts tells of each row."""
    for fate, flag in ((Fate.NEW, ADDITION), (Fate.CHANGED, CHANGE)):
        ids = [outcome.row.public_id for outcome in outcomes if outcome.fate == fate]
        ids += [o.agreement.public_id for o in outcomes if o.fate == fate and o.agreement]
        if ids:
            rows = Agreement.objects.filter(public_id__in=ids)
            LogEntry.objects.log_actions(user.pk, rows, flag, _("Imported."))
