"""Near copies: which texts go back to the same dispatch.

A text is a set of shingles, its runs of four words. A fixed part of them, told by their hash, is
kept in an indexed table: the texts that share some of those are candidates, and only the closest
few are compared in full. Nothing is random, so the same texts are always told to be copies.
"""

import hashlib

from django.db.models import Count

from deals.names import fold
from sources.models import Article, ArticleShingle
from sources.models.article import text_digest

WORDS = 4
# One shingle of eight is kept, and never more than these many of one text.
KEPT_OF = 8
MOST_KEPT = 400
# A copy shares at least this much of the shorter text: a reprint with another head and a cut tail
# shares 0.96 of it, two reports of their own about one visit share 0.02 at most.
LEAST_SHARED = 0.7
# Shorter texts have too few runs of words to tell anything.
FEWEST = 25
CANDIDATES = 5
# The head of a text is enough: a file of megabytes costs no more than a long report.
LONGEST = 100_000


def shingles(text):
    """The hashes of all runs of four words, case, accents and punctuation aside."""
    words = fold(text[:LONGEST]).split()
    return {_hashed(words[n : n + WORDS]) for n in range(len(words) - WORDS + 1)}


def _hashed(words):
    digest = hashlib.blake2b(" ".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def kept(all_shingles):
    """The part of a text's shingles that the index holds."""
    return sorted(one for one in all_shingles if one % KEPT_OF == 0)[:MOST_KEPT]


def index(article):
    """Make the article findable for later copies."""
    ArticleShingle.objects.bulk_create(
        ArticleShingle(article=article, hash=one) for one in kept(shingles(article.text))
    )


def near_copy(text):
    """The stored article that `text` shares most of its words with, or None."""
    if same := Article.objects.filter(sha256=text_digest(text)).order_by("pk").first():
        return same
    wanted = shingles(text)
    if len(wanted) < FEWEST:
        return None
    close = (
        Article.objects.filter(shingles__hash__in=kept(wanted))
        .annotate(shared=Count("shingles"))
        .order_by("-shared", "pk")[:CANDIDATES]
    )
    shares = [(share(wanted, shingles(article.text)), -article.pk, article) for article in close]
    best, _, article = max(shares, default=(0, 0, None), key=lambda entry: entry[:2])
    return article if best >= LEAST_SHARED else None


def share(one, other):
    """How much of the smaller set the two have in common, from 0 to 1; 0 for a set too small."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller >= FEWEST else 0
