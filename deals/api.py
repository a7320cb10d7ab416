"""The REST API of what is known: read-only, published rows only."""

from datetime import date

from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.fields import BooleanField, DateField
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from deals.as_of import NoSuchDay, as_of
from deals.choices import Kind
from deals.conversions import converted_values
from deals.currencies import PARAMETER, UnknownCurrency, currency_asked
from deals.filters import AgreementFilter, PartyFilter, garbled
from deals.filters.asked import AskedFilters
from deals.filters.plainly import plain_columns
from deals.ledger.past import DAYS
from deals.ledger.past_filters import NotOfThePast
from deals.ledger.recorded import NotOver
from deals.models import Agreement, Country, Party, Sector, Visit
from deals.moved import FollowsMerges, documented
from deals.paging import LARGEST_PAGE, Pages, Window
from deals.serializers import (
    AgreementSerializer,
    CountrySerializer,
    PartySerializer,
    SectorSerializer,
    VisitSerializer,
)
from deals.totals import (
    GROUPINGS,
    MOST_SOURCED,
    TooManyLines,
    UnknownGrouping,
    explained,
    itemised,
    outside,
    over_time,
    promises,
    totals,
)
from deals.totals_serializers import (
    ExplainedSerializer,
    PromisesOverTimeSerializer,
    TotalsSerializer,
    UmbrellaSerializer,
)

CURRENCY = OpenApiParameter(PARAMETER, description="ISO code of the currency of the figures")


class StrictFilters(DjangoFilterBackend):
    """Filters that refuse what they do not know or cannot read, rather than return everything."""

    # Parameters of all views that are no filters; `parameters` are those of one view.
    others = {PARAMETER, "format"}
    of_lists = {"cursor", "limit"}
    filterset_base = AskedFilters

    def filter_queryset(self, request, queryset, view):
        if unread := garbled(request.query_params):
            raise ValidationError({name: [_("This is no text.")] for name in unread})
        filterset_class = self.get_filterset_class(view, queryset)
        filters = set(filterset_class.base_filters) if filterset_class else set()
        of_view = view.parameters | (self.of_lists if _is_list(view) else set())
        if unknown := sorted(set(request.query_params) - filters - of_view - self.others):
            told = _("There is no such parameter. Known are: %(known)s.")
            known = ", ".join(sorted(filters | of_view))
            raise ValidationError({name: [told % {"known": known}] for name in unknown})
        for name in sorted(of_view | self.others):
            if len(request.query_params.getlist(name)) > 1:
                raise ValidationError({name: [_("This is asked for twice: choose one.")]})
        return super().filter_queryset(request, queryset, view)

    def get_filterset_kwargs(self, request, queryset, view):
        """No form is shown; of a view that tells a past day the filters name the rows of then."""
        told = {**super().get_filterset_kwargs(request, queryset, view), "only_asked": True}
        at = getattr(view, "at", None)
        return {**told, "known_on": at.known_on} if at else told

    def get_filterset(self, request, queryset, view):
        """Kept for the view, which may ask it what the filters say."""
        view.filterset = super().get_filterset(request, queryset, view)
        return view.filterset


def _is_list(view):
    return getattr(view, "action", None) == "list"


class PublishedViewSet(ReadOnlyModelViewSet):
    """A list and its single rows, addressed by their public ids."""

    pagination_class = Pages
    parameters = frozenset()
    filter_backends = [StrictFilters]
    lookup_field = "public_id"
    lookup_value_regex = "[0-9a-z]+"


@documented(UmbrellaSerializer)
class AgreementViewSet(FollowsMerges, PublishedViewSet):
    """Published agreements, the newest row first."""

    kind = Kind.AGREEMENT
    queryset = Agreement.objects.published().for_list()
    filterset_class = AgreementFilter

    def get_queryset(self):
        found = super().get_queryset().with_counted_in()
        return found if self.action == "list" else found.prefetch_related("milestones__visit")

    def get_serializer_class(self):
        return AgreementSerializer if self.action == "list" else UmbrellaSerializer

    def get_object(self):
        agreement = super().get_object()
        agreement.itemised = itemised(agreement)
        return agreement

    def get_serializer(self, rows=None, **options):
        serializer = super().get_serializer(rows, **options)
        if rows is not None:
            shown = rows if options.get("many") else [rows]
            currency = chosen_currency(self.request.query_params)
            serializer.context["converted"] = converted_values(shown, currency)
        return serializer


@documented(PartySerializer)
class PartyViewSet(FollowsMerges, PublishedViewSet):
    """Parties of published agreements."""

    kind = Kind.PARTY
    queryset = Party.objects.published().for_list().prefetch_related("names")
    serializer_class = PartySerializer
    filterset_class = PartyFilter


@documented(VisitSerializer)
class VisitViewSet(FollowsMerges, PublishedViewSet):
    """Visits where a published agreement was concluded, with their headlines."""

    kind = Kind.VISIT
    queryset = Visit.objects.published().for_list().with_claims()
    serializer_class = VisitSerializer
    filterset_fields = ["guest", "host"]

    @extend_schema(parameters=[CURRENCY], responses=ExplainedSerializer, filters=False)
    @action(detail=True, url_path="explained", url_name="explained")
    def compare(self, request, public_id):
        """The visit's headlines against what was signed at it."""
        visit = self.get_object()
        beside = explained(visit, chosen_currency(request.query_params))
        apart = outside(visit, beside).latest_first()[:LARGEST_PAGE]
        return Response(ExplainedSerializer(beside, context={"apart": apart}).data)

    @extend_schema(
        parameters=[
            CURRENCY,
            OpenApiParameter("on", date, description="a past day; without it several, and today"),
        ],
        responses=PromisesOverTimeSerializer,
        filters=False,
    )
    @action(detail=True, parameters=frozenset({"on"}))
    def promises(self, request, public_id):
        """How much of what the visit announced stands at each stage, and stood on past days."""
        visit, currency = self.get_object(), chosen_currency(request.query_params)
        day = chosen_day(request.query_params)
        try:
            days = [promises(visit, day, currency)] if day else over_time(visit, currency)
        except NotOver as fault:
            raise ValidationError({"on": [str(fault)]}) from fault
        return Response(PromisesOverTimeSerializer({"currency": currency, "days": days}).data)


class SectorViewSet(PublishedViewSet):
    """The tree of sectors, two levels."""

    queryset = Sector.objects.select_related("parent")
    serializer_class = SectorSerializer
    filterset_fields = {"parent__code": ["exact"]}
    lookup_field = "code"
    lookup_value_regex = r"[a-z0-9._-]+"


class CountryViewSet(PublishedViewSet):
    """Countries by their ISO codes."""

    queryset = Country.objects.all()
    serializer_class = CountrySerializer
    lookup_field = "code"
    lookup_value_regex = "[A-Z]{2}"


class TotalsView(GenericAPIView):
    """What agreements are worth together, as one or by one or two groupings.

    Takes the filters of the list of agreements. Every row has four columns: `firm` (signed, being
    carried out or completed), `announced`, `talks` and `cancelled`. The rows add up to `total`,
    unless `overlapping` says that an agreement stands in several. By two groupings there is a row
    for each pair of groups that has agreements.
    """

    queryset = Agreement.objects.published()
    filter_backends = [StrictFilters]
    filterset_class = AgreementFilter
    serializer_class = TotalsSerializer
    pagination_class = None
    parameters = frozenset({"by", "limit", "offset", "sources", *DAYS})

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "by",
                enum=list(GROUPINGS),
                many=True,
                explode=False,
                description="one grouping, or two with a comma; without it only the total",
            ),
            CURRENCY,
            OpenApiParameter(
                "sources",
                bool,
                description="count the articles and dispatches behind the total, and behind rows "
                f"by visit or by sector; not done for more than {MOST_SOURCED} agreements",
            ),
            OpenApiParameter("limit", int, description=f"rows, up to {LARGEST_PAGE}"),
            OpenApiParameter("offset", int, description="rows to leave out before these"),
            OpenApiParameter("known_on", date, description="as recorded at that past day's end"),
            OpenApiParameter("true_on", date, description="by the steps up to that past day"),
        ]
    )
    def get(self, request):
        self.at = chosen_past(request.query_params)
        found = self.filter_queryset(self.get_queryset())
        window = Window(request)
        try:
            table = totals(
                found,
                by=request.query_params.get("by") or None,
                currency=chosen_currency(request.query_params),
                sources=chosen_flag(request.query_params, "sources"),
                plain=plain_columns(self.filterset),
                first=window.needed,
                at=self.at,
                asked=self.filterset.asked,
            )
        except (UnknownGrouping, TooManyLines) as fault:
            raise ValidationError({"by": [str(fault)]}) from fault
        except NotOfThePast as fault:
            raise ValidationError({fault.name: [str(fault)]}) from fault
        shown = {**vars(table), **window.of(table.rows)}
        return Response(self.get_serializer(shown, context={"table": table}).data)


def chosen_currency(parameters):
    """The currency asked for, or that of the settings; only currencies that have rates serve."""
    try:
        return currency_asked(parameters)
    except UnknownCurrency as fault:
        raise ValidationError({PARAMETER: [str(fault)]}) from fault


def chosen_past(parameters):
    """The past state that the parameters tell, None where they tell none."""
    try:
        return as_of(parameters)
    except NoSuchDay as fault:
        raise ValidationError({fault.name: [str(fault)]}) from fault


def chosen_flag(parameters, name):
    """Whether the parameter says yes; False without it."""
    try:
        return BooleanField().run_validation(parameters.get(name, False))
    except ValidationError as fault:
        raise ValidationError({name: fault.detail}) from fault


def chosen_day(parameters):
    """The day that `on` names, None without it."""
    written = parameters.get("on")
    try:
        return None if written is None else DateField().run_validation(written)
    except ValidationError as fault:
        raise ValidationError({"on": fault.detail}) from fault
