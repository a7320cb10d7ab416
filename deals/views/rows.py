"""Pages of one row, addressed by its public id."""

from django.http import Http404, HttpResponsePermanentRedirect
from django.views.generic import DetailView

from deals.successors import current_id
from deals.views.today import OfToday


class RowPage(OfToday, DetailView):
    """The page of a visible row; the old id of a merged one leads to what took its place."""

    slug_field = slug_url_kwarg = "public_id"
    kind = None

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            public_id = current_id(self.kind, kwargs["public_id"])
            # Only to a row that this reader may see: a redirect must not tell of a hidden one.
            row = self.get_queryset().filter(public_id=public_id).first()
            if row is None:
                raise
            return moved_to(row.get_absolute_url(), request)


def moved_to(address, request):
    """301 with the query as it was asked. A merge can be taken back, so nobody keeps the answer."""
    if query := request.META.get("QUERY_STRING"):
        address = f"{address}?{query}"
    return HttpResponsePermanentRedirect(address, headers={"Cache-Control": "no-cache"})
