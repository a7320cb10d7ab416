"""The list of open contradictions, and the ruling on one."""

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from sources import review
from sources.acts import Refused
from sources.choices import Origin, ReviewState, Standing, SuggestionState
from sources.contradictions import FIELDS, open_page
from sources.desk.numbers import LARGEST_KEY, whole_number
from sources.desk.wording import said
from sources.models import Fact

# So many of the latest rulings can be taken back from the list.
MOST_RULED = 10


class Side:
    """One of two statements that cannot both hold, with its words and its source."""

    def __init__(self, fact):
        self.fact, self.said = fact, said(fact)
        self.article, self.quote = fact.evidence.article, fact.evidence.quote


class Pair:
    def __init__(self, agreement, contradiction):
        self.agreement, self.field = agreement, contradiction.field.label
        self.sides = [Side(fact) for fact in contradiction.facts]
        self.key = "-".join(str(fact.pk) for fact in contradiction.facts)


class Ruled:
    """A ruling that can be taken back: the statement that lost, and its agreement."""

    def __init__(self, fact):
        self.fact, self.said, self.reason = fact, said(fact), fact.reason
        self.agreement, self.article = fact.evidence.agreement, fact.evidence.article


def open_pairs(before=None):
    """A page of open contradictions, and where the next page begins."""
    found, further = open_page(before)
    pairs = [Pair(agreement, one) for agreement, open_ones in found for one in open_ones]
    articles = [side.article for pair in pairs for side in pair.sides]
    prefetch_related_objects(articles, "addresses")
    return pairs, further


def latest_rulings():
    lost = Fact.objects.filter(standing=Standing.DEPRECATED, field__in=[*FIELDS])
    lost = lost.filter(evidence__state=ReviewState.ACCEPTED, evidence__agreement__isnull=False)
    lost = lost.select_related("evidence__agreement", "evidence__article__outlet", "ruled_by")
    return [Ruled(fact) for fact in lost.order_by("-ruled_at", "-pk")[:MOST_RULED]]


def begins_at(asked):
    """Where the asked page begins, or None for the first."""
    return whole_number(asked, LARGEST_KEY)


def rule(typed, user):
    """Deprecate the statement that loses, or take a ruling back, with the reason. Raises Refused.

    Returns what is left to tell: what a publisher has to take over before readers see it.
    """
    reason = typed.get("reason", "")
    if "undo" in typed:
        fact = _statement(typed["undo"])
        review.reinstate(fact, reason, user)
        return _left_to_a_publisher(fact)
    loser = _statement(typed.get("loser", ""))
    if loser.standing != Standing.ACCEPTED:
        raise Refused(_("Somebody has ruled on this statement meanwhile: look again."))
    review.deprecate(loser, reason, user)
    return _left_to_a_publisher(loser)


def _left_to_a_publisher(fact):
    offers = fact.evidence.suggestions.filter(
        state=SuggestionState.OPEN, origin=Origin.EDITOR, field=fact.field
    )
    if not offers.exists():
        return ""
    return _("“%s” is published: the change is offered to a publisher on the article’s page.") % (
        fact.evidence.agreement
    )


def _statement(pk):
    known = Fact.objects.select_related("evidence")
    found = known.filter(pk=whole_number(pk, LARGEST_KEY)).first()
    if found is None:
        raise Refused(_("Choose the statement that does not hold."))
    return found
