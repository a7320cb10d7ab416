"""What the reference data's loader wrote, so that it never overwrites an editor's change."""

from django.db import models


class ReferenceRow(models.Model):
    """One row of the reference data as the loader last wrote it."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    written = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="referencerow_once"),
        ]

    def __str__(self):
        return f"{self.kind} {self.key}"
