"""Agreements whose accepted sources tell different things: where contradictions are looked for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Disputed(models.Model):
    """An agreement of which two accepted pieces of evidence may contradict each other.

    Triggers keep these rows with every statement that is accepted, ruled out or moves, so that the
    list of contradictions need not read all statements. Whether two sources are one dispatch, and
    whether steps fall on one day, is told by `sources.contradictions` alone: of these agreements
    some contradict nothing, but none that does is missing. Derived, hence without a history, and
    named by key alone, since it is neither merged nor restored.
    """

    agreement = models.BigIntegerField(primary_key=True)

    class Meta:
        verbose_name = _("disputed agreement")
        verbose_name_plural = _("disputed agreements")
        default_permissions = []

    def __str__(self):
        return str(self.agreement)
