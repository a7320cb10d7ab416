"""What templates show of sources: quotes, claims, demonstrations, and steps of publication."""

from django import template
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from sources import certainty, contradictions, second_currency
from sources.choices import FactField, ReviewState
from sources.models import Evidence
from sources.quotes import Testimony, by_source, evidence_for
from sources.transitions import transitions_for

register = template.Library()


def _reader(context):
    return context.get("user") or AnonymousUser()


@register.simple_tag(takes_context=True)
def testimony(context, agreement):
    """All that is told of the agreement, as far as this reader may see it."""
    return Testimony(evidence_for(_reader(context)).filter(agreement=agreement))


@register.simple_tag
def open_contradictions(agreement, told):
    """The statements that cannot both hold, in pairs, as the testimony shows them."""
    return [
        [told.of(fact) for fact in contradiction.facts]
        for contradiction in contradictions.open_contradictions(agreement)
    ]


@register.inclusion_tag("sources/_statements.html")
def statements(told, *fields):
    """The quotes under one fact: the statements about these fields."""
    found = told.about(*fields)
    if FactField.SECOND_VALUE in fields:
        doubts = second_currency.doubts(told.evidence)
        for statement in found:
            statement.second_doubt = doubts.get(statement.evidence.pk)
    return {"groups": by_source(found)}


@register.inclusion_tag("sources/_statements.html")
def overruled(told):
    """The statements that lost, with the reason of each ruling."""
    return {"groups": by_source(told.overruled)}


@register.inclusion_tag("sources/_headlines.html", takes_context=True)
def headlines(context, visit):
    """The claims for a visit, the preferred one first, each with the words that make it."""
    found = evidence_for(_reader(context)).filter(headline__visit=visit)
    told = {}
    for piece in found:
        told.setdefault(piece.headline_id, []).append(piece)
    claims = sorted(visit.headlines.all(), key=lambda claim: (not claim.preferred, claim.pk))
    return {"claims": [(claim, told.get(claim.pk, [])) for claim in claims]}


@register.inclusion_tag("sources/_transitions.html", takes_context=True)
def publication_transitions(context, agreement):
    """The transitions of its publication that this reader may make, each with its form."""
    found = transitions_for(agreement, _reader(context))
    return {"agreement": agreement, "transitions": found, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("sources/_demo_notice.html")
def demo_notice(agreements=None, visit=None):
    """The notice of a page whose figures rest on demonstration texts, in whole or in part."""
    shown = Q(agreement__in=agreements.order_by()) if agreements is not None else Q()
    if visit is not None:
        shown |= Q(headline__visit=visit)
    demos = Evidence.objects.filter(
        shown, state=ReviewState.ACCEPTED, article__outlet__is_demo=True
    )
    return {"is_demo": demos.exists()}


@register.simple_tag
def certainty_rule():
    """The rule for 'certain', one sentence a condition."""
    return certainty.sentences()


@register.filter
def web_address(url):
    """The address where it leads to the web; '' for anything that a link must not carry."""
    return url if url.startswith(("https://", "http://")) else ""


@register.filter
def any_demo(evidence):
    """Whether any of the pieces of evidence comes from a demonstration outlet."""
    return any(piece.article.outlet and piece.article.outlet.is_demo for piece in evidence)
