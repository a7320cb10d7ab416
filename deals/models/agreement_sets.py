"""The sets of agreements that pages, API, totals and admin speak of, each by one name."""

from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import (
    BigIntegerField,
    Case,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Value,
    When,
)
from django.db.models.functions import Coalesce

import deals.lookups  # noqa: F401, for pk__any
from deals.choices import ANNOUNCING, FIRM_STAGES, Publication, Stage
from deals.keysets import Order

# How firm a stage is where umbrella and component are compared: what the default total adds is
# equally firm, since two rows of one total would otherwise be added twice.
FIRMNESS = {
    Stage.TALKS: 0,
    Stage.ANNOUNCED: 1,
    Stage.SIGNED: 2,
    Stage.IMPLEMENTING: 2,
    Stage.COMPLETED: 2,
    Stage.CANCELLED: -1,
}
# The latest first. What has no day stands last, as of a day before all others, so that one index
# holds the whole order.
DAY = Coalesce("day", Value(date.min), output_field=DateField())
LATEST = Order(((DAY, DateField()), (F("pk"), BigIntegerField())), descending=True)


def firmness(column):
    """The firmness of a stage column as an SQL expression."""
    return Case(
        *(When(**{column: stage}, then=Value(rank)) for stage, rank in FIRMNESS.items()),
        default=Value(-1),
        output_field=IntegerField(),
    )


class AgreementQuerySet(models.QuerySet):
    # Who may see what

    def published(self):
        """What every reader may see, and all that public numbers count."""
        return self.filter(publication=Publication.PUBLISHED)

    def visible_to(self, user):
        """What this reader may see: published agreements, and drafts for those who may."""
        if user.has_perm("deals.view_drafts"):
            return self.exclude(publication=Publication.REJECTED)
        return self.published()

    def with_history_for(self, user):
        """Those whose past this reader may see: of rejected ones too, for those who read drafts."""
        return self.all() if user.has_perm("deals.view_drafts") else self.published()

    # By stage

    def signed(self):
        """What the default total counts: signed, being carried out, or completed."""
        return self.filter(stage__in=FIRM_STAGES)

    # By what they are about

    def of_visit(self, visit):
        """Agreements whose home is the visit: the ones that its total adds."""
        return self.filter(home_visit=visit)

    def touching(self, visit):
        """Agreements that took any step at the visit, whichever visit is their home."""
        from deals.models import Milestone

        return self._with_a_step(Milestone.objects.filter(visit=visit))

    def announced_at(self, visit):
        """Agreements that were announced, signed or taken further at the visit: its promises."""
        from deals.models import Milestone

        return self._with_a_step(Milestone.objects.filter(visit=visit, stage__in=ANNOUNCING))

    def _with_a_step(self, steps):
        """Those that took one of a visit's steps, looked up one by one: a visit has not many."""
        return self.filter(pk__any=ArraySubquery(steps.order_by().values("agreement").distinct()))

    def of_sector(self, sector):
        """Agreements of the sector or of its children."""
        from deals.models import Sector

        return self.filter(sector__in=Sector.objects.within(sector).order_by().values("pk"))

    def of_party(self, party):
        from deals.models import Participation

        return self.filter(
            Exists(Participation.objects.filter(agreement=OuterRef("pk"), party=party))
        )

    def of_country(self, country):
        return self.filter(Q(country_a=country) | Q(country_b=country))

    def dated(self, earliest=None, latest=None):
        """Agreements of a day within the two; what has no day is of none."""
        found = self.alias(order_day=DAY)
        if earliest:
            found = found.filter(day__gte=earliest, order_day__gte=earliest)
        return found.filter(day__lte=latest, order_day__lte=latest) if latest else found

    def between(self, one, other):
        """Agreements of the two countries, given by code in either order."""
        first, second = sorted([one, other])
        return self.filter(country_a=first, country_b=second)

    # By value

    def valued(self):
        return self.exclude(value_qualifier="")

    def with_counted_in(self):
        """Annotate `counted_in`: whether the umbrella's value holds this agreement's already.

        That is so while the umbrella is published, valued, and as firm in stage; it does not
        depend on any filter, so it is decided here, before them.
        """
        umbrella = (
            self.model._base_manager.filter(pk=OuterRef("part_of"))
            .filter(publication=Publication.PUBLISHED)
            .exclude(value_qualifier="")
            .annotate(umbrella_firmness=firmness("stage"))
            .filter(umbrella_firmness__gte=OuterRef("own_firmness"))
        )
        return self.annotate(own_firmness=firmness("stage")).annotate(
            counted_in=Case(
                When(part_of=None, then=Value(False)),
                When(own_firmness__lt=0, then=Value(False)),
                default=Exists(umbrella),
            )
        )

    # What pages fetch

    def latest_first(self):
        return self.order_by(*LATEST.by())

    def for_list(self):
        """With all that a list of the API or an export shows, in a fixed number of queries."""
        from deals.models import Participation

        parties = Participation.objects.select_related("party__country")
        return self._with_rows_of_few().prefetch_related(Prefetch("participations", parties))

    def for_table(self):
        """With what a table of agreements on a page shows: the steps of their days among it."""
        from deals.models import Milestone

        steps = Prefetch("milestones", Milestone.objects.select_related("visit"))
        return self._with_rows_of_few().prefetch_related(steps)

    def _with_rows_of_few(self):
        """With countries, sectors and visits.

        Of tables that many rows share, the few rows are fetched apart: to plan one join of all of
        them takes longer than to read them.
        """
        from deals.models import Sector, Visit

        return self.select_related("part_of").prefetch_related(
            "country_a",
            "country_b",
            Prefetch("sector", Sector.objects.select_related("parent")),
            Prefetch("home_visit", Visit.objects.prefetch_related("guest", "host")),
        )
