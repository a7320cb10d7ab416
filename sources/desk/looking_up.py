"""What a card's form asks to be shown: amounts as read, agreements and parties found."""

from django.db.models import Exists, OuterRef, Q

from deals.models import Agreement, Party, PartyName
from deals.names import fold
from sources.acts import Refused
from sources.desk.amending import box_field, read
from sources.desk.wording import said
from sources.models import Fact

MOST_FOUND = 8
# Each word is looked for in every name: of a pasted page the first ones do.
MOST_SEARCHED = 12
LOOK_UPS = ("check", "search", "search-party")


def look_up(card):
    """What the card's form asks to be shown: read amounts, agreements or parties found."""
    name, _colon, argument = card.typed.get("act", "").partition(":")
    if name == "search":
        return {"agreements": agreements_called(card.kept_search, card.evidence.agreement_id)}
    if name == "search-party":
        return {"parties": parties_called(card.kept_party_search), "fact": argument}
    return _read_back(card)


def _read_back(card):
    """What each changed box is read as, and why a box cannot be read: (label, words) each."""
    found = {"read": [], "refused": []}
    for box in card.boxes:
        if not box.is_changed:
            continue
        try:
            says = read(card, box)
        except Refused as refusal:
            found["refused"].append((box.label, str(refusal)))
        else:
            told = "–" if says is None else said(Fact(field=box_field(box), says=says))
            found["read"].append((box.label, told))
    return found


def agreements_called(words, without=None):
    """Agreements that have every word in their title or in a party's name, the latest first."""
    found = Agreement.objects.exclude(publication="rejected").exclude(pk=without)
    for word in words.split()[:MOST_SEARCHED]:
        named = PartyName.objects.filter(
            party__participations__agreement=OuterRef("pk"), folded__contains=fold(word)
        )
        told = Q(title__icontains=word)
        found = found.filter(told | Exists(named) if fold(word) else told)
    return list(found.latest_first().for_list()[:MOST_FOUND]) if words.strip() else []


def parties_called(words):
    if not fold(words):
        return []
    named = PartyName.objects.filter(party=OuterRef("pk"), folded__contains=fold(words))
    return list(
        Party.objects.filter(Exists(named)).select_related("country").order_by("name")[:MOST_FOUND]
    )
