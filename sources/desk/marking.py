"""Words that an editor marks in an article, and what is made of them: a deal, or a statement."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from deals.choices import Instrument, Stage
from deals.models import Agreement, Sector
from deals.partial_dates import PartialDate, demand_likely
from sources.acts import REVIEW, Refused, demand, locked
from sources.amounts import read
from sources.choices import FactField, Origin
from sources.desk.numbers import whole_number
from sources.desk.restating import restate
from sources.desk.versions import Changed, changes_since, is_current
from sources.drafting import draft
from sources.extraction import lexicon
from sources.extraction.records import PartyMention, Span
from sources.extraction.values import find_amounts
from sources.facts import says_date, says_value
from sources.models import Candidate, Evidence
from sources.seating import LONGEST_NAME, Table
from sources.statements import LONGEST_TITLE

# No place of a text is further.
LAST_PLACE = 10**9
LONGEST_DATE = 60


def span_of(article, words, start=None, end=None, occurrence=None):
    """The span of the words: at the place that is told, else where they stand once in the text.

    Raises Refused where the place has other words, or where the words stand several times and
    the number of the occurrence (from 1) is not told.
    """
    if start is not None and end is not None:
        there = article.text[start:end] if 0 <= start < end <= len(article.text) else None
        if there is None or _one_kind_of_line(there) != _one_kind_of_line(words):
            raise Refused(_("These words do not stand at that place of the text: mark them again."))
        return Span(start, end)
    words = words.strip()
    words = words if words in article.text else _one_kind_of_line(words)
    if not words:
        raise Refused(_("Mark words in the text, or paste them."))
    places = _places(article.text, words)
    if not places:
        raise Refused(_("“%s” does not stand in the text, letter for letter.") % words[:80])
    if occurrence is None and len(places) > 1:
        raise Refused(
            _("“%(words)s” stands %(count)d times in the text: tell which one is meant.")
            % {"words": words[:80], "count": len(places)}
        )
    if not 1 <= (occurrence or 1) <= len(places):
        raise Refused(_("There are only %d such places in the text.") % len(places))
    place = places[(occurrence or 1) - 1]
    return Span(place, place + len(words))


def _one_kind_of_line(words):
    """Forms send every new line as two characters."""
    return words.replace("\r\n", "\n")


def _places(text, words):
    found, at = [], text.find(words)
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1)
    return found


@transaction.atomic
def make_deal(article, span, user=None):
    """New proposed evidence quoting the words, with a draft of its own; the one there is, if any.

    The one sum of money that the words tell becomes its value.
    """
    demand(user, REVIEW)
    key = f"deal-{span.start}-{span.end}"
    evidence, made = Evidence.objects.get_or_create(
        article=article,
        key=key,
        defaults={
            "quote": span.of(article.text),
            "start": span.start,
            "end": span.end,
            "origin": Origin.EDITOR,
        },
    )
    if not made:
        raise Refused(_("These words are quoted already, by “%s”.") % (evidence.agreement or key))
    visit = article.visit
    draft(evidence, frozenset({visit.guest_id, visit.host_id} if visit else ()))
    Agreement.objects.filter(pk=evidence.agreement_id).update(author=user)
    if visit:
        restate(evidence, FactField.VISIT, "this", user=user)
    amounts = find_amounts(span.of(article.text), lexicon.load(article.language))
    if len(amounts) == 1:
        words = Span(span.start + amounts[0].span.start, span.start + amounts[0].span.end)
        restate(evidence, FactField.VALUE, says_value(amounts[0].value), user=user, span=words)
    return evidence


def state(evidence, meaning, span, told="", user=None):
    """State what the words say of the deal. `meaning` is a field, or field:term of a vocabulary.

    Without words (`span` None) the statement is what `told` says.
    """
    field, _colon, term = meaning.partition(":")
    words = span.of(evidence.article.text) if span else told
    if field == FactField.PARTY:
        return name_new_party(evidence, words, span, user)
    old = evidence.facts.standing().about(field).first()
    says = _known_term(field, term) if term else _says(field, words, told, evidence.article)
    return restate(evidence, field, says, old, user, span=span)


def _known_term(field, term):
    vocabularies = {FactField.STAGE: Stage.values, FactField.INSTRUMENT: Instrument.values}
    known = term in vocabularies.get(field, ())
    if not known and not (field == FactField.SECTOR and Sector.objects.filter(code=term).exists()):
        raise Refused(_("Choose what the words say."))
    return term


def _says(field, words, told, article):
    if field in (FactField.VALUE, FactField.SECOND_VALUE):
        return read_value(told.strip() or words, article)
    if field == FactField.DATE:
        return read_date(told or words)
    if field == FactField.TITLE:
        return read_title(told or words)
    raise Refused(_("Choose what the words say."))


def read_value(words, article=None, currency=None):
    """What a value fact says, read from words; a sum without a currency has `currency`."""
    try:
        value = read(words, article)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    says = says_value(value)
    says["currency"] = says["currency"] or currency
    if says["currency"] is None:
        raise Refused(_("Name the currency too, as in 2,5 Mrd. USD."))
    return says


def words_of_value(evidence, says):
    """The words of the article that say this sum, the nearest ones to the quote; None for none."""
    article = evidence.article
    same = [
        amount.span
        for amount in find_amounts(article.text, lexicon.load(article.language))
        if says_value(amount.value) == says
    ]
    return min(same, key=lambda span: abs(span.start - evidence.start), default=None)


def read_title(words):
    return _fitting(" ".join(words.split()), LONGEST_TITLE)


def _fitting(words, longest):
    if len(words) > longest:
        raise Refused(
            _("“%(words)s …” is too long: it has at most %(most)s letters.")
            % {"words": words[:40], "most": longest}
        )
    return words


def read_date(words):
    words = _fitting(words.strip(), LONGEST_DATE)
    try:
        when = PartialDate.parse(words)
        demand_likely(when)
    except ValueError as error:
        raise Refused(
            _("Write a year, month or day (2025, 2025-11, 2025-11-07), or a span of them.")
        ) from error
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    return says_date(when)


def name_new_party(evidence, words, span, user=None):
    """A statement that names a party: tied to the one known party of that name, else proposed."""
    name = _fitting(" ".join(words.split()), LONGEST_NAME)
    mention = PartyMention(name=name, span=span or Span(evidence.start, evidence.end))
    party, candidates = Table(evidence.article).seat(mention)
    if party is None and not candidates:
        raise Refused(_("“%s” is no name.") % name)
    says = {"name": name, "country": party and party.country_id, "role": None}
    done = restate(evidence, FactField.PARTY, says, user=user, party=party, span=span)
    if candidates:
        fact = evidence.facts.standing().about(FactField.PARTY).latest("pk")
        Candidate.objects.bulk_create(
            Candidate(fact=fact, party=row, reason=reason) for row, reason in candidates
        )
    return done


@transaction.atomic
def from_words(article, typed, user=None):
    """What the form for marked words asks for: a deal, or a statement of the deal that is chosen.

    Returns the evidence. Raises Changed where somebody else has changed its card meanwhile, and
    Refused with a message for people.
    """
    words, told = typed.get("words", ""), typed.get("told", "").strip()
    chosen, meaning = typed.get("of", ""), typed.get("meaning", "")
    span = None
    if words.strip() or not told:
        places = (_number(typed, name) for name in ("start", "end", "occurrence"))
        span = span_of(article, words, *places)
    if not chosen:
        if span is None:
            raise Refused(_("Mark the words that tell of the deal, or paste them."))
        return make_deal(article, span, user)
    evidence = _chosen(article, chosen)
    version = typed.get(f"version-{chosen}")
    if not is_current(evidence, version):
        raise Changed(changes_since(evidence, version))
    state(evidence, meaning, span, told, user)
    return evidence


def _chosen(article, public_id):
    """The deal's evidence, kept from others until the transaction ends."""
    of_deals = article.evidence.of_deals()
    evidence = of_deals.filter(public_id=public_id).first()
    if evidence is None:
        raise Refused(_("Choose the deal that the words are about."))
    locked(evidence.agreement_id)
    return of_deals.select_for_update(of=["self"]).get(pk=evidence.pk)


def _number(typed, name):
    text = typed.get(name, "").strip()
    if not text:
        return None
    number = whole_number(text, LAST_PLACE)
    if number is None:
        raise Refused(_("“%s” is no number.") % text[:20])
    return number
