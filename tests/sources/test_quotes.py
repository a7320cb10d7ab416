"""The excerpts that stand under facts."""

import pytest

from sources.quotes import AROUND, AROUND_ELSEWHERE, evidence_for, excerpt
from tests.factories import ArticleFactory, EditorFactory, EvidenceFactory, FactFactory

pytestmark = pytest.mark.django_db
TEXT = (
    "Überschrift ohne Punkt\n\n"
    "• Am Donnerstag vereinbarten beide Seiten in der Hauptstadt nach langen Gesprächen, die bis "
    "in die Nacht gedauert hatten, einen Vertrag über 180 Millionen Dollar, der den Bau eines "
    "Werks, einer Straße und einer Schule für die Kinder der Arbeiter umfassen soll.\n\n"
    "Unterschrieben wurde am Abend."
)
QUOTE = TEXT.split("\n\n")[1]


@pytest.fixture
def told():
    """The excerpt of a fact that these words of the article make."""
    article = ArticleFactory(text=TEXT)
    evidence = EvidenceFactory(article=article, quote=QUOTE)
    reader = EditorFactory()

    def of(words):
        start = TEXT.index(words) if words else None
        FactFactory(evidence=evidence, start=start, end=start and start + len(words))
        piece = evidence_for(reader).get(pk=evidence.pk)
        return excerpt(piece.facts.all()[0], piece)

    return of


def test_words_stand_in_their_surroundings_cut_between_words(told):
    part = told("180 Millionen Dollar")
    assert part.words == "180 Millionen Dollar"
    assert part.before.startswith("… ")
    assert part.before.endswith("einen Vertrag über ")
    assert part.after.startswith(", der den Bau eines")
    assert part.after.endswith(" …")
    assert len(part.before) <= AROUND + 2
    assert len(part.after) <= AROUND + 2
    assert part.before[2:] in QUOTE
    assert part.after[:-2] in QUOTE


def test_a_lists_mark_is_no_word_of_the_quote(told):
    assert told("Donnerstag").before == "Am "


def test_words_outside_the_quote_bring_a_little_of_their_own_paragraph(told):
    part = told("Unterschrieben")
    assert (part.before, part.words, part.after) == ("", "Unterschrieben", " wurde am Abend.")


def test_of_the_text_outside_the_quote_no_more_is_shown_than_that_little():
    text = "Ein Satz für sich. " * 20 + "Der Vertrag gilt." + " Noch ein Satz." * 20
    article = ArticleFactory(text=text)
    evidence = EvidenceFactory(article=article, quote="Ein Satz für sich.")
    start = text.index("Vertrag")
    FactFactory(evidence=evidence, start=start, end=start + len("Vertrag"))
    piece = evidence_for(EditorFactory()).get(pk=evidence.pk)
    part = excerpt(piece.facts.all()[0], piece)
    assert part.words == "Vertrag"
    assert part.before.startswith("… ")
    assert part.before.endswith("Der ")
    assert part.after.startswith(" gilt. Noch")
    assert len(part.before + part.after) <= 2 * AROUND_ELSEWHERE + 4


def test_what_is_inferred_has_no_words(told):
    assert told(None) is None
