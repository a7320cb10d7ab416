"""The API's answer for the old id of a merged row: 301, and where the row stands now."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.response import Response

from deals.successors import current_id


class MovedSerializer(serializers.Serializer):
    """The row was merged into another one."""

    detail = serializers.CharField()
    id = serializers.CharField(help_text="the id of the row that took its place")
    url = serializers.URLField(help_text="its address, as in the header Location")


class FollowsMerges:
    """A view set of rows whose old ids lead on; `kind` says of which."""

    kind = None

    def retrieve(self, request, *args, **kwargs):
        try:
            return super().retrieve(request, *args, **kwargs)
        except Http404:
            public_id = current_id(self.kind, kwargs["public_id"])
            # Only to a row that is public: a redirect must not tell of a hidden one.
            if not self.get_queryset().filter(public_id=public_id).exists():
                raise
            return self.moved(public_id)

    def moved(self, public_id):
        address = reverse(f"{self.basename}-detail", args=[public_id])
        url = self.request.build_absolute_uri(address)
        if query := self.request.META.get("QUERY_STRING"):
            url = f"{url}?{query}"
        told = {"detail": _("Merged into another row."), "id": public_id, "url": url}
        # A merge can be taken back, so nobody keeps the answer.
        headers = {"Location": url, "Cache-Control": "no-cache"}
        return Response(
            MovedSerializer(told).data, status.HTTP_301_MOVED_PERMANENTLY, headers=headers
        )


def documented(serializer):
    """Tell the API's documentation of both answers."""
    moved = OpenApiResponse(MovedSerializer, description="merged: the old id leads to another row")
    answers = {200: serializer, 301: moved}
    return extend_schema_view(retrieve=extend_schema(responses=answers))
