"""What an editor saw when a card was drawn: so that the second who saves is told what changed.

The version of a card is what it showed, statement by statement. It goes out with the card's form
and comes back with it; where it is no longer what stands there, the difference is told.
"""

import json

from django.core import signing
from django.utils.translation import gettext as _

from deals.choices import Language
from deals.wording import value_in_words
from sources.choices import FactField, Standing
from sources.desk.wording import said

SALT = "sources.desk.versions"


class Changed(Exception):
    """Somebody else has changed what the card showed; `changes` are sentences for people."""

    def __init__(self, changes):
        super().__init__(" ".join(changes))
        self.changes = changes


def version_of(evidence):
    """The version of the evidence's card, for a form."""
    return signing.dumps(_seen(evidence), salt=SALT, compress=True)


def is_current(evidence, version):
    return _read(version) == _as_kept(_seen(evidence))


def changes_since(evidence, version):
    """What is different now from what the version showed, each a sentence for people."""
    before, now = _read(version), _as_kept(_seen(evidence))
    if before is None:
        return [_("The page is too old to tell what changed since.")]
    told = []
    if before["state"] != now["state"]:
        told.append(_decided(evidence))
    if before["agreement"] != now["agreement"]:
        told.append(_("It belongs to another agreement now: %s.") % (evidence.agreement or "–"))
    else:
        told += _agreement_changed(before.get("holds", {}), now["holds"])
    names = dict(now["facts"]) | dict(before["facts"])
    for pk in names:
        told += _fact_changed(dict(before["facts"]).get(pk), dict(now["facts"]).get(pk))
    told += _glosses_changed(dict(before.get("glosses", ())), dict(now["glosses"]))
    return told or [_("What it may be taken for has changed.")]


def _decided(evidence):
    who = evidence.decided_by
    state = evidence.get_state_display()
    if who is None:
        return _("It is %(state)s now.") % {"state": state}
    return _("%(who)s has %(state)s it meanwhile.") % {"who": who, "state": state}


def _fact_changed(before, now):
    if before == now:
        return []
    if before is None:
        return [_("New statement: %s.") % now[0]]
    if now is None:
        return [_("No longer stated: %s.") % before[0]]
    if before[1:] == now[1:]:
        return [_("Before: %(before)s; now: %(now)s.") % {"before": before[0], "now": now[0]}]
    return [_("Decided otherwise: %s.") % now[0]]


def _agreement_changed(before, now):
    """What its agreement says otherwise, by whatever door that came."""
    return [
        _("The agreement’s own %(field)s, before: %(before)s; now: %(now)s.")
        % {"field": label, "before": before[label] or "–", "now": told or "–"}
        for label, told in now.items()
        if label in before and before[label] != told
    ]


def _glosses_changed(before, now):
    labels = dict(Language.choices)
    return [
        _("Its translation, %(language)s: “%(text)s”.")
        % {"language": labels[code], "text": now.get(code, "–")}
        for code in sorted({*before, *now})
        if before.get(code) != now.get(code)
    ]


def _seen(evidence):
    facts = sorted(evidence.facts.all(), key=lambda fact: fact.pk)
    candidates = {c.agreement_id for c in evidence.candidates.all()}
    return {
        "state": str(evidence.state),
        "agreement": evidence.agreement_id,
        "holds": _held(evidence.agreement) if evidence.agreement else {},
        "candidates": sorted(candidates),
        "glosses": sorted((gloss.language, gloss.text) for gloss in evidence.glosses.all()),
        "facts": [
            (fact.pk, (_words(fact), str(fact.standing), fact.party_id))
            for fact in facts
            if fact.standing in (Standing.PROPOSED, Standing.ACCEPTED)
        ],
    }


def _held(agreement):
    """What publishing the find would publish with it, by the field's label."""
    seats = sorted(agreement.participations.all(), key=lambda seat: seat.pk)
    return {
        str(FactField.TITLE.label): agreement.title,
        str(FactField.VALUE.label): value_in_words(agreement.value) if agreement.value else "",
        str(FactField.INSTRUMENT.label): str(agreement.get_instrument_display()),
        str(FactField.STAGE.label): str(agreement.get_stage_display()),
        str(FactField.SECTOR.label): str(agreement.sector or ""),
        str(FactField.PARTY.label): "; ".join(str(seat) for seat in seats),
    }


def _words(fact):
    return f"{fact.get_field_display()} “{said(fact)}”"


def _as_kept(seen):
    """As it comes back from a form: lists for tuples."""
    kept = json.loads(json.dumps(seen))
    kept["facts"] = [(pk, tuple(told)) for pk, told in kept["facts"]]
    return kept


def _read(version):
    try:
        return _as_kept(signing.loads(version or "", salt=SALT))
    except signing.BadSignature:
        return None
