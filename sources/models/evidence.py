"""Evidence: what one article says about one agreement or one headline, fact by fact."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from deals.history import tracked
from deals.public_ids import public_id_field
from sources.choices import FactField, Origin, Polarity, ReviewState, Standing

# substr counts code points from one, as our offsets do from zero.
QUOTE_IS_THE_ARTICLES = """
    IF EXISTS (
        SELECT 1 FROM new_values n JOIN sources_article a ON a.id = n.article_id
        WHERE substr(a.text, n.start + 1, n."end" - n.start) <> n.quote
    ) THEN
        RAISE EXCEPTION 'the quote is not the article''s own text at its place'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_quote_is_the_articles';
    END IF;
    RETURN NULL;
"""


def quote_trigger(name, operation):
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(new="new_values"),
        func=QUOTE_IS_THE_ARTICLES,
    )


class EvidenceQuerySet(models.QuerySet):
    def proposed(self):
        return self.filter(state=ReviewState.PROPOSED)

    def accepted(self):
        return self.filter(state=ReviewState.ACCEPTED)

    def certain(self):
        return self.filter(certain=True)

    def of_deals(self):
        """Without what claims a total for a visit, whether it is tied to a headline or not."""
        return self.filter(headline=None).exclude(key__startswith="headline")

    def published(self):
        """Accepted evidence of what a reader may see."""
        from deals.models import Agreement, Visit

        return self.accepted().filter(
            Q(agreement__in=Agreement.objects.published())
            | Q(headline__visit__in=Visit.objects.published())
        )

    def in_reading_order(self):
        return self.order_by("article", "start", "pk")

    def for_list(self):
        return (
            self.select_related("article__outlet", "agreement", "headline")
            .defer("article__text")
            .prefetch_related("facts", "article__addresses")
        )


@tracked
class Evidence(models.Model):
    """One article's words about one agreement or headline, with the facts that they state.

    Extraction proposes it, an editor accepts or rejects it. While several agreements may be meant
    it belongs to none and has candidates. `key` tells the find within its article, so that reading
    an article again adds nothing.
    """

    public_id = public_id_field()
    article = models.ForeignKey(
        "sources.Article",
        verbose_name=_("article"),
        on_delete=models.PROTECT,
        related_name="evidence",
    )
    agreement = models.ForeignKey(
        "deals.Agreement",
        verbose_name=_("agreement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="evidence",
    )
    headline = models.ForeignKey(
        "deals.Headline",
        verbose_name=_("headline"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="evidence",
    )
    key = models.CharField(max_length=60, editable=False)
    quote = models.TextField(_("quote"))
    start = models.PositiveIntegerField(_("from"))
    end = models.PositiveIntegerField(_("to"))
    polarity = models.CharField(
        _("polarity"), max_length=11, choices=Polarity, default=Polarity.SUPPORTS
    )

    origin = models.CharField(_("origin"), max_length=10, choices=Origin)
    extraction_version = models.CharField(max_length=20, blank=True, editable=False)
    certain = models.BooleanField(_("certain"), default=False)
    reasons = ArrayField(
        models.CharField(max_length=40), verbose_name=_("reasons"), default=list, blank=True
    )

    state = models.CharField(
        _("state"), max_length=8, choices=ReviewState, default=ReviewState.PROPOSED
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["article", "start", "pk"]
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        permissions = [("review_evidence", "Can decide evidence: accept, amend, reject, undo")]
        indexes = [
            models.Index(
                fields=["article"],
                name="evidence_waiting",
                condition=Q(state=ReviewState.PROPOSED),
            ),
            # Who asks for the agreements that certain articles tell of reads no quotes.
            models.Index(
                fields=["article", "agreement"],
                name="evidence_accepted",
                condition=Q(state=ReviewState.ACCEPTED),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["article", "key"], name="evidence_once_a_find"),
            models.CheckConstraint(
                condition=Q(agreement=None) | Q(headline=None),
                name="evidence_of_one_thing",
                violation_error_message=_(
                    "Evidence is of an agreement or of a headline, not both."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state=ReviewState.ACCEPTED)
                | Q(agreement__isnull=False)
                | Q(headline__isnull=False),
                name="evidence_accepted_for_something",
                violation_error_message=_("Choose the agreement before accepting the evidence."),
            ),
            models.CheckConstraint(
                condition=Q(state=ReviewState.PROPOSED) | Q(decided_at__isnull=False),
                name="evidence_decided_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(end__gt=F("start")) & Q(end=F("start") + Length("quote")),
                name="evidence_quote_fits_its_place",
                violation_error_message=_("The quote's length does not fit its place."),
            ),
        ]
        triggers = [
            quote_trigger("quote_checked_on_insert", pgtrigger.Insert),
            quote_trigger("quote_checked_on_update", pgtrigger.Update),
        ]

    def __str__(self):
        return self.quote[:80]


class FactQuerySet(models.QuerySet):
    def standing(self):
        """Facts that hold: neither deprecated nor rejected."""
        return self.filter(standing__in=[Standing.PROPOSED, Standing.ACCEPTED])

    def about(self, field):
        return self.filter(field=field)


@tracked
class Fact(models.Model):
    """One statement of a piece of evidence, and the words that make it.

    `says` holds the statement in the contract's form: a value as low, high, currency and
    qualifier; a party as name, country and role; a date as earliest and latest; other fields as
    one text or number. The span may lie anywhere in the article; it is empty where inferred.
    """

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="facts")
    field = models.CharField(_("field"), max_length=12, choices=FactField)
    says = models.JSONField(_("says"))
    start = models.PositiveIntegerField(_("from"), null=True, blank=True)
    end = models.PositiveIntegerField(_("to"), null=True, blank=True)
    party = models.ForeignKey(
        "deals.Party",
        verbose_name=_("party"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="facts",
        help_text=_("the party that the name was matched to"),
    )
    standing = models.CharField(
        _("standing"), max_length=10, choices=Standing, default=Standing.PROPOSED
    )
    reason = models.TextField(_("reason of the ruling"), blank=True)
    ruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    ruled_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["evidence", "pk"]
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        constraints = [
            models.CheckConstraint(
                condition=Q(start=None, end=None)
                | (Q(start__isnull=False, end__isnull=False) & Q(end__gt=F("start"))),
                name="fact_span_is_ordered",
                violation_error_message=_("A span ends after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(party=None) | Q(field=FactField.PARTY),
                name="fact_party_of_a_party",
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.DEPRECATED) | ~Q(reason=""),
                name="fact_deprecated_with_a_reason",
                violation_error_message=_("Say why this statement loses."),
            ),
        ]

    def __str__(self):
        return f"{self.get_field_display()}: {self.says}"

    @property
    def is_lost(self):
        """Whether it was ruled out: it is kept, and holds no longer."""
        return self.standing in (Standing.DEPRECATED, Standing.REJECTED)


@tracked
class Candidate(models.Model):
    """A party or agreement that a find may be, where more than one is possible, with the reason."""

    evidence = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.CASCADE, related_name="candidates"
    )
    fact = models.ForeignKey(
        Fact, null=True, blank=True, on_delete=models.CASCADE, related_name="candidates"
    )
    agreement = models.ForeignKey(
        "deals.Agreement", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    party = models.ForeignKey(
        "deals.Party", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        constraints = [
            models.CheckConstraint(
                condition=Q(evidence__isnull=False, agreement__isnull=False, fact=None, party=None)
                | Q(fact__isnull=False, party__isnull=False, evidence=None, agreement=None),
                name="candidate_of_its_kind",
                violation_error_message=_(
                    "A candidate is an agreement for evidence, or a party for a fact."
                ),
            ),
            models.UniqueConstraint(
                fields=["evidence", "agreement"], name="candidate_agreement_once"
            ),
            models.UniqueConstraint(fields=["fact", "party"], name="candidate_party_once"),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="candidate_has_a_reason",
                violation_error_message=_("A candidate needs a reason."),
            ),
        ]

    def __str__(self):
        return f"{self.agreement or self.party}: {self.reason}"
