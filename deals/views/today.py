"""Pages that show the figures of today alone."""

from http import HTTPStatus

from django.shortcuts import render
from django.utils.translation import gettext as _

from deals.as_of import LABELS


class OfToday:
    """Refuses to be asked for a past day: today's figures under its name would be wrong unseen."""

    def dispatch(self, request, *args, **kwargs):
        asked = [label for name, label in LABELS.items() if name in request.GET]
        if not asked:
            return super().dispatch(request, *args, **kwargs)
        told = _(
            "%(filter)s: this page shows today's figures only. Ask for those of a past day "
            "under Totals."
        )
        complaints = [told % {"filter": label} for label in asked]
        status = HTTPStatus.BAD_REQUEST
        return render(request, "deals/refused.html", {"complaints": complaints}, status=status)
