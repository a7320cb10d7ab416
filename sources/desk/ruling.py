"""The list of open contradictions, and the ruling on one."""

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from sources import review
from sources.acts import Refused
from sources.choices import Standing
from sources.contradictions import all_open_contradictions
from sources.desk.wording import said
from sources.models import Fact

# A key of the database has fewer digits.
LONGEST_KEY = 19


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


def all_open():
    pairs = [
        Pair(agreement, contradiction)
        for agreement, contradictions in all_open_contradictions()
        for contradiction in contradictions
    ]
    articles = [side.article for pair in pairs for side in pair.sides]
    prefetch_related_objects(articles, "addresses")
    return pairs


def rule(typed, user):
    """Deprecate the statement that loses, with the reason. Raises Refused."""
    pk = typed.get("loser", "")
    told = pk.isascii() and pk.isdigit() and len(pk) < LONGEST_KEY
    loser = Fact.objects.select_related("evidence").filter(pk=pk if told else None).first()
    if loser is None:
        raise Refused(_("Choose the statement that does not hold."))
    if loser.standing != Standing.ACCEPTED:
        raise Refused(_("Somebody has ruled on this statement meanwhile: look again."))
    return review.deprecate(loser, typed.get("reason", ""), user)
