"""Merged rows, and rows that were ruled to be different."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from deals.choices import Kind
from deals.history import tracked
from deals.public_ids import LENGTH

NOT_AGAIN = """
    IF EXISTS (SELECT 1 FROM deals_redirect WHERE old_id = NEW.public_id) THEN
        RAISE EXCEPTION 'the row % was merged into another one', NEW.public_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'merged_row_stays_away';
    END IF;
    RETURN NEW;
"""


def stays_away_once_merged():
    """A merged row does not come back while its id leads elsewhere: a form that was open when it
    was merged would otherwise save it anew."""
    return pgtrigger.Trigger(
        name="stays_away_once_merged",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=NOT_AGAIN,
    )


@tracked
class Redirect(models.Model):
    """The old public id of a merged row, and the row that took its place.

    Public ids never change, so both ends are named by theirs. `moved` holds what the merge moved,
    so that it can be undone.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    old_id = models.CharField(_("old id"), max_length=LENGTH)
    new_id = models.CharField(_("new id"), max_length=LENGTH)
    moved = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        constraints = [
            models.UniqueConstraint(fields=["old_id"], name="redirect_once_an_id"),
            models.CheckConstraint(condition=~Q(old_id=F("new_id")), name="redirect_elsewhere"),
        ]

    def __str__(self):
        return f"{self.old_id} → {self.new_id}"

    @property
    def old_name(self):
        """What the merged row was called."""
        return self.moved.get("merged", {}).get("name", "")


@tracked
class NotSame(models.Model):
    """Two rows that an editor ruled to be different, the smaller public id first."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    first_id = models.CharField(_("first id"), max_length=LENGTH)
    second_id = models.CharField(_("second id"), max_length=LENGTH)
    reason = models.TextField(_("reason"), blank=True)
    ruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("ruling 'not the same'")
        verbose_name_plural = _("rulings 'not the same'")
        constraints = [
            models.UniqueConstraint(fields=["first_id", "second_id"], name="notsame_once_a_pair"),
            models.CheckConstraint(
                condition=Q(first_id__lt=F("second_id")), name="notsame_ordered"
            ),
        ]

    def __str__(self):
        return f"{self.first_id} ≠ {self.second_id}"
