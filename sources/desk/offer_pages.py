"""The page of suggestions that no article's card shows."""

from http import HTTPStatus

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.views.generic import ListView

from sources.acts import REVIEW, Refused
from sources.desk.offers import Offer, decide, open_offers


class Offers(PermissionRequiredMixin, ListView):
    """Open suggestions; a POST takes one over or declines it."""

    permission_required = "sources.view_suggestion"
    template_name = "sources/desk/suggestions.html"
    paginate_by = 20
    problem = ""

    def get_queryset(self):
        return open_offers()

    def get_context_data(self, **context):
        context = super().get_context_data(**context, problem=self.problem)
        return context | {"offers": [Offer(one) for one in context["object_list"]]}

    def post(self, request):
        if not request.user.has_perm(REVIEW):
            raise PermissionDenied
        try:
            decide(request.POST, request.user)
        except Refused as refusal:
            self.problem = str(refusal)
            answer = self.get(request)
            answer.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
            return answer
        return redirect("review-suggestions")
