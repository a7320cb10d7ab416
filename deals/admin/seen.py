"""Two who have one form open: the second who saves is told what the first one changed.

The form carries what its rows held when it was shown. Where they hold something else by now,
nothing is saved: the form comes back with what was typed, and with what stands now wherever
nothing was typed.
"""

import re
from dataclasses import dataclass

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core import signing
from django.core.exceptions import ValidationError
from django.forms.models import _get_foreign_key
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from deals.merging.journal import read, written
from deals.merging.story import shown_column

TOLD = '{}<ul class="similar">{}</ul>{}'
QUICKER = gettext_noop("Somebody was quicker. Nothing of yours was saved, and nothing is lost:")
ONWARDS = gettext_noop(
    "What you typed stands below; what you left alone shows what stands now. Look, and save again."
)
SEEN = "seen"
SALT = "deals.admin.seen"


class Seen(admin.ModelAdmin):
    """An admin whose form knows what its editor saw, the rows below the row itself included."""

    change_form_template = "admin/deals/change_form.html"

    def render_change_form(self, request, context, obj=None, **options):
        if obj and self.has_change_permission(request, obj):
            # The row at hand has what was typed already.
            row = self.model._base_manager.get(pk=obj.pk)
            context[SEEN] = signing.dumps(self._rows(request, row), salt=SALT, compress=True)
        return super().render_change_form(request, context, obj=obj, **options)

    def get_object(self, request, object_id, from_field=None):
        """The row; where it is about to be saved, what changed since the form was shown is told."""
        row = super().get_object(request, object_id, from_field)
        if row and request.method == "POST" and SEEN in request.POST:
            request.overtaken = self._changes(request, row)
        return row

    def get_form(self, request, obj=None, change=False, **options):
        form = super().get_form(request, obj, change, **options)
        changes = getattr(request, "overtaken", ())
        return _refusing(form, changes) if changes else form

    def _changes(self, request, row):
        """What is different now, in sentences; what was left alone in the form then follows it."""
        now = self._rows(request, row)
        try:
            before = signing.loads(request.POST[SEEN], salt=SALT)
        except signing.BadSignature:
            return [_("The page is too old to tell what changed since.")]
        tables = {table.prefix: table for table in self._tables(request, row)}
        typed, changes = request.POST.copy(), []
        for key in {**now, **before}:
            prefix, _colon, pk = key.partition(":")
            difference = Difference(tables[prefix], pk, before.get(key), now.get(key))
            changes += difference.told()
            difference.follow(typed)
        request.POST = typed
        return changes

    def _rows(self, request, row):
        """What the form can change of each of its rows: {"milestones:12": {"stage": "signed"}}."""
        return {
            f"{table.prefix}:{one.pk}": table.shown(one)
            for table in self._tables(request, row)
            for one in table.rows
        }

    def _tables(self, request, row):
        yield Table("", self.model, _columns(self, request, row), [row])
        for inline in self.get_inline_instances(request, row):
            if columns := _columns(inline, request, row):
                owner = _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name)
                rows = inline.model._base_manager.filter(**{owner.name: row}).order_by("pk")
                prefix = owner.remote_field.get_accessor_name()
                # A row is named by whose it is.
                yield Table(prefix, inline.model, [*columns, owner.attname], rows)


def _columns(page, request, row):
    names = set(flatten_fieldsets(page.get_fieldsets(request, row)))
    names -= set(page.get_readonly_fields(request, row))
    return [field.attname for field in page.opts.concrete_fields if field.name in names]


@dataclass
class Table:
    """Rows of the form: the row itself, without a prefix, or those of an inline."""

    prefix: str
    model: type
    columns: list
    rows: object

    def shown(self, row):
        return {name: told for name, told in written(row).items() if name in self.columns}


class Difference:
    """One row of the form as it was shown and as it is now; None where it was or is not there."""

    def __init__(self, table, pk, before, now):
        self.table, self.pk, self.model = table, pk, table.model
        self.before, self.now = self._row(before), self._row(now)
        columns = {**(before or {}), **(now or {})}
        self.fields = [
            field
            for field in self.model._meta.concrete_fields
            if before and now and field.attname in columns
            if before.get(field.attname) != now.get(field.attname)
        ]

    def _row(self, columns):
        return columns and self.model(**read(self.model, columns))

    def told(self):
        kind = capfirst(str(self.model._meta.verbose_name))
        if self.before is None:
            return [_("New: %(kind)s “%(row)s”.") % {"kind": kind, "row": self.now}]
        if self.now is None:
            told = _("Taken away: %(kind)s “%(row)s”. Open the form anew to go on without it.")
            return [told % {"kind": kind, "row": self.before}]
        return [
            _("%(field)s: before %(before)s, now %(now)s.")
            % {
                "field": f"{kind} “{self.before}”, {label}"
                if self.table.prefix
                else capfirst(label),
                "before": shown_column(self.before, field),
                "now": shown_column(self.now, field),
            }
            for field in self.fields
            for label in [str(field.verbose_name)]
        ]

    def follow(self, typed):
        """Put what stands now into the fields that came back as they were shown."""
        prefix = self._prefix(typed) if self.table.prefix else ""
        for field in self.fields if prefix is not None else ():
            name, asked = f"{prefix}{field.name}", field.formfield()
            if asked.has_changed(field.value_from_object(self.before), typed.get(name)):
                continue
            content = asked.prepare_value(field.value_from_object(self.now))
            if content is False:
                typed.pop(name, None)
            else:
                typed[name] = "" if content is None else str(content)

    def _prefix(self, typed):
        """'milestones-0-' where the form's rows have this one; None where they have not."""
        ours = re.compile(rf"{self.table.prefix}-\d+-id")
        ids = (name for name, told in typed.items() if told == self.pk and ours.fullmatch(name))
        return next((name.removesuffix("id") for name in ids), None)


def _refusing(form, changes):
    """The form that saves nothing and tells why."""

    class Overtaken(form):
        def clean(self):
            cleaned = super().clean()
            rows = format_html_join("", "<li>{}</li>", ((told,) for told in changes))
            self.add_error(None, ValidationError(format_html(TOLD, _(QUICKER), rows, _(ONWARDS))))
            return cleaned

    return Overtaken
