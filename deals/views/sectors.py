"""Sectors, on both levels; a parent's figures hold those of its children."""

from django.db.models import Count, Q
from django.views.generic import DetailView, TemplateView

from deals.currencies import carried, chosen_currency
from deals.figures import Line, TotalsLines, agreements_url
from deals.filters import sectors_as_a_tree
from deals.filters.plainly import sector_columns
from deals.models import Agreement, Sector
from deals.totals import totals
from deals.views.today import OfToday

SHOWN = 100


def with_agreements(sectors):
    """Annotate `agreement_count`: the published ones filed under the sector itself."""
    published = Q(agreements__publication="published")
    return sectors.annotate(agreement_count=Count("agreements", filter=published))


class Branch:
    """A sector of the top level, its children, and how many agreements are filed where."""

    def __init__(self, top, children=()):
        self.top, self.children = top, list(children)

    @property
    def told_further(self):
        """The children that an agreement is filed under."""
        return [child for child in self.children if child.agreement_count]

    @property
    def agreement_count(self):
        return sum(sector.agreement_count for sector in (self.top, *self.children))


def _by_sector(published, currency):
    return totals(published, by="sector", currency=currency, sources=True, plain={})


class SectorList(OfToday, TemplateView):
    template_name = "deals/sectors.html"

    def get_context_data(self, **context):
        published = Agreement.objects.published()
        currency = chosen_currency(self.request)
        return super().get_context_data(
            **context,
            published=published,
            by_sector=TotalsLines(_by_sector(published, currency)),
            branches=self._branches(),
        )

    def _branches(self):
        """Each sector of the top level with its children."""
        branches = {}
        for sector in with_agreements(sectors_as_a_tree()):
            if sector.parent_id:
                branches[sector.parent_id].children.append(sector)
            else:
                branches[sector.pk] = Branch(sector)
        return list(branches.values())


class SectorPage(OfToday, DetailView):
    template_name = "deals/sector.html"
    context_object_name = "sector"
    slug_field = slug_url_kwarg = "code"
    queryset = with_agreements(Sector.objects.select_related("parent"))

    def get_context_data(self, **context):
        sector = self.object
        found = Agreement.objects.published().of_sector(sector)
        currency = chosen_currency(self.request)
        table = totals(
            found, by="visit", currency=currency, sources=True, plain=sector_columns(sector)
        )
        filters = {"sector": sector.code, **carried(currency)}
        return super().get_context_data(
            **context,
            published=found,
            by_visit=TotalsLines(table, filters),
            total=Line(table.total, filters, ""),
            branch=Branch(sector, with_agreements(sector.children.all())),
            agreements=found.latest_first().with_counted_in().for_table()[:SHOWN],
            agreements_url=agreements_url(filters),
            shown=SHOWN,
        )
