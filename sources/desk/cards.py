"""A card of the review screen: one find, what it states, and what can be amended."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from deals.choices import Language, Publication
from sources import certainty
from sources.attaching import was_chosen
from sources.choices import FactField, ReviewState
from sources.desk.boxes import boxes_of
from sources.desk.restating import can_come_back
from sources.desk.versions import version_of
from sources.desk.wording import said
from sources.differences import differences
from sources.models import Fact

DOUBTS = {
    "reading": _("the reading is in doubt"),
    "parties": _("a party is not settled"),
    "countries": _("its parties are not of its two countries, or one is a guess"),
    "value": _("the value has no currency"),
    "agreement": _("the agreement is not settled"),
    "draft": _("its draft rests on another reading in doubt"),
    "contradiction": _("it contradicts what is known"),
    "visit": _("the visit is not settled"),
    "alone": _("another total was accepted for the visit"),
}


@dataclass
class Line:
    """One statement on a card, with the words that it leads to."""

    fact: Fact
    said: str
    key: str

    @property
    def has_words(self):
        return self.fact.start is not None

    @property
    def lost(self):
        return self.fact.is_lost

    @property
    def can_come_back(self):
        return can_come_back(self.fact)


class Card:
    """One find as the screen shows it. `typed` is what came with a form that was not carried out."""

    def __init__(self, screen, evidence, typed=None, problem="", changes=(), found=None):
        self.screen, self.evidence, self.article = screen, evidence, screen.article
        self.typed = typed or {}
        self.problem, self.changes, self.found = problem, changes, found or {}
        self.id = f"card-{evidence.public_id}"
        self.lines = [Line(f, said(f), f"words-{f.pk}") for f in evidence.facts.all()]

    # What it is

    @property
    def agreement(self):
        return self.evidence.agreement

    @property
    def is_headline(self):
        return self.evidence.headline_id is not None or self.evidence.key.startswith("headline")

    @property
    def is_waiting(self):
        return self.evidence.state == ReviewState.PROPOSED

    @property
    def is_accepted(self):
        return self.evidence.state == ReviewState.ACCEPTED

    @property
    def can_be_accepted(self):
        if self.is_headline:
            settled = self.evidence.headline_id or (self.article.visit_id and not self.claims)
        else:
            settled = self.agreement and not self.is_set_aside
        return self.is_waiting and bool(settled)

    @property
    def is_set_aside(self):
        """Whether it waits for an agreement that was rejected: that is a draft again first."""
        rejected = self.agreement and self.agreement.publication == Publication.REJECTED
        return self.is_waiting and bool(rejected)

    @cached_property
    def claims(self):
        """The totals of the visit that this one may be, where that is open."""
        is_open = self.is_headline and self.is_waiting and not self.evidence.headline_id
        return self.screen.headlines if is_open else []

    @property
    def can_be_published(self):
        """Whether publishing is what is left to do, or follows from accepting."""
        if self.agreement is None or self.evidence.state == ReviewState.REJECTED:
            return False
        if self.is_set_aside:
            return False
        return self.is_waiting or not self.agreement.is_published

    @cached_property
    def title(self):
        if self.agreement:
            return self.agreement.title
        told = self.about(FactField.TITLE)
        return told[0].said if told else self.evidence.quote

    @cached_property
    def version(self):
        return version_of(self.evidence)

    # What it says

    def about(self, field):
        return [line for line in self.standing if line.fact.field == field]

    @cached_property
    def standing(self):
        return [line for line in self.lines if not line.lost]

    @cached_property
    def statements(self):
        """All that stands but the parties, which have acts of their own, in one order always."""
        told = [line for line in self.standing if line.fact.field != FactField.PARTY]
        return sorted(told, key=lambda line: FactField.values.index(line.fact.field))

    @cached_property
    def parties(self):
        return self.about(FactField.PARTY)

    @cached_property
    def lost(self):
        return [line for line in self.lines if line.lost]

    @cached_property
    def doubts(self):
        if not self.is_waiting or not (self.evidence.agreement_id or self.evidence.headline_id):
            return [DOUBTS["visit" if self.is_headline else "agreement"]] if self.is_waiting else []
        found = certainty.doubts(self.evidence, self.screen.known)
        return [DOUBTS.get(name, name) for name in found]

    @cached_property
    def reasons(self):
        return [reason.replace("_", " ") for reason in self.evidence.reasons]

    @property
    def second_value_doubt(self):
        """What is odd about the article's own conversion, or None."""
        return self.screen.second_value_doubts.get(self.evidence.pk)

    @cached_property
    def contradictions(self):
        """(field, what this says, what is known, the article that says so) of each."""
        told = []
        for pair in self.screen.contradictions[self.evidence.pk]:
            own, other = sorted(pair.facts, key=lambda fact: fact.evidence_id != self.evidence.pk)
            told.append((pair.field.label, said(own), said(other), other.evidence.article))
        return told

    @cached_property
    def differences(self):
        """(field, what its agreement itself says, whether both can hold) of what another article
        does not say beside it."""
        contradicted = {pair.field for pair in self.screen.contradictions[self.evidence.pk]}
        return [
            (one.field.label, said(Fact(field=one.field, says=one.held)), one.cannot_both_hold)
            for one in differences(self.evidence)
            if one.field not in contradicted
        ]

    @cached_property
    def candidates(self):
        """The agreements that it may be, while that is open."""
        is_open = self.evidence.agreement_id is None
        return list(self.evidence.candidates.all()) if is_open else []

    @property
    def was_chosen(self):
        return was_chosen(self.evidence)

    @cached_property
    def suggestions(self):
        return [Change(one) for one in self.evidence.suggestions.all()]

    @cached_property
    def others(self):
        """The article's other cards that this one can be merged into."""
        return [
            other
            for other in self.screen.cards
            if other.evidence.pk != self.evidence.pk and other.agreement
            if other.evidence.agreement_id != self.evidence.agreement_id
        ]

    @property
    def was_about(self):
        """The agreement that the find was about before it was attached to this one, or None."""
        return self.screen.left_last.get(self.evidence.pk)

    @property
    def is_shared(self):
        """Whether its agreement is more than this find's own draft: there is what to leave."""
        if self.agreement is None:
            return False
        return self.evidence.has_others or self.agreement.publication != Publication.DRAFT

    @cached_property
    def lonely_sides(self):
        """Countries of the agreement that no party speaks for: their state may be one."""
        agreement = self.agreement
        if agreement is None or agreement.is_published or self.candidates:
            return []
        pair = {agreement.country_a_id, agreement.country_b_id} - {None}
        visit = self.article.visit
        if len(pair) < 2 and visit and pair <= {visit.guest_id, visit.host_id}:
            pair = {visit.guest_id, visit.host_id}
        seated = {seat.party.country_id for seat in agreement.participations.all()}
        open_ones = any(line.fact.candidates.all() for line in self.parties)
        lonely = [] if open_ones else sorted(pair - seated)
        return [self.screen.countries[code] for code in lonely]

    # What can be amended

    @cached_property
    def boxes(self):
        """The form's fields. A statement that is not made has an empty one."""
        return boxes_of(self)

    def box(self, name):
        return next(box for box in self.boxes if box.name == name)

    @property
    def plain_boxes(self):
        return [box for box in self.boxes if not box.name.startswith("role-")]

    @property
    def roles(self):
        return {box.fact.pk: box for box in self.boxes if box.name.startswith("role-")}

    @cached_property
    def party_rows(self):
        return [(line, self.roles.get(line.fact.pk)) for line in self.parties]

    @property
    def gloss_languages(self):
        own = self.article.language
        return [(code, label) for code, label in Language.choices if code != own]

    @property
    def is_amended(self):
        return any(box.is_changed for box in self.boxes)

    # What came back with the form

    def kept(self, name):
        return self.typed.get(name, "")

    @property
    def kept_reason(self):
        return self.kept("reason")

    @property
    def kept_with(self):
        return self.kept("with")

    @property
    def kept_search(self):
        return self.kept("search")

    @property
    def kept_party_search(self):
        return self.kept("party-search")


class Change:
    """A suggestion in words."""

    def __init__(self, suggestion):
        self.suggestion, self.pk = suggestion, suggestion.pk
        self.field = dict(FactField.choices).get(suggestion.field, suggestion.field)
        self.before = self._said(suggestion.from_value)
        self.after = self._said(suggestion.to_value)

    def _said(self, says):
        return "–" if says is None else said(Fact(field=self.suggestion.field, says=says))
