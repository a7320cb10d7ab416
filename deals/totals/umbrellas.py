"""What the components of an umbrella agreement leave of its value: 'not itemised'."""

from dataclasses import dataclass

from deals.choices import Stage
from deals.models import Agreement
from deals.totals.adding import priced, worth
from deals.totals.total import ZERO, Total
from deals.values import Value


@dataclass(frozen=True)
class Itemised:
    """An umbrella's value beside its components, in units of the value's currency.

    `components` adds the published components that are not cancelled, whether the umbrella holds
    them or not. What they leave is an interval from `low` to `high` (None: open) that is never
    below zero; `exceeded_by` is what they add beyond the umbrella's stated figure.
    """

    value: Value
    components: Total

    @property
    def low(self):
        most = self.components.high
        return ZERO if most is None else max((self.value.low or ZERO) - most, ZERO)

    @property
    def stated(self):
        return max(self.value.stated - self.components.stated, ZERO)

    @property
    def high(self):
        return None if self.value.high is None else max(self.value.high - self.components.low, ZERO)

    @property
    def exceeded_by(self):
        return max(self.components.stated - self.value.stated, ZERO)

    @property
    def is_exact(self):
        return self.low == self.stated == self.high

    @property
    def currency(self):
        return self.value.currency


def itemised(umbrella):
    """The value of the agreement beside its components; None without either. One query."""
    if umbrella.value is None:
        return None
    components = Agreement.objects.filter(part_of=umbrella).exclude(stage=Stage.CANCELLED)
    currency = umbrella.value.currency
    found = [worth(component, currency) for component in priced(components, currency)]
    return Itemised(umbrella.value, sum(found, start=Total(currency))) if found else None
