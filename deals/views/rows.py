"""Pages of one row, addressed by its public id."""

from django.http import Http404, HttpResponsePermanentRedirect
from django.views.generic import DetailView

from deals.models import Redirect


class RowPage(DetailView):
    """The page of a visible row; the old id of a merged one leads to what took its place."""

    slug_field = slug_url_kwarg = "public_id"
    kind = None

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            moved = Redirect.objects.filter(kind=self.kind, old_id=kwargs["public_id"]).first()
            # Only to a row that this reader may see: a redirect must not tell of a hidden one.
            if moved and (row := self.get_queryset().filter(public_id=moved.new_id).first()):
                return HttpResponsePermanentRedirect(row.get_absolute_url())
            raise
