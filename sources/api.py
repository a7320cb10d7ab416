"""The REST API of how we know it: the evidence of published agreements and headlines."""

import django_filters

from deals.api import PublishedViewSet
from deals.choices import Kind
from deals.filters.asked import AskedFilters
from deals.successors import current_id
from sources.models import Evidence
from sources.serializers import EvidenceSerializer


class EvidenceFilter(AskedFilters):
    agreement = django_filters.CharFilter(method="of_agreement", label="agreement's id")
    article = django_filters.CharFilter(field_name="article__public_id", label="article's id")
    language = django_filters.CharFilter(field_name="article__language", label="article's language")

    class Meta:
        model = Evidence
        fields = ["agreement", "article", "language"]

    def of_agreement(self, evidence, name, public_id):
        """A merged agreement's old id means the one that took its place."""
        return evidence.filter(agreement__public_id=current_id(Kind.AGREEMENT, public_id))


class EvidenceViewSet(PublishedViewSet):
    """Accepted evidence of what is published: who said it, in which words."""

    queryset = Evidence.objects.published().for_list().select_related("headline__visit")
    serializer_class = EvidenceSerializer
    filterset_class = EvidenceFilter
