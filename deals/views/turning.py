"""Public lists, read page by page from one row to the next."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from deals.currencies import PARAMETER
from deals.keysets import NoSuchPlace
from deals.views.listing import FilteredList

CURSOR = "cursor"


class TurnedList(FilteredList):
    """A filtered list whose pages lead to the next and the previous one by cursor.

    `rows_order` is the Order of the rows. A page that there is not becomes a message.
    """

    rows_order = None
    is_lost = False
    others = frozenset({CURSOR})

    def paginate_queryset(self, queryset, page_size):
        page = None if self.complaints else self._page(queryset, page_size)
        rows = page.rows if page else []
        return None, page, rows, bool(page and (page.has_previous or page.has_next))

    def _page(self, queryset, page_size):
        if "page" in self.request.GET:
            told = _("The pages of this list have no numbers any more: turn them one by one.")
            return self._lost(HTTPStatus.NOT_FOUND, told)
        cursor = self.request.GET.get(CURSOR)
        try:
            return self.rows_order.page(queryset, page_size, self._told, cursor)
        except NoSuchPlace:
            told = _("The address names no page of this list: begin with the first one.")
            return self._lost(HTTPStatus.BAD_REQUEST, told)

    def _lost(self, status, told):
        self.status, self.is_lost = status, True
        self.complaints.append(told)

    @property
    def asked(self):
        return [(name, value) for name, value in super().asked if name != CURSOR]

    @property
    def _told(self):
        """The filters, which a cursor belongs to; amounts may be told in another currency."""
        return sorted([name, value] for name, value in self.asked if name != PARAMETER)

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        page = context["page_obj"]
        return {
            **context,
            "first_url": self._first_url() if self.is_lost else None,
            "previous_url": self._url(page and page.previous),
            "next_url": self._url(page and page.next),
        }

    def _first_url(self):
        return f"{self.request.path}?{urlencode(self.asked)}" if self.asked else self.request.path

    def _url(self, cursor):
        return f"?{urlencode([*self.asked, (CURSOR, cursor)])}" if cursor else None
