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
    for public_id in typed.getlist("evidence"):
        evidence = Evidence.objects.filter(article=article, public_id=public_id).first()
        version = typed.get(f"version-{public_id}")
        if evidence is None or not is_current(evidence, version):
            counts["left"] += 1
            continue
        counts += _accept(evidence, publishes, user)
    return counts


def _accept(evidence, publishes, user):
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
