"""A spelling that an editor confirms is known in the next article."""

import datetime

import pytest

from sources import intake, review
from sources.choices import FactField
from tests.factories import mars, tau_ken_samruk

TEXT = """Washington: Kasachstan und die USA unterzeichnen Vertrag

Washington – Beim Besuch des kasachischen Präsidenten in Washington haben das kasachische Unternehmen
{name} und das amerikanische Unternehmen Mars einen Vertrag über {millions} Millionen US-Dollar zum
Bau einer Mine bei Karaganda unterzeichnet.
"""
SPELLING = "Tau-Kjen Samruk"

pytestmark = pytest.mark.django_db


def named(day, millions):
    """The statement of an article that names the Kazakh party in the new spelling."""
    text = TEXT.format(name=SPELLING, millions=millions)
    article = intake.take_in(text, published_on=datetime.date(2025, 11, day)).stored.article
    statements = article.evidence.get(headline=None).facts.about(FactField.PARTY)
    return statements.get(says__name=SPELLING)


def test_a_confirmed_spelling_links_in_the_next_article():
    known, _american = tau_ken_samruk(), mars()
    first = named(7, 180)
    assert first.party is None
    assert [candidate.party for candidate in first.candidates.all()] == [known]
    assert review.name_party(first, known)
    assert named(27, 950).party == known
