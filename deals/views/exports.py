"""Downloads of the same filters as the pages: agreements and tables of totals."""

from http import HTTPStatus
from itertools import chain, islice

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from deals.currencies import choice
from deals.exports import agreement_rows, totals_rows
from deals.filters.plainly import plain_columns
from deals.ledger.past_filters import NotOfThePast
from deals.spreadsheets import MOST_ROWS, csv_lines, xlsx_file
from deals.totals import TooManyLines, UnknownGrouping, totals
from deals.views.agreements import AgreementList
from deals.views.totals import TotalsPage

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(rows, kind, name):
    """The rows as a file of that name, CSV as it is read from the database.

    The first row is read before the answer begins: what takes too long can still be told.
    """
    rows = iter(rows)
    rows = chain(list(islice(rows, 2)), rows)
    if kind == "csv":
        response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response
    file = xlsx_file(rows, name)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def refused(complaints):
    """What is wrong with the address, as text: a file of other rows would be wrong unseen."""
    text = "\n".join(map(str, complaints))
    return HttpResponse(text, "text/plain; charset=utf-8", status=HTTPStatus.BAD_REQUEST)


class Export:
    """A list as a file: `kind` is csv or xlsx."""

    def get(self, request, kind):
        if kind not in ("csv", "xlsx"):
            raise Http404
        shown = choice(request)
        if problem := shown.problem:
            self.complaints.append(problem)
        found = self.get_queryset()
        return refused(self.complaints) if self.complaints else self.file(found, shown.code, kind)


class AgreementsExport(Export, AgreementList):
    def get_queryset(self):
        return super(AgreementList, self).get_queryset()

    def file(self, found, currency, kind):
        if kind == "xlsx" and found.count() >= MOST_ROWS:
            return refused([_("A workbook has no room for so many rows: take the CSV.")])
        return download(agreement_rows(found, currency), kind, "agreements")


class TotalsExport(Export, TotalsPage):
    def file(self, found, currency, kind):
        try:
            plain = plain_columns(self.filterset)
            table = totals(found, self.names, currency, plain=plain, **self.past)
        except (UnknownGrouping, TooManyLines, NotOfThePast) as fault:
            return refused([fault])
        return download(totals_rows(table), kind, "totals")
