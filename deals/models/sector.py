"""Sectors: a tree of two levels."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deals.history import tracked
from deals.models.marks import sector_marks
from deals.models.named import Named

TWO_LEVELS = """
    IF EXISTS (SELECT 1 FROM deals_sector WHERE id = NEW.parent_id AND parent_id IS NOT NULL)
       OR EXISTS (SELECT 1 FROM deals_sector WHERE parent_id = NEW.id) THEN
        RAISE EXCEPTION 'the tree of sectors has two levels'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sector_two_levels';
    END IF;
    RETURN NEW;
"""


class SectorQuerySet(models.QuerySet):
    def top(self):
        return self.filter(parent=None)

    def within(self, sector):
        """The sector itself and its children."""
        return self.filter(Q(pk=sector.pk) | Q(parent=sector))


@tracked
class Sector(Named):
    """A branch of the economy; the top level is the vocabulary of extraction."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        limit_choices_to={"parent": None},
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = SectorQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                name="sector_not_its_own_parent",
                violation_error_message=_("A sector cannot be its own parent."),
            ),
        ]
        triggers = [
            *sector_marks(),
            pgtrigger.Trigger(
                name="two_levels",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id"),
                condition=pgtrigger.Q(new__parent__isnull=False),
                func=TWO_LEVELS,
            ),
        ]

    def get_absolute_url(self):
        return reverse("sector", args=[self.code])

    @property
    def top(self):
        """The sector of the top level that this one belongs to."""
        return self.parent or self
