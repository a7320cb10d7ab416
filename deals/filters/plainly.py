"""Plain filters as columns of the ledger, by which totals are read from what is kept ready."""

from deals.choices import KIND_BITS
from deals.filters.fields import NO_VISIT, UNCLASSIFIED, UNDISCLOSED


def plain_columns(filterset):
    """The filters that are set as columns with the contents that they leave (see `Sums`).

    None where they are not valid, or one of them is not of columns alone.
    """
    plain = filterset.plain if filterset.is_valid() else None
    if plain is None:
        return None
    columns = {}
    for name, chosen in plain.items():
        for column, contents in _columns(name, chosen).items():
            # A sector and what is filed under one itself are of the same column.
            among = columns.get(column, contents)
            columns[column] = [content for content in contents if content in among]
    return columns


def visit_columns(visit):
    return {"home_visit_id": [0 if visit == NO_VISIT else visit.pk]}


def sector_columns(sector):
    """A sector of the top level holds its children."""
    if sector == UNCLASSIFIED:
        return {"sector_id": [0]}
    return {"sector_id" if sector.parent_id else "top_sector_id": [sector.pk]}


def kinds_with(some):
    """All that the kinds of an agreement's parties may be, as bits, so that some of these are there."""
    wanted = sum(KIND_BITS[kind] for kind in set(some))
    return [kinds for kinds in range(2 ** len(KIND_BITS)) if kinds & wanted]


def _columns(name, chosen):
    if name == "visit":
        return visit_columns(chosen)
    if name == "sector":
        return sector_columns(chosen)
    if name == "pair":
        first, second = sorted(chosen)
        return {"country_a_id": [first], "country_b_id": [second]}
    if name == "years":
        return {"year": list(chosen)}
    if name == "own_sector":
        return {"sector_id": [chosen.pk]}
    if name == "party_kind":
        return {"party_kinds": kinds_with(chosen)}
    if name == "qualifier":
        return {"qualifier": ["" if one == UNDISCLOSED else one for one in chosen]}
    if name == "value_currency":
        return {"value_currency": [chosen.upper()]}
    return {name: [chosen] if name == "year" else list(chosen)}
