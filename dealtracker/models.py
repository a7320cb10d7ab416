"""What the site keeps of its own: how often somebody tried to get in."""

from django.db import models


class Attempt(models.Model):
    """Tries of one kind that are counted together, until their time is over.

    `key` is a keyed digest of who tries whom: names and addresses are not kept.
    """

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.count} until {self.until}"
