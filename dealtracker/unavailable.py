"""The answer to what cannot be done now: a page, or a problem of the API."""

from http import HTTPStatus

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string


def unavailable(request, heading, told, *, instead, address, retry_after):
    """An answer 503 that tells people what happened and what to do.

    `instead` is what the link to `address` says; `retry_after` are seconds.
    """
    if request.path.startswith("/api/"):
        response = JsonResponse({"detail": told})
    else:
        shown = {"heading": heading, "told": told, "instead": instead, "address": address}
        response = HttpResponse(render_to_string("503.html", shown))
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    response["Retry-After"] = retry_after
    return response
