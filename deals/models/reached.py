"""The day that the columns which follow from milestones have reached."""

from django.db import models
from django.db.models import Q


class ReachedDay(models.Model):
    """The last day whose beginning is written into the agreements (see `deals.passing`): one row."""

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    day = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(only=True), name="reached_day_is_one"),
        ]

    def __str__(self):
        return str(self.day)
