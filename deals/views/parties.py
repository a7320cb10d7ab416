"""Parties: their names, whom they belong to, and what they agreed."""

from django.db.models import Count, Exists, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce

from deals.choices import Kind
from deals.currencies import carried, chosen_currency
from deals.figures import Line, agreements_url
from deals.filters import PartyFilter
from deals.models import Agreement, Participation, Party, PartyName
from deals.models.party import BY_NAME
from deals.totals import totals
from deals.views.rows import RowPage
from deals.views.turning import TurnedList

SHOWN = 100


def visible_parties(user):
    """Parties of published agreements; all of them for those who may read drafts."""
    may_see_drafts = user.has_perm("deals.view_drafts")
    return Party.objects.all() if may_see_drafts else Party.objects.published()


def with_agreements(parties):
    """Annotate `agreement_count`: in how many published agreements the party takes part."""
    counted = (
        Participation.objects.filter(party=OuterRef("pk"), agreement__publication="published")
        .order_by()
        .values("party")
        .annotate(agreements=Count("pk"))
    )
    return parties.annotate(agreement_count=Coalesce(Subquery(counted.values("agreements")), 0))


def with_public_owners(parties):
    """Annotate `owner_is_public`: whether the owner has a page that everybody may see."""
    owner = Party.objects.published().filter(pk=OuterRef("owner"))
    return parties.annotate(owner_is_public=Exists(owner))


class PartyList(TurnedList):
    template_name = "deals/parties.html"
    filterset_class = PartyFilter
    queryset = with_public_owners(with_agreements(Party.objects.published().for_list()))
    rows_order = BY_NAME


class PartyPage(RowPage):
    template_name = "deals/party.html"
    context_object_name = "party"
    kind = Kind.PARTY

    def get_queryset(self):
        names = PartyName.objects.order_by("language", "kind", "name")
        parties = visible_parties(self.request.user).for_list()
        return parties.prefetch_related(Prefetch("names", names))

    def get_context_data(self, **context):
        party = self.object
        visible = visible_parties(self.request.user)
        found = Agreement.objects.published().of_party(party)
        currency = chosen_currency(self.request)
        filters = {"party": party.public_id, **carried(currency)}
        return super().get_context_data(
            **context,
            published=found,
            owner_is_visible=visible.filter(pk=party.owner_id).exists(),
            affiliates=with_agreements(visible.filter(owner=party).for_list()),
            total=Line(totals(found, currency=currency, sources=True).total, filters, ""),
            agreements=found.latest_first().with_counted_in().for_table()[:SHOWN],
            agreements_url=agreements_url(filters),
            shown=SHOWN,
        )
