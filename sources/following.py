"""An agreement follows what its sources state: the one place where statements become what it holds.

What it holds because a statement said so goes when no statement of its basis (`sources.basis`)
says so any longer, and what the others say of one accord takes its place. What a person entered
stays. What the agreement lacks it takes over from the evidence that an act is about.
"""

from django.utils.translation import gettext as _

from deals.history import by_statements
from deals.standing import settle, standing_of
from sources import columns, milestones, seats
from sources.acts import Refused
from sources.basis import Basis
from sources.choices import FactField

PARTS = {
    FactField.PARTY: seats.follow,
    FactField.VALUE: columns.VALUE.follow,
    FactField.INSTRUMENT: columns.INSTRUMENT.follow,
    FactField.SECTOR: columns.SECTOR.follow,
    FactField.TITLE: columns.TITLE.follow,
    FactField.STAGE: milestones.follow,
}


class Move:
    """From what an agreement rested on to what it rests on now; `news` is of the act's evidence."""

    def __init__(self, agreement, before, now, evidence):
        self.agreement, self.before, self.now = agreement, before, now
        self.news = now.of(evidence)

    def told(self, what):
        """What the pieces said before, and what they say now, where they say anything of it."""
        before, now = (map(what, basis.pieces) for basis in (self.before, self.now))
        return [one for one in before if one is not None], [one for one in now if one is not None]


def follow(agreement, before=None, evidence=None, at=None, only=None):
    """Let the agreement hold what its basis says now; True where that changed it.

    `before` is its Basis as it was before the act. The act's `evidence`, where it is given, also
    tells what the agreement lacks. `only` names one part, where not all follow. Raises Refused
    where a published agreement would be left without a stage.
    """
    now = Basis(agreement)
    move = Move(agreement, before or now, now, evidence)
    with by_statements():
        # Each part is to follow, whether or not one before it changed.
        changed = [PARTS[part](move) for part in (PARTS if only is None else [only])]
        _keep_a_stage(agreement, at)
        return settle(agreement, at) or any(changed)


def _keep_a_stage(agreement, at):
    if not agreement.is_published:
        return
    derived = standing_of(agreement, agreement.milestones.select_related("visit"), at)
    if not derived.get("stage", agreement.stage):
        raise Refused(
            _("“%s” is published and would have no stage: withdraw it first.") % agreement
        )
