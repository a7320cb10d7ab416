"""What is known: countries, parties, visits, agreements and their values."""

from deals.models.agreement import Agreement, Milestone, Participation
from deals.models.country import Country
from deals.models.identity import NotSame, Redirect
from deals.models.ledger import BALANCES, SHAPE, Entry, Ledger, Mark
from deals.models.party import Party, PartyName
from deals.models.rate import ExchangeRate
from deals.models.reached import ReachedDay
from deals.models.reference import ReferenceRow
from deals.models.restoration import Restoration
from deals.models.sector import Sector
from deals.models.spells import Closing, Spell
from deals.models.visit import Headline, Visit
from deals.models.words import AgreementWords

__all__ = [
    "BALANCES",
    "SHAPE",
    "Agreement",
    "AgreementWords",
    "Closing",
    "Country",
    "Entry",
    "ExchangeRate",
    "Headline",
    "Ledger",
    "Mark",
    "Milestone",
    "NotSame",
    "Participation",
    "Party",
    "PartyName",
    "ReachedDay",
    "Redirect",
    "ReferenceRow",
    "Restoration",
    "Sector",
    "Spell",
    "Visit",
]
