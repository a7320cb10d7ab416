"""The closed vocabularies of what is known; each member says what it means."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Qualifier(TextChoices):
    """How a source hedges a sum."""

    EXACT = "exact", _("exactly")
    APPROX = "approx", _("about")
    AT_LEAST = "at_least", _("at least")
    AT_MOST = "at_most", _("up to")
    RANGE = "range", _("between")
    VAGUE = "vague", _("several")


class Stage(TextChoices):
    """How firm an agreement is; in the order of the ladder."""

    TALKS = "talks", _("in talks")
    ANNOUNCED = "announced", _("announced")
    SIGNED = "signed", _("signed")
    IMPLEMENTING = "implementing", _("being carried out")
    COMPLETED = "completed", _("completed")
    CANCELLED = "cancelled", _("cancelled")


LADDER = (Stage.TALKS, Stage.ANNOUNCED, Stage.SIGNED, Stage.IMPLEMENTING, Stage.COMPLETED)
# The stages that the default total counts; the others are columns of their own.
FIRM_STAGES = (Stage.SIGNED, Stage.IMPLEMENTING, Stage.COMPLETED)
# The steps by which something has been announced.
ANNOUNCING = (Stage.ANNOUNCED, *FIRM_STAGES)


class Instrument(TextChoices):
    """The kind of document that the parties speak of."""

    AGREEMENT = "agreement", _("agreement")
    CONTRACT = "contract", _("contract")
    MEMORANDUM = "memorandum", _("memorandum")
    LETTER_OF_INTENT = "letter_of_intent", _("letter of intent")
    ROADMAP = "roadmap", _("roadmap")
    PARTNERSHIP = "partnership", _("partnership")
    DECLARATION = "declaration", _("declaration")
    LOAN = "loan", _("loan")
    NONE = "none", _("no document named")


class PartyKind(TextChoices):
    STATE = "state", _("state")
    GOVERNMENT = "government", _("government body")
    STATE_COMPANY = "state_company", _("state company")
    COMPANY = "company", _("company")
    FUND = "fund", _("fund")
    BANK = "bank", _("bank")
    UNIVERSITY = "university", _("university")
    INTERNATIONAL = "international", _("international organisation")
    OTHER = "other", _("other organisation")


# Several kinds as one number.
KIND_BITS = {kind: 1 << place for place, kind in enumerate(PartyKind)}


class NameKind(TextChoices):
    OFFICIAL = "official", _("official name")
    ALIAS = "alias", _("also called")
    ABBREVIATION = "abbreviation", _("abbreviation")
    TRANSLITERATION = "transliteration", _("transliteration")


class Role(TextChoices):
    """What a party does in an agreement."""

    INVESTOR = "investor", _("investor")
    SUPPLIER = "supplier", _("supplier")
    BUYER = "buyer", _("buyer")
    LENDER = "lender", _("lender")
    BORROWER = "borrower", _("borrower")
    PARTNER = "partner", _("partner")
    OPERATOR = "operator", _("operator")
    REGULATOR = "regulator", _("regulator")


class VisitLevel(TextChoices):
    STATE = "state", _("state visit")
    OFFICIAL = "official", _("official visit")
    WORKING = "working", _("working visit")
    DELEGATION = "delegation", _("delegation's visit")
    UNKNOWN = "unknown", _("visit")


class Publication(TextChoices):
    """The life of an agreement's row in public."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REJECTED = "rejected", _("rejected")


class Language(TextChoices):
    ENGLISH = "en", _("English")
    HUNGARIAN = "hu", _("Hungarian")
    GERMAN = "de", _("German")


class Kind(TextChoices):
    """The kinds of rows that can be merged or ruled to be different."""

    AGREEMENT = "agreement", _("agreement")
    PARTY = "party", _("party")
    VISIT = "visit", _("visit")


class RateOrigin(IntegerChoices):
    """Where an exchange rate comes from; of two for the same day the higher one stands."""

    DERIVED = 1, _("derived from a peg")
    IMPORTED = 2, _("imported, as a national bank publishes it")
    ECB = 3, _("reference rate of the European Central Bank")
    ENTERED = 4, _("entered by an editor")
