"""What a statement says, in words, and as a text that a form shows and reads back."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.choices import Instrument, Role, Stage
from deals.wording import value_in_words
from sources.amounts import written
from sources.choices import FactField
from sources.extraction.values import read_amount
from sources.statements import date_said, value_said

VALUES = (FactField.VALUE, FactField.SECOND_VALUE)
# How far around its words the hedge of a sum is looked for.
AROUND = 40
MOST_WORDS = 5


def said(fact):
    """What the fact says, for people: 'USD 180 million', 'Mars (buyer)', 'signed'."""
    says = fact.says
    if fact.field in VALUES:
        value = value_said(says)
        return value_in_words(value) if value else _amount_without_currency(says)
    if fact.field == FactField.PARTY:
        role = dict(Role.choices).get(says.get("role"))
        return f"{says['name']} ({role})" if role else says["name"]
    if fact.field == FactField.DATE:
        return str(date_said(says) or "–")
    if fact.field == FactField.VISIT:
        return str(VISITS.get(says, _("another visit")))
    vocabulary = {FactField.INSTRUMENT: Instrument, FactField.STAGE: Stage}.get(fact.field)
    return str(dict(vocabulary.choices).get(says, says) if vocabulary else says)


VISITS = {
    "this": gettext_lazy("the article’s own visit"),
    "other": gettext_lazy("another visit, not yet known"),
}


def _amount_without_currency(says):
    bounds = [str(says[end]) for end in ("low", "high") if (says or {}).get(end) is not None]
    return _("%s without a currency") % " – ".join(dict.fromkeys(bounds)) if bounds else "–"


def value_text(fact, article):
    """A text that reads back as the value: the article's own words where they do, else ours."""
    if fact is None:
        return ""
    value = value_said(fact.says)
    return _own_words(fact, article, value) or (written(value) if value else said(fact))


def _own_words(fact, article, value):
    """The words of the sum with as much of what stands around them as tells the hedge."""
    if fact.start is None or value is None:
        return ""
    text = article.text
    before = text[max(fact.start - AROUND, 0) : fact.start].rpartition("\n")[2].split()
    words = text[fact.start : fact.end]
    for count in range(min(len(before), MOST_WORDS) + 1):
        told = " ".join([*before[len(before) - count :], words])
        if _reads_as(told, article.language, value):
            return told
    return ""


def _reads_as(words, language, value):
    try:
        read = read_amount(words, language)
    except ValueError:
        return False
    return (read.low, read.high, read.currency, read.qualifier) == (
        value.low,
        value.high,
        value.currency,
        value.qualifier,
    )
