"""Parties: the organisations and states that agree with each other."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deals.choices import Language, NameKind, PartyKind
from deals.history import tracked
from deals.keysets import Order
from deals.models.identity import stays_away_once_merged
from deals.models.marks import party_marks
from deals.models.words import name_words
from deals.names import FoldedField, GistField, SkeletonField, SoughtField, fold, skeleton
from deals.public_ids import public_id_field
from deals.sorting import SortKey

# A shorter word is looked for as it stands: too many names have a word that begins so.
SHORTEST_BEGINNING = 2


# By which words a name is found: 'simple' is no language's, so that every word counts as it stands.
WORDS = SearchVector("sought", config="simple")


def _beginnings(words):
    """The words typed as a text search has them: each as it is written, or as it sounds."""
    typed = {word: skeleton(word) for word in fold(words).split()}
    whole = skeleton(words)
    each = " & ".join(_either(word, sound) for word, sound in typed.items())
    return f"{each} | {_beginning(whole)}" if len(typed) > 1 and whole else each


def _either(word, sound):
    return f"({_beginning(word)} | {_beginning(sound)})" if sound else _beginning(word)


def _beginning(word):
    return f"'{word}':*" if len(word) >= SHORTEST_BEGINNING else f"'{word}'"


def _called(words):
    """The ids of the parties with a name of such words."""
    names = PartyName.objects.order_by().values("party")
    if not (beginnings := _beginnings(words)):
        return names.none()
    query = SearchQuery(beginnings, config="simple", search_type="raw")
    return names.annotate(words=WORDS).filter(words=query).values("party")


BY_NAME = Order(
    (
        (SortKey("name"), models.TextField()),
        (F("name"), models.TextField()),
        (F("pk"), models.BigIntegerField()),
    )
)


class PartyQuerySet(models.QuerySet):
    def named(self, name):
        """Parties that bear the name, in any spelling that folds alike."""
        return self.filter(Q(names__folded=fold(name))).distinct()

    def called(self, words):
        """Parties with a name in which words begin as all of these do, or sound so.

        As one types them: an index answers, however many names there are.
        """
        return self.filter(pk__in=_called(words))

    def found_by(self, term):
        """Parties called so, or the one of that public id: a union, since each has its index."""
        one = Party.objects.filter(public_id=term.strip().lower()).order_by()
        return self.filter(pk__in=one.values("pk").union(_called(term)))

    def of_country(self, country):
        return self.filter(country=country)

    def published(self):
        """Parties that a reader may see: those of a published agreement."""
        from deals.models import Agreement, Participation

        shown = Participation.objects.filter(
            party=models.OuterRef("pk"), agreement__in=Agreement.objects.published()
        )
        return self.filter(models.Exists(shown))

    def for_list(self):
        return self.select_related("country", "owner")


@tracked
class Party(models.Model):
    """An organisation, or a state itself.

    Made from the reference data, by an editor, or proposed with an article's find. A party that
    belongs to another one is a row of its own with an owner, never an alias of it.
    """

    public_id = public_id_field()
    name = models.CharField(_("name"), max_length=300)
    kind = models.CharField(_("kind"), max_length=16, choices=PartyKind, default=PartyKind.OTHER)
    country = models.ForeignKey(
        "deals.Country",
        verbose_name=_("country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parties",
    )
    owner = models.ForeignKey(
        "self",
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="affiliates",
    )
    note = models.TextField(_("note"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        ordering = [SortKey("name"), "name", "pk"]
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        indexes = [models.Index(SortKey("name"), F("name"), F("id"), name="party_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="party_has_a_name",
                violation_error_message=_("A party needs a name."),
            ),
            models.CheckConstraint(
                condition=Q(owner=None) | ~Q(owner=F("pk")),
                name="party_not_its_own_owner",
                violation_error_message=_("A party cannot own itself."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=PartyKind.STATE) | Q(country__isnull=False, owner=None),
                name="party_state_has_a_country",
                violation_error_message=_("A state has a country and no owner."),
            ),
            models.UniqueConstraint(
                fields=["country"],
                condition=Q(kind=PartyKind.STATE),
                name="party_one_state_a_country",
                violation_error_message=_("This country's state is a party already."),
            ),
        ]
        triggers = [stays_away_once_merged(), *party_marks()]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("party", args=[self.public_id])

    @property
    def is_state(self):
        return self.kind == PartyKind.STATE


@tracked
class PartyName(models.Model):
    """One of a party's names, its main one included; matching looks them up folded."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(_("name"), max_length=300)
    folded = FoldedField(source="name")
    skeleton = SkeletonField(source="name")
    gist = GistField(source="name")
    sought = SoughtField(source="name", max_length=1000)
    language = models.CharField(
        _("language"), max_length=2, choices=Language, blank=True, default=""
    )
    kind = models.CharField(_("kind"), max_length=16, choices=NameKind, default=NameKind.ALIAS)

    class Meta:
        ordering = ["party", "kind", "name"]
        verbose_name = _("party name")
        verbose_name_plural = _("party names")
        indexes = [
            models.Index(fields=["folded"], name="partyname_folded"),
            models.Index(fields=["skeleton"], name="partyname_skeleton"),
            models.Index(fields=["gist"], name="partyname_gist", condition=~Q(gist="")),
            GinIndex(WORDS, name="partyname_words"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "name", "language"],
                name="partyname_once_a_party",
                violation_error_message=_("The party has this name already."),
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(folded=""),
                name="partyname_not_empty",
                violation_error_message=_("A name needs at least one letter or digit."),
            ),
        ]
        triggers = name_words()

    def __str__(self):
        return self.name
