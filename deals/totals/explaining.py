"""A visit's headlines beside the sum of what was signed at it.

A headline speaks of what was signed at the visit. So four kinds of agreements stand outside it:
those that took a step at the visit and are at home at another (`elsewhere`), those at home here
that are not signed (`not_signed`), those that were signed only after it (`signed_later`), and
components whose umbrella's value holds theirs (`counted_in`). Amounts without a rate are in no
figure (`unconverted`). What was signed later is at home here all the same, so that the itemised
sum, which is the visit's total everywhere, adds it; the others it does not add.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Case, CharField, Exists, F, OuterRef, Q, Value, When

from deals.choices import ANNOUNCING, FIRM_STAGES
from deals.conversion import convert
from deals.filters.fields import told_in
from deals.ledger.moment import one_moment
from deals.ledger.reading import Sums
from deals.models import Agreement, Headline, Milestone
from deals.totals.adding import priced, read_total, worth
from deals.totals.total import ZERO, Total, empty

# Why an agreement of the visit is outside what its headline speaks of.
HERE = ("", "signed_later")
REASONS = ("not_signed", "signed_later", "counted_in", "unconverted", "elsewhere")


@dataclass(frozen=True)
class Claim:
    """A headline with its value in another currency, by the rates of the visit's first day.

    All three are None where the headline tells no sum, or no rate is found; `low` alone where it
    tells only the most, `high` alone where only the least.
    """

    headline: Headline
    low: Decimal | None = None
    stated: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class Explained:
    """A visit's headlines beside what was signed at it; amounts are in units of the currency.

    `claims` holds all of them, the preferred one first. `itemised` is the visit's total and
    `announced_before` what of it had been announced at an earlier visit: a step there, or an
    accepted article about it. `outside` has a Total for each reason of REASONS that applies.
    """

    itemised: Total
    claims: tuple[Claim, ...] = ()
    announced_before: Total | None = None
    outside: dict[str, Total] | None = None

    @property
    def claim(self):
        """The claim that the rest is measured by: the preferred one, else the first told."""
        return self.claims[0] if self.claims else None

    @property
    def claimed(self):
        return self.claim.stated if self.claim else None

    @property
    def share(self):
        """Itemised over claimed, both stated: a fraction, above 1 where more was itemised."""
        return self.itemised.stated / self.claimed if self.claimed else None

    @property
    def share_low(self):
        """The least that is explained; None where the claim may be of any height."""
        return self.itemised.low / self.claim.high if self.claim and self.claim.high else None

    @property
    def share_high(self):
        """The most that is explained; None where the itemised sum is open."""
        if self.itemised.high is None or not (self.claim and self.claim.low):
            return None
        return self.itemised.high / self.claim.low

    @property
    def remainder(self):
        """What the itemised agreements leave of the claim; never below zero."""
        return max(self.claimed - self.itemised.stated, ZERO) if self.claimed else None


def compared(visit, table):
    """The headlines of the visit beside its total in a Table of it, and no more than that."""
    return Explained(itemised=table.total.firm, claims=_claims(visit, table.currency))


def explained(visit, currency=None):
    """The headlines of the visit (as it has them prefetched) against what was signed at it."""
    currency = currency or settings.REFERENCE_CURRENCY
    with one_moment():
        return _explained(visit, currency)


def _explained(visit, currency):
    found = list(_shares(visit, currency))
    here = [share for share in found if share.because in HERE]
    before = [share for share in here if share.before]
    return Explained(
        itemised=_firm(here, currency),
        claims=_claims(visit, currency),
        announced_before=_firm(before, currency),
        outside=_outside(visit, found, currency),
    )


def outside(visit, beside):
    """The published agreements that are outside the headline, each with its reason (`because`).

    `beside` is what `explained` found: rates are looked up only where one was missing.
    """
    found, lost = concerned(visit).with_counted_in(), []
    if "unconverted" in beside.outside:
        found = priced(concerned(visit), beside.itemised.currency)
        lost = [When(~Q(lost=""), because__in=HERE, then=Value("unconverted"))]
    return (
        found.annotate(because=_because(visit))
        .annotate(
            because=Case(
                When(because__in=HERE, counted_in=True, then=Value("counted_in")),
                *lost,
                default=F("because"),
            )
        )
        .exclude(because="")
    )


def concerned(visit):
    """Agreements at home at the visit, and those that took any step there."""
    home = Agreement.objects.published().of_visit(visit).order_by().values("pk")
    steps = Milestone.objects.filter(visit=visit).order_by().values("agreement")
    return Agreement.objects.published().filter(pk__any=ArraySubquery(home.union(steps)))


@dataclass(frozen=True)
class _Share:
    """What agreements alike in why they are outside, and in what came before, add together."""

    because: str
    before: bool
    column: str
    total: Total


def _shares(visit, currency):
    rows = concerned(visit).annotate(because=_because(visit), before=_announced_before(visit))
    sql, parameters = rows.order_by().values_list("pk", "because", "before").query.sql_with_params()
    told = f"SELECT * FROM ({sql}) AS told (agreement_id, because, before)"
    for because, before, column, *line in Sums(rows, currency).told(
        ("because", "before"), told, parameters
    ):
        total = read_total([line], currency)
        if total is not None:
            yield _Share(because, before, column, total)


def _claims(visit, currency):
    return tuple(_claim(visit, headline, currency) for headline in _in_order(visit))


def _in_order(visit):
    return sorted(visit.headlines.all(), key=lambda claim: (not claim.preferred, claim.pk))


def _claim(visit, headline, currency):
    value, day = headline.value, visit.dates.earliest if visit.dates else None
    if value is None or convert(value.stated, value.currency, currency, day) is None:
        return Claim(headline)
    amounts = {
        name: convert(amount, value.currency, currency, day).amount
        for name in ("low", "stated", "high")
        if (amount := getattr(value, name)) is not None
    }
    return Claim(headline, **amounts)


def _firm(found, currency):
    firm = (share.total for share in found if share.column == "firm")
    return sum(firm, start=empty(currency).firm)


def _outside(visit, found, currency):
    """By reason what is outside; of what umbrellas hold its own value, which no total adds."""
    totals = {}
    for reason, total in [*_beside(found), *_held(visit, currency)]:
        totals[reason] = totals.get(reason, Total(currency)) + total
    return {reason: totals[reason] for reason in REASONS if reason in totals}


def _beside(found):
    for share in found:
        is_lost = share.because in HERE and share.total.unconverted
        reason = "unconverted" if is_lost else share.because
        if reason and share.total.count:
            yield reason, replace(share.total, counted_in=0)


def _held(visit, currency):
    """The components that an umbrella holds: few, so that they are added up one by one."""
    components = priced(concerned(visit).exclude(part_of=None), currency)
    for component in components.filter(counted_in=True).annotate(because=_because(visit)):
        reason = "counted_in" if component.because in HERE else component.because
        yield reason, worth(component, currency)


def _because(visit):
    """In SQL: why an agreement is outside the headline, '' where it is not."""
    return Case(
        When(~Q(home_visit=visit) | Q(home_visit=None), then=Value("elsewhere")),
        When(~Q(stage__in=FIRM_STAGES), then=Value("not_signed")),
        When(_signed_later(visit), then=Value("signed_later")),
        default=Value(""),
        output_field=CharField(),
    )


def _signed_later(visit):
    """It has been signed, and no signing is of the visit, of its days or before, or undated."""
    signings = Milestone.objects.filter(agreement=OuterRef("pk"), stage__in=FIRM_STAGES)
    by_then = Q(visit=visit) | Q(visit=None, when=None)
    if visit.dates:
        by_then |= Q(when__startswith__lte=visit.dates.latest)
    return Exists(signings) & ~Exists(signings.filter(by_then))


def _announced_before(visit):
    if visit.dates is None:
        return Value(False)
    first = visit.dates.earliest
    steps = Milestone.objects.filter(
        Q(when__startswith__lt=first) | Q(when=None),
        agreement=OuterRef("pk"),
        stage__in=ANNOUNCING,
        visit__dates__startswith__lt=first,
    )
    told = told_in(visit__dates__startswith__lt=first)
    return Case(When(Exists(steps) | told, then=True), default=False, output_field=BooleanField())
