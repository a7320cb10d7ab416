"""The addresses of the public pages."""

from django.urls import path

from deals.views.agreements import AgreementList, AgreementPage
from deals.views.exports import AgreementsExport, TotalsExport
from deals.views.history import HistoryPage, StatePage
from deals.views.overview import Methodology, Overview
from deals.views.parties import PartyList, PartyPage
from deals.views.sectors import SectorList, SectorPage
from deals.views.totals import TotalsPage
from deals.views.visits import VisitList, VisitPage

urlpatterns = [
    path("", Overview.as_view(), name="overview"),
    path("visits/", VisitList.as_view(), name="visits"),
    path("visits/<slug:public_id>/", VisitPage.as_view(), name="visit"),
    path("sectors/", SectorList.as_view(), name="sectors"),
    path("sectors/<slug:code>/", SectorPage.as_view(), name="sector"),
    path("parties/", PartyList.as_view(), name="parties"),
    path("parties/<slug:public_id>/", PartyPage.as_view(), name="party"),
    path("agreements/export.<str:kind>", AgreementsExport.as_view(), name="agreements-export"),
    path("agreements/", AgreementList.as_view(), name="agreements"),
    path("agreements/<slug:public_id>/", AgreementPage.as_view(), name="agreement"),
    path("agreements/<slug:public_id>/history/", HistoryPage.as_view(), name="agreement-history"),
    path(
        "agreements/<slug:public_id>/history/<str:moment>/",
        StatePage.as_view(),
        name="agreement-state",
    ),
    path("totals/export.<str:kind>", TotalsExport.as_view(), name="totals-export"),
    path("totals/", TotalsPage.as_view(), name="totals"),
    path("methodology/", Methodology.as_view(), name="methodology"),
]
