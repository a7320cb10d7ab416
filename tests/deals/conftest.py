"""What tests of what is known may ask for."""

import pytest

from tests.acts import set_clock


@pytest.fixture
def clock(db):
    """Times of their own for the acts of one test."""
    set_clock()
