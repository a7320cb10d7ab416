"""The measure of growth itself: it tells what grows with the square, and a busy machine apart from it."""

import random

from tests.extraction.costs import MOST, growth


def linear(text):
    return sum(map(ord, text * 20))


def quadratic(text):
    return sum(map(ord, text * (len(text) // 500)))


def test_a_cost_in_proportion_is_none_that_grows():
    assert growth(linear, "a", head="b" * 5_000) < MOST


def test_a_cost_that_grows_with_the_square_is_told():
    assert growth(quadratic, "a") > MOST


def test_a_machine_that_is_busy_at_times_makes_no_cost_that_grows():
    choose = random.Random(3)

    def disturbed(text):
        linear(text)
        if choose.random() < 0.3:
            linear("c" * 40_000)

    assert growth(disturbed, "a", head="b" * 5_000) < MOST
