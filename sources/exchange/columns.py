"""The columns of a table of agreements, and how its cells are written."""

from django.utils.translation import gettext_lazy as _

COLUMNS = {
    "public_id": _("of an agreement that is known already; empty for a new one"),
    "key": _("your own id of a new row, unique over all your files: the row is known again by it"),
    "title": _("the subject first, then the parties"),
    "parties": _("“Name [KZ] (role); Name [US] (role)”: country and role may be left out"),
    "new_parties": _("“yes” where names that nobody knows yet shall become new parties"),
    "country_a": _("code or name; empty where the parties tell the two countries"),
    "country_b": _("the other country"),
    "value": _("the value in words, “2,5 Mrd. EUR”, instead of the four columns that follow"),
    "value_low": _("in whole units: 2500000000"),
    "value_high": _("the same where the value is one figure"),
    "value_currency": _("ISO code: EUR"),
    "value_qualifier": _("exact, approx, at_least, at_most, range or vague"),
    "instrument": _("agreement, contract, memorandum, letter_of_intent …"),
    "sector": _("the sector's code; empty for unclassified"),
    "stage": _("talks, announced, signed, implementing, completed or cancelled"),
    "when": _("the day of that step: 2025-11-06, 2025-11 or 2025"),
    "visit": _("where it happened: “KZ → US 2025-11-06”, or # and the visit's public id"),
    "note": _("for editors"),
    "citation_url": _("the source's address"),
    "citation_title": _("the source's title"),
    "citation_quote": _("the words that say it"),
}
