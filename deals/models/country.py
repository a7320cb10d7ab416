"""Countries, by ISO 3166-1 code."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals.history import tracked
from deals.models.named import Named
from deals.sorting import SortKey


@tracked
class Country(Named):
    """A country or territory. Loaded from the reference data; its code is its key."""

    code = models.CharField(_("ISO code"), max_length=2, primary_key=True)

    class Meta:
        ordering = [SortKey("name_en")]
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z]{2}$"),
                name="country_code_is_iso",
                violation_error_message=_("A country's code is two capital letters, as in KZ."),
            ),
        ]
