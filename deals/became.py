"""What became of a visit's promises, as a page shows it: a row and a bar for each day."""

from dataclasses import dataclass
from decimal import Decimal

from deals.choices import Stage
from deals.figures import WIDTH, agreements_url
from deals.totals.promises import STAGES, Promises


@dataclass(frozen=True)
class Segment:
    """A part of a bar, in units of WIDTH, as texts with a point."""

    stage: str
    x: str
    width: str


class Day:
    """One day's promises, each stage with the address of its agreements."""

    def __init__(self, promises: Promises, visit, filters, is_today):
        self.on, self.promises, self.is_today = promises.on, promises, is_today
        self.visit, self.filters = visit, filters

    @property
    def cells(self):
        return [(stage, total, self._url(stage)) for stage, total in self.promises.stages.items()]

    def _url(self, stage):
        stands = {"stage": stage} if self.is_today else {"stood": f"{stage}@{self.on}"}
        return agreements_url({**self.filters, "announced_at": self.visit.public_id, **stands})

    def segments(self, largest):
        """The stated sums of the stages, one after the other."""
        x, found = Decimal(0), []
        for stage, total in self.promises.stages.items():
            width = total.stated * WIDTH / largest if largest else Decimal(0)
            if width:
                found.append(Segment(stage, f"{x:.2f}", f"{width:.2f}"))
            x += width
        return found


class Became:
    """The promises of a visit over time; empty where it announced nothing."""

    def __init__(self, over_time, visit, filters=None):
        last = len(over_time) - 1
        self.days = [
            Day(promises, visit, filters or {}, number == last)
            for number, promises in enumerate(over_time)
        ]
        self.currency = over_time[last].currency
        self.stages = [Stage(stage).label for stage in STAGES]
        self.largest = max(promises.total.stated for promises in over_time)

    def __bool__(self):
        today = self.days[-1].promises.total
        return bool(today.count or today.counted_in)

    @property
    def rows(self):
        return [(day, day.segments(self.largest)) for day in self.days]
