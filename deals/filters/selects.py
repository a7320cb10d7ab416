"""A list to choose from, of many options."""

from django import forms
from django.forms.utils import flatatt
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe


class Select(forms.Select):
    """Written at once: with a template for each option, a form of countries takes as long as all
    the rest of its page."""

    def render(self, name, value, attrs=None, renderer=None):
        return written(self.get_context(name, value, attrs)["widget"])


class Selects(forms.MultiWidget):
    """Several of them, one after the other."""

    def render(self, name, value, attrs=None, renderer=None):
        each = self.get_context(name, value, attrs)["widget"]["subwidgets"]
        return format_html_join("", "{}", ((written(widget),) for widget in each))


def written(widget):
    """The list that the context of its widget tells; its options stand in no groups."""
    options = (option for _name, group, _place in widget["optgroups"] for option in group)
    listed = "".join(
        f'<option value="{escape(one["value"])}"{flatatt(one["attrs"]) if one["attrs"] else ""}>'
        f"{escape(one['label'])}</option>"
        for one in options
    )
    return format_html(
        '<select name="{}"{}>{}</select>',
        widget["name"],
        flatatt(widget["attrs"]),
        mark_safe(listed),
    )
