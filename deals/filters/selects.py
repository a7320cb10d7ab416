"""Lists to choose from, of many options: written at once, since with a template for each option a
form takes as long as all the rest of its page."""

from html import escape

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe


class Select(forms.Select):
    """One of its options, which stand in no groups."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = set(self.format_value(value))
        options = "".join(_option(str(key), label, chosen) for key, label in self.choices)
        attributes = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html(
            '<select name="{}"{}>{}</select>',
            name,
            attributes,
            mark_safe(options),
        )


def _option(key, label, chosen):
    return (
        f'<option value="{escape(key)}"{" selected" if key in chosen else ""}>'
        f"{escape(str(label))}</option>"
    )


class Boxes(forms.CheckboxSelectMultiple):
    """Any of its options, each a box with its label."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = set(self.format_value(value))
        attributes = self.build_attrs(self.attrs, attrs)
        own = attributes.pop("id", None)
        boxes = (
            (
                name,
                key,
                flatatt({"id": own and f"{own}_{place}", "checked": str(key) in chosen}),
                flatatt(attributes),
                label,
            )
            for place, (key, label) in enumerate(self.choices)
        )
        return format_html_join(
            "", '<label><input type="checkbox" name="{}" value="{}"{}{}> {}</label>', boxes
        )


class Selects(forms.MultiWidget):
    """Several of them, one after the other."""

    def render(self, name, value, attrs=None, renderer=None):
        values = value if isinstance(value, list) else self.decompress(value)
        attributes = self.build_attrs(self.attrs, attrs)
        each = []
        for place, (suffix, widget) in enumerate(
            zip(self.widgets_names, self.widgets, strict=True)
        ):
            own = (
                {**attributes, "id": f"{attributes['id']}_{place}"} if attributes.get("id") else {}
            )
            chosen = values[place] if place < len(values) else None
            each.append(widget.render(f"{name}{suffix}", chosen, own or attributes))
        return format_html_join("", "{}", ((one,) for one in each))
