"""Answers of the API as JSON: what the framework's renderer writes."""

import datetime
import json
import uuid
from decimal import Decimal

import pytest
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from rest_framework.renderers import JSONRenderer

from deals.choices import Stage
from dealtracker.rendering import Renderer

TOLD = {
    "lazy": gettext_lazy("Visit"),
    "choice": Stage.SIGNED,
    Stage.TALKS: "a choice as a key",
    mark_safe("safe"): mark_safe("Győr–Ürümqi"),
    "amount": Decimal("17000000000.10"),
    "day": datetime.date(2025, 11, 7),
    "moment": datetime.datetime(2025, 11, 7, 12, 30, 1, 5000, tzinfo=datetime.UTC),
    "id": uuid.UUID(int=7),
    "parts": (part for part in (1, 2.5, True, None)),
    "tuple": ("a", ["b"]),
    3: "a number as a key",
    "apart": "line\u2028apart",
}


def test_it_writes_what_the_framework_writes():
    told = {**TOLD, "parts": [1, 2.5, True, None]}

    assert json.loads(Renderer().render(told)) == json.loads(JSONRenderer().render(told))
    assert json.loads(Renderer().render(TOLD))["parts"] == [1, 2.5, True, None]


def test_nothing_is_empty():
    assert Renderer().render(None) == b""


def test_who_asks_for_an_indent_gets_one():
    assert Renderer().render({"a": 1}, "application/json; indent=2") == b'{\n  "a": 1\n}'


def test_what_no_json_tells_is_refused():
    with pytest.raises(TypeError, match="not JSON serializable"):
        Renderer().render({"what": object()})
