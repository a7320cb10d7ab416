"""One sector for several deals of an article, assigned as it was shown beforehand."""

from collections import Counter

from django.db import transaction
from django.utils.translation import gettext as _

from deals.models import Sector
from sources.acts import Refused
from sources.choices import FactField, ReviewState
from sources.desk.restating import restate
from sources.desk.versions import is_current
from sources.models import Evidence
from sources.sectors import assign_sector

UNCLASSIFIED = "none"


class Shift:
    """One deal of the article: the sector that it has, and the one that it would get."""

    def __init__(self, card, sector):
        self.card, self.before, self.after = card, card.agreement.sector, sector

    @property
    def is_changed(self):
        return self.before != self.after

    @property
    def is_offered(self):
        """What readers see already is changed only where it is ticked by hand."""
        return self.is_changed and not self.card.agreement.is_published


def chosen_sector(code):
    """(whether a sector is chosen, its row or None for 'unclassified')."""
    if code == UNCLASSIFIED:
        return True, None
    sector = Sector.objects.filter(code=code.replace("\0", "")).first()
    return sector is not None, sector


def shifts(screen, sector):
    """What assigning the sector would change: each agreement once, of the first find that tells it."""
    first = {}
    for card in screen.cards:
        if card.agreement and card.evidence.state != ReviewState.REJECTED:
            first.setdefault(card.agreement, card)
    return [Shift(card, sector) for card in first.values()]


def assign_shown(article, sector, typed, user):
    """Assign the sector to those whose versions came with the form and are still so.

    Each is an act of its own. Returns a Counter of `changed` and `left`.
    """
    counts = Counter(changed=0, left=0)
    for public_id in typed.getlist("evidence"):
        evidence = Evidence.objects.filter(article=article, public_id=public_id).first()
        if evidence is None or not is_current(evidence, typed.get(f"version-{public_id}")):
            counts["left"] += 1
            continue
        counts += _assign(evidence, sector, user)
    return counts


def _assign(evidence, sector, user):
    try:
        with transaction.atomic():
            if evidence.state == ReviewState.PROPOSED:
                _state(evidence, sector, user)
            reason = _("Assigned to several deals of an article.")
            assign_sector(evidence.agreement, sector, user, reason)
    except Refused:
        return Counter(left=1)
    return Counter(changed=1)


def _state(evidence, sector, user):
    """What the find proposes is the editor's word from now on."""
    old = evidence.facts.standing().about(FactField.SECTOR).first()
    if old or sector:
        restate(evidence, FactField.SECTOR, sector and sector.code, old, user)


def done(counts):
    return _("%(changed)d assigned, %(left)d left as they were.") % {
        name: counts[name] for name in ("changed", "left")
    }
