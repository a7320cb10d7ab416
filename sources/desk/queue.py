"""The queue: articles with proposals that wait for an editor, and what narrows it."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

import django_filters
from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_lazy as _

from deals.choices import Kind, Language
from deals.conversion import converted
from deals.filters import NO_VISIT, UNCLASSIFIED
from deals.models import Agreement, Sector, Visit
from deals.successors import followed
from sources.choices import SuggestionState
from sources.models import Article, Evidence, Outlet, Suggestion

OLDEST, LARGEST, NEWEST = "oldest", "largest", "newest"
CERTAIN, DOUBTFUL = "certain", "doubtful"
NO_OUTLET = "none"
MINE, FREE, OTHERS = "mine", "free", "others"
TAKEN = [(MINE, _("by me")), (FREE, _("by nobody")), (OTHERS, _("by somebody else"))]
CERTAINTY = [(CERTAIN, _("some certain")), (DOUBTFUL, _("some in doubt"))]


def _proposals(**what):
    return Evidence.objects.proposed().filter(article=OuterRef("pk"), **what)


def _of(subquery, what):
    return Subquery(subquery.order_by().values("article").annotate(n=Count("pk")).values(what))


def waiting():
    """Articles with proposals, or with suggestions about what was accepted from them."""
    open_ones = Suggestion.objects.filter(state=SuggestionState.OPEN, evidence__isnull=False)
    # Of very many articles few wait: they are found by their evidence, not looked for in all.
    waits = Evidence.objects.proposed().order_by().values("article")
    waits = waits.union(open_ones.order_by().values("evidence__article"))
    own = open_ones.filter(evidence__article=OuterRef("pk"))
    offered = own.order_by().values("evidence__article").annotate(n=Count("pk")).values("n")
    return (
        Article.objects.filter(pk__in=waits)
        .annotate(
            proposals=Coalesce(_of(_proposals(), "n"), 0),
            certain=Coalesce(_of(_proposals(certain=True), "n"), 0),
            suggestions=Coalesce(Subquery(offered), 0),
            worth=Subquery(_largest()),
        )
    )  # fmt: skip


def _largest():
    """The largest proposed value of the article in the currency of totals; null without a rate."""
    amount = converted(Coalesce(F("value_low"), F("value_high")), settings.REFERENCE_CURRENCY)
    proposed = Evidence.objects.proposed().filter(agreement=OuterRef("pk"))
    return (
        Agreement.objects.valued()
        .filter(Exists(proposed.filter(article=OuterRef(OuterRef("pk")))))
        .annotate(amount=amount)
        .order_by(F("amount").desc(nulls_last=True))
        .values("amount")[:1]
    )


class QueueFilter(django_filters.FilterSet):
    """Which articles, and which of them first."""

    language = django_filters.ChoiceFilter(choices=Language.choices, label=_("Language"))
    outlet = django_filters.ModelChoiceFilter(
        queryset=Outlet.objects.all(),
        to_field_name="key",
        label=_("Outlet"),
        null_label=_("not known"),
        null_value=NO_OUTLET,
    )
    visit = django_filters.ModelChoiceFilter(
        queryset=Visit.objects.select_related("guest", "host"),
        to_field_name="public_id",
        label=_("Visit"),
        null_label=_("No visit"),
        null_value=NO_VISIT,
    )
    sector = django_filters.ModelChoiceFilter(
        queryset=Sector.objects.top(),
        to_field_name="code",
        method="by_sector",
        label=_("Sector"),
        null_label=_("Unclassified"),
        null_value=UNCLASSIFIED,
    )
    certainty = django_filters.ChoiceFilter(
        choices=CERTAINTY, method="by_certainty", label=_("Certainty")
    )
    taken = django_filters.ChoiceFilter(choices=TAKEN, method="by_taker", label=_("Taken"))
    sort = django_filters.ChoiceFilter(
        choices=[
            (OLDEST, _("oldest first")),
            (LARGEST, _("largest value first")),
            (NEWEST, _("newest first")),
        ],
        method="by_order",
        label=_("Order"),
        empty_label=None,
    )

    class Meta:
        model = Article
        fields = []

    def __init__(self, data=None, *args, **options):
        super().__init__(followed(data, (Kind.VISIT,)), *args, **options)

    def by_sector(self, articles, name, sector):
        if sector == UNCLASSIFIED:
            return articles.filter(Exists(_proposals(agreement__sector=None)))
        return articles.filter(
            Exists(
                _proposals().filter(
                    Q(agreement__sector=sector) | Q(agreement__sector__parent=sector)
                )
            )
        )

    def by_certainty(self, articles, name, certainty):
        return articles.filter(Exists(_proposals(certain=certainty == CERTAIN)))

    def by_taker(self, articles, name, taken):
        user = self.request.user if self.request else None
        if taken == FREE:
            return articles.filter(assignee=None)
        mine = Q(assignee=user)
        return articles.filter(mine if taken == MINE else Q(assignee__isnull=False) & ~mine)

    def by_order(self, articles, name, order):
        return articles

    @property
    def ordered(self):
        """The articles in the order that is asked for: oldest and then largest, where none is."""
        day, worth = TruncDate("found_at"), F("worth").desc(nulls_last=True)
        published = F("published_on").asc(nulls_first=True)
        orders = {
            LARGEST: [worth, day.asc(), "pk"],
            NEWEST: [day.desc(), F("published_on").desc(nulls_last=True), worth, "-pk"],
        }
        asked = self.form.cleaned_data.get("sort") if self.form.is_valid() else ""
        return self.qs.order_by(*orders.get(asked, [day.asc(), published, worth, "pk"]))


@dataclass
class Facet:
    """One way to narrow the queue: its name, and a choice for each value with its count."""

    name: str
    label: str
    choices: list = field(default_factory=list)


@dataclass
class Choice:
    value: str
    label: str
    count: int
    is_chosen: bool
    url: str


def facets(asked, request):
    """The sidebar: for each filter what it would leave, the other filters being as they are."""
    return [
        Facet(name, QueueFilter.base_filters[name].label, _choices(name, asked, request))
        for name in COUNTED
    ]


def _choices(name, asked, request):
    others = {key: value for key, value in asked.items() if key != name and value}
    left = QueueFilter(others, queryset=waiting(), request=request).qs.order_by()
    chosen = asked.get(name)
    return [
        Choice(
            value,
            label,
            count,
            value == chosen,
            # What is chosen already is taken back by choosing it again.
            "?" + urlencode(others if value == chosen else {**others, name: value}),
        )
        for value, label, count in COUNTED[name](left, request.user)
    ]


def _by_language(articles, _user):
    rows = articles.values("language").annotate(n=Count("pk")).order_by("-n", "language")
    return [(r["language"], dict(Language.choices)[r["language"]], r["n"]) for r in rows]


def _by_outlet(articles, _user):
    rows = articles.values("outlet__key", "outlet__name").annotate(n=Count("pk"))
    rows = rows.order_by("-n", "outlet__name")
    return [
        (r["outlet__key"] or NO_OUTLET, r["outlet__name"] or _("not known"), r["n"]) for r in rows
    ]


def _by_visit(articles, _user):
    rows = list(articles.values("visit").annotate(n=Count("pk")).order_by("-n", "visit"))
    visits = Visit.objects.select_related("guest", "host").in_bulk([r["visit"] for r in rows])
    return [
        (visit.public_id, str(visit), r["n"]) if (visit := visits.get(r["visit"]))
        else (NO_VISIT, _("No visit"), r["n"])
        for r in rows
    ]  # fmt: skip


def _by_sector(articles, _user):
    top = Coalesce("agreement__sector__parent", "agreement__sector")
    rows = Evidence.objects.proposed().filter(article__in=articles.values("pk"))
    rows = rows.annotate(top=top).values("top").annotate(n=Count("article", distinct=True))
    rows = list(rows.order_by("-n", "top"))
    sectors = Sector.objects.in_bulk([r["top"] for r in rows if r["top"]])
    return [
        (sector.code, sector.name, r["n"]) if (sector := sectors.get(r["top"]))
        else (UNCLASSIFIED, _("Unclassified"), r["n"])
        for r in rows
    ]  # fmt: skip


def _by_certainty(articles, _user):
    rows = Evidence.objects.proposed().filter(article__in=articles.values("pk"))
    rows = dict(rows.values_list("certain").annotate(n=Count("article", distinct=True)))
    labels = dict(CERTAINTY)
    told = [(CERTAIN, rows.get(True, 0)), (DOUBTFUL, rows.get(False, 0))]
    return [(value, labels[value], count) for value, count in told if count]


def _by_taker(articles, user):
    rows = dict(articles.values_list("assignee").annotate(n=Count("pk")))
    mine, free = rows.pop(user.pk, 0), rows.pop(None, 0)
    counts = {MINE: mine, FREE: free, OTHERS: sum(rows.values())}
    return [(value, label, counts[value]) for value, label in TAKEN if counts[value]]


COUNTED = {
    "taken": _by_taker,
    "language": _by_language,
    "certainty": _by_certainty,
    "visit": _by_visit,
    "sector": _by_sector,
    "outlet": _by_outlet,
}
