"""What tests of what is known may ask for."""

import pytest

from tests.acts import set_clock
from tests.days import set_days


@pytest.fixture
def clock(db):
    """Times of their own for the acts of one test."""
    set_clock()


@pytest.fixture
def days(db):
    """Days of their own for what one test writes, from the beginning of 2025."""
    set_days()
