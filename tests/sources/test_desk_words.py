"""Words that an editor marks in an article: where they stand, and what is made of them."""

import re

import pytest
from django.urls import reverse

from sources import review
from sources.acts import Refused
from sources.choices import FactField, Origin, ReviewState, Standing
from sources.desk import marking
from sources.desk.marks import Find, marked
from sources.models import Evidence
from tests.factories import (
    ArticleFactory,
    EditorFactory,
    EvidenceFactory,
    FactFactory,
    kz_to_us,
    mars,
    tau_ken_samruk,
)
from tests.pages import text_of
from tests.sources.test_desk_screen import page

TEXT = "Mars baut in Almaty ein Werk für 70 Mio. USD. 🛰 Mars unterzeichnete am Freitag."


# Marks in the text


def test_marks_keep_every_letter():
    finds = [Find("a", "quote", 0, 20), Find("b", "value", 10, 30), Find("c", "party", 0, 4)]
    shown = marked(TEXT, finds)
    assert strip(shown) == TEXT


def test_a_find_within_another_is_nested():
    assert marked("abc", [Find("q", "quote", 0, 3), Find("v", "value", 1, 2)]) == (
        '<mark id="q" class="find quote" data-find="q" data-card="">a'
        '<mark id="v" class="find value" data-find="v" data-card="">b</mark>c</mark>'
    )


def test_finds_that_cross_are_split_and_keep_one_id():
    shown = marked("abcdef", [Find("q", "quote", 0, 4), Find("v", "value", 2, 6)])
    assert strip(shown) == "abcdef"
    assert shown.count('id="v"') == 1
    assert shown.count('data-find="v"') == 2


def test_two_finds_at_one_place_both_have_their_mark():
    shown = marked("abc", [Find("v", "value", 0, 3), Find("w", "value", 0, 3)])
    assert shown.count('id="v"') == shown.count('id="w"') == 1
    assert strip(shown) == "abc"


def test_nothing_is_left_unescaped():
    assert marked('<b>"&', [Find("v", "value", 1, 4)]) == (
        '&lt;<mark id="v" class="find value" data-find="v" data-card="">b&gt;&quot;</mark>&amp;'
    )


def test_a_carriage_return_stays_one_character():
    assert marked("a\r\nb", []) == "a&#13;\nb"


def strip(shown):
    import html
    import re

    return html.unescape(re.sub(r"<[^>]+>", "", shown))


# Where the words stand


@pytest.fixture
def article(db):
    return ArticleFactory(text=TEXT, visit=kz_to_us())


def test_words_that_stand_once_are_found(article):
    span = marking.span_of(article, " 70 Mio. USD ")
    assert span.of(TEXT) == "70 Mio. USD"


def test_words_that_stand_twice_need_the_number_of_their_place(article):
    with pytest.raises(Refused, match="stands 2 times"):
        marking.span_of(article, "Mars")
    assert marking.span_of(article, "Mars", occurrence=2).start == TEXT.rindex("Mars")
    with pytest.raises(Refused, match="only 2"):
        marking.span_of(article, "Mars", occurrence=3)


def test_words_at_a_place_must_be_its_own(article):
    start = TEXT.rindex("Mars")
    assert marking.span_of(article, "Mars", start, start + 4) == (start, start + 4)
    with pytest.raises(Refused, match="do not stand at that place"):
        marking.span_of(article, "Mars", start + 1, start + 5)
    with pytest.raises(Refused, match="do not stand at that place"):
        marking.span_of(article, "Mars", 0, 4000)


def test_words_that_are_not_there_are_refused(article):
    with pytest.raises(Refused, match="does not stand in the text"):
        marking.span_of(article, "Venus")


def test_words_over_two_lines_are_found_as_a_form_sends_them(db):
    article = ArticleFactory(text="Eins\nzwei.")
    assert marking.span_of(article, "Eins\r\nzwei").of(article.text) == "Eins\nzwei"


# What is made of them


def words_form(client, article, seen=None, **typed):
    """Send the form as it stands on a page that was just opened, or on the one that was `seen`."""
    seen = seen if seen is not None else versions(client, article)
    return client.post(reverse("review-words", args=[article.public_id]), {**seen, **typed})


def versions(client, article):
    """What the cards' own fields of the form tell it that the editor saw."""
    content = page(client, article).content.decode()
    return dict(re.findall(r'form="words-form" name="([^"]+)" value="([^"]*)"', content))


@pytest.fixture
def editor(client, db):
    user = EditorFactory()
    client.force_login(user)
    return user


@pytest.mark.usefixtures("editor")
def test_a_deal_that_extraction_missed_has_the_same_evidence(client, article):
    tau_ken_samruk(), mars()
    words = TEXT[: TEXT.index(" 🛰")]
    answer = words_form(client, article, words=words)
    evidence = Evidence.objects.get(article=article)
    assert answer["Location"].endswith(f"#card-{evidence.public_id}")
    assert (evidence.quote, evidence.origin) == (words, Origin.EDITOR)
    assert evidence.agreement.value.stated == 70_000_000
    value = evidence.facts.get(field=FactField.VALUE)
    assert TEXT[value.start : value.end] == "70 Mio. USD"

    of = evidence.public_id
    words_form(client, article, words="Mars", occurrence="1", of=of, meaning="party")
    words_form(client, article, words="", told="Tau-Ken Samruk", of=of, meaning="party")
    words_form(client, article, words="unterzeichnete", of=of, meaning="stage:signed")
    assert review.accept(evidence)
    assert review.publish(evidence.agreement)
    evidence.agreement.refresh_from_db()
    assert {p.name for p in evidence.agreement.parties.all()} == {"Mars", "Tau-Ken Samruk"}
    assert evidence.agreement.home_visit == kz_to_us()


@pytest.mark.usefixtures("editor")
def test_words_for_a_statement_replace_the_one_before(client, article):
    evidence = EvidenceFactory(article=article, quote="Mars baut in Almaty ein Werk")
    before = FactFactory(evidence=evidence)
    words_form(client, article, words="70 Mio. USD", of=evidence.public_id, meaning="value")
    before.refresh_from_db()
    assert before.standing == Standing.REJECTED
    assert evidence.facts.standing().get(field=FactField.VALUE).says["low"] == "70000000"


@pytest.mark.usefixtures("editor")
def test_marked_words_do_not_overwrite_what_a_colleague_has_just_stated(client, article):
    evidence = EvidenceFactory(article=article, quote="Mars baut in Almaty ein Werk")
    seen = versions(client, article)
    marking.state(evidence, "value", None, "200 Mio. USD", EditorFactory(username="anna"))

    typed = {"words": "70 Mio. USD", "of": evidence.public_id, "meaning": "value"}
    answer = words_form(client, article, seen, **typed)

    assert answer.status_code == 409
    assert "New statement: value “USD 200 million”." in text_of(answer)
    assert ">70 Mio. USD</textarea>" in answer.content.decode()
    assert evidence.facts.standing().get(field=FactField.VALUE).says["low"] == "200000000"
    assert words_form(client, article, **typed).status_code == 302


@pytest.mark.usefixtures("editor")
def test_words_are_about_no_claimed_total(client, article):
    claim = EvidenceFactory(article=article, agreement=None, key="headline-0-4", quote="Mars")
    answer = words_form(client, article, words="Almaty", of=claim.public_id, meaning="party")
    assert answer.status_code == 422
    assert not claim.facts.exists()


@pytest.mark.usefixtures("editor")
def test_refused_words_are_kept_in_the_form(client, article):
    answer = words_form(client, article, words="Mars", meaning="party")
    assert answer.status_code == 422
    assert "tell which one is meant" in text_of(answer)
    assert ">Mars</textarea>" in answer.content.decode()
    assert not Evidence.objects.exists()


@pytest.mark.usefixtures("editor")
def test_the_same_words_make_no_second_deal(client, article):
    words_form(client, article, words="70 Mio. USD")
    again = words_form(client, article, words="70 Mio. USD")
    assert again.status_code == 422
    assert Evidence.objects.count() == 1


def test_who_may_not_review_makes_nothing(client, article):
    client.force_login(EditorFactory._meta.model.objects.create(username="reader"))
    assert words_form(client, article, words="70 Mio. USD").status_code == 403
    assert not Evidence.objects.exists()


@pytest.mark.usefixtures("editor")
def test_a_statement_of_an_editor_survives_another_reading(article):
    from sources.extraction.records import Deal, PartyMention, Reading, Span
    from sources.filing import file

    span = Span(0, TEXT.index(" 🛰"))
    deal = Deal(span, (PartyMention("Mars", "US"),), "none", "announced", None)
    file(article, Reading(TEXT, "de", deals=(deal,)), "1")
    evidence = article.evidence.get()
    marking.state(evidence, "value", marking.span_of(article, "70 Mio. USD"))
    file(article, Reading(TEXT, "de", deals=(deal,)), "2")
    assert evidence.facts.standing().get(field=FactField.VALUE).says["low"] == "70000000"
    assert evidence.state == ReviewState.PROPOSED
