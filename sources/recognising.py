"""Finds of one article: which evidence a find is, so that reading again adds nothing."""

import json
from itertools import product

from sources.choices import ReviewState

# Two spans are the same find where they share at least this much of the shorter one.
LEAST_SHARED = 0.5


def recognise(article, kind, finds):
    """For each find of a kind ('deal', 'headline') its key and its evidence, None where it is new.

    `finds` are pairs of a span and the statements made of it. The same words are the same find; of
    several that quote the same words, the one that states the most alike. A newer extraction may
    draw a quote's bounds anew: evidence whose words are found no more is the find that shares the
    most of them. A new find within words that were rejected is rejected with them.
    """
    known = list(article.evidence.filter(key__startswith=f"{kind}-").order_by("pk"))
    spans = [span for span, _statements in finds]
    # All that keep their place first, lest another find that overlaps takes theirs.
    found = _of_the_same_words(finds, known)
    left = [one for one in known if one not in found]
    for number, span in enumerate(spans):
        if found[number] is None and (same := _most_shared(span, left)):
            found[number] = same
            left.remove(same)
    found = [one or _rejected_around(span, known) for span, one in zip(spans, found, strict=True)]
    keys = {one.key for one in known}
    return [
        (one.key if one else _new_key(kind, s, keys), one)
        for s, one in zip(spans, found, strict=True)
    ]


def _of_the_same_words(finds, known):
    """The evidence of each find that quotes exactly its words, None where there is none."""
    found = [None] * len(finds)
    for words in dict.fromkeys(span for span, _statements in finds):
        numbers = [number for number, (span, _told) in enumerate(finds) if span == words]
        there = [one for one in known if (one.start, one.end) == (words.start, words.end)]
        pairs = list(product(numbers, there))
        if len(pairs) > 1:
            pairs.sort(key=lambda pair: -_alike(finds[pair[0]][1], pair[1]))
        for number, evidence in pairs:
            if found[number] is None and evidence not in found:
                found[number] = evidence
    return found


def _alike(statements, evidence):
    """How many of the statements the evidence has made, whatever became of them."""
    made = {(fact.field, _plain(fact.says)) for fact in evidence.facts.all()}
    return sum((str(one.field), _plain(one.says)) in made for one in statements)


def _plain(says):
    return json.dumps(says, sort_keys=True)


def _most_shared(span, evidence):
    shares = [(_shared(span, one), -one.pk, one) for one in evidence]
    best = max(shares, default=None, key=lambda entry: entry[:2])
    return best[2] if best and best[0] >= LEAST_SHARED else None


def _shared(span, evidence):
    """How much of the shorter of the two lies in both, from 0 to 1."""
    common = min(span.end, evidence.end) - max(span.start, evidence.start)
    return common / min(span.end - span.start, evidence.end - evidence.start)


def _rejected_around(span, known):
    """The rejected evidence whose words hold the span, where none that stands holds it too."""
    around = [one for one in known if one.start <= span.start and span.end <= one.end]
    rejected = [one for one in around if one.state == ReviewState.REJECTED]
    return rejected[0] if rejected and len(rejected) == len(around) else None


def _new_key(kind, span, taken):
    """Several finds may quote the same words: they are numbered."""
    key = words = f"{kind}-{span.start}-{span.end}"
    number = 1
    while key in taken:
        number += 1
        key = f"{words}-{number}"
    taken.add(key)
    return key
