"""What lines of sums tell together: by group and column, whatever they are split into."""

import json
from collections import Counter
from decimal import Decimal

from deals.ledger.entries import MEASURES


def added(lines):
    """Measures by name and amounts `unconverted` by currency, by keys and column; no empty ones."""
    found = {}
    for line in lines:
        *group, unconverted = line[: -len(MEASURES)]
        sums, amounts = found.setdefault(tuple(group), (Counter(), Counter()))
        sums.update(dict(zip(MEASURES, line[-len(MEASURES) :], strict=True)))
        amounts.update(json.loads(unconverted, parse_float=Decimal, parse_int=Decimal))
    return {
        group: (dict(sums), dict(amounts))
        for group, (sums, amounts) in found.items()
        if sums["agreements"] or sums["counted_in"] or any(amounts.values())
    }
