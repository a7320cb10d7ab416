"""What a card's buttons do beyond accepting: candidates, moving, amending, suggestions."""

import pytest
from django.urls import reverse

from deals.choices import Publication, Stage
from deals.models import NotSame
from sources import review
from sources.choices import FactField, ReviewState, Standing, SuggestionState
from sources.models import Candidate, Suggestion
from tests.factories import (
    AgreementFactory,
    ArticleFactory,
    EditorFactory,
    EvidenceFactory,
    FactFactory,
    PartyFactory,
    SectorFactory,
    country,
    kz_to_us,
    mars,
    state,
    tau_ken_samruk,
)
from tests.pages import text_of
from tests.sources.test_desk_screen import find, form_of, page, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def editor(client):
    user = EditorFactory()
    client.force_login(user)
    return user


@pytest.fixture
def evidence():
    return find(ArticleFactory(visit=kz_to_us()))


def fresh(row):
    row.refresh_from_db()
    return row


# Which agreement it is


@pytest.fixture
def open_evidence():
    """Evidence of which it is not known which of two agreements it means."""
    evidence = find(ArticleFactory(visit=kz_to_us()))
    review.reject(evidence, "Set aside for the test.")
    review.reopen(evidence, "Taken up again.")
    type(evidence).objects.filter(pk=evidence.pk).update(agreement=None)
    for number in range(2):
        Candidate.objects.create(
            evidence=evidence,
            agreement=AgreementFactory(title=f"Candidate {number}"),
            reason=f"the same parties, {number}",
        )
    return fresh(evidence)


def test_candidates_are_shown_with_their_reasons(client, open_evidence):
    shown = text_of(page(client, open_evidence.article))
    assert "Candidate 0" in shown
    assert "the same parties, 1" in shown


def test_choosing_a_candidate_attaches_the_evidence(client, open_evidence):
    chosen = open_evidence.candidates.first().agreement
    send(client, open_evidence, f"attach:{chosen.public_id}")
    assert fresh(open_evidence).agreement == chosen
    assert "Which agreement is it?" not in text_of(page(client, open_evidence.article))


def test_a_choice_is_taken_back_and_open_again(client, open_evidence):
    chosen = open_evidence.candidates.first().agreement
    send(client, open_evidence, f"attach:{chosen.public_id}")
    assert "Back to the choice" in text_of(page(client, open_evidence.article))

    send(client, open_evidence, "back")

    assert fresh(open_evidence).agreement is None
    told = text_of(page(client, open_evidence.article))
    assert "Candidate 0" in told and "Candidate 1" in told


def test_that_it_is_a_new_one_is_taken_back_too(client, open_evidence):
    send(client, open_evidence, "split")
    own = fresh(open_evidence).agreement

    send(client, open_evidence, "back")

    assert fresh(open_evidence).agreement is None
    assert fresh(own).publication == Publication.REJECTED
    assert not NotSame.objects.exists()
    assert "Candidate 1" in text_of(page(client, open_evidence.article))


def test_the_candidates_go_with_the_decision(client, open_evidence):
    chosen = open_evidence.candidates.first().agreement
    send(client, open_evidence, f"attach:{chosen.public_id}")
    send(client, fresh(open_evidence), "accept")

    assert not open_evidence.candidates.exists()


def test_a_new_one_is_remembered_as_different_from_the_candidates(client, open_evidence):
    send(client, open_evidence, "split")
    assert fresh(open_evidence).agreement.title.startswith("Tau-Ken Samruk")
    assert NotSame.objects.count() == 2


def test_what_is_open_cannot_be_published(client, open_evidence):
    answer = send(client, open_evidence, "publish")
    assert answer.status_code == 422
    assert "Choose the agreement" in text_of(answer)


def test_attaching_is_taken_back_with_one_button(client, evidence):
    own, other = evidence.agreement, AgreementFactory(title="Another mine")
    assert 'value="back"' not in page(client, evidence.article).content.decode()
    send(client, evidence, f"attach:{other.public_id}")
    assert fresh(own).publication == Publication.REJECTED
    assert "Back to “A mine”" in text_of(page(client, evidence.article))

    send(client, evidence, "back")

    assert fresh(evidence).agreement == own
    assert fresh(own).publication == Publication.DRAFT
    assert (evidence.state, other.evidence.count()) == (ReviewState.PROPOSED, 0)


def test_what_was_attached_nowhere_else_goes_nowhere_back(client, evidence):
    told = send(client, evidence, "back")

    assert told.status_code == 422
    assert "It was about no other agreement before" in text_of(told)


def test_an_agreement_is_searched_and_attached(client, evidence):
    other = AgreementFactory(title="Locomotives – Wabtec")
    found = send(client, evidence, "search", search="locomotives wabtec", value="150 Mio.")
    assert found.status_code == 200
    assert f'value="attach:{other.public_id}"' in found.content.decode()
    assert form_of(found, evidence)["value"] == "150 Mio."
    send(client, evidence, f"attach:{other.public_id}")
    assert fresh(evidence).agreement == other


def test_an_agreement_is_found_by_a_partys_other_name(client, evidence):
    party = PartyFactory(name="Eximbank", aliases=["Magyar Export-Import Bank"])
    AgreementFactory(title="A loan", parties=(party, mars()))
    assert "A loan" in text_of(send(client, evidence, "search", search="export-import"))


def test_two_cards_of_one_article_are_merged(client, evidence):
    twin = find(evidence.article, quote="Die Mine liegt bei Karaganda.")
    send(client, twin, "merge", **{"with": evidence.public_id})
    assert fresh(twin).agreement == evidence.agreement
    left = type(evidence.agreement).objects.exclude(pk=evidence.agreement_id).get()
    assert left.publication == Publication.REJECTED


def test_a_find_that_tells_of_two_deals_is_divided(client, evidence):
    send(client, evidence, "divide")

    first, second = evidence.article.evidence.order_by("pk")
    assert (first, second.quote) == (evidence, evidence.quote)
    assert second.agreement not in (None, evidence.agreement)
    assert second.state == ReviewState.PROPOSED
    assert {p.name for p in second.agreement.parties.all()} == {"Tau-Ken Samruk", "Mars"}
    # The sum is told once: it would be added twice.
    assert not second.facts.about(FactField.VALUE).exists()
    ruling = NotSame.objects.get()
    assert {ruling.first_id, ruling.second_id} == {
        first.agreement.public_id,
        second.agreement.public_id,
    }


def test_a_find_is_divided_more_than_once(client, evidence):
    send(client, evidence, "divide")
    send(client, evidence, "divide")
    assert evidence.article.evidence.count() == 3


def test_what_was_decided_is_not_divided(client, evidence):
    review.accept(evidence)
    assert send(client, evidence, "divide").status_code == 422
    assert evidence.article.evidence.count() == 1


def test_a_merged_card_can_be_set_apart_again(client, evidence):
    twin = find(evidence.article, quote="Die Mine liegt bei Karaganda.")
    assert "Set apart" not in text_of(page(client, evidence.article))
    send(client, twin, "merge", **{"with": evidence.public_id})
    assert "Set apart" in text_of(page(client, evidence.article))

    send(client, twin, "split")

    assert fresh(twin).agreement not in (None, evidence.agreement)


@pytest.mark.parametrize("act", ["merge", "divide"])
def test_the_second_of_two_editors_keeps_what_was_chosen(client, evidence, act):
    twin = find(evidence.article, quote="Die Mine liegt bei Karaganda.")
    form = form_of(page(client, twin.article), twin)
    review.accept(twin, EditorFactory(username="anna"))

    told = send(client, twin, act, form, **{"with": evidence.public_id})

    assert told.status_code == 409
    assert form_of(told, twin)["with"] == evidence.public_id
    assert fresh(twin).agreement != evidence.agreement


# Parties


def test_a_candidate_for_a_party_is_chosen(client, evidence):
    fact = evidence.facts.filter(party=mars()).get()
    other = PartyFactory(name="Mars Advisors", country=country("US"))
    Candidate.objects.create(fact=fact, party=other, reason="a name alike")
    assert "Mars Advisors" in text_of(page(client, evidence.article))
    send(client, evidence, f"party:{fact.pk}:{other.public_id}")
    assert fresh(fact).party == other


def test_a_party_can_be_a_new_one(client, evidence):
    fact = evidence.facts.filter(party=mars()).get()
    send(client, evidence, f"new-party:{fact.pk}")
    assert fresh(fact).party not in (None, mars())
    assert fact.party.name == "Mars"


def test_another_party_is_searched_for(client, evidence):
    fact = evidence.facts.filter(party=mars()).get()
    other = PartyFactory(name="Boeing", country=country("US"))
    found = send(client, evidence, f"search-party:{fact.pk}", **{"party-search": "BOEING"})
    assert f'value="party:{fact.pk}:{other.public_id}"' in found.content.decode()


def test_a_party_is_struck_out_and_leaves_the_draft(client, evidence):
    review.accept(evidence)
    review.reopen(evidence, "Look again.")
    fact = evidence.facts.filter(party=mars()).get()
    send(client, evidence, f"drop:{fact.pk}")
    assert fresh(fact).standing == Standing.REJECTED
    assert [p.name for p in evidence.agreement.parties.all()] == ["Tau-Ken Samruk"]


def test_a_state_stands_in_for_the_side_that_nobody_speaks_for(client, evidence):
    state("US")
    fact = evidence.facts.filter(party=mars()).get()
    send(client, evidence, f"drop:{fact.pk}")
    send(client, evidence, "state:US")
    send(client, evidence, "publish")
    assert fresh(evidence.agreement).publication == Publication.PUBLISHED
    assert {p.country_id for p in evidence.agreement.parties.all()} == {"KZ", "US"}


# Amending


def test_other_facts_are_amended_by_choice(client, evidence):
    SectorFactory(code="energy")
    form = {"stage": "announced", "instrument": "memorandum", "sector": "energy"}
    send(client, evidence, "accept", **form, date="2025-11", title="A mine at Karaganda")
    agreement = fresh(evidence.agreement)
    assert agreement.stage == Stage.ANNOUNCED
    assert agreement.instrument == "memorandum"
    assert agreement.sector.code == "energy"
    assert agreement.milestones.get().when.isoformat() == "2025-11"


def test_a_step_that_was_misread_is_taken_back(client, evidence):
    send(client, evidence, "accept")
    assert fresh(evidence.agreement).stage == Stage.SIGNED
    send(client, evidence, "undo")
    send(client, evidence, "accept", stage="talks")
    assert fresh(evidence.agreement).stage == Stage.TALKS
    assert evidence.agreement.milestones.count() == 1


def test_a_role_is_amended(client, evidence):
    fact = evidence.facts.filter(party=mars()).get()
    send(client, evidence, "accept", **{f"role-{fact.pk}": "investor"})
    assert evidence.agreement.participations.get(party=mars()).role == "investor"


def test_an_emptied_value_is_undisclosed(client, evidence):
    send(client, evidence, "accept", value="")
    assert fresh(evidence.agreement).value is None
    assert not evidence.facts.standing().about(FactField.VALUE).exists()


def test_an_amended_value_leads_to_the_words_that_say_it(client):
    text = "Tau-Ken Samruk und Mars: 180 Millionen Dollar. Später waren es 70 Mio. Dollar."
    evidence = find(ArticleFactory(text=text), quote="Tau-Ken Samruk und Mars")
    send(client, evidence, "amend", value="70 Mio. Dollar")
    value = evidence.facts.standing().get(field=FactField.VALUE)
    assert text[value.start : value.end] == "70 Mio. Dollar"
    send(client, evidence, "amend", value="75 Mio. Dollar")
    value = evidence.facts.standing().get(field=FactField.VALUE)
    assert text[value.start : value.end] == "70 Mio. Dollar"


def test_what_was_amended_comes_back_as_it_was_read(client, evidence):
    read = evidence.facts.get(field=FactField.VALUE)
    send(client, evidence, "accept", value="200 Mio. USD")
    send(client, fresh(evidence), "undo")
    assert f'value="restore:{read.pk}"' in page(client, evidence.article).content.decode()

    send(client, fresh(evidence), f"restore:{read.pk}")

    value = evidence.facts.standing().get(field=FactField.VALUE)
    assert (value.says, value.start, value.end) == (read.says, read.start, read.end)
    assert fresh(evidence.agreement).value.stated == 180_000_000


def test_a_party_that_was_struck_out_comes_back(client, evidence):
    named = evidence.facts.get(says__name="Mars")
    send(client, evidence, f"drop:{named.pk}")

    send(client, fresh(evidence), f"restore:{named.pk}")

    assert evidence.facts.standing().get(says__name="Mars").party == mars()
    assert evidence.agreement.parties.filter(pk=mars().pk).exists()


def test_what_stands_as_it_was_read_cannot_come_back(client, evidence):
    value = evidence.facts.get(field=FactField.VALUE)

    assert send(client, evidence, f"restore:{value.pk}").status_code == 422


def test_a_value_that_cannot_be_read_is_told_and_nothing_is_saved(client, evidence):
    answer = send(client, evidence, "publish", value="quite a lot")
    assert answer.status_code == 422
    assert "cannot be read as one sum" in text_of(answer)
    assert form_of(answer, evidence)["value"] == "quite a lot"
    assert fresh(evidence).state == ReviewState.PROPOSED


def test_what_was_typed_is_read_back_before_it_is_saved(client, evidence):
    answer = send(client, evidence, "check", value="rund 2,5 Mrd. Euro")
    assert "about EUR 2.5 billion" in text_of(answer)
    assert not evidence.facts.exclude(standing=Standing.PROPOSED).exists()


def test_the_reader_of_amounts_answers_while_one_types(client):
    asked = {"value": "2,5 milliárd", "currency": "USD"}
    shown = text_of(client.get(reverse("review-amount"), asked))
    assert shown.startswith("= USD 2.5 billion")
    assert "USD 2,500,000,000" in shown
    wrong = client.get(reverse("review-amount"), {"value": "<b>x</b>", "article": "\0"})
    assert "<b>" not in wrong.content.decode()


@pytest.mark.parametrize("currency", ["USDX", "<b>", "XQQ", ""])
def test_the_reader_of_amounts_knows_no_made_up_currency(client, currency):
    asked = {"value": "5 Mio.", "currency": currency}
    assert "Name the currency too" in text_of(client.get(reverse("review-amount"), asked))


def test_an_amended_value_of_accepted_evidence_reaches_the_published_page(client, evidence):
    send(client, evidence, "publish")
    send(client, evidence, "amend", value="150 Mio.")
    assert fresh(evidence.agreement).value.stated == 150_000_000
    lost = evidence.facts.about(FactField.VALUE).get(standing=Standing.DEPRECATED)
    assert lost.reason


def test_a_published_agreement_keeps_its_stage(client, evidence):
    send(client, evidence, "publish")
    answer = send(client, evidence, "amend", stage="")
    assert answer.status_code == 422
    assert "withdraw it" in text_of(answer)
    assert fresh(evidence.agreement).stage == Stage.SIGNED


def test_what_cannot_be_read_back_is_told_as_refused(client, evidence):
    answer = send(client, evidence, "check", value="about so much", date="2025-11")
    shown = text_of(answer)
    read, refused = shown.index("Read so, and not saved yet"), shown.index("Not read; correct it")
    assert refused < shown.index("cannot be read as one sum") < read


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "9999-12-30", "2900"])
def test_days_that_nobody_can_mean_are_refused(client, evidence, day):
    refused = send(client, evidence, "amend", date=day)
    assert refused.status_code == 422
    assert "look for a slip of the hand" in text_of(refused)
    assert not evidence.facts.filter(field=FactField.DATE).exists()


def test_a_find_of_a_rejected_agreement_makes_it_a_draft_again_first(client, evidence):
    review.set_aside(evidence.agreement, "No deal.")
    shown = page(client, evidence.article).content.decode()
    assert all(f'name="act" value="{act}"' not in shown for act in ("accept", "publish"))
    assert 'name="act" value="take-up"' in shown

    assert send(client, evidence, "take-up").status_code == 302
    assert fresh(evidence.agreement).publication == Publication.DRAFT
    assert send(client, evidence, "take-up").status_code == 422
    assert send(client, evidence, "publish").status_code == 302


# Suggestions


@pytest.fixture
def suggestion(evidence):
    review.accept(evidence)
    return Suggestion.objects.create(
        agreement=evidence.agreement,
        evidence=evidence,
        field="stage",
        from_value="signed",
        to_value="completed",
        origin="extraction",
    )


def test_a_suggestion_is_taken_over(client, evidence, suggestion):
    assert "signed → completed" in text_of(page(client, evidence.article))
    send(client, evidence, f"take:{suggestion.pk}")
    assert fresh(suggestion).state == SuggestionState.TAKEN
    assert fresh(evidence.agreement).stage == Stage.COMPLETED


def test_a_suggestion_starts_from_what_stands_now(client, evidence, suggestion):
    send(client, evidence, "amend", stage="implementing")
    assert f"{Stage.IMPLEMENTING.label} → completed" in text_of(page(client, evidence.article))


def test_a_suggestion_that_an_amendment_fulfils_is_closed(client, evidence, suggestion):
    send(client, evidence, "amend", stage="completed")
    assert fresh(suggestion).state == SuggestionState.TAKEN


def test_a_declined_suggestion_changes_nothing(client, evidence, suggestion):
    send(client, evidence, f"decline:{suggestion.pk}")
    assert fresh(suggestion).state == SuggestionState.DECLINED
    assert fresh(evidence.agreement).stage == Stage.SIGNED
    assert "→ completed" not in text_of(page(client, evidence.article))


# Doors


def test_htmx_gets_the_card_alone(client, evidence):
    article = evidence.article
    form = form_of(page(client, article), evidence)
    address = reverse("review-act", args=[article.public_id, evidence.public_id])
    answer = client.post(address, {**form, "act": "accept"}, headers={"HX-Request": "true"})
    content = answer.content.decode()
    assert content.startswith("<article")
    assert "<html" not in content
    assert 'data-state="accepted"' in content


def test_an_unknown_act_is_refused(client, evidence):
    assert send(client, evidence, "explode").status_code == 422
    assert send(client, EvidenceFactory(), "").status_code == 422


def test_a_get_changes_nothing(client, evidence):
    address = reverse("review-act", args=[evidence.article.public_id, evidence.public_id])
    assert client.get(address).status_code == 405


def test_evidence_of_another_article_is_not_found(client, evidence):
    other = ArticleFactory()
    address = reverse("review-act", args=[other.public_id, evidence.public_id])
    assert client.post(address, {"act": "accept"}).status_code == 404


def test_a_fact_of_another_find_cannot_be_reached(client, evidence):
    foreign = FactFactory(field=FactField.PARTY, says={"name": "X"}, party=tau_ken_samruk())
    answer = send(client, evidence, f"party:{foreign.pk}:{mars().public_id}")
    assert answer.status_code == 422
    assert fresh(foreign).party == tau_ken_samruk()
