"""Rows for tests. Factories fill in only what a test is not about.

The cast: Kazakhstan's Tau-Ken Samruk and the American Mars, who sign at the visit of Kazakhstan's
president to the United States in November 2025 (`kz_to_us`).
"""

import datetime
from decimal import Decimal

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone
from factory.django import DjangoModelFactory

from deals import models as deals
from deals.choices import NameKind, PartyKind, Publication, Role, Stage
from deals.partial_dates import PartialDate
from deals.standing import settle
from deals.values import Value
from sources import models as sources
from sources import roles
from sources.choices import FactField, Origin, ReviewState, Standing
from sources.models.article import text_digest

# What countries are called, where a test names one that is none of the cast's.
COUNTRY_NAMES = {
    "AE": ("United Arab Emirates", "Egyesült Arab Emírségek", "Vereinigte Arabische Emirate"),
    "DE": ("Germany", "Németország", "Deutschland"),
    "FR": ("France", "Franciaország", "Frankreich"),
    "HU": ("Hungary", "Magyarország", "Ungarn"),
    "KZ": ("Kazakhstan", "Kazahsztán", "Kasachstan"),
    "US": ("United States", "Egyesült Államok", "Vereinigte Staaten"),
    "UZ": ("Uzbekistan", "Üzbegisztán", "Usbekistan"),
}
# What an editor of the tests may do: everything in both apps.
EDITORS_APPS = ("deals", "sources")


def dollars(millions, qualifier="exact"):
    """So many million dollars, told as one figure."""
    amount = Decimal(millions) * 1_000_000
    low = None if qualifier == "at_most" else amount
    high = None if qualifier == "at_least" else amount
    return Value(low, high, "USD", qualifier)


# What is known


class CountryFactory(DjangoModelFactory):
    class Meta:
        model = deals.Country
        django_get_or_create = ("code",)

    code = "KZ"
    name_en = factory.LazyAttribute(lambda c: COUNTRY_NAMES.get(c.code, (f"Land {c.code}",) * 3)[0])
    name_hu = factory.LazyAttribute(lambda c: COUNTRY_NAMES.get(c.code, (f"Land {c.code}",) * 3)[1])
    name_de = factory.LazyAttribute(lambda c: COUNTRY_NAMES.get(c.code, (f"Land {c.code}",) * 3)[2])


def country(code):
    return CountryFactory(code=code)


class SectorFactory(DjangoModelFactory):
    class Meta:
        model = deals.Sector
        django_get_or_create = ("code",)

    code = "mining"
    name_en = factory.LazyAttribute(lambda s: s.code.capitalize())
    name_hu = factory.LazyAttribute(lambda s: f"{s.code.capitalize()} (hu)")
    name_de = factory.LazyAttribute(lambda s: f"{s.code.capitalize()} (de)")


class PartyFactory(DjangoModelFactory):
    """A company; its name is one of its names, as in life. `aliases` adds others."""

    class Meta:
        model = deals.Party
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Steppe Works {n}")
    kind = PartyKind.COMPANY
    country = factory.SubFactory(CountryFactory)

    @factory.post_generation
    def aliases(party, create, extracted, **kwargs):
        for name in (party.name, *(extracted or ())):
            kind = NameKind.OFFICIAL if name == party.name else NameKind.ALIAS
            deals.PartyName.objects.get_or_create(party=party, name=name, defaults={"kind": kind})


def proposed_party(name, **columns):
    """A party as an article's find proposes it: the article's name for it is all there is."""
    party = deals.Party.objects.create(name=name, kind=PartyKind.OTHER, **columns)
    deals.PartyName.objects.create(party=party, name=name, kind=NameKind.ALIAS)
    return party


def _once(name, **columns):
    """The party of that name, made where the test has none yet."""
    return deals.Party.objects.filter(name=name).first() or PartyFactory(name=name, **columns)


def tau_ken_samruk():
    return _once("Tau-Ken Samruk", country=country("KZ"), kind=PartyKind.STATE_COMPANY)


def mars():
    return _once("Mars", country=country("US"))


def state(code):
    """The country itself as a party."""
    row = country(code)
    return _once(row.name_en, country=row, kind=PartyKind.STATE)


class VisitFactory(DjangoModelFactory):
    class Meta:
        model = deals.Visit

    guest = factory.LazyFunction(lambda: country("KZ"))
    host = factory.LazyFunction(lambda: country("US"))
    place = "Washington"
    dates = PartialDate.day(datetime.date(2025, 11, 6))


def kz_to_us():
    """The visit of the cast: one row, however often it is asked for."""
    found = deals.Visit.objects.filter(
        guest="KZ", host="US", dates=VisitFactory._meta.declarations["dates"]
    )
    return found.first() or VisitFactory()


class HeadlineFactory(DjangoModelFactory):
    class Meta:
        model = deals.Headline

    visit = factory.LazyFunction(kz_to_us)
    count = 29
    value = dollars(17_000, "approx")


class AgreementFactory(DjangoModelFactory):
    """A draft between Tau-Ken Samruk and Mars, signed at their countries' visit.

    Participations are made from `parties`, one milestone from `stage`, `visit` and `when` (none
    where `stage` is ''); countries follow from the parties, and its standing is settled.
    """

    class Meta:
        model = deals.Agreement

    title = factory.Sequence(lambda n: f"Tungsten mine {n} – Tau-Ken Samruk, Mars")
    sector = factory.SubFactory(SectorFactory)
    value = factory.LazyFunction(lambda: dollars(180))
    parties = factory.LazyFunction(lambda: (tau_ken_samruk(), mars()))
    stage = Stage.SIGNED
    visit = factory.LazyFunction(kz_to_us)
    when = None

    @classmethod
    @transaction.atomic
    def _create(cls, model, *, parties, stage, visit, when, **columns):
        codes = sorted({party.country_id for party in parties if party.country_id})[:2]
        sides = dict(zip(("country_a_id", "country_b_id"), codes, strict=False))
        agreement = model.objects.create(**{**sides, **columns})
        for party in parties:
            ParticipationFactory(agreement=agreement, party=party)
        if stage:
            MilestoneFactory(agreement=agreement, stage=stage, visit=visit, when=when)
        cls.found(agreement)
        settle(agreement)
        return agreement

    @classmethod
    def found(cls, agreement):
        """What the agreement is founded on: a draft needs nothing."""


class PublishedAgreementFactory(AgreementFactory):
    """As above, published on one accepted piece of evidence from an article of its own."""

    @classmethod
    def found(cls, agreement):
        EvidenceFactory(agreement=agreement, state=ReviewState.ACCEPTED)
        settle(agreement)
        agreement.publication = Publication.PUBLISHED
        agreement.published_at = timezone.now()
        agreement.save()


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = deals.Participation

    agreement = factory.SubFactory(AgreementFactory, parties=())
    party = factory.LazyFunction(tau_ken_samruk)
    role = Role.PARTNER


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = deals.Milestone

    agreement = factory.SubFactory(AgreementFactory, stage="")
    stage = Stage.SIGNED
    visit = factory.LazyFunction(kz_to_us)
    when = None


# How we know it


class OutletFactory(DjangoModelFactory):
    class Meta:
        model = sources.Outlet
        django_get_or_create = ("key",)

    key = "steppe-herald"
    name = factory.LazyAttribute(lambda o: o.key.replace("-", " ").title())
    language = "de"


class ArticleFactory(DjangoModelFactory):
    """A German article of one sentence for each of the cast's deals; every one differs."""

    class Meta:
        model = sources.Article

    outlet = factory.SubFactory(OutletFactory)
    dispatch = factory.LazyFunction(lambda: sources.Dispatch.objects.create())
    language = "de"
    title = factory.Sequence(lambda n: f"Unterschriften in Washington, Teil {n}")
    text = factory.LazyAttribute(
        lambda a: (
            f"{a.title}\n\nTau-Ken Samruk und Mars haben in Washington einen Vertrag über "
            "180 Millionen Dollar unterzeichnet. Die Mine liegt bei Karaganda.\n"
        )
    )
    sha256 = factory.LazyAttribute(lambda a: text_digest(a.text))
    published_on = datetime.date(2025, 11, 7)


class EvidenceFactory(DjangoModelFactory):
    """Proposed evidence for a draft; its quote stands in the article's text."""

    class Meta:
        model = sources.Evidence

    article = factory.SubFactory(ArticleFactory)
    agreement = factory.SubFactory(AgreementFactory)
    quote = "Tau-Ken Samruk und Mars haben in Washington einen Vertrag über 180 Millionen Dollar"
    start = factory.LazyAttribute(lambda e: e.article.text.index(e.quote))
    end = factory.LazyAttribute(lambda e: e.start + len(e.quote))
    key = factory.Sequence(lambda n: f"find-{n}")
    origin = Origin.EXTRACTION
    state = ReviewState.PROPOSED
    decided_at = factory.LazyAttribute(
        lambda e: None if e.state == ReviewState.PROPOSED else timezone.now()
    )


class HeadlineEvidenceFactory(EvidenceFactory):
    agreement = None
    headline = factory.SubFactory(HeadlineFactory)


class FactFactory(DjangoModelFactory):
    """The value that the evidence's words state."""

    class Meta:
        model = sources.Fact

    evidence = factory.SubFactory(EvidenceFactory)
    field = FactField.VALUE
    says = factory.LazyFunction(
        lambda: {"low": "180000000", "high": "180000000", "currency": "USD", "qualifier": "exact"}
    )
    standing = Standing.PROPOSED


def rival(fact, **says):
    """A statement of another source that contradicts this one; both pieces of evidence accepted."""
    other = EvidenceFactory(agreement=fact.evidence.agreement, state=ReviewState.ACCEPTED)
    amounts = {"low": "999000000", "high": "999000000"}
    told = {**fact.says, **amounts, **says} if isinstance(fact.says, dict) else says["says"]
    return FactFactory(evidence=other, field=fact.field, says=told, standing=Standing.ACCEPTED)


# Who acts


class UserFactory(DjangoModelFactory):
    """A stranger who has an account and may do nothing."""

    class Meta:
        model = get_user_model()
        django_get_or_create = ("username",)

    username = factory.Sequence(lambda n: f"stranger-{n}")


class EditorFactory(UserFactory):
    """An editor of both apps who may enter the admin."""

    class Meta:
        model = get_user_model()
        django_get_or_create = ("username",)
        skip_postgeneration_save = True

    username = "editor"
    is_staff = True

    @factory.post_generation
    def duties(user, create, extracted, **kwargs):
        editors, made = Group.objects.get_or_create(name="editors of the tests")
        if made:
            editors.permissions.set(
                Permission.objects.filter(content_type__app_label__in=EDITORS_APPS)
            )
        user.groups.add(editors)


class MemberFactory(UserFactory):
    """Somebody with the roles of the site; `member("editor")`."""

    class Meta:
        model = get_user_model()
        django_get_or_create = ("username",)
        skip_postgeneration_save = True

    is_staff = True

    @factory.post_generation
    def roles(user, create, extracted, **kwargs):
        # The migration made the groups; a test that empties all tables takes them away.
        roles.establish()
        user.groups.set(Group.objects.filter(name__in=extracted or ()))


def member(*names, **columns):
    """A user with these roles, named after them."""
    return MemberFactory(roles=names, **{"username": "-".join(names), **columns})
