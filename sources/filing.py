"""Filing a reading: evidence with its facts, what it was matched to, and drafts of the rest."""

from dataclasses import dataclass

from django.db import transaction

from deals.merging.locking import one_by_one
from deals.models import Headline
from deals.models.visit import LONGEST_SPEAKER, MOST_COUNTED
from deals.partial_dates import PartialDate
from sources import facts as stated
from sources.basis import Basis
from sources.choices import FactField, Origin, ReviewState, Standing
from sources.drafting import draft, is_machines_own
from sources.following import follow
from sources.matching import match_agreement, match_headline
from sources.models import Article, Candidate, Evidence, Fact
from sources.placing import places
from sources.recognising import recognise
from sources.seating import GUESSED, Heard, Table
from sources.statements import value_said
from sources.suggesting import suggest


@dataclass
class Filed:
    """What filing a reading came to: deals found, and how many of them went where."""

    deals: int = 0
    matched: int = 0
    new: int = 0
    open: int = 0
    evidence: int = 0
    suggestions: int = 0


@transaction.atomic
def file(article, reading, version=""):
    """File all that the reading found in the article. Returns the `Filed` counts.

    Filed again, the same reading changes nothing: each find has its key within the article. What
    an editor decided stands; a reading that says otherwise about it makes suggestions.
    """
    one_by_one()
    _look_again(article)
    _date(article, reading)
    return Filing(article, reading, version).done()


def _look_again(article):
    """The visit and day as they are now: an editor may have set them while it was being read."""
    Article.objects.select_for_update(of=["self"]).get(pk=article.pk)
    article.refresh_from_db(fields=["visit", "published_on"])


def _date(article, reading):
    """The day of an article that nobody told is the one of its date line."""
    if article.published_on is None and reading.published_on:
        article.published_on = reading.published_on
        article.save(update_fields=["published_on"])


class Filing:
    """One reading on its way into the database."""

    def __init__(self, article, reading, version):
        self.article = article
        self.reading = reading
        self.version = version
        self.filed = Filed(deals=len(reading.deals))
        self.places = places(article, reading)
        self.heard = Heard(article)
        # Whether the article's visit becomes known only now.
        self.placed = self.places.row is not None and article.visit is None

    def done(self):
        if self.placed:
            self.article.visit = self.places.row
            self.article.save(update_fields=["visit"])
        headlines, deals = self.reading.headlines, self.reading.deals
        for found in self.recognised("headline", headlines, stated.statements_of_headline):
            self.headline(*found)
        for found in self.recognised("deal", deals, stated.statements_with_parties):
            self.deal(*found)
        return self.filed

    def recognised(self, kind, found, statements_of):
        """Each find with its key and the evidence that it is already, None where it is new."""
        told = recognise(self.article, kind, [(one.span, statements_of(one)) for one in found])
        return [(one, key, known) for one, (key, known) in zip(found, told, strict=True)]

    # Deals

    def deal(self, deal, key, known):
        visit, sides = self.places.of(deal, self.heard.apart_from_visit(deal))
        statements = self.statements(deal, visit)
        if known and known.state != ReviewState.PROPOSED:
            self.filed.suggestions += suggest(known, statements, self.version)
            return
        weight = {"certain": deal.certain, "reasons": list(deal.reasons)}
        evidence = known or self.evidence(key, deal.span, **weight)
        self.weigh(evidence, weight)
        guessed = GUESSED in deal.reasons
        before = Basis(evidence.agreement) if evidence.agreement else None
        table = Table(self.article, frozenset(sides), guessed, self.heard)
        changed = self.state(evidence, statements, deal.parties, table)
        if known is None:
            self.settle_agreement(evidence, deal, visit, sides)
        elif changed or self.placed:
            self.follow(evidence, before)

    def statements(self, deal, visit):
        place = stated.visit_statement(deal, visit if deal.visit == "other" else None)
        parties = [stated.party_statement(mention) for mention in deal.parties]
        return [*stated.statements_of(deal), *([place] if place else []), *parties]

    def settle_agreement(self, evidence, deal, visit, sides):
        """Link the evidence to the one agreement that it can mean, list several, or draft one."""
        named = evidence.facts.about(FactField.PARTY).select_related("party").order_by("pk")
        match = match_agreement(deal, [fact.party for fact in named], visit, self.article)
        if match.row:
            self.filed.matched += 1
            evidence.agreement = match.row
            evidence.save(update_fields=["agreement"])
            self.follow(evidence)
        elif match.candidates:
            self.filed.open += 1
            Candidate.objects.bulk_create(
                Candidate(evidence=evidence, agreement=row, reason=reason)
                for row, reason in match.candidates
            )
        else:
            self.filed.new += 1
            draft(evidence, sides)

    def follow(self, evidence, before=None):
        """Let a machine's own draft follow what is read now; of any other, review decides."""
        if evidence.agreement and is_machines_own(evidence.agreement):
            follow(evidence.agreement, before, evidence)

    # Headlines

    def headline(self, headline, key, known):
        statements = stated.statements_of_headline(headline)
        if not statements or (known and known.state != ReviewState.PROPOSED):
            return
        evidence = known or self.evidence(key, headline.span)
        self.state(evidence, statements)
        if evidence.headline is None and self.places.row:
            evidence.headline = self.headline_row(headline, statements)
            if evidence.headline:
                evidence.save(update_fields=["headline"])

    def headline_row(self, headline, statements):
        """The visit's headline that says this already, or a new one; None where it says nothing
        that a row can hold."""
        match = match_headline(headline, self.places.row)
        if match.row or match.candidates:
            return match.row
        said = next((s.says for s in statements if s.field == FactField.VALUE), None)
        value = said and value_said(said)
        count = headline.count if (headline.count or 0) <= MOST_COUNTED else None
        if count is None and not value:
            return None
        published_on = self.article.published_on
        return Headline.objects.create(
            visit=self.places.row,
            count=count,
            speaker=(headline.speaker or "")[:LONGEST_SPEAKER],
            day=published_on and PartialDate.day(published_on),
            value=value,
        )

    # Evidence and facts

    def evidence(self, key, span, **weight):
        self.filed.evidence += 1
        return Evidence.objects.create(
            article=self.article,
            key=key,
            quote=span.of(self.article.text),
            start=span.start,
            end=span.end,
            origin=Origin.EXTRACTION,
            extraction_version=self.version,
            **weight,
        )

    def weigh(self, evidence, weight):
        """Write how certain this reading is of the find, and why, where the last one was not."""
        if weight != {name: getattr(evidence, name) for name in weight}:
            Evidence.objects.filter(pk=evidence.pk).update(
                extraction_version=self.version, **weight
            )
            evidence.refresh_from_db()

    def state(self, evidence, statements, mentions=(), table=None):
        """Write the facts of evidence that nobody has decided; False where they stand already.

        A statement that an editor ruled on is a decision too: then all of them stay. So does the
        party that was found for a name before, maybe by an editor.
        """
        before = list(evidence.facts.select_related("party").order_by("pk"))
        written = [(fact.field, fact.says, fact.start, fact.end) for fact in before]
        wanted = [tuple(statement.columns.values()) for statement in statements]
        if written == wanted or any(fact.standing != Standing.PROPOSED for fact in before):
            return False
        evidence.facts.all().delete()
        facts = [Fact(evidence=evidence, **statement.columns) for statement in statements]
        known = {fact.says["name"]: fact.party for fact in before if fact.party}
        candidates = name_parties(facts, mentions, known, table)
        Fact.objects.bulk_create(facts)
        Candidate.objects.bulk_create(candidates)
        return True


def name_parties(facts, mentions, known, table):
    """Give each party's fact its row; returns the candidates of those that stay open.

    `known` are the rows that the names were found to be before.
    """
    named = [fact for fact in facts if fact.field == FactField.PARTY]
    candidates = []
    for fact, mention in zip(named, mentions, strict=True):
        fact.party, others = known.get(mention.name), ()
        if fact.party is None:
            fact.party, others = table.seat(mention)
        candidates += [Candidate(fact=fact, party=row, reason=why) for row, why in others]
    return candidates
