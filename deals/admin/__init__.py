"""The admin of what is known. What needs articles and citations is added by `sources.admin`."""

from deals.admin import identity, parties, rates, reference, visits
from deals.admin.agreements import (
    AgreementAdmin,
    AgreementForm,
    ParticipationFormSet,
    ParticipationInline,
)

__all__ = [
    "AgreementAdmin",
    "AgreementForm",
    "ParticipationFormSet",
    "ParticipationInline",
    "identity",
    "parties",
    "rates",
    "reference",
    "visits",
]
