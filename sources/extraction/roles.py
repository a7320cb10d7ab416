"""What each party does in a deal: who supplies and who buys, who lends and who borrows.

The verb tells what its subject is; the party with a preposition or a case is the other one. Where
the text does not tell which party is the subject, no role is told.
"""

from __future__ import annotations

from sources.extraction.cues import inside
from sources.extraction.drafts import Draft
from sources.extraction.mentions import Mention
from sources.extraction.records import Role

_OTHERS: dict[Role, Role] = {
    "supplier": "buyer",
    "buyer": "supplier",
    "lender": "borrower",
    "borrower": "lender",
    "investor": "partner",
}


def roles_of(draft: Draft) -> list[Role | None]:
    """A role for each party, None where it is not told."""
    untold: list[Role | None] = [None] * len(draft.parties)
    stretch = draft.stretch
    told = {hit.label for hit in inside(stretch.cues.roles, stretch.start, stretch.end)}
    subjects = [m for m in draft.parties if not m.linked]
    if len(told) != 1 or len(subjects) != 1 or len(draft.parties) < 2 or draft.inferred:
        return untold
    role = told.pop()
    return [role if m is subjects[0] else _OTHERS[role] for m in draft.parties]


def buyer_of(draft: Draft) -> Mention | None:
    """Who buys in a deal of two, by its verb; None where it tells neither buyer nor supplier."""
    stretch = draft.stretch
    told = {hit.label for hit in inside(stretch.cues.roles, stretch.start, stretch.end)}
    if len(draft.parties) != 2 or not told & {"supplier", "buyer"}:
        return None
    first, second = sorted(draft.parties, key=lambda m: m.linked)
    return second if "supplier" in told else first
