"""The page of an article, and what is done to an agreement on its own pages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import DetailView

from deals.changes.acts import as_moment
from deals.changes.states import state_at
from deals.models import Agreement
from deals.restoring import may_restore
from sources.acts import Refused
from sources.models import Article, Evidence
from sources.quotes import evidence_for
from sources.restoring import restore
from sources.transitions import make


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


@require_POST
@login_required
def restore_state(request, public_id, moment):
    """Make a past state of an agreement a new draft, and show that draft."""
    if not may_restore(request.user):
        raise PermissionDenied
    told = Agreement.objects.with_history_for(request.user)
    agreement = get_object_or_404(told, public_id=public_id)
    try:
        state = state_at(agreement, as_moment(moment))
    except ValueError as error:
        raise Http404(_("This address names no time.")) from error
    if state is None:
        raise Http404(_("The agreement was not there at that time."))
    try:
        draft, left_out, is_new = restore(state, request.user)
    except (Refused, IntegrityError) as refusal:
        changed = _("Something that the state names has just changed: try again.")
        messages.error(request, str(refusal) if isinstance(refusal, Refused) else changed)
        return redirect("agreement-state", public_id, state.moment)
    told = (
        _("This is the new draft.") if is_new else _("This state was restored before: here it is.")
    )
    messages.success(request, told)
    if left_out:
        messages.warning(
            request, _("Left out, since it is no longer there: %s.") % "; ".join(left_out)
        )
    return redirect(draft)


@require_POST
@login_required
def take_step(request, public_id):
    """Publish, withdraw or reject an agreement, or make it a draft again; its page tells so."""
    told = Agreement.objects.with_history_for(request.user)
    agreement = get_object_or_404(told, public_id=public_id)
    typed = {name: text.replace("\0", "") for name, text in request.POST.items()}
    try:
        make(agreement, typed.get("step", ""), typed.get("reason", ""), request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        state = agreement.get_publication_display()
        messages.success(request, _("It is %(state)s now.") % {"state": state})
    if Agreement.objects.visible_to(request.user).filter(pk=agreement.pk).exists():
        return redirect(agreement)
    return redirect("agreement-history", public_id)
