"""Two editors, or two clicks, who restore the same state at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from deals.changes.states import state_at
from deals.models import Agreement, Restoration
from sources.restoring import restore
from tests.factories import AgreementFactory, member


@pytest.mark.django_db(transaction=True)
def test_one_draft_comes_of_it():
    agreement, editor = AgreementFactory(), member("editor")
    state, start = state_at(agreement), Barrier(2)

    def press(_number):
        try:
            start.wait(timeout=30)
            draft, _left_out, is_new = restore(state, editor)
            return draft.pk, is_new
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as editors:
        (one, first), (other, second) = editors.map(press, range(2))

    assert one == other
    assert sorted([first, second]) == [False, True]
    assert Agreement.objects.count() == 2
    assert Restoration.objects.count() == 1
