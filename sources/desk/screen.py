"""The review screen of one article: its text with the finds marked, and a card for each find."""

from collections import Counter
from functools import cached_property

from django.db.models import Exists, OuterRef, Prefetch
from django.utils.translation import gettext_lazy as _

from deals.choices import Instrument, Stage
from deals.filters import sectors_as_a_tree
from deals.models import Country, Visit
from sources import certainty, second_currency
from sources.attaching import left_last
from sources.choices import FactField, ReviewState, SuggestionState
from sources.contradictions import contradictions_of
from sources.desk.cards import Card
from sources.desk.marks import Find, marked
from sources.desk.notes import notes_about
from sources.extraction import lexicon
from sources.extraction.values import find_amounts
from sources.models import Candidate, Evidence, Fact, Suggestion

MOST_VISITS = 20
MARKABLE = (
    FactField.PARTY,
    FactField.VALUE,
    FactField.SECOND_VALUE,
    FactField.DATE,
    FactField.TITLE,
)
# The colours of the finds: the class of one kind, and the words for all that share its colour.
LEGEND = (
    ("of-value", _("value")),
    ("of-party", _("party")),
    ("of-stage", _("stage, instrument")),
    ("of-sector", _("sector, subject")),
    ("of-date", _("date, visit")),
)
REJECT_REASONS = (
    _("No agreement: aid, trade or a budget."),
    _("Not between two countries."),
    _("Told twice."),
    _("The words say something else."),
)


class Screen:
    """All of one article's finds, as this editor may see and decide them."""

    def __init__(self, article, user):
        self.article, self.user = article, user
        self.may_read = user.has_perm("sources.view_article")
        self.may_review = user.has_perm("sources.review_evidence")
        self.may_publish = user.has_perm("deals.publish_agreement")
        self.cards = [Card(self, evidence) for evidence in evidence_of(article)]

    @cached_property
    def _pieces(self):
        return [card.evidence for card in self.cards]

    @cached_property
    def known(self):
        """What the rule of 'certain' asks of other rows."""
        return certainty.Known(self._pieces)

    @cached_property
    def second_value_doubts(self):
        return second_currency.doubts(self._pieces)

    @cached_property
    def left_last(self):
        return left_last(self._pieces) if self.may_review else {}

    @cached_property
    def contradictions(self):
        return contradictions_of(self._pieces)

    def card(self, public_id, **told):
        """The card of that evidence, with what was typed and why it was not carried out."""
        found = next(c for c in self.cards if c.evidence.public_id == public_id)
        if told:
            place = self.cards.index(found)
            found = self.cards[place] = Card(self, found.evidence, **told)
        return found

    @cached_property
    def counts(self):
        return Counter(str(card.evidence.state) for card in self.cards)

    @property
    def waiting(self):
        return self.counts[ReviewState.PROPOSED]

    @cached_property
    def certain(self):
        return [card for card in self.cards if card.can_be_accepted and not card.doubts]

    @cached_property
    def agreements(self):
        """The agreements of the cards, each once."""
        return list(dict.fromkeys(card.agreement for card in self.cards if card.agreement))

    @cached_property
    def notes(self):
        return notes_about(self.article, self.agreements)

    @property
    def left(self):
        return self.waiting - len(self.certain)

    @cached_property
    def amounts(self):
        """The words of every sum of money in the text: what a value is mostly amended to."""
        if not (self.may_read and self.may_review):
            return []
        found = find_amounts(self.article.text, lexicon.load(self.article.language))
        return list(dict.fromkeys(" ".join(a.span.of(self.article.text).split()) for a in found))

    reject_reasons = REJECT_REASONS
    legend = LEGEND

    @cached_property
    def countries(self):
        """The countries of the article's visit and of its finds' agreements, by code."""
        codes = (
            {self.article.visit.guest_id, self.article.visit.host_id}
            if self.article.visit
            else set()
        )
        for agreement in self.agreements:
            codes |= {agreement.country_a_id, agreement.country_b_id} - {None}
        return Country.objects.in_bulk(codes)

    @property
    def meanings(self):
        """What marked words can tell of a deal, in groups."""
        return [
            (_("fact"), [(str(f), f.label) for f in MARKABLE]),
            (_("stage"), [(f"stage:{code}", label) for code, label in Stage.choices]),
            (
                _("instrument"),
                [(f"instrument:{code}", label) for code, label in Instrument.choices],
            ),
            (_("sector"), [(f"sector:{code}", label) for code, label in self.sectors]),
        ]

    @cached_property
    def sectors(self):
        tree = sectors_as_a_tree()
        return [(row.code, f"\u2003{row.name}" if row.parent_id else row.name) for row in tree]

    @cached_property
    def visits(self):
        """The article's own visit and the others of its two countries, for a field."""
        own = self.article.visit
        if own is None:
            return [("other", _("another visit, not yet known"))]
        others = Visit.objects.filter(
            guest__in=(own.guest_id, own.host_id), host__in=(own.guest_id, own.host_id)
        ).exclude(pk=own.pk)
        others = others.select_related("guest", "host")[:MOST_VISITS]
        return [("this", str(own)), *((visit.public_id, str(visit)) for visit in others)]

    @cached_property
    def headlines(self):
        """The totals that are known to be claimed for the article's visit."""
        return list(self.article.visit.headlines.all()) if self.article.visit else []

    @cached_property
    def text(self):
        """The text with every find marked; '' for who may not read it."""
        if not self.may_read:
            return ""
        finds = [
            Find(card.id.replace("card-", "quote-"), self._kind(card), e.start, e.end, card.id)
            for card in self.cards
            if (e := card.evidence)
        ]
        finds += [
            Find(line.key, f"of-{line.fact.field}", line.fact.start, line.fact.end, card.id)
            for card in self.cards
            for line in card.standing
            if line.has_words
        ]
        return marked(self.article.text, finds)

    def _kind(self, card):
        return f"quote {card.evidence.state}{' claim' if card.is_headline else ''}"


def evidence_of(article):
    """The article's evidence with all that its card shows, in reading order."""
    facts = Fact.objects.select_related("party__country", "ruled_by").order_by("pk")
    meant = Candidate.objects.select_related("party__country").order_by("pk")
    agreements = Candidate.objects.select_related("agreement").order_by("pk")
    offered = Suggestion.objects.filter(state=SuggestionState.OPEN)
    others = Evidence.objects.filter(agreement=OuterRef("agreement")).exclude(pk=OuterRef("pk"))
    return list(
        Evidence.objects.filter(article=article)
        .annotate(has_others=Exists(others))
        .select_related(
            "article", "agreement__sector", "headline__visit__guest", "headline__visit__host",
            "decided_by",
        )
        .prefetch_related(
            Prefetch("facts", facts.prefetch_related(Prefetch("candidates", meant))),
            Prefetch("candidates", agreements),
            "agreement__participations__party",
            Prefetch("suggestions", offered),
            "glosses__author",
        )
        .order_by("start", "pk")
    )  # fmt: skip
