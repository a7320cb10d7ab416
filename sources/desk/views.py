"""The pages of the desk and the doors of its acts: parse, do one thing, show what came of it."""

from http import HTTPStatus

from babel.numbers import is_currency
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import DetailView, TemplateView

from deals.models import Agreement
from deals.views.listing import FilteredList
from sources.acts import Refused
from sources.desk import sectoring
from sources.desk.acts import HalfDone, carry_out
from sources.desk.certain import accept_shown, certain_done
from sources.desk.looking_up import LOOK_UPS, look_up
from sources.desk.marking import from_words, read_value
from sources.desk.notes import add_note, give_back, take
from sources.desk.queue import QueueFilter, facets, waiting
from sources.desk.ruling import begins_at, latest_rulings, open_pairs, rule
from sources.desk.screen import Screen
from sources.desk.shares import all_shares
from sources.desk.versions import Changed
from sources.models import Article, Evidence
from sources.statements import value_said

SEES = "sources.view_evidence"
DECIDES = "sources.review_evidence"


def typed_in(request):
    """What the form brought, without the one character that the database cannot keep."""
    typed = request.POST.copy()
    for name, values in request.POST.lists():
        typed.setlist(name, [value.replace("\0", "") for value in values])
    return typed


class Queue(PermissionRequiredMixin, FilteredList):
    """Articles with proposals that wait."""

    permission_required = SEES
    template_name = "sources/desk/queue.html"
    context_object_name = "articles"
    filterset_class = QueueFilter
    paginate_by = 25
    raise_exception = False

    @property
    def queryset(self):
        return (
            waiting().for_list().select_related("outlet", "assignee", "visit__guest", "visit__host")
        )

    def get_queryset(self):
        found = super().get_queryset()
        return found if self.complaints else self.filterset.ordered

    def get_context_data(self, **context):
        asked = {} if self.complaints else self.filterset.data.dict()
        asked.pop("page", None)
        return super().get_context_data(
            **context,
            facets=facets(asked, self.request),
            asked=asked,
            reference_currency=settings.REFERENCE_CURRENCY,
        )


def article_for_desk(public_id):
    articles = Article.objects.select_related("outlet", "assignee", "visit__guest", "visit__host")
    return get_object_or_404(articles, public_id=public_id)


class ArticleScreen(PermissionRequiredMixin, DetailView):
    """One article's text, and a card for each find."""

    permission_required = SEES
    template_name = "sources/desk/article.html"
    context_object_name = "article"

    def get_object(self):
        return article_for_desk(self.kwargs["public_id"])

    def get_context_data(self, **context):
        screen = Screen(self.object, self.request.user)
        return super().get_context_data(**context, screen=screen)


@require_POST
@permission_required(SEES, raise_exception=True)
def act(request, public_id, evidence):
    """Carry out what a card's form asks for, and show the card as it is then."""
    article = article_for_desk(public_id)
    piece = get_object_or_404(Evidence, article=article, public_id=evidence)
    name = typed_in(request).get("act", "").partition(":")[0]
    if name in LOOK_UPS:
        return _with_lookup(request, article, piece)
    try:
        spreads = carry_out(article, piece.public_id, typed_in(request), request.user)
    except Changed as changed:
        told = {"typed": typed_in(request), "changes": changed.changes}
        return _card(request, article, piece, HTTPStatus.CONFLICT, **told)
    except Refused as refusal:
        told = {"typed": typed_in(request), "problem": str(refusal)}
        return _card(request, article, piece, HTTPStatus.UNPROCESSABLE_ENTITY, **told)
    except HalfDone as told:
        return _card(request, article, piece, problem=str(told))
    if request.htmx and not spreads:
        return _card(request, article, piece)
    return _back(request, article, piece)


def _with_lookup(request, article, piece):
    card = Screen(article, request.user).card(piece.public_id, typed=typed_in(request))
    return _card(request, article, piece, typed=typed_in(request), found=look_up(card))


def _card(request, article, piece, status=HTTPStatus.OK, **told):
    """The card alone where the page swaps it, else the whole page around it."""
    screen = Screen(article, request.user)
    card = screen.card(piece.public_id, **told)
    context = {"article": article, "screen": screen, "card": card}
    if request.htmx:
        siblings = [c for c in screen.cards if c is not card and c.agreement == card.agreement]
        context["siblings"] = [c for c in siblings if c.agreement and not told]
        return render(request, "sources/desk/_answer.html", context, status=status)
    return render(request, "sources/desk/article.html", context, status=status)


def _address(article, piece):
    return f"{reverse('review-article', args=[article.public_id])}#card-{piece.public_id}"


def _back(request, article, piece):
    """To the card on the page of the article, drawn anew."""
    target = _address(article, piece)
    if not request.htmx:
        return redirect(target)
    # The address differs in its fragment only: without the second the page would not be drawn anew.
    return HttpResponse(headers={"HX-Redirect": target, "HX-Refresh": "true"})


@require_POST
@permission_required(DECIDES, raise_exception=True)
def mark(request, public_id):
    """Make a deal, or a statement about one, from words of the text."""
    article = article_for_desk(public_id)
    try:
        piece = from_words(article, typed_in(request), request.user)
    except Changed as changed:
        return _words_again(request, article, HTTPStatus.CONFLICT, changes=changed.changes)
    except Refused as refusal:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _words_again(request, article, status, problem=str(refusal))
    return redirect(_address(article, piece))


def _words_again(request, article, status, **told):
    """The article with what was typed about its words, and why it was not carried out."""
    screen = Screen(article, request.user)
    context = {"article": article, "screen": screen, "typed": typed_in(request), **told}
    return render(request, "sources/desk/article.html", context, status=status)


@require_POST
@permission_required(DECIDES, raise_exception=True)
def note(request, public_id):
    """Keep a note for colleagues on the article, or on an agreement of one of its finds."""
    article = article_for_desk(public_id)
    about = typed_in(request).get("about", "")
    agreement = Agreement.objects.filter(evidence__article=article, public_id=about).first()
    try:
        add_note(article, typed_in(request).get("text", ""), request.user, agreement)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('review-article', args=[public_id])}#notes")


@require_POST
@permission_required(DECIDES, raise_exception=True)
def assign(request, public_id):
    """Take the article as one's own, or leave it to others."""
    article = article_for_desk(public_id)
    try:
        give_back(article, request.user) if typed_in(request).get("leave") else take(
            article, request.user
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("review-article", public_id)


class Certain(PermissionRequiredMixin, DetailView):
    """What accepting all certain ones of the article would change; a POST does it."""

    permission_required = DECIDES
    template_name = "sources/desk/certain.html"
    context_object_name = "article"

    def get_object(self):
        return article_for_desk(self.kwargs["public_id"])

    def get_context_data(self, **context):
        screen = Screen(self.object, self.request.user)
        return super().get_context_data(**context, screen=screen)

    def post(self, request, public_id):
        """Accept those that were shown: what became certain since is not among them."""
        counts = accept_shown(self.get_object(), typed_in(request), request.user)
        messages.success(request, certain_done(counts))
        return redirect("review-article", public_id)


class SectorScreen(PermissionRequiredMixin, DetailView):
    """What one sector for the article's deals would change; a POST assigns it."""

    permission_required = DECIDES
    template_name = "sources/desk/sector.html"
    context_object_name = "article"

    def get_object(self):
        return article_for_desk(self.kwargs["public_id"])

    def get_context_data(self, **context):
        screen, asked = Screen(self.object, self.request.user), self.request.GET.get("sector", "")
        is_chosen, sector = sectoring.chosen_sector(asked)
        context |= {"screen": screen, "asked": asked, "is_chosen": is_chosen}
        return super().get_context_data(**context, shifts=sectoring.shifts(screen, sector))

    def post(self, request, public_id):
        typed, article = typed_in(request), self.get_object()
        is_chosen, sector = sectoring.chosen_sector(typed.get("sector", ""))
        if not is_chosen:
            return redirect("review-sector", public_id)
        counts = sectoring.assign_shown(article, sector, typed, request.user)
        messages.success(request, sectoring.done(counts))
        return redirect("review-article", public_id)


@require_GET
@permission_required(SEES, raise_exception=True)
def amount(request):
    """How the reader of amounts understands what is being typed: one line, for the card."""
    asked = {name: text.replace("\0", "") for name, text in request.GET.items()}
    article = Article.objects.filter(public_id=asked.get("article", "")).first()
    currency = asked.get("currency")
    try:
        says = read_value(
            asked.get("value", ""), article, currency if is_currency(currency) else None
        )
    except Refused as refusal:
        return render(request, "sources/desk/_amount.html", {"problem": str(refusal)})
    return render(request, "sources/desk/_amount.html", {"value": value_said(says)})


class Figures(PermissionRequiredMixin, TemplateView):
    """What became of the proposals, by version, outlet and language."""

    permission_required = SEES
    template_name = "sources/desk/figures.html"

    def get_context_data(self, **context):
        return super().get_context_data(**context, tables=all_shares())


class Contradictions(PermissionRequiredMixin, TemplateView):
    """Agreements whose accepted sources contradict each other, with a form to rule."""

    permission_required = SEES
    template_name = "sources/desk/contradictions.html"
    problem, typed = "", None

    def get_context_data(self, **context):
        before = begins_at(self.request.GET.get("before", ""))
        pairs, further = open_pairs(before)
        told = {"pairs": pairs, "before": before, "further": further, "rulings": latest_rulings()}
        return super().get_context_data(
            **context, **told, problem=self.problem, typed=self.typed or {}
        )

    def post(self, request):
        if not request.user.has_perm(DECIDES):
            raise PermissionDenied
        self.typed = typed_in(request)
        try:
            left = rule(typed_in(request), request.user)
        except Refused as refusal:
            self.problem = str(refusal)
            answer = self.get(request)
            answer.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
            return answer
        if left:
            messages.info(request, left)
        return redirect("review-contradictions")
