"""How the cost of a function grows with its text, as a ratio that no machine's speed moves."""

import gc
import time

# A cost in proportion to the text gives 1, a quadratic one 8; the slack is for caches and neighbours.
MOST = 2.5

# Seconds a character: what costs less is not worth a ratio.
_NOTHING = 2e-7

HOSTILE = {
    "digits": "1234567890",
    "grouped digits": "123 456.",
    "brackets": "(",
    "nested quotes": "„“",
    "one endless sentence": "und zwei Firmen zahlen weiter ",
    "one endless word": "a",
    "number words": "zwei und hundert két és fél ",
    "sums": "5 Mio. Euro, ",
    "hedges": "mehr als über több mint ",
    "adjectives": "5 neue kanadische ",
    "dates": "7. November 2024 ",
    "full stops": ". A",
    "hyphens": "a-",
}


def growth(function, piece, small=5_000, factor=8, head=""):
    """The cost of a character in a long text over that in a short one; what `head` costs is left out."""
    costs = []
    before = min(_seconds(function, head) for _ in range(3)) if head else 0
    for length in (small, small * factor):
        text = head + (piece * (length // len(piece) + 1))[:length]
        function(text)
        costs.append((min(_seconds(function, text) for _ in range(3)) - before) / length)
    return costs[1] / max(costs[0], _NOTHING)


def _seconds(function, text):
    """The processor time of one call; the collector's passes over the test run's heap left out."""
    gc.collect()
    gc.disable()
    try:
        started = time.process_time()
        function(text)
        return time.process_time() - started
    finally:
        gc.enable()
