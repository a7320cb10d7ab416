"""The closed vocabularies of how we know it; each member says what it means."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ArticleState(TextChoices):
    """Where an article stands on its way; the task queue only nudges."""

    STORED = "stored", _("waiting to be read")
    READING = "reading", _("being read")
    READ = "read", _("read")
    RETRY = "retry", _("to be read again")
    FAILED = "failed", _("could not be read")


class Polarity(TextChoices):
    SUPPORTS = "supports", _("supports")
    CONTRADICTS = "contradicts", _("contradicts")


class Origin(TextChoices):
    """Who said that the words mean this."""

    EXTRACTION = "extraction", _("extraction")
    EDITOR = "editor", _("editor")
    PARTNER = "partner", _("partner")


class ReviewState(TextChoices):
    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")


class Standing(TextChoices):
    """Of one statement: a deprecated one lost against another and is still shown."""

    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", _("accepted")
    DEPRECATED = "deprecated", _("deprecated")
    REJECTED = "rejected", _("rejected")


class FactField(TextChoices):
    """What a fact is about."""

    TITLE = "title", _("title")
    PARTY = "party", _("party")
    VALUE = "value", _("value")
    SECOND_VALUE = "second_value", _("value in a second currency")
    INSTRUMENT = "instrument", _("instrument")
    STAGE = "stage", _("stage")
    SECTOR = "sector", _("sector")
    DATE = "date", _("date")
    VISIT = "visit", _("visit")
    COUNT = "count", _("number of agreements")
    SPEAKER = "speaker", _("speaker")


class SuggestionState(TextChoices):
    OPEN = "open", _("open")
    TAKEN = "taken", _("taken over")
    DECLINED = "declined", _("declined")


class FeedKind(TextChoices):
    RSS = "rss", _("RSS or Atom feed")
    PAGE = "page", _("page of links")
