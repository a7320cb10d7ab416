"""Review by keyboard: two real articles from ingestion to published totals, key presses counted."""

import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from deals.models import Agreement
from deals.totals import totals
from sources import review
from sources.choices import ReviewState
from sources.models import Article, Evidence
from tests import real_articles
from tests.factories import ArticleFactory, EditorFactory, dollars, kz_to_us
from tests.sources.test_desk_screen import find

DEMO = settings.FIXTURES / "articles"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


# The answer stands on the page, and a card has the focus again.
SETTLED = """document.activeElement?.closest(".card")
    && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling")"""


class Keys:
    """An editor's hands: every key press is counted."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1

    def type(self, text):
        self.press(*text)

    def answered(self, *keys):
        """Press keys of which the last one asks the server, and wait for the card's answer."""
        self.press(*keys[:-1])
        with self.page.expect_response(lambda r: r.request.method == "POST") as answer:
            self.press(keys[-1])
        if not answer.value.headers.get("hx-refresh"):
            self.page.wait_for_function(SETTLED)
        if answer.value.status != 200:
            pytest.fail(" ".join(self.page.locator(".card [role=alert]").all_inner_texts()))
        return answer.value

    def chosen(self, key):
        """Choose a candidate; where that changes other cards too, the page is drawn anew."""
        before = self.page.evaluate("performance.timeOrigin")
        if self.answered(key).headers.get("hx-refresh"):
            self.page.wait_for_function(f"performance.timeOrigin !== {before}")
            self.page.wait_for_function(SETTLED)


@pytest.fixture
def real(transactional_db):
    if not real_articles.ARE_HERE:
        pytest.skip(real_articles.MISSING)
    return real_articles.ingest()


@pytest.fixture
def demo(transactional_db):
    """Two of the demonstration's own articles, a German one and a Hungarian one."""
    call_command("load_reference", verbosity=0)
    names = ("kasachstan-ungarn-bericht.txt", "kazah-latogatas-kozlemeny.txt")
    call_command("ingest", *(str(DEMO / name) for name in names), verbosity=0)
    return Article.objects.get(language="de"), Article.objects.get(language="hu")


@pytest.fixture
def evidence(transactional_db):
    """A certain find of 180 million dollars between the cast's two companies."""
    return find(ArticleFactory(visit=kz_to_us()))


def current(page):
    """The card that has the focus: its evidence."""
    card = page.evaluate("document.activeElement.closest('.card')?.id")
    return card and Evidence.objects.get(public_id=card.removeprefix("card-"))


def test_both_real_articles_come_to_published_totals_by_keyboard(
    live_server, client, open_page, real
):
    total = published_by_keyboard(live_server, client, open_page, real)
    assert total.firm.count + total.announced.count > 10
    assert total.firm.stated > 4_000_000_000


def test_both_demo_articles_come_to_published_totals_by_keyboard(
    live_server, client, open_page, demo
):
    total = published_by_keyboard(live_server, client, open_page, demo)
    assert total.firm.count >= 8
    assert total.firm.unconverted["EUR"] > 1_000_000_000, "there are no rates here"


def published_by_keyboard(live_server, client, open_page, articles):
    """The published totals after an editor has decided all of the articles, with keys alone."""
    client.force_login(EditorFactory())
    before = totals(Agreement.objects.published()).total.firm
    assert before.count == 0
    with open_page(live_server, client) as page:
        page.goto(live_server.url + reverse("review"))
        for _article in articles:
            hands = Keys(page)
            hands.press("j", "Enter")
            page.wait_for_url(re.compile(r"/review/\w+/$"))
            article = Article.objects.get(public_id=page.url.split("/")[-2])
            decide_all(hands, article)
            hands.press("q")
            page.wait_for_url("**/review/")
    assert not Evidence.objects.proposed().exists()
    return totals(Agreement.objects.published()).total


def decide_all(hands, article):
    """Publish with one key what is ready, and after choices what is not."""
    hands.press("j")
    for _turn in range(60):
        evidence = current(hands.page)
        if evidence is None:
            return
        if evidence.state == ReviewState.PROPOSED:
            decide(hands, evidence)
        if not article.evidence.proposed().exists():
            return
    pytest.fail("The queue does not end.")


def decide(hands, evidence):
    """A total is accepted; a deal is published, once its parties and its agreement are told."""
    if evidence.headline_id:
        assert hands.answered("a").status == 200
        return
    while hands.page.locator(".card:focus button[data-choice]").count():
        hands.chosen("1")
    evidence.refresh_from_db()
    assert evidence.state == ReviewState.PROPOSED
    assert hands.answered("p").status == 200


def test_a_certain_deal_takes_one_key_and_an_amended_value_seven(
    live_server, client, open_page, evidence
):
    client.force_login(EditorFactory())
    amended = find(evidence.article, quote="Die Mine liegt bei Karaganda.")
    with open_page(live_server, client) as page:
        hands = Keys(page)
        page.goto(address(live_server, evidence))
        hands.answered("p")
        assert hands.count == 1
        page.goto(address(live_server, amended))
        hands = Keys(page)
        hands.press("e")
        hands.type("3 Mrd")
        page.locator(".card:focus-within .reads strong").filter(has_text="USD 3 billion").wait_for()
        hands.answered("Enter")
        assert hands.count == 7
    for row, millions in ((evidence, 180), (amended, 3000)):
        row.agreement.refresh_from_db()
        assert row.agreement.is_published
        assert row.agreement.value == dollars(millions)


def test_words_show_in_the_text_and_marked_ones_become_a_statement(
    live_server, client, open_page, evidence
):
    client.force_login(EditorFactory())
    text, value = evidence.article.text, evidence.facts.get(field="value")
    words = "Mine liegt bei Karaganda"
    with open_page(live_server, client) as page:
        page.goto(address(live_server, evidence))
        page.locator(f"a[data-words='words-{value.pk}']").focus()
        shown = page.locator(".find.shown")
        assert shown.inner_text() == text[value.start : value.end]
        page.evaluate(SELECT, words)
        page.keyboard.press("w")
        form = page.locator("#words form")
        assert form.locator("[name=words]").input_value() == words
        form.locator("[name=of]").select_option(evidence.public_id)
        form.locator("[name=meaning]").select_option("title")
        with page.expect_navigation():
            form.locator("button").click()
    title = evidence.facts.standing().get(field="title")
    assert title.says == words
    assert text[title.start : title.end] == words


# Marks words of the text as a mouse would.
SELECT = """words => {
    const walker = document.createTreeWalker(document.getElementById("reading"), NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    const text = nodes.map((node) => node.data).join("");
    const place = (at) => {
        for (const node of nodes) {
            if (at <= node.data.length) return [node, at];
            at -= node.data.length;
        }
    };
    const range = document.createRange();
    const start = text.indexOf(words);
    range.setStart(...place(start));
    range.setEnd(...place(start + words.length));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""


def address(live_server, evidence):
    path = reverse("review-article", args=[evidence.article.public_id])
    return f"{live_server.url}{path}#card-{evidence.public_id}"


def test_who_is_second_keeps_what_was_typed(live_server, client, open_page, evidence):
    client.force_login(EditorFactory())
    with open_page(live_server, client) as page:
        page.goto(address(live_server, evidence))
        page.keyboard.press("e")
        page.keyboard.type("3 Mrd")
        review.accept(evidence, EditorFactory(username="anna"))
        with page.expect_response(lambda r: r.request.method == "POST") as answer:
            page.keyboard.press("Enter")
        assert answer.value.status == 409
        page.get_by_role("alert").filter(has_text="anna has accepted it meanwhile").wait_for()
        assert page.locator(".card:focus-within [name=value]").input_value() == "3 Mrd"
    evidence.agreement.refresh_from_db()
    assert evidence.agreement.value == dollars(180)


def test_rejecting_undoing_and_escaping_by_keyboard(live_server, client, open_page, evidence):
    client.force_login(EditorFactory())
    with open_page(live_server, client) as page:
        hands = Keys(page)
        page.goto(address(live_server, evidence))
        hands.press("r")
        hands.type("A budget.")
        hands.answered("Enter")
        evidence.refresh_from_db()
        assert (evidence.state, evidence.decision_reason) == (ReviewState.REJECTED, "A budget.")
        hands.answered("u")
        evidence.refresh_from_db()
        assert evidence.state == ReviewState.PROPOSED
        hands.press("e")
        hands.type("3 Mrd")
        hands.press("Escape")
        hands.answered("p")
    evidence.agreement.refresh_from_db()
    assert evidence.agreement.value == dollars(180)


def test_cards_are_merged_and_divided_by_keyboard(live_server, client, open_page, evidence):
    client.force_login(EditorFactory())
    twin = find(evidence.article, quote="Die Mine liegt bei Karaganda.")
    with open_page(live_server, client) as page:
        hands = Keys(page)
        page.goto(address(live_server, twin))
        hands.press("m", "ArrowDown")
        hands.chosen("Enter")
        twin.refresh_from_db()
        assert twin.agreement == evidence.agreement
        hands.press("d")
        hands.chosen("Enter")
        assert hands.count == 5
    assert evidence.article.evidence.count() == 3


def test_what_the_server_cannot_answer_is_told_on_the_card(
    live_server, client, open_page, evidence
):
    client.force_login(EditorFactory())
    with open_page(live_server, client) as page:
        page.goto(address(live_server, evidence))
        page.keyboard.press("e")
        page.keyboard.type("3 Mrd")
        page.context.set_offline(True)
        page.keyboard.press("Enter")
        alert = page.locator(".card [role=alert]")
        alert.filter(has_text="The server cannot be reached").wait_for()
        page.context.set_offline(False)
        logged_in = page.context.cookies()
        page.context.clear_cookies()
        page.keyboard.press("Enter")
        alert.filter(has_text="Log in in another window").wait_for()
        assert alert.count() == 1
        page.context.add_cookies(logged_in)
        hands = Keys(page)
        hands.answered("Enter")
    evidence.agreement.refresh_from_db()
    assert evidence.agreement.value == dollars(3000)


def test_what_is_typed_is_read_back_within_view(live_server, client, open_page, evidence):
    client.force_login(EditorFactory())
    for number in range(3):
        find(evidence.article, key=f"deal-{number}")
    last = evidence.article.evidence.order_by("pk").last()
    with open_page(live_server, client) as page:
        page.goto(address(live_server, last))
        page.keyboard.press("e")
        page.keyboard.type("3 Mrd")
        told = page.locator(".card:focus-within .reads")
        told.locator("strong").wait_for()
        box = told.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 900


def test_a_choice_that_was_put_back_to_the_first_is_kept(live_server, client, open_page, evidence):
    client.force_login(EditorFactory())
    twin = find(evidence.article, quote="Die Mine liegt bei Karaganda.")
    review.attach(twin, evidence.agreement, "Told twice.", None)
    with open_page(live_server, client) as page:
        page.goto(address(live_server, twin))
        page.keyboard.press("e")
        stage = page.locator(f"#card-{twin.public_id} select[name=stage]")
        stage.select_option("")
        page.locator(f"#card-{evidence.public_id}").focus()
        Keys(page).answered("a")
        assert stage.input_value() == ""


@pytest.mark.parametrize("name", ["review", "review-contradictions", "review-figures"])
def test_the_desk_is_no_wider_than_a_narrow_window(
    live_server, client, open_page, transactional_db, name
):
    client.force_login(EditorFactory())
    with open_page(live_server, client, viewport={"width": 390, "height": 844}) as page:
        page.goto(live_server.url + reverse(name))

        assert page.evaluate("document.documentElement.scrollWidth") <= 390
