"""Names in the languages of the interface, for rows that have a translation of their own."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    name_en = models.CharField(_("name in English"), max_length=120)
    name_hu = models.CharField(_("name in Hungarian"), max_length=120)
    name_de = models.CharField(_("name in German"), max_length=120)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_in(get_language())

    def name_in(self, language):
        """The name in a language, else in English."""
        return getattr(self, f"name_{(language or 'en')[:2]}", "") or self.name_en
