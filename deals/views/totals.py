"""Totals by any one or two groupings, under any filter."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from deals.as_of import HELP, LABELS, NoSuchDay, as_of
from deals.crossing import CORNER, Cross
from deals.currencies import chosen_currency
from deals.figures import Page, TotalsLines
from deals.filters import AgreementFilter
from deals.filters.plainly import plain_columns
from deals.ledger.past import DAYS
from deals.ledger.past_filters import NotOfThePast
from deals.models import Agreement
from deals.totals import GROUPINGS, TooManyLines, UnknownGrouping, totals
from deals.views.listing import FilteredList

# Pages of more rows than this are of no use to people: filters are.
LAST_PAGE = 50


class TotalsPage(FilteredList):
    """The rows of one grouping, or those of one across those of another."""

    template_name = "deals/totals.html"
    filterset_class = AgreementFilter
    queryset = Agreement.objects.published()
    paginate_by = None
    others = frozenset({"by", "then", "page", *DAYS})

    @cached_property
    def day(self):
        """The past day asked for (None without one), and what is wrong with it."""
        try:
            return as_of(self.request.GET), None
        except NoSuchDay as fault:
            told = {"filter": LABELS[fault.name], "problem": fault}
            return None, _("%(filter)s: %(problem)s") % told

    @cached_property
    def complaints(self):
        _at, problem = self.day
        return [*super().complaints, *([problem] if problem else [])]

    @property
    def at(self):
        return self.day[0]

    @property
    def filter_options(self):
        return {"known_on": self.at and self.at.known_on}

    @cached_property
    def names(self):
        """The groupings asked for: by sector, where the address names none."""
        asked = [self.request.GET.get(name, "") for name in ("by", "then")]
        return [name for name in ",".join(asked).split(",") if name] or ["sector"]

    def get(self, request, *args, **kwargs):
        """Two groupings as the API writes them, `by=sector,year`, lead to the form's own address."""
        if "," in request.GET.get("by", "") and len(self.names) == 2:
            query = request.GET.copy()
            query["by"], query["then"] = self.names
            return redirect(f"{request.path}?{query.urlencode()}")
        return super().get(request, *args, **kwargs)

    @cached_property
    def table(self):
        """The table of what was asked for; an empty one where that makes no sense."""
        found, currency = self.get_queryset(), chosen_currency(self.request)
        try:
            return totals(
                found,
                self.names,
                currency,
                sources=len(self.names) == 1,
                plain=plain_columns(self.filterset),
                **self.shown,
                **self.past,
            )
        except (UnknownGrouping, TooManyLines) as fault:
            problem = _("Grouping: %(problem)s.") % {"problem": fault}
        except NotOfThePast as fault:
            problem = str(fault)
        self.status = HTTPStatus.BAD_REQUEST
        self.complaints.append(problem)
        return None

    @property
    def shown(self):
        """Of what may have very many rows those that the page shows, as `totals` takes it."""
        if len(self.names) > 1:
            return {"corner": CORNER}
        by = GROUPINGS.get(self.names[0])
        return {"first": self._page().end + 1} if by and by.overlaps else {}

    @cached_property
    def number(self):
        """Which page of the rows is asked for."""
        asked = self.request.GET.get("page") or "1"
        if asked.isascii() and asked.isdigit() and 1 <= int(asked[:9]) <= LAST_PAGE:
            return int(asked)
        self.status = HTTPStatus.BAD_REQUEST
        told = _("“%(page)s” is no page: write a number from 1 to %(last)d.")
        self.complaints.append(told % {"page": asked[:20], "last": LAST_PAGE})
        return 1

    @property
    def past(self):
        """The past day asked for, as `totals` takes it."""
        return {} if self.complaints else {"at": self.at, "asked": self.filterset.asked}

    def get_context_data(self, **context):
        table, filters = self.table, self._filters()
        crossed = table is not None and table.then is not None
        return super().get_context_data(
            **context,
            published=self.object_list,
            lines=None if crossed or table is None else TotalsLines(table, filters, self._page()),
            cross=Cross(table, filters) if crossed else None,
            groupings=[(name, grouping.label) for name, grouping in GROUPINGS.items()],
            days=[(n, LABELS[n], HELP[n], self.request.GET.get(n, "")) for n in DAYS],
            at=table and table.at,
            by=self.names[0],
            then=self.names[1] if len(self.names) > 1 else "",
            parties=self.filterset.form.cleaned_data.get("party"),
        )

    def _page(self):
        return Page(self.number, f"?{urlencode([*self.asked, ('page', '')])}")

    def _filters(self):
        """The filters of the address, which the lists behind the figures repeat."""
        asked = {}
        for name, value in self.asked:
            if name in self.filterset.base_filters:
                asked.setdefault(name, []).append(value)
        return asked
