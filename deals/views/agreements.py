"""Agreements: the list with its filters and its total, and the page of one."""

from urllib.parse import urlencode

from django.db.models import Prefetch
from django.utils.functional import cached_property

from deals.choices import Kind
from deals.currencies import chosen_currency
from deals.filters import AgreementFilter
from deals.filters.plainly import plain_columns
from deals.ledger.past import AsOf
from deals.ledger.reading import Sums
from deals.ledger.recorded import NotOver
from deals.ledger.source import balance_of
from deals.models import Agreement, Milestone, Participation, Party, Visit
from deals.models.agreement_sets import LATEST
from deals.totals import itemised, totals
from deals.views.rows import RowPage
from deals.views.turning import TurnedList
from deals.words import FEW

# What is fetched once the page is there.
SHOW = "show"


class AgreementList(TurnedList):
    template_name = "deals/agreements.html"
    filterset_class = AgreementFilter
    queryset = Agreement.objects.published()
    rows_order = LATEST
    others = TurnedList.others | {SHOW}

    @property
    def _told(self):
        """What is shown beside the rows leads to no other list."""
        return [pair for pair in super()._told if pair[0] != SHOW]

    def get_queryset(self):
        self.found = super().get_queryset()
        return self.found.with_counted_in().for_table()

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        total = None if self._is_summed_later(context["page_obj"]) else self._total()
        asked = [(name, value) for name, value in self.asked if name != SHOW]
        return {
            **context,
            "published": self.found,
            "total": total,
            "total_address": f"?{urlencode([*asked, (SHOW, 'total')])}",
            "count": total and total.size,
            "at": self.at,
            "parties": self._parties(),
        }

    @cached_property
    def at(self):
        """The past day whose sums the list tells: that on which its agreements stood somewhere."""
        stood = None if self.complaints else self.filterset.asked.get("stood")
        try:
            return stood and AsOf(true_on=stood[1])
        except NotOver:
            return None

    def _is_summed_later(self, page):
        """Of many agreements that no balance adds up, the rows come first."""
        is_all = not (page and (page.has_previous or page.has_next))
        if self.complaints or self.at or is_all or SHOW in self.request.GET:
            return False
        plain, may_be_many = plain_columns(self.filterset), self.filterset.may_be_many
        is_kept, _marked = Sums(self.found, chosen_currency(self.request), plain).state
        if may_be_many is False or (is_kept and plain is not None and balance_of(plain)):
            return False
        if may_be_many and set(self.filterset.asked) == {"q"}:
            return True
        return self.found.order_by()[: FEW + 1].count() > FEW

    def _total(self):
        return totals(
            self.found,
            currency=chosen_currency(self.request),
            sources=True,
            plain=plain_columns(self.filterset),
            at=self.at,
        ).total

    def _parties(self):
        """The parties of the filter, which the form has no box for."""
        return self.filterset.form.cleaned_data.get("party")


class AgreementPage(RowPage):
    template_name = "deals/agreement.html"
    context_object_name = "agreement"
    kind = Kind.AGREEMENT

    def get_queryset(self):
        participations = Participation.objects.select_related("party__country", "party__owner")
        steps = Milestone.objects.select_related("visit__guest", "visit__host")
        return (
            Agreement.objects.visible_to(self.request.user)
            .with_counted_in()
            .select_related(
                "country_a", "country_b", "sector__parent", "home_visit__guest", "home_visit__host"
            )
            .prefetch_related(
                Prefetch("participations", participations), Prefetch("milestones", steps)
            )
        )

    def get_context_data(self, **context):
        agreement = self.object
        visible = Agreement.objects.visible_to(self.request.user)
        return super().get_context_data(
            **context,
            umbrella=visible.filter(pk=agreement.part_of_id).first(),
            itemised=itemised(agreement),
            components=visible.filter(part_of=agreement).with_counted_in().for_table(),
            open_visits=self._open_visits(),
            open_parties=self._open_parties(),
        )

    def _open_visits(self):
        """Those of its visits that have a page: its own may stand on a draft alone."""
        asked = {self.object.home_visit_id, *(m.visit_id for m in self.object.milestones.all())}
        return set(
            Visit.objects.published().filter(pk__in=asked - {None}).values_list("pk", flat=True)
        )

    def _open_parties(self):
        asked = [participation.party_id for participation in self.object.participations.all()]
        return set(Party.objects.published().filter(pk__in=asked).values_list("pk", flat=True))
