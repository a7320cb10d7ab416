"""Finds of one article: which evidence a find is, so that reading again adds nothing."""

# Two spans are the same find where they share at least this much of the shorter one.
LEAST_SHARED = 0.5


def recognise(article, kind, spans):
    """For each find of a kind ('deal', 'headline') its key and its evidence, None where it is new.

    The same words give the same key. A newer extraction may draw a quote's bounds anew: evidence
    whose key is found no more is the find that shares the most of its words.
    """
    known = article.evidence.filter(key__startswith=f"{kind}-").order_by("pk")
    left = {evidence.key: evidence for evidence in known}
    keys = _keys(kind, spans)
    # All that keep their place first, lest another find that overlaps takes theirs.
    found = [left.pop(key, None) for key in keys]
    for number, span in enumerate(spans):
        if found[number] is None and (same := _most_shared(span, left.values())):
            found[number] = left.pop(same.key)
    return [(one.key if one else key, one) for key, one in zip(keys, found, strict=True)]


def _keys(kind, spans):
    """Several finds may quote the same words: they are numbered in the order of the reading."""
    keys = []
    for span in spans:
        key = words = f"{kind}-{span.start}-{span.end}"
        number = 1
        while key in keys:
            number += 1
            key = f"{words}-{number}"
        keys.append(key)
    return keys


def _most_shared(span, evidence):
    shares = [(_shared(span, one), -one.pk, one) for one in evidence]
    best = max(shares, default=None, key=lambda entry: entry[:2])
    return best[2] if best and best[0] >= LEAST_SHARED else None


def _shared(span, evidence):
    """How much of the shorter of the two lies in both, from 0 to 1."""
    common = min(span.end, evidence.end) - max(span.start, evidence.start)
    return common / min(span.end - span.start, evidence.end - evidence.start)
