"""The history of an agreement in acts, and the agreement as it stood after one of them."""

from django.core.paginator import InvalidPage
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from deals.changes.acts import History, as_moment
from deals.changes.states import compared, state_at
from deals.choices import Kind
from deals.models import Agreement
from deals.restoring import drafts_of, may_restore
from deals.successors import current_id
from deals.views.rows import moved_to


class OfAgreement(DetailView):
    """A page beside an agreement's own, for those who may see that one."""

    context_object_name = "agreement"

    def get(self, request, public_id, **kwargs):
        """The old id of a merged agreement leads to the history of what took its place."""
        told = Agreement.objects.with_history_for(request.user)
        self.object = get_object_or_404(told, public_id=current_id(Kind.AGREEMENT, public_id))
        if self.object.public_id != public_id:
            return moved_to(reverse("agreement-history", args=[self.object.public_id]), request)
        return self.render_to_response(self.get_context_data(object=self.object))

    @property
    def is_editor(self):
        return self.request.user.has_perm("deals.view_drafts")


class HistoryPage(OfAgreement):
    template_name = "deals/history.html"

    def get_context_data(self, **context):
        history = History(self.object, self.is_editor)
        try:
            page = history.paginator.page(self.request.GET.get("page", 1))
        except InvalidPage as error:
            raise Http404(_("The history has no such page.")) from error
        return super().get_context_data(
            **context,
            acts=history.acts(page.object_list),
            page_obj=page,
            page_query="page=",
            is_editor=self.is_editor,
            restored=drafts_of(self.object, self.request.user),
        )


class StatePage(OfAgreement):
    """The agreement as it stood after the act of that moment, beside what it is now."""

    template_name = "deals/state.html"

    def get_context_data(self, **context):
        state = self._state()
        if state is None:
            raise Http404(_("The agreement was not there to be seen at that time."))
        rows = compared(state, state_at(self.object), self.is_editor)
        return super().get_context_data(
            **context,
            state=state,
            rows=rows,
            differs=any(row.old != row.new for row in rows),
            is_editor=self.is_editor,
            may_restore=may_restore(self.request.user),
            restored=drafts_of(self.object, self.request.user, state.at),
            restore=reverse("restore-agreement", args=[self.object.public_id, state.moment]),
        )

    def _state(self):
        try:
            state = state_at(self.object, as_moment(self.kwargs["moment"]))
        except ValueError as error:
            raise Http404(_("This address names no time.")) from error
        return state if state and (self.is_editor or state.is_published) else None
