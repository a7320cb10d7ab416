"""What was typed into a card's boxes: read as facts keep it, and stated in place of what stood."""

from django.utils.translation import gettext as _

from sources.acts import Refused
from sources.choices import FactField
from sources.desk.claims import read_count, read_speaker
from sources.desk.marking import read_date, read_title, read_value, words_of_value
from sources.desk.restating import restate


def amend(card, user):
    """State what was typed otherwise than it stands; a sum leads to the words that say it."""
    changed = [box for box in card.boxes if box.is_changed]
    # What is struck out goes last: it may be all that there was before.
    for box in sorted(changed, key=lambda box: not box.text.strip()):
        says = read(card, box)
        span = words_of_value(card.evidence, says) if says and box.name == "value" else None
        kept = {"party": _party(box), "span": span}
        restate(card.evidence, box_field(box), says, box.fact, user, **kept)


def box_field(box):
    return FactField.PARTY if box.name.startswith("role-") else FactField(box.name)


def _party(box):
    return box.fact.party if box.fact and box.name.startswith("role-") else None


def read(card, box):
    """What the box's text says, as facts keep it; None for a statement that is struck out."""
    text = box.typed.strip()
    if box.name.startswith("role-"):
        return {**box.fact.says, "role": _one_of(box, text) or None}
    if not text:
        return None
    if box.name == "value":
        currency = box.fact.says.get("currency") if box.fact else None
        return read_value(text, card.article, currency)
    if box.options:
        return _one_of(box, text)
    return READERS.get(box.name, read_title)(text)


READERS = {"date": read_date, "count": read_count, "speaker": read_speaker}


def _one_of(box, text):
    if text not in [str(code) for code, _label in box.options]:
        raise Refused(_("Choose one of the list for “%s”.") % box.label)
    return text
