"""An editor's decisions from a file: carried out once, whole or not at all."""

import shutil
from pathlib import Path

import pytest

from deals.choices import Publication
from sources import review
from sources.choices import FactField, ReviewState, Standing
from sources.decisions import KEYS, BadDecision, carry_out, read
from sources.extraction.records import Span
from sources.models import Candidate
from sources.models.article import text_digest
from tests.factories import (
    ArticleFactory,
    EditorFactory,
    EvidenceFactory,
    FactFactory,
    HeadlineEvidenceFactory,
    dollars,
    rival,
)

pytestmark = pytest.mark.django_db

DEMO = Path(__file__).resolve().parents[2] / "fixtures" / "decisions.toml"
MINE = "Tau-Ken Samruk und Mars unterzeichneten einen Vertrag über 150 Millionen Dollar."
PLANT = "Mars baut in Alatau ein Werk."
REASON = "Both tell of the same mine."


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "articles").mkdir()
    return tmp_path


def stored(folder, name, text):
    (folder / "articles" / f"{name}.txt").write_text(text, encoding="utf-8")
    return ArticleFactory(text=text, sha256=text_digest(text))


def quoting(article, quote, **columns):
    span = Span(article.text.index(quote), article.text.index(quote) + len(quote))
    return EvidenceFactory(article=article, quote=span.of(article.text), **columns)


@pytest.fixture
def mine(folder):
    """Evidence of an agreement worth 180 million; its own words say 150."""
    article = stored(folder, "mine", f"{MINE}\n\n{PLANT}\n")
    evidence = quoting(article, MINE)
    amount = str(dollars(150).low)
    says = {"low": amount, "high": amount, "currency": "USD", "qualifier": "exact"}
    FactFactory(evidence=evidence, says=says)
    return evidence


@pytest.fixture
def plant(mine):
    return quoting(mine.article, PLANT)


def decide(folder, text):
    path = folder / "decisions.toml"
    path.write_text(text, encoding="utf-8")
    return path


def entry(kind, words="Vertrag über 150", **keys):
    lines = [f"[[{kind}]]", 'article = "mine"', f'words = "{words}"']
    return "\n".join([*lines, *(f'{key} = "{value}"' for key, value in keys.items())]) + "\n\n"


def refresh(*rows):
    for row in rows:
        row.refresh_from_db()


def test_evidence_is_accepted_and_published_by_its_words(folder, mine):
    path = decide(folder, entry("publish") + entry("accept"))
    editor = EditorFactory()

    assert carry_out(path, user=editor) == {"accept": 1, "publish": 1}
    refresh(mine, mine.agreement)
    assert (mine.state, mine.decided_by) == (ReviewState.ACCEPTED, editor)
    assert mine.agreement.is_published


def test_with_four_eyes_what_the_same_person_accepts_is_handed_in(folder, mine, settings):
    settings.FOUR_EYES = True
    path = decide(folder, entry("accept") + entry("publish"))

    for done in ({"accept": 1, "publish": 0}, {"accept": 0, "publish": 0}):
        assert carry_out(path, user=EditorFactory()) == done
        refresh(mine, mine.agreement)
        assert mine.agreement.publication == Publication.IN_REVIEW


def test_carried_out_again_it_changes_nothing(folder, mine):
    path = decide(folder, entry("accept") + entry("publish"))
    assert carry_out(path).total() == 2
    assert carry_out(path).total() == 0


def test_what_an_editor_decided_since_is_not_undone(folder, mine):
    path = decide(folder, entry("accept") + entry("publish"))
    carry_out(path)
    refresh(mine)
    review.withdraw(mine.agreement, "Not true.")
    review.reopen(mine, "Not true.")

    assert carry_out(path).total() == 0

    refresh(mine, mine.agreement)
    assert mine.state == ReviewState.PROPOSED
    assert mine.agreement.publication == Publication.WITHDRAWN


def test_evidence_is_attached_to_the_others_agreement(folder, mine, plant):
    text = entry("attach", to_article="mine", to_words="Werk", reason=REASON)
    path = decide(folder, text)
    assert carry_out(path).total() == 1
    refresh(mine)
    assert mine.agreement == plant.agreement
    assert carry_out(path).total() == 0


def test_of_two_the_one_that_has_an_agreement_gives_it(folder, mine, plant):
    type(plant).objects.filter(pk=plant.pk).update(agreement=None)
    carry_out(decide(folder, entry("attach", to_article="mine", to_words="Werk", reason=REASON)))
    refresh(mine, plant)
    assert plant.agreement
    assert plant.agreement == mine.agreement


def test_two_without_an_agreement_get_one(folder, mine, plant):
    type(plant).objects.update(agreement=None)
    carry_out(decide(folder, entry("attach", to_article="mine", to_words="Werk", reason=REASON)))
    refresh(mine, plant)
    assert plant.agreement_id
    assert plant.agreement == mine.agreement


def test_what_has_only_candidates_is_set_apart_once(folder, mine):
    undecided = quoting(mine.article, PLANT, agreement=None)
    Candidate.objects.create(evidence=undecided, agreement=mine.agreement, reason="same party")
    path = decide(folder, entry("detach", words="Werk", reason=REASON))

    assert carry_out(path) == {"detach": 1}
    refresh(undecided)
    assert undecided.agreement
    assert undecided.agreement != mine.agreement
    assert carry_out(path).total() == 0


def test_what_is_of_an_agreement_already_is_not_set_apart(folder, mine):
    before = mine.agreement
    assert carry_out(decide(folder, entry("detach", reason=REASON))).total() == 0
    refresh(mine)
    assert mine.agreement == before


def test_a_statement_is_deprecated(folder, mine):
    fact = mine.facts.get(field=FactField.VALUE)
    rival(fact)
    path = decide(folder, entry("accept") + entry("deprecate", field="value", reason=REASON))
    assert carry_out(path).total() == 2
    refresh(fact)
    assert (fact.standing, fact.reason) == (Standing.DEPRECATED, REASON)
    assert carry_out(path).total() == 0
    review.reinstate(fact, "The ministry corrected itself.")
    assert carry_out(path).total() == 0


def test_evidence_is_rejected_even_where_it_was_accepted_as_certain(folder, mine):
    review.accept(mine)
    review.publish(mine.agreement)
    path = decide(folder, entry("reject", reason=REASON))
    assert carry_out(path).total() == 1
    refresh(mine, mine.agreement)
    assert mine.state == ReviewState.REJECTED
    assert mine.agreement.publication == Publication.WITHDRAWN
    assert carry_out(path).total() == 0


def test_what_was_never_proposed_needs_no_rejecting(folder, mine):
    path = decide(folder, entry("reject", words="Alatau", reason=REASON))
    assert carry_out(path).total() == 0


def umbrella(*words):
    parts = ", ".join(f'{{ article = "mine", words = "{one}" }}' for one in words)
    return entry("umbrella", reason=REASON) + f"parts = [{parts}]\n"


def test_parts_are_put_under_an_umbrella(folder, mine, plant):
    path = decide(folder, umbrella("Alatau"))
    assert carry_out(path).total() == 1
    refresh(plant.agreement)
    assert plant.agreement.part_of == mine.agreement
    assert carry_out(path).total() == 0


def test_an_agreement_is_no_part_of_itself(folder, mine):
    with pytest.raises(BadDecision, match="part of itself"):
        carry_out(decide(folder, umbrella("Samruk")))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (entry("accept", words="Goldmine"), "stands 0 times"),
        (entry("accept", words="Mars"), "stands 2 times"),
        (entry("accept", words="Alatau"), "0 pieces of evidence"),
        (entry("accept").replace('"mine"', '"nothing"'), "cannot be read"),
        (entry("publish"), "accepted evidence"),
        (entry("deprecate", field="stage", reason=REASON), "0 statements about stage"),
        (entry("reject"), "lacks reason"),
        (entry("reject", reason=" "), "not empty"),
        (entry("accept", reason=REASON), "has or lacks reason"),
        (entry("deprecate", field="colour", reason=REASON), "no field 'colour'"),
        (umbrella("Samruk").replace('words = "Samruk"', "name = 1"), "article and words"),
        ("[[admire]]\n", "unknown kind 'admire'"),
        ("[[accept]\n", "cannot be read"),
    ],
)
def test_what_cannot_be_carried_out_is_named_and_nothing_is(folder, mine, text, message):
    with pytest.raises(BadDecision, match=message):
        carry_out(decide(folder, text))
    refresh(mine)
    assert mine.state == ReviewState.PROPOSED


def test_a_later_bad_entry_undoes_the_earlier_ones(folder, mine):
    with pytest.raises(BadDecision, match=r"\[\[accept\]\] 2 \(mine: “Goldmine”\)"):
        carry_out(decide(folder, entry("accept") + entry("accept", words="Goldmine")))
    refresh(mine)
    assert mine.state == ReviewState.PROPOSED


def test_an_article_that_is_not_stored_is_named(folder):
    (folder / "articles" / "mine.txt").write_text(MINE, encoding="utf-8")
    with pytest.raises(BadDecision, match="stored 0 times"):
        carry_out(decide(folder, entry("accept")))


def test_words_of_a_headline_are_no_agreements_evidence(folder, mine):
    HeadlineEvidenceFactory(article=mine.article, quote=MINE, start=mine.start, end=mine.end)
    assert carry_out(decide(folder, entry("accept"))).total() == 1
    refresh(mine)
    assert mine.state == ReviewState.ACCEPTED


def test_evidence_without_an_agreement_is_not_accepted(folder, mine):
    type(mine).objects.update(agreement=None)
    with pytest.raises(BadDecision, match="Choose the agreement"):
        carry_out(decide(folder, entry("accept")))


def test_the_sidecar_tells_which_outlets_article_is_meant(folder, mine):
    twin = ArticleFactory(
        text=mine.article.text, sha256=mine.article.sha256, outlet__key="steppe-mirror"
    )
    path = decide(folder, entry("accept"))
    with pytest.raises(BadDecision, match="stored 2 times"):
        carry_out(path)
    (folder / "articles" / "mine.json").write_text('{"outlet": "steppe-herald"}')
    assert twin.outlet.key != mine.article.outlet.key
    assert carry_out(path).total() == 1


def test_the_demos_decisions_show_every_kind():
    assert {decision.kind for decision in read(DEMO)} == set(KEYS)


def test_another_folder_of_articles_can_be_named(folder, mine):
    shutil.move(folder / "articles", folder / "elsewhere")
    path = decide(folder, entry("accept"))
    assert carry_out(path, articles=folder / "elsewhere").total() == 1
