"""Acts on many agreements of a list: what each would change is shown before it is done.

The preview is the act itself, carried out and taken back: it cannot tell anything else than what
the act will do.
"""

import hashlib
from copy import copy
from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection, transaction
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from deals.admin.merging import ReasonForm
from deals.filters import sectors_as_a_tree
from deals.models import Sector
from sources.acts import Refused
from sources.publishing import publish, set_aside, submit, take_up, withdraw
from sources.sectors import assign_sector

# So many are shown and done at once.
MOST = 200


@dataclass(frozen=True)
class Line:
    """What becomes of one agreement: what changes, or why it stays as it is."""

    agreement: object
    before: str
    after: str
    problem: str = ""

    @property
    def is_changed(self):
        return not self.problem and self.before != self.after


class NothingAsked(forms.Form):
    """Of an act that needs nothing but a yes."""


class SectorForm(forms.Form):
    sector = forms.ModelChoiceField(
        Sector.objects.all(),
        label=gettext_lazy("Sector"),
        required=False,
        empty_label=gettext_lazy("unclassified"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        tree = sectors_as_a_tree()
        rows = [(row.pk, f"\u2003{row}" if row.parent_id else str(row)) for row in tree]
        self.fields["sector"].choices = [("", _("unclassified")), *rows]


@dataclass(frozen=True)
class BulkAct:
    """One act: what it is called, what it asks for, and what of an agreement it changes."""

    title: str
    do: object
    state: object
    form: type = NothingAsked

    def run(self, agreements, user, told):
        """Do it to each that it can be done to, and tell what became of each."""
        return [self._line(agreement, user, told) for agreement in agreements]

    def _line(self, agreement, user, told):
        before = str(self.state(agreement))
        # The act reads its row anew; what a preview takes back must not stay in this one.
        row = copy(agreement)
        try:
            with transaction.atomic():
                self.do(row, user, told)
        except Refused as refusal:
            return Line(agreement, before, before, str(refusal))
        row.refresh_from_db()
        return Line(agreement, before, str(self.state(row)))

    def preview(self, agreements, user, told):
        with transaction.atomic():
            lines = self.run(agreements, user, told)
            with connection.cursor() as cursor:
                # What the database would refuse at the end, it refuses now.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
        return lines


def _publication(agreement):
    return agreement.get_publication_display()


def _sector(agreement):
    return agreement.sector or _("unclassified")


ACTS = {
    "submit": BulkAct(
        gettext_lazy("Hand in for review"), lambda a, user, told: submit(a, user), _publication
    ),
    "publish": BulkAct(
        gettext_lazy("Publish"), lambda a, user, told: publish(a, user), _publication
    ),
    "withdraw": BulkAct(
        gettext_lazy("Withdraw"),
        lambda a, user, told: withdraw(a, told["reason"], user),
        _publication,
        ReasonForm,
    ),
    "set_aside": BulkAct(
        gettext_lazy("Reject"),
        lambda a, user, told: set_aside(a, told["reason"], user),
        _publication,
        ReasonForm,
    ),
    "take_up": BulkAct(
        gettext_lazy("Make drafts again"), lambda a, user, told: take_up(a, user), _publication
    ),
    "assign_sector": BulkAct(
        gettext_lazy("Assign a sector"),
        lambda a, user, told: assign_sector(a, told["sector"], user),
        _sector,
        SectorForm,
    ),
}


def seen(lines):
    """What was shown, so that nothing else is done than what was seen."""
    shown = hashlib.sha256()
    for line in lines:
        told = (line.agreement.pk, line.before, line.after, line.problem)
        shown.update(repr(told).encode())
    return shown.hexdigest()


class BulkActs:
    """The acts of the list of agreements, each with a page between."""

    actions = [*ACTS]
    bulk_template = "admin/deals/agreement/bulk.html"

    @admin.action(description=gettext_lazy("Hand in for review…"), permissions=["change"])
    def submit(self, request, agreements):
        return self._bulk(request, agreements, "submit")

    @admin.action(description=gettext_lazy("Publish…"), permissions=["publish"])
    def publish(self, request, agreements):
        return self._bulk(request, agreements, "publish")

    @admin.action(description=gettext_lazy("Withdraw…"), permissions=["publish"])
    def withdraw(self, request, agreements):
        return self._bulk(request, agreements, "withdraw")

    @admin.action(description=gettext_lazy("Reject drafts…"), permissions=["change"])
    def set_aside(self, request, agreements):
        return self._bulk(request, agreements, "set_aside")

    @admin.action(description=gettext_lazy("Make rejected ones drafts…"), permissions=["change"])
    def take_up(self, request, agreements):
        return self._bulk(request, agreements, "take_up")

    @admin.action(description=gettext_lazy("Assign a sector…"), permissions=["change"])
    def assign_sector(self, request, agreements):
        return self._bulk(request, agreements, "assign_sector")

    def _bulk(self, request, agreements, name):
        act, step = ACTS[name], request.POST.get("step", "")
        chosen = list(agreements.select_related("sector").order_by("pk")[: MOST + 1])
        if len(chosen) > MOST:
            told = _("At most %(most)d at once: choose fewer, page by page.") % {"most": MOST}
            self.message_user(request, told, messages.ERROR)
            return None
        form = act.form(request.POST if step or not act.form.base_fields else None)
        page = {"act": act, "name": name, "form": form, "chosen": chosen, "lines": None}
        if not form.is_valid():
            return self._bulk_page(request, **page)
        with transaction.atomic():
            lines = act.preview(chosen, request.user, form.cleaned_data)
            if step == "do" and request.POST.get("seen") == seen(lines):
                self._tell(request, act.run(chosen, request.user, form.cleaned_data))
                return None
        overtaken = step == "do"
        page |= {"lines": lines, "seen": seen(lines), "overtaken": overtaken}
        return self._bulk_page(request, **page)

    def _bulk_page(self, request, **context):
        context |= self.admin_site.each_context(request) | {
            "title": context["act"].title,
            "opts": self.opts,
            "checkbox": ACTION_CHECKBOX_NAME,
            "changes": sum(line.is_changed for line in context["lines"] or ()),
            "media": self.media,
        }
        return TemplateResponse(request, self.bulk_template, context)

    def _tell(self, request, lines):
        done = sum(line.is_changed for line in lines)
        told = ngettext("%(n)d agreement changed.", "%(n)d agreements changed.", done)
        self.message_user(request, told % {"n": done}, messages.SUCCESS)
        for line in lines:
            if line.problem:
                self.message_user(request, line.problem, messages.ERROR)
