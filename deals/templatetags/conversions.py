"""How templates show amounts in the reader's currency, with the rate behind each."""

from django import template
from django.utils.formats import date_format, localize
from django.utils.html import format_html
from django.utils.translation import gettext as _

from deals.conversions import converted_values
from deals.templatetags.figures import amount

register = template.Library()


@register.simple_tag(takes_context=True)
def conversions_of(context, agreements):
    """The agreements' values in the page's currency, for `converted`; by one query."""
    currency = context.get("shown_currency")
    return converted_values(agreements, currency) if currency else {}


@register.simple_tag
def rates_told(conversion):
    """'EUR 1 = USD 1.10 on 5 May 2025 (ECB)': each rate that the conversion took."""
    told = _("EUR 1 = %(currency)s %(units)s on %(day)s (%(source)s)")
    return "; ".join(
        told
        % {
            "currency": rate.currency,
            "units": localize(rate.units),
            "day": date_format(rate.day, "DATE_FORMAT"),
            "source": rate.told,
        }
        for rate in conversion.rates
    )


@register.simple_tag(takes_context=True)
def converted(context, row, conversions=None):
    """A row's value in the page's currency, the rates on hover; nothing where it was told in it."""
    currency = context.get("shown_currency")
    if conversions is None:
        conversions = conversions_of(context, [row])
    if not currency or row.value is None or row.value.currency == currency:
        return ""
    conversion = conversions.get(row.pk)
    if conversion is None:
        why = _("no exchange rate is known for the day: not added")
        told = _("Not converted: no rate")
        return format_html('<small class="unconverted" title="{}">{}</small>', why, told)
    rates = rates_told(conversion)
    return format_html(
        '<details class="rate"><summary title="{}">≈ {}</summary><small>{}</small></details>',
        rates,
        amount(conversion.stated, conversion.currency),
        rates,
    )
