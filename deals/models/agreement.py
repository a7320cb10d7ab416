"""Agreements, who takes part in them, and the steps that they take."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GistIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deals.choices import Instrument, Publication, Role, Stage
from deals.history import tracked
from deals.models.agreement_sets import DAY, AgreementQuerySet
from deals.models.identity import stays_away_once_merged
from deals.models.marks import agreement_marks, participation_marks
from deals.models.words import agreement_words, participation_words
from deals.partial_dates import PartialDateField
from deals.public_ids import public_id_field
from deals.values import Valued, value_constraints

ONE_LEVEL = """
    IF EXISTS (SELECT 1 FROM deals_agreement WHERE id = NEW.part_of_id AND part_of_id IS NOT NULL)
       OR EXISTS (SELECT 1 FROM deals_agreement WHERE part_of_id = NEW.id) THEN
        RAISE EXCEPTION 'an umbrella cannot be part of another agreement'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_umbrella_one_level';
    END IF;
    RETURN NEW;
"""

# What lists of published agreements are narrowed to by an index in their order.
LISTED_BY = {
    "published": (),
    "visit": ("home_visit",),
    "sector": ("sector",),
    "pair": ("country_a", "country_b"),
}


def _published_latest(name):
    columns = [F(column) for column in LISTED_BY[name]]
    return models.Index(
        *columns,
        DAY.desc(),
        F("id").desc(),
        name=f"agreement_{name}_latest",
        condition=Q(publication=Publication.PUBLISHED),
    )


@tracked
class Agreement(Valued):
    """One undertaking between parties of different countries.

    A row begins as a draft, proposed from an article or entered by an editor. It is published
    once it has parties of two countries, a stage, and accepted evidence or a citation; published
    rows can be withdrawn, drafts rejected. Stage, home visit and day follow from the milestones
    (see `deals.standing`), unless an editor fixed the visit or the stage.
    """

    public_id = public_id_field()
    title = models.CharField(
        _("title"), max_length=300, help_text=_("the subject first, then the parties")
    )

    # Who and what
    country_a = models.ForeignKey(
        "deals.Country",
        verbose_name=_("first country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("in either order"),
    )
    country_b = models.ForeignKey(
        "deals.Country",
        verbose_name=_("second country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    parties = models.ManyToManyField(
        "deals.Party", through="deals.Participation", related_name="agreements"
    )
    instrument = models.CharField(
        _("instrument"), max_length=20, choices=Instrument, default=Instrument.NONE
    )
    sector = models.ForeignKey(
        "deals.Sector",
        verbose_name=_("sector"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
        help_text=_("empty: unclassified"),
    )
    part_of = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="components",
        help_text=_("the umbrella agreement that this one is a component of"),
    )

    # Where it stands; derived from the milestones unless fixed
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, blank=True, default="")
    stage_fixed = models.BooleanField(
        _("stage fixed"), default=False, help_text=_("an editor set the stage by hand")
    )
    home_visit = models.ForeignKey(
        "deals.Visit",
        verbose_name=_("home visit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
    )
    home_visit_fixed = models.BooleanField(
        _("home visit fixed"), default=False, help_text=_("an editor set the visit by hand")
    )
    day = models.DateField(
        _("day"), null=True, blank=True, editable=False, help_text=_("the day of conversion")
    )

    # Its life in public
    publication = models.CharField(
        _("publication"), max_length=10, choices=Publication, default=Publication.DRAFT
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    note = models.TextField(_("note"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = [F("day").desc(nulls_last=True), "-pk"]
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        permissions = [
            ("view_drafts", "Can read what is not published yet"),
            ("publish_agreement", "Can publish and withdraw agreements"),
            ("merge_rows", "Can merge parties, visits and agreements"),
        ]
        indexes = [
            models.Index(fields=["publication", "stage"], name="agreement_publication_stage"),
            models.Index(F("day").desc(nulls_last=True), F("id").desc(), name="agreement_latest"),
            models.Index(fields=["country_a", "country_b"], name="agreement_countries"),
            *(_published_latest(name) for name in LISTED_BY),
            # Whether a country has any: of its other side the index of pairs tells nothing.
            models.Index(
                fields=["country_b"],
                name="agreement_published_other_side",
                condition=Q(publication=Publication.PUBLISHED),
            ),
        ]
        constraints = [
            *value_constraints("agreement"),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="agreement_has_a_title",
                violation_error_message=_("An agreement needs a title."),
            ),
            models.CheckConstraint(
                condition=Q(country_a=None) | Q(country_b=None) | Q(country_a__lt=F("country_b")),
                name="agreement_countries_ordered",
                violation_error_message=_(
                    "The two countries differ, and the one whose code comes first stands first."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(publication=Publication.PUBLISHED)
                | (
                    ~Q(stage="")
                    & Q(country_a__isnull=False, country_b__isnull=False)
                    & Q(published_at__isnull=False)
                ),
                name="agreement_published_is_complete",
                violation_error_message=_(
                    "A published agreement has two countries, a stage and a time of publication."
                ),
            ),
            models.CheckConstraint(
                condition=Q(part_of=None) | ~Q(part_of=F("pk")),
                name="agreement_not_part_of_itself",
                violation_error_message=_("An agreement cannot be part of itself."),
            ),
        ]
        triggers = [
            stays_away_once_merged(),
            *agreement_marks(),
            *agreement_words(),
            pgtrigger.Trigger(
                name="umbrella_one_level",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("part_of_id"),
                condition=pgtrigger.Q(new__part_of__isnull=False),
                func=ONE_LEVEL,
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("agreement", args=[self.public_id])

    def clean(self):
        super().clean()
        umbrella = self.part_of
        if umbrella and (umbrella.part_of_id or (self.pk and self.components.exists())):
            raise ValidationError(
                {"part_of": _("An umbrella cannot be part of another agreement: one level is all.")}
            )

    @property
    def is_published(self):
        return self.publication == Publication.PUBLISHED

    @property
    def published_umbrella(self):
        """The umbrella as readers know it: one that is not published has no public id."""
        umbrella = self.part_of
        return umbrella if umbrella and umbrella.is_published else None

    @property
    def countries(self):
        """Its two countries, as far as they are known."""
        return [country for country in (self.country_a, self.country_b) if country]


@tracked
class Participation(models.Model):
    """A party in an agreement, with its role; its side follows from its country."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="participations"
    )
    party = models.ForeignKey(
        "deals.Party",
        verbose_name=_("party"),
        on_delete=models.PROTECT,
        related_name="participations",
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.PARTNER)

    class Meta:
        ordering = ["agreement", "pk"]
        verbose_name = _("party of an agreement")
        verbose_name_plural = _("parties of an agreement")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "party"],
                name="participation_once_a_party",
                violation_error_message=_("The party takes part in this agreement already."),
            ),
        ]
        triggers = [*participation_words(), *participation_marks()]

    def __str__(self):
        return f"{self.party} ({self.get_role_display()})"


@tracked
class Milestone(Valued):
    """A dated step of an agreement, with the visit where it happened, if any.

    The value stands only where it changed with this step: what the agreement was worth as of then.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="milestones")
    stage = models.CharField(_("step"), max_length=12, choices=Stage)
    when = PartialDateField(_("when"), null=True, blank=True)
    visit = models.ForeignKey(
        "deals.Visit",
        verbose_name=_("visit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="milestones",
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["agreement", F("when").asc(nulls_last=True), "pk"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            *value_constraints("milestone"),
            models.UniqueConstraint(
                fields=["agreement", "stage", "when", "visit"],
                nulls_distinct=False,
                name="milestone_once",
                violation_error_message=_("The agreement has this step already."),
            ),
        ]
        indexes = [GistIndex(fields=["when"], name="milestone_when")]

    def __str__(self):
        return f"{self.get_stage_display()} {self.when or ''}".strip()
