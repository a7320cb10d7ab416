"""Visits: what was claimed for them, and what was found."""

from dataclasses import replace
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from deals.became import Became
from deals.choices import Kind
from deals.currencies import carried, chosen_currency
from deals.figures import Line, TotalsLines, agreements_url
from deals.filters import VisitFilter
from deals.filters.plainly import visit_columns
from deals.models import Agreement, Visit
from deals.models.visit import LATEST_VISITS
from deals.totals import compared, explained, outside, over_time, totals, with_sources
from deals.views.rows import RowPage
from deals.views.turning import TurnedList

SHOWN = 50
# Of so many agreements all is told at once; of more, what takes longer comes after the page.
AT_ONCE = 500
ALL = {"show": "all"}


class VisitList(TurnedList):
    template_name = "deals/visits.html"
    filterset_class = VisitFilter
    queryset = Visit.objects.published().for_list().with_claims()
    rows_order = LATEST_VISITS

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        visits = list(context["object_list"])
        agreements = Agreement.objects.filter(home_visit__in=visits)
        found = totals(
            agreements,
            by="visit",
            currency=chosen_currency(self.request),
            plain={"home_visit_id": [visit.pk for visit in visits]},
        )
        lines = {line.key.pk: line for line in TotalsLines(found).lines if line.key}
        return {
            **context,
            "rows": [(visit, lines.get(visit.pk)) for visit in visits],
            "currency": found.currency,
            "published": Agreement.objects.published(),
        }


# Why an agreement is outside what a claim speaks of; those at home elsewhere have their own list.
APART = {
    "not_signed": _("Not signed: announced, in talks or cancelled; not added"),
    "signed_later": _("Announced here and signed afterwards; added to what is itemised"),
    "counted_in": _("Components of an umbrella that holds their value; not added again"),
    "unconverted": _("Without an exchange rate for the day; not added"),
}


def _apart(visit, beside):
    """For each reason its words, its total and the agreements, as many as are shown."""
    there = {}
    apart = outside(visit, beside).exclude(because="elsewhere")
    for agreement in apart.latest_first().for_table()[:SHOWN]:
        there.setdefault(agreement.because, []).append(agreement)
    return [
        (words, beside.outside[reason], there.get(reason, []))
        for reason, words in APART.items()
        if reason in beside.outside
    ]


def _elsewhere(visit):
    """The latest of what took a step at the visit and is at home at another."""
    found = Agreement.objects.published().touching(visit).exclude(home_visit=visit)
    return found.latest_first().with_counted_in().for_table()[:SHOWN]


def _became(visit, currency):
    return Became(over_time(visit, currency), visit, carried(currency))


def _without_parts(table):
    """The rows of the top level alone."""
    return replace(table, rows=tuple(replace(row, parts=()) for row in table.rows))


class VisitPage(RowPage):
    template_name = "deals/visit.html"
    context_object_name = "visit"
    kind = Kind.VISIT

    def get_queryset(self):
        return Visit.objects.published().for_list().with_claims()

    def get_context_data(self, **context):
        visit = self.object
        here = Agreement.objects.published().of_visit(visit)
        currency = chosen_currency(self.request)
        table = totals(here, by="sector", currency=currency, plain=visit_columns(visit))
        filters = {"visit": visit.public_id, **carried(currency)}
        is_all = table.total.size <= AT_ONCE or self.request.GET.get("show") == ALL["show"]
        table = with_sources(here, table) if is_all else _without_parts(table)
        beside = explained(visit, currency) if is_all else compared(visit, table)
        return super().get_context_data(
            **context,
            published=here,
            explained=beside,
            apart=_apart(visit, beside) if is_all else None,
            became=_became(visit, currency) if is_all else None,
            later=None if is_all else f"?{urlencode({**carried(currency), **ALL})}",
            by_sector=TotalsLines(table, filters),
            total=Line(table.total, filters, ""),
            agreements=here.latest_first().with_counted_in().for_table()[:SHOWN],
            agreements_url=agreements_url(filters),
            elsewhere=_elsewhere(visit) if is_all else None,
            shown=SHOWN,
        )
