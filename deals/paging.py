"""Pages of the API's lists: by cursor, so that no row is shown twice while rows are added."""

import re

from django.core import signing
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

PAGE = 50
LARGEST_PAGE = 200
# What is before the rows asked for has to be read too.
LARGEST_OFFSET = 50_000
SALT = "deals.paging"


class Pages(CursorPagination):
    """`{"data": […], "next": url | null, "prev": url | null}`; `limit` up to 200 rows.

    A cursor is signed together with the filters that it was made under: one that was tampered
    with, or comes from another list, is refused rather than answered with other rows.
    """

    page_size = PAGE
    max_page_size = LARGEST_PAGE
    page_size_query_param = "limit"
    ordering = "-pk"

    def paginate_queryset(self, queryset, request, view=None):
        self.filters = sorted(
            (name, request.query_params.getlist(name))
            for name in request.query_params
            if name not in (self.cursor_query_param, self.page_size_query_param)
        )
        return super().paginate_queryset(queryset, request, view)

    def get_page_size(self, request):
        """The page size asked for; what is no number from 1 to the largest is refused."""
        return whole_number(request, self.page_size_query_param, PAGE, 1, LARGEST_PAGE)

    def decode_cursor(self, request):
        written = request.query_params.get(self.cursor_query_param)
        if written is None:
            return None
        try:
            filters, *cursor = signing.loads(written, salt=SALT)
        except (signing.BadSignature, ValueError):
            filters, cursor = None, None
        if filters != [list(pair) for pair in self.filters]:
            told = _("This is no cursor of this list. Take it from 'next' or 'prev' of a page.")
            raise ValidationError({self.cursor_query_param: [told]})
        return Cursor(*cursor)

    def encode_cursor(self, cursor):
        written = signing.dumps([self.filters, *cursor], salt=SALT)
        return replace_query_param(self.base_url, self.cursor_query_param, written)

    def get_paginated_response(self, data):
        return Response(
            {"data": data, "next": self.get_next_link(), "prev": self.get_previous_link()}
        )

    def get_paginated_response_schema(self, schema):
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["data", "next", "prev"],
            "properties": {
                "data": schema,
                "next": {**link, "description": "the next page, null on the last"},
                "prev": {**link, "description": "the page before, null on the first"},
            },
        }


class Window:
    """Some of the rows of a table of totals: `limit` of them after `offset`."""

    def __init__(self, request):
        self.request = request
        self.limit = whole_number(request, "limit", LARGEST_PAGE, 1, LARGEST_PAGE)
        self.offset = whole_number(request, "offset", 0, 0, LARGEST_OFFSET)

    @property
    def needed(self):
        """How many rows to read: one more than are shown, to tell whether others follow."""
        return self.offset + self.limit + 1

    def of(self, rows):
        """Of the needed rows those to show, and the address of those that follow."""
        end = self.offset + self.limit
        there = {"rows": rows[self.offset : end], "next": None}
        if end < len(rows):
            address = self.request.build_absolute_uri()
            address = replace_query_param(address, "limit", self.limit)
            there["next"] = replace_query_param(address, "offset", end)
        return there


def whole_number(request, name, default, smallest, largest):
    """The number that a parameter of the address says; what is none in these bounds is refused."""
    written = request.query_params.get(name, str(default))
    number = int(written) if re.fullmatch("[0-9]{1,9}", written) else None
    if number is not None and smallest <= number <= largest:
        return number
    told = _("Write a number from %(smallest)d to %(largest)d.")
    raise ValidationError({name: [told % {"smallest": smallest, "largest": largest}]})
