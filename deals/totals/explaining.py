"""A visit's headlines beside the sum of what was signed at it.

A headline speaks of what was signed at the visit. So four kinds of agreements stand outside it:
those that took a step at the visit and are at home at another (`elsewhere`), those at home here
that are not signed (`not_signed`), those that were signed only after it (`signed_later`), and
components whose umbrella's value holds theirs (`counted_in`). Amounts without a rate are in no
figure (`unconverted`). What was signed later is at home here all the same, so that the itemised
sum, which is the visit's total everywhere, adds it; the others it does not add.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db.models import BooleanField, Case, CharField, Exists, F, OuterRef, Q, Value, When

from deals.choices import ANNOUNCING, FIRM_STAGES
from deals.conversion import convert
from deals.filters.fields import told_in
from deals.models import Agreement, Headline, Milestone
from deals.totals.adding import added, buckets, total_of
from deals.totals.total import ZERO, Total, empty

# Why an agreement of the visit is outside what its headline speaks of.
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


def explained(visit, currency=None):
    """The headlines of the visit (as it has them prefetched) against what was signed at it."""
    currency = currency or settings.REFERENCE_CURRENCY
    found = list(buckets(concerned(visit), _columns(visit), currency))
    here = [bucket for bucket in found if bucket["because"] in ("", "signed_later")]
    before = [bucket for bucket in here if bucket["before"]]
    return Explained(
        itemised=_firm(here, currency),
        claims=tuple(_claim(visit, headline, currency) for headline in _in_order(visit)),
        announced_before=_firm(before, currency),
        outside=_outside(found, currency),
    )


def outside(visit):
    """The published agreements that are outside the headline, each with its reason (`because`).

    Those that no rate converts are not among them: which these are depends on the currency.
    """
    return (
        Agreement.objects.published()
        .filter(pk__in=concerned(visit).values("pk"))
        .with_counted_in()
        .annotate(because=_because(visit))
        .annotate(
            because=Case(
                When(because__in=("", "signed_later"), counted_in=True, then=Value("counted_in")),
                default=F("because"),
            )
        )
        .exclude(because="")
    )


def concerned(visit):
    """Agreements at home at the visit, and those that took any step there."""
    steps = Milestone.objects.filter(agreement=OuterRef("pk"), visit=visit)
    return Agreement.objects.published().filter(Q(home_visit=visit) | Exists(steps))


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
    return sum((added(bucket, currency) for bucket in found), start=empty(currency)).firm


def _outside(found, currency):
    totals = {}
    for bucket in found:
        reason = _reason(bucket)
        if reason:
            totals[reason] = totals.get(reason, Total(currency)) + total_of(bucket, currency)
    return {reason: totals[reason] for reason in REASONS if reason in totals}


def _reason(bucket):
    here = bucket["because"] in ("", "signed_later")
    if here and bucket["counted_in"]:
        return "counted_in"
    return "unconverted" if here and bucket["lost"] else bucket["because"]


def _columns(visit):
    return {"because": _because(visit), "before": _announced_before(visit)}


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
