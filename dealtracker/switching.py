"""The chosen currency goes along from page to page, and every address tells its own.

An address without a currency is in the reference currency, for everybody. A reader who chose
another one and follows a link of this site is led to that page in the chosen currency, so that
what stands in the address bar, and is shared, always shows the same figures.
"""

from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.http import escape_leading_slashes

from deals.currencies import PARAMETER, Switch, UnknownCurrency, choice, currency_asked
from dealtracker.doors import DOORS

COOKIE = "currency"
KEPT_FOR = 365 * 24 * 60 * 60
# What shows no converted amounts.
OTHERS = (*DOORS, "/accounts/", "/i18n/", f"/{settings.STATIC_URL.strip('/')}/")


def shows_amounts(request):
    return not request.path.startswith(OTHERS)


def came_from_here(request):
    """Whether the reader followed a link of this site, rather than one that was shared."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return urlsplit(request.headers.get("Referer", "")).netloc == request.get_host()


def currency_switch(request):
    """For templates: the switch of pages that show amounts, and the currency that they show."""
    if not shows_amounts(request):
        return {}
    switch = Switch(request)
    return {"currency_switch": switch, "shown_currency": switch.currency}


class CurrencyMiddleware:
    """Leads a reader on in the chosen currency; remembers what the page shown last was in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in ("GET", "HEAD") or not shows_amounts(request):
            return self.get_response(request)
        response = self._lead_on(request) or self._answer(request)
        patch_vary_headers(response, ("Cookie", "Sec-Fetch-Site"))
        return response

    def _lead_on(self, request):
        remembered = {PARAMETER: request.COOKIES.get(COOKIE, "")}
        if not remembered[PARAMETER] or PARAMETER in request.GET or not came_from_here(request):
            return None
        try:
            code = currency_asked(remembered)
        except UnknownCurrency:
            return None
        if code == settings.REFERENCE_CURRENCY:
            return None
        query = request.GET.copy()
        query[PARAMETER] = code
        path = escape_leading_slashes(request.path)
        return HttpResponseRedirect(f"{path}?{query.urlencode()}")

    def _answer(self, request):
        response = self.get_response(request)
        chosen = choice(request)
        if chosen.problem and response.status_code == HTTPStatus.OK:
            response.status_code = HTTPStatus.BAD_REQUEST
        if response.status_code == HTTPStatus.OK:
            self._remember(request, response, chosen.code)
        return response

    def _remember(self, request, response, code):
        if code != settings.REFERENCE_CURRENCY:
            response.set_cookie(
                COOKIE,
                code,
                max_age=KEPT_FOR,
                samesite="Lax",
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
            )
        elif COOKIE in request.COOKIES:
            response.delete_cookie(COOKIE, samesite="Lax")
