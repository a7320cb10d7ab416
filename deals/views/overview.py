"""The overview, and the page that says how totals are made."""

from django.conf import settings
from django.db.models import Count, Q
from django.views.generic import TemplateView

from deals.conversion import MAX_AGE
from deals.currencies import chosen_currency
from deals.figures import TotalsLines
from deals.models import Agreement, Visit
from deals.pegs import pegs
from deals.totals import totals
from deals.views.today import OfToday


def article_count(agreements):
    """How many articles stand behind the agreements: those with accepted evidence."""
    accepted = Q(evidence__state="accepted")
    counted = agreements.aggregate(
        articles=Count("evidence__article", filter=accepted, distinct=True)
    )
    return counted["articles"]


class Overview(OfToday, TemplateView):
    template_name = "deals/overview.html"

    def get_context_data(self, **context):
        published = Agreement.objects.published()
        currency = chosen_currency(self.request)
        by_visit, by_sector = (
            TotalsLines(totals(published, by=by, currency=currency, sources=True, plain={}))
            for by in ("visit", "sector")
        )
        return super().get_context_data(
            **context,
            published=published,
            by_visit=by_visit,
            by_sector=by_sector,
            total=by_visit.total,
            visits=Visit.objects.published().count(),
            articles=article_count(published),
            latest=published.latest_first().with_counted_in().for_table()[:8],
        )


class Methodology(TemplateView):
    template_name = "deals/methodology.html"
    extra_context = {"currency": settings.REFERENCE_CURRENCY, "rate_days": MAX_AGE.days}

    def get_context_data(self, **context):
        return super().get_context_data(**context, pegs=pegs())
