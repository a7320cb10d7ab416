"""How much of what extraction proposed was accepted, amended and rejected."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from deals.choices import Language
from sources.choices import Origin, ReviewState, Standing
from sources.models import Evidence, Fact

# By what the shares are told: a title, the column, and what a row is called.
DIMENSIONS = (
    (_("Version of the extraction"), "extraction_version", lambda key: key or _("not known")),
    (_("Outlet"), "article__outlet__name", lambda key: key or _("not known")),
    (_("Language"), "article__language", lambda key: dict(Language.choices).get(key, key)),
)


@dataclass(frozen=True)
class Shares:
    """One row: how many proposals, and how many of them went where. `accepted` are unamended."""

    label: str
    proposals: int
    accepted: int
    amended: int
    rejected: int
    waiting: int

    @property
    def decided(self):
        return self.accepted + self.amended + self.rejected

    def share(self, name):
        """The part of what was decided, from 0 to 1; None where nothing was."""
        return getattr(self, name) / self.decided if self.decided else None

    @property
    def columns(self):
        return [(getattr(self, n), self.share(n)) for n in ("accepted", "amended", "rejected")]


def _touched():
    """Statements that an editor made, or took away, beside the decision itself.

    Accepting marks all statements with its own time. A statement that lost later, against another
    source, was read rightly.
    """
    return (
        Fact.objects.filter(evidence=OuterRef("pk"), ruled_at__isnull=False)
        .exclude(ruled_at=OuterRef("decided_at"))
        .exclude(standing=Standing.DEPRECATED, ruled_at__gt=OuterRef("decided_at"))
    )


def shares_by(column, name=str):
    """The rows of one dimension, those with the most proposals first."""
    accepted = Q(state=ReviewState.ACCEPTED)
    rows = (
        Evidence.objects.filter(origin=Origin.EXTRACTION)
        .annotate(touched=Exists(_touched()))
        .values(row=F(column))
        .annotate(
            proposals=Count("pk"),
            accepted=Count("pk", filter=accepted & Q(touched=False)),
            amended=Count("pk", filter=accepted & Q(touched=True)),
            rejected=Count("pk", filter=Q(state=ReviewState.REJECTED)),
            waiting=Count("pk", filter=Q(state=ReviewState.PROPOSED)),
        )
        .order_by("-proposals", "row")
    )
    return [Shares(label=name(row.pop("row")), **row) for row in rows]


def all_shares():
    return [(title, shares_by(column, name)) for title, column, name in DIMENSIONS]
