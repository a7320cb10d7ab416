"""An editor's decisions from a file, carried out through the functions of review.

The format stands at the head of `fixtures/decisions.toml`. A file is carried out whole or not at
all. Carrying it out again changes nothing, not even what an editor has decided otherwise since.
"""

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from sources import review
from sources.article_files import read_bytes
from sources.choices import FactField, ReviewState, Standing
from sources.extraction.records import Unreadable
from sources.models import Article, Evidence
from sources.models.article import text_digest
from sources.sidecars import BadSidecar, origin_of
from sources.storing import readable

AT_FIRST = ("article", "words")
KEYS = {
    "detach": {"article", "words", "reason"},
    "attach": {"article", "words", "to_article", "to_words", "reason"},
    "accept": {"article", "words"},
    "deprecate": {"article", "words", "field", "reason"},
    "reject": {"article", "words", "reason"},
    "publish": {"article", "words"},
    "umbrella": {"article", "words", "parts", "reason"},
}
MOST_SHOWN = 40


class BadDecision(ValueError):
    """A decision that cannot be carried out; the message names it, for people."""


@dataclass(frozen=True)
class Decision:
    """One entry of the file: its kind, its number among those of its kind, and what it says."""

    kind: str
    number: int
    told: dict

    def __str__(self):
        words = str(self.told.get("words", ""))
        shown = words if len(words) <= MOST_SHOWN else f"{words[:MOST_SHOWN]}…"
        return f"[[{self.kind}]] {self.number} ({self.told.get('article')}: “{shown}”)"

    def fail(self, why):
        raise BadDecision(f"{self}: {why}")


def read(path):
    """The decisions of the file in the order of carrying out. Raises BadDecision."""
    try:
        tables = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadDecision(f"{Path(path).name} cannot be read: {error}") from error
    if unknown := sorted(tables.keys() - KEYS.keys()):
        raise BadDecision(f"{Path(path).name}: unknown kind {unknown[0]!r}; there are {[*KEYS]}.")
    decisions = [
        Decision(kind, number, told if isinstance(told, dict) else {})
        for kind in KEYS
        for number, told in enumerate(tables.get(kind, ()), start=1)
    ]
    for decision in decisions:
        _check(decision)
    return decisions


def _check(decision):
    told, keys = decision.told, KEYS[decision.kind]
    if told.keys() != keys:
        wrong = sorted(told.keys() ^ keys)
        decision.fail(f"has or lacks {', '.join(wrong)}; its keys are {sorted(keys)}")
    if any(not _is_text(told[key]) for key in keys - {"parts"}):
        decision.fail("every key but parts is a text that is not empty")
    if told.get("field", FactField.VALUE) not in FactField.values:
        decision.fail(f"there is no field {told['field']!r}; there are {FactField.values}")
    for part in told.get("parts", ()):
        if not isinstance(part, dict) or part.keys() != set(AT_FIRST):
            decision.fail("each of its parts has article and words")


def _is_text(told):
    return isinstance(told, str) and told.strip() != ""


@transaction.atomic
def carry_out(path, articles=None, user=None, at=None):
    """Carry out the file's decisions. Returns a Counter of those that changed something, by kind.

    `articles` is the folder of the articles' files, beside the file where it is not told. Raises
    BadDecision, and then nothing is changed.
    """
    desk = Desk(Path(articles or Path(path).parent / "articles"), user, at)
    done = Counter()
    for decision in read(path):
        try:
            done[decision.kind] += bool(getattr(desk, decision.kind)(decision))
        except review.Refused as refusal:
            decision.fail(refusal)
    return done


class Desk:
    """Who decides, and the articles' files that the decisions speak of."""

    def __init__(self, folder, user, at):
        self.folder, self.user, self.at = folder, user, at
        self.articles = {}

    # The kinds of decisions; each returns whether it changed anything.

    def detach(self, decision):
        """Only what is open is set apart: matching may have seen by itself that it is new."""
        evidence = self.evidence(decision)
        if evidence.agreement_id or ever(evidence, agreement_id__isnull=False):
            return False
        return bool(review.detach(evidence, decision.told["reason"], self.user, self.at))

    def attach(self, decision):
        told = decision.told
        evidence = self.evidence(decision)
        other = self.evidence(decision, told["to_article"], told["to_words"])
        if other.agreement_id is None and evidence.agreement_id is None:
            review.detach(other, told["reason"], self.user, self.at)
        if other.agreement_id is None:
            evidence, other = other, evidence
        if ever(evidence, agreement_id=other.agreement_id):
            return False
        self._free(evidence, told["reason"])
        return review.attach(evidence, other.agreement, told["reason"], self.user, self.at)

    def accept(self, decision):
        evidence = self.evidence(decision)
        if ever(evidence, state=ReviewState.ACCEPTED):
            return False
        return review.accept(evidence, self.user, self.at)

    def deprecate(self, decision):
        field = decision.told["field"]
        facts = list(self.evidence(decision).facts.about(field))
        if len(facts) != 1:
            decision.fail(f"the evidence has {len(facts)} statements about {field}, not one")
        if ever(facts[0], standing=Standing.DEPRECATED):
            return False
        return review.deprecate(facts[0], decision.told["reason"], self.user, self.at)

    def reject(self, decision):
        told, reason = decision.told, decision.told["reason"]
        if not self.quoting(decision, told["article"], told["words"]):
            # What no reading takes for an agreement needs no rejecting.
            return False
        evidence = self.evidence(decision)
        if ever(evidence, state=ReviewState.REJECTED):
            return False
        if evidence.state == ReviewState.ACCEPTED:
            self._free(evidence, reason)
            review.reopen(evidence, reason, self.user, self.at)
        return review.reject(evidence, reason, self.user, self.at)

    def _free(self, evidence, reason):
        """What was accepted as certain may be all that its published agreement stands on."""
        agreement = evidence.agreement
        if agreement is None or not agreement.is_published:
            return
        if not agreement.evidence.accepted().exclude(pk=evidence.pk).exists():
            review.withdraw(agreement, reason, self.user, self.at)

    def publish(self, decision):
        agreement = self.agreement(decision)
        if agreement.published_at:
            return False
        return review.publish_or_hand_in(agreement, self.user, self.at)[0]

    def umbrella(self, decision):
        whole, reason = self.agreement(decision), decision.told["reason"]
        parts = [
            self.agreement(decision, part["article"], part["words"])
            for part in decision.told["parts"]
        ]
        new = [part for part in parts if not ever(part, part_of_id=whole.pk)]
        for part in new:
            review.count_in(part, whole, reason, self.user)
        return bool(new)

    # What they are about

    def agreement(self, decision, article=None, words=None):
        evidence = self.evidence(decision, article, words)
        if evidence.agreement is None:
            decision.fail("the evidence belongs to no agreement yet: attach it first")
        return evidence.agreement

    def evidence(self, decision, article=None, words=None):
        """The evidence whose quote holds the words."""
        words = words or decision.told["words"]
        found = self.quoting(decision, article or decision.told["article"], words)
        if len(found) != 1:
            decision.fail(f"{len(found)} pieces of evidence quote “{words}”, not one")
        return found[0]

    def quoting(self, decision, article, words):
        """The evidence of agreements that quotes the words, else that which quotes some of them."""
        article = self.article(decision, article)
        if (times := article.text.count(words)) != 1:
            decision.fail(f"“{words}” stands {times} times in the article, not once")
        start = article.text.index(words)
        end = start + len(words)
        near = Evidence.objects.filter(article=article, start__lt=end, end__gt=start)
        near = list(near.filter(headline=None).select_related("agreement", "article"))
        return [row for row in near if row.start <= start and end <= row.end] or near

    def article(self, decision, name):
        if name not in self.articles:
            self.articles[name] = self._stored(decision, name)
        return self.articles[name]

    def _stored(self, decision, name):
        """The stored article that has the file's text, and its outlet where that is told."""
        path = self.folder / f"{name}.txt"
        try:
            text = readable(read_bytes(path))
            outlet = origin_of(path).outlet
        except (Unreadable, BadSidecar) as error:
            decision.fail(f"the article {name!r} cannot be read: {error}")
        stored = Article.objects.filter(sha256=text_digest(text))
        stored = list(stored.filter(outlet=outlet) if outlet else stored)
        if len(stored) != 1:
            decision.fail(f"the article {name!r} is stored {len(stored)} times, not once")
        return stored[0]


def ever(row, **columns):
    """Whether the row's history knows it with these columns: what was so once was carried out,
    and an editor may have had reasons to change it."""
    return row.events.filter(**columns).exists()
