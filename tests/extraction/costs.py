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


def growth(function, piece, small=5_000, factor=8, head="", tries=4):
    """The cost of a character in a long text over that in a short one; what `head` costs is left out.

    What grows shows it every time, what a busy machine adds does not: the least of a few tries counts.
    """
    least = float("inf")
    for _ in range(tries):
        least = min(least, _growth(function, piece, small, factor, head))
        if least < MOST:
            break
    return least


def _growth(function, piece, small, factor, head):
    texts = [
        head + (piece * (length // len(piece) + 1))[:length] for length in (small, small * factor)
    ]
    # In turns, so that a busy moment weighs on all three.
    rounds = [[_seconds(function, text) for text in (head, *texts)] for _ in range(3)]
    before, short, long = (min(seconds) for seconds in zip(*rounds, strict=True))
    cost = max((short - before) / small, _NOTHING)
    return (long - before) / (small * factor) / cost


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
