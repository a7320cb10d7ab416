"""The page of an article: where it comes from and the words that count."""

from django.db.models import Exists, OuterRef
from django.views.generic import DetailView

from sources.models import Article, Evidence
from sources.quotes import evidence_for


def readable_by(user):
    """Articles with evidence of something published; every article for editors."""
    if user.has_perm("sources.view_article"):
        return Article.objects.all()
    shown = Evidence.objects.published().filter(article=OuterRef("pk"))
    return Article.objects.filter(Exists(shown)).defer("text")


class ArticlePage(DetailView):
    template_name = "sources/article.html"
    context_object_name = "article"
    slug_field = slug_url_kwarg = "public_id"

    def get_queryset(self):
        return (
            readable_by(self.request.user)
            .select_related("outlet", "visit__guest", "visit__host", "previous", "following")
            .defer("previous__text", "following__text")
            .prefetch_related("addresses")
        )

    def get_context_data(self, **context):
        user = self.request.user
        evidence = evidence_for(user).filter(article=self.object)
        if not user.has_perm("sources.view_evidence"):
            evidence = evidence & Evidence.objects.published()
        return super().get_context_data(
            **context,
            evidence=evidence,
            shows_text=user.has_perm("sources.view_article"),
        )
