"""Tables that an editor has sent and not yet confirmed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from deals.public_ids import public_id_field


class WaitingTable(models.Model):
    """A file as it was sent, until its editor has seen what it would do and confirms it, or a day
    has passed.

    It stands in the database, since another process than the one that took it may be the one that
    carries it out. What it does has a history, the file has none.
    """

    public_id = public_id_field()
    file_name = models.CharField(_("file"), max_length=255)
    content = models.BinaryField()
    # What was shown of it, so that nothing else is saved than what the editor has seen.
    digest = models.CharField(max_length=64)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, editable=False, on_delete=models.CASCADE, related_name="+"
    )
    sent_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("table that waits")
        verbose_name_plural = _("tables that wait")
        default_permissions = []

    def __str__(self):
        return self.file_name
