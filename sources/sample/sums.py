"""What the sample's agreements are worth: a few are huge, most are small, many are not told."""

from deals.choices import Qualifier
from sources.sample.odds import Odds

# Undisclosed, then in the order of the vocabulary.
QUALIFIERS = Odds(dict(zip(("", *Qualifier.values), (34, 31, 15, 9, 4, 4, 3), strict=True)))
CURRENCIES = {
    **{"USD": (46, 1), "EUR": (27, 1), "HUF": (9, 350), "KZT": (4, 470), "CNY": (4, 7)},
    **{"GBP": (2, 1), "RSD": (2, 117), "AED": (2, 4), "UZS": (2, 12_000), "AZN": (2, 2)},
}
_CODES = Odds({code: weight for code, (weight, _units) in CURRENCIES.items()})
# Of the logarithm of dollars: the middle lies at twelve millions.
MIDDLE, SPREAD = 16.3, 1.9
LARGEST = 60_000_000_000


def a_value(rng):
    """(low, high, currency, qualifier), or None where it is undisclosed."""
    qualifier = QUALIFIERS(rng)
    if not qualifier:
        return None
    currency = _CODES(rng)
    units = CURRENCIES[currency][1]
    amount = min(rng.lognormvariate(MIDDLE, SPREAD), LARGEST) * units
    return shaped(_rounded(amount), currency, qualifier)


def _rounded(amount):
    """To two digits, but for one in sixteen or so, which is told to the thousand."""
    whole = max(1000, int(amount) // 1000 * 1000)
    if whole // 1000 % 16 == 0:
        return whole
    step = 10 ** (len(str(whole)) - 2)
    return whole // step * step


def shaped(amount, currency, qualifier):
    """The value whose lower figure, or bound, is the amount."""
    if qualifier == Qualifier.AT_LEAST:
        return amount, None, currency, qualifier
    if qualifier == Qualifier.AT_MOST:
        return None, amount, currency, qualifier
    if qualifier == Qualifier.RANGE:
        return amount, amount + amount // 2, currency, qualifier
    if qualifier == Qualifier.VAGUE:
        return amount, 5 * amount, currency, qualifier
    return amount, amount, currency, qualifier


def doubled(value):
    low, high, currency, qualifier = value
    return low and 2 * low, high and 2 * high, currency, qualifier
