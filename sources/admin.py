"""The admin of how we know it, and the sources in the form of an agreement."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from deals.admin import AgreementAdmin, AgreementForm, ParticipationFormSet, ParticipationInline
from deals.admin.agreements import MilestoneInline
from deals.admin.shown import Told
from deals.admin.values import ValuedForm
from deals.admin.visits import HeadlineInline, VisitAdmin
from deals.models import Agreement, Visit
from sources import intake
from sources.acts import PUBLISH
from sources.bulk import BulkActs
from sources.entry import AmountForm, AmountInline, EntryPages, SimilarFormSet
from sources.exchange.pages import ExchangePages
from sources.models import (
    Article,
    ArticleURL,
    Candidate,
    Citation,
    Dispatch,
    Evidence,
    Fact,
    Feed,
    Outlet,
    Suggestion,
)
from sources.tasks import read_article

# So many are read again at once: without a worker they are read in the request.
MOST_READ_AGAIN = 50


class CitationFormSet(forms.BaseInlineFormSet):
    """The last source of a published agreement cannot be taken away here."""

    def clean(self):
        super().clean()
        agreement = self.instance
        if not agreement.pk or not agreement.is_published or any(self.errors):
            return
        if self.kept() or agreement.evidence.accepted().exists():
            return
        raise ValidationError(
            _("A published agreement keeps a source: leave one, or withdraw the agreement first.")
        )

    def kept(self):
        return [
            f
            for f in self.forms
            if f.has_changed() or f.instance.pk
            if not self._should_delete_form(f)
        ]


class CitationInline(admin.StackedInline):
    model = Citation
    formset = CitationFormSet
    fields = [("title", "url", "day"), "quote", "note"]
    verbose_name_plural = _("sources that are no stored articles")

    def get_extra(self, request, obj=None, **options):
        """What is entered by hand is published with a source that is entered with it."""
        return 0 if obj else 1


class EvidenceInline(admin.TabularInline):
    """The evidence of an agreement; it is decided in review, not here."""

    model = Evidence
    extra = 0
    can_delete = False
    fields = ["article", "quote", "state", "certain"]
    readonly_fields = fields
    show_change_link = True

    def has_add_permission(self, request, obj=None):
        return False


class EntryForm(AmountForm, AgreementForm):
    # The similar agreements that the editor has seen and told from this one.
    apart_from = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta(AgreementForm.Meta):
        pass


class ValueInWordsForm(AmountForm, ValuedForm):
    class Meta(ValuedForm.Meta):
        pass


class StepInline(AmountInline, MilestoneInline):
    form = ValueInWordsForm


class ClaimInline(AmountInline, HeadlineInline):
    form = ValueInWordsForm


class SeatsFormSet(SimilarFormSet, ParticipationFormSet):
    pass


class SeatInline(ParticipationInline):
    formset = SeatsFormSet


admin.site.unregister(Agreement)


@admin.register(Agreement)
class AgreementWithSourcesAdmin(EntryPages, ExchangePages, BulkActs, Told, AgreementAdmin):
    form = EntryForm
    inlines = [SeatInline, StepInline, CitationInline, EvidenceInline]

    def has_change_permission(self, request, obj=None):
        """What readers see is changed by those who may publish; others propose."""
        published = obj is not None and obj.is_published
        lawful = super().has_change_permission(request, obj)
        if published and (settings.FOUR_EYES or not self.has_publish_permission(request)):
            return False
        return lawful

    def has_publish_permission(self, request):
        return request.user.has_perm(PUBLISH)

    def has_delete_permission(self, request, obj=None):
        """Agreements are rejected or withdrawn; their history needs the row."""
        return False

    def save_formset(self, request, form, formset, change):
        for row in formset.save(commit=False):
            if isinstance(row, Citation) and row.pk is None:
                row.added_by = request.user
        super().save_formset(request, form, formset, change)


admin.site.unregister(Visit)


@admin.register(Visit)
class VisitWithWordsAdmin(VisitAdmin):
    inlines = [ClaimInline]


class ArticleURLInline(admin.TabularInline):
    model = ArticleURL
    extra = 0
    readonly_fields = ["url", "canonical", "found_at"]
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    """Articles come in through `ingest`; their text never changes."""

    list_display = ["title", "outlet", "language", "published_on", "state"]
    list_filter = ["state", "language", "outlet"]
    list_select_related = ["outlet"]
    search_fields = ["title", "public_id"]
    date_hierarchy = "published_on"
    fields = [
        "public_id",
        "title",
        "outlet",
        "language",
        "published_on",
        "visit",
        "state",
        "last_error",
        "attempts",
        "extraction_version",
        "previous",
        "text",
    ]
    readonly_fields = [name for name in fields if name not in ("outlet", "published_on", "visit")]
    autocomplete_fields = ["outlet", "visit"]
    inlines = [ArticleURLInline]
    actions = ["read_again"]

    def has_add_permission(self, request):
        return False

    @admin.action(description=_("Read again"), permissions=["change"])
    def read_again(self, request, articles):
        chosen = list(articles.defer("text").order_by("pk")[: MOST_READ_AGAIN + 1])
        if len(chosen) > MOST_READ_AGAIN:
            told = gettext("At most %(most)d at once: choose fewer, or use manage.py read_again.")
            self.message_user(request, told % {"most": MOST_READ_AGAIN}, messages.ERROR)
            return
        waiting = [article for article in chosen if intake.read_again(article)]
        for article in waiting:
            read_article.delay_on_commit(article.pk)
        told = ngettext(
            "%(count)d article is read again.", "%(count)d articles are read again.", len(waiting)
        )
        self.message_user(request, told % {"count": len(waiting)})


class FactInline(admin.TabularInline):
    model = Fact
    extra = 0
    fields = ["field", "says", "party", "standing", "reason"]
    readonly_fields = fields
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


class CandidateInline(admin.TabularInline):
    model = Candidate
    fk_name = "evidence"
    extra = 0
    fields = ["agreement", "reason"]
    readonly_fields = fields
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Evidence)
class EvidenceAdmin(admin.ModelAdmin):
    """Evidence is proposed by extraction and decided in review; here it can be read."""

    list_display = ["quote", "article", "agreement", "state", "certain", "origin"]
    list_filter = ["state", "certain", "origin", "polarity", "article__language"]
    list_select_related = ["article", "agreement"]
    search_fields = ["quote", "public_id"]
    inlines = [FactInline, CandidateInline]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Outlet)
class OutletAdmin(admin.ModelAdmin):
    list_display = ["name", "key", "country", "language", "is_demo"]
    list_filter = ["is_demo", "language"]
    list_select_related = ["country"]
    search_fields = ["name", "key"]
    autocomplete_fields = ["country"]
    prepopulated_fields = {"key": ["name"]}


@admin.register(Feed)
class FeedAdmin(admin.ModelAdmin):
    list_display = ["url", "outlet", "kind", "is_active", "polled_at", "failures"]
    list_select_related = ["outlet"]
    autocomplete_fields = ["outlet"]
    readonly_fields = ["polled_at", "failures", "last_error"]


@admin.register(Dispatch)
class DispatchAdmin(admin.ModelAdmin):
    list_display = ["__str__", "agency", "created_at"]
    search_fields = ["agency"]


@admin.register(Suggestion)
class SuggestionAdmin(admin.ModelAdmin):
    list_display = ["agreement", "field", "from_value", "to_value", "origin", "state"]
    list_filter = ["state", "origin", "field"]
    list_select_related = ["agreement"]

    def has_add_permission(self, request):
        return False


@admin.register(Citation)
class CitationAdmin(admin.ModelAdmin):
    """The sources of headlines; an agreement's are kept in its own form, which guards them."""

    list_display = ["title", "url", "agreement", "headline"]
    search_fields = ["title", "url", "quote"]
    raw_id_fields = ["headline"]

    def get_exclude(self, request, obj=None):
        return [] if obj and obj.agreement_id else ["agreement"]

    def has_change_permission(self, request, obj=None):
        lawful = super().has_change_permission(request, obj)
        return lawful and not (obj and obj.agreement_id)

    def has_delete_permission(self, request, obj=None):
        """One at a time: a list's own act would not ask whose source each is."""
        lawful = super().has_delete_permission(request, obj)
        return lawful and bool(obj) and not obj.agreement_id
