"""Whom a deal names: the row of each party, a proposal where none is known."""

from dataclasses import dataclass, replace

from django.db.models import Count, F, Q
from django.db.models.fields.json import KT

from deals.apart import ruled_apart
from deals.choices import Kind, NameKind, PartyKind
from deals.models import Country, Party, PartyName
from deals.names import fold
from sources.choices import FactField
from sources.matching import match_party
from sources.matching.kinds import guess_kind
from sources.models import Fact

LONGEST_NAME = 300
# The reading's word for a deal in which some party's country is a guess.
GUESSED = "country_unknown"
# Whoever enters a party gives it an official name; an article's own name for it is an alias.
ENTERED = Q(party__names__kind=NameKind.OFFICIAL)


class Heard:
    """Whom and what the article's words were found to mean before, maybe by an editor.

    Read at once: the facts of a reading go when a newer one is filed.
    """

    def __init__(self, article):
        about = Q(field=FactField.PARTY, party__isnull=False) | Q(field=FactField.VISIT)
        told = Fact.objects.filter(about, evidence__article=article)
        columns = ("field", "says", "start", "end", "party__public_id")
        columns += ("evidence__start", "evidence__end")
        self.told = list(told.values_list(*columns))

    def apart_from_party(self, mention):
        """The public ids of parties ruled to be others than the one these words name."""
        span, name = mention.span, fold(mention.name)
        return ruled_apart(
            Kind.PARTY,
            {
                party
                for field, says, start, end, party, *_quote in self.told
                if field == FactField.PARTY
                if fold(says["name"]) == name or (span and overlap(span, start, end))
            },
        )

    def apart_from_visit(self, deal):
        """The public ids of visits ruled to be others than the one where this deal was placed."""
        return ruled_apart(
            Kind.VISIT,
            {
                says
                for field, says, _start, _end, _party, *quote in self.told
                if field == FactField.VISIT and overlap(deal.span, *quote)
            },
        )


def overlap(span, start, end):
    return start is not None and span.start < end and start < span.end


@dataclass(frozen=True)
class Table:
    """Where a deal's parties sit: its article, and the guest's and host's codes as its sides.

    `is_guessed` tells that the reading gave some party the one or the other side without being
    told; `heard` is what its words meant before, read now where it is not given.
    """

    article: object
    sides: frozenset = frozenset()
    is_guessed: bool = False
    heard: Heard | None = None

    def seat(self, mention):
        """The row of the party that is named, a known one or a new one, and no candidates.

        The row is None, with the candidates, where several parties may be meant; and for a name
        without letter or digit.
        """
        if not fold(mention.name):
            return None, ()
        apart = (self.heard or Heard(self.article)).apart_from_party(mention)
        match = match_party(mention, self.article, self.article.language, apart)
        row = match.row or self.of_the_other_side(mention, match, apart)
        if row is None and match.candidates:
            return None, match.candidates
        if row is None:
            return propose(mention, self.article.language), ()
        self.tell_country(row, mention)
        return row, ()

    def of_the_other_side(self, mention, match, apart):
        """The one party of that name whose country only a guess speaks against, else None."""
        known = {party.country_id for party, _reason in match.candidates}
        if mention.country not in self.sides or not known or not known <= self.sides:
            return None
        nameless = replace(mention, country=None)
        row = match_party(nameless, self.article, self.article.language, apart).row
        return row if row and (self.is_guessed or has_guessed_country(row)) else None

    def tell_country(self, party, mention):
        """Complete or correct a proposed party's country, as far as it is told now."""
        if mention.country in (None, party.country_id) or not is_proposal(party):
            return
        if party.country_id is None or (not self.is_guessed and has_guessed_country(party)):
            party.country = country_of(mention)
            Party.objects.filter(pk=party.pk).update(country=party.country)


def is_proposal(party):
    """Whether the party is as an article proposed it, and nobody entered it."""
    entered = PartyName.objects.filter(party=party, kind=NameKind.OFFICIAL)
    return may_be_proposal(party) and not entered.exists()


def may_be_proposal(party):
    return party.kind in (PartyKind.OTHER, guess_kind(party.name))


def has_guessed_country(party):
    """Whether the party is a proposal whose country no article has told, only readings guessed."""
    return party.pk in guessed_countries([party])


def guessed_countries(parties):
    """The primary keys of those parties of which `has_guessed_country` holds, in one query."""
    proposed = [party for party in parties if party.country_id and may_be_proposal(party)]
    if not proposed:
        return set()
    naming = Fact.objects.about(FactField.PARTY).filter(party__in=proposed).exclude(ENTERED)
    guess = Q(evidence__reasons__contains=[GUESSED])
    told = Q(country=F("party__country")) & ~guess
    rows = naming.annotate(country=KT("says__country")).values("party")
    rows = rows.annotate(told=Count("pk", filter=told)).order_by()
    return {row["party"] for row in rows if not row["told"]}


def propose(mention, language):
    name = mention.name[:LONGEST_NAME]
    party = Party.objects.create(name=name, kind=guess_kind(name), country=country_of(mention))
    PartyName.objects.create(party=party, name=name, language=language, kind=NameKind.ALIAS)
    return party


def country_of(mention):
    return Country.objects.filter(code=mention.country).first()
