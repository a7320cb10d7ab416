"""How templates show amounts in the reader's currency, with the rate behind each."""

from django import template

from deals.conversions import converted_values

register = template.Library()


@register.simple_tag(takes_context=True)
def conversions_of(context, agreements):
    """The agreements' values in the page's currency, for `converted`; by one query."""
    currency = context.get("shown_currency")
    return converted_values(agreements, currency) if currency else {}


@register.inclusion_tag("deals/_converted.html", takes_context=True)
def converted(context, row, conversions=None):
    """A row's value in the page's currency; nothing where it was told in it."""
    currency = context.get("shown_currency")
    if conversions is None:
        conversions = conversions_of(context, [row])
    if not currency or row.value is None or row.value.currency == currency:
        return {}
    return {"is_due": True, "conversion": conversions.get(row.pk)}
