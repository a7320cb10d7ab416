"""How much of everything a sample of so many agreements holds, and its public ids."""

from dataclasses import dataclass

from deals.public_ids import ALPHABET, LENGTH

FULL = 1_000_000
_ALL_IDS = len(ALPHABET) ** LENGTH
# No factor in common with the number of ids, so that no two numbers get the same one.
_STEP = 104_729_374_850_557
_TRIPLES = [a + b + c for a in ALPHABET for b in ALPHABET for c in ALPHABET]


@dataclass(frozen=True)
class Size:
    """Reports grow with the agreements; countries meet and companies are founded more slowly."""

    agreements: int

    @property
    def visits(self):
        return max(3, round(2_000 * (self.agreements / FULL) ** 0.5))

    @property
    def parties(self):
        return max(40, round(50_000 * (self.agreements / FULL) ** 0.75))

    @property
    def countries(self):
        return max(8, min(120, self.parties // 12))


class PublicIds:
    """Ids that look like any other, never give the same one twice, and are alike on every run."""

    def __init__(self, rng):
        self.next = rng.randrange(_ALL_IDS)

    def __call__(self):
        self.next = (self.next + _STEP) % _ALL_IDS
        rest, first = divmod(self.next, len(_TRIPLES))
        rest, second = divmod(rest, len(_TRIPLES))
        rest, third = divmod(rest, len(_TRIPLES))
        return _TRIPLES[first] + _TRIPLES[second] + _TRIPLES[third] + ALPHABET[rest]
