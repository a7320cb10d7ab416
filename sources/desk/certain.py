"""Accepting all certain finds of an article at once, as they were shown beforehand."""

from collections import Counter

from django.db import transaction
from django.utils.translation import gettext as _

from sources import certainty, review
from sources.acts import PUBLISH, Refused
from sources.desk.versions import is_current
from sources.models import Evidence


def accept_shown(article, typed, user):
    """Accept the finds whose versions came with the form and are still so, and still certain.

    Who may publish and asks for it publishes them too. Each is an act of its own: one that meets
    an obstacle stays as it is. Returns a Counter of `accepted`, `published` and `left`.
    """
    counts = Counter(accepted=0, published=0, left=0)
    publishes = bool(typed.get("publish")) and user.has_perm(PUBLISH)
    shown = [_as_shown(article, public_id, typed) for public_id in typed.getlist("evidence")]
    # All are looked at first: accepting one may change what the next one's agreement says.
    for evidence in shown:
        counts += _accept(evidence, publishes, user) if evidence else Counter(left=1)
    return counts


def _as_shown(article, public_id, typed):
    """The find, where it is still what the form showed."""
    evidence = Evidence.objects.filter(article=article, public_id=public_id).first()
    is_still_so = evidence and is_current(evidence, typed.get(f"version-{public_id}"))
    return evidence if is_still_so else None


def _accept(evidence, publishes, user):
    evidence.refresh_from_db()
    if not certainty.is_certain(evidence):
        return Counter(left=1)
    try:
        with transaction.atomic():
            done = Counter(accepted=review.accept(evidence, user))
            if publishes and evidence.agreement_id:
                done["published"] += review.publish_or_hand_in(evidence.agreement, user)[0]
    except Refused:
        return Counter(left=1)
    return done


def certain_done(counts):
    return _(
        "%(accepted)d accepted, %(published)d published, %(left)d left for a look of your own."
    ) % {name: counts[name] for name in ("accepted", "published", "left")}
