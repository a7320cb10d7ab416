"""How an editor enters an agreement by hand: amounts in words, and a look at what is there already.

Mixins for the admin's form, formset and page; the admin itself puts them together.
"""

from contextlib import suppress

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.apart import rule_apart
from deals.choices import Kind
from deals.models import Agreement, Visit
from deals.partial_dates import PartialDate
from deals.values import value_columns
from deals.wording import value_in_full, value_in_words
from sources.amounts import value_of
from sources.similar import similar

VALUE_FIELDS = ("value_low", "value_high", "value_currency", "value_qualifier")


def shown(value):
    """The value as it is shown back: 'about USD 300 million (about USD 300,000,000)'."""
    words, full = value_in_words(value), value_in_full(value)
    return words if words == full else f"{words} ({full})"


class AmountInput(forms.TextInput):
    """A text box whose reading is shown beside it, by a script where there is one."""

    class Media:
        js = ["dealtracker/amount.js"]

    def render(self, name, value, attrs=None, renderer=None):
        return super().render(name, value, attrs, renderer) + format_html(
            '<output class="amount-read" data-reader="{}" data-read-as="{}"></output>',
            reverse("admin:deals_agreement_read_amount"),
            _("Read as"),
        )


class AmountForm(forms.ModelForm):
    """Adds a box for the value in words; what is read is shown before it is kept."""

    amount = forms.CharField(
        label=gettext_lazy("In words"),
        required=False,
        max_length=200,
        widget=AmountInput(
            attrs={"size": 40, "placeholder": "2,5 Mrd. EUR", "autocomplete": "off"}
        ),
        help_text=gettext_lazy(
            "“2,5 Mrd. EUR”, “több mint 150 millió dollár”, “rund 300 Millionen Dollar”: it is "
            "read into the fields below."
        ),
    )
    # What the editor has seen the words read as.
    amount_seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self):
        cleaned = super().clean()
        if words := cleaned.get("amount"):
            self._take_amount(words, cleaned)
        return cleaned

    def _take_amount(self, words, cleaned):
        figures = [name for name in VALUE_FIELDS if name in self.changed_data]
        currency = (cleaned.get("value_currency") or "") if "value_currency" in figures else ""
        try:
            value = value_of(words, currency)
        except ValidationError as error:
            self.add_error("amount", error)
            return
        if set(figures) - {"value_currency"} and cleaned.get("amount_seen") != shown(value):
            self.add_error(
                "amount", _("Give the value in words or in figures, not in both at once.")
            )
        elif cleaned.get("amount_seen") != shown(value):
            self._show_back(value)
        else:
            cleaned.update(value_columns(value))

    def _show_back(self, value):
        self.data = self.data.copy()
        self.data[self.add_prefix("amount_seen")] = shown(value)
        self.add_error(
            "amount",
            ValidationError(
                _("Read as %(value)s. Save again to keep it, or correct the words."),
                code="shown",
                params={"value": shown(value)},
            ),
        )


class AmountInline:
    """Rows with a value, each with the box for words: steps of an agreement, totals of a visit."""

    def get_fields(self, request, obj=None):
        fields = list(super().get_fields(request, obj))
        if not (self.has_add_permission(request, obj) or self.has_change_permission(request, obj)):
            return fields
        first = next(place for place, one in enumerate(fields) if VALUE_FIELDS[0] in (one, *one))
        return [*fields[:first], "amount", *fields[first:], "amount_seen"]


class SimilarFormSet(forms.BaseInlineFormSet):
    """Asks about similar agreements where the parties are new; a tick answers."""

    def clean(self):
        super().clean()
        if any(self.errors) or (self.instance.pk and not self.has_changed()):
            return
        parties = [form.cleaned_data.get("party") for form in self._kept()]
        found = similar(self.instance, [party for party in parties if party], dates_in(self.data))
        confirmed = told_apart(self.data)
        if unseen := [pair for pair in found if pair[0].public_id not in confirmed]:
            raise ValidationError(self._question(unseen, confirmed), code="similar")

    def _kept(self):
        return [form for form in self.forms if not self._should_delete_form(form)]

    def _question(self, found, confirmed):
        rows = format_html_join(
            "",
            '<li><a href="{}" target="_blank">{}</a> – {} – {}</li>',
            (
                (
                    reverse("admin:deals_agreement_change", args=[other.pk]),
                    other.title,
                    value_in_words(other.value),
                    reason,
                )
                for other, reason in found
            ),
        )
        return format_html(
            '{}<ul class="similar">{}</ul>'
            '<label class="similar"><input type="checkbox" name="apart_from" value="{}"> {}</label>',
            _("Is this agreement here already?"),
            rows,
            " ".join(sorted(confirmed | {other.public_id for other, _reason in found})),
            _("No, it is another one than these: save it."),
        )


def told_apart(data):
    """The public ids that the sent form tells from the agreement: by this tick and earlier ones."""
    return {public_id for told in data.getlist("apart_from") for public_id in told.split()}


def dates_in(data):
    """The partial dates of the steps in a sent form, as far as they can be read."""
    dates, visits = set(), set()
    for name, written in data.items():
        if name.startswith("milestones-") and name.endswith("-when"):
            with suppress(ValueError):
                dates.add(PartialDate.parse(written))
        elif name.startswith("milestones-") and name.endswith("-visit") and written.isdigit():
            visits.add(int(written))
    told = Visit.objects.filter(pk__in=visits).exclude(dates=None)
    return dates | set(told.values_list("dates", flat=True))


class EntryPages:
    """The admin's part: the endpoint that reads amounts, and rulings that a tick makes."""

    def get_urls(self):
        read = path(
            "read-amount/",
            self.admin_site.admin_view(self.read_amount),
            name="deals_agreement_read_amount",
        )
        return [read, *super().get_urls()]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        lawful = self.has_change_permission(request, obj) if obj else True
        return [_with_amount(*fieldset) for fieldset in fieldsets] if lawful else fieldsets

    def read_amount(self, request):
        """What words are read as: {"shown": …}, or {"problem": …} with what to do."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        words = request.GET.get("words", "").strip()[:200]
        if not words:
            return JsonResponse({})
        try:
            return JsonResponse({"shown": shown(value_of(words, request.GET.get("currency", "")))})
        except ValidationError as error:
            return JsonResponse({"problem": " ".join(error.messages)})

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        others = Agreement.objects.filter(public_id__in=told_apart(request.POST))
        for other in others.exclude(pk=form.instance.pk):
            reason = _("Entered as another agreement, with this one in view.")
            rule_apart(Kind.AGREEMENT, form.instance, other, reason, request.user)


def _with_amount(title, options):
    """The fieldset of the value with the box for words above the figures."""
    fields = options["fields"]
    if VALUE_FIELDS in fields:
        fields = ["amount", *fields, "amount_seen", "apart_from"]
    return title, {**options, "fields": fields}
