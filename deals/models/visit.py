"""Visits, and what somebody claimed they brought."""

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from deals.choices import VisitLevel
from deals.history import tracked
from deals.keysets import Order
from deals.models.identity import stays_away_once_merged
from deals.partial_dates import PartialDateField
from deals.public_ids import public_id_field
from deals.values import Valued, value_constraints

# What a claim's columns can hold.
LONGEST_SPEAKER = 200
MOST_COUNTED = 2**31 - 1
# The latest first; what has no dates stands last, since an empty range is before all others.
DATES = Coalesce("dates", Value(DateRange(empty=True), PartialDateField()))
LATEST_VISITS = Order(
    ((DATES, PartialDateField()), (F("pk"), models.BigIntegerField())), descending=True
)


class VisitQuerySet(models.QuerySet):
    def between(self, guest, host):
        return self.filter(guest=guest, host=host)

    def around(self, dates):
        """Visits whose dates share a day with the partial date."""
        return self.filter(dates__overlap=dates)

    def published(self):
        """Visits that a reader may see: those where a published agreement took a step."""
        from deals.models import Agreement, Milestone

        published = Agreement.objects.published()
        home = published.of_visit(models.OuterRef("pk"))
        steps = Milestone.objects.filter(visit=models.OuterRef("pk"), agreement__in=published)
        return self.filter(models.Exists(home) | models.Exists(steps))

    def latest_first(self):
        return self.order_by(*LATEST_VISITS.by())

    def for_list(self):
        return self.select_related("guest", "host")

    def with_claims(self):
        """With the headlines that a reader may see, so that `headline` is one of those."""
        claims = models.Prefetch("headlines", Headline.objects.published())
        return self.prefetch_related(claims)


@tracked
class Visit(models.Model):
    """One country's leader or delegation at another's.

    Made from an article's find or by an editor. Without dates it stays open for an editor, since
    visits are told apart by guest, host and time.
    """

    public_id = public_id_field()
    guest = models.ForeignKey(
        "deals.Country", verbose_name=_("guest"), on_delete=models.PROTECT, related_name="+"
    )
    host = models.ForeignKey(
        "deals.Country", verbose_name=_("host"), on_delete=models.PROTECT, related_name="+"
    )
    level = models.CharField(
        _("level"), max_length=10, choices=VisitLevel, default=VisitLevel.UNKNOWN
    )
    place = models.CharField(_("place"), max_length=120, blank=True)
    dates = PartialDateField(_("dates"), null=True, blank=True)
    occasion = models.CharField(
        _("occasion"), max_length=200, blank=True, help_text=_("the summit it was part of, if any")
    )
    note = models.TextField(_("note"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = [F("dates").desc(nulls_last=True), "-pk"]
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        indexes = [
            models.Index(fields=["guest", "host"], name="visit_guest_host"),
            models.Index(DATES.desc(), F("id").desc(), name="visit_latest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(guest=F("host")),
                name="visit_abroad",
                violation_error_message=_("A visit leads to another country."),
            ),
        ]
        triggers = [stays_away_once_merged()]

    def __str__(self):
        # Asked for once: pages name hundreds of visits.
        language = get_language()
        when = f", {self.dates.written_in(language)}" if self.dates else ""
        # Of a past day even a country can be gone.
        sides = ((self.guest, self.guest_id), (self.host, self.host_id))
        guest, host = (country.name_in(language) if country else code for country, code in sides)
        return f"{guest} → {host}{when}"

    def get_absolute_url(self):
        return reverse("visit", args=[self.public_id])

    @property
    def headline(self):
        """The preferred claim, else the first one told; None where there is none."""
        claims = sorted(self.headlines.all(), key=lambda claim: (not claim.preferred, claim.pk))
        return claims[0] if claims else None


class HeadlineQuerySet(models.QuerySet):
    def published(self):
        """Claims that a reader may see: those with accepted evidence or a citation, and the one
        that an editor prefers. Extraction's proposals wait for an editor."""
        founded = Q(preferred=True) | Q(evidence__state="accepted") | Q(citations__isnull=False)
        return self.filter(pk__in=self.model.objects.filter(founded).values("pk"))


@tracked
class Headline(Valued):
    """A total that somebody claimed for a visit; an editor prefers one of several."""

    public_id = public_id_field()
    visit = models.ForeignKey(
        Visit, verbose_name=_("visit"), on_delete=models.CASCADE, related_name="headlines"
    )
    count = models.PositiveIntegerField(_("number of agreements"), null=True, blank=True)
    speaker = models.CharField(_("speaker"), max_length=LONGEST_SPEAKER, blank=True)
    day = PartialDateField(_("day"), null=True, blank=True)
    preferred = models.BooleanField(_("preferred"), default=False)

    objects = HeadlineQuerySet.as_manager()

    class Meta:
        ordering = ["visit", "-preferred", "pk"]
        verbose_name = _("headline")
        verbose_name_plural = _("headlines")
        constraints = [
            *value_constraints("headline"),
            models.CheckConstraint(
                condition=Q(count__isnull=False) | ~Q(value_qualifier=""),
                name="headline_says_something",
                violation_error_message=_("A headline has a number of agreements or a value."),
            ),
            models.UniqueConstraint(
                fields=["visit"],
                condition=Q(preferred=True),
                name="headline_one_preferred_a_visit",
                violation_error_message=_("Another headline of this visit is preferred already."),
            ),
        ]

    def __str__(self):
        return f"{self.visit}: {self.count or ''}"
