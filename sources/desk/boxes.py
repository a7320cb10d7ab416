"""The fields of a card's form: what each is called, what it holds now, and what it may hold."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from deals.choices import Instrument, Role, Stage
from deals.partial_dates import PartialDate
from sources.choices import FactField
from sources.desk.wording import said, value_text
from sources.models import Fact

UNCLASSIFIED = ("", _("unclassified"))
NOT_TOLD = ("", _("not told"))
NO_ROLE = ("", _("role not told"))


@dataclass
class Box:
    """A field of the card's form: what it is called, what it holds now, and what it may hold."""

    name: str
    label: str
    initial: str
    fact: Fact | None = None
    options: list = field(default_factory=list)
    typed: str | None = None

    @property
    def text(self):
        return self.initial if self.typed is None else self.typed

    @property
    def is_changed(self):
        return self.typed is not None and self.typed.strip() != self.initial.strip()


def boxes_of(card):
    """The fields for what the card states, with what was typed into them."""
    boxes = _of_a_claim(card) if card.is_headline else _of_a_deal(card)
    for box in boxes:
        box.typed = card.typed.get(box.name)
    return boxes


def _of_a_claim(card):
    return [
        _value(card),
        _text(card, FactField.COUNT, _("Number of agreements")),
        _text(card, FactField.SPEAKER, _("Speaker")),
    ]


def _of_a_deal(card):
    date = _fact(card, FactField.DATE)
    boxes = [
        _value(card),
        _choice(card, FactField.STAGE, _("Stage"), [NOT_TOLD, *Stage.choices]),
        _choice(card, FactField.INSTRUMENT, _("Instrument"), [NOT_TOLD, *Instrument.choices]),
        _choice(card, FactField.SECTOR, _("Sector"), [UNCLASSIFIED, *card.screen.sectors]),
        Box("date", _("Date"), _date_text(date), date),
        _choice(card, FactField.VISIT, _("Visit"), [NOT_TOLD, *card.screen.visits]),
        _text(card, FactField.TITLE, _("Subject")),
    ]
    return boxes + [_role(line.fact) for line in card.parties]


def _fact(card, name):
    found = card.about(name)
    return found[0].fact if found else None


def _value(card):
    fact = _fact(card, FactField.VALUE)
    return Box("value", _("Value"), value_text(fact, card.article), fact)


def _text(card, name, label):
    fact = _fact(card, name)
    return Box(str(name), label, str(fact.says) if fact else "", fact)


def _choice(card, name, label, options):
    fact = _fact(card, name)
    current = str(fact.says) if fact else options[0][0]
    if current not in [code for code, _label in options]:
        options = [*options, (current, said(fact))]
    return Box(str(name), label, current, fact, list(options))


def _role(fact):
    return Box(
        f"role-{fact.pk}",
        _("Role"),
        fact.says.get("role") or "",
        fact,
        [NO_ROLE, *Role.choices],
    )


def _date_text(fact):
    says = fact.says if fact else None
    if not says or not says.get("earliest"):
        return ""
    return PartialDate.parse(f"{says['earliest']}..{says['latest']}").isoformat()
