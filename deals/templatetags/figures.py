"""How templates show sums of money, totals and addresses of filtered lists."""

from django import template
from django.utils.html import format_html, format_html_join

from deals import wording
from deals.figures import agreements_url
from deals.standing import dates_of

register = template.Library()


@register.filter
def money(value):
    """A Value in words with the full figure on hover; a Decimal needs `amount`."""
    words = wording.value_in_words(value)
    if value is None:
        return format_html('<span class="undisclosed">{}</span>', words)
    return _with_hover(words, wording.value_in_full(value))


@register.filter
def money_in_full(value):
    return wording.value_in_full(value)


@register.filter
def amount(number, currency):
    """A Decimal in words, the full figure on hover: 'USD 4.2 billion'."""
    return _with_hover(
        wording.amount_in_words(number, currency), wording.amount_in_full(number, currency)
    )


@register.filter
def millions(number, currency):
    """A Decimal for a column of millions, the full figure on hover."""
    return _with_hover(wording.in_millions(number), wording.amount_in_full(number, currency))


@register.filter
def told_day(agreement):
    """The agreement's day as precisely as it is told: a partial date, or None."""
    return dates_of(agreement, agreement.milestones.all())


@register.filter
def stage_chip(agreement):
    return format_html(
        '<span class="stage {}">{}</span>', agreement.stage, agreement.get_stage_display()
    )


@register.filter
def chips(countries):
    """The codes of countries, the names on hover."""
    named = ((country.name, country.code) for country in countries)
    return format_html_join(" ", '<abbr class="chip" title="{}">{}</abbr>', named)


def _with_hover(words, full):
    return format_html('<span class="sum" title="{}">{}</span>', full, words)


@register.filter
def percent(share):
    """A fraction as whole per cent; '<1 %' rather than a zero that is none."""
    return "<1 %" if 0 < share < 0.005 else f"{share:.0%}".replace("%", " %")


@register.filter
def fraction(share):
    """A share for an attribute that takes 0 to 1, with a point whatever the language."""
    return f"{min(share, 1):.4f}"


@register.simple_tag
def agreements_where(**filters):
    """The address of the list of agreements with these filters."""
    return agreements_url(filters)
