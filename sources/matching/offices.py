"""Ministries: translated from one language to another, they are told by country and field."""

import tomllib
from functools import lru_cache
from pathlib import Path

from deals.names import fold


def field_of(name):
    """The fields that a ministry of this name is for; none where it is no ministry's.

    >>> field_of("Kirgisisches Energieministerium") == field_of("energiaügyi minisztérium")
    True
    >>> field_of("Energie AG")
    frozenset()
    """
    folded = fold(name)
    data = _data()
    if not any(word in folded for word in data["ministry"]):
        return frozenset()
    words = folded.split()
    return frozenset(
        field
        for field, beginnings in data["fields"].items()
        if any(word.startswith(beginning) for word in words for beginning in beginnings)
    )


def same_office(one, other):
    """Whether two parties are one country's ministry for the same fields, by their names."""
    if not (one and other and one.country_id and one.country_id == other.country_id):
        return False
    return bool(field_of(one.name)) and field_of(one.name) == field_of(other.name)


@lru_cache(maxsize=1)
def _data():
    with Path(__file__).with_name("offices.toml").open("rb") as file:
        return tomllib.load(file)
