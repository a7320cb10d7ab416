"""The import arrows of the design hold: which module may know which."""

import ast
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("dealtracker", "sources", "deals")
# Each package, and what it must not import.
FORBIDDEN = {
    "deals": ("sources", "dealtracker"),
    "sources": ("dealtracker",),
    "sources.extraction": ("deals", "dealtracker", "django", "rest_framework", "celery"),
    # Inside sources: models ← matching ← intake, review ← doors.
    "sources.models": ("sources.matching", "sources.intake", "sources.review"),
    "sources.matching": (
        "sources.intake",
        "sources.filing",
        "sources.review",
        "sources.publishing",
    ),
    # Inside extraction: text, records ← numbers, lexicon, language ← finding ← assembling.
    "sources.extraction.records": ("sources.extraction",),
    "sources.extraction.text": ("sources.extraction.numbers", "sources.extraction.values"),
    "sources.extraction.numbers": ("sources.extraction.values", "sources.extraction.names"),
    "sources.extraction.values": ("sources.extraction.names", "sources.extraction.assembling"),
    "sources.extraction.names": ("sources.extraction.values", "sources.extraction.assembling"),
    "sources.extraction.places": ("sources.extraction.names", "sources.extraction.assembling"),
    "sources.extraction.cues": ("sources.extraction.names", "sources.extraction.assembling"),
}
# Ways in: they parse, call one function and show the result, so nothing builds on them.
DOORS = ("admin", "api", "urls", "views", "tasks", "management")
# Who may run the deal pipeline of extraction.
PIPELINE_CALLERS = {"sources.intake", "sources.management.commands.extract"}


@cache
def modules():
    """Every module of the project by its dotted name."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    }


@cache
def imported(name):
    """Dotted names that the module imports, at its head or inside functions."""
    return tuple(_names(ast.walk(_tree(name)), name))


def imported_at_its_head(name):
    return tuple(_names(_tree(name).body, name))


def _tree(name):
    return ast.parse(modules()[name].read_text(encoding="utf-8"))


def _names(nodes, name):
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name} imports relatively: write the whole name"
            taken = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from taken
            if not all(other in modules() for other in taken):
                yield node.module


def within(name, package):
    return name == package or name.startswith(f"{package}.")


@pytest.mark.parametrize("package", FORBIDDEN)
def test_a_package_imports_nothing_that_stands_above_it(package):
    inside = [name for name in modules() if within(name, package)]

    broken = [
        f"{name} imports {other}"
        for name in inside
        for other in imported(name)
        for above in FORBIDDEN[package]
        if within(other, above)
    ]

    assert inside, f"there is no {package}: mend the table"
    assert broken == []


def test_extraction_knows_nothing_of_the_app_around_it():
    broken = [
        f"{name} imports {other}"
        for name in modules()
        if within(name, "sources.extraction")
        for other in imported(name)
        if within(other, "sources") and not within(other, "sources.extraction")
        if other != "sources"
    ]

    assert broken == []


@pytest.mark.parametrize("app", ["deals", "sources"])
def test_nothing_builds_on_a_door(app):
    """An app's doors may share with each other, and the project's addresses open them."""
    doors = [f"{app}.{door}" for door in DOORS]

    broken = [
        f"{name} imports {other}"
        for name in modules()
        if within(name, app) and not any(within(name, door) for door in doors)
        for other in imported(name)
        if any(within(other, door) for door in doors)
    ]

    assert broken == []


def test_only_intake_and_the_extract_command_run_the_deal_pipeline():
    callers = {name for name in modules() if "sources.extraction.extract" in imported(name)}

    assert callers == PIPELINE_CALLERS


def test_no_module_imports_itself_in_a_circle():
    graph = {
        name: {
            other for other in imported_at_its_head(name) if other in modules() and other != name
        }
        for name in modules()
    }

    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as circle:
        pytest.fail(f"these import each other: {' → '.join(circle.args[1])}")
    assert len(order) == len(modules())
