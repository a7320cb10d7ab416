"""Addresses that lead to the same article have one canonical form."""

import pytest

from sources.addresses import canonical, is_web_address

PLAIN = "https://example.org/wirtschaft/Besuch"


@pytest.mark.parametrize(
    "spelling",
    [
        "https://example.org/wirtschaft/Besuch",
        "http://example.org/wirtschaft/Besuch/",
        "https://WWW.Example.ORG:443/wirtschaft/Besuch#kommentare",
        "https://example.org/wirtschaft/Besuch?utm_source=x&utm_medium=y&fbclid=z",
        "https://example.org/wirtschaft/Besuch/amp/",
        "https://amp.example.org/wirtschaft/Besuch",
        "https://example.org/amp/wirtschaft/Besuch",
        "https://example.org//wirtschaft/Besuch?amp=1",
        "https://example.org/wirtschaft/Besuch?",
    ],
)
def test_what_does_not_tell_the_article_is_dropped(spelling):
    assert canonical(spelling) == PLAIN


@pytest.mark.parametrize(
    "other",
    [
        "https://example.org/wirtschaft/besuch",
        "https://example.org/wirtschaft/Besuch?id=7",
        "https://example.org:8080/wirtschaft/Besuch",
        "https://example.com/wirtschaft/Besuch",
        "https://example.org/wirtschaft/Besuch/2",
        "https://example.org/wirtschaft/Champ",
    ],
)
def test_what_tells_the_article_is_kept(other):
    assert canonical(other) != PLAIN


def test_the_order_of_parameters_and_the_writing_of_letters_do_not_matter():
    one = canonical("https://example.org/a%C3%A9%2Db?z=1&a=%C3%A9")
    assert one == canonical("https://example.org/aé-b?a=é&z=1")


def test_the_canonical_form_is_its_own():
    assert canonical(canonical("http://example.org/é?b=1&a=2")) == canonical(
        "http://example.org/é?b=1&a=2"
    )


@pytest.mark.parametrize(
    "text",
    [
        *("", "example.org/a", "ftp://example.org/a", "http://", "http://[", "http://a:99999/"),
        *("http://example.org/a b", "http://example.org/\x00", "http://example.org/\ta"),
        "http://example.org/" + "é" * 1000,
    ],
)
def test_only_web_addresses_are_addresses(text):
    assert not is_web_address(text)
