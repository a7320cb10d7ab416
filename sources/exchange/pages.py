"""The admin's pages that take tables of agreements in and hand them out."""

import hashlib
from contextlib import suppress

from django import forms
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from import_export.admin import ImportExportMixin
from import_export.tmp_storages import TempFolderStorage

from deals.models import Agreement
from sources.exchange.columns import COLUMNS
from sources.exchange.planning import Fate, plan
from sources.exchange.reading import Unreadable, read_table
from sources.exchange.saving import save
from sources.exchange.writing import FORMATS, write

# What an import may do, row by row: it needs all of these.
IMPORTS = (
    "deals.add_agreement",
    "deals.change_agreement",
    "deals.add_party",
    "sources.add_citation",
)
SALT = "a table of agreements that waits to be confirmed"
# So many seconds a table waits.
PATIENCE = 24 * 60 * 60


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
            data = sent.read()
            table = read_table(data)
            outcomes = plan(table)
        except Unreadable as error:
            form.add_error("file", str(error))
            return self._page(request, form=form)
        if not outcomes:
            form.add_error("file", _("The file names columns, but has no rows."))
            return self._page(request, form=form)
        waiting = TempFolderStorage(read_mode="rb")
        waiting.save(data)
        token = _token(request, waiting.name, sent.name, outcomes)
        return self._page(request, table=table, outcomes=outcomes, token=token, file=sent.name)

    @method_decorator(require_POST)
    def process_import(self, request):
        """Save the good rows of the table that was shown, as it was shown."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        try:
            told = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=PATIENCE)
            if told["user"] != request.user.pk:
                raise PermissionDenied
            waiting = TempFolderStorage(name=told["name"], read_mode="rb")
            table = read_table(waiting.read())
        except (signing.BadSignature, FileNotFoundError):
            form = FileForm({})
            form.errors["file"] = form.error_class(
                [_("This import was made already, or has waited too long. Choose the file again.")]
            )
            return self._page(request, form=form)
        outcomes = plan(table)
        shown = {"table": table, "outcomes": outcomes, "file": told["file"]}
        if _digest(outcomes) != told["digest"]:
            token = _token(request, told["name"], told["file"], outcomes)
            return self._page(request, **shown, token=token, overtaken=True)
        save(outcomes, request.user, _("Imported from %(file)s.") % {"file": told["file"]})
        with suppress(FileNotFoundError):  # taken by the other of two confirmations
            waiting.remove()
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


def _token(request, name, file, outcomes):
    told = {"name": name, "file": file, "user": request.user.pk, "digest": _digest(outcomes)}
    return signing.dumps(told, salt=SALT)


def _digest(outcomes):
    """What was shown, so that nothing else is saved than what the editor has seen."""
    shown = hashlib.sha256()
    for outcome in outcomes:
        told = (outcome.line, outcome.fate, outcome.problems, outcome.changes)
        shown.update(repr(told).encode())
    return shown.hexdigest()


def _log(user, outcomes):
    """The admin's own list of latest acts tells of each row."""
    for fate, flag in ((Fate.NEW, ADDITION), (Fate.CHANGED, CHANGE)):
        ids = [outcome.row.public_id for outcome in outcomes if outcome.fate == fate]
        ids += [o.agreement.public_id for o in outcomes if o.fate == fate and o.agreement]
        if ids:
            rows = Agreement.objects.filter(public_id__in=ids)
            LogEntry.objects.log_actions(user.pk, rows, flag, _("Imported."))
