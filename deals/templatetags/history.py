"""What templates tell of where a draft comes from."""

from django import template
from django.urls import reverse

from deals.changes.acts import moment_in_address
from deals.restoring import origin_of

register = template.Library()


@register.simple_tag
def restored_from(agreement):
    """The address and the time of the past state that the draft was restored from, or None."""
    origin = origin_of(agreement)
    if origin is None:
        return None
    moment = moment_in_address(origin.as_of)
    return {
        "address": reverse("agreement-state", args=[origin.origin_id, moment]),
        "as_of": origin.as_of,
    }
