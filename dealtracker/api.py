"""The REST API's addresses, under /api/v1/."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from deals.api import (
    AgreementViewSet,
    CountryViewSet,
    PartyViewSet,
    SectorViewSet,
    TotalsView,
    VisitViewSet,
)
from sources.api import EvidenceViewSet

router = DefaultRouter()
router.register("agreements", AgreementViewSet)
router.register("parties", PartyViewSet)
router.register("sectors", SectorViewSet)
router.register("visits", VisitViewSet)
router.register("countries", CountryViewSet)
router.register("evidence", EvidenceViewSet)

urlpatterns = [
    path("totals/", TotalsView.as_view(), name="api-totals"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    *router.urls,
]
