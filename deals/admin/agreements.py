"""The admin of agreements: one form with parties, value and milestones."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _

from deals.admin.merging import MergingAdmin
from deals.admin.seen import Seen
from deals.admin.values import VALUE_FIELDS, ValuedForm
from deals.choices import Kind
from deals.models import Agreement, Milestone, Participation, Party, Sector
from deals.standing import happened, last_told, settle
from deals.wording import value_in_words


class AgreementForm(ValuedForm):
    class Meta(ValuedForm.Meta):
        widgets = {
            **ValuedForm.Meta.widgets,
            "title": forms.TextInput(attrs={"class": "vLargeTextField"}),
        }

    def clean(self):
        cleaned = super().clean()
        one, other = cleaned.get("country_a"), cleaned.get("country_b")
        if one and other and one.pk > other.pk:
            cleaned["country_a"], cleaned["country_b"] = other, one
        if self.instance.is_published:
            self.keep_published(cleaned)
        return cleaned

    def keep_published(self, cleaned):
        """What is published keeps what it was published with, or is withdrawn first."""
        for name in ("country_a", "country_b"):
            if name in self.fields and not cleaned.get(name):
                self.add_error(name, _("A published agreement keeps its two countries."))
        if cleaned.get("stage_fixed") and not cleaned.get("stage"):
            self.add_error("stage", _("A published agreement keeps a stage."))


class ParticipationFormSet(forms.BaseInlineFormSet):
    """A published agreement keeps parties of both its countries."""

    def clean(self):
        super().clean()
        if not self.instance.pk or not self.instance.is_published or any(self.errors):
            return
        kept = [form for form in self.forms if form.cleaned_data.get("party")]
        told = {f.cleaned_data["party"].country_id for f in kept if not self._should_delete_form(f)}
        if missing := [country for country in self.instance.countries if country.pk not in told]:
            raise ValidationError(
                _(
                    "A published agreement keeps a party of each of its countries: %(missing)s has none."
                )
                % {"missing": ", ".join(map(str, missing))}
            )


class ParticipationInline(admin.TabularInline):
    model = Participation
    formset = ParticipationFormSet
    autocomplete_fields = ["party"]
    extra = 2


class MilestoneFormSet(forms.BaseInlineFormSet):
    """A published agreement keeps a step that was taken, unless its stage is fixed by hand; and
    the value is the one that the latest step tells, where one does: entered there alone, it is
    the agreement's too."""

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        kept = [form.instance for form in self.forms if not self._should_delete_form(form)]
        steps = [milestone for milestone in kept if milestone.stage]
        self.keep_published(steps)
        self.agree_on_value(last_told(steps))

    def keep_published(self, steps):
        agreement = self.instance
        is_published = agreement.pk and agreement.is_published
        if is_published and not agreement.stage_fixed and not happened(steps):
            raise ValidationError(
                _("A published agreement keeps a step that was taken: leave one, or fix its stage.")
            )

    def agree_on_value(self, step):
        own = self.instance.value
        if step and own is None:
            self.instance.value = step.value
        elif step and step.value != own:
            raise ValidationError(
                _(
                    "The latest step says %(told)s, the agreement %(own)s: enter as the "
                    "agreement's value what it is worth now, or correct the value of the step."
                )
                % {"told": value_in_words(step.value), "own": value_in_words(own)}
            )


class MilestoneInline(admin.StackedInline):
    model = Milestone
    formset = MilestoneFormSet
    form = ValuedForm
    autocomplete_fields = ["visit"]
    extra = 1
    fields = [("stage", "when"), "visit", VALUE_FIELDS, "note"]


class TopSectorFilter(admin.SimpleListFilter):
    """By the few sectors of the top level, each with its children, or by none."""

    title = _("sector")
    parameter_name = "in_sector"
    NONE = "none"

    def lookups(self, request, model_admin):
        top = [(sector.code, str(sector)) for sector in Sector.objects.top()]
        return [*top, (self.NONE, _("unclassified"))]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        if self.value() == self.NONE:
            return queryset.filter(sector=None)
        sector = Sector.objects.top().filter(code=self.value()).first()
        return queryset.of_sector(sector) if sector else queryset.none()


@admin.register(Agreement)
class AgreementAdmin(Seen, MergingAdmin):
    """One form for an agreement: what it is, its value, parties, milestones and sources."""

    kind = Kind.AGREEMENT
    form = AgreementForm
    list_display = ["title", "stage", "sector", "day", "publication"]
    list_filter = ["publication", "stage", "instrument", TopSectorFilter]
    list_select_related = ["sector"]
    search_fields = ["title", "public_id"]
    search_help_text = _("words of the title, a party's name, or the public id")
    autocomplete_fields = ["country_a", "country_b", "sector", "part_of", "home_visit"]
    readonly_fields = ["public_id", "day", "publication", "published_at", "withdrawn_at"]
    inlines = [ParticipationInline, MilestoneInline]
    fieldsets = [
        (
            None,
            {"fields": ["title", ("country_a", "country_b"), ("instrument", "sector"), "part_of"]},
        ),
        (
            _("Value"),
            {
                "fields": [VALUE_FIELDS],
                "description": _(
                    "Leave it empty where the value is undisclosed. One figure "
                    "is enough for an exact or approximate value."
                ),
            },
        ),
        (
            _("Where it stands"),
            {
                "fields": [("stage", "stage_fixed"), ("home_visit", "home_visit_fixed"), "day"],
                "description": _(
                    "Stage and home visit follow from the milestones below; tick "
                    "'fixed' to set them by hand."
                ),
            },
        ),
        (
            _("Publication"),
            {"fields": [("publication", "published_at", "withdrawn_at"), "public_id"]},
        ),
        (_("Note"), {"fields": ["note"], "classes": ["collapse"]}),
    ]

    def goes_first(self, row):
        return row.is_published

    def get_search_results(self, request, queryset, search_term):
        """Each word stands in the title, or in a party's name in any spelling."""
        for word in search_term.split():
            of_parties = Participation.objects.filter(party__in=Party.objects.called(word))
            queryset = queryset.filter(
                Q(title__icontains=word)
                | Q(public_id=word.lower())
                | Q(pk__in=of_parties.values("agreement"))
            )
        return queryset, False

    def history_view(self, request, object_id, extra_context=None):
        """The admin's own knows nothing of the other doors."""
        agreement = get_object_or_404(Agreement, pk=object_id)
        return redirect("agreement-history", agreement.public_id)

    def save_model(self, request, agreement, form, change):
        if not change:
            agreement.author = request.user
        super().save_model(request, agreement, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        agreement = form.instance
        take_countries_from_parties(agreement)
        settle(agreement)


def take_countries_from_parties(agreement):
    """Fill in the two countries where they were left empty and the parties tell exactly two."""
    told = agreement.parties.exclude(country=None).order_by().values_list("country", flat=True)
    countries = sorted(set(told))
    if len(countries) == 2 and not (agreement.country_a_id and agreement.country_b_id):
        agreement.country_a_id, agreement.country_b_id = countries
        Agreement.objects.filter(pk=agreement.pk).update(
            country_a=agreement.country_a_id, country_b=agreement.country_b_id
        )
