"""Notes for colleagues, articles that an editor has taken, and translations of quotes."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from deals.choices import Language
from sources.acts import REVIEW, Refused, demand
from sources.models import Article, Gloss, Note

LONGEST = 5_000


def _demand_short(text):
    if len(text) > LONGEST:
        raise Refused(
            _("It has %(count)d letters, and at most %(most)d are kept: shorten it.")
            % {"count": len(text), "most": LONGEST}
        )


def notes_about(article, agreements):
    """The notes on the article and on the agreements of its finds, the oldest first."""
    about = Q(article=article) | Q(agreement__in=agreements)
    return list(Note.objects.filter(about).select_related("author", "agreement"))


def add_note(article, text, user, agreement=None):
    """Keep a note on the agreement, or on the article where none is told. Raises Refused."""
    demand(user, REVIEW)
    text = text.strip()
    if not text:
        raise Refused(_("Write the note first."))
    _demand_short(text)
    about = {"agreement": agreement} if agreement else {"article": article}
    return Note.objects.create(text=text, author=user, **about)


def take(article, user):
    """Take the article as one's own; True where it is now. Raises Refused where another has it."""
    demand(user, REVIEW)
    free = Q(assignee=None) | Q(assignee=user)
    if Article.objects.filter(free, pk=article.pk).update(assignee=user):
        return True
    article.refresh_from_db()
    raise Refused(_("%s has taken this article.") % article.assignee)


def give_back(article, user):
    """Leave the article to others; any editor may, since the one who has it may be away."""
    demand(user, REVIEW)
    return bool(Article.objects.filter(pk=article.pk).update(assignee=None))


@transaction.atomic
def gloss(evidence, language, text, user):
    """Write the quote in another language, by hand; an empty text takes the translation away."""
    demand(user, REVIEW)
    text = text.strip()
    if language not in Language.values or language == evidence.article.language:
        raise Refused(_("Choose a language other than the quote’s own."))
    if not text:
        return bool(Gloss.objects.filter(evidence=evidence, language=language).delete()[0])
    _demand_short(text)
    Gloss.objects.update_or_create(
        evidence=evidence, language=language, defaults={"text": text, "author": user}
    )
    return True
