"""Visits: what was claimed for them, and what was found."""

from deals.choices import Kind
from deals.currencies import carried, chosen_currency
from deals.figures import Line, TotalsLines, agreements_url
from deals.filters import VisitFilter
from deals.models import Agreement, Visit
from deals.totals import explained, totals
from deals.views.listing import FilteredList
from deals.views.rows import RowPage

SHOWN = 100


class VisitList(FilteredList):
    template_name = "deals/visits.html"
    filterset_class = VisitFilter
    queryset = Visit.objects.published().for_list().with_claims()

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        visits = list(context["object_list"])
        agreements = Agreement.objects.filter(home_visit__in=visits)
        found = totals(agreements, by="visit", currency=chosen_currency(self.request))
        lines = {line.key.pk: line for line in TotalsLines(found).lines if line.key}
        return {
            **context,
            "rows": [(visit, lines.get(visit.pk)) for visit in visits],
            "currency": found.currency,
            "published": Agreement.objects.published(),
        }


class VisitPage(RowPage):
    template_name = "deals/visit.html"
    context_object_name = "visit"
    kind = Kind.VISIT

    def get_queryset(self):
        return Visit.objects.published().for_list().with_claims()

    def get_context_data(self, **context):
        visit = self.object
        here = Agreement.objects.published().of_visit(visit)
        elsewhere = Agreement.objects.published().touching(visit).exclude(home_visit=visit)
        currency = chosen_currency(self.request)
        table = totals(here, by="sector", currency=currency, sources=True)
        filters = {"visit": visit.public_id, **carried(currency)}
        return super().get_context_data(
            **context,
            published=here,
            explained=explained(visit, currency),
            by_sector=TotalsLines(table, filters),
            total=Line(table.total, filters, ""),
            agreements=here.latest_first().with_counted_in().for_list()[:SHOWN],
            agreements_url=agreements_url(filters),
            elsewhere=elsewhere.latest_first().with_counted_in().for_list()[:SHOWN],
            shown=SHOWN,
        )
