"""What the pages of lists have in common: filters that are never ignored, and clear pages."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.core.paginator import EmptyPage, PageNotAnInteger
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView

from deals.currencies import PARAMETER
from deals.filters import garbled


class FilteredList(ListView):
    """A list with a filter form. What does not make sense is told, and shows no rows at all."""

    filterset_class = None
    paginate_by = 50
    # Parameters of the page that are no filters.
    others = frozenset()
    status = HTTPStatus.OK

    @cached_property
    def filterset(self):
        return self.filterset_class(
            self.request.GET,
            queryset=super().get_queryset(),
            request=self.request,
            **self.filter_options,
        )

    @property
    def filter_options(self):
        """What the filters need to know beside the address."""
        return {}

    @cached_property
    def complaints(self):
        """What is wrong with the filters, for people."""
        options = {PARAMETER, *self.others, *(["page"] if self.paginate_by else [])}
        asked = self.request.GET
        unknown = sorted(set(asked) - {*self.filterset.base_filters, *options})
        repeated = sorted(name for name in options if len(asked.getlist(name)) > 1)
        return [
            *(_("There is no filter called “%(name)s”.") % {"name": name} for name in unknown),
            *(_("%(name)s is asked for twice: choose one.") % {"name": name} for name in repeated),
            *(_("%(name)s: this is no text.") % {"name": n} for n in garbled(self.request.GET)),
            *self._errors(),
        ]

    def _errors(self):
        form = self.filterset.form
        return [
            _("%(filter)s: %(problem)s") % {"filter": form.fields[name].label, "problem": problem}
            for name, problems in form.errors.items()
            for problem in problems
        ]

    def get_queryset(self):
        """The filtered rows, not yet fetched with all that the page shows."""
        if self.complaints:
            self.status = HTTPStatus.BAD_REQUEST
            return self.filterset.queryset.none()
        return self.filterset.qs

    def paginate_queryset(self, queryset, page_size):
        """A page that there is not becomes a message over an empty page."""
        paginator = self.get_paginator(queryset, page_size)
        asked = self.request.GET.get("page", 1)
        try:
            page = paginator.page(asked)
        except PageNotAnInteger:
            self.status = HTTPStatus.BAD_REQUEST
            return self._no_page(paginator, _("“%(page)s” is no page number.") % {"page": asked})
        except EmptyPage:
            self.status = HTTPStatus.NOT_FOUND
            message = _("There is no page %(page)s: the list ends with page %(last)s.")
            last = paginator.num_pages
            return self._no_page(paginator, message % {"page": asked, "last": last})
        return paginator, page, page.object_list, page.has_other_pages()

    def _no_page(self, paginator, message):
        self.complaints.append(message)
        return paginator, None, [], False

    @property
    def asked(self):
        """The filters of the address, without the page: what a link to another page repeats."""
        return [
            (name, value)
            for name, values in self.request.GET.lists()
            for value in values
            if value and name != "page"
        ]

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        return {
            **context,
            "filterset": self.filterset,
            "complaints": self.complaints,
            "page_query": urlencode([*self.asked, ("page", "")]),
            "is_filtered": any(
                name not in (PARAMETER, *self.others) for name, _value in self.asked
            ),
        }

    def render_to_response(self, context, **options):
        return super().render_to_response(context, status=self.status, **options)
