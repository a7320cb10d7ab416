"""Addresses that ask for nonsense are answered as bad requests, in every list of the admin."""

import pytest
from django.contrib.admin import site
from django.db import transaction
from django.urls import reverse

from tests.factories import FactFactory, PublishedAgreementFactory

pytestmark = pytest.mark.django_db
NONSENSE = [
    "country_a__foo=bar",
    "id__in=x",
    "id__exact=99999999999999999999999999",
    "publication__exact=%00",
    "country_a__in=%00",
    "stage__regex=(",
    "author__password__startswith=p",
    "q=%00",
    "p=x",
    "o=zz.9",
]


OURS = [model for model in site._registry if model._meta.app_label in ("deals", "sources", "auth")]


def code_of(client, model, asked):
    """The answer's code; a query that fails must not spoil the test's own transaction."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    with transaction.atomic():
        code = client.get(f"{reverse(name)}?{asked}").status_code
        transaction.set_rollback(True)
    return code


@pytest.mark.parametrize("asked", NONSENSE)
def test_no_list_of_the_admin_breaks(admin_client, asked):
    FactFactory(evidence__agreement=PublishedAgreementFactory())

    codes = {model.__name__: code_of(admin_client, model, asked) for model in OURS}

    assert {name: code for name, code in codes.items() if code not in (200, 302, 400)} == {}


def test_an_accounts_password_is_not_asked_about(admin_client):
    address = reverse("admin:deals_agreement_changelist")

    assert admin_client.get(f"{address}?author__password__startswith=p").status_code == 400


@pytest.mark.parametrize("path", ["/agreements/?q=%00", "/parties/?q=%00", "/visits/?guest=%00"])
def test_no_page_breaks_on_a_character_that_no_text_has(client, path):
    assert client.get(path).status_code in (200, 400)
